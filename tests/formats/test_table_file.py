"""A large table is kept in a file beside the project, and is the same again, or refused in words."""

import contextlib
import hashlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.document.examples import project_for_table
from nnviz.document.table_codec import StoredTable
from nnviz.engine.dataset import make_dataset
from nnviz.formats import project_file, table_file
from nnviz.formats.errors import FormatError
from nnviz.formats.project_file import read_project, read_saved, write_project
from nnviz.formats.table_file import read_table, write_table


@pytest.fixture
def large(monkeypatch):
    """A project whose table is too large for the document."""
    monkeypatch.setattr(project_file, "MOST_NUMBERS_INSIDE", 10)
    rng = np.random.default_rng(0)
    dataset = make_dataset("points", rng.normal(size=(30, 2)), rng.normal(size=(30, 1)), input_names=["x", "y"])
    return project_for_table(dataset, "points.csv")


def beside(path):
    return sorted(found.name for found in path.parent.iterdir() if found != path)


def test_a_large_table_is_beside_the_project_and_comes_back_to_the_bit(large, tmp_path):
    path = tmp_path / "points.nnviz"
    write_project(path, large)
    assert path.stat().st_size < 5000
    (name,) = beside(path)
    assert name.startswith("points-")
    ours, theirs = read_project(path).data.source, large.data.source
    assert ours.origin == "points.csv"
    assert ours.dataset.input_names == ("x", "y")
    assert ours.dataset.inputs.tobytes() == theirs.dataset.inputs.tobytes()
    assert ours.dataset.targets.tobytes() == theirs.dataset.targets.tobytes()


def test_pictures_stay_bytes(tmp_path):
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    stored = write_table(tmp_path / "p.nnviz", make_dataset("pictures", pixels, [[0.0], [1.0], [1.0]]))
    inputs, _ = read_table(tmp_path / "p.nnviz", stored)
    assert inputs.dtype == np.uint8
    np.testing.assert_array_equal(inputs, pixels)


def test_the_same_table_is_written_once_and_another_one_beside_it(large, tmp_path):
    path = tmp_path / "points.nnviz"
    write_project(path, large)
    (first,) = beside(path)
    stamp = (tmp_path / first).stat().st_mtime_ns
    write_project(path, replace(large, name="again"))
    assert beside(path) == [first]
    assert (tmp_path / first).stat().st_mtime_ns == stamp
    other = make_dataset("points", np.ones((30, 2)), np.ones((30, 1)))
    write_project(path, project_for_table(other))
    assert len(beside(path)) == 2


def test_a_table_that_is_missing_or_another_one_is_refused_with_its_path(large, tmp_path):
    path = tmp_path / "points.nnviz"
    write_project(path, large)
    table = tmp_path / beside(path)[0]
    data = table.read_bytes()
    table.write_bytes(data[:-8] + b"\0" * 8)
    with pytest.raises(FormatError, match="is not the table that was saved with the project"):
        read_saved(path)
    table.unlink()
    with pytest.raises(FormatError) as refused:
        read_saved(path)
    assert str(table) in str(refused.value)
    assert "put it back beside the project" in str(refused.value)


@pytest.mark.parametrize("name", ["../points.nnviz-data", "/etc/passwd", "a/b.nnviz-data", "", "points.csv", "\0"])
def test_a_path_is_not_followed(tmp_path, name):
    with pytest.raises(FormatError, match="is not the name of a file beside the project"):
        read_table(tmp_path / "points.nnviz", StoredTable(name, "0" * 64))


def test_a_table_over_the_limit_is_not_read(large, tmp_path, monkeypatch):
    path = tmp_path / "points.nnviz"
    write_project(path, large)
    monkeypatch.setattr(table_file, "MAX_BYTES", 100)
    with pytest.raises(FormatError, match="more than the 100 of a table"):
        read_project(path)


@given(data=st.binary(max_size=40), cut=st.integers(0, 300), flip=st.integers(0, 300), bit=st.integers(0, 7))
def test_a_damaged_file_with_the_right_hash_is_refused_in_words(tmp_path_factory, data, cut, flip, bit):
    folder = tmp_path_factory.mktemp("damaged", numbered=True)
    project = folder / "p.nnviz"
    stored = write_table(project, make_dataset("t", [[1.0, 2.0]], [[3.0]]))
    whole = bytearray((folder / stored.file).read_bytes())
    whole[flip % len(whole)] ^= 1 << bit
    damaged = bytes(whole[: cut % (len(whole) + 1)]) + data
    (folder / stored.file).write_bytes(damaged)
    found = [np.empty((0, 0))] * 2
    with contextlib.suppress(FormatError):
        found = read_table(project, StoredTable(stored.file, hashlib.sha256(damaged).hexdigest()))
    assert [array.ndim for array in found] == [2, 2]
