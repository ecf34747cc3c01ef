"""The loss along directions of the parameters, against the engine's own measurement."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.landscape import coordinates, line_rows, losses_at, random_direction, unit_direction
from nnviz.engine.metrics import evaluate


@given(data=st.data())
def test_the_losses_are_those_of_the_whole_table(cases, data):
    case = data.draw(cases)
    rows = np.stack([case.parameters.astype(float) * scale for scale in (0.0, 0.7, 1.0)])
    found = losses_at(case.network, case.loss, rows, case.inputs, case.targets)
    for row, loss in zip(rows, found, strict=True):
        expected = evaluate(case.network, case.loss, row, case.inputs, case.targets, classes=False).loss
        assert loss == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(data=st.data())
def test_the_slope_along_a_weight_is_its_gradient(cases, data):
    case = data.draw(cases)
    if case.dtype is not np.float64 or case.options.penalty.l1 or case.options.penalty.l2:
        return
    trainer = case.trainer(batch_size=case.samples, shuffle=False)
    record = trainer.peek()
    if not record.options.mean:
        return
    place = data.draw(st.integers(0, len(record.parameters_before) - 1))
    base, way, h = record.parameters_before, [unit_direction(len(record.parameters_before), place)], 1e-6
    rows = line_rows(base, way, np.array([[-h], [0.0], [h]]))
    low, here, high = losses_at(case.network, case.loss, rows, case.inputs, case.targets)
    left, right = (here - low) / h, (high - here) / h
    slack = 1e-4 * max(1.0, abs(left), abs(right))
    # At a kink the gradient lies between the slopes on both sides.
    assert min(left, right) - slack <= record.data_gradients[place] <= max(left, right) + slack


@given(data=st.data())
def test_a_random_direction_is_as_long_as_the_weights_of_each_unit(cases, data):
    case = data.draw(cases)
    base = case.parameters.astype(float)
    direction = random_direction(case.network, base, np.random.default_rng(1))
    for own, block in zip(case.network.blocks(direction), case.network.blocks(base), strict=True):
        assert np.linalg.norm(own, axis=1) == pytest.approx(np.linalg.norm(block, axis=1))


def test_coordinates_find_the_way_back():
    rng = np.random.default_rng(3)
    base, ways = rng.normal(size=9), [rng.normal(size=9), rng.normal(size=9)]
    at = rng.normal(size=(5, 2))
    assert coordinates(line_rows(base, ways, at), base, ways) == pytest.approx(at)
