"""The colours of the plots, for a light and a dark window."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QPen

from nnviz.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class PlotColours:
    """What a plot is painted with. Curves are told apart by lightness and by dashes too, not by colour alone."""

    background: QColor
    text: QColor
    axis: QColor
    pale: QColor
    first: QColor
    second: QColor
    bar: QColor
    selected_bar: QColor
    series: tuple[QColor, ...]
    negative: QColor
    neutral: QColor
    positive: QColor


def plot_colours(theme: Theme) -> PlotColours:
    """The colours that go with a theme."""
    background, text = QColor(theme.canvas), QColor(theme.text)
    first, second = (QColor(colour) for colour in theme.series[:2])
    return PlotColours(
        background=background,
        text=text,
        axis=_between(background, QColor(theme.dim_text), 0.7),
        pale=_between(background, text, 0.32),
        first=first,
        second=second,
        bar=_between(background, first, 0.5),
        selected_bar=_between(background, second, 0.5),
        series=tuple(QColor(colour) for colour in theme.series),
        negative=QColor(theme.negative),
        neutral=QColor(theme.neutral),
        positive=QColor(theme.positive),
    )


def layer_pens(colours: PlotColours, count: int) -> list[QPen]:
    """A pen for each layer: from the first colour to the second, and dashed in turn."""
    dashes = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
    pens = []
    for place in range(count):
        colour = _between(colours.first, colours.second, place / max(count - 1, 1))
        pen = QPen(colour, 1, dashes[place % len(dashes)])
        pen.setCosmetic(True)
        pens.append(pen)
    return pens


def frame_palette(colours: PlotColours) -> QPalette:
    """The application's palette, on the background of a plot."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, colours.background)
    return palette


def switch_palette(colours: PlotColours) -> QPalette:
    """The palette of a check box on a plot: Fusion darkens this colour to that of the box's outline."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, colours.axis)
    return palette


def _between(a: QColor, b: QColor, share: float) -> QColor:
    """The mixture with ``share`` of ``b``: mixed once here, because transparent pens are slow to paint."""

    def mix(of_a: int, of_b: int) -> int:
        return round(of_a + share * (of_b - of_a))

    return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()))
