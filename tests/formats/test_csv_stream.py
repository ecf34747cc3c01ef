"""Large tables, read piece by piece: the same data set as from the small reader, with progress, cancel and a limit."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.formats import csv_stream, memory
from nnviz.formats.csv_reader import read_table
from nnviz.formats.csv_stream import read_large_table
from nnviz.formats.csv_table import TableError, to_dataset
from nnviz.formats.data_reading import read_data
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Cancelled

# Numbers in their plainest spelling: of others in a column of text, the large reader keeps the value and not the word.
CELLS = st.one_of(
    # In place of whole numbers another: where half of all were filtered out, Hypothesis would refuse to go on.
    st.floats(-1e300, 1e300).map(lambda x: repr(0.1 if x.is_integer() else x)),
    st.integers(-5, 300).map(str),
    st.sampled_from(["", "NA", "inf", "a b", 'say "x"', "two\nlines", "1_0", " 7 ", "0x10", "1,5"]),
)


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(csv_stream, "_PIECE", 16)


def outcome(read, path):
    """The data set, or what is wrong with the file."""
    try:
        data = to_dataset(read(path), on_missing="drop")
    except TableError as error:
        return [(problem.line, problem.column, problem.cell) for problem in error.problems], error.total
    return data.input_names, data.classes, data.inputs.tolist(), data.targets.tolist()


@settings(max_examples=80)
@given(rows=st.lists(st.tuples(CELLS, CELLS, st.sampled_from(["red", "blue", "1.5"])), min_size=3, max_size=12))
def test_a_table_is_the_same_in_one_piece_and_in_many(tmp_path_factory, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("p", "q", "class"), *rows])
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_stream, "_PIECE", 16)
        # The small reader finds out the dialect from all rows; here both are told.
        told = {"delimiter": ",", "decimal": ".", "has_header": True}
        many = outcome(lambda p: read_large_table(p, **told), path)
    assert many == outcome(lambda p: read_table(p, **told), path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_numbers_keep_every_digit(tmp_path, small_pieces, delimiter, end):
    values = np.random.default_rng(1).normal(size=(200, 4)) * 10.0 ** np.arange(-3, 1)
    lines = [delimiter.join(map(repr, row)) for row in values.tolist()]
    (tmp_path / "t.csv").write_bytes(end.join(lines).encode())
    table = read_large_table(tmp_path / "t.csv")
    assert (table.delimiter, table.has_header, table.row_count) == (delimiter, False, 200)
    assert np.column_stack([table.column(i).values for i in range(4)]).tolist() == values.tolist()
    assert [table.line(row) for row in (0, 199)] == [1, 200]


def test_many_small_whole_numbers_stay_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_stream, "_MANY_CELLS", 100)
    values = np.random.default_rng(1).integers(0, 256, (50, 5))
    np.savetxt(tmp_path / "t.csv", values, fmt="%d", delimiter=",", header="a,b,c,d,label", comments="")
    data = to_dataset(read_large_table(tmp_path / "t.csv"), task="regression")
    assert data.inputs.dtype == np.uint8
    assert data.inputs.tolist() == values[:, :4].tolist()


def test_problems_are_told_with_their_lines_beyond_the_first_piece(tmp_path, small_pieces):
    lines = ["a,b", *("1.5,2" for _ in range(50)), "oops,3", *("1.5,2" for _ in range(20))]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    with pytest.raises(TableError, match=r'line 52, column "a": "oops" is not a number'):
        to_dataset(read_large_table(tmp_path / "t.csv"))
    (tmp_path / "r.csv").write_text("\n".join([*lines[:40], "1,2,3", *lines[40:50]]))
    with pytest.raises(TableError, match="line 41: 3 cells, where the other lines have 2"):
        read_large_table(tmp_path / "r.csv")


def test_a_letter_that_is_not_utf_8_far_into_the_file_makes_it_windows_1252(tmp_path, small_pieces):
    text = "a,b\n" + "1.5,x\n2.5,y\n" * 8000 + "3.5,é\n" * 2
    (tmp_path / "t.csv").write_bytes(text.encode("cp1252"))
    table = read_large_table(tmp_path / "t.csv")
    assert table.encoding == "cp1252"
    assert table.cell(16001, 1) == "é"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(tmp_path, small_pieces, encoding):
    text = "größe,b\n" + "1.5,ä\n2.5,ö\n" * 30
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    table = read_large_table(tmp_path / "t.csv")
    assert table.names == ("größe", "b")
    assert (table.row_count, table.cell(1, 1)) == (60, "ö")


def test_progress_rises_to_the_end_and_can_cancel(tmp_path, small_pieces):
    (tmp_path / "t.csv").write_text("a,b\n" + "1.5,2\n" * 5000)
    shares = []
    read_large_table(tmp_path / "t.csv", shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 5
    assert shares[-1] == 1.0

    def stop(share):
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_large_table(tmp_path / "t.csv", stop)


def test_a_table_that_will_not_fit_is_refused_at_its_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_stream, "_PIECE", 10_000)
    (tmp_path / "t.csv").write_text("a,b\n" + "1.5,2\n" * 50_000)
    monkeypatch.setattr(memory, "free_memory", lambda: 1_000_000)
    shares = []
    with pytest.raises(FormatError, match=r"t.csv would take about .* MB of memory, and 1.0 MB are free: take a part"):
        read_large_table(tmp_path / "t.csv", shares.append)
    assert len(shares) == 1


def test_only_a_large_file_is_read_in_pieces(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text("a,b\n1.50,2\n3,4\n5,6\n")
    assert read_data(tmp_path / "t.csv").cell(0, 0) == "1.50"
    monkeypatch.setattr("nnviz.formats.data.text_table.LARGE_BYTES", 5)
    assert read_data(tmp_path / "t.csv").cell(0, 0) == "1.5"
