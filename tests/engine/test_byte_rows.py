"""Inputs that stay bytes: every number is, to the last bit, the one that a table of float64 would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnviz.engine.batching import Batching
from nnviz.engine.dataset import make_dataset
from nnviz.engine.metrics import evaluate
from nnviz.engine.preparation import prepare
from nnviz.engine.scaling import SCALINGS

TABLES = hnp.arrays(np.uint8, st.tuples(st.integers(2, 30), st.integers(1, 6)))


def both(table, scaling, **options):
    """The same data, prepared from bytes and from float64."""
    targets = np.arange(len(table), dtype=float)[:, None]
    sets = (make_dataset("b", table, targets, **options), make_dataset("f", table.astype(float), targets, **options))
    return tuple(prepare(data, 0.25, scaling, 3) for data in sets)


def test_a_data_set_keeps_bytes_as_bytes():
    data = make_dataset("b", np.zeros((2, 3), np.uint8), [[0.0], [1.0]])
    assert data.inputs.dtype == np.uint8
    assert make_dataset("b", [[0, 1]], [[0]]).inputs.dtype == np.float64


@given(table=TABLES, scaling=st.sampled_from(["none", "min_max"]))
def test_bytes_are_scaled_to_the_same_bits(table, scaling):
    ours, theirs = both(table, scaling)
    assert np.array_equal(ours.train_inputs, theirs.train_inputs)
    assert np.array_equal(ours.test_inputs, theirs.test_inputs)
    assert np.array_equal(ours.train_table[2:4], ours.train_inputs[2:4])
    assert ours.train_inputs.dtype == np.float64


@given(table=TABLES)
def test_bytes_are_standardised_from_exact_sums(table):
    ours, theirs = both(table, "standardize")
    np.testing.assert_allclose(ours.mean, theirs.mean, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(ours.scale, theirs.scale, rtol=1e-12, atol=1e-12)
    assert np.array_equal(ours.train_table[:], ours.train_inputs)


def test_the_pixels_of_pictures_share_one_range():
    table = np.array([[0, 10], [20, 255], [3, 4], [51, 102]], np.uint8)
    for data in both(table, "min_max", image_shape=(1, 2)):
        low, high = table[data.train_rows].min(), table[data.train_rows].max()
        assert np.array_equal(data.train_inputs, (table[data.train_rows].astype(float) - low) / float(high - low))


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("batch_size", [1, 4, 7])
def test_the_mini_batches_are_those_of_a_table_of_numbers(scaling, shuffle, batch_size):
    data = both(np.random.default_rng(1).integers(0, 256, (31, 5), dtype=np.uint8), scaling)[0]
    ours = Batching(data.train_table, data.train_targets, batch_size, shuffle, 9)
    theirs = Batching(data.train_inputs, data.train_targets, batch_size, shuffle, 9)
    assert len(ours) == len(theirs)
    for _ in range(2 * ours.batches + 1):
        for one, other in zip(ours.next(), theirs.next(), strict=True):
            assert np.array_equal(one, other)
        for one, other in zip(ours.samples(ours.indices()), theirs.samples(theirs.indices()), strict=True):
            assert np.array_equal(one, other)
    state = ours.state()
    later = [part.copy() for part in ours.next()]
    ours.restore(state)
    assert all(np.array_equal(a, b) for a, b in zip(ours.next(), later, strict=True))


def test_loss_and_accuracy_over_bytes_are_those_over_numbers():
    from nnviz.engine.activations import ACTIVATIONS
    from nnviz.engine.losses import LOSSES
    from nnviz.engine.network import Layer, Network

    data = both(np.random.default_rng(2).integers(0, 256, (40, 3), dtype=np.uint8), "min_max")[0]
    network = Network(3, (Layer(1, ACTIVATIONS.create("logistic")),))
    arguments = network, LOSSES.create("mse"), np.array([1.0, -1.0, 2.0, 0.5])
    ours = evaluate(*arguments, data.train_table, data.train_targets, classes=False)
    assert ours == evaluate(*arguments, data.train_inputs, data.train_targets, classes=False)
