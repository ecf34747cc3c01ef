"""The safetensors file, read by the safetensors library."""

import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load, save

from nnviz.formats.errors import FormatError
from nnviz.formats.weights.safetensors_file import SafetensorsFile


def metadata_of(data):
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return header["__metadata__"]


def test_names_and_shapes_are_those_of_a_sequential_of_linear_and_activation(make_weights):
    weights = make_weights((4, 5, 3, 2), ("tanh", "identity", "identity"))
    tensors = load(SafetensorsFile().write_bytes(weights))
    assert {name: tensor.shape for name, tensor in tensors.items()} == {
        "0.weight": (5, 4),
        "0.bias": (5,),
        "2.weight": (3, 5),
        "2.bias": (3,),
        "4.weight": (2, 3),
        "4.bias": (2,),
    }
    for index, layer in enumerate(weights.layers):
        np.testing.assert_array_equal(tensors[f"{2 * index}.weight"], layer.weights.T)
        np.testing.assert_array_equal(tensors[f"{2 * index}.bias"], layer.biases)
        assert tensors[f"{2 * index}.weight"].dtype == np.float64


def test_the_library_finds_the_metadata(told_weights, tmp_path):
    path = tmp_path / "w.safetensors"
    path.write_bytes(SafetensorsFile().write_bytes(told_weights))
    with safe_open(path, framework="np") as file:
        metadata = json.loads(file.metadata()["metadata"])
        for layer in metadata["layers"]:
            assert list(file.get_tensor(layer["weights_array"]).shape) == layer["weights_shape"]
    assert "torch.nn.Identity" in metadata["layout"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"2.bias": None}, "its tensors are not"),
        ({"4.weight": np.zeros(1)}, "its tensors are not"),
        ({"0.weight": np.zeros((3, 2), np.float32)}, "are float32, not float64"),
        ({"0.weight": np.zeros((2, 3))}, "the shapes"),
        ({"0.weight": np.zeros(3)}, "the shapes"),
        ({"0.weight": np.zeros((0, 2)), "0.bias": np.zeros(0)}, "layer 1 have the shapes"),
    ],
)
def test_a_file_with_other_tensors_is_refused(make_weights, change, words):
    data = SafetensorsFile().write_bytes(make_weights())
    tensors = {name: value for name, value in {**load(data), **change}.items() if value is not None}
    with pytest.raises(FormatError, match=words):
        SafetensorsFile().parse(save(tensors, metadata_of(data)), "file")


def test_a_type_that_numpy_lacks_is_refused(make_weights):
    data = SafetensorsFile().write_bytes(make_weights((1, 1), ("tanh",)))
    tensors = {"0.weight": np.zeros((1, 4), np.float16), "0.bias": np.zeros(4, np.float16)}
    data = save(tensors, metadata_of(data)).replace(b'"dtype":"F16"', b'"dtype":"BF16"')
    grown = int.from_bytes(data[:8], "little") + 2
    with pytest.raises(FormatError, match="cut short or damaged"):
        SafetensorsFile().parse(grown.to_bytes(8, "little") + data[8:], "file")


def test_a_file_of_another_program_is_refused(make_weights):
    tensors = load(SafetensorsFile().write_bytes(make_weights()))
    for metadata in (None, {"format": "pt"}):
        with pytest.raises(FormatError, match="no metadata of nnviz"):
            SafetensorsFile().parse(save(tensors, metadata), "file")


def test_a_header_that_promises_more_than_the_file_takes_no_memory():
    with pytest.raises(FormatError, match="cut short"):
        SafetensorsFile().parse((2**62).to_bytes(8, "little") + b"{}", "file")


def test_the_library_is_loaded_only_when_the_format_is_used():
    code = (
        "import sys; from nnviz.formats.export import format_for; from pathlib import Path; "
        "format_for(Path('w.safetensors')); sys.exit('safetensors' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
