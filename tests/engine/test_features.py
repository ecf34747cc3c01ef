"""Inputs that are computed from others, as in the Playground."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.dataset import make_dataset
from nnviz.engine.features import FEATURES, dataset_with_features, feature_count, feature_names, with_features
from nnviz.engine.preparation import prepare


def test_the_playgrounds_seven_inputs_come_out_in_its_order():
    names = feature_names(("x1", "x2"), FEATURES)
    assert names == ("x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2")
    row = with_features(np.array([[3.0, -2.0]]), FEATURES)[0]
    assert row.tolist() == [3.0, -2.0, 9.0, 4.0, -6.0, math.sin(3.0), math.sin(-2.0)]


@given(inputs=st.integers(1, 12), features=st.sets(st.sampled_from(FEATURES)))
def test_as_many_columns_and_names_as_were_foretold(inputs, features):
    chosen = tuple(feature for feature in FEATURES if feature in features)
    names = [f"a{i}" for i in range(inputs)]
    count = feature_count(inputs, chosen)
    assert with_features(np.ones((2, inputs)), chosen).shape == (2, count)
    assert len(set(feature_names(names, chosen))) == count


def test_what_is_shown_of_new_points_is_what_training_sees():
    data = make_dataset("n", [[1.0, 2.0], [3.0, 5.0], [4.0, -1.0]], [[0.0], [1.0], [1.0]])
    prepared = prepare(data, 0.0, "standardize", features=("squares", "products"))
    assert (prepared.raw_inputs, prepared.dataset.inputs.shape[1]) == (2, 5)
    assert np.array_equal(prepared.from_raw(data.inputs), prepared.train_inputs)


def test_without_computed_inputs_the_data_set_is_the_same_object():
    data = make_dataset("n", [[1.0, 2.0]], [[0.0]])
    assert dataset_with_features(data, ()) is data


def test_too_many_columns_and_unknown_ones_are_refused():
    with pytest.raises(ValueError, match="there would be 2,080 inputs, and 1,000 is the most"):
        feature_count(64, ("products",))
    with pytest.raises(ValueError, match="no computed inputs called 'cubes'"):
        feature_count(2, ("cubes",))
    with pytest.raises(ValueError, match="too large"):
        with_features(np.array([[1e200]]), ("squares",))
