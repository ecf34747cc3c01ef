"""A value inside a JSON document with the way to it, so that every refusal says where and why."""

import math
import reprlib
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.param import params_of
from nnviz.engine.registry import Registry

T = TypeVar("T")

# NumPy's generators and other readers of JSON take whole numbers up to here.
LARGEST_WHOLE = 2**63 - 1
# No key of a registry is as long; a longer one would fill the message.
_LONGEST_KEY = 100


class ProjectError(ValueError):
    """A document that is no project; the message says which place of it is wrong, and why."""


class Place:
    """A value of the document, and the path to it, for example ``project.network.layers[0].units``."""

    def __init__(self, value: Any, path: str = "project") -> None:
        self.value, self.path = value, path

    def fail(self, sentence: str) -> ProjectError:
        """The error that says what is wrong here."""
        return ProjectError(f"{self.path}: {sentence}")

    @property
    def shown(self) -> str:
        """The value for a message: shortened, and no deeper than a few brackets."""
        return reprlib.repr(self.value)

    def object(self, allowed: Sequence[str], required: Sequence[str] = ()) -> dict[str, "Place"]:
        """The members of a JSON object; unknown and missing ones are refused."""
        if not isinstance(self.value, dict):
            raise self.fail("an object in braces is needed.")
        for name in self.value:
            if name not in allowed:
                raise self.fail(f"there is no member {reprlib.repr(name)} here: choose from {', '.join(allowed)}.")
        for name in required:
            if name not in self.value:
                raise self.fail(f"the member {name!r} is missing.")
        return {name: Place(value, f"{self.path}.{name}") for name, value in self.value.items()}

    def items(self) -> list["Place"]:
        """The items of a JSON list."""
        if not isinstance(self.value, list):
            raise self.fail("a list in brackets is needed.")
        return [Place(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def whole(self, minimum: int = 0, maximum: int = LARGEST_WHOLE) -> int:
        """A whole number within the bounds."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            raise self.fail(f"{self.shown} is not a whole number from {minimum} to {maximum}.")
        return value

    def number(self) -> float:
        """A finite number."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(f"{self.shown} is not a number.")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.fail(f"{self.shown} is not a finite number.")
        return number

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            raise self.fail(f"{self.shown} is not true or false.")
        return self.value

    def text(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            raise self.fail(f"{self.shown} is not a text.")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(item.text() for item in self.items())

    def vector(self) -> Array:
        """A list of finite numbers, (n,)."""
        values = self.value
        if isinstance(values, list) and all(type(value) is float for value in values):
            array = np.array(values, dtype=np.float64)
            if np.isfinite(array).all():
                return array
        return np.array([item.number() for item in self.items()], dtype=np.float64)

    def table(self) -> Array:
        """Rows of finite numbers, all of the same length, (rows, columns), at least one of each."""
        rows = self.items()
        vectors = [row.vector() for row in rows]
        if not vectors or not len(vectors[0]):
            raise self.fail("at least one row with one number is needed.")
        for row, vector in zip(rows, vectors, strict=True):
            if len(vector) != len(vectors[0]):
                raise row.fail(f"this row has {len(vector)} numbers, and the first one {len(vectors[0])}.")
        return np.stack(vectors)

    def choice(self, allowed: Sequence[str]) -> str:
        """One of a few words."""
        if not isinstance(self.value, str) or self.value not in allowed:
            raise self.fail(f"{self.shown} is not one of {', '.join(allowed)}.")
        return self.value

    def entry(self, registry: Registry[T]) -> T:
        """A registry entry: its key, or an object with the key and parameters."""
        given = {"key": self.value} if isinstance(self.value, str) else self.value
        key = given.get("key") if isinstance(given, dict) else None
        if not isinstance(given, dict) or not isinstance(key, str) or len(key) > _LONGEST_KEY:
            raise self.fail(f"the key of a {registry.kind} is needed, one of {', '.join(registry.keys())}.")
        params = {name: self._member(name).scalar() for name in given if name != "key"}
        try:
            return registry.create(key, params)
        except ValueError as error:
            raise self.fail(str(error)) from None

    def parameters(self, kind: type[T]) -> T:
        """An object of parameters, for what is no registry entry."""
        infos = {info.name: info for info in params_of(kind)}
        values = {name: member.scalar() for name, member in self.object(tuple(infos)).items()}
        for name, value in values.items():
            problem = infos[name].problem(value)
            if problem:
                raise self.fail(problem)
        return kind(**values)

    def scalar(self) -> Any:
        """One number, text, true, false or null: what a parameter can be at all."""
        if isinstance(self.value, list | dict):
            raise self.fail("a single value is needed, without brackets or braces.")
        if isinstance(self.value, int | float):
            if isinstance(self.value, int) and abs(self.value) > LARGEST_WHOLE:
                raise self.fail(f"{self.shown} is too large.")
        elif isinstance(self.value, str) and len(self.value) > _LONGEST_KEY:
            raise self.fail(f"{self.shown} is too long.")
        return self.value

    def _member(self, name: Any) -> "Place":
        if not isinstance(name, str) or len(name) > _LONGEST_KEY:
            raise self.fail(f"there is no parameter {reprlib.repr(name)}.")
        return Place(self.value[name], f"{self.path}.{name}")
