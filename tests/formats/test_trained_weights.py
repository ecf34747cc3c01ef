"""The value that an export starts from."""

import numpy as np
import pytest

from nnviz.engine.network import LayerParameters
from nnviz.formats import trained


def test_the_arrays_are_read_only_copies(make_weights):
    weights = make_weights()
    with pytest.raises(ValueError, match="read-only"):
        weights.layers[0].weights[0, 0] = 1.0
    assert weights.layers[0].weights.flags.c_contiguous


def test_float32_weights_become_float64_without_loss(make_weights):
    network = make_weights().network
    narrow = network.split(np.random.default_rng(1).normal(size=network.parameter_count).astype(np.float32))
    weights = type(make_weights())(network, narrow, "mse")
    assert weights.flat.dtype == np.float64
    assert np.array_equal(weights.layers[0].weights, narrow[0].weights)


def test_a_shape_that_does_not_fit_is_refused_with_its_layer(make_weights):
    good = make_weights()
    layers = (good.layers[0], LayerParameters(np.zeros((2, 1)), np.zeros(1)))
    with pytest.raises(ValueError, match="weights of layer 2"):
        type(good)(good.network, layers, "mse")


def test_a_network_without_layers_is_refused(make_weights):
    with pytest.raises(ValueError, match="without layers"):
        make_weights((2,), ())


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"input_names": ("x1",)}, "2 inputs, but 1 names"),
        ({"target_names": ("a", "b")}, "1 outputs, but 2 names"),
        ({"input_mean": np.zeros(2)}, "both their mean and their scale"),
        ({"input_mean": np.zeros(3), "input_scale": np.ones(2)}, "input_mean must hold 2"),
        ({"input_mean": np.zeros(2), "input_scale": np.array([1.0, np.nan])}, "input_scale must hold 2"),
    ],
)
def test_names_and_standardisation_that_do_not_fit_are_refused(make_weights, told, words):
    with pytest.raises(ValueError, match=words):
        make_weights(**told)


def test_many_samples_are_predicted_a_part_at_a_time(make_weights, monkeypatch):
    weights, asked = make_weights(), []
    inputs = np.random.default_rng(3).normal(size=(7, weights.network.inputs))
    whole = weights.predict(inputs)
    predict = type(weights.network).predict
    monkeypatch.setattr(trained, "_AT_ONCE", 3)
    monkeypatch.setattr(
        type(weights.network), "predict", lambda self, flat, part: asked.append(len(part)) or predict(self, flat, part)
    )
    np.testing.assert_allclose(weights.predict(inputs), whole, rtol=1e-14, atol=0)
    assert asked == [3, 3, 1]
