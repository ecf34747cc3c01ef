"""Grids over two inputs, and the decision lines of units."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.network import Layer, Network
from nnviz.engine.plane import decision_lines, plane_inputs, predict_plane

NUMBER = st.floats(-5, 5)


def test_a_grid_has_a_row_for_each_cell_in_the_order_of_a_picture():
    inputs = plane_inputs(np.array([7.0, 8.0, 9.0]), (2, 0), np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0]))
    expected = [[y, 8.0, x] for y in (10.0, 20.0) for x in (1.0, 2.0, 3.0)]
    assert inputs.tolist() == expected


@given(a=NUMBER, b=NUMBER, c=NUMBER)
def test_a_line_lies_where_z_is_0_inside_the_rectangle(a, b, c):
    x, y = (-2.0, 3.0), (-1.0, 4.0)
    (ends,) = decision_lines(np.array([[a], [b]]), np.array([c]), x, y)
    size = max(abs(a), abs(b), abs(c), 1e-300)
    if np.isfinite(ends).all():
        for at in ends:
            assert abs(a * at[0] + b * at[1] + c) <= 1e-6 * size
            assert x[0] - 1e-6 <= at[0] <= x[1] + 1e-6
            assert y[0] - 1e-6 <= at[1] <= y[1] + 1e-6
        return
    # Where there is none, all corners lie on one side.
    signs = [a * u + b * v + c for u in x for v in y]
    assert min(signs) >= -1e-6 * size or max(signs) <= 1e-6 * size


def test_lines_along_the_axes_and_none():
    weights = np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    ends = decision_lines(weights, np.array([-0.5, 1.0, 3.0]), (0.0, 1.0), (-1.0, 1.0))
    assert sorted(ends[0].tolist()) == [[0.5, -1.0], [0.5, 1.0]]
    assert sorted(ends[1].tolist()) == [[0.0, -0.5], [1.0, -0.5]]
    assert np.isnan(ends[2]).all()


@given(seed=st.integers(0, 1000), axes=st.sampled_from([(3, 50), (50, 3), (7, 7)]), hidden=st.booleans())
def test_the_outputs_over_a_plane_are_those_of_its_inputs(seed, axes, hidden):
    rng = np.random.default_rng(seed)
    layers = [Layer(10, ACTIVATIONS.create("tanh")), Layer(3, ACTIVATIONS.create("softmax"))]
    network = Network(60, tuple(layers if hidden else layers[1:]))
    flat, base = rng.normal(size=network.parameter_count), rng.normal(size=60)
    x, y = rng.normal(size=5), rng.normal(size=4)
    expected = network.predict(flat, plane_inputs(base, axes, x, y))
    np.testing.assert_allclose(predict_plane(network, flat, base, axes, x, y), expected, rtol=1e-9, atol=1e-12)
