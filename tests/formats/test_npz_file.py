"""The NumPy archive, read by plain NumPy and attacked by hand."""

import io
import json
import zipfile

import numpy as np
import pytest

from nnviz.formats.errors import FormatError
from nnviz.formats.weights.npz_file import NpzFile


def parts_of(weights):
    with np.load(io.BytesIO(NpzFile().write_bytes(weights)), allow_pickle=False) as archive:
        return dict(archive)


def saved(arrays, save=np.savez):
    content = io.BytesIO()
    save(content, **arrays)
    return content.getvalue()


def test_plain_numpy_reproduces_the_predictions(make_weights):
    weights = make_weights((4, 5, 3), ("tanh", "logistic"))
    inputs = np.random.default_rng(3).normal(size=(20, 4))
    parts = parts_of(weights)
    a = np.tanh(inputs @ parts["W1"] + parts["b1"])
    a = 1 / (1 + np.exp(-(a @ parts["W2"] + parts["b2"])))
    np.testing.assert_allclose(a, weights.network.predict(weights.flat, inputs), rtol=0, atol=1e-15)


def test_the_metadata_is_json_text_that_names_the_arrays(told_weights):
    parts = parts_of(told_weights)
    metadata = json.loads(str(parts["metadata"]))
    assert "붓꽃 «iris»" in str(parts["metadata"])
    for layer in metadata["layers"]:
        assert list(parts[layer["weights_array"]].shape) == layer["weights_shape"]
        assert list(parts[layer["biases_array"]].shape) == layer["biases_shape"]


def test_standardised_inputs_come_with_their_mean_and_scale(told_weights, make_weights):
    parts = parts_of(told_weights)
    np.testing.assert_array_equal(parts["input_mean"], told_weights.input_mean)
    np.testing.assert_array_equal(parts["input_scale"], told_weights.input_scale)
    assert parts_of(make_weights()).keys() == {"W1", "b1", "W2", "b2", "metadata"}


def test_an_archive_that_numpy_has_saved_again_is_read(make_weights):
    weights = make_weights()
    parts = parts_of(weights)
    parts["W1"] = np.asfortranarray(parts["W1"])
    layers = NpzFile().parse(saved(parts), "file", weights.network).layers
    np.testing.assert_array_equal(layers[0].weights, weights.layers[0].weights)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"W2": None}, "its arrays are not"),
        ({"stranger": np.zeros(2)}, "its arrays are not"),
        ({"metadata": None}, "its arrays are not"),
        ({"W1": np.zeros((2, 3), np.float32)}, "array W1 is not of the expected type"),
        ({"W1": np.zeros((2, 3), ">f8")}, "array W1 is not of the expected type"),
        ({"W1": np.zeros((2, 3), object)}, "array W1 is not of the expected type"),
        ({"W1": np.zeros((2, 4))}, "layer 1 have the shapes"),
        ({"W2": np.zeros((4, 1))}, "layer 2 takes 4 inputs"),
        ({"W2": np.zeros(3)}, "layer 2 have the shapes"),
        ({"W1": np.zeros((3, 3))}, "other shapes than it says"),
        ({"metadata": np.array(["{}"])}, "metadata is not one text"),
        ({"metadata": np.array(1.0)}, "metadata is not of the expected type"),
        ({"metadata": np.array("{")}, "JSON text is damaged"),
        ({"metadata": np.array("[" * 100_000)}, "JSON text is damaged"),
        ({"metadata": np.array("[]")}, "not an object"),
        ({"metadata": np.array("{}")}, "does not say that it holds weights"),
        ({"metadata": np.array('{"content": "nnviz weights", "version": 2}')}, "version 2"),
    ],
)
def test_an_archive_with_other_content_is_refused(make_weights, change, words):
    parts = {name: value for name, value in {**parts_of(make_weights()), **change}.items() if value is not None}
    with pytest.raises(FormatError, match=words):
        NpzFile().parse(saved(parts), "file")


def test_text_beyond_unicode_is_refused(make_weights):
    parts = parts_of(make_weights())
    parts["metadata"] = np.frombuffer(b"\xff\xff\xff\xff", "<U1").reshape(())
    with pytest.raises(FormatError, match="metadata is not text"):
        NpzFile().parse(saved(parts), "file")


def test_a_compressed_archive_is_refused_before_it_is_unpacked(make_weights):
    data = saved({**parts_of(make_weights()), "W1": np.zeros((1000, 1000))}, np.savez_compressed)
    with pytest.raises(FormatError, match=r"compressed: save it with numpy\.savez"):
        NpzFile().parse(data, "file")


def with_member(data, name, change):
    """The archive with one member changed, and its checksum right."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(content, "w") as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return content.getvalue()


def test_an_array_that_promises_more_than_the_file_holds_takes_no_memory(make_weights):
    def promise(member):
        larger = member.replace(b"(2, 3), }" + b" " * 12, b"(2000000, 3000000), }")
        assert b"3000000" in larger
        return larger

    data = with_member(NpzFile().write_bytes(make_weights()), "W1.npy", promise)
    with pytest.raises(FormatError, match="array W1 has another size than it says"):
        NpzFile().parse(data, "file")


def test_an_array_whose_header_has_another_length_than_it_says_is_refused(make_weights):
    data = with_member(NpzFile().write_bytes(make_weights()), "W1.npy", lambda old: old[:8] + b"\x75" + old[9:])
    with pytest.raises(FormatError, match="array W1 is not of the expected type"):
        NpzFile().parse(data, "file")


def test_two_arrays_of_one_name_are_refused(make_weights):
    content = io.BytesIO(NpzFile().write_bytes(make_weights()))
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("W1.npy", archive.read("W1.npy"))
    with pytest.raises(FormatError, match="table of contents is damaged"):
        NpzFile().parse(content.getvalue(), "file")


def test_the_time_of_writing_is_not_in_the_file(make_weights):
    with zipfile.ZipFile(io.BytesIO(NpzFile().write_bytes(make_weights()))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_table_of_contents_that_promises_more_than_the_file_is_refused(make_weights):
    data = bytearray(NpzFile().write_bytes(make_weights()))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (2**31).to_bytes(4, "little")
    with pytest.raises(FormatError, match="table of contents is damaged"):
        NpzFile().parse(bytes(data), "file")


def test_a_changed_number_never_goes_unnoticed(make_weights):
    weights = make_weights()
    data = bytearray(NpzFile().write_bytes(weights))
    position = data.index(weights.layers[0].weights.tobytes())
    for offset in range(weights.layers[0].weights.nbytes):
        data[position + offset] ^= 1
        with pytest.raises(FormatError):
            NpzFile().parse(bytes(data), "file")
        data[position + offset] ^= 1
