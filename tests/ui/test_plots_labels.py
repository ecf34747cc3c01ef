"""The words around the plots: legend, and labels of the layers."""

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPen

from nnviz.ui.plots.layer_labels import RowFacts, label_width, layer_labels
from nnviz.ui.plots.legend import Legend, LegendEntry

WIDE = 10_000


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(QFont())


@pytest.fixture
def legend(qtbot):
    legend = Legend()
    legend.show()
    qtbot.addWidget(legend)
    legend.set_entries(
        LegendEntry("first curve", QPen(QColor("red"))), LegendEntry("second curve"), LegendEntry("some more words")
    )
    return legend


def facts(number=1, zeros=0, not_finite=0):
    return RowFacts(f"Layer {number} · 12 gradients", f"Layer {number}", "‖g‖", 12, 0.032, zeros, not_finite)


def test_a_low_row_has_one_line(metrics):
    assert layer_labels([facts()], metrics, WIDE, metrics.lineSpacing()) == ["Layer 1 · 12 gradients · ‖g‖ = 3.2e-02"]


def test_a_high_row_has_a_line_for_each_part(metrics):
    layers = [facts(), facts(2, zeros=5, not_finite=1)]
    assert layer_labels(layers, metrics, WIDE, 4 * metrics.lineSpacing()) == [
        "Layer 1 · 12 gradients\n‖g‖ = 3.2e-02",
        "Layer 2 · 12 gradients\n‖g‖ = 3.2e-02\n5 of 12 are exactly 0\n1 of 12 are not finite",
    ]


def test_two_lines_hold_all_parts(metrics):
    (label,) = layer_labels([facts(zeros=5)], metrics, WIDE, 2 * metrics.lineSpacing())
    assert label == "Layer 1 · 12 gradients\n‖g‖ = 3.2e-02 · 5 of 12 are exactly 0"


def test_where_one_label_is_too_wide_all_are_short(metrics):
    layers = [facts(), facts(2, zeros=5, not_finite=1)]
    full = layer_labels(layers, metrics, WIDE, metrics.lineSpacing())
    short = layer_labels(layers, metrics, label_width(full[1], metrics) - 1, metrics.lineSpacing())
    assert short == ["Layer 1 · ‖g‖ = 3.2e-02", "Layer 2 · ‖g‖ = 3.2e-02 · 5 zeros · 1 not finite"]


def test_a_narrow_legend_takes_more_rows(legend):
    legend.resize(WIDE, 20)
    one_row = legend.height()
    legend.resize(legend.fontMetrics().horizontalAdvance("first curve") + 40, 20)
    assert legend.height() - one_row == 2 * (legend.fontMetrics().height() + 2)
    legend.resize(WIDE, 20)
    assert legend.height() == one_row


def test_the_legend_shows_the_colour_of_its_curve_and_says_all_its_words(legend):
    legend.resize(400, 20)
    image = legend.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#ff0000" in colours
    assert legend.toolTip() == legend.accessibleName() == "first curve\nsecond curve\nsome more words"
