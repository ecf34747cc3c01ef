"""Where things stand on the canvas, how much is drawn, what is lit, and how values become colours."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from nnviz.app.focus import Phase
from nnviz.ui.canvas.detail import MOST_WEIGHTS, detail_for
from nnviz.ui.canvas.keyboard import next_unit
from nnviz.ui.canvas.label_places import place_labels
from nnviz.ui.canvas.layout import ENDS, TITLE_HEIGHT, WIDE_COLUMN, make_layout
from nnviz.ui.canvas.lighting import lighting_of
from nnviz.ui.canvas.numerals import fit_number
from nnviz.ui.canvas.scales import FILL_LEVELS, Scales, fill_levels, peak_of, round_up, settled_scale
from nnviz.ui.canvas.state import CanvasLayer, CanvasState, CanvasWeights

SIZES = st.lists(st.integers(1, 300), min_size=2, max_size=8)


def layout_of(sizes, width=640.0, height=386.0):
    return make_layout(sizes, [True] * (len(sizes) - 1) + [False], width, height, 60.0, 80.0)


def bare_state(sizes, phase, selection=None, complete=True):
    layers = tuple(CanvasLayer("", ("",) * units, None, "activation", None, has_bias=True) for units in sizes)
    weights = tuple(CanvasWeights(np.zeros(fan), np.zeros(fan[1])) for fan in itertools.pairwise(sizes))
    return CanvasState(layers, weights, None, phase, selection, complete=complete)


@example([1, 64], 480.0, 300.00000000000006)
@given(SIZES, st.floats(480, 2000), st.floats(300, 1400))
def test_no_circle_covers_another_or_leaves_the_view(sizes, width, height):
    layout = layout_of(sizes, width, height)
    for column in layout.columns:
        centres, radii = column.centres, np.array(column.radii)
        ends = np.column_stack([centres[:, 1] - radii, centres[:, 1] + radii])
        # The smallest touch each other, up to rounding.
        assert (ends[1:, 0] >= ends[:-1, 1] - 1e-9).all()
        assert ends[0, 0] >= TITLE_HEIGHT - 1
        assert ends[-1, 1] <= height
        assert layout.left_text < column.x - column.radius
        assert column.x + column.radius < width - layout.right_text + 0.001


@given(SIZES)
def test_wide_columns_show_their_ends_and_others_all_units(sizes):
    for size, column in zip(sizes, layout_of(sizes).columns, strict=True):
        if size > WIDE_COLUMN:
            assert column.units.tolist() == [*range(ENDS), *range(size - ENDS, size)]
            above, below = column.ys[ENDS - 1], column.ys[ENDS]
            assert above < column.gap_y < below
        else:
            assert column.units.tolist() == list(range(size))
            assert column.gap_y is None


def test_bias_neurons_stand_in_one_row():
    columns = layout_of([2, 4, 8, 1]).columns
    assert len({column.bias_y for column in columns[:-1]}) == 1
    assert columns[-1].bias_y is None


def test_small_networks_are_drawn_whole():
    detail = detail_for([8, 8, 2], [12, 10, 3], 18)
    assert (detail.shown, detail.fine) == (18, True)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8))
def test_never_more_weights_are_drawn_than_the_limit(counts):
    detail = detail_for(counts, counts, sum(counts))
    assert detail.shown == min(sum(counts), MOST_WEIGHTS)
    assert all(budget <= count for budget, count in zip(detail.budgets, counts, strict=True))


def test_labels_cover_neither_each_other_nor_obstacles():
    layout = layout_of([3, 4])
    left, right = layout.columns
    lines = np.array([[*a, *b] for a in left.centres for b in right.centres])
    obstacles = np.array([[x - 30, y - 20, x + 30, y + 20] for x, y in [*left.centres, *right.centres]])
    places = place_labels(lines, (44.0, 13.0), obstacles)
    assert places is not None
    for first, second in itertools.combinations(places, 2):
        assert abs(first - second)[0] >= 44 or abs(first - second)[1] >= 13
    for left_edge, top, right_edge, bottom in obstacles:
        inside = (places[:, 0] > left_edge) & (places[:, 0] < right_edge)
        assert not (inside & (places[:, 1] > top) & (places[:, 1] < bottom)).any()


def test_labels_without_room_are_not_placed():
    lines = np.array([[0.0, 0.0, 50.0, y] for y in range(10)])
    assert place_labels(lines, (44.0, 13.0), np.zeros((0, 4))) is None


@pytest.mark.parametrize(("value", "rounded"), [(0.03, 0.05), (1.0, 1.0), (1.1, 2.0), (2.1, 5.0), (5.1, 10.0)])
def test_scales_are_round_numbers(value, rounded):
    assert round_up(value) == pytest.approx(rounded)


@given(st.floats(1e-290, 1e290))
def test_a_scale_is_never_below_the_value(value):
    assert value <= round_up(value) * (1 + 1e-9) <= value * 5.1


def test_a_scale_stays_while_it_fits():
    scales = Scales()
    assert [scales.settle("weight", 0, peak) for peak in (0.9, 0.5, 1.3, 0.9, 0.25, 0.1)] == [1, 1, 2, 2, 2, 0.1]


def test_a_scale_without_any_value_is_kept():
    assert settled_scale(5.0, 0.0) == 5.0
    assert settled_scale(None, float("nan")) == 1.0


def test_the_peak_leaves_out_what_is_not_finite():
    assert peak_of(np.array([1.0, -3.0, np.nan, np.inf])) == 3.0
    assert peak_of(np.array([np.nan])) == 0.0


def test_values_become_levels_from_end_to_end():
    values = np.array([-2.0, -1.0, 0.0, 0.5, 1.0, np.inf, -np.inf, np.nan])
    top, half = FILL_LEVELS, FILL_LEVELS // 2
    assert fill_levels(values, 1.0) == [-top, -top, 0, half, top, top, -top, 0]


@pytest.mark.parametrize(
    ("phase", "units", "edges"),
    [
        (Phase.SAMPLE, [True, False, False], False),
        (Phase.FORWARD, [True, True, True], True),
        (Phase.LOSS, [False, False, True], False),
        (Phase.BACKWARD, [False, True, True], True),
        (Phase.UPDATE, [True, True, True], True),
    ],
)
def test_what_enters_the_phase_is_lit(phase, units, edges):
    light = lighting_of(bare_state((2, 3, 1), phase))
    assert [bool(layer[:-1].all()) for layer in light.units] == units
    assert [bool(layer[:-1].any()) for layer in light.units] == units
    assert all(pair.all() == edges and pair.any() == edges for pair in light.edges)


def test_without_a_step_everything_is_lit():
    light = lighting_of(bare_state((2, 3, 1), Phase.SAMPLE, complete=False))
    assert all(layer.all() for layer in (*light.units, *light.edges))


def test_a_selected_unit_lights_what_it_is_computed_from():
    light = lighting_of(bare_state((2, 3, 1), Phase.FORWARD, (1, 2, None)))
    assert light.units[0].all()
    assert light.units[1].tolist() == [False, False, True, False]
    assert not light.units[2].any()
    assert light.edges[0].sum(0).tolist() == [0, 0, 3]
    assert not light.edges[1].any()


def test_in_the_backward_phase_that_is_what_lies_behind_it():
    light = lighting_of(bare_state((2, 3, 2), Phase.BACKWARD, (1, 2, None)))
    assert light.edges[1].sum(1).tolist() == [0, 0, 2, 0]
    assert light.units[2][:-1].all()
    assert not light.edges[0].any()


@pytest.mark.parametrize("phase", Phase)
def test_a_selected_weight_is_always_lit(phase):
    light = lighting_of(bare_state((2, 3, 1), phase, (1, 0, 2)))
    assert light.edges[0][2, 0]


@pytest.mark.parametrize("selection", [(9, 0, None), (1, 99, None), (1, None, None)])
def test_a_selection_that_is_not_there_lights_the_phase(selection):
    state = bare_state((2, 3, 1), Phase.FORWARD)
    light = lighting_of(replace(state, selection=selection))
    assert all(layer.all() for layer in light.units)


def test_arrow_keys_go_through_the_units():
    columns = layout_of([2, 3, 1]).columns
    steps = [
        ((1, 0), Qt.Key.Key_Down, False, (1, 1)),
        ((1, 0), Qt.Key.Key_Up, False, (1, 0)),
        ((1, 2), Qt.Key.Key_Down, False, (1, 2)),
        ((1, 1), Qt.Key.Key_Right, True, (2, 0)),
        ((0, 1), Qt.Key.Key_Left, True, (0, 1)),
        ((1, None), Qt.Key.Key_Down, False, (1, 0)),
        (None, Qt.Key.Key_Down, False, (0, 0)),
        ((1, 0), Qt.Key.Key_Right, False, None),
        ((1, 0), Qt.Key.Key_A, False, None),
    ]
    for selected, key, alt, expected in steps:
        assert next_unit(columns, selected, key, alt=alt) == expected


def test_arrow_keys_pass_over_the_units_left_out():
    columns = layout_of([784, 3]).columns
    assert next_unit(columns, (0, ENDS - 1), Qt.Key.Key_Down, alt=False) == (0, 784 - ENDS)


def test_a_number_gives_up_digits_to_fit():
    assert fit_number(-0.149780716, 4, 7) == "−0.1498"
    assert fit_number(-0.149780716, 4, 6) == "−0.150"
    assert fit_number(-0.0001234567, 4, 7) == "−1.2e−4"
