"""The export: the format from the ending, the file read back, the report."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest

from nnviz.formats import export
from nnviz.formats.errors import FormatError
from nnviz.formats.export import export_weights, format_for, largest_difference
from nnviz.formats.weights import WEIGHT_FORMATS, Checked
from nnviz.formats.weights.npz_file import NpzFile


@pytest.fixture
def inputs():
    return np.random.default_rng(5).normal(size=(11, 2))


@pytest.mark.parametrize("key", WEIGHT_FORMATS.keys())
def test_the_report_tells_what_is_in_the_file(make_weights, inputs, tmp_path, key):
    path = tmp_path / f"weights{WEIGHT_FORMATS.get(key).suffix}"
    weights = make_weights()
    report = export_weights(path, weights, inputs, key)
    content = path.read_bytes()
    told = dataclasses.asdict(report)
    # float32 has seven digits, and programs add in another order.
    assert told.pop("largest_difference") <= {"onnx32": 1e-6, "c": 1e-15}.get(key, 0.0)
    assert told.pop("checked") in Checked
    assert told == {
        "path": path,
        "format_key": key,
        "byte_count": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "parameter_count": 13,
        "sample_count": 11,
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
        ("w.npy", r"did you mean '\.py' or '\.npz'\?"),
        ("w.docx", r"choose one of \.npz, \.safetensors, \.onnx, \.json, \.csv, \.py, \.c\.$"),
        ("w", r"'w' has no ending: give it one of \.npz, "),
    ],
)
def test_an_unknown_ending_is_told_with_the_nearest_one(make_weights, inputs, tmp_path, name, words):
    with pytest.raises(FormatError, match=words):
        export_weights(tmp_path / name, make_weights(), inputs)
    assert not list(tmp_path.iterdir())


def test_diverged_weights_are_exported_and_compared(extreme_weights, tmp_path):
    for key, entry in WEIGHT_FORMATS.entries().items():
        report = export_weights(tmp_path / f"w{entry.suffix}", extreme_weights, np.ones((2, 3)), key)
        assert report.largest_difference == 0.0


@pytest.mark.parametrize("key", WEIGHT_FORMATS.keys())
def test_inputs_are_given_as_they_stand_in_the_data(told_weights, tmp_path, key):
    raw = np.random.default_rng(1).normal(size=(9, 3)) * [0.3, 1, 0.01]
    report = export_weights(tmp_path / f"w{WEIGHT_FORMATS.get(key).suffix}", told_weights, raw, key)
    assert report.largest_difference <= (1e-5 if key == "onnx32" else 1e-14)


def test_a_file_with_another_standardisation_differs(make_weights, tmp_path, monkeypatch):
    weights = make_weights(input_mean=np.zeros(2), input_scale=np.ones(2))
    other = NpzFile().write_bytes(dataclasses.replace(weights, input_mean=np.ones(2)))
    monkeypatch.setattr(export, "write_atomically", lambda path, _: path.write_bytes(other))
    assert export_weights(tmp_path / "w.npz", weights, np.ones((2, 2))).largest_difference > 0


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
