"""The project as a JSON document, and back. Numbers are written so that they read back to the very same bits."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np

from nnviz.document.spec import DataSpec, LayerSpec, NetworkSpec, Project, TrainingSpec, UserTable
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import Clipping
from nnviz.engine.dataset import Dataset, make_dataset
from nnviz.engine.datasets import DATASETS
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import LayerParameters
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import BACKPROPAGATION, PERCEPTRON
from nnviz.engine.param import param_values, params_of
from nnviz.engine.penalty import Penalty
from nnviz.engine.registry import Registry
from nnviz.engine.schedules import SCHEDULES

FORMAT = "nnviz-project"
VERSION = 1

T = TypeVar("T")


class ProjectError(ValueError):
    """A document that is no project; the message says which place of it is wrong, and why."""


class Place:
    """A value inside the document with the way to it, so that an error can say where it is."""

    def __init__(self, value: Any, path: str = "project") -> None:
        self.value, self.path = value, path

    def fail(self, sentence: str) -> ProjectError:
        """The error that says what is wrong here."""
        return ProjectError(f"{self.path}: {sentence}")

    def object(self, allowed: Sequence[str], required: Sequence[str] = ()) -> dict[str, "Place"]:
        """The members of a JSON object; unknown and missing ones are refused."""
        if not isinstance(self.value, dict):
            raise self.fail("an object in braces is needed.")
        for name in self.value:
            if name not in allowed:
                raise self.fail(f"there is no member {name!r} here: choose from {', '.join(allowed)}.")
        for name in required:
            if name not in self.value:
                raise self.fail(f"the member {name!r} is missing.")
        return {name: Place(value, f"{self.path}.{name}") for name, value in self.value.items()}

    def items(self) -> list["Place"]:
        """The items of a JSON list."""
        if not isinstance(self.value, list):
            raise self.fail("a list in brackets is needed.")
        return [Place(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def whole(self, minimum: int = 0) -> int:
        """A whole number from ``minimum`` on."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < minimum:
            raise self.fail(f"{self.value!r} is not a whole number from {minimum} on.")
        return self.value

    def number(self) -> float:
        """A finite number."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.fail(f"{value!r} is not a finite number.")
        return float(value)

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            raise self.fail(f"{self.value!r} is not true or false.")
        return self.value

    def text(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            raise self.fail(f"{self.value!r} is not a text.")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(item.text() for item in self.items())

    def array(self, dimensions: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Numbers in nested lists, as a float64 array."""
        try:
            array = np.asarray(self.value, dtype=np.float64)
        except (ValueError, TypeError):
            raise self.fail("rows of numbers of the same length are needed.") from None
        if array.ndim != dimensions or not np.isfinite(array).all():
            raise self.fail(f"finite numbers in {dimensions} levels of brackets are needed.")
        return array

    def entry(self, registry: Registry[T]) -> T:
        """A registry entry: its key, or an object with the key and parameters."""
        given = {"key": self.value} if isinstance(self.value, str) else self.value
        if not isinstance(given, dict) or not isinstance(given.get("key"), str):
            raise self.fail(f"the key of a {registry.kind} is needed.")
        params = {name: value for name, value in given.items() if name != "key"}
        try:
            return registry.create(given["key"], params)
        except ValueError as error:
            raise self.fail(str(error)) from None

    def choice(self, allowed: Sequence[str]) -> str:
        """One of a few words."""
        if self.value not in allowed:
            raise self.fail(f"{self.value!r} is not one of {', '.join(allowed)}.")
        return str(self.value)

    def parameters(self, kind: type[T]) -> T:
        """An object of parameters, for what is no registry entry."""
        infos = {info.name: info for info in params_of(kind)}
        values = {name: member.value for name, member in self.object(tuple(infos)).items()}
        for name, value in values.items():
            problem = infos[name].problem(value)
            if problem:
                raise self.fail(problem)
        return kind(**values)


def encode(project: Project) -> dict[str, Any]:
    """The project as JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": project.name,
        "network": {
            "inputs": project.network.inputs,
            "layers": [_encode_layer(layer) for layer in project.network.layers],
        },
        "data": _encode_data(project.data),
        "training": {
            field.name: _encode_value(getattr(project.training, field.name)) for field in fields(TrainingSpec)
        },
        "start": None if project.start is None else [_encode_parameters(layer) for layer in project.start],
    }


def decode(document: Any) -> Project:
    """The project of a JSON document.

    Raises:
        ProjectError: something is missing, unknown or out of range; the message says where.
    """
    names = ("format", "version", "name", "network", "data", "training", "start")
    members = Place(document).object(names, ("format", "version", "network", "data"))
    if members["format"].value != FORMAT:
        raise members["format"].fail(f"{members['format'].value!r} is not {FORMAT!r}: this is no nnviz project.")
    version = members["version"].whole(1)
    if version > VERSION:
        raise members["version"].fail(f"the project was saved by a newer nnviz (version {version}): update nnviz.")
    start = members.get("start")
    return Project(
        name=members["name"].text() if "name" in members else "",
        network=_decode_network(members["network"]),
        data=_decode_data(members["data"]),
        training=_decode_training(members.get("training", Place({}, "project.training"))),
        start=None if start is None or start.value is None else tuple(map(_decode_parameters, start.items())),
    )


def dumps(project: Project) -> str:
    """The project as a JSON text."""
    return json.dumps(encode(project), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def loads(text: str) -> Project:
    """The project of a JSON text.

    Raises:
        ProjectError: the text is no JSON, or no project.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProjectError(f"The file is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise ProjectError("The file is nested too deep to be a project.") from None
    return decode(document)


def encode_entry(entry: object) -> dict[str, Any]:
    """A registry entry with its key and its parameters."""
    return {"key": getattr(entry, "key", ""), **param_values(entry)}


def _encode_value(value: Any) -> Any:
    if hasattr(value, "key"):
        return encode_entry(value)
    return dict(param_values(value)) if is_dataclass(value) else value


def _encode_layer(layer: LayerSpec) -> dict[str, Any]:
    return {field.name: _encode_value(getattr(layer, field.name)) for field in fields(LayerSpec)}


def _encode_parameters(layer: LayerParameters) -> dict[str, Any]:
    return {"weights": layer.weights.tolist(), "biases": layer.biases.tolist()}


def _encode_data(data: DataSpec) -> dict[str, Any]:
    source = data.source
    if isinstance(source, UserTable):
        table = source.dataset
        encoded: dict[str, Any] = {
            "table": {
                "name": table.name,
                "origin": source.origin,
                "inputs": table.inputs.tolist(),
                "targets": table.targets.tolist(),
                "input_names": list(table.input_names),
                "target_names": list(table.target_names),
                "classes": list(table.classes),
                "image_shape": None if table.image_shape is None else list(table.image_shape),
            }
        }
    else:
        encoded = encode_entry(source)
    rest = {field.name: getattr(data, field.name) for field in fields(DataSpec) if field.name != "source"}
    return {"source": encoded, **rest}


def _decode_network(place: Place) -> NetworkSpec:
    members = place.object(("inputs", "layers"), ("inputs", "layers"))
    layers = tuple(_decode_layer(item) for item in members["layers"].items())
    if not layers:
        raise members["layers"].fail("a network needs an output layer.")
    return NetworkSpec(members["inputs"].whole(1), layers)


def _decode_layer(place: Place) -> LayerSpec:
    members = place.object([field.name for field in fields(LayerSpec)], ("units", "activation"))
    given: Mapping[str, Place] = {name: member for name, member in members.items() if member.value is not None}
    initializer = given.get("initializer")
    return LayerSpec(
        units=members["units"].whole(1),
        activation=members["activation"].entry(ACTIVATIONS),
        initializer=None if initializer is None else initializer.entry(INITIALIZERS),
        train_weights=given["train_weights"].flag() if "train_weights" in given else True,
        train_biases=given["train_biases"].flag() if "train_biases" in given else True,
    )


def _decode_parameters(place: Place) -> LayerParameters:
    members = place.object(("weights", "biases"), ("weights", "biases"))
    return LayerParameters(members["weights"].array(2), members["biases"].array(1))


def _decode_data(place: Place) -> DataSpec:
    members = place.object([field.name for field in fields(DataSpec)], ("source",))
    readers: dict[str, Any] = {"test_fraction": Place.number, "standardize": Place.flag, "split_seed": Place.whole}
    rest: dict[str, Any] = {name: read(members[name]) for name, read in readers.items() if name in members}
    source = members["source"]
    if isinstance(source.value, dict) and "table" in source.value:
        return DataSpec(_decode_table(source.object(("table",))["table"]), **rest)
    return DataSpec(source.entry(DATASETS), **rest)


def _decode_table(place: Place) -> UserTable:
    names = ("name", "origin", "inputs", "targets", "input_names", "target_names", "classes", "image_shape")
    members = place.object(names, ("inputs", "targets"))
    texts = {name: members[name].texts() for name in ("input_names", "target_names", "classes") if name in members}
    shape = members.get("image_shape")
    try:
        dataset: Dataset = make_dataset(
            members["name"].text() if "name" in members else "table",
            members["inputs"].array(2),
            members["targets"].array(2),
            **texts,
            image_shape=None if shape is None or shape.value is None else _image_shape(shape),
        )
    except ProjectError:
        raise
    except ValueError as error:
        raise place.fail(str(error)) from None
    return UserTable(dataset, members["origin"].text() if "origin" in members else "")


def _image_shape(place: Place) -> tuple[int, int]:
    sizes = [item.whole(1) for item in place.items()]
    if len(sizes) != 2:
        raise place.fail("rows and columns are needed.")
    return sizes[0], sizes[1]


def _decode_training(place: Place) -> TrainingSpec:
    members = place.object([field.name for field in fields(TrainingSpec)])
    readers: dict[str, Any] = {
        "loss": lambda member: member.entry(LOSSES),
        "optimizer": lambda member: member.entry(OPTIMIZERS),
        "learning_rate": Place.number,
        "batch_size": lambda member: member.whole(1),
        "shuffle": Place.flag,
        "seed": Place.whole,
        "penalty": lambda member: member.parameters(Penalty),
        "clipping": lambda member: member.parameters(Clipping),
        "schedule": lambda member: None if member.value is None else member.entry(SCHEDULES),
        "reduction": lambda member: member.choice(("mean", "sum")),
        "rule": lambda member: member.choice((BACKPROPAGATION, PERCEPTRON)),
    }
    return TrainingSpec(**{name: readers[name](member) for name, member in members.items()})
