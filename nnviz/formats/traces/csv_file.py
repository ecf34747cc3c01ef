"""Traces as a table, for spreadsheets: one row for each number."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnviz.document.spec import Project
from nnviz.engine.derivation import Derivation, Digits, Reading, derive, numbers_line, plain, symbols_line
from nnviz.engine.derivation.styles import WHOLE_TEXT
from nnviz.engine.derivation.writing import MOST_DIGITS
from nnviz.engine.quantity import OF_PARAMETERS, Quantity
from nnviz.formats.traced_step import TracedStep
from nnviz.formats.traces._sections import parts
from nnviz.formats.traces.base import TraceFormat

_COLUMNS = (
    "step",
    "quantity",
    "layer",
    "unit",
    "source",
    "sample",
    "name",
    "symbol",
    "value",
    "formula",
    "numbers",
)


@dataclass(frozen=True, slots=True)
class CsvTrace(TraceFormat):
    """One row for each number, with its formula in symbols and in numbers, all digits; for spreadsheets."""

    key: ClassVar[str] = "csv"
    title: ClassVar[str] = "CSV table"
    suffix: ClassVar[str] = ".csv"
    rank: ClassVar[int] = 20

    def pieces(self, project: Project, steps: Iterable[TracedStep]) -> Iterator[str]:
        # The mark tells spreadsheets that it is UTF-8.
        yield "\ufeff" + _row(_COLUMNS)
        for step in steps:
            read = Reading(step.record)
            for part in parts(read):
                for asked in part.quantities:
                    yield _row(_cells(read, derive(read, asked)))


def _cells(read: Reading, derivation: Derivation) -> tuple[str, ...]:
    asked = derivation.quantity
    formula = numbers = ""
    if not derivation.given:
        formula = _right_side(plain(symbols_line(derivation, WHOLE_TEXT)))
        numbers = _right_side(plain(numbers_line(derivation, Digits(MOST_DIGITS), WHOLE_TEXT)))
    return (
        str(read.record.step),
        asked.kind.value,
        *_place(read, asked),
        asked.name,
        str(derivation.symbol),
        repr(derivation.result),
        formula,
        numbers,
    )


def _place(read: Reading, asked: Quantity) -> tuple[str, ...]:
    """Layer, unit, source and sample; units and samples count from 1, as in the formulas, and "" is none."""
    layer = "" if asked.layer is None else str(asked.layer)
    unit, source, sample = ("" if i is None else str(i + 1) for i in (asked.unit, asked.source, asked.sample))
    is_bias = asked.kind in OF_PARAMETERS and read.has_bias_source(asked)
    return layer, unit, "bias" if is_bias else source, sample


def _right_side(line: str) -> str:
    """Without the = in front, which spreadsheets would take for a command."""
    return line.partition("= ")[2]


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
