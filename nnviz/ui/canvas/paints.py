"""Pens and brushes of the canvas, made once for each theme. All are opaque: transparent pens cost six times."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from nnviz.ui.canvas.neuron import Outline
from nnviz.ui.canvas.scales import FILL_LEVELS
from nnviz.ui.theme import Theme, contrast, mix

# Widths of lines on either side of zero.
WIDTH_LEVELS = 16
# Pens of one brightness: one for exactly zero, then from weak to strong. Each width has four, negative, positive,
# negative, positive: lines of one width are painted in two turns, so that neither sign hides the other.
TURNS = 2
PENS = 1 + 2 * TURNS * WIDTH_LEVELS

# The fastest widths: solid lines up to one pixel take Qt more than twice the time of slightly wider ones; for dashed
# lines and the outlines of circles it is the other way round.
_THINNEST, _THINNEST_DASHED = 1.1, 0.8
_OUTLINE = 1.0
# How far the dimmed parts are blended into the background.
_DIM_LINE, _DIM_FILL = 0.74, 0.66
# Lengths of a dash and of the space after it, in pixels; wide lines get longer ones. Where lines are many, longer
# dashes keep the negative ones from seeming fewer than they are.
_DASH, _SPACE = 8.5, 5.5
_DENSE_DASH, _DENSE_SPACE = 14.0, 4.0


class Paints:
    """What the canvas paints with, for one theme. Lists of fills go from −FILL_LEVELS to FILL_LEVELS.

    Attributes:
        fills, dim_fills: brushes of lit and of dimmed units; on_fills, on_dim_fills: the colours of numbers on them.
        outlines: the lines around units.
        bias_fill, dim_bias_fill, on_bias, on_dim_bias: the same for bias neurons.
        bright, dim, background: text, dimmed text, and what is behind it.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        names = [fill_colour(theme, level / FILL_LEVELS) for level in range(-FILL_LEVELS, FILL_LEVELS + 1)]
        dim_names = [mix(name, theme.canvas, _DIM_FILL) for name in names]
        self.fills, self.dim_fills = ([QBrush(QColor(name)) for name in some] for some in (names, dim_names))
        self.on_fills = [QColor(readable_on(name)) for name in names]
        self.on_dim_fills = [QColor(_faint_on(name)) for name in dim_names]
        bias = theme.surface
        dim_bias = mix(bias, theme.canvas, _DIM_FILL)
        self.bias_fill, self.dim_bias_fill = QBrush(QColor(bias)), QBrush(QColor(dim_bias))
        self.on_bias, self.on_dim_bias = QColor(theme.text), QColor(_faint_on(dim_bias))
        self.outlines = {
            Outline.DIM: QPen(QColor(mix(theme.canvas, theme.text, 0.26)), _OUTLINE),
            Outline.LIT: QPen(QColor(mix(theme.canvas, theme.text, 0.68)), _OUTLINE),
            Outline.HOVERED: QPen(QColor(theme.text), 2.2),
            Outline.SELECTED: QPen(QColor(theme.accent), 3.0),
        }
        self.bright, self.dim, self.background = QColor(theme.text), QColor(theme.dim_text), QColor(theme.canvas)

    def text(self, *, lit: bool) -> QColor:
        """The colour of text beside a unit."""
        return self.bright if lit else self.dim

    def edge_pens(self, widest: float, faintest: float, *, dashed: bool, dense: bool = False) -> list[QPen]:
        """The pens of edges by bucket: PENS dimmed ones, then PENS lit ones.

        Args:
            widest: the width of the strongest, in pixels.
            faintest: how much colour the weakest have, from 0 to 1; the strongest have all of it.
            dashed: negative ones are dashed.
            dense: lines are many.
        """
        theme = self.theme
        lit = [(theme.neutral if theme.dark else theme.border, _THINNEST, False)]
        for level in range(WIDTH_LEVELS):
            share = level / (WIDTH_LEVELS - 1)
            for name, dash in ((theme.negative, dashed), (theme.positive, False)) * TURNS:
                thinnest = _THINNEST_DASHED if dash else _THINNEST
                width = thinnest + (widest - thinnest) * share
                lit.append((mix(theme.canvas, name, faintest + (1 - faintest) * share), width, dash))
        dim = [(mix(name, theme.canvas, _DIM_LINE), width, dash) for name, width, dash in lit]
        dashes = (_DENSE_DASH, _DENSE_SPACE) if dense else (_DASH, _SPACE)
        return [_pen(*parts, dashes) for parts in (*dim, *lit)]


def fill_colour(theme: Theme, share: float) -> str:
    """The fill for a share of full strength, from −1 to 1."""
    return mix(theme.neutral, theme.positive if share > 0 else theme.negative, abs(share))


def readable_on(background: str) -> str:
    """Nearly black or white, whichever is easier to read on a colour."""
    return max("#10161d", "#ffffff", key=lambda colour: contrast(colour, background))


def _pen(colour: str, width: float, dash: bool, dashes: tuple[float, float]) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        # A dash pattern counts in widths of the line.
        stretch = 1.0 + 0.12 * width
        pen.setDashPattern([length * stretch / max(width, 1.0) for length in dashes])
    return pen


def _faint_on(background: str) -> str:
    """Dimmed text that can still be read: its contrast is 4.5 at least wherever full text has that."""
    full = readable_on(background)
    faint = mix(background, full, 0.66)
    return faint if contrast(faint, background) >= 4.5 else full
