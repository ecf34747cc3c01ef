"""Which layers are drawn in a way of their own: images as pictures, units with pictures in them."""

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont

from nnviz.ui.canvas.column_texts import left_room, right_room
from nnviz.ui.canvas.layout import BIAS_ROW, TITLE_HEIGHT, Grid, Layout, block_cell, make_layout
from nnviz.ui.canvas.number_places import NUMBER_UNITS
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.canvas.texts import text_scale

# Units in a block are no smaller than this.
_LEAST_CELL = 12.0


def layout_for(state: CanvasState, size: QSizeF, font: QFont, zoom: float) -> Layout:
    """Where everything stands in a view of ``size``, shown ``zoom`` times as large."""
    names = [layer.unit_names for layer in state.layers]
    shown = [layer.has_bias and state.show_bias for layer in state.layers]
    width, height, scale = size.width() * zoom, size.height() * zoom, text_scale(font)
    picture = picture_grid(state)
    left = left_room([] if picture else names[0], font)
    return make_layout(
        state.sizes,
        shown,
        width,
        height,
        left,
        right_room(names[-1], state.digits, font),
        grids=(picture, _unit_grid(state, width, height - (TITLE_HEIGHT + BIAS_ROW) * scale, zoom)),
        captions=state.maps and state.plane is not None,
        zoom=zoom,
        text_scale=scale,
    )


def picture_grid(state: CanvasState) -> Grid | None:
    """The rows and columns of the image that the inputs are."""
    return None if state.image_shape is None else Grid(*state.image_shape, is_picture=True)


def covered_columns(state: CanvasState) -> list[bool]:
    """Whose units show pictures: all of them over a plane; those that see an image show their weights."""
    over_plane = state.maps and state.plane is not None
    weights = state.maps and state.image_shape is not None
    return [over_plane or (weights and number == 1) for number in range(len(state.layers))]


def _unit_grid(state: CanvasState, width: float, height: float, zoom: float) -> Grid | None:
    """The block of hidden units that see an image, so that their weights are large enough to be seen."""
    if not (state.maps and state.image_shape is not None) or len(state.sizes) < 3 or state.sizes[1] <= NUMBER_UNITS:
        return None
    size = state.sizes[1]
    grids = [Grid(-(-size // columns), columns, is_picture=False) for columns in range(1, size + 1)]
    best = max(grids, key=lambda grid: (block_cell(grid, height, width, zoom), -grid.columns))
    return best if block_cell(best, height, width, zoom) >= _LEAST_CELL else None
