"""The contract of every format of trained weights."""

import dataclasses
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import __version__
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.param import param_values
from nnviz.formats.errors import FormatError
from nnviz.formats.weights import WEIGHT_FORMATS, ReadableFormat

ENTRIES = [WEIGHT_FORMATS.create(key) for key in WEIGHT_FORMATS.entries()]
READABLE = [entry for entry in ENTRIES if isinstance(entry, ReadableFormat)]
every_format = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
every_readable_format = pytest.mark.parametrize("entry", READABLE, ids=lambda entry: entry.key)
every_exact_format = pytest.mark.parametrize("entry", [e for e in READABLE if e.exact], ids=lambda entry: entry.key)


def same_bits(first, second):
    return all(
        one.weights.tobytes() == other.weights.tobytes() and one.biases.tobytes() == other.biases.tobytes()
        for one, other in zip(first, second, strict=True)
    )


@st.composite
def networks(draw):
    """(sizes, activation keys, seed) of a random network."""
    sizes = draw(st.lists(st.integers(1, 7), min_size=2, max_size=13))
    keys = draw(st.lists(st.sampled_from(ACTIVATIONS.keys()), min_size=len(sizes) - 1, max_size=len(sizes) - 1))
    return sizes, keys, draw(st.integers(0, 2**32))


@every_format
def test_an_entry_states_what_the_file_dialog_needs(entry):
    assert entry.title
    assert entry.suffix.startswith(".")
    assert entry.suffix == entry.suffix.lower()
    assert type(entry).__doc__
    assert not type(entry).__doc__.startswith(type(entry).__name__)
    assert [other.title for other in ENTRIES].count(entry.title) == 1


@every_exact_format
@given(shape=networks())
@settings(deadline=None, max_examples=30)
def test_what_is_read_back_is_what_was_written_bit_for_bit(entry, make_weights, shape):
    weights = make_weights(*shape)
    stored = entry.parse(entry.write_bytes(weights), "file", weights.network)
    assert same_bits(stored.layers, weights.layers)
    assert all(layer.weights.dtype == np.float64 and not layer.weights.flags.writeable for layer in stored.layers)


@every_exact_format
@given(values=st.lists(st.floats(allow_nan=False), min_size=6, max_size=6))
@settings(deadline=None)
def test_every_number_survives(entry, make_weights, values):
    network = make_weights((2, 2), ("identity",)).network
    weights = dataclasses.replace(make_weights((2, 2), ("identity",)), layers=network.split(np.array(values)))
    assert same_bits(entry.parse(entry.write_bytes(weights), "file").layers, weights.layers)


@every_exact_format
def test_the_numbers_of_diverged_training_survive(entry, extreme_weights):
    (read,) = entry.parse(entry.write_bytes(extreme_weights), "file").layers
    (written,) = extreme_weights.layers
    assert read.weights.tobytes() == written.weights.tobytes()
    np.testing.assert_array_equal(read.biases, written.biases)


@every_format
def test_the_same_weights_give_the_same_bytes(entry, told_weights):
    again = dataclasses.replace(told_weights)
    assert entry.write_bytes(told_weights) == entry.write_bytes(again)


@every_readable_format
def test_the_file_tells_where_the_weights_come_from(entry, told_weights):
    metadata = entry.parse(entry.write_bytes(told_weights), "file").metadata
    assert metadata["program"] == f"nnviz {__version__}"
    assert "a_prev @ W + b" in metadata["formula"]
    assert metadata["layout"]
    assert metadata["dataset"] == "붓꽃 «iris»"
    assert metadata["loss"] == "cce"
    assert (metadata["steps"], metadata["epochs"], metadata["parameters"]) == (1200, 12, 26)
    assert metadata["input_names"] == list(told_weights.input_names)
    assert metadata["target_names"] == metadata["classes"] == ["setosa", "versicolor"]
    assert metadata["input_mean"] == told_weights.input_mean.tolist()
    assert metadata["input_scale"] == told_weights.input_scale.tolist()
    hidden, output = metadata["layers"]
    assert (hidden["name"], hidden["fan_in"], hidden["fan_out"], hidden["activation"]) == ("hidden 1", 3, 4, "relu")
    assert hidden["activation_parameters"] == param_values(told_weights.network.layers[0].activation)
    assert (output["name"], output["activation"], output["biases_shape"]) == ("output", "softmax", [2])


@every_readable_format
def test_inputs_that_were_not_standardised_have_no_mean(entry, make_weights):
    metadata = entry.parse(entry.write_bytes(make_weights()), "file").metadata
    assert metadata["standardisation"] is metadata["input_mean"] is metadata["input_scale"] is None


@every_readable_format
def test_a_name_that_is_not_unicode_is_written_too(entry, make_weights):
    weights = make_weights(dataset="data-\udcff.csv")
    assert entry.parse(entry.write_bytes(weights), "file").metadata["dataset"] == "data-\udcff.csv"


@every_readable_format
def test_weights_of_another_network_are_refused(entry, make_weights, tmp_path):
    path = tmp_path / f"weights{entry.suffix}"
    path.write_bytes(entry.write_bytes(make_weights((2, 3, 1))))
    with pytest.raises(FormatError, match=r"its layers are 2-3-1, and the network has 2-4-1\.$"):
        entry.read(path, make_weights((2, 4, 1)).network)


@every_readable_format
def test_a_file_without_its_end_is_refused_at_every_length(entry, told_weights):
    data = entry.write_bytes(told_weights)
    # The JSON text ends with a line break that nobody misses.
    for length in range(len(data) - 1):
        with pytest.raises(FormatError, match=r"^w was not read as .*\.$"):
            entry.parse(data[:length], "w", told_weights.network)


@every_readable_format
@given(source=st.data())
@settings(deadline=None, max_examples=300)
def test_a_damaged_file_gives_a_format_error_and_nothing_else(entry, make_weights, source):
    weights = make_weights(input_mean=np.zeros(2), input_scale=np.ones(2))
    data = bytearray(entry.write_bytes(weights))
    for _ in range(source.draw(st.integers(1, 3))):
        position = source.draw(st.integers(0, len(data) - 1))
        data[position] ^= 1 << source.draw(st.integers(0, 7))
    try:
        stored = entry.parse(bytes(data), "file", weights.network)
    except FormatError:
        return
    assert [layer.weights.shape for layer in stored.layers] == [(2, 3), (3, 1)]
    assert [layer.biases.shape for layer in stored.layers] == [(3,), (1,)]


@every_readable_format
@given(data=st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_give_a_format_error(entry, data):
    with pytest.raises(FormatError):
        entry.parse(data, "file")


@every_readable_format
def test_a_missing_file_is_told_in_one_sentence(entry, tmp_path):
    with pytest.raises(FormatError, match="nowhere was not read: No such file or directory"):
        entry.read(tmp_path / "nowhere")


@every_readable_format
def test_a_folder_or_a_pipe_is_not_opened(entry, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(FormatError, match="not an ordinary file"):
            entry.read(path)


@every_format
def test_a_file_that_is_too_large_is_refused_before_it_is_read(entry, tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(entry.max_bytes + 1)
    with pytest.raises(FormatError, match="more than the"):
        entry.read_bytes(path)


@every_format
def test_weights_too_large_to_be_read_back_are_not_written(entry, make_weights, monkeypatch):
    monkeypatch.setattr(type(entry), "max_bytes", 100)
    with pytest.raises(FormatError, match="choose another format"):
        entry.write_bytes(make_weights())
