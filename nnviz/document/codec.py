"""The project as a JSON document, and back. Numbers are written so that they read back to the very same bits.

The README describes the document. What may be left out has the default of its specification in ``spec``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from nnviz.document.canvas_view import CanvasView, decode_view, encode_view
from nnviz.document.json_text import json_lines, parse
from nnviz.document.limits import LONGEST_NAME, MOST_LAYERS, MOST_PARAMETERS, MOST_UNITS
from nnviz.document.migrations import migrated
from nnviz.document.place import Place, ProjectError
from nnviz.document.run_codec import decode_run, encode_run
from nnviz.document.run_state import RunState, Saved
from nnviz.document.spec import (
    BIAS,
    PRECISIONS,
    Connections,
    DataSpec,
    LayerSpec,
    NetworkSpec,
    Project,
    TrainingSpec,
    UserTable,
)
from nnviz.document.table_codec import StoredTable, TableReader, decode_table, encode_table
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import Clipping
from nnviz.engine.datasets import DATASETS, DataSource
from nnviz.engine.features import FEATURES
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import LayerParameters
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import BACKPROPAGATION, MOST_DIGITS, ORDERS, PERCEPTRON, ROUNDINGS
from nnviz.engine.param import param_values
from nnviz.engine.penalty import Penalty
from nnviz.engine.scaling import SCALINGS
from nnviz.engine.schedules import SCHEDULES

__all__ = [
    "FORMAT",
    "VERSION",
    "ProjectError",
    "StoredTable",
    "decode",
    "decode_layer",
    "decode_parameters",
    "decode_saved",
    "dumps",
    "encode",
    "encode_entry",
    "encode_layer",
    "encode_parameters",
    "loads",
    "loads_saved",
    "pieces",
]

FORMAT = "nnviz-project"
VERSION = 2


# How the document names the source of a bias among the connections.
_BIAS = "bias"


def encode(
    project: Project,
    run: RunState | None = None,
    stored: StoredTable | None = None,
    canvas: CanvasView | None = None,
) -> dict[str, Any]:
    """The project, where its training stands, and where one looks on the canvas, as JSON values.

    Args:
        stored: where the numbers of the project's own table are kept, when the document shall not hold them.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": project.name,
        "network": {
            "inputs": project.network.inputs,
            "layers": [encode_layer(layer) for layer in project.network.layers],
        },
        "data": {**_encode_fields(project.data), "source": _encode_source(project.data.source, stored)},
        "training": _encode_fields(project.training),
        "start": None if project.start is None else [encode_parameters(layer) for layer in project.start],
        "run": None if run is None else encode_run(run, project),
        "canvas": None if canvas is None else encode_view(canvas),
    }


def decode(document: Any) -> Project:
    """The project of a JSON document; where its training stands is checked and left aside.

    Raises:
        ProjectError: as for ``decode_saved``.
    """
    return decode_saved(document).project


def decode_saved(document: Any, read_table: TableReader | None = None) -> Saved:
    """All that a JSON document of this version or an earlier one holds.

    Args:
        read_table: reads a table that is kept outside of the document; None where there is no such place.

    Raises:
        ProjectError: something is missing, unknown, out of range or does not fit the rest; the message says where.
    """
    document = _newest(document)
    names = ("format", "version", "name", "network", "data", "training", "start", "run", "canvas")
    members = Place(document).object(names, ("format", "version", "network", "data"))
    network = _decode_network(members["network"])
    start, run, canvas = (members.get(name, Place(None)) for name in ("start", "run", "canvas"))
    project = Project(
        name=members["name"].text() if "name" in members else "",
        network=network,
        data=_decode_data(members["data"], network, read_table),
        training=_decode_training(members.get("training", Place({}, "project.training"))),
        start=None if start.value is None else _decode_start(start, network),
    )
    return Saved(
        project,
        None if run.value is None else decode_run(run, project),
        None if canvas.value is None else decode_view(canvas),
    )


def dumps(
    project: Project,
    run: RunState | None = None,
    stored: StoredTable | None = None,
    canvas: CanvasView | None = None,
) -> str:
    """The document as a JSON text; one row of numbers is one line."""
    return "".join(pieces(project, run, stored, canvas))


def pieces(
    project: Project,
    run: RunState | None = None,
    stored: StoredTable | None = None,
    canvas: CanvasView | None = None,
) -> Iterator[str]:
    """The text of ``dumps``, a little at a time."""
    yield from json_lines(encode(project, run, stored, canvas))
    yield "\n"


def loads(text: str) -> Project:
    """The project of a JSON text; where its training stands is checked and left aside.

    Raises:
        ProjectError: the text is no JSON, or no project.
    """
    return loads_saved(text).project


def loads_saved(text: str, read_table: TableReader | None = None) -> Saved:
    """All that a JSON text holds.

    Raises:
        ProjectError: the text is no JSON, or no project.
    """
    return decode_saved(parse(text), read_table)


def _newest(document: Any) -> dict[str, Any]:
    """The document as this version says it; what is no project, or of a later version, is refused before all else."""
    place = Place(document)
    if not isinstance(document, dict):
        raise place.fail("an object in braces is needed.")
    for name in ("format", "version"):
        if name not in document:
            raise place.fail(f"the member {name!r} is missing.")
    kind, number = Place(document["format"], "project.format"), Place(document["version"], "project.version")
    if kind.value != FORMAT:
        raise kind.fail(f"{kind.shown} is not {FORMAT!r}: this is no nnviz project.")
    version = number.whole(1)
    if version > VERSION:
        raise number.fail(
            f"the project was saved by a newer nnviz (version {version}, this one reads up to {VERSION}): update nnviz."
        )
    return migrated(document, version)


def encode_entry(entry: object) -> dict[str, Any]:
    """A registry entry with its key and its parameters."""
    return {"key": getattr(entry, "key", ""), **param_values(entry)}


def _encode_fields(spec: Any) -> dict[str, Any]:
    return {field.name: _encode_value(getattr(spec, field.name)) for field in fields(spec)}


def _encode_value(value: Any) -> Any:
    if hasattr(value, "key"):
        return encode_entry(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(param_values(value)) if is_dataclass(value) else value


def encode_layer(layer: LayerSpec) -> dict[str, Any]:
    """A layer as JSON values."""
    connections = {name: _encode_connections(getattr(layer, name)) for name in ("removed", "frozen")}
    return {**_encode_fields(layer), **connections, "unit_names": list(layer.unit_names)}


def _encode_connections(connections: Connections) -> list[list[Any]]:
    return [[_BIAS if source == BIAS else source, unit] for source, unit in connections]


def encode_parameters(layer: LayerParameters) -> dict[str, Any]:
    """Weights and biases of a layer as JSON values."""
    return {"weights": layer.weights.tolist(), "biases": layer.biases.tolist()}


def _encode_source(source: DataSource | UserTable, stored: StoredTable | None) -> dict[str, Any]:
    return {"table": encode_table(source, stored)} if isinstance(source, UserTable) else encode_entry(source)


def _decode_network(place: Place) -> NetworkSpec:
    members = place.object(("inputs", "layers"), ("inputs", "layers"))
    items = members["layers"].items()
    if not 1 <= len(items) <= MOST_LAYERS:
        raise members["layers"].fail(f"{len(items)} layers: 1 to {MOST_LAYERS} are needed, the output layer last.")
    inputs = sources = members["inputs"].whole(1, MOST_PARAMETERS)
    layers = []
    for item in items:
        layers.append(decode_layer(item, sources))
        sources = layers[-1].units
    network = NetworkSpec(inputs, tuple(layers))
    count = network.build().parameter_count
    if count > MOST_PARAMETERS:
        raise place.fail(f"{count:,} weights and biases are too many: {MOST_PARAMETERS:,} is the most.")
    return network


_LAYER: Mapping[str, Callable[[Place], Any]] = {
    "units": lambda place: place.whole(1, MOST_UNITS),
    "activation": lambda place: place.entry(ACTIVATIONS),
    "initializer": lambda place: None if place.value is None else place.entry(INITIALIZERS),
    "train_weights": Place.flag,
    "train_biases": Place.flag,
    "shared_bias": Place.flag,
    "removed": lambda place: place,
    "frozen": lambda place: place,
    "name": lambda place: _name(place),
    "unit_names": lambda place: tuple(_name(item) for item in place.items()),
}

_DATA: Mapping[str, Callable[[Place], Any]] = {
    "source": lambda place: place,
    "test_fraction": lambda place: _within(place, 0.0, 1.0, "from 0 up to, but not including, 1"),
    "scaling": lambda place: place.choice(SCALINGS),
    "split_seed": Place.whole,
    "stratified": Place.flag,
    "features": lambda place: _decode_features(place),
}

_TRAINING: Mapping[str, Callable[[Place], Any]] = {
    "loss": lambda place: place.entry(LOSSES),
    "optimizer": lambda place: place.entry(OPTIMIZERS),
    "learning_rate": lambda place: _within(place, 5e-324, float("inf"), "above 0"),
    "batch_size": lambda place: place.whole(1),
    "shuffle": Place.flag,
    "seed": Place.whole,
    "penalty": lambda place: place.parameters(Penalty),
    "clipping": lambda place: place.parameters(Clipping),
    "schedule": lambda place: None if place.value is None else place.entry(SCHEDULES),
    "reduction": lambda place: place.choice(("mean", "sum")),
    "rule": lambda place: place.choice((BACKPROPAGATION, PERCEPTRON)),
    "order": lambda place: place.choice(ORDERS),
    "digits": lambda place: None if place.value is None else place.whole(1, MOST_DIGITS),
    "rounding": lambda place: place.choice(ROUNDINGS),
    "precision": lambda place: place.choice(PRECISIONS),
}


def _read(
    place: Place, readers: Mapping[str, Callable[[Place], Any]], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The members of an object, each by its reader."""
    return {name: readers[name](member) for name, member in place.object(tuple(readers), required).items()}


def decode_layer(place: Place, sources: int) -> LayerSpec:
    """The layer of JSON values; ``sources`` units are in the layer below.

    Raises:
        ProjectError: it is no layer; the message says where.
    """
    members = _read(place, _LAYER, ("units", "activation"))
    for name in ("removed", "frozen"):
        if name in members:
            members[name] = _decode_connections(members[name], sources, members["units"])
    names, units = members.get("unit_names", ()), members["units"]
    if names and len(names) != units:
        raise place.fail(f"unit_names has {len(names)} names: the layer has {units} units.")
    return LayerSpec(**members)


def _decode_connections(place: Place, sources: int, units: int) -> Connections:
    """Pairs [source, unit], counted from 0; the source "bias" is the bias of the unit."""
    pairs = []
    for item in place.items():
        ends = item.items()
        if len(ends) != 2:
            raise item.fail(f'a pair [source unit, unit] is needed, or ["{_BIAS}", unit].')
        source = BIAS if ends[0].value == _BIAS else ends[0].whole(0, sources - 1)
        pairs.append((source, ends[1].whole(0, units - 1)))
    return tuple(pairs)


def _decode_training(place: Place) -> TrainingSpec:
    return TrainingSpec(**_read(place, _TRAINING))


def _decode_data(place: Place, network: NetworkSpec, read_table: TableReader | None) -> DataSpec:
    members = _read(place, _DATA, ("source",))
    data = DataSpec(**{**members, "source": _decode_source(members["source"], read_table)})
    if isinstance(data.source, UserTable):
        try:
            inputs, outputs = data.shapes(data.source.dataset)
        except ValueError as error:
            raise place.fail(str(error)) from None
        if (inputs, outputs) != (network.inputs, network.layers[-1].units):
            raise place.fail(
                f"the table has {inputs} inputs and {outputs} outputs, the network {network.inputs} and "
                f"{network.layers[-1].units}: make them the same."
            )
    return data


def _decode_features(place: Place) -> tuple[str, ...]:
    chosen = {item.choice(FEATURES) for item in place.items()}
    return tuple(feature for feature in FEATURES if feature in chosen)


def _decode_source(place: Place, read_table: TableReader | None) -> DataSource | UserTable:
    if isinstance(place.value, dict) and "table" in place.value:
        return decode_table(place.object(("table",))["table"], read_table)
    return place.entry(DATASETS)


def _decode_start(place: Place, network: NetworkSpec) -> tuple[LayerParameters, ...]:
    fans, items = network.build().fans, place.items()
    if len(items) != len(fans):
        raise place.fail(f"weights of {len(items)} layers: the network has {len(fans)} layers.")
    return tuple(decode_parameters(item, *fan) for item, fan in zip(items, fans, strict=True))


def decode_parameters(place: Place, fan_in: int, fan_out: int) -> LayerParameters:
    """The weights and biases of JSON values.

    Raises:
        ProjectError: their shapes do not fit; the message says where.
    """
    members = place.object(("weights", "biases"), ("weights", "biases"))
    weights, biases = members["weights"].table(), members["biases"].vector()
    if weights.shape != (fan_in, fan_out):
        rows, columns = weights.shape
        raise members["weights"].fail(
            f"{rows} rows of {columns} numbers: {fan_in} rows of {fan_out} are needed, one row for each unit below."
        )
    if biases.shape != (fan_out,):
        raise members["biases"].fail(f"{len(biases)} numbers: {fan_out} are needed, one for each unit of the layer.")
    return LayerParameters(weights, biases)


def _name(place: Place) -> str:
    text = place.text()
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise place.fail(f"a name of one line and {LONGEST_NAME} characters at most is needed.")
    return text


def _within(place: Place, lowest: float, end: float, words: str) -> float:
    number = place.number()
    if not lowest <= number < end:
        raise place.fail(f"{place.shown} is not a number {words}.")
    return number
