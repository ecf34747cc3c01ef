"""The ONNX file: by the book of the onnx library, run by its reference, and read in the forms that others write."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from nnviz.engine.activations import ACTIVATIONS
from nnviz.formats.errors import FormatError
from nnviz.formats.weights.onnx32_file import Onnx32File
from nnviz.formats.weights.onnx_file import OnnxFile

STANDARDISED = {"input_mean": np.array([0.5, 0.0, -1.0]), "input_scale": np.array([2.0, 1.0, 0.25])}
W1, B1 = np.arange(6, dtype=np.float32).reshape(2, 3) - 2, np.array([0.5, 0, -1], np.float32)
W2, B2 = np.ones((3, 1), np.float32), np.zeros(1, np.float32)


@pytest.fixture
def inputs():
    return np.random.default_rng(5).normal(size=(40, 3)) * 3


@pytest.mark.parametrize("entry", [OnnxFile(), Onnx32File()], ids=lambda entry: entry.key)
def test_the_library_accepts_the_file_and_its_reference_gives_the_same(entry, activation, weights_with, inputs):
    weights = weights_with(activation, **STANDARDISED)
    model = onnx.load_from_string(entry.write_bytes(weights))
    onnx.checker.check_model(model, full_check=True)
    single = entry.key == "onnx32"
    with np.errstate(all="ignore"):  # e^z overflows where 1 / (1 + ∞) is meant
        given = ReferenceEvaluator(model).run(None, {"inputs": inputs.astype(np.float32 if single else np.float64)})[0]
    assert given.dtype == (np.float32 if single else np.float64)
    # Erf is computed in float32 in both.
    expected = weights.predict(inputs)
    near = (1e-6 if single or "erf" in activation.expression else 1e-14) * (1 + np.abs(expected).max())
    assert np.abs(given - expected).max() <= near
    assert np.abs(entry.replay(entry.write_bytes(weights), "f", weights, inputs).predictions - given).max() <= near


@pytest.mark.parametrize("entry", [OnnxFile(), Onnx32File()], ids=lambda entry: entry.key)
def test_every_activation_is_recognised_by_what_it_computes(entry, activation, weights_with):
    weights = weights_with(activation, **STANDARDISED)
    read = OnnxFile().parse_foreign(entry.write_bytes(weights), "f")
    # What a ReLU takes as its slope at 0 does not show in its values.
    expected = ACTIVATIONS.create("relu") if activation.key == "relu" else activation
    assert [layer.activation for layer in read.layers] == [expected, expected]
    np.testing.assert_array_equal(read.input_mean, STANDARDISED["input_mean"])
    np.testing.assert_array_equal(read.input_scale, STANDARDISED["input_scale"])
    for layer, written in zip(read.layers, weights.layers, strict=True):
        exact = written.weights.astype(np.float32) if entry.key == "onnx32" else written.weights
        np.testing.assert_array_equal(layer.weights, exact)
    assert read.remarks == ()


def test_the_metadata_are_found_by_the_library(told_weights):
    model = onnx.load_from_string(OnnxFile().write_bytes(told_weights))
    assert model.producer_name == "nnviz"
    assert "W1, b1 belong to layer 1" in model.doc_string
    (told,) = model.metadata_props
    assert told.key == "nnviz"
    assert "붓꽃" in told.value.encode().decode("unicode-escape")
    assert [d.dim_param or d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim] == ["samples", 3]
    assert [d.dim_param or d.dim_value for d in model.graph.output[0].type.tensor_type.shape.dim] == ["samples", 2]


def model_of(nodes, tensors, inputs=("x",), outputs=("y",), **told):
    """The bytes of a model with these nodes; tensors are given as arrays or as they are."""
    stored = [numpy_helper.from_array(v, k) if isinstance(v, np.ndarray) else v for k, v in tensors.items()]
    graph = helper.make_graph(
        [helper.make_node(op, given, [made], **attributes) for op, given, made, attributes in nodes],
        "g",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 2]) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        stored,
        **told,
    )
    return helper.make_model(graph).SerializeToString()


def read(nodes, tensors=None, **told):
    return OnnxFile().parse_foreign(model_of(nodes, {"W": W1, "b": B1} if tensors is None else tensors, **told), "f")


def gemm(made="z", **attributes):
    return ("Gemm", ["x", "W", "b"], made, attributes)


@pytest.mark.parametrize(
    "nodes",
    [
        [gemm("y")],
        [("MatMul", ["x", "W"], "p", {}), ("Add", ["p", "b"], "y", {})],
        [("MatMul", ["x", "W"], "p", {}), ("Add", ["b", "p"], "y", {})],
        [("Flatten", ["x"], "f", {}), ("Gemm", ["f", "W", "b"], "y", {})],
        [("Dropout", ["x"], "d", {}), ("Gemm", ["d", "W", "b"], "i", {}), ("Identity", ["i"], "y", {})],
        [("Transpose", ["T"], "W", {"perm": [1, 0]}), gemm("y")],
        [("Gemm", ["x", "T", "b"], "y", {"transB": 1})],
        [("Gemm", ["x", "H", "h"], "y", {"alpha": 2.0, "beta": 0.5})],
        [("Constant", [], "C", {"value": numpy_helper.from_array(W1)}), ("Gemm", ["x", "C", "b"], "y", {})],
        [("Cast", ["half"], "W", {"to": TensorProto.FLOAT}), gemm("y")],
    ],
    ids=lambda nodes: "-".join(node[0] for node in nodes),
)
def test_a_layer_is_read_in_each_form_that_others_write(nodes):
    made = {node[2] for node in nodes}
    stored = {"W": W1, "b": B1, "T": W1.T.copy(), "H": W1 / 2, "h": 2 * B1, "half": W1.astype(np.float16)}
    imported = read(nodes, {name: array for name, array in stored.items() if name not in made})
    (layer,) = imported.layers
    np.testing.assert_array_equal(layer.weights, W1)
    np.testing.assert_array_equal(layer.biases, B1)
    assert layer.activation.key == "identity"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([("Relu", ["z"], "y", {})], "relu"),
        ([("Elu", ["z"], "y", {"alpha": 0.2})], ("elu", {"alpha": 0.2})),
        ([("LeakyRelu", ["z"], "y", {"alpha": 0.2})], ("leaky_relu", {"negative_slope": 0.2})),
        ([("LeakyRelu", ["z"], "y", {})], "leaky_relu"),
        ([("PRelu", ["z", "tenth"], "y", {})], ("leaky_relu", {"negative_slope": 0.1})),
        ([("Clip", ["z", "zero"], "y", {})], "relu"),
        ([("Selu", ["z"], "y", {})], "selu"),
        ([("Gelu", ["z"], "y", {})], "gelu"),
        ([("Gelu", ["z"], "y", {"approximate": "tanh"})], ("gelu", {"form": "tanh"})),
        ([("Sigmoid", ["z"], "s", {}), ("Mul", ["z", "s"], "y", {})], "silu"),
        ([("Swish", ["z"], "y", {})], "silu"),
        ([("Softplus", ["z"], "y", {})], "softplus"),
        ([("Softmax", ["z"], "y", {"axis": 1})], "softmax"),
        ([("Sign", ["z"], "y", {})], "sign"),
        (
            [
                ("Div", ["z", "root2"], "d", {}),
                ("Erf", ["d"], "e", {}),
                ("Add", ["e", "one"], "p", {}),
                ("Mul", ["z", "p"], "m", {}),
                ("Mul", ["m", "half"], "y", {}),
            ],
            "gelu",
        ),
        ([("Exp", ["z"], "e", {}), ("Add", ["e", "one"], "p", {}), ("Log", ["p"], "y", {})], "softplus"),
    ],
    ids=lambda it: "-".join(node[0] for node in it) if isinstance(it, list) else None,
)
def test_an_activation_is_recognised_in_the_forms_that_others_write(nodes, expected):
    numbers = {"root2": 2**0.5, "one": 1.0, "half": 0.5, "zero": 0.0, "tenth": 0.1}
    tensors = {"W": W1, "b": B1, **{name: np.float32(value).reshape(()) for name, value in numbers.items()}}
    tensors = {name: np.asarray(value) for name, value in tensors.items()}
    key, given = expected if isinstance(expected, tuple) else (expected, {})
    assert read([gemm(), *nodes], tensors).layers[0].activation == ACTIVATIONS.create(key, given)


def test_a_chain_of_layers_is_read_with_its_shapes():
    nodes = [gemm(), ("Tanh", ["z"], "a", {}), ("Gemm", ["a", "V", "c"], "y", {})]
    imported = read(nodes, {"W": W1, "b": B1, "V": W2, "c": B2})
    assert imported.sizes == (2, 3, 1)
    assert [layer.name for layer in imported.layers] == ["W", "V"]
    assert [layer.activation.key for layer in imported.layers] == ["tanh", "identity"]


@pytest.mark.parametrize("field", ["raw", "float_data", "bfloat16", "double_data"])
def test_numbers_are_read_in_each_field_that_they_can_stand_in(field):
    kinds = {"float_data": TensorProto.FLOAT, "bfloat16": TensorProto.BFLOAT16, "double_data": TensorProto.DOUBLE}
    if field == "raw":
        tensor = numpy_helper.from_array(W1, "W")
    elif field == "bfloat16":
        upper_halves = (W1.view(np.uint32) >> 16).astype(np.uint16).tobytes()
        tensor = helper.make_tensor("W", TensorProto.BFLOAT16, W1.shape, upper_halves, raw=True)
    else:
        tensor = helper.make_tensor("W", kinds[field], W1.shape, W1.ravel().tolist())
    np.testing.assert_array_equal(read([gemm("y")], {"W": tensor, "b": B1}).layers[0].weights, W1)


def external():
    tensor = numpy_helper.from_array(W1, "W")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    return tensor


def claiming(size):
    tensor = numpy_helper.from_array(W1, "W")
    tensor.dims[0] = size
    return tensor


@pytest.mark.parametrize(
    ("nodes", "tensors", "words"),
    [
        ([], {}, "it has no layer"),
        ([("Relu", ["x"], "y", {})], {}, "what its operator Relu does with the inputs is not known"),
        ([gemm(), ("Add", ["z", "x"], "y", {})], {}, "Add does not take what the layer before gives"),
        ([gemm(), ("LSTM", ["z"], "y", {})], {}, "'LSTM' is not known here"),
        ([gemm(), ("Sin", ["z"], "y", {})], {}, "'Sin' is not known here"),
        ([gemm(), ("Sqrt", ["z"], "y", {})], {}, "the activation behind layer 1 is none"),
        ([gemm(), ("Softmax", ["z"], "y", {"axis": 0})], {}, "softmax is not taken over the units"),
        ([gemm(), ("Relu", ["z"], "q", {})], {}, "what follows layer 1 is no chain"),
        (
            [gemm(), ("Gemm", ["z", "V", "c"], "y", {})],
            {"V": W1, "c": B1},
            "takes 2 inputs, and .* has 3",
        ),
        ([gemm(), ("Gemm", ["x", "V", "c"], "y", {})], {"V": W2, "c": B2}, "what follows layer 1 is no chain"),
        ([("Gemm", ["x", "W", "c"], "y", {})], {"c": np.ones(2, np.float32)}, "biases of another size"),
        ([gemm("y", transA=1)], {}, "takes the inputs of all samples as rows"),
        ([gemm("y")], {"W": np.zeros((2, 3, 1), np.float32)}, r"weights of the shape \(2, 3, 1\)"),
        ([gemm("y")], {"W": np.zeros((2, 3), np.int64)}, r"weights of the shape"),
        ([gemm("y")], {"W": np.zeros((0, 3), np.float32)}, r"weights of the shape"),
        ([gemm("y")], {"W": external()}, "stand in another file, which is not opened"),
        ([gemm("y")], {"W": claiming(2**60)}, "the tensor 'W' has another size than it says"),
        ([gemm("y")], {"W": claiming(-2)}, "the tensor 'W' has the shape"),
        ([gemm("y")], {"W": helper.make_tensor("W", TensorProto.STRING, [1], [b"x"])}, "type that is not read here"),
        ([gemm(), ("Relu", ["z"], "y", {"domain": "acme"})], {}, r"acme\.Relu belongs to another program"),
        ([gemm(), ("Cast", ["z"], "y", {"to": TensorProto.STRING})], {}, "into a type that is not known"),
        ([gemm(), ("Add", ["z", "b", "b"], "y", {})], {}, "Add does not take what it is given"),
        ([("Constant", [], "c", {"value_strings": ["a"]}), gemm("y")], {}, "constants is of a type"),
        ([("Sub", ["x", "m"], "s", {}), ("Gemm", ["s", "W", "b"], "y", {})], {"m": B1}, "table of another width"),
        ([gemm(), ("Add", ["z", "wide"], "y", {})], {"wide": np.zeros((100_000, 1, 1), np.float32)}, "far too large"),
    ],
)
def test_what_is_no_chain_of_known_layers_is_refused_in_words(nodes, tensors, words):
    with pytest.raises(FormatError, match=rf"^f was not read as ONNX: .*{words}.*\.$"):
        read(nodes, {"W": W1, "b": B1, **tensors})


@pytest.mark.parametrize(("inputs", "outputs"), [(("x", "q"), ("y",)), (("x",), ("y", "z"))])
def test_a_graph_with_several_ends_is_refused(inputs, outputs):
    with pytest.raises(FormatError, match="a chain of layers has one of each"):
        read([gemm("y")], None, inputs=inputs, outputs=outputs)


def test_sparse_tensors_are_refused():
    values = numpy_helper.from_array(np.ones(1, np.float32), "S")
    sparse = helper.make_sparse_tensor(values, numpy_helper.from_array(np.zeros(1, np.int64), "i"), [2, 3])
    with pytest.raises(FormatError, match="sparse"):
        read([gemm("y")], sparse_initializer=[sparse])


def test_an_old_file_that_names_its_weights_among_the_inputs_is_read():
    data = model_of([gemm("y")], {"W": W1, "b": B1}, inputs=("x", "W", "b"))
    assert OnnxFile().parse_foreign(data, "f").sizes == (2, 3)


def test_a_million_operators_are_refused_before_they_are_kept():
    node = helper.make_node("Relu", ["z"], ["z"]).SerializeToString()
    field = b"\x0a" + bytes([len(node)]) + node
    body = field * 1_000_000
    data = b"\x3a" + varint(len(body)) + body
    with pytest.raises(FormatError, match="more than 10,000 operators"):
        OnnxFile().parse_foreign(data, "f")


def test_ten_million_tiny_fields_are_refused():
    with pytest.raises(FormatError, match="more than 500,000 parts"):
        OnnxFile().parse_foreign(b"\x08\x01" * 10_000_000, "f")


def test_operators_that_would_work_for_hours_are_refused():
    wide = np.zeros((1, 100_000), np.float32)
    nodes = [("Gemm", ["x", "V", "c"], "z0", {})]
    nodes += [("Erf", [f"z{i}"], f"z{i + 1}", {}) for i in range(9_000)]
    with pytest.raises(FormatError, match="far too large"):
        read(nodes, {"V": np.repeat(wide, 2, 0), "c": wide[0]})


def test_more_layers_than_a_network_may_have_are_refused():
    nodes = [("Gemm", [f"a{i}" if i else "x", "V"], f"a{i + 1}", {}) for i in range(200)]
    with pytest.raises(FormatError, match="more than 100 layers"):
        read(nodes, {"V": np.eye(2, dtype=np.float32)})


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
