"""What is wrong with a table of the user's, told with line and column."""

from collections.abc import Sequence
from dataclasses import dataclass

# So many problems are kept one by one, and so many are told; the rest are counted.
KEPT = 100
_TOLD = 5


@dataclass(frozen=True, slots=True)
class TableProblem:
    """One thing that is wrong.

    Attributes:
        line: the line of the file, from 1; 0 when it is no single line.
        column: the name of the column; empty when it is no single column.
        cell: what the cell holds.
        sentence: what is wrong, for people.
    """

    line: int
    column: str
    cell: str
    sentence: str

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        place += [f'column "{self.column}"'] if self.column else []
        return f"{', '.join(place)}: {self.sentence}" if place else self.sentence


class TableError(ValueError):
    """A file that cannot be used as data; nothing of it is loaded.

    Attributes:
        problems: the first problems, at most 100, in the order of the lines.
        total: how many there are in all.
    """

    def __init__(
        self, name: str, problems: Sequence[TableProblem], *, total: int | None = None, cure: str = ""
    ) -> None:
        """Make the message from the problems of the file ``name``; ``cure`` says what to do about them."""
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(_message(name, self.problems, self.total, cure))


def file_error(name: str, sentence: str, *, line: int = 0) -> TableError:
    """The error for a file that is wrong as a whole, or from one line on."""
    return TableError(name, [TableProblem(line, "", "", sentence)])


def column_error(name: str, column: str, sentence: str) -> TableError:
    """The error for a column that is wrong as a whole."""
    return TableError(name, [TableProblem(0, column, "", sentence)])


def shown(cell: str) -> str:
    """A cell in quotation marks, cut where it is long."""
    flat = " ".join(cell.split())
    return f'"{flat[:40]}…"' if len(flat) > 40 else f'"{flat}"'


def _message(name: str, problems: tuple[TableProblem, ...], total: int, cure: str) -> str:
    ending = f" {cure}" if cure else ""
    if total == 1:
        return f"{name}: {problems[0]}{ending}"
    told = "\n".join(f"  {problem}" for problem in problems[:_TOLD])
    more = f"\n  … and {total - _TOLD:,} more." if total > _TOLD else ""
    return f"{name} has {total:,} problems, and nothing of it was loaded.{ending}\n{told}{more}"
