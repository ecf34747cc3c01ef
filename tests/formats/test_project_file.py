"""Project files: written whole, read back the same, and refused in words when they are something else."""

import math
import stat
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.app.job import TrainingJob
from nnviz.app.resuming import run_state
from nnviz.document.codec import encode
from nnviz.document.examples import example_project, mazur_project
from nnviz.document.preparing import prepared
from nnviz.document.starting import with_start_weights
from nnviz.engine.datasets import DATASETS
from nnviz.formats import project_file
from nnviz.formats.errors import FormatError
from nnviz.formats.project_file import read_project, read_saved, write_project


@pytest.mark.parametrize("key", DATASETS.keys())
def test_a_ready_project_is_read_back_as_it_was_written(key, tmp_path):
    path = tmp_path / f"{key}.nnviz"
    write_project(path, example_project(key))
    assert encode(read_project(path)) == encode(example_project(key))


def test_a_project_with_a_byte_order_mark_or_capital_ending_is_read(tmp_path):
    path = tmp_path / "LESSON.NNVIZ"
    write_project(path, mazur_project())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert project_file.is_project_file(path)
    assert read_project(path).name == "Mazur"


def test_half_a_surrogate_pair_in_a_name_is_written_and_read_back(tmp_path):
    path = tmp_path / "odd.nnviz"
    write_project(path, replace(mazur_project(), name="data\udc80"))
    assert read_project(path).name == "data\udc80"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "byte 0 is not UTF-8"),
        (b"[1, 2]", "project: an object in braces is needed"),
        (b'{"format": "nnviz-project"}', "the member 'version' is missing"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_project_is_refused_with_the_name_of_the_file(data, words, tmp_path):
    path = tmp_path / "other.nnviz"
    path.write_bytes(data)
    with pytest.raises(FormatError) as refused:
        read_project(path)
    assert words in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_file_over_the_limit_is_not_even_read(tmp_path, monkeypatch):
    path = tmp_path / "large.nnviz"
    write_project(path, mazur_project())
    monkeypatch.setattr(project_file, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(FormatError, match="more than the"):
        read_project(path)
    before = path.read_bytes()
    with pytest.raises(FormatError, match="Choose a smaller network"):
        write_project(path, mazur_project())
    assert path.read_bytes() == before


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(FormatError, match="No such file"):
        read_project(tmp_path / "none.nnviz")
    with pytest.raises(FormatError, match="not an ordinary file"):
        read_project(tmp_path)


def test_an_existing_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "private.nnviz"
    path.write_text("old")
    path.chmod(0o600)
    write_project(path, mazur_project())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert math.isclose(read_project(path).training.learning_rate, 0.5)


@pytest.fixture(scope="module")
def trained_file(tmp_path_factory):
    """The bytes of a project that has trained a little."""
    project = with_start_weights(mazur_project())
    job = TrainingJob(project, prepared(project))
    job.advance(40)
    path = tmp_path_factory.mktemp("trained") / "mazur.nnviz"
    write_project(path, project, run_state(job, project))
    return path.read_bytes()


def taken(folder, data):
    """Whether a damaged file is taken; what is refused is refused in one sentence with the name of the file."""
    path, words = folder / "damaged.nnviz", ""
    path.write_bytes(data)
    try:
        read_saved(path)
    except FormatError as error:
        words = str(error)
    assert words == "" or (str(path) in words and "Traceback" not in words and len(words) < 1000)
    return words == ""


@settings(max_examples=200)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_taken_or_refused_in_words(trained_file, tmp_path_factory, place, bit):
    data = bytearray(trained_file)
    data[int(place * len(data))] ^= 1 << bit
    taken(tmp_path_factory.getbasetemp(), bytes(data))


@settings(max_examples=100)
@given(start=st.floats(0, 1), end=st.floats(0, 1))
def test_a_file_with_a_piece_missing_is_taken_or_refused_in_words(trained_file, tmp_path_factory, start, end):
    begin, stop = sorted(int(x * len(trained_file)) for x in (start, end))
    taken(tmp_path_factory.getbasetemp(), trained_file[:begin] + trained_file[stop:])


@settings(max_examples=100)
@given(length=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_short_is_never_taken(trained_file, tmp_path_factory, length):
    whole = trained_file.rstrip()
    assert not taken(tmp_path_factory.getbasetemp(), whole[: int(length * len(whole))])


def test_the_trained_state_comes_back_with_the_project(trained_file, tmp_path):
    path = tmp_path / "mazur.nnviz"
    path.write_bytes(trained_file)
    saved = read_saved(path)
    write_project(path, saved.project, saved.run)
    assert path.read_bytes() == trained_file
    assert saved.step == 40


def test_rows_of_numbers_stand_on_one_line(trained_file):
    text = trained_file.decode()
    assert '"biases": [0.35, 0.35]' in text
    assert max(map(len, text.splitlines())) < 2000
