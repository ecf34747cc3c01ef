"""Reads a large table of text piece by piece into columns of numbers, with progress, cancel, and memory in view."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np

from nnviz.engine.arrays import Array, IntArray
from nnviz.formats.columns import Column, sorted_out
from nnviz.formats.csv_cells import numbers
from nnviz.formats.csv_dialect import (
    WHITESPACE,
    Row,
    decode,
    detect_decimal,
    detect_delimiter,
    detect_header,
    split,
    stated_delimiter,
)
from nnviz.formats.csv_problems import KEPT, TableError, TableProblem, file_error
from nnviz.formats.csv_reader import column_names
from nnviz.formats.memory import in_words, require_memory
from nnviz.formats.progress import Progress, unwatched

# A smaller file is read at once, with every cell as it is written.
LARGE_BYTES = 8_000_000
MOST_BYTES = 4_000_000_000
# So much text is one piece: small enough that the window never waits for it.
_PIECE = 1 << 18
_SAMPLE = 1 << 16
# From so many cells on, whole numbers from 0 to 255 are kept as bytes.
_MANY_CELLS = 1 << 22
# The free memory is asked for at every so many pieces.
_CHECKED = 16
_PLAIN = re.compile(r"[0-9+\-.eE,;|\t \r\n]*")
# What there will be at once of the table: as it was read, with its columns put together, its training part and what is
# scaled of it, and the copy that training reads (measured by tests/benchmarks/large_data.py). Bytes are scaled a
# mini-batch at a time.
_COPIES, _COPIES_OF_BYTES = 6, 3


@dataclass(frozen=True, eq=False, slots=True)
class ColumnTable:
    """A table as columns of numbers; text is kept where a cell is no number. Fields as those of ``CsvTable``."""

    path: Path
    names: tuple[str, ...]
    columns: tuple[Column, ...] = field(repr=False)
    lines: IntArray = field(repr=False)
    delimiter: str = ","
    decimal: str = "."
    has_header: bool = True
    encoding: str = "utf-8"

    @property
    def row_count(self) -> int:
        """The number of rows below the header."""
        return len(self.lines)

    def line(self, row: int) -> int:
        """The line of the file where a row starts, from 1."""
        return int(self.lines[row])

    def column(self, position: int) -> Column:
        """One column, counted from 0."""
        return self.columns[position]

    def cell(self, row: int, column: int) -> str:
        """One cell as text; a number may have been written in another way."""
        return self.columns[column].cells[row]


class _Texts(Sequence[str]):
    """The cells of a column: the text where it was kept, else the number as text."""

    def __init__(self, values: Array, starts: list[int], kept: list[list[str] | None]) -> None:
        self._values, self._starts, self._kept = values, starts, kept

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, row: int) -> str:  # type: ignore[override]  # no slice is ever asked for
        piece = int(np.searchsorted(self._starts, row, side="right")) - 1
        texts = self._kept[piece]
        if texts is not None:
            return texts[row - self._starts[piece]]
        return _as_text(float(self._values[row]))

    def __iter__(self) -> Iterator[str]:
        for start, texts, end in zip(self._starts, self._kept, [*self._starts[1:], len(self)], strict=True):
            yield from (map(_as_text, map(float, self._values[start:end].tolist())) if texts is None else texts)


def _as_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    decimal: str
    has_header: bool
    encoding: str
    width: int


class _Pieces:
    """What has been read so far. Equal texts share their memory."""

    def __init__(self) -> None:
        self.values: list[Array] = []
        self.texts: list[dict[int, list[str]]] = []
        self.lines: list[IntArray] = []
        self.ragged: list[tuple[int, int]] = []
        self.ragged_count = 0
        self.words: dict[str, str] = {}
        self.bytes = self.cells = 0
        self.all_bytes = True

    def add(self, values: Array, lines: IntArray, texts: dict[int, list[str]]) -> None:
        small = not texts and bool(((values >= 0) & (values <= 255) & (values == np.floor(values))).all())
        self.values.append(values.astype(np.uint8) if small else values)
        share = self.words.setdefault
        self.texts.append({column: [share(cell, cell) for cell in cells] for column, cells in texts.items()})
        self.lines.append(lines)
        self.cells += values.size
        self.all_bytes = self.all_bytes and small
        self.bytes += self.values[-1].nbytes + lines.nbytes + 8 * sum(map(len, texts.values()))

    @property
    def needed(self) -> int:
        """The bytes of the finished table and of what training makes of it."""
        table = _COPIES_OF_BYTES * self.cells if self.stays_bytes else 8 * _COPIES * self.cells
        return self.bytes + 60 * len(self.words) + table

    @property
    def stays_bytes(self) -> bool:
        """Whether there are many cells so far, each a whole number from 0 to 255."""
        return self.all_bytes and self.cells >= _MANY_CELLS


def read_large_table(
    path: Path,
    progress: Progress = unwatched,
    *,
    delimiter: str | None = None,
    decimal: str | None = None,
    has_header: bool | None = None,
) -> ColumnTable:
    """Read a table of any size that fits into memory; what it holds is found out from its beginning.

    Raises:
        TableError: it is no table; with line and column.
        FormatError: it does not fit into memory, said before memory runs out.
        Cancelled: by ``progress``.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise file_error(
            path.name,
            f"The file has {in_words(size)}, and {in_words(MOST_BYTES)} is the most: take a part of its rows.",
        )
    dialect = _dialect(path, delimiter, decimal, has_header)
    try:
        return _read(path, size, dialect, progress)
    except UnicodeDecodeError:
        # Only further on in the file a letter shows that it is not UTF-8.
        again = _Dialect(dialect.delimiter, dialect.decimal, dialect.has_header, "cp1252", dialect.width)
    try:
        return _read(path, size, again, progress)
    except UnicodeDecodeError as error:
        raise file_error(path.name, "The file is no text: save the table as CSV (UTF-8).") from error


def _dialect(path: Path, delimiter: str | None, decimal: str | None, has_header: bool | None) -> _Dialect:
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    # The last line of the sample may be cut, in the middle of a letter even.
    head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
    if head.startswith(b"\xff\xfe"):
        head = head[: len(head) // 2 * 2] if head[-1:] == b"\x00" else head + b"\x00"
    text, encoding = decode(head, path.name)
    stated = stated_delimiter(text)
    used = delimiter or stated or detect_delimiter(text)
    try:
        rows = [row for row, _ in islice(split(text, used), 200)][int(stated is not None) :]
    except csv.Error as error:
        raise file_error(path.name, f"The quotation marks are not in order ({error}): close each one.") from error
    if not rows:
        raise file_error(path.name, "The file begins with empty lines only: take them away.")
    width = max(map(len, rows), key=[len(row) for row in rows].count)
    if len(rows[0]) != width:
        raise file_error(
            path.name, f"The first line has {len(rows[0])} cells, and the others {width}: give every line the same."
        )
    even = [row for row in rows if len(row) == width]
    mark = decimal or detect_decimal(even, used)
    return _Dialect(used, mark, detect_header(even, mark) if has_header is None else has_header, encoding, width)


def _read(path: Path, size: int, dialect: _Dialect, progress: Progress) -> ColumnTable:
    pieces, header = _Pieces(), None
    with path.open("rb") as raw:
        encoding = "utf-8" if dialect.encoding == "utf-8-sig" else dialect.encoding
        with open(raw.fileno(), encoding=encoding, newline="", closefd=False) as text:
            for number, (piece, line) in enumerate(_text_pieces(text)):
                if number == 0:
                    header, piece, line = _without_header(piece, line, dialect, path.name)
                _add(pieces, piece, line, dialect, path.name)
                done = min(raw.tell() / size, 1.0)
                progress(0.95 * done)
                if number % _CHECKED == 0:
                    # The whole will take as much again for each such part of the file.
                    require_memory(path.name, pieces.needed / max(done, 1e-9))
    return _finish(path, dialect, header, pieces, progress)


def _text_pieces(text: TextIO) -> Iterator[tuple[str, int]]:
    """Pieces of whole lines, each with the line it starts on; a quoted cell of several lines is not cut."""
    line = 1
    while lines := text.readlines(_PIECE):
        piece = "".join(lines)
        while piece.count('"') % 2 and (more := text.readline()):
            lines.append(more)
            piece += more
        yield piece, line
        line += len(lines)


def _without_header(piece: str, line: int, dialect: _Dialect, name: str) -> tuple[Row | None, str, int]:
    """The names of the columns, where they are in the file, and what is below them."""
    piece = piece.removeprefix("\ufeff")
    skipped = int(stated_delimiter(piece) is not None) + int(dialect.has_header)
    header = None
    lines = piece.splitlines(keepends=True)
    used = 0
    while skipped and used < len(lines):
        row_text = lines[used]
        used += 1
        while row_text.count('"') % 2 and used < len(lines):
            row_text += lines[used]
            used += 1
        rows = list(_rows(row_text, dialect, name))
        if rows:
            header, skipped = rows[0][0], skipped - 1
    return (header if dialect.has_header else None), "".join(lines[used:]), line + used


def _add(pieces: _Pieces, piece: str, line: int, dialect: _Dialect, name: str) -> None:
    values = _plain_numbers(piece, dialect)
    if values is not None:
        pieces.add(values, np.arange(line, line + len(values)), {})
        return
    rows: list[Row] = []
    lines: list[int] = []
    for row, at in _rows(piece, dialect, name):
        cells = row
        if len(row) != dialect.width:
            # A delimiter at the end of every line makes an empty cell too much.
            cells = row[:-1] if len(row) == dialect.width + 1 and not row[-1] else ()
        if cells:
            rows.append(cells)
            lines.append(line + at - 1)
        else:
            pieces.ragged_count += 1
            pieces.ragged.extend([(line + at - 1, len(row))] if len(pieces.ragged) < KEPT else [])
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    parts = [numbers(cells, dialect.decimal) for cells in columns]
    texts = {i: list(columns[i]) for i, part in enumerate(parts) if np.isnan(part).any()}
    pieces.add(np.column_stack(parts), np.array(lines, np.int64), texts)


def _plain_numbers(piece: str, dialect: _Dialect) -> Array | None:
    """All cells as numbers, (rows, columns), by the quick way; None when a cell wants a closer look."""
    if dialect.decimal != "." or not _PLAIN.fullmatch(piece):
        return None
    lines = piece.split("\n")
    if not lines[-1]:
        lines.pop()
    separator = None if dialect.delimiter == WHITESPACE else dialect.delimiter
    try:
        values = np.loadtxt(lines, delimiter=separator, comments=None, ndmin=2)
    except ValueError:
        return None
    # A line without cells is left out: then the numbers of the lines would be wrong.
    good = values.shape == (len(lines), dialect.width) and np.isfinite(values).all()
    return values if good else None


def _rows(piece: str, dialect: _Dialect, name: str) -> Iterator[tuple[Row, int]]:
    try:
        yield from split(piece, dialect.delimiter)
    except csv.Error as error:
        raise file_error(name, f"The quotation marks are not in order ({error}): close each one.") from error


def _finish(path: Path, dialect: _Dialect, header: Row | None, pieces: _Pieces, progress: Progress) -> ColumnTable:
    if pieces.ragged_count:
        problems = [
            TableProblem(line, "", "", f"{count} cells, where the other lines have {dialect.width}.")
            for line, count in pieces.ragged
        ]
        cure = "Give every line the same number of cells."
        raise TableError(path.name, problems, total=pieces.ragged_count, cure=cure)
    if not pieces.values:
        raise file_error(path.name, "The file has no rows below its header: add a row for each sample.")
    names = column_names(header or ("",) * dialect.width)
    starts = np.cumsum([0, *map(len, pieces.values)]).tolist()
    table = _joined(pieces)
    columns = []
    for i, column in enumerate(names):
        kept = [texts.get(i) for texts in pieces.texts]
        values = table[:, i]
        columns.append(sorted_out(column, _Texts(values, starts[:-1], kept), values, dialect.decimal))
        progress(0.95 + 0.05 * (i + 1) / len(names))
    lines = np.concatenate(pieces.lines)
    return ColumnTable(
        path, names, tuple(columns), lines, dialect.delimiter, dialect.decimal, header is not None, dialect.encoding
    )


def _joined(pieces: _Pieces) -> Array:
    """One table, (rows, columns); the pieces are let go on the way."""
    rows, width = sum(map(len, pieces.values)), pieces.values[0].shape[1]
    table: Array = np.empty((rows, width), np.uint8 if pieces.stays_bytes else np.float64)
    start = 0
    for i, piece in enumerate(pieces.values):
        table[start : start + len(piece)] = piece
        start += len(piece)
        pieces.values[i] = piece[:0]
    return table
