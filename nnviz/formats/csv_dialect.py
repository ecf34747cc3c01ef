"""How a table of text is written: its encoding, delimiter, decimal mark, and whether it has a header."""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from nnviz.formats.csv_cells import is_infinite, is_missing, is_number
from nnviz.formats.csv_problems import file_error

Row = tuple[str, ...]

# Stands for any run of blanks and tabs.
WHITESPACE = " "
# In the order in which they win when two fit alike: what is rare within a text comes first.
DELIMITERS = ("\t", "|", ";", ",", WHITESPACE)

_SAMPLE_LENGTH = 65_536
_SAMPLE_ROWS = 200
_MARKED_CELLS = 20_000
_HEADER_ROWS = 200

_THOUSANDS = re.compile(r"[+\-−]?[0-9]{1,3}(?:,[0-9]{3})+")
_WORD = re.compile(r'"((?:[^"]|"")*)"|(\S+)')
_EXCEL_SEPARATOR = re.compile(r"\Asep=(.)\r?\n")


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file and the name of its encoding: UTF-16 and UTF-8 by their mark, else UTF-8, else Windows-1252.

    Raises:
        TableError: the file is no text.
    """
    text, encoding = _decoded(data)
    if text is None or "\0" in text:
        kind = "a spreadsheet or an archive" if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else "no text"
        raise file_error(name, f"This file is {kind}: save the table as CSV (UTF-8) and open that file.")
    return text, encoding


def _decoded(data: bytes) -> tuple[str | None, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp1252"]
    for encoding in candidates:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None, ""


def stated_delimiter(text: str) -> str | None:
    """The delimiter that the first line ``sep=;`` states, as Excel writes it; None without such a line."""
    stated = _EXCEL_SEPARATOR.match(text)
    return stated[1] if stated else None


def split(text: str, delimiter: str) -> Iterator[tuple[Row, int]]:
    """The rows of the text, each with the line it starts on, from 1. Cells are stripped, rows without any are left out.

    Raises:
        csv.Error: quotation marks that are not in order, or a cell longer than the csv module takes.
    """
    lines = io.StringIO(text, newline="")
    if delimiter == WHITESPACE:
        for number, line in enumerate(lines, start=1):
            if words := _words(line):
                yield words, number
        return
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True)
    start = 1
    for cells in reader:
        row = tuple(map(str.strip, cells))
        if len(row) > 1 or (row and row[0]):
            yield row, start
        start = reader.line_num + 1


def _words(line: str) -> Row:
    if '"' not in line:
        return tuple(line.split())
    return tuple((quoted.replace('""', '"') or word).strip() for quoted, word in _WORD.findall(line))


def detect_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into rows of one width with the most numbers; a comma when none does."""
    sample = text[:_SAMPLE_LENGTH]
    if len(text) > _SAMPLE_LENGTH:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    scores = {delimiter: _score(_sample_rows(sample, delimiter)) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ","


def _sample_rows(sample: str, delimiter: str) -> list[Row]:
    rows: list[Row] = []
    try:
        for row, _ in itertools.islice(split(sample, delimiter), _SAMPLE_ROWS):
            rows.append(row)
    except csv.Error:
        # The rows before it still tell the delimiter; the whole file is judged when it is read.
        return rows
    return rows


def _score(rows: Sequence[Row]) -> float:
    """From 0 to 2: the share of rows that have the usual width, times 1 + the share of numbers among their cells."""
    if not rows:
        return 0.0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return 0.0
    # A header would only thin the numbers out.
    cells = [cell for row in (rows[1:] or rows) if len(row) == width for cell in row]
    found = sum(is_number(cell, ".") or is_number(cell, ",") for cell in cells)
    return count / len(rows) * (1.0 + found / max(len(cells), 1))


def detect_decimal(rows: Sequence[Row], delimiter: str) -> str:
    """The decimal mark that more of the numbers have; the point when it is a tie."""
    commas = _marked(rows, ",")
    if not commas or (delimiter == "," and all(_THOUSANDS.fullmatch(cell) for cell in commas)):
        return "."
    return "," if len(commas) > len(_marked(rows, ".")) else "."


def _marked(rows: Sequence[Row], mark: str) -> list[str]:
    cells = (cell for row in rows for cell in row if mark in cell and is_number(cell, mark))
    return list(itertools.islice(cells, _MARKED_CELLS))


def detect_header(rows: Sequence[Row], decimal: str) -> bool:
    """Whether the first row names the columns: each column votes, by how its first cell differs from those below."""
    first, *below = rows[: _HEADER_ROWS + 1]
    if not below:
        return not any(is_number(cell, decimal) for cell in first)
    counted = _counts_up([cell for cell in first if is_number(cell, decimal)])
    votes = [_vote(cell, [row[i] for row in below], decimal) for i, cell in enumerate(first)]
    return sum(vote for vote in votes if not (counted and vote < 0)) > 0


def _vote(first: str, below: Sequence[str], decimal: str) -> int:
    present = [cell for cell in below if not is_missing(cell)]
    if not present or is_missing(first):
        return 0
    found = sum(is_number(cell, decimal) for cell in present)
    if found * 2 > len(present):
        return -1 if is_number(first, decimal) or is_infinite(first) else 1
    if first in present:
        return -1
    return 1 if len(set(present)) < len(present) else 0


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether the numbers of a first row are 0, 1, 2 … or 1, 2, 3 …: the names of columns that have no better ones."""
    if len(cells) < 3 or cells[0] not in ("0", "1"):
        return False
    begin = int(cells[0])
    return list(cells) == [str(number) for number in range(begin, begin + len(cells))]
