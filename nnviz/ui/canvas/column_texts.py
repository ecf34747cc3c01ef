"""What is written at one column: title, names of units, values, targets, the loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont

from nnviz.ui.canvas.layout import BIAS_ROW, NUMBER_RADIUS, NUMBER_UNITS, Column, Layout
from nnviz.ui.canvas.numerals import MINUS, characters_for, fit_number, widest_number
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.scales import FILL_LEVELS
from nnviz.ui.canvas.state import TITLE_SEPARATOR, CanvasState
from nnviz.ui.canvas.texts import Face, Text, make_face, placed
from nnviz.ui.numbers import format_number

# Between a circle and a text beside it.
GAP = 8.0
_TITLE_Y, _DETAIL_Y = 17.0, 34.0
_HALF_LINE = 7.5
# Rows closer than the first have no room for a name, closer than the second none for two lines.
_NAME_ROW, _TWO_LINE_ROW = 13.0, 29.0
# Names beside the first and the last column are cut at this width.
_WIDEST_NAME = 104.0
_LOSS_DIGITS = 6


@dataclass(frozen=True, eq=False)
class Faces:
    """The fonts of the canvas."""

    title: Face
    plain: Face
    large: Face
    small: Face
    values: tuple[Face, ...]


@dataclass(frozen=True, eq=False)
class ColumnLook:
    """How the units of one column are drawn: the fill level of each unit drawn, and what is lit, the bias last."""

    levels: Sequence[int]
    lit: Sequence[bool]


def make_faces(base: QFont, radii: Sequence[float]) -> Faces:
    """The fonts of the canvas; those of values go by the radius of each column's circles."""
    values = tuple(make_face(base, min(max(radius * 0.46, 10.0), 14.0)) for radius in radii)
    return Faces(make_face(base, 13, bold=True), make_face(base, 12), make_face(base, 14), make_face(base, 11), values)


def holds_values(column: Column) -> bool:
    """Whether numbers stand in the circles of a column."""
    return len(column.units) <= NUMBER_UNITS and column.radius >= NUMBER_RADIUS


def left_room(names: Sequence[str], base: QFont) -> float:
    """The room that the names of the inputs take, in pixels."""
    face = make_face(base, 12)
    return GAP + min(max((face.width(name) for name in names), default=0.0), _WIDEST_NAME)


def right_room(names: Sequence[str], digits: int, base: QFont) -> float:
    """The room that names and targets of the outputs take, in pixels, whether they are shown yet or not."""
    face = make_face(base, 12)
    target = face.width(_target_text("")) + widest_number(digits, make_face(base, 12).metrics)
    return GAP + max(target, min(max((face.width(name) for name in names), default=0.0), _WIDEST_NAME))


def fixed_texts(
    state: CanvasState, layout: Layout, number: int, lit: Sequence[bool], faces: Faces, paints: Paints
) -> list[Text]:
    """What is written at column ``number`` and stays while the values change."""
    column = layout.columns[number]
    texts = [*_title(state, layout, number, lit, faces, paints), *_gap_mark(state, number, column, faces, paints)]
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
        texts += _outputs(state, column, look, faces, paints)
        texts += _loss(state, layout, faces, paints)
    if holds_values(column):
        texts += _values_inside(state, number, column, look, faces.values[number], paints)
    return texts


def _title(
    state: CanvasState, layout: Layout, number: int, lit: Sequence[bool], faces: Faces, paints: Paints
) -> Iterator[Text]:
    title, _, detail = state.layers[number].name.partition(TITLE_SEPARATOR)
    units = state.sizes[number]
    if units > NUMBER_UNITS:
        count = QCoreApplication.translate("ColumnTexts", "{0} units").format(units)
        detail = f"{detail}{TITLE_SEPARATOR}{count}" if detail else count
    x, room = layout.columns[number].x, layout.column_gap - 6
    colour = paints.bright if any(lit) else paints.dim
    yield placed(faces.title.elided(title, room), x, _TITLE_Y, faces.title, colour)
    if detail:
        yield placed(faces.plain.elided(detail, room), x, _DETAIL_Y, faces.plain, paints.dim)


def _gap_mark(state: CanvasState, number: int, column: Column, faces: Faces, paints: Paints) -> Iterator[Text]:
    """How many units are left out in the middle of a wide column."""
    if column.gap_y is not None:
        more = state.sizes[number] - len(column.units)
        text = QCoreApplication.translate("ColumnTexts", "⋯ {0} more ⋯").format(more)
        yield placed(text, column.x, column.gap_y, faces.small, paints.dim, box=paints.background)


def _input_names(
    state: CanvasState, column: Column, lit: Sequence[bool], faces: Faces, paints: Paints
) -> Iterator[Text]:
    if column.spacing < _NAME_ROW:
        return
    face, names = faces.plain, state.layers[0].unit_names
    for unit, y, bright in zip(column.units.tolist(), column.ys.tolist(), lit, strict=False):
        name = face.elided(names[unit], _WIDEST_NAME)
        yield placed(name, column.x - column.radius - GAP, y, face, paints.text(lit=bright), "right")


def _hidden_names(
    state: CanvasState, number: int, column: Column, lit: Sequence[bool], faces: Faces, paints: Paints
) -> Iterator[Text]:
    if hidden_name_height(column) == 0.0:
        return
    names = state.layers[number].unit_names
    for unit, y, bright in zip(column.units.tolist(), column.ys.tolist(), lit, strict=False):
        yield placed(names[unit], column.x, y - column.radius - 8.0, faces.small, paints.text(lit=bright))


def hidden_name_height(column: Column) -> float:
    """The room above a circle that its name takes; 0 where names have no room."""
    return 16.0 if column.spacing - 2 * column.radius >= 18.0 else 0.0


def _values_inside(
    state: CanvasState, number: int, column: Column, look: ColumnLook, face: Face, paints: Paints
) -> Iterator[Text]:
    values = state.layers[number].values
    if values is None:
        return
    characters = int((1.84 * column.radius) / face.width("0"))
    known = state.layers[number].known
    rows = zip(values[column.units].tolist(), column.ys.tolist(), look.levels, look.lit, strict=False)
    for unit, (value, y, level, lit) in zip(column.units.tolist(), rows, strict=True):
        if known is not None and not known[unit]:
            continue
        colours = paints.on_fills if lit else paints.on_dim_fills
        text = fit_number(value, state.digits, min(characters, characters_for(state.digits)))
        yield placed(text, column.x, y, face, colours[level + FILL_LEVELS])


def _outputs(state: CanvasState, column: Column, look: ColumnLook, faces: Faces, paints: Paints) -> Iterator[Text]:
    """The names of the outputs and, when they are known, the targets; values too where circles don't hold them."""
    if column.spacing < _NAME_ROW:
        return
    layer, face = state.layers[-1], faces.plain
    two_lines = column.spacing >= _TWO_LINE_ROW
    x = column.x + column.radius + GAP
    values = None if holds_values(column) or layer.values is None else layer.values
    for unit, y, lit in zip(column.units.tolist(), column.ys.tolist(), look.lit, strict=False):
        colour, name = paints.text(lit=lit), face.elided(layer.unit_names[unit], _WIDEST_NAME)
        if values is not None and (layer.known is None or layer.known[unit]):
            name = f"{name}  {fit_number(float(values[unit]), 3, characters_for(3))}"
        target = None if state.targets is None or not two_lines else float(state.targets[unit])
        yield placed(name, x, y if target is None else y - _HALF_LINE, face, colour, "left")
        if target is not None:
            text = _target_text(fit_number(target, state.digits, characters_for(state.digits)))
            yield placed(text, x, y + _HALF_LINE, face, colour, "left")


def _target_text(number: str) -> str:
    return QCoreApplication.translate("ColumnTexts", "target {0}", "the value an output should have").format(number)


def _loss(state: CanvasState, layout: Layout, faces: Faces, paints: Paints) -> Iterator[Text]:
    """The loss of the sample, with its formula, in the row of the bias neurons, where the outputs have none."""
    if state.loss is None:
        return
    right, middle = layout.width - 10.0, layout.height - BIAS_ROW / 2
    before = layout.columns[-2]
    room = right - before.x - before.bias_radius - 2 * GAP
    formula = state.loss_formula
    if state.samples > 1:
        formula = QCoreApplication.translate("ColumnTexts", "this sample: {0}", "formula of the loss").format(formula)
    formula = faces.small.elided(formula, room)
    yield placed(formula, right, middle - 9.0, faces.small, paints.dim, "right")
    texts = (_loss_text(state.loss, state.loss_before, digits) for digits in range(_LOSS_DIGITS, 1, -1))
    text = next((text for text in texts if faces.large.width(text) <= room), "")
    yield placed(text, right, middle + 8.0, faces.large, paints.bright, "right")


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
