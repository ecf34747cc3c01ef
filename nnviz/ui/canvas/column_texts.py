"""What is written at one column: title, names of units, values, targets, the loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont

from nnviz.ui.canvas.faces import Faces
from nnviz.ui.canvas.layout import BIAS_ROW, Column, Layout
from nnviz.ui.canvas.number_places import NUMBER_UNITS, NumberPlace, name_height, room_below, room_inside
from nnviz.ui.canvas.numerals import LONGER, characters_for, fit_number, widest_number
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.scales import FILL_LEVELS
from nnviz.ui.canvas.state import TITLE_SEPARATOR, CanvasState
from nnviz.ui.canvas.texts import Text, make_face, placed, text_scale
from nnviz.ui.numbers import MINUS, format_number

# Between a circle and a text beside it.
GAP = 8.0
_TITLE_Y, _DETAIL_Y = 17.0, 34.0
_HALF_LINE = 7.5
# Rows closer than the first have no room for a name, closer than the second none for two lines.
_NAME_ROW, _TWO_LINE_ROW = 13.0, 29.0
# Names beside the first and the last column are cut at this width.
_WIDEST_NAME = 104.0
# From the edge of a unit to the middle of a name above it and of a number below it.
_ABOVE, _BELOW = 8.0, 8.0
_LOSS_DIGITS = 6
# Most digits of a value beside the name of an output.
_OUTPUT_DIGITS = 3


@dataclass(frozen=True, eq=False)
class ColumnLook:
    """How the units of one column are drawn: the fill level of each unit drawn, and what is lit, the bias last."""

    levels: Sequence[int]
    lit: Sequence[bool]


def left_room(names: Sequence[str], base: QFont) -> float:
    """The room that the names of the inputs take, in pixels."""
    face = make_face(base, 12)
    return GAP + min(max((face.width(name) for name in names), default=0.0), _WIDEST_NAME * text_scale(base))


def right_room(names: Sequence[str], digits: int, base: QFont) -> float:
    """The room that names and targets of the outputs take, in pixels, whether they are shown yet or not."""
    face = make_face(base, 12)
    target = face.width(_target_text("")) + widest_number(digits, make_face(base, 12).metrics)
    names_room = min(max((face.width(name) for name in names), default=0.0), _WIDEST_NAME * text_scale(base))
    return GAP + max(target, names_room)


def fixed_texts(
    state: CanvasState, layout: Layout, number: int, lit: Sequence[bool], faces: Faces, paints: Paints
) -> list[Text]:
    """What is written at column ``number`` and stays while the values change."""
    column = layout.columns[number]
    texts = [*_title(state, layout, number, lit, faces, paints), *_gap_mark(state, number, layout, faces, paints)]
    if number == 0:
        texts += _input_names(state, column, lit, faces, paints)
    elif number < len(layout.columns) - 1:
        texts += _hidden_names(state, number, column, lit, faces, paints)
    if column.bias_y is not None:
        texts += _bias(number, column, lit[-1], faces, paints)
    return texts


def value_texts(
    state: CanvasState, layout: Layout, number: int, look: ColumnLook, faces: Faces, paints: Paints
) -> list[Text]:
    """What is written at column ``number`` and changes with the values."""
    column = layout.columns[number]
    texts: list[Text] = []
    if number == len(layout.columns) - 1:
        texts += _outputs(state, layout, look, faces, paints)
        texts += _loss(state, layout, faces, paints)
    place = faces.places[number]
    if place is NumberPlace.INSIDE:
        texts += _values_inside(state, number, column, look, faces, paints)
    elif place is NumberPlace.BELOW:
        texts += _values_below(state, number, layout, look, faces, paints)
    return texts


def _title(
    state: CanvasState, layout: Layout, number: int, lit: Sequence[bool], faces: Faces, paints: Paints
) -> Iterator[Text]:
    layer, units = state.layers[number], state.sizes[number]
    title, _, detail = layer.name.partition(TITLE_SEPARATOR)
    if units > NUMBER_UNITS:
        count = QCoreApplication.translate("ColumnTexts", "{0} units").format(units)
        detail = f"{detail}{TITLE_SEPARATOR}{count}" if detail else count
    x, room = layout.columns[number].x, layout.room_of(number) - 6
    if faces.title.width(title) > room:
        # A number that can be read says more than a title that is cut off.
        title, detail = layer.short_name or title, "" if layer.short_name else detail
    colour = paints.bright if any(lit) else paints.dim
    yield placed(faces.title.elided(title, room), x, _TITLE_Y * faces.scale, faces.title, colour)
    if detail:
        yield placed(faces.plain.elided(detail, room), x, _DETAIL_Y * faces.scale, faces.plain, paints.dim)


def _gap_mark(state: CanvasState, number: int, layout: Layout, faces: Faces, paints: Paints) -> Iterator[Text]:
    """How many units are left out in the middle of a wide column."""
    column = layout.columns[number]
    if column.gap_y is not None:
        more = state.sizes[number] - len(column.units)
        text = QCoreApplication.translate("ColumnTexts", "⋯ {0} more ⋯").format(more)
        half = faces.small.width(text) / 2
        if state.heat_maps or half > min(layout.free_beside(number), layout.room_of(number) / 2 - GAP):
            text = QCoreApplication.translate("ColumnTexts", "+{0}", "so many more units").format(more)
        yield placed(text, column.x, column.gap_y, faces.small, paints.dim, box=paints.background)


def _input_names(
    state: CanvasState, column: Column, lit: Sequence[bool], faces: Faces, paints: Paints
) -> Iterator[Text]:
    if column.grid is not None or column.spacing < _NAME_ROW * faces.scale:
        return
    face, names = faces.plain, state.layers[0].unit_names
    for unit, y, bright in zip(column.units.tolist(), column.ys.tolist(), lit, strict=False):
        name = face.elided(names[unit], _WIDEST_NAME * faces.scale)
        yield placed(name, column.x - column.radius - GAP, y, face, paints.text(lit=bright), "right")


def _hidden_names(
    state: CanvasState, number: int, column: Column, lit: Sequence[bool], faces: Faces, paints: Paints
) -> Iterator[Text]:
    if name_height(column, faces.scale, faces.places[number]) == 0.0:
        return
    names = state.layers[number].unit_names
    for unit, y, bright in zip(column.units.tolist(), column.ys.tolist(), lit, strict=False):
        above = y - column.radius - _ABOVE * faces.scale
        yield placed(names[unit], column.x, above, faces.small, paints.text(lit=bright))


def _values_inside(
    state: CanvasState, number: int, column: Column, look: ColumnLook, faces: Faces, paints: Paints
) -> Iterator[Text]:
    face, smallest = faces.values[number], faces.smallest
    room, longest = room_inside(column), characters_for(state.digits) + LONGER
    characters = max(int(room / smallest.width("0")), 4)
    for value, y, level, lit in _rows(state, number, column, look):
        colours = paints.on_fills if lit else paints.on_dim_fills
        # The usual font where the number fits, a smaller one for longer numbers, fewer digits as the last resort.
        text = fit_number(value, state.digits, longest)
        used = face if face.width(text) <= room else smallest
        if used.width(text) > room:
            text = fit_number(value, state.digits, characters)
        yield placed(text, column.x, y, used, colours[level + FILL_LEVELS])


def _values_below(
    state: CanvasState, number: int, layout: Layout, look: ColumnLook, faces: Faces, paints: Paints
) -> Iterator[Text]:
    face, column = faces.small, layout.columns[number]
    below = column.radius + _BELOW * faces.scale
    room = int(room_below(layout, number) / face.width("0"))
    longest = min(characters_for(state.digits) + LONGER, room)
    for value, y, _level, lit in _rows(state, number, column, look):
        text = fit_number(value, state.digits, longest)
        yield placed(text, column.x, y + below, face, paints.text(lit=lit), box=paints.background)


def _rows(
    state: CanvasState, number: int, column: Column, look: ColumnLook
) -> Iterator[tuple[float, float, int, bool]]:
    """(value, y, fill level, lit) of each unit drawn whose value has been told."""
    values, known = state.layers[number].values, state.layers[number].known
    if values is not None:
        rows = zip(values[column.units].tolist(), column.ys.tolist(), look.levels, look.lit, strict=False)
        for unit, row in zip(column.units.tolist(), rows, strict=True):
            if known is None or known[unit]:
                yield row


def _outputs(state: CanvasState, layout: Layout, look: ColumnLook, faces: Faces, paints: Paints) -> Iterator[Text]:
    """The names of the outputs and, when they are known, the targets; values too where circles don't hold them."""
    column = layout.columns[-1]
    if column.spacing < _NAME_ROW * faces.scale:
        return
    layer, face = state.layers[-1], faces.plain
    half_line = _HALF_LINE * faces.scale
    two_lines = column.spacing >= _TWO_LINE_ROW * faces.scale
    x = column.x + column.radius + GAP
    values = None if faces.places[-1] is not NumberPlace.NONE or layer.values is None else layer.values
    for unit, y, lit in zip(column.units.tolist(), column.ys.tolist(), look.lit, strict=False):
        colour, digits = paints.text(lit=lit), min(state.digits, _OUTPUT_DIGITS)
        value = ""
        if values is not None and (layer.known is None or layer.known[unit]):
            value = f"  {fit_number(float(values[unit]), digits, characters_for(digits))}"
        room = min(_WIDEST_NAME * faces.scale, layout.right_text - GAP - face.width(value))
        name = f"{face.elided(layer.unit_names[unit], room)}{value}"
        target = None if state.targets is None or not two_lines else float(state.targets[unit])
        yield placed(name, x, y if target is None else y - half_line, face, colour, "left")
        if target is not None:
            text = _target_text(fit_number(target, state.digits, characters_for(state.digits)))
            yield placed(text, x, y + half_line, face, colour, "left")


def _target_text(number: str) -> str:
    return QCoreApplication.translate("ColumnTexts", "target {0}", "the value an output should have").format(number)


def _loss(state: CanvasState, layout: Layout, faces: Faces, paints: Paints) -> Iterator[Text]:
    """The loss of the sample, with its formula, in the row of the bias neurons, where the outputs have none."""
    if state.loss is None:
        return
    right, middle = layout.width - 10.0, layout.height - BIAS_ROW * faces.scale / 2
    outputs = layout.columns[-1]
    bottom = float(outputs.ys[-1]) + max(outputs.radius, _TWO_LINE_ROW * faces.scale / 2)
    before = layout.columns[-2]
    room = right - before.x - before.bias_radius - 2 * GAP
    formula = state.loss_formula
    if state.samples > 1:
        formula = QCoreApplication.translate("ColumnTexts", "this sample: {0}", "formula of the loss").format(formula)
    if middle - BIAS_ROW * faces.scale / 3 >= bottom:
        formula = faces.small.elided(formula, room)
        yield placed(formula, right, middle - 9.0 * faces.scale, faces.small, paints.dim, "right")
    texts = (_loss_text(state.loss, state.loss_before, digits) for digits in range(_LOSS_DIGITS, 1, -1))
    text = next((text for text in texts if faces.large.width(text) <= room), "")
    yield placed(text, right, middle + 8.0 * faces.scale, faces.large, paints.bright, "right")


def _loss_text(loss: float, before: float | None, digits: int) -> str:
    now = format_number(loss, digits, minus=MINUS)
    return f"E = {now}" if before is None else f"E  {format_number(before, digits, minus=MINUS)} → {now}"


def _bias(number: int, column: Column, lit: bool, faces: Faces, paints: Paints) -> Iterator[Text]:
    y = column.bias_y
    if y is None:
        return
    yield placed("1", column.x, y, faces.small, paints.on_bias if lit else paints.on_dim_bias)
    if number == 0:
        name = QCoreApplication.translate("ColumnTexts", "bias")
        yield placed(name, column.x - column.bias_radius - GAP, y, faces.plain, paints.text(lit=lit), "right")
