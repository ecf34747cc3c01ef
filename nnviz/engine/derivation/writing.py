"""Writes a derivation in three lines: symbols, numbers, result; as text, rich text or LaTeX.

A line is a row of pieces, so that a view can light what a symbol stands for. Long sums are shortened in the middle,
"… (n terms)", while the result stays that of the whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from nnviz.engine.derivation.long_sum import LongSum
from nnviz.engine.derivation.model import Derivation
from nnviz.engine.derivation.reading import Rounded
from nnviz.engine.derivation.styles import TEXT, Style
from nnviz.engine.expression import (
    FULL,
    Computed,
    Expression,
    Function,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Scalars,
    Sum,
    Term,
    Where,
    Whole,
)
from nnviz.engine.numerals import format_number, full_precision
from nnviz.engine.options import PLACES, SIGNIFICANT
from nnviz.engine.paper import PaperArithmetic

# How tightly an expression holds together: what binds less than its surroundings gets parentheses.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)
MOST_DIGITS = 17


@dataclass(frozen=True, slots=True)
class Digits:
    """How numbers are written.

    Attributes:
        count: significant digits, 1 to 17; or, with ``paper``, what each operation is rounded to.
        paper: calculate on as on paper, with rounded numbers.
        rounding: with ``paper``, what ``count`` counts: significant digits or places behind the point.
    """

    count: int = 6
    paper: bool = False
    rounding: str = SIGNIFICANT

    def write(self, value: float) -> str:
        """The number for people, with a true minus sign."""
        if self.count >= MOST_DIGITS:
            return _exact(value)
        if self.paper and self.rounding == PLACES:
            return _exact(self.scalars.settle(value))
        return format_number(value, self.count, minus="−")

    @property
    def scalars(self) -> Scalars:
        """The arithmetic in which a result is computed for display."""
        return Rounded(PaperArithmetic(self.count, self.rounding)) if self.paper else FULL


def _exact(value: float) -> str:
    return full_precision(value).removesuffix(".0").replace("-", "−")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line. ``term`` is what a symbol or number stands for; None for signs between them."""

    text: str
    term: Term | None = None


Line = tuple[Piece, ...]
_Leaf = Callable[[Term | Number], Piece]


def symbols_line(derivation: Derivation, style: Style = TEXT) -> Line:
    """The formula in symbols, behind the symbol of the result and =."""
    head = Piece(style.symbol(derivation.symbol), Term(derivation.symbol, derivation.result, derivation.quantity))
    return (head, Piece(style.equals), *_written(derivation.expression, style, _as_symbol(style)))


def numbers_line(derivation: Derivation, digits: Digits = Digits(), style: Style = TEXT) -> Line:
    """The formula with the numbers put in, behind =."""
    return (Piece(style.equals), *_written(derivation.expression, style, _as_number(style, digits)))


def result_line(derivation: Derivation, digits: Digits = Digits(), style: Style = TEXT) -> Line:
    """The result, behind =; with ``digits.paper``, the one that rounded numbers give."""
    term = Term(derivation.symbol, derivation.result, derivation.quantity)
    return (Piece(style.equals), Piece(style.number(digits.write(shown_result(derivation, digits))), term))


def three_lines(derivation: Derivation, digits: Digits = Digits(), style: Style = TEXT) -> tuple[Line, ...]:
    """Symbols, numbers, result. What is given, or a bare copy of another number, needs fewer lines."""
    result = result_line(derivation, digits, style)
    head = symbols_line(derivation, style)
    if derivation.given:
        return ((head[0], *result),)
    if isinstance(_bare(derivation.expression), Term | Number):
        return (head, result)
    return (head, numbers_line(derivation, digits, style), result)


def shown_result(derivation: Derivation, digits: Digits) -> float:
    """The result as the digits have it: the true one, or that of calculating on with rounded numbers."""
    if not digits.paper or derivation.given:
        return derivation.result
    scalars = digits.scalars
    return _rounded(derivation.expression, scalars).evaluate(scalars)


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(piece.text for piece in line)


def _rounded(expression: Expression, scalars: Scalars) -> Expression:
    """The same formula with rounded leaves."""
    match expression:
        case Term():
            return replace(expression, value=scalars.settle(expression.value))
        case Sum(parts):
            return Sum(tuple(_rounded(part, scalars) for part in parts))
        case Product(factors):
            return Product(tuple(_rounded(factor, scalars) for factor in factors))
        case Negative(of):
            return Negative(_rounded(of, scalars))
        case Quotient(top, bottom):
            return Quotient(_rounded(top, scalars), _rounded(bottom, scalars))
        case Power(base, exponent):
            return Power(_rounded(base, scalars), exponent)
        case Function(_, arguments) | Computed(_, _, arguments):
            return replace(expression, arguments=tuple(_rounded(each, scalars) for each in arguments))
        case Whole(inner):
            return Whole(_rounded(inner, scalars))
        case Where():
            return replace(expression, chosen=_rounded(expression.chosen, scalars))
    return expression


def _bare(expression: Expression) -> Expression:
    return _bare(expression.inner) if isinstance(expression, Whole) else expression


def _as_symbol(style: Style) -> _Leaf:
    def leaf(node: Term | Number) -> Piece:
        if isinstance(node, Term):
            return Piece(style.symbol(node.symbol), node)
        return Piece(style.constant(node.text or format_number(node.value, 15, minus="−")))

    return leaf


def _as_number(style: Style, digits: Digits) -> _Leaf:
    symbol = _as_symbol(style)

    def leaf(node: Term | Number) -> Piece:
        if isinstance(node, Term):
            return Piece(style.number(digits.write(node.value)), node)
        return symbol(node)

    return leaf


def _written(expression: Expression, style: Style, leaf: _Leaf, around: int = _SUM) -> Iterator[Piece]:
    """The pieces of an expression, in parentheses where it binds less than what stands around."""
    node = _bare(expression)
    if isinstance(node, Term | Number):
        piece = leaf(node)
        # A minus sign, or a power of ten, in the middle of a formula.
        if around > _SUM and piece.text.startswith(style.negative):
            piece = replace(piece, text=style.grouped(piece.text))
        yield piece
        return
    binds = _binding(node, style)
    opened, closed = style.parentheses if binds < around else ("", "")
    if opened:
        yield Piece(opened)
    yield from _inside(node, style, leaf)
    if closed:
        yield Piece(closed)


def _binding(node: Expression, style: Style) -> int:
    match node:
        case Sum() | LongSum() | Negative() | Where():
            return _SUM
        case Product():
            return _PRODUCT
        case Quotient():
            return style.quotient_binding
        case Power():
            return _POWER
    return _ATOM


def _inside(node: Expression, style: Style, leaf: _Leaf) -> Iterator[Piece]:
    match node:
        case Sum(parts):
            yield from _sum(parts, len(parts), style, leaf)
        case LongSum(first, last, values):
            yield from _sum((*first, last), len(values), style, leaf)
        case Product(factors):
            for i, factor in enumerate(factors):
                if i:
                    yield Piece(style.times)
                yield from _written(factor, style, leaf, _PRODUCT + bool(i))
        case Negative(of):
            yield Piece(style.negative)
            yield from _written(of, style, leaf, _PRODUCT)
        case Quotient(top, bottom):
            yield from _quotient(top, bottom, style, leaf)
        case Power(base, exponent):
            yield from _power_base(base, style, leaf)
            yield Piece(style.exponent(str(exponent)))
        case Function(name, arguments):
            yield from _function(name, arguments, style, leaf)
        case Computed(text, _, arguments):
            yield from _call(style.constant(text), arguments, style, leaf)
        case Where():
            yield from _where(node, style, leaf)


def _sum(parts: tuple[Expression, ...], count: int, style: Style, leaf: _Leaf) -> Iterator[Piece]:
    short = len(parts) < count or count > style.most_parts
    shown = (*parts[:3], parts[-1]) if short else parts
    for i, part in enumerate(shown):
        node = _bare(part)
        if short and i == len(shown) - 1:
            yield Piece(f"{style.plus}…")
        if isinstance(node, Negative) and i:
            yield Piece(style.minus)
            yield from _written(node.of, style, leaf, _PRODUCT)
            continue
        if i:
            yield Piece(style.plus)
        yield from _written(node, style, leaf, _PRODUCT if i else _SUM)
    if short:
        yield Piece(style.count_of_terms(count))


def _power_base(base: Expression, style: Style, leaf: _Leaf) -> Iterator[Piece]:
    """What is raised to a power; in parentheses also where it has something raised of its own."""
    node = _bare(base)
    pieces = list(_written(node, style, leaf, _ATOM))
    if isinstance(node, Term) and len(pieces) == 1:
        text, symbol = pieces[0].text, node.symbol
        if text == style.symbol(symbol):
            raised = symbol.layer is not None or symbol.prime or symbol.top is not None or symbol.sample is not None
        else:
            raised = "e" in text or "^" in text
        if raised and not text.startswith(style.parentheses[0]):
            pieces = [replace(pieces[0], text=style.grouped(text))]
    yield from pieces


def _quotient(top: Expression, bottom: Expression, style: Style, leaf: _Leaf) -> Iterator[Piece]:
    opened, between, closed = style.fraction
    inside = style.quotient_binding == _ATOM
    yield Piece(opened)
    yield from _written(top, style, leaf, _SUM if inside else _PRODUCT)
    yield Piece(between)
    yield from _written(bottom, style, leaf, _SUM if inside else _POWER)
    yield Piece(closed)


def _function(name: str, arguments: tuple[Expression, ...], style: Style, leaf: _Leaf) -> Iterator[Piece]:
    around = style.function(name)
    if around is None:
        yield from _call(style.function_name(name), arguments, style, leaf)
        return
    opened, closed = around
    yield Piece(opened)
    yield from _listed(arguments, style, leaf)
    yield Piece(closed)


def _call(name: str, arguments: tuple[Expression, ...], style: Style, leaf: _Leaf) -> Iterator[Piece]:
    yield Piece(name + style.parentheses[0])
    yield from _listed(arguments, style, leaf)
    yield Piece(style.parentheses[1])


def _listed(arguments: tuple[Expression, ...], style: Style, leaf: _Leaf) -> Iterator[Piece]:
    for i, argument in enumerate(arguments):
        if i:
            yield Piece("; ")
        yield from _written(argument, style, leaf)


def _where(node: Where, style: Style, leaf: _Leaf) -> Iterator[Piece]:
    yield from _written(node.chosen, style, leaf)
    yield Piece(style.where[0])
    yield from _written(node.left, style, leaf)
    yield Piece(f" {style.constant(node.relation)} ")
    yield from _written(node.right, style, leaf)
    yield Piece(style.where[1])
