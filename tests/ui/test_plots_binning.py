"""Histograms of gradients: every one is counted exactly once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.ui.plots.binning import BINS, Values, magnitude_histogram, symmetric_histogram, values_of
from nnviz.ui.plots.histogram_axis import HistogramAxis
from nnviz.ui.plots.ranges import LARGEST, SMALLEST

ANY = arrays(np.float64, st.integers(1, 60), elements=st.floats(allow_nan=True, allow_infinity=True))
TAME = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1.0, 1.0) | st.just(0.0))


def gradients_from(values) -> Values:
    values = np.asarray(values, dtype=float)
    finite = values[np.isfinite(values)]
    sizes = np.abs(finite)
    return Values(finite, len(values), 0.0, float(sizes.max(initial=0)), float(sizes[sizes > 0].min(initial=np.inf)))


@pytest.mark.parametrize("powers", [False, True])
@given(layers=st.lists(ANY, min_size=1, max_size=4))
def test_every_gradient_is_counted_exactly_once(powers, layers):
    axis = HistogramAxis()
    axis.powers = powers
    gradients = [gradients_from(layer) for layer in layers]
    for layer, histogram in zip(layers, axis.histograms(gradients, live=False), strict=True):
        assert histogram.counts.sum() + histogram.zeros + histogram.not_finite == len(layer)
        assert len(histogram.counts) == BINS
        assert (histogram.counts >= 0).all()


@pytest.mark.parametrize("powers", [False, True])
@given(values=TAME)
def test_every_gradient_lies_within_its_bin(powers, values):
    axis = HistogramAxis()
    axis.powers = powers
    (histogram,) = axis.histograms([gradients_from(values)], live=False)
    drawable = values[np.abs(values) > SMALLEST]
    shown = np.log10(np.abs(drawable)) if powers else drawable
    low, high = axis.range
    slack = 1e-9 * (high - low)
    for count, left, right in zip(histogram.counts, histogram.edges, histogram.edges[1:], strict=False):
        inside = ((shown >= left - slack) & (shown <= right + slack)).sum()
        assert count <= inside + (np.abs(values) <= SMALLEST).sum()


def test_counts_are_those_of_numpy():
    values = np.random.default_rng(0).normal(size=10_000)
    histogram = symmetric_histogram(gradients_from(values), 5.0)
    assert histogram.counts.tolist() == np.histogram(values, histogram.edges)[0].tolist()
    histogram = magnitude_histogram(gradients_from(values), -6.0, 1.0)
    assert histogram.counts.tolist() == np.histogram(np.log10(np.abs(values)), histogram.edges)[0].tolist()


def test_what_lies_beyond_the_range_is_counted_at_its_border():
    histogram = symmetric_histogram(gradients_from([-9.0, 0.0, 2.0, 1e300]), 1.0)
    assert (histogram.counts[0], histogram.counts[-1]) == (1, 2)


def test_zeros_are_counted_apart_on_an_axis_of_magnitudes_only():
    values = [0.0, -0.0, 0.5, -0.5]
    assert magnitude_histogram(gradients_from(values), -1.0, 0.0).zeros == 2
    assert symmetric_histogram(gradients_from(values), 1.0).zeros == 0


def test_the_range_is_symmetric_and_shared():
    axis = HistogramAxis()
    histograms = axis.histograms([gradients_from([0.01]), gradients_from([-1.4])], live=False)
    assert axis.range == (-1.5, 1.5)
    assert all((histogram.edges[0], histogram.edges[-1]) == (-1.5, 1.5) for histogram in histograms)


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e-10, 1.0, 1e160, 1e300])
def test_the_norm_is_true_at_any_size(size):
    gradients = values_of(np.array([[3.0], [-4.0]]) * size, np.array([12.0]) * size)
    assert gradients.norm == pytest.approx(13.0 * size, rel=1e-12)
    assert (gradients.total, gradients.largest, gradients.smallest) == (3, 12.0 * size, 3.0 * size)


def test_a_live_range_does_not_shrink_at_once():
    axis = HistogramAxis()
    axis.histograms([gradients_from([1.0])], live=True)
    axis.histograms([gradients_from([0.001])], live=True)
    assert axis.range == (-1.0, 1.0)
    axis.histograms([gradients_from([0.001])], live=False)
    assert axis.range == (-0.001, 0.001)


@pytest.mark.parametrize("powers", [False, True])
def test_gradients_that_are_all_zero_leave_the_range_as_it_was(powers):
    axis = HistogramAxis()
    axis.powers = powers
    axis.histograms([gradients_from([0.2])], live=False)
    before = axis.range
    axis.histograms([gradients_from([0.0, 0.0])], live=False)
    assert axis.range == before


def test_extreme_gradients_stay_within_what_can_be_drawn():
    axis = HistogramAxis()
    axis.histograms([gradients_from([1e300, 5e-324])], live=False)
    assert axis.range == (-LARGEST, LARGEST)
    axis = HistogramAxis()
    axis.powers = True
    axis.histograms([gradients_from([1e300, 5e-324])], live=False)
    assert axis.range == (-100.0, 100.0)
