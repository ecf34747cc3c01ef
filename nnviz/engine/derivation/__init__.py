"""Where every number of a training step comes from: symbols, numbers, result.

    read = Reading(record)
    derivation = derive(read, Quantity(Kind.PRE_ACTIVATION, layer=1, unit=0, sample=0))
    for line in three_lines(derivation, Digits(6), RICH_TEXT):
        for piece in line:  # piece.text to write, piece.term.place the number that it stands for
            ...

Each ``Term`` of a formula carries the ``Quantity`` it stands for, which opens into a derivation of its own.
"""

from nnviz.engine.derivation.model import Derivation, Note, derive, has_formula, quantities, symbol_of, value_of
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.derivation.styles import LATEX, RICH_TEXT, TEXT, Style
from nnviz.engine.derivation.writing import Digits, Piece, numbers_line, plain, result_line, symbols_line, three_lines

__all__ = [
    "LATEX",
    "RICH_TEXT",
    "TEXT",
    "Derivation",
    "Digits",
    "Note",
    "Piece",
    "Reading",
    "Style",
    "derive",
    "has_formula",
    "numbers_line",
    "plain",
    "quantities",
    "result_line",
    "symbol_of",
    "symbols_line",
    "three_lines",
    "value_of",
]
