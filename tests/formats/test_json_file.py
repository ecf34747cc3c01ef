"""The JSON text: what a person sees, and what a person may get wrong."""

import json

import numpy as np
import pytest

from nnviz.formats.errors import FormatError
from nnviz.formats.weights.json_file import JsonFile


def text_of(weights):
    return JsonFile().write_bytes(weights).decode()


def test_one_row_of_weights_stands_on_one_line(make_weights):
    weights = make_weights((2, 3, 1))
    text = text_of(weights)
    for row in weights.layers[0].weights:
        numbers = ", ".join(repr(float(value)) for value in row)
        assert f"\n        [{numbers}]" in text
    assert '\n      "biases": [' in text
    assert text.endswith("}\n")


def test_any_json_reader_gets_the_exact_numbers(make_weights):
    weights = make_weights((5, 4, 2))
    layers = json.loads(text_of(weights))["layers"]
    for told, layer in zip(layers, weights.layers, strict=True):
        np.testing.assert_array_equal(np.array(told["weights"]), layer.weights)
        np.testing.assert_array_equal(np.array(told["biases"]), layer.biases)


def test_names_stay_readable(told_weights):
    assert "붓꽃 «iris»" in text_of(told_weights)


def test_numbers_that_json_does_not_have_are_written_as_text(extreme_weights):
    def refuse(name):
        raise AssertionError(name)

    (layer,) = json.loads(text_of(extreme_weights), parse_constant=refuse)["layers"]
    assert layer["biases"] == ["Infinity", "-Infinity", "NaN"]


def changed(weights, change):
    document = json.loads(text_of(weights))
    change(document)
    return json.dumps(document).encode()


def test_numbers_that_a_person_wrote_without_a_decimal_point_are_read(make_weights):
    data = changed(make_weights((1, 2), ("tanh",)), lambda it: it["layers"][0].update(weights=[[1, -2]]))
    np.testing.assert_array_equal(JsonFile().parse(data, "file").layers[0].weights, [[1.0, -2.0]])


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ({"weights": None}, "layer 1 has no rows"),
        ({"weights": []}, "layer 1 has no rows"),
        ({"weights": [1.0]}, "where a list of numbers belongs"),
        ({"weights": [[]]}, "the shapes"),
        ({"weights": [[1.0, 2.0], [1.0]]}, "differ in length"),
        ({"weights": [[1.0, True]]}, "where a number belongs"),
        ({"weights": [[1.0, "2"]]}, "where a number belongs"),
        ({"weights": [[1.0, None]]}, "where a number belongs"),
        ({"weights": [[1.0, [2.0]]]}, "where a number belongs"),
        ({"weights": [[1.0, 10**400]]}, "too large"),
        ({"biases": 1.0}, "where a list of numbers belongs"),
        ({"biases": [1.0]}, "the shapes"),
        ({"fan_in": 7}, "other shapes than it says"),
    ],
)
def test_a_layer_that_does_not_hold_numbers_is_refused(make_weights, layer, words):
    data = changed(make_weights((1, 2), ("tanh",)), lambda it: it["layers"][0].update(layer))
    with pytest.raises(FormatError, match=words):
        JsonFile().parse(data, "file")


@pytest.mark.parametrize(
    ("layers", "words"),
    [(None, "no list of layers"), ([1], "no list of layers"), ([], "holds no layers")],
)
def test_a_document_without_layers_is_refused(make_weights, layers, words):
    data = changed(make_weights(), lambda it: it.update(layers=layers))
    with pytest.raises(FormatError, match=words):
        JsonFile().parse(data, "file")


@pytest.mark.parametrize("text", ["", "NaN", "{", '{"a": Infinity}', "[" * 100_000, "9" * 5000])
def test_text_that_is_not_json_is_refused(text):
    with pytest.raises(FormatError, match="JSON text is damaged"):
        JsonFile().parse(text.encode(), "file")
