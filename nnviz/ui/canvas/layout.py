"""Where everything on the canvas stands: plain geometry in pixels of the fitted view."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Columns with more units show this many at either end, and how many are between them.
WIDE_COLUMN, ENDS = 64, 24
# Layers with more units show colours only.
NUMBER_UNITS = 8
# Smaller circles have no room for a number.
NUMBER_RADIUS = 15.0

TITLE_HEIGHT = 54.0
BIAS_ROW = 54.0
_BOTTOM_MARGIN = 14.0
_SIDE_MARGIN = 14.0
_LEAST_RADIUS = 1.5
_BIAS_RADIUS, _LEAST_BIAS_RADIUS = 13.0, 8.0
# Rows that the mark between the two ends of a wide column takes.
_GAP_ROWS = 4


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """One layer as it is drawn.

    Attributes:
        x: of every centre.
        ys: centres of the units drawn, (shown,).
        units: which units those are, (shown,).
        radius, spacing: of the units.
        gap_y: the middle of the mark for the units left out, or None.
        bias_y, bias_radius: of the bias neuron; ``bias_y`` is None without one.
    """

    x: float
    ys: Floats
    units: npt.NDArray[np.int64]
    radius: float
    spacing: float
    gap_y: float | None
    bias_y: float | None
    bias_radius: float

    @property
    def centres(self) -> Floats:
        """Centres of the units drawn and, last, of the bias neuron if there is one: (shown (+ 1), 2)."""
        ys = self.ys if self.bias_y is None else np.append(self.ys, self.bias_y)
        return np.column_stack([np.full(len(ys), self.x), ys])

    @property
    def radii(self) -> list[float]:
        """The radius at each of ``centres``."""
        bias = [] if self.bias_y is None else [self.bias_radius]
        return [self.radius] * len(self.ys) + bias


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """The columns, and the room around them, in a view of ``width`` × ``height``."""

    width: float
    height: float
    columns: tuple[Column, ...]
    column_gap: float
    left_text: float
    right_text: float


def make_layout(
    sizes: Sequence[int],
    biases: Sequence[bool],
    width: float,
    height: float,
    left_text: float,
    right_text: float,
) -> Layout:
    """Spread the layers over the view.

    Args:
        sizes: units of each layer.
        biases: whether each layer shows a bias neuron.
        left_text, right_text: the room that the names beside the first and the last column take.
    """
    largest = float(np.clip(height * 0.072, 18.0, 32.0))
    left = _SIDE_MARGIN + left_text + largest
    right = _SIDE_MARGIN + right_text + largest
    gap = max(width - left - right, 40.0) / max(len(sizes) - 1, 1)
    largest = max(min(largest, gap * 0.28), _LEAST_RADIUS)
    bottom = BIAS_ROW if any(biases) else _BOTTOM_MARGIN
    columns = tuple(
        _column(left + gap * number, size, has_bias, largest, height, bottom)
        for number, (size, has_bias) in enumerate(zip(sizes, biases, strict=True))
    )
    return Layout(width, height, columns, gap, left_text, right_text)


def _column(x: float, size: int, has_bias: bool, largest: float, height: float, bottom: float) -> Column:
    top, room = TITLE_HEIGHT, max(height - TITLE_HEIGHT - bottom, 40.0)
    wide = size > WIDE_COLUMN
    rows = 2 * ENDS + _GAP_ROWS if wide else size
    spacing = min(room / rows, 4.4 * largest)
    slots = np.arange(rows, dtype=np.float64)
    units = np.arange(size)
    gap_y = None
    middle = top + room / 2
    ys = middle + (slots - (rows - 1) / 2) * spacing
    if wide:
        keep = (slots < ENDS) | (slots >= ENDS + _GAP_ROWS)
        ys, gap_y = ys[keep], middle
        units = np.concatenate([units[:ENDS], units[-ENDS:]])
    radius = float(np.clip(spacing * 0.41, _LEAST_RADIUS, largest))
    bias_y = height - BIAS_ROW / 2 if has_bias else None
    return Column(x, ys, units, radius, spacing, gap_y, bias_y, min(_BIAS_RADIUS, max(radius, _LEAST_BIAS_RADIUS)))
