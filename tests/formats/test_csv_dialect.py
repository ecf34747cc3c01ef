"""However a table is written, it is read: delimiter, decimal mark, header, encoding, line ends, quotes."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.formats.csv_table import (
    read_table,
    to_dataset,
)
from tests.formats.data_files import FLOWERS, Write, refusal


def test_a_plain_file_with_a_header_is_read(write: Write) -> None:
    table = read_table(write(FLOWERS))
    assert table.names == ("length", "width", "species")
    assert table.rows[0] == ("5.1", "3.5", "setosa")
    assert table.lines == (2, 3, 4, 5)
    assert (table.delimiter, table.decimal, table.has_header, table.encoding) == (",", ".", True, "utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " ", "   ", "\t\t "])
def test_every_delimiter_is_found(write: Write, delimiter: str) -> None:
    table = read_table(write(FLOWERS.replace(",", delimiter)))
    expected = " " if len(delimiter) > 1 else delimiter
    assert table.delimiter == expected
    assert table.rows[3] == ("5.9", "3.2", "versicolor")


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " "])
def test_the_decimal_comma_of_european_files_is_found(write: Write, delimiter: str) -> None:
    table = read_table(write(FLOWERS.replace(",", delimiter).replace(".", ",")))
    assert (table.delimiter, table.decimal) == (delimiter, ",")
    assert to_dataset(table).inputs[0].tolist() == [5.1, 3.5]


def test_quoted_decimal_commas_between_commas_are_found(write: Write) -> None:
    table = read_table(write('a,b\n"1,5","2,25"\n"3,5","4,5"\n'))
    assert (table.delimiter, table.decimal) == (",", ",")
    assert to_dataset(table).inputs.tolist() == [[1.5], [3.5]]


def test_thousands_separators_are_reported_and_never_read_as_decimals(write: Write) -> None:
    error = refusal(lambda: to_dataset(read_table(write('a,b\n"1,500",2\n7,8\n9,10\n'))))
    assert [(p.line, p.column, p.cell) for p in error.problems] == [(2, "a", "1,500")]


def test_a_decimal_point_in_a_file_of_decimal_commas_is_reported(write: Write) -> None:
    error = refusal(lambda: to_dataset(read_table(write("a;b\n1,5;2,5\n1.500;3,5\n2,5;4,5\n"))))
    assert [(p.line, p.column) for p in error.problems] == [(3, "a")]
    assert "the decimal mark of this file is the comma" in str(error)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read_and_blank_lines_do_not_shift_the_count(write: Write, ending: str) -> None:
    text = FLOWERS.replace("4.9", "\n4.9") + "\n\n  \n"
    table = read_table(write(text.replace("\n", ending)))
    assert len(table.rows) == 4
    assert table.lines == (2, 4, 5, 6)


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_the_encoding_is_found(write: Write, codec: str, encoding: str) -> None:
    table = read_table(write("größe,farbe\n1,grün\n2,weiß\n3,grün\n".encode(codec)))
    assert table.encoding == encoding
    assert table.names == ("größe", "farbe")
    assert table.cells(1) == ["grün", "weiß", "grün"]


def test_utf_16_of_the_other_byte_order_is_read(write: Write) -> None:
    table = read_table(write(b"\xfe\xff" + "größe,farbe\n1,grün\n".encode("utf-16-be")))
    assert table.names == ("größe", "farbe")


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks(write: Write) -> None:
    table = read_table(write('name,x\n"a, b",1\n"say ""hi""",2\n"two\r\nlines",3\n"end", 4\n'))
    assert table.cells(0) == ["a, b", 'say "hi"', "two\r\nlines", "end"]
    assert table.lines == (2, 3, 4, 6)


def test_a_blank_before_a_quoted_cell_does_no_harm(write: Write) -> None:
    assert read_table(write('x, name\n1, "a, b"\n2, "c, d"\n')).cells(1) == ["a, b", "c, d"]


def test_blanks_within_a_text_do_not_outvote_a_delimiter_that_every_line_has(write: Write) -> None:
    table = read_table(write("name;note\nAnn;good day\nBob;plan 1\nCid;plan 2\nDee;a good night\n"))
    assert table.delimiter == ";"


def test_the_separator_line_of_excel_is_obeyed_and_left_out(write: Write) -> None:
    table = read_table(write("sep=;\r\na;b\r\n1,5;2\r\n2,5;3\r\n"))
    assert table.names == ("a", "b")
    assert table.rows == (("1,5", "2"), ("2,5", "3"))
    assert table.lines == (3, 4)


def test_a_delimiter_at_the_end_of_every_line_makes_no_column(write: Write) -> None:
    assert read_table(write("a;b;\n1;2;\n3;4;\n;;\n")).rows == (("1", "2"), ("3", "4"))


def test_what_was_detected_can_be_overruled(write: Write) -> None:
    table = read_table(write("1,5;2,5\n3,5;4,5\n"), delimiter=",", decimal=".", has_header=True)
    assert table.names == ("1", "5;2", "5")
    assert table.rows == (("3", "5;4", "5"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n3,4\n", True),
        ("1,2\n3,4\n", False),
        ("0,0,0\n0,1,1\n1,0,1\n1,1,0\n", False),
        ("5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n", False),
        ("colour,shape\nred,round\nblue,square\nred,square\nblue,round\n", True),
        ("red,round\nblue,square\nred,square\nblue,round\n", False),
        ("0,1,2,3,target\n7,8,9,3,0\n5,4,9,3,1\n5,4,9,3,1\n", True),
        (",x,y\na,1,2\nb,3,4\n", True),
        ("?,x\n1,2\n3,4\n", True),
        ("x5,1,2\n3,4,5\n6,7,8\n", False),
        ("inf,-inf\n3,4\n6,7\n", False),
        ("?,NA\n1,2\n3,4\n", False),
        ("1,2\n", False),
    ],
)
def test_a_header_is_told_from_a_first_row_of_data(write: Write, text: str, expected: bool) -> None:
    assert read_table(write(text)).has_header is expected


def test_columns_without_a_name_and_names_given_twice_get_one_of_their_own(write: Write) -> None:
    assert read_table(write("a,,a,a\n1,2,3,4\n5,6,7,8\n")).names == ("a", "column 2", "a (2)", "a (3)")
    assert read_table(write("1,2\n3,4\n")).names == ("column 1", "column 2")


def test_a_name_that_is_already_numbered_is_not_given_twice(write: Write) -> None:
    assert read_table(write("a,a (2),a\n1,2,3\n")).names == ("a", "a (2)", "a (3)")


WORDS = ["red", "größe", "a, b", "x; y", 'say "hi"', "two words", "p|q"]
DIALECTS = [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."), ("|", ","), (" ", ".")]

NUMBER = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(float)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[float]], list[str]]:
    """Rows of numbers, and a class for each row; at least two classes, the first of which comes twice."""
    width = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(NUMBER, min_size=width, max_size=width), min_size=3, max_size=12))
    first, second, *_ = words = draw(st.permutations(WORDS))
    labels = [first, second, first] + [draw(st.sampled_from(words)) for _ in rows[3:]]
    return rows, labels


def as_file(
    path: Path, lines: list[list[str]], delimiter: str, ending: str, quoting: Any, codec: str, tail: str
) -> None:
    with path.open("w", encoding=codec, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(lines)
        file.write(tail)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=tables(),
    dialect=st.sampled_from(DIALECTS),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    header=st.booleans(),
    tail=st.sampled_from(["", "\n", "\r\n\r\n"]),
)
def test_a_table_comes_back_from_any_dialect(
    tmp_path: Path,
    content: tuple[list[list[float]], list[str]],
    dialect: tuple[str, str],
    ending: str,
    quoting: Any,
    codec: str,
    header: bool,
    tail: str,
) -> None:
    rows, labels = content
    delimiter, decimal = dialect
    lines = [
        [repr(value).replace(".", decimal) for value in row] + [label] for row, label in zip(rows, labels, strict=True)
    ]
    names = [f"in{i}" for i in range(len(rows[0]))] + ["kind"]
    as_file(tmp_path / "t.csv", [names] * header + lines, delimiter, ending, quoting, codec, tail)
    table = read_table(tmp_path / "t.csv")
    assert (table.delimiter, table.has_header) == (delimiter, header)
    assert table.rows == tuple(tuple(line) for line in lines)
    data = to_dataset(table)
    assert np.array_equal(data.inputs, rows)
    assert data.classes == tuple(sorted(set(labels)))
    assert data.labels is not None
    assert [data.classes[code] for code in data.labels] == labels
