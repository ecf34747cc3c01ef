"""Reads a file of the user's into a table of text cells, however it is written."""

import csv
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nnviz.formats.columns import Column, column_of_cells
from nnviz.formats.csv_dialect import (
    Row,
    decode,
    detect_decimal,
    detect_delimiter,
    detect_header,
    split,
    stated_delimiter,
)
from nnviz.formats.csv_problems import KEPT, TableError, TableProblem, file_error

MAX_BYTES = 200_000_000
# Each column takes a moment of its own: half a million would take minutes.
MAX_COLUMNS = 30_000


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A file as a table of text cells; no cell has been understood yet.

    Attributes:
        path: where it was read from.
        names: one name for each column, all different; "column 3" where the file has none.
        rows: the cells below the header, stripped, every row as long as ``names``.
        lines: the line of the file on which each row starts, from 1.
        delimiter: what stands between the cells; a blank means any run of blanks and tabs.
        decimal: the decimal mark, "." or ",".
        has_header: whether the names come from the file.
        encoding: as Python calls it, e.g. "utf-8".
    """

    path: Path
    names: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    lines: tuple[int, ...] = field(repr=False)
    delimiter: str
    decimal: str
    has_header: bool
    encoding: str

    @property
    def row_count(self) -> int:
        """The number of rows below the header."""
        return len(self.rows)

    def line(self, row: int) -> int:
        """The line of the file where a row starts, from 1."""
        return self.lines[row]

    def cells(self, column: int) -> list[str]:
        """All cells of one column, counted from 0."""
        return [row[column] for row in self.rows]

    def column(self, position: int) -> Column:
        """One column, read."""
        return column_of_cells(self.names[position], self.cells(position), self.decimal)

    def cell(self, row: int, column: int) -> str:
        """One cell."""
        return self.rows[row][column]


def read_table(
    path: str | Path, *, delimiter: str | None = None, decimal: str | None = None, has_header: bool | None = None
) -> CsvTable:
    """Read a table of comma-, semicolon-, tab-, bar- or blank-separated values, of at most 200 MB.

    Args:
        path: the file.
        delimiter, decimal, has_header: how the file is written; None finds it out.

    Raises:
        TableError: the file cannot be read, or is no table; the message says what, where, and what to do.
    """
    file = Path(path)
    text, encoding = decode(_read_bytes(file), file.name)
    stated = stated_delimiter(text)
    used = delimiter or stated or detect_delimiter(text)
    rows, lines = _parse(text, used, file.name)
    if stated:
        rows, lines = rows[1:], lines[1:]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise file_error(file.name, "The file is empty: choose one with a row of cells for each sample.")
    del lines[len(rows) :]
    check_widths(rows, lines, file.name)
    rows = _without_empty_end(rows)
    if len(rows[0]) > MAX_COLUMNS:
        words = f"The file has {len(rows[0]):,} columns, more than the {MAX_COLUMNS:,} that are read: leave some out."
        raise file_error(file.name, words)
    mark = decimal or detect_decimal(rows, used)
    header = detect_header(rows, mark) if has_header is None else has_header
    if header and len(rows) == 1:
        raise file_error(file.name, "The file has a header and no rows below it: add a row for each sample.")
    names = column_names(rows[0] if header else ("",) * len(rows[0]))
    begin = int(header)
    return CsvTable(file, names, tuple(rows[begin:]), tuple(lines[begin:]), used, mark, header, encoding)


def _read_bytes(file: Path) -> bytes:
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise file_error(str(file), "This is a folder: choose a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise file_error(str(file), "This is a device or a pipe: choose a file.")
        if status.st_size > MAX_BYTES:
            raise _too_large(file)
        with file.open("rb") as opened:
            # The file may have grown since its size was asked.
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise file_error(str(file), "There is no such file: check its name and folder.") from None
    except PermissionError:
        raise file_error(str(file), "You may not read this file: change its permissions or copy it.") from None
    except (OSError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        raise file_error(str(file), f"The file cannot be read ({error}): copy it to another place.") from error
    if len(data) > MAX_BYTES:
        raise _too_large(file)
    return data


def _too_large(file: Path) -> TableError:
    limit = f"{MAX_BYTES // 1_000_000} MB"
    return file_error(file.name, f"The file is larger than {limit}, the most that is read: take a part of its rows.")


def _parse(text: str, delimiter: str, name: str) -> tuple[list[Row], list[int]]:
    rows: list[Row] = []
    lines: list[int] = []
    try:
        for row, line in split(text, delimiter):
            rows.append(row)
            lines.append(line)
    except csv.Error as error:
        last = f"after line {lines[-1]}" if lines else "in the first row"
        raise file_error(
            name, f"The quotation marks are not in order {last} ({error}): close each one, and double those in a cell."
        ) from error
    return rows, lines


def check_widths(rows: Sequence[Row], lines: Sequence[int], name: str) -> None:
    widths = Counter(map(len, rows))
    if len(widths) == 1:
        return
    usual = widths.most_common(1)[0][0]
    ragged = [(row, line) for row, line in zip(rows, lines, strict=True) if len(row) != usual]
    problems = [
        TableProblem(line, "", "", f"{_cells(len(row))}, where the other lines have {usual}.")
        for row, line in ragged[:KEPT]
    ]
    raise TableError(name, problems, total=len(ragged), cure="Give every line the same number of cells.")


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _without_empty_end(rows: list[Row]) -> list[Row]:
    """The rows without the empty last columns that a delimiter at the end of every line makes."""
    width = len(rows[0])
    while width > 1 and not any(row[width - 1] for row in rows):
        width -= 1
    return rows if width == len(rows[0]) else [row[:width] for row in rows]


def column_names(header: Row) -> tuple[str, ...]:
    """One name a column: a missing one gives "column 3", a second "x" gives "x (2)"."""
    names: list[str] = []
    taken: set[str] = set()
    # The next number to try for a name, so that a long row of one name is not counted from the start each time.
    following: dict[str, int] = {}
    for position, cell in enumerate(header, start=1):
        plain = " ".join(cell.split()) or f"column {position}"
        name = plain
        while name in taken:
            following[plain] = following.get(plain, 1) + 1
            name = f"{plain} ({following[plain]})"
        taken.add(name)
        names.append(name)
    return tuple(names)
