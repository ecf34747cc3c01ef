"""Where everything on the canvas stands: plain geometry in pixels of the fitted view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Columns with more units show this many at either end, and how many are between them …
WIDE_COLUMN, ENDS = 64, 24
# … unless the view is zoomed in so far that each has so many pixels.
_ROW_OF_ALL = 5.0

TITLE_HEIGHT = 54.0
BIAS_ROW = 54.0
_BOTTOM_MARGIN = 14.0
_LARGEST_RADIUS = 36.0
# The radius of a unit as a share of the row it stands in.
_UNIT_SHARE, _UNIT_SHARE_WITH_CAPTION, _UNIT_SHARE_OF_PICTURES = 0.41, 0.365, 0.445
# The height that a number below a unit takes, with the space around it.
CAPTION = 17.0
_SIDE_MARGIN = 14.0
_NEAR = 10.0
_LEAST_RADIUS = 1.5
_BIAS_RADIUS, _LEAST_BIAS_RADIUS = 13.0, 8.0
# Rows that the mark between the two ends of a wide column takes.
_GAP_ROWS = 4
# The largest share of the width that a layer drawn as a block takes, and the largest cell of each kind of block.
_BLOCK_SHARE, _PICTURE_CELL, _UNIT_CELL = 0.24, 22.0, 52.0
# Between the units of a block, as a share of their cells.
_BETWEEN_UNITS = 0.16


@dataclass(frozen=True, slots=True)
class Grid:
    """How many rows and columns of cells a layer is drawn in. The cells of a picture touch, those of units do not."""

    rows: int
    columns: int
    is_picture: bool


@dataclass(frozen=True, eq=False)
class Column:
    """One layer as it is drawn.

    Attributes:
        x: the middle of the column.
        xs, ys: centres of the units drawn, (shown,).
        units: which units those are, (shown,).
        radius, spacing: of the units; the spacing is that from row to row.
        gap_y: the middle of the mark for the units left out, or None.
        bias_y, bias_radius: of the bias neuron; ``bias_y`` is None without one.
        grid: the rows and columns of a layer drawn as a block; None for one unit below the other.
    """

    x: float
    xs: Floats
    ys: Floats
    units: npt.NDArray[np.int64]
    radius: float
    spacing: float
    gap_y: float | None
    bias_y: float | None
    bias_radius: float
    grid: Grid | None = None

    @cached_property
    def centres(self) -> Floats:
        """Centres of the units drawn and, last, of the bias neuron if there is one: (shown (+ 1), 2)."""
        return self._with_bias(np.column_stack([self.xs, self.ys]))

    @property
    def radii(self) -> list[float]:
        """The radius at each of ``centres``."""
        bias = [] if self.bias_y is None else [self.bias_radius]
        return [self.radius] * len(self.ys) + bias

    @property
    def half_width(self) -> float:
        """From the middle to either side of the units."""
        return self.radius if self.grid is None else self.grid.columns * self.spacing / 2

    @cached_property
    def starts(self) -> Floats:
        """Where lines to the next column begin, the bias last: (shown (+ 1), 2)."""
        return self._with_bias(self._ports(1.0))

    @cached_property
    def ends(self) -> Floats:
        """Where lines from the column before end: (shown, 2)."""
        return self._ports(-1.0)

    def _ports(self, side: float) -> Floats:
        """Centres; for a block, points on its side, those of a row one below the other at the row's height."""
        if self.grid is None:
            return np.column_stack([self.xs, self.ys])
        place = np.arange(len(self.ys)) % self.grid.columns
        ys = self.ys + ((place + 0.5) / self.grid.columns - 0.5) * self.spacing
        return np.column_stack([np.full(len(ys), self.x + side * self.half_width), ys])

    def _with_bias(self, points: Floats) -> Floats:
        return points if self.bias_y is None else np.vstack([points, [[self.x, self.bias_y]]])


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """The columns, and the room around them, in a view of ``width`` × ``height``.

    Attributes:
        column_gap: from each column to the next where all are equally wide.
        text_scale: how many times larger than usual the texts are.
    """

    width: float
    height: float
    columns: tuple[Column, ...]
    column_gap: float
    left_text: float
    right_text: float
    text_scale: float = 1.0

    def room_of(self, number: int) -> float:
        """The width that a title may take without meeting those beside it."""
        return min((abs(other.x - self.columns[number].x) for other in self._beside(number)), default=self.width)

    def free_beside(self, number: int) -> float:
        """From the middle of a column to the units beside it, and a little less."""
        x = self.columns[number].x
        return min((abs(other.x - x) - other.half_width - _NEAR for other in self._beside(number)), default=self.width)

    def _beside(self, number: int) -> list[Column]:
        return [self.columns[other] for other in (number - 1, number + 1) if 0 <= other < len(self.columns)]


@dataclass(frozen=True, slots=True)
class _Room:
    """The height that units may take, and how they may grow."""

    top: float
    height: float
    largest: float
    bias_y: float
    zoom: float
    unit_share: float
    text_scale: float
    captions: bool


def make_layout(
    sizes: Sequence[int],
    biases: Sequence[bool],
    width: float,
    height: float,
    left_text: float,
    right_text: float,
    *,
    grids: Sequence[Grid | None] = (),
    captions: bool = False,
    zoom: float = 1.0,
    text_scale: float = 1.0,
) -> Layout:
    """Spread the layers over the view.

    Args:
        sizes: units of each layer.
        biases: whether each layer shows a bias neuron.
        left_text, right_text: the room that the names beside the first and the last column take.
        grids: for each layer, the block it is drawn in; those left out are drawn one unit below the other.
        captions: numbers stand below the units and not in them.
        zoom: how many times larger than the fitted view ``width`` and ``height`` are.
        text_scale: how many times larger than usual the texts are.
    """
    grids = [*grids, *[None] * (len(sizes) - len(grids))]
    largest = float(np.clip(height / zoom * 0.072, 18.0, _LARGEST_RADIUS)) * zoom
    free = max(width - 2 * (_SIDE_MARGIN + largest) - left_text - right_text, 40.0)
    gap = free / max(len(sizes) - 1, 1)
    largest = max(min(largest, gap * 0.28), _LEAST_RADIUS)
    top = TITLE_HEIGHT * text_scale
    bottom = BIAS_ROW * text_scale if any(biases) else _BOTTOM_MARGIN
    share = _UNIT_SHARE_WITH_CAPTION if captions else _UNIT_SHARE
    bias_y = height - BIAS_ROW * text_scale / 2
    room = _Room(top, max(height - top - bottom, 40.0), largest, bias_y, zoom, share, text_scale, captions)
    columns = [
        _block(grid, size, has_bias, room, width) if grid is not None else _column(size, has_bias, room)
        for grid, size, has_bias in zip(grids, sizes, biases, strict=True)
    ]
    # The room between columns is the same everywhere, however wide they are.
    widths = [largest if column.grid is None else column.half_width for column in columns]
    left = _SIDE_MARGIN + left_text
    between = (width - left - _SIDE_MARGIN - right_text - 2 * sum(widths)) / max(len(sizes) - 1, 1)
    placed = []
    for column, half in zip(columns, widths, strict=True):
        placed.append(replace(column, x=left + half, xs=column.xs + left + half))
        left += 2 * half + between
    return Layout(width, height, tuple(placed), gap, left_text, right_text, text_scale)


def block_cell(grid: Grid, height: float, width: float, zoom: float) -> float:
    """The side of a cell of a block: units may take ``height``, all layers together ``width``."""
    largest = (_PICTURE_CELL if grid.is_picture else _UNIT_CELL) * zoom
    return min(height / grid.rows, _BLOCK_SHARE * width / grid.columns, largest)


def _column(size: int, has_bias: bool, room: _Room) -> Column:
    """One unit below the other, around x = 0."""
    wide = size > WIDE_COLUMN and (room.zoom == 1.0 or room.height / size < _ROW_OF_ALL)
    rows = 2 * ENDS + _GAP_ROWS if wide else size
    spacing = min(room.height / rows, 4.4 * room.largest)
    slots = np.arange(rows, dtype=np.float64)
    units = np.arange(size)
    gap_y = None
    middle = room.top + room.height / 2
    ys = middle + (slots - (rows - 1) / 2) * spacing
    if wide:
        keep = (slots < ENDS) | (slots >= ENDS + _GAP_ROWS)
        ys, gap_y = ys[keep], middle
        units = np.concatenate([units[:ENDS], units[-ENDS:]])
    radius = float(np.clip(spacing * room.unit_share, _LEAST_RADIUS, room.largest))
    if room.captions and spacing - 2 * radius < CAPTION * room.text_scale:
        # Without a number below, a picture may be larger.
        radius = float(np.clip(spacing * _UNIT_SHARE_OF_PICTURES, _LEAST_RADIUS, room.largest))
    bias_radius = room.text_scale * min(_BIAS_RADIUS, max(radius, _LEAST_BIAS_RADIUS))
    bias_y = room.bias_y if has_bias else None
    return Column(0.0, np.zeros(len(ys)), ys, units, radius, spacing, gap_y, bias_y, bias_radius)


def _block(grid: Grid, size: int, has_bias: bool, room: _Room, width: float) -> Column:
    """Row by row in square cells, around x = 0."""
    cell = block_cell(grid, room.height, width, room.zoom)
    row, column = np.divmod(np.arange(size), grid.columns)
    xs = (column - (grid.columns - 1) / 2) * cell
    ys = room.top + room.height / 2 + (row - (grid.rows - 1) / 2) * cell
    radius = cell / 2 if grid.is_picture else cell * (1 - _BETWEEN_UNITS) / 2
    bias_y = room.bias_y if has_bias else None
    return Column(0.0, xs, ys, np.arange(size), radius, cell, None, bias_y, _BIAS_RADIUS * room.text_scale, grid)


def same_place(before: Layout, after: Layout, x: float, y: float) -> tuple[float, float]:
    """Where the point (x, y) of one layout is in another one of the same network."""
    xs = [[0.0, *(column.x for column in layout.columns), layout.width] for layout in (before, after)]
    longest = max(range(len(before.columns)), key=lambda number: len(before.columns[number].ys))
    ys = [
        [0.0, float(layout.columns[longest].ys.min()), float(layout.columns[longest].ys.max()) + 1e-6, layout.height]
        for layout in (before, after)
    ]
    return float(np.interp(x, xs[0], xs[1])), float(np.interp(y, ys[0], ys[1]))
