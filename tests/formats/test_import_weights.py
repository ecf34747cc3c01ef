"""Weights that other programs, and persons, wrote: what is taken, in which order, and what is refused."""

import io
import json
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save

from nnviz.engine.param import param_values
from nnviz.formats.errors import FormatError
from nnviz.formats.export import export_weights
from nnviz.formats.import_weights import import_suffixes, looks_like_weights, read_weights
from nnviz.formats.weights import WEIGHT_FORMATS, ReadableFormat

RNG = np.random.default_rng(0)
W1, B1 = RNG.normal(size=(4, 5)), RNG.normal(size=5)
W2, B2 = RNG.normal(size=(5, 3)), RNG.normal(size=3)


@pytest.fixture
def write(tmp_path):
    """Write bytes to a file with an ending, and read weights from it."""

    def write_and_read(suffix, data):
        path = tmp_path / f"weights{suffix}"
        path.write_bytes(data)
        return read_weights(path)

    return write_and_read


def npz(arrays, save_arrays=np.savez):
    content = io.BytesIO()
    save_arrays(content, **arrays)
    return content.getvalue()


def same(imported, *pairs):
    assert len(imported.layers) == len(pairs)
    for layer, (weights, biases) in zip(imported.layers, pairs, strict=True):
        np.testing.assert_array_equal(layer.weights, weights)
        np.testing.assert_array_equal(layer.biases, biases)
        assert layer.weights.dtype == layer.biases.dtype == np.float64
        assert not layer.weights.flags.writeable


@pytest.mark.parametrize(
    "key", [key for key, entry in WEIGHT_FORMATS.entries().items() if issubclass(entry, ReadableFormat)]
)
def test_what_was_exported_is_imported_exactly(key, told_weights, tmp_path):
    path = tmp_path / f"w{WEIGHT_FORMATS.get(key).suffix}"
    export_weights(path, told_weights, np.zeros((1, 3)), key)
    imported = read_weights(path)
    narrow = (lambda a: a.astype(np.float32)) if key == "onnx32" else (lambda a: a)
    same(imported, *((narrow(layer.weights), narrow(layer.biases)) for layer in told_weights.layers))
    assert [layer.activation.key for layer in imported.layers] == ["relu", "softmax"]
    np.testing.assert_array_equal(imported.input_mean, narrow(told_weights.input_mean))
    np.testing.assert_array_equal(imported.input_scale, narrow(told_weights.input_scale))
    assert imported.remarks == ()


@pytest.mark.parametrize("suffix", [".npz", ".safetensors", ".json", ".onnx"])
def test_an_activation_comes_back_with_its_parameters(suffix, activation, weights_with, tmp_path):
    path = tmp_path / f"w{suffix}"
    export_weights(path, weights_with(activation), np.zeros((1, 3)))
    read = read_weights(path).layers[0].activation
    known = {**param_values(activation), **({"slope_at_zero": 0.0} if suffix == ".onnx" else {})}
    assert {**param_values(activation), **param_values(read)} == {
        name: known[name] for name in param_values(activation)
    }
    assert read.key == activation.key


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16])
def test_a_state_dict_of_pytorch_is_read(kind, write):
    tensors = {"0.weight": W1.T, "0.bias": B1, "2.weight": W2.T, "2.bias": B2}
    given = {name: np.ascontiguousarray(array.astype(kind)) for name, array in tensors.items()}
    imported = write(".safetensors", save(given, {"format": "pt"}))
    same(imported, (W1.astype(kind), B1.astype(kind)), (W2.astype(kind), B2.astype(kind)))
    assert [layer.name for layer in imported.layers] == ["0.weight", "2.weight"]
    assert [layer.activation for layer in imported.layers] == [None, None]


def test_bfloat16_is_read(write):
    exact = np.array([[1.0, -2.5]], np.float32)
    halves = (exact.view(np.uint32) >> 16).astype(np.uint16)
    header = json.dumps({"0.weight": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [0, 4]}}).encode()
    same(write(".safetensors", len(header).to_bytes(8, "little") + header + halves.tobytes()), (exact.T, [0.0]))


def test_layers_follow_the_numbers_in_their_names(write):
    square = {f"net.{n}.weight": np.full((2, 2), n, np.float32) for n in (10, 2, 0)}
    imported = write(".safetensors", save(square))
    assert [layer.name for layer in imported.layers] == ["net.0.weight", "net.2.weight", "net.10.weight"]
    assert imported.remarks[0] == "net.0.weight has no biases: they are 0."


def test_layers_whose_names_do_not_tell_their_order_follow_the_file(write):
    arrays = {"hidden/kernel": W1, "hidden/bias": B1, "a_head/kernel": W2, "a_head/bias": B2}
    same(write(".npz", npz(arrays)), (W1, B1), (W2, B2))


@pytest.mark.parametrize(
    "names",
    [
        ("W1", "b1", "W2", "b2"),
        ("w_1", "b_1", "w_2", "b_2"),
        ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"),
        ("dense/kernel:0", "dense/bias:0", "dense_1/kernel:0", "dense_1/bias:0"),
        ("arr_0", "arr_1", "arr_2", "arr_3"),
        ("weights_1", "biases_1", "weights_2", "biases_2"),
    ],
)
@pytest.mark.parametrize("save_arrays", [np.savez, np.savez_compressed])
def test_an_archive_of_other_names_is_read(names, save_arrays, write):
    arrays = dict(zip(names, (W1, B1, W2, B2), strict=True))
    same(write(".npz", npz(arrays, save_arrays)), (W1, B1), (W2, B2))


def test_weights_that_lie_the_other_way_are_turned_and_told(write):
    imported = write(".npz", npz({"w1": W1.T.astype(">f4"), "b1": B1, "w2": W2.T, "b2": B2}))
    same(imported, (W1.astype(np.float32), B1), (W2, B2))
    assert imported.remarks == ("Its weights are laid out the other way than usual for this kind of file.",)


def test_what_has_no_place_in_a_chain_is_listed(write):
    arrays = {"0.weight": W1.T, "0.bias": B1, "1.running_mean": np.zeros(5), "1.num": np.zeros((), np.int64)}
    remarks = write(".safetensors", save({k: np.ascontiguousarray(v) for k, v in arrays.items()})).remarks
    assert remarks == (
        "1.num does not hold float numbers.",
        "Not taken, for a chain of layers has no place for it: 1.running_mean.",
    )


def test_an_archive_of_ours_that_was_compressed_again_is_read(told_weights, tmp_path, write):
    export_weights(tmp_path / "w.npz", told_weights, np.zeros((1, 3)))
    with np.load(tmp_path / "w.npz") as file:
        again = npz(dict(file), np.savez_compressed)
    assert [layer.activation.key for layer in write(".npz", again).layers] == ["relu", "softmax"]


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"W1": W1, "b1": B1, "W2": W1, "b2": B1}, "W2 takes 4 inputs, and W1 before it gives 5"),
        ({"W1": W1, "b1": B2}, "its biases do not fit its weights"),
        ({"b1": B1}, "no table of weights"),
        ({"W1": np.array([[object()]])}, "no table of weights"),
        ({"W1": W1.astype(int)}, "no table of weights"),
        ({"W1": np.zeros((0, 3))}, "no table of weights"),
        ({f"W{n}": np.ones((1, 1)) for n in range(101)}, "101 layers, and 100 is the most"),
        ({"W1": np.zeros((4000, 3000), np.float16)}, "12,000,000 weights, and a network may have 10,000,000"),
    ],
)
def test_arrays_that_are_no_chain_of_layers_are_refused(arrays, words, write):
    with pytest.raises(FormatError, match=rf"was not read as NumPy archive: .*{words}.*\.$"):
        write(".npz", npz(arrays))


def test_a_pickle_inside_an_archive_is_never_loaded(write):
    class Bomb:
        def __reduce__(self):
            return (exec, ("raise SystemExit('the pickle ran')",))

    imported = write(".npz", npz({"W1": W1, "b1": B1, "evil": np.array([Bomb()], dtype=object)}))
    assert imported.remarks == ("evil is not an array of float numbers.",)


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".pkl", ".joblib"])
def test_a_pickle_is_refused_with_what_to_do(suffix, write):
    with pytest.raises(FormatError, match=r"can hold a program that runs .* as \.safetensors or \.npz"):
        write(suffix, b"\x80\x04.")


def test_a_zip_bomb_is_refused_before_memory_is_taken(write):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W1.npy", bytes(200_000_000))
    data = content.getvalue()
    assert len(data) < 1_000_000
    with pytest.raises(FormatError, match="unpacks to more than a network has"):
        write(".npz", data)


def test_a_path_inside_an_archive_is_a_name_and_nothing_is_written(write, tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        array = io.BytesIO()
        np.save(array, W1)
        archive.writestr("../../evil.npy", array.getvalue())
    before = sorted(tmp_path.parent.iterdir())
    assert write(".npz", content.getvalue()).layers[0].name == "../../evil"
    assert sorted(tmp_path.parent.iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]


def tensors_file(header, content=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (tensors_file({"a": {"dtype": "F64", "shape": [2**20, 2**20], "data_offsets": [0, 2**43]}}), "another size"),
        (tensors_file({"a": {"dtype": "F64", "shape": [1, 1], "data_offsets": [8, 0]}}, bytes(8)), "another size"),
        (
            tensors_file({"a": {"dtype": "F64", "shape": [-1, -1], "data_offsets": [0, 8]}}, bytes(8)),
            "header is damaged",
        ),
        (
            tensors_file({"a": {"dtype": "F64", "shape": [1] * 30, "data_offsets": [0, 8]}}, bytes(8)),
            "header is damaged",
        ),
        (tensors_file({"a": {"dtype": "F64", "shape": "1", "data_offsets": None}}), "header is damaged"),
        (tensors_file({"a": 1}), "header is damaged"),
        (tensors_file({}), "no table of weights"),
        (tensors_file(b"[" * 10_000), "JSON text is damaged"),
        ((2**62).to_bytes(8, "little") + b"{}", "cut short"),
        (tensors_file(b" " * 9_000_000 + b"{}"), "its header has 9,000,002 bytes"),
        (
            tensors_file(
                {str(n): {"dtype": "F64", "shape": [1, 100], "data_offsets": [0, 800]} for n in range(5)}, bytes(800)
            ),
            "lie one over the other",
        ),
    ],
)
def test_a_safetensors_file_that_lies_is_refused(data, words, write):
    with pytest.raises(FormatError, match=words):
        write(".safetensors", data)


def test_json_that_a_person_wrote_is_read(write):
    document = {"layers": [{"weights": [[1, 2], [3, 4]], "biases": [0, 0.5], "activation": "tanh"}]}
    imported = write(".json", json.dumps(document).encode())
    same(imported, ([[1, 2], [3, 4]], [0, 0.5]))
    assert (imported.layers[0].name, imported.layers[0].activation.key) == ("layer 1", "tanh")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 10_000, "JSON text is damaged"),
        ('{"layers": []}', "holds no layers"),
        ('{"format": "nnviz-project"}', "no list of layers"),
        ('{"layers": [{"weights": [[1]], "biases": [1], "activation": "tahn"}]}', "did you mean 'tanh'"),
        ('{"layers": [{"weights": [[1]], "biases": [1], "activation": ["tanh"]}]}', "activation of a layer is damaged"),
        (json.dumps({"layers": [{"weights": [[1]], "biases": [1]}] * 101}), "101 layers, and 100 is the most"),
        ('{"layers": [{"weights": [[1]], "biases": [1]}], "input_mean": [1.0]}', "not 1 numbers each"),
        ('{"layers": [{"weights": [[1, 2]], "biases": [1]}]}', "have the shapes"),
    ],
)
def test_json_that_holds_no_weights_is_refused(text, words, write):
    with pytest.raises(FormatError, match=words):
        write(".json", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "layer,1,hidden,tanh\n,h1,h2\nx1,0.5,1\nx2,-2,1e-3\nbias,0,0.25\n",
        "layer\n,,\nx1,0.5,1,,,\nx2,-2,0.001\nbias,0,0.25\n",
        "layer;1;hidden;tanh\n;h1;h2\nx1;0,5;1\nx2;-2;1e-3\nbias;0;0,25\nend\nwhatever stands below\n",
        "\ufefflayer\t1\n\th1\th2\r\nx1\t0.5\t1\r\nx2\t-2\t0.001\r\nbias\t0\t0.25\r\n",
        "some,remark\n\nlayer,1\n,h1,h2\nx1,0.5,1\nx2,-2,0.001\nbias,0,0.25\n",
    ],
)
def test_tables_that_a_person_wrote_are_read(text, write):
    same(write(".csv", text.encode()), ([[0.5, 1], [-2, 0.001]], [0, 0.25]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "no row that begins with the word 'layer'"),
        ("layer,1\n,h1\nx1,oops\nbias,0\n", "table of layer 1 holds something else where a number belongs"),
        ("layer,1\n,h1,h2\nx1,1,2\nx2,1\nbias,0,0\n", "rows of weights of one length"),
        ("layer,1\n,h1\nx1,1\n", "rows of weights of one length"),
        ("layer,1\n,h1\nx1,1\nx2,1\n", "does not begin with the word 'bias'"),
        ("layer,1,a,tahn\n,h1\nx1,1\nbias,1\n", "did you mean 'tanh'"),
        ("layer,1\n,h1,h2\nx1,1,2\nbias,0,0\nlayer,2\n,o\nh1,1\nbias,0\n", "layer 2 takes 1 inputs, and .* 2 units"),
        ('layer,"1\n', "cells are damaged"),
        ("layer,1\n" * 101, "more than 100 layers"),
    ],
)
def test_tables_that_are_no_layers_are_refused(text, words, write):
    with pytest.raises(FormatError, match=rf"was not read as CSV tables, one for each layer: .*{words}"):
        write(".csv", text.encode())


def test_text_that_is_not_unicode_is_refused(write):
    with pytest.raises(FormatError, match="not UTF-8"):
        write(".csv", b"layer\xff\xfe")


def test_units_with_the_names_of_marks_do_not_break_the_tables(make_weights, tmp_path):
    weights = make_weights((3, 2, 1), input_names=("layer", "end", "bias"))
    export_weights(tmp_path / "w.csv", weights, np.zeros((1, 3)))
    same(read_weights(tmp_path / "w.csv"), *((layer.weights, layer.biases) for layer in weights.layers))


def test_an_ending_that_is_not_read_is_told_with_those_that_are(write):
    assert import_suffixes() == (".npz", ".safetensors", ".onnx", ".json", ".csv")
    with pytest.raises(FormatError, match=r"weights are read from \.npz, \.safetensors, \.onnx, \.json, \.csv\."):
        write(".h5", b"")


def test_files_of_weights_are_told_from_data_and_projects(make_weights, tmp_path):
    for key in ("npz", "safetensors", "onnx", "json", "csv"):
        path = tmp_path / f"w{WEIGHT_FORMATS.get(key).suffix}"
        export_weights(path, make_weights(), np.zeros((1, 2)))
        assert looks_like_weights(path)
    project = '{"format": "nnviz-project", "network": {"layers": []}}'
    for name, text in (("data.csv", "a,b\n1,2\n"), ("layer.csv", "layer,depth\n1,2\n"), ("p.json", project)):
        (tmp_path / name).write_text(text)
        assert not looks_like_weights(tmp_path / name)
    hand = ("layer,1,hidden,tanh\n,h1\nx1,1\nbias,1\n", "layer;1\n;h1\nx1;1\nbias;1\n", "layer\n,h1\nx1,1\nbias,1\n")
    for number, text in enumerate(hand):
        (tmp_path / f"{number}.csv").write_text(text)
        assert looks_like_weights(tmp_path / f"{number}.csv")
        assert read_weights(tmp_path / f"{number}.csv").sizes == (1, 1)
    (tmp_path / "hand.json").write_text(' {"layers": [{"weights": [[1]], "biases": [1]}]}')
    assert looks_like_weights(tmp_path / "hand.json")
    assert looks_like_weights(tmp_path / "model.pth")
    assert not looks_like_weights(tmp_path / "missing.csv")
    assert not looks_like_weights(tmp_path / "project.nnviz")


@pytest.mark.parametrize(
    ("suffix", "data", "words"),
    [
        (".json", b'{"layers": [' + b"[]," * 1_200_000 + b"[]]}", r"1,200,002 times the mark '\['"),
        (".json", b'{"layers": [' + b"1," * 12_100_000 + b"1]}", "12,100,000 times the mark ','"),
        (".csv", b"\n" * 1_200_000, "more than 1,100,000 lines"),
        (".csv", b"layer\n" + b"," * 8_100_000, "more than 8,000,000 cells"),
        (".npz", b"PK\x01\x02" * 10_001, "more than 10,000 arrays"),
    ],
    ids=["lists", "values", "lines", "cells", "members"],
)
def test_what_would_become_very_many_objects_is_refused_before_it_does(suffix, data, words, write):
    with pytest.raises(FormatError, match=words):
        write(suffix, data)
