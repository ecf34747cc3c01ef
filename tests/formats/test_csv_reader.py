"""A file that is no table is refused with one clear sentence."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from nnviz.formats import csv_reader
from nnviz.formats.csv_table import (
    TableError,
    read_table,
    to_dataset,
)
from tests.formats.data_files import FLOWERS, Write, refusal


def test_ragged_rows_are_reported_with_their_lines(write: Write) -> None:
    error = refusal(lambda: read_table(write("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1\n2,2,2\n3,3,3\n")))
    assert [(p.line, p.sentence[:7]) for p in error.problems] == [(3, "2 cells"), (4, "4 cells"), (5, "1 cell,")]
    assert "where the other lines have 3" in str(error)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \r\n \t\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,\n,,\n", b'""'])
def test_an_empty_file_is_refused(write: Write, content: bytes) -> None:
    assert "The file is empty" in str(refusal(lambda: read_table(write(content))))


def test_a_header_alone_is_refused(write: Write) -> None:
    assert "no rows below it" in str(refusal(lambda: read_table(write("a,b,c\n"))))


def test_a_single_column_is_refused(write: Write) -> None:
    assert "one column only" in str(refusal(lambda: to_dataset(read_table(write("a\n1\n2\n")))))


@pytest.mark.parametrize("content", [b"a,b\n1,\x002\n", b"\x89PNG\r\n\x1a\n\0\0\0", b"\x81\x8d\xff", b"\xff\xfea"])
def test_binary_junk_is_refused(write: Write, content: bytes) -> None:
    assert "no text: save the table as CSV" in str(refusal(lambda: read_table(write(content))))


def test_a_spreadsheet_is_named_as_one(write: Write) -> None:
    assert "a spreadsheet or an archive" in str(refusal(lambda: read_table(write(b"PK\x03\x04\x14\0\x06\0"))))


@pytest.mark.parametrize(
    "text", ['a,b\n1,"2\n3,4\n', 'a,b\n1,2\n"3"x,4\n', "a,b\n1,2\n" + '"' + "x" * 200_000 + '",1\n']
)
def test_quotation_marks_that_are_not_in_order_are_refused(write: Write, text: str) -> None:
    assert "The quotation marks are not in order after line" in str(refusal(lambda: read_table(write(text))))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    message = str(refusal(lambda: read_table(tmp_path / "none.csv")))
    assert "none.csv: There is no such file" in message


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "This is a folder" in str(refusal(lambda: read_table(tmp_path)))


def test_a_path_that_no_file_can_have_is_refused() -> None:
    assert "cannot be read" in str(refusal(lambda: read_table("a\0b.csv")))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "a device or a pipe" in str(refusal(lambda: read_table(tmp_path / "pipe.csv")))


@pytest.mark.parametrize(("error", "words"), [(PermissionError(13, "no"), "may not read"), (OSError(5, "I/O"), "I/O")])
def test_a_file_that_cannot_be_opened_is_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    path = write(FLOWERS)

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert words in str(refusal(lambda: read_table(path)))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(FLOWERS)
    real = path.stat()
    large = os.stat_result((real.st_mode, 0, 0, 1, 0, 0, csv_reader.MAX_BYTES + 1, 0, 0, 0))
    assert stat.S_ISREG(large.st_mode)

    def never(*_: object, **__: object) -> Any:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "stat", lambda *_, **__: large)
    monkeypatch.setattr(Path, "open", never)
    assert "larger than 200 MB" in str(refusal(lambda: read_table(path)))


def test_a_file_that_grows_while_it_is_read_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(FLOWERS)
    small = path.stat()
    path.write_text(FLOWERS * 10)
    monkeypatch.setattr(csv_reader, "MAX_BYTES", len(FLOWERS) + 1)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: small)
    assert "larger than" in str(refusal(lambda: read_table(path)))


def test_a_table_of_half_a_million_columns_is_refused(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_bytes(b"1," * 500_000)
    with pytest.raises(TableError, match=r"has 500,000 columns, more than the 30,000 that are read"):
        read_table(path)
