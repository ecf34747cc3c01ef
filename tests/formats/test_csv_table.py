"""A person's own tables as data: what a column means, and what is wrong with a cell."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nnviz.engine.dataset import Dataset
from nnviz.formats.csv_table import (
    ColumnKind,
    CsvTable,
    TableError,
    column_kinds,
    propose_targets,
    read_table,
    to_dataset,
)
from tests.formats.data_files import FLOWERS, Write, refusal


def test_columns_are_numbers_or_text(write: Write) -> None:
    table = read_table(write("a,b,c,d\n1,x,?,9\n2.5e3,y,,no\n−3,z,NA,7\n"))
    assert column_kinds(table) == (ColumnKind.NUMBER, ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.NUMBER)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("a,b,c", (2,)),
        ("Species,b,c", (0,)),
        ("a,Label,c", (1,)),
        ("y,target,c", (1,)),
        ("x1,x2,y", (2,)),
        ("t1,t2,x", (0, 1)),
        ("target_1,a,target_2", (0, 2)),
        ("y1,y2,y3", (2,)),
    ],
)
def test_the_targets_are_proposed_by_name_or_position(write: Write, header: str, expected: tuple[int, ...]) -> None:
    assert propose_targets(read_table(write(f"{header}\n1,2,3\n4,5,6\n"))) == expected


def test_text_targets_become_a_column_for_each_class_by_name(write: Write) -> None:
    data = to_dataset(read_table(write(FLOWERS)))
    assert data.classes == data.target_names == ("setosa", "versicolor", "virginica")
    assert data.targets.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert data.input_names == ("length", "width")
    assert data.name == "data.csv"
    assert not data.inputs.flags.writeable


def test_two_classes_are_one_column_of_0_and_1_in_sorted_order(write: Write) -> None:
    data = to_dataset(read_table(write("x,answer\n1,yes\n2,no\n3,yes\n")))
    assert data.classes == ("no", "yes")
    assert data.target_names == ("answer",)
    assert data.targets.tolist() == [[1], [0], [1]]
    assert data.labels is not None
    assert data.labels.tolist() == [1, 0, 1]


def test_few_whole_numbers_are_classes_in_the_order_of_the_numbers(write: Write) -> None:
    rows = "".join(f"{i},{label}\n" for i, label in enumerate([10, 2, 1.0, 10, 2, 1]))
    data = to_dataset(read_table(write("x,label\n" + rows)))
    assert data.classes == ("1", "2", "10")
    assert data.targets.argmax(1).tolist() == [2, 1, 0, 2, 1, 0]


def test_minus_1_and_1_are_two_classes(write: Write) -> None:
    data = to_dataset(read_table(write("x,y\n1,-1\n2,1\n3,1\n4,−1\n")))
    assert data.classes == ("-1", "1")
    assert data.targets[:, 0].tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("cells", [["1.5", "2", "1.5", "2"], ["1", "2", "3", "4"], ["7"] * 4])
def test_other_numbers_are_a_regression(write: Write, cells: list[str]) -> None:
    data = to_dataset(read_table(write("x,y\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)))))
    assert data.classes == ()
    assert data.targets[:, 0].tolist() == [float(cell) for cell in cells]


@pytest.mark.parametrize(("different", "classes"), [(20, 20), (21, 0)])
def test_more_than_twenty_whole_numbers_are_a_regression(write: Write, different: int, classes: int) -> None:
    rows = "".join(f"{i / 8},{i % different}\n" for i in range(different * 3))
    assert len(to_dataset(read_table(write("x,y\n" + rows))).classes) == classes


def test_the_task_can_be_told(write: Write) -> None:
    table = read_table(write("x,y\n1,0\n2,1\n3,1\n4,0\n"))
    assert to_dataset(table, task="regression").classes == ()
    half = read_table(write("x,y\n1,0.5\n2,1.5\n3,2.5\n"))
    assert to_dataset(half, task="classification").classes == ("0.5", "1.5", "2.5")
    assert "a regression needs numbers" in str(
        refusal(lambda: to_dataset(read_table(write(FLOWERS)), task="regression"))
    )


def test_a_word_among_the_numbers_of_a_target_is_a_class_when_classes_are_asked_for(write: Write) -> None:
    table = read_table(write("x,grade\n1,1\n2,2\n3,fail\n4,1\n"))
    assert "fail" in str(refusal(lambda: to_dataset(table)))
    assert to_dataset(table, task="classification").classes == ("1", "2", "fail")


def test_several_target_columns_are_a_regression_with_several_outputs(write: Write) -> None:
    data = to_dataset(read_table(write("x1,x2,t1,t2\n.05,.10,.01,.99\n")))
    assert data.inputs.tolist() == [[0.05, 0.10]]
    assert data.targets.tolist() == [[0.01, 0.99]]
    assert data.target_names == ("t1", "t2")
    assert data.classes == ()


def test_one_1_among_zeros_in_several_target_columns_is_a_class(write: Write) -> None:
    table = read_table(write("x,red,blue\n1,1,0\n2,0,1\n3,0,1\n"))
    assert to_dataset(table, [1, 2]).classes == ("red", "blue")
    assert to_dataset(table, [1, 2], task="regression").classes == ()


def test_several_targets_that_are_no_classes_are_refused_as_such(write: Write) -> None:
    table = read_table(write("x,a,b\n1,1,1\n2,0,1\n"))
    assert "one 1 among zeros" in str(refusal(lambda: to_dataset(table, [1, 2], task="classification")))
    words = read_table(write("x,a,b\n1,1,u\n2,0,v\n"))
    assert "choose it alone" in str(refusal(lambda: to_dataset(words, [1, 2])))


def test_text_inputs_become_a_column_for_each_value(write: Write) -> None:
    data = to_dataset(read_table(write("colour,size,y\nred,1,0.5\nblue,2,1.5\nred,3,2.5\n")))
    assert data.input_names == ("colour=blue", "colour=red", "size")
    assert data.inputs.tolist() == [[0, 1, 1], [1, 0, 2], [0, 1, 3]]


@pytest.mark.parametrize(("different", "good"), [(20, True), (21, False)])
def test_text_inputs_with_more_than_twenty_values_are_refused(write: Write, different: int, good: bool) -> None:
    table = read_table(write("name,y\n" + "".join(f"n{i % different},{i}.5\n" for i in range(50))))
    if good:
        assert to_dataset(table).inputs.shape == (50, 20)
        return
    error = refusal(lambda: to_dataset(table))
    assert error.problems[0].column == "name"
    assert "21 different values" in str(error)
    assert "Remove the column" in str(error)


def test_a_target_with_one_class_or_too_many_is_refused(write: Write) -> None:
    one = read_table(write("x,y\n1,a\n2,a\n"))
    assert 'column "y": this target has one class only, "a"' in str(refusal(lambda: to_dataset(one)))
    many = read_table(write("x,y\n" + "".join(f"{i},n{i}\n" for i in range(101))))
    assert "101 different values" in str(refusal(lambda: to_dataset(many)))


@pytest.mark.parametrize("targets", [[], [3], [-1], [0, 0]])
def test_a_choice_of_targets_that_the_file_does_not_have_is_refused(write: Write, targets: list[int]) -> None:
    table = read_table(write(FLOWERS))
    assert "choose others" in str(refusal(lambda: to_dataset(table, targets)))


def test_at_least_one_input_must_be_left(write: Write) -> None:
    assert "leave at least one" in str(refusal(lambda: to_dataset(read_table(write("a,b\n1,2\n")), [0, 1])))


def test_a_bad_cell_is_reported_with_line_and_column(write: Write) -> None:
    error = refusal(lambda: to_dataset(read_table(write(FLOWERS.replace("2.9", "2.9cm")))))
    problem = error.problems[0]
    assert (problem.line, problem.column, problem.cell) == (4, "width", "2.9cm")
    assert str(error).startswith('data.csv: line 4, column "width": "2.9cm" is not a number')
    assert error.total == 1


@pytest.mark.parametrize("cell", ["", "NA", "na", "NaN", "?", "null", "-", "  ", '""'])
def test_a_missing_value_is_reported_or_its_row_dropped(write: Write, cell: str) -> None:
    table = read_table(write(FLOWERS.replace("3.0", cell)))
    error = refusal(lambda: to_dataset(table))
    assert [(p.line, p.column) for p in error.problems] == [(3, "width")]
    assert "missing value" in str(error)
    data = to_dataset(table, on_missing="drop")
    assert data.inputs.tolist() == [[5.1, 3.5], [6.2, 2.9], [5.9, 3.2]]


def test_a_missing_class_is_a_missing_value_and_no_class(write: Write) -> None:
    table = read_table(write(FLOWERS.replace("versicolor", "?")))
    assert [(p.line, p.column) for p in refusal(lambda: to_dataset(table)).problems] == [(5, "species")]
    assert to_dataset(table, on_missing="drop").classes == ("setosa", "virginica")


@pytest.mark.parametrize("cell", ["inf", "-inf", "Infinity", "1e999", "−∞"])
def test_numbers_that_are_not_finite_are_refused(write: Write, cell: str) -> None:
    error = refusal(lambda: to_dataset(read_table(write(FLOWERS.replace("4.9", cell)))))
    assert [(p.line, p.column, p.cell) for p in error.problems] == [(3, "length", cell)]


@pytest.mark.parametrize("cell", ["1_000", "0x10", "1e", "+-1", "1.2.3", "١٢", "５", "1 000"])
def test_what_only_a_programming_language_reads_as_a_number_is_a_bad_cell(write: Write, cell: str) -> None:
    error = refusal(lambda: to_dataset(read_table(write(FLOWERS.replace("4.9", cell)))))
    assert [(p.line, p.cell) for p in error.problems] == [(3, cell)]


@pytest.mark.parametrize("cell", ["1", "+1", "-1.", ".5", "1e5", "1.5E-3", "−2", "007"])
def test_every_usual_spelling_of_a_number_is_read(write: Write, cell: str) -> None:
    data = to_dataset(read_table(write(FLOWERS.replace("4.9", cell))))
    assert data.inputs[1, 0] == float(cell.replace("−", "-"))


def test_the_first_problems_are_told_in_the_order_of_the_lines_and_all_are_counted(write: Write) -> None:
    rows = "".join(f"{i},,{i}.5\n" if i % 2 else f"{i},{i},x\n" for i in range(300)) + "1,2,3\n" * 301
    error = refusal(lambda: to_dataset(read_table(write("a,b,c\n" + rows))))
    assert error.total == 300
    assert [problem.line for problem in error.problems] == list(range(2, 102))
    message = str(error)
    assert message.startswith("data.csv has 300 problems, and nothing of it was loaded.")
    assert "… and 295 more." in message
    assert len(message.splitlines()) == 7


def test_dropping_rows_with_missing_values_does_not_hide_bad_cells(write: Write) -> None:
    table = read_table(write("a,b\n?,1.5\nx,2.5\n3,3.5\n4,4.5\n"))
    assert [p.line for p in refusal(lambda: to_dataset(table, on_missing="drop")).problems] == [3]


def test_a_column_without_values_leaves_no_row(write: Write) -> None:
    table = read_table(write("a,b,c\n1,?,2.5\n2,?,3.5\n"))
    assert "Every row has a missing value" in str(refusal(lambda: to_dataset(table, on_missing="drop")))


def test_a_long_cell_is_cut_in_the_message(write: Write) -> None:
    error = refusal(lambda: to_dataset(read_table(write(FLOWERS.replace("4.9", "x" * 500)))))
    assert len(str(error)) < 250
    assert error.problems[0].cell == "x" * 500


def dataset_or_refusal(path: Path) -> Dataset | TableError:
    try:
        table: CsvTable = read_table(path)
        column_kinds(table)
        return to_dataset(table, on_missing="drop")
    except TableError as error:
        return error


TABLE_LIKE = st.text(alphabet="01.,;\t|\r\n\"'-+eE?_ aNinf∞−\0\x85\u2028=sp", max_size=200).map(str.encode)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(content=st.binary(max_size=300) | TABLE_LIKE)
@example(b"sep=;\n")
@example(b"sep=\t\r\n1\t2")
@example(b'"')
@example(b"1,2\n\xff\xfe")
def test_any_bytes_give_a_data_set_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "junk.csv").write_bytes(content)
    result = dataset_or_refusal(tmp_path / "junk.csv")
    if isinstance(result, Dataset):
        assert np.isfinite(result.inputs).all()
        assert np.isfinite(result.targets).all()
        assert len(result.input_names) == result.inputs.shape[1]
        assert len(result.target_names) == result.targets.shape[1]
    else:
        assert str(result).startswith("junk.csv")
        assert result.total >= len(result.problems) > 0
        assert all(problem.sentence.endswith(".") for problem in result.problems)


def test_a_long_row_of_one_name_is_read_in_linear_time(write: Write) -> None:
    table = read_table(write(",".join(["x"] * 20_000) + "\n" + ",".join(["1"] * 20_000) + "\n"))
    assert table.names[-1] == "x (20000)"
