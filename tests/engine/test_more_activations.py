"""Published values of single activations, their kinks and limits, and the error function beneath one of them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.erf import erfc
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import NotTrainableError, Trainer

FAR = [-np.inf, -1e308, -800.0, 800.0, 1e308, np.inf]
VARIANTS = [
    ("elu", {"alpha": 0.3}),
    ("elu", {"alpha": 4.0}),
    ("gelu", {"form": "tanh"}),
    ("leaky_relu", {"negative_slope": 0.7}),
]


def value_and_slope(key, z, **params):
    activation, z = ACTIVATIONS.create(key, params), np.array(z, dtype=float)
    slope = np.empty_like(z)
    with np.errstate(all="ignore"):
        activation.slope(z, activation(z), slope)
    return activation(z), slope


# From PyTorch in float64; the digits of the GELU and of its slope are also in tables of the normal distribution.
@pytest.mark.parametrize(
    ("key", "params", "z", "value", "slope"),
    [
        ("leaky_relu", {}, -2.0, -0.02, 0.01),
        ("leaky_relu", {"negative_slope": 0.3}, -2.0, -0.6, 0.3),
        ("leaky_relu", {}, 3.0, 3.0, 1.0),
        ("elu", {}, -1.0, math.exp(-1) - 1, math.exp(-1)),
        ("elu", {"alpha": 2.0}, -1.0, 2 * (math.exp(-1) - 1), 2 * math.exp(-1)),
        ("elu", {"alpha": 2.0}, 1.5, 1.5, 1.0),
        ("selu", {}, 1.0, 1.0507009873554805, 1.0507009873554805),
        ("selu", {}, -1.0, -1.1113307378125628, 0.6467686030348136),
        ("gelu", {}, 1.0, 0.8413447460685429, 1.0833154705876864),
        ("gelu", {}, -1.0, -0.15865525393145707, -0.0833154705876864),
        ("gelu", {"form": "tanh"}, 1.0, 0.8411919906082768, 1.0829640838457826),
        ("gelu", {"form": "tanh"}, -1.0, -0.15880800939172324, -0.08296408384578256),
        ("silu", {}, 1.0, 0.7310585786300049, 0.9276705118714868),
        ("silu", {}, -1.0, -0.2689414213699951, 0.07232948812851325),
        ("softplus", {}, 0.0, math.log(2), 0.5),
        ("softplus", {}, -1.0, 0.31326168751822286, 0.2689414213699951),
        ("softsign", {}, 1.0, 0.5, 0.25),
        ("softsign", {}, -3.0, -0.75, 0.0625),
    ],
)
def test_values_and_slopes_are_the_published_ones(key, params, z, value, slope):
    got = value_and_slope(key, [z], **params)
    assert [float(got[0][0]), float(got[1][0])] == pytest.approx([value, slope], rel=2e-15)


@pytest.mark.parametrize(
    ("key", "params", "slope", "kinks"),
    [
        ("leaky_relu", {}, 0.01, (0.0,)),
        ("leaky_relu", {"negative_slope": 0.2}, 0.2, (0.0,)),
        ("elu", {}, 1.0, ()),
        ("elu", {"alpha": 1.7}, 1.7, (0.0,)),
        ("selu", {}, 1.7580993408473766, (0.0,)),
        ("gelu", {}, 0.5, ()),
        ("gelu", {"form": "tanh"}, 0.5, ()),
        ("silu", {}, 0.5, ()),
        ("softplus", {}, 0.5, ()),
        ("softsign", {}, 1.0, ()),
        ("sign", {}, 0.0, (0.0,)),
    ],
)
def test_at_0_the_slope_and_the_kinks_are_as_agreed(key, params, slope, kinks):
    np.testing.assert_array_equal(value_and_slope(key, [0.0, -0.0], **params)[1], slope)
    np.testing.assert_allclose(value_and_slope(key, [-5e-324, -1e-300], **params)[1], slope, rtol=1e-15)
    assert ACTIVATIONS.create(key, params).kinks == kinks


# The limits of z·(something that goes to 0) are exact: no −∞ · 0 and no ∞ / ∞.
@pytest.mark.parametrize(
    ("key", "params", "values", "slopes"),
    [
        ("leaky_relu", {}, [-np.inf, -1e306, -8.0, 800.0, 1e308, np.inf], [0.01, 0.01, 0.01, 1, 1, 1]),
        ("elu", {"alpha": 2.0}, [-2, -2, -2, 800.0, 1e308, np.inf], [0, 0, 0, 1, 1, 1]),
        ("gelu", {}, [0, 0, 0, 800.0, 1e308, np.inf], [0, 0, 0, 1, 1, 1]),
        ("gelu", {"form": "tanh"}, [0, 0, 0, 800.0, 1e308, np.inf], [0, 0, 0, 1, 1, 1]),
        ("silu", {}, [0, 0, 0, 800.0, 1e308, np.inf], [0, 0, 0, 1, 1, 1]),
        ("softplus", {}, [0, 0, 0, 800.0, 1e308, np.inf], [0, 0, 0, 1, 1, 1]),
        ("softsign", {}, [-1, -1, -800 / 801, 800 / 801, 1, 1], [0, 0, 801**-2, 801**-2, 0, 0]),
        ("sign", {}, [-1, -1, -1, 1, 1, 1], [0, 0, 0, 0, 0, 0]),
    ],
)
def test_far_out_values_and_slopes_are_their_limits(key, params, values, slopes):
    a, slope = value_and_slope(key, FAR, **params)
    np.testing.assert_allclose(a, values, rtol=1e-15)
    np.testing.assert_allclose(slope, slopes, rtol=1e-15)


def test_selu_far_out_is_flat_below_and_a_straight_line_above():
    a, slope = value_and_slope("selu", FAR)
    scale, floor = 1.0507009873554805, -1.7580993408473766
    np.testing.assert_allclose(a, [floor] * 3 + [scale * 800, scale * 1e308, np.inf], rtol=1e-15)
    np.testing.assert_array_equal(slope, [0, 0, 0, scale, scale, scale])


@pytest.mark.parametrize(("key", "params"), VARIANTS)
@given(z=st.floats(0.01, 8), side=st.sampled_from([-1, 1]))
def test_the_slope_is_the_derivative_with_other_parameters_too(key, params, z, side):
    h, z = 1e-5, side * z
    above, below = value_and_slope(key, [z + h, z - h], **params)[0]
    assert value_and_slope(key, [z], **params)[1][0] == pytest.approx((above - below) / (2 * h), rel=1e-6, abs=1e-9)


@given(z=st.floats(-8, 8))
def test_the_tanh_form_of_gelu_is_near_the_exact_one(z):
    exact, near = value_and_slope("gelu", [z]), value_and_slope("gelu", [z], form="tanh")
    assert abs(exact[0][0] - near[0][0]) < 5e-4
    assert abs(exact[1][0] - near[1][0]) < 2e-3


def test_gelu_keeps_its_digits_far_below_0_where_erf_is_minus_1():
    # 10 · Φ(−10), from tables.
    assert value_and_slope("gelu", [-10.0])[0][0] == pytest.approx(-7.619853024160526e-23, rel=1e-13)


def test_sign_has_three_values_and_cannot_be_trained():
    sign = ACTIVATIONS.create("sign")
    np.testing.assert_array_equal(sign([-3.0, -1e-300, -0.0, 0.0, 0.2]), [-1.0, -1.0, 0.0, 0.0, 1.0])
    network, batching = Network(1, (Layer(1, sign),)), Batching(np.ones((1, 1)), np.ones((1, 1)), 1, False, 0)
    trainer = Trainer(network, LOSSES.create("sse"), OPTIMIZERS.create("sgd"), np.ones(2), batching, 0.1)
    with pytest.raises(NotTrainableError, match="Layer 1 uses Sign"):
        trainer.step()


def test_erfc_is_1_minus_erf_for_arrays_of_any_shape_and_kind():
    x = np.linspace(-7, 7, 2000).reshape(2, 10, 100)
    out = np.empty_like(x)
    erfc(x, out)
    assert np.abs(1 - out - np.vectorize(math.erf)(x)).max() <= 1e-15
    single = x.astype(np.float32)
    erfc(single, single)
    np.testing.assert_allclose(single, out, rtol=1e-5)
    limits = np.array([-np.inf, np.inf, np.nan])
    erfc(limits, limits)
    np.testing.assert_array_equal(limits, [2.0, 0.0, np.nan])
