"""The export: the format from the ending, the file read back, the report."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest

from nnviz.formats import export
from nnviz.formats.errors import FormatError
from nnviz.formats.export import export_weights, format_for, largest_difference
from nnviz.formats.weights import WEIGHT_FORMATS
from nnviz.formats.weights.npz_file import NpzFile


@pytest.fixture
def inputs():
    return np.random.default_rng(5).normal(size=(11, 2))


@pytest.mark.parametrize("key", WEIGHT_FORMATS.keys())
def test_the_report_tells_what_is_in_the_file(make_weights, inputs, tmp_path, key):
    path = tmp_path / f"weights{WEIGHT_FORMATS.get(key).suffix}"
    weights = make_weights()
    report = export_weights(path, weights, inputs)
    content = path.read_bytes()
    assert dataclasses.asdict(report) == {
        "path": path,
        "format_key": key,
        "byte_count": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "parameter_count": 13,
        "sample_count": 11,
        "largest_difference": 0.0,
    }


def test_the_difference_is_that_of_the_file_that_was_read(make_weights, inputs, tmp_path, monkeypatch):
    weights = make_weights()
    other = make_weights(seed=1)
    expected = np.abs(weights.network.predict(weights.flat, inputs) - weights.network.predict(other.flat, inputs)).max()

    def write_other(path, data):
        path.write_bytes(NpzFile().write_bytes(other))

    monkeypatch.setattr(export, "write_atomically", write_other)
    assert export_weights(tmp_path / "w.npz", weights, inputs).largest_difference == expected > 0


def test_a_file_that_is_damaged_on_the_disk_is_reported(make_weights, inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "write_atomically", lambda path, data: path.write_bytes(data[:-30]))
    with pytest.raises(FormatError, match=r"w\.npz was not read as NumPy archive"):
        export_weights(tmp_path / "w.npz", make_weights(), inputs)


@pytest.mark.parametrize("shape", [(0, 2), (3, 3), (2,)])
def test_samples_that_do_not_fit_are_refused_before_anything_is_written(make_weights, tmp_path, shape):
    with pytest.raises(ValueError, match=r"\(1 or more, 2\) is needed"):
        export_weights(tmp_path / "w.npz", make_weights(), np.zeros(shape))
    assert not list(tmp_path.iterdir())


def test_the_ending_chooses_the_format_in_capitals_too():
    assert format_for(Path("a.b.NPZ")).key == "npz"
    assert format_for(Path("w.safetensors")).key == "safetensors"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("w.safetensor", r"did you mean '\.safetensors'\?"),
        ("w.npy", r"did you mean '\.npz'\?"),
        ("w.xlsx", r"choose one of \.npz, \.safetensors, \.json\.$"),
        ("w", r"'w' has no ending: give it one of \.npz, "),
    ],
)
def test_an_unknown_ending_is_told_with_the_nearest_one(make_weights, inputs, tmp_path, name, words):
    with pytest.raises(FormatError, match=words):
        export_weights(tmp_path / name, make_weights(), inputs)
    assert not list(tmp_path.iterdir())


def test_diverged_weights_are_exported_and_compared(extreme_weights, tmp_path):
    for suffix in (".npz", ".safetensors", ".json"):
        report = export_weights(tmp_path / f"w{suffix}", extreme_weights, np.ones((2, 3)))
        assert report.largest_difference == 0.0


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1.0, 2.0], [1.0, 2.5], 0.5),
        ([np.nan, np.inf], [np.nan, np.inf], 0.0),
        ([np.nan, 1.0], [0.0, 1.0], np.inf),
        ([np.inf], [-np.inf], np.inf),
        ([1e308], [-1e308], np.inf),
    ],
)
def test_the_largest_difference_counts_numbers_that_are_not_finite(first, second, expected):
    assert largest_difference(np.array(first), np.array(second)) == expected
