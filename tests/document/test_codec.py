"""The project as a JSON document: everything comes back to the bit, and what is no project is refused in words."""

import copy
import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.document.canvas_view import CanvasView
from nnviz.document.codec import ProjectError, decode, decode_saved, dumps, encode, loads, loads_saved
from nnviz.document.examples import example_project, mazur_project
from nnviz.document.spec import (
    BIAS,
    PRECISIONS,
    DataSpec,
    LayerSpec,
    NetworkSpec,
    Project,
    TrainingSpec,
    UserTable,
)
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import Clipping
from nnviz.engine.dataset import make_dataset
from nnviz.engine.datasets import DATASETS
from nnviz.engine.features import FEATURES
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import LayerParameters
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import BACKPROPAGATION, ORDERS, PERCEPTRON, ROUNDINGS
from nnviz.engine.param import params_of
from nnviz.engine.penalty import Penalty
from nnviz.engine.scaling import SCALINGS
from nnviz.engine.schedules import SCHEDULES

NUMBERS = st.floats(-1e300, 1e300, allow_nan=False, allow_infinity=False)
NAMES = st.text(max_size=8)


def value_of(info):
    """Any value that a parameter takes."""
    if info.choices:
        return st.sampled_from(info.choices)
    if info.type is bool:
        return st.booleans()
    lowest = info.minimum if info.minimum is not None else info.above
    low, high = -1e6 if lowest is None else lowest, 1e6 if info.maximum is None else info.maximum
    if info.type is int:
        return st.integers(int(low), int(high))
    return st.floats(low, high, exclude_min=info.above is not None)


def parameters_of(kind):
    return st.builds(kind, **{info.name: value_of(info) for info in params_of(kind)})


def entries(registry):
    return st.one_of([parameters_of(entry) for entry in registry.entries().values()])


@st.composite
def layer_specs(draw, sources):
    units = draw(st.integers(1, 3))
    pairs = st.tuples(st.integers(BIAS, sources - 1), st.integers(0, units - 1))
    connections = st.lists(pairs, max_size=3).map(tuple)
    return LayerSpec(
        units,
        draw(entries(ACTIVATIONS)),
        draw(st.none() | entries(INITIALIZERS)),
        *(draw(st.booleans()) for _ in range(3)),
        draw(connections),
        draw(connections),
    )


@st.composite
def tables(draw, inputs, outputs):
    rows = draw(st.integers(1, 3))

    def columns(count):
        return draw(st.lists(st.lists(NUMBERS, min_size=count, max_size=count), min_size=rows, max_size=rows))

    def named(*counts):
        return draw(st.sampled_from(counts).flatmap(lambda n: st.lists(NAMES, min_size=n, max_size=n)))

    dataset = make_dataset(
        draw(NAMES),
        columns(inputs),
        columns(outputs),
        input_names=named(0, inputs),
        target_names=named(0, outputs),
        classes=named(0, outputs) if outputs > 1 else named(0, 2),
        image_shape=draw(st.sampled_from([None, (1, inputs)])),
    )
    return UserTable(dataset, draw(NAMES))


TRAININGS = st.builds(
    TrainingSpec,
    loss=entries(LOSSES),
    optimizer=entries(OPTIMIZERS),
    learning_rate=st.floats(1e-300, 1e300),
    batch_size=st.integers(1, 1000),
    shuffle=st.booleans(),
    seed=st.integers(0, 2**63 - 1),
    penalty=parameters_of(Penalty),
    clipping=parameters_of(Clipping),
    schedule=st.none() | entries(SCHEDULES),
    reduction=st.sampled_from(["mean", "sum"]),
    rule=st.sampled_from([BACKPROPAGATION, PERCEPTRON]),
    order=st.sampled_from(ORDERS),
    digits=st.none() | st.integers(1, 12),
    rounding=st.sampled_from(ROUNDINGS),
    precision=st.sampled_from(PRECISIONS),
)


@st.composite
def projects(draw):
    inputs = sources = draw(st.integers(1, 3))
    layers = []
    for _ in range(draw(st.integers(1, 3))):
        layers.append(draw(layer_specs(sources)))
        sources = layers[-1].units
    network = NetworkSpec(inputs, tuple(layers))
    source = draw(entries(DATASETS) | tables(inputs, sources))
    start = None
    if draw(st.booleans()):
        flat = np.array([draw(NUMBERS) for _ in range(network.build().parameter_count)])
        start = tuple(network.build().split(flat))
    data = DataSpec(
        source,
        draw(st.floats(0, 1, exclude_max=True)),
        draw(st.sampled_from(SCALINGS)),
        draw(st.integers(0, 2**40)),
        draw(st.booleans()),
        () if isinstance(source, UserTable) else draw(st.sampled_from([(), ("sines",), FEATURES])),
    )
    return Project(draw(NAMES), network, data, draw(TRAININGS), start)


@settings(max_examples=150, deadline=None)
@given(project=projects())
def test_any_project_comes_back_as_it_was_and_keeps_to_the_schema(schema, project):
    back = loads(dumps(project))
    schema.validate(encode(project))
    assert (back.name, back.network, back.training) == (project.name, project.network, project.training)
    assert replace(back.data, source=None) == replace(project.data, source=None)
    if not isinstance(project.data.source, UserTable):
        assert back.data.source == project.data.source
    else:
        ours, theirs = back.data.source.dataset, project.data.source.dataset
        assert back.data.source.origin == project.data.source.origin
        for field in fields(ours):
            np.testing.assert_array_equal(getattr(ours, field.name), getattr(theirs, field.name), field.name)
    assert (back.start is None) == (project.start is None)
    for ours, theirs in zip(back.start or (), project.start or (), strict=True):
        assert ours.weights.tobytes() == np.ascontiguousarray(theirs.weights).tobytes()
        assert ours.biases.tobytes() == np.ascontiguousarray(theirs.biases).tobytes()
    assert encode(back) == encode(project)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FULL = encode(
    canvas=CanvasView(2.5, (0.25, 1.0)),
    project=replace(
        example_project("xor"),
        data=DataSpec(UserTable(make_dataset("t", [[0.0, 1.0]], [[1.0]], classes=["a", "b"], image_shape=(1, 2)))),
        start=(
            LayerParameters(np.ones((2, 2)), np.zeros(2)),
            LayerParameters(np.ones((2, 1)), np.zeros(1)),
        ),
    ),
)


def places_in(value, path=()):
    """The way to every value in a document."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places_in(value[key], (*path, key))


def with_value(document, path, value):
    if not path:
        return value
    changed = copy.deepcopy(document)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return changed


def refusal_of(document):
    """Why it is no project; an empty text when it is one, and can be written again."""
    try:
        dumps(decode(document))
    except ProjectError as error:
        return str(error)
    return ""


@settings(max_examples=400, deadline=None)
@given(path=st.sampled_from(list(places_in(FULL))), value=JSON)
def test_any_value_at_any_place_is_taken_or_refused_with_the_place(path, value):
    refused = refusal_of(with_value(FULL, path, value))
    assert refused == "" or refused.startswith("project")
    assert len(refused) < 1000


@settings(max_examples=200, deadline=None)
@given(text=JSON.map(json.dumps) | st.text(max_size=30) | st.integers(0, len(dumps(mazur_project()))).map(str))
def test_any_text_is_refused_in_words(text):
    with pytest.raises(ProjectError):
        loads(text)


@settings(max_examples=100, deadline=None)
@given(length=st.integers(0, len(dumps(mazur_project())) - 3))
def test_a_file_that_is_cut_short_is_refused_with_line_and_column(length):
    with pytest.raises(ProjectError, match="line"):
        loads(dumps(mazur_project())[:length])


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"format": "nnviz-project", "version": 1, "network": ['])
def test_a_document_nested_ten_thousand_deep_is_refused(opening):
    with pytest.raises(ProjectError, match="nested too deep"):
        loads(opening * 10_000)


@pytest.mark.parametrize("depth", [50, 300, 900])
def test_brackets_where_a_number_belongs_are_refused_at_any_depth(depth):
    deep = 1.0
    for _ in range(depth):
        deep = [deep]
    for path in places_in(FULL):
        with pytest.raises(ProjectError):
            decode(with_value(FULL, path, deep))


def test_a_number_of_five_thousand_digits_is_refused():
    with pytest.raises(ProjectError, match="too many digits"):
        loads('{"version": ' + "9" * 5000 + "}")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("format",), "other", "project.format: 'other' is not 'nnviz-project'"),
        (("version",), 99, "project.version: the project was saved by a newer nnviz"),
        (("network", "layers"), [], "project.network.layers: 0 layers"),
        (("network", "layers", 0, "units"), 0, "project.network.layers[0].units: 0 is not a whole number from 1"),
        (("network", "layers", 1, "units"), 2, "project.data: the table has 2 inputs and 1 outputs, the network 2 and"),
        (("network", "layers", 0, "activation"), "tanhh", "layers[0].activation: There is no activation called"),
        (("network", "layers", 0, "frozen"), [[2, 0]], "layers[0].frozen[0][0]: 2 is not a whole number from 0 to 1"),
        (("network", "layers", 0, "removed"), [[0]], "layers[0].removed[0]: a pair"),
        (("training", "optimizer"), {"key": "sgd", "mu": 1}, "project.training.optimizer: The optimizer 'sgd' has no"),
        (("training", "optimizer"), {"key": "momentum", "momentum": 10**400}, "training.optimizer.momentum: 1000"),
        (("training", "optimizer"), {"key": "momentum", "momentum": [1]}, "momentum: a single value is needed"),
        (("training", "penalty", "l1"), 10**400, "project.training.penalty.l1: 1000"),
        (("training", "learning_rate"), 0, "project.training.learning_rate: 0 is not a number above 0"),
        (("training", "learning_rate"), "1", "project.training.learning_rate: '1' is not a number"),
        (("training", "penalty", "l1"), -1, "project.training.penalty: l1 is -1"),
        (("data", "test_fraction"), 1, "project.data.test_fraction: 1 is not a number from 0 up to"),
        (("data", "source", "table", "inputs", 0, 1), "x", "project.data.source.table.inputs[0][1]: 'x' is not"),
        (
            ("data", "source", "table", "targets"),
            [[1], [2]],
            "project.data.source.table: Inputs (1, 2) and targets (2, 1)",
        ),
        (
            ("data", "source", "table", "inputs"),
            [[1, 2], [3]],
            "inputs[1]: this row has 1 numbers, and the first one 2",
        ),
        (("data", "source", "table", "classes"), ["a", "b", "c"], "table.classes: 3 names: 0 or 1 or 2 are needed"),
        (("start", 0, "weights"), [[1, 2]], "project.start[0].weights: 1 rows of 2 numbers: 2 rows of 2 are needed"),
        (("start", 1, "biases"), [1, 2], "project.start[1].biases: 2 numbers: 1 are needed"),
        (("canvas", "zoom"), 1, "project.canvas.zoom: 1 is not a zoom from more than 1 to 12"),
        (("canvas", "centre"), [0.5], "project.canvas.centre: two shares are needed"),
        (("canvas", "centre", 0), -0.1, "project.canvas.centre[0]: -0.1 is not a share from 0 to 1"),
        (("colour",), 1, "project: there is no member 'colour' here: choose from format"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_the_reason(path, value, words):
    with pytest.raises(ProjectError) as refused:
        decode(with_value(FULL, path, value))
    assert words in str(refused.value)


@given(zoom=st.floats(1.0, 12.0, exclude_min=True), centre=st.tuples(*[st.floats(0.0, 1.0)] * 2))
def test_the_view_of_the_canvas_comes_back_as_it_was_and_keeps_to_the_schema(schema, zoom, centre):
    view = CanvasView(zoom, centre)
    schema.validate(encode(mazur_project(), canvas=view))
    assert loads_saved(dumps(mazur_project(), canvas=view)).canvas == view


def test_a_project_of_the_whole_network_has_no_view_and_an_older_one_has_none_either():
    document = encode(mazur_project())
    assert document["canvas"] is None
    del document["canvas"]
    assert decode_saved(document).canvas is None


def test_what_is_left_out_has_its_default():
    document = {"format": "nnviz-project", "version": 1}
    document |= {"network": {"inputs": 2, "layers": [{"units": 1, "activation": "logistic"}]}}
    project = decode(document | {"data": {"source": "xor"}})
    assert project.training == TrainingSpec()
    assert project.network.layers == (LayerSpec(1, ACTIVATIONS.create("logistic")),)
    assert project.start is None


def test_every_field_of_the_specifications_is_in_the_document():
    document = encode(mazur_project())
    assert document["training"].keys() == {field.name for field in fields(TrainingSpec)}
    assert document["network"]["layers"][0].keys() == {field.name for field in fields(LayerSpec)}
    assert document["data"].keys() == {field.name for field in fields(DataSpec)}
    assert decode(document).training == mazur_project().training


def test_the_readme_names_every_member_of_a_project():
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    document = encode(mazur_project())
    members = [
        *document["training"],
        *document["network"]["layers"][0],
        *document["data"],
        *FULL["canvas"],
        "canvas",
        *FULL["data"]["source"]["table"],
    ]
    assert not [name for name in members if f"`{name}`" not in readme and f".{name}`" not in readme]


def test_a_project_of_version_1_says_standardize_in_its_old_way():
    document = encode(example_project("iris"))
    del document["data"]["scaling"], document["data"]["features"], document["data"]["stratified"], document["run"]
    document["version"] = 1
    assert decode(document).data.scaling == "none"
    document["data"]["standardize"] = True
    assert decode(document).data == DataSpec(example_project("iris").data.source, 0.2, "standardize")


def test_computed_inputs_count_for_the_network_of_a_table():
    table = UserTable(make_dataset("t", [[0.0, 1.0]], [[1.0]]))
    network = replace(example_project("xor").network, inputs=5)
    project = replace(example_project("xor"), network=network, data=DataSpec(table, features=("squares", "products")))
    assert decode(encode(project)).data.features == ("squares", "products")
    with pytest.raises(ProjectError, match="the table has 2 inputs and 1 outputs, the network 5 and 1"):
        decode({**encode(project), "data": {**encode(project)["data"], "features": []}})
    with pytest.raises(ProjectError, match="is not one of squares, products, sines"):
        decode({**encode(project), "data": {**encode(project)["data"], "features": ["cubes"]}})
