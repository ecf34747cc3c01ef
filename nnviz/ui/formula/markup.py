"""A derivation as rich text of Qt: three lines under each other at their equals signs, each symbol a link."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from nnviz.app.pointer import same_place
from nnviz.engine.derivation import RICH_TEXT, Derivation, Digits, Piece, numbers_line, plain, symbols_line, three_lines
from nnviz.engine.expression import Expression, Sum, Whole
from nnviz.engine.quantity import Quantity
from nnviz.ui.theme import Theme, mix

Line = tuple[Piece, ...]

# A space without width: here a line may be broken.
MAY_BREAK = "\u200b"


@dataclass(frozen=True, eq=False, slots=True)
class Formula:
    """A derivation as it is written: lines of pieces, and the place that is told just now, if it is a single term."""

    lines: tuple[Line, ...]
    present: Quantity | None = None

    @property
    def text(self) -> str:
        """The lines as plain text, for the clipboard and for those who hear the window."""
        return "\n".join(plain(line) for line in self.lines)

    @property
    def places(self) -> tuple[Quantity, ...]:
        """The numbers that the links of the markup lead to, in their order."""
        return tuple(piece.term.place for line in self.lines for piece in line if piece.term and piece.term.place)


def formula_of(derivation: Derivation, digits: Digits, told: int | None = None) -> Formula:
    """Symbols, numbers, result; with ``told`` terms of a sum told, the numbers and the sum so far."""
    parts = _terms_of_sum(derivation.expression)
    if told is None or told >= len(parts):
        return _whole(derivation, digits)
    so_far = replace(derivation, expression=Sum(parts[:told]))
    rest = QCoreApplication.translate("Formula", " + …", "more terms of a sum follow")
    value = digits.write(so_far.recompute())
    sum_so_far = QCoreApplication.translate("Formula", "{0} so far", "the sum of the terms that have been told")
    lines = (
        symbols_line(derivation, RICH_TEXT),
        (*numbers_line(so_far, digits, RICH_TEXT), Piece(rest)),
        (Piece(RICH_TEXT.equals), Piece(sum_so_far.format(value))),
    )
    return Formula(lines, _place_in(parts[told - 1]))


@lru_cache(maxsize=16)
def _whole(derivation: Derivation, digits: Digits) -> Formula:
    """The canvas and the inspector show the same one."""
    return Formula(three_lines(derivation, digits, RICH_TEXT))


def markup_of(
    formulas: Sequence[Formula], theme: Theme, pointed: Quantity | None = None, *, aligned: bool = True
) -> str:
    """Formulas as one table; the links are numbered through, in the order of ``places``.

    ``aligned``: all equals signs stand under each other; else lines may be broken behind each factor, for narrow room.
    """
    rows: list[str] = []
    number = 0
    for formula in formulas:
        for line in formula.lines:
            cells, number = _cells(line, formula.present, theme, pointed, number)
            rows.append(_aligned(cells) if aligned else _narrow(cells))
    table = "".join(rows)
    return f'<table cellspacing="0" cellpadding="1">{table}</table>' if aligned else table


def _aligned(cells: list[str]) -> str:
    place = cells.index(RICH_TEXT.equals)
    head, rest = "".join(cells[:place]), "".join(cells[place + 1 :])
    return f'<tr><td align="right">{head}</td><td>&nbsp;=&nbsp;</td><td>{rest}</td></tr>'


def _narrow(cells: list[str]) -> str:
    kept, depth = [], 0
    for cell in cells:
        if not cell.startswith("<a "):
            depth += cell.count("(") - cell.count(")")
            # What stands in parentheses stays on one line.
            cell = cell.replace(" ", "&nbsp;") if depth > 0 else cell
        kept.append(cell)
    text = "".join(kept).strip().replace(RICH_TEXT.times, RICH_TEXT.times + MAY_BREAK).replace("= ", "=&nbsp;")
    return f'<p style="margin: 1px 0 1px 12px; text-indent: -12px;">{text}</p>'


def _cells(
    line: Line, present: Quantity | None, theme: Theme, pointed: Quantity | None, number: int
) -> tuple[list[str], int]:
    cells = []
    for piece in line:
        place = piece.term.place if piece.term is not None else None
        if place is None:
            cells.append(piece.text)
            continue
        cells.append(f'<a href="{number}" style="{_style(place, present, theme, pointed)}">{piece.text}</a>')
        number += 1
    return cells, number


def _style(place: Quantity, present: Quantity | None, theme: Theme, pointed: Quantity | None) -> str:
    style = f"color: {theme.text}; text-decoration: none;"
    if pointed is not None and same_place(place, pointed):
        return f"{style} background-color: {mix(theme.surface, theme.accent, 0.4)};"
    if present is not None and same_place(place, present):
        return f"{style} background-color: {mix(theme.surface, theme.accent, 0.22)};"
    return style


def _terms_of_sum(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Whole):
        return _terms_of_sum(expression.inner)
    return expression.parts if isinstance(expression, Sum) else (expression,)


def _place_in(expression: Expression) -> Quantity | None:
    """The weight in a term of a sum, or whatever place it has last."""
    stack, found = [expression], None
    while stack:
        node = stack.pop(0)
        place = getattr(node, "place", None)
        if place is not None and (found is None or place.source is not None):
            found = place
        stack.extend(node.operands)
    return found
