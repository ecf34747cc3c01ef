"""What a network says of many samples is what it says of each, however they are taken apart."""

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.network import Layer, Network
from nnviz.engine.plane import plane_inputs, predict_plane


@pytest.fixture
def network():
    kinds = ((40, "tanh"), (7, "gelu"), (3, "softmax"))
    return Network(5, tuple(Layer(units, ACTIVATIONS.create(key)) for units, key in kinds))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("samples", [0, 1, 2, 1023, 1024, 1025, 3000])
def test_it_is_the_last_layer_of_forward(network, samples, dtype):
    rng = np.random.default_rng(samples)
    flat = rng.normal(size=network.parameter_count).astype(dtype)
    inputs = rng.normal(size=(samples, 5))
    said = network.predict(flat, inputs)
    assert said.dtype == dtype
    assert said.shape == (samples, 3)
    tolerance = 1e-13 if dtype is np.float64 else 1e-5
    np.testing.assert_allclose(said, network.forward(flat, inputs)[-1][1].T, rtol=tolerance, atol=tolerance)


def test_parameters_that_overflow_say_so_without_a_warning(network):
    flat = np.full(network.parameter_count, 1e308)
    with np.errstate(all="raise"):
        assert not np.isfinite(network.predict(flat, np.ones((2000, 5)))).any()


def test_a_plane_of_many_points_has_the_outputs_of_its_inputs(network):
    rng = np.random.default_rng(0)
    flat, base = rng.normal(size=network.parameter_count), rng.normal(size=5)
    x, y = rng.normal(size=70), rng.normal(size=60)
    expected = network.predict(flat, plane_inputs(base, (3, 1), x, y))
    np.testing.assert_allclose(predict_plane(network, flat, base, (3, 1), x, y), expected, rtol=1e-9, atol=1e-12)
