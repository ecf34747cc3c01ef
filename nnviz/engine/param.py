"""Parameters of registry entries: dataclass fields that carry their range, unit and help text.

From one field come the form in the inspector, the JSON, the validation and the command line.
"""

import dataclasses
import functools
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ParamInfo:
    """What one parameter of a registry entry is and which values it takes."""

    name: str
    type: type
    default: Any
    help: str
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    choices: tuple[Any, ...] = ()
    unit: str = ""
    optional: bool = False
    at_minimum: str = ""

    def problem(self, value: Any) -> str | None:
        """One sentence that says why ``value`` is refused, or None when it is good."""
        if value is None and self.optional:
            return None
        if self.choices:
            allowed = ", ".join(str(choice) for choice in self.choices)
            return None if value in self.choices else f"{self.name} is {value!r}: choose one of {allowed}."
        if self.type is bool:
            return None if isinstance(value, bool) else f"{self.name} is {value!r}: it must be true or false."
        if self.type in (int, float):
            return self._number_problem(value)
        return None if isinstance(value, self.type) else f"{self.name} is {value!r}: it must be a {self.type.__name__}."

    def _number_problem(self, value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{self.name} is {value!r}: it must be a number."
        if self.type is int and not isinstance(value, int):
            return f"{self.name} is {value!r}: it must be a whole number."
        if not math.isfinite(value):
            return f"{self.name} is {value!r}: it must be finite."
        if self.minimum is not None and value < self.minimum:
            return f"{self.name} is {value}: it must be at least {self.minimum:g}."
        if self.above is not None and value <= self.above:
            return f"{self.name} is {value}: it must be more than {self.above:g}."
        if self.maximum is not None and value > self.maximum:
            return f"{self.name} is {value}: it must be at most {self.maximum:g}."
        return None


def param(
    default: Any,
    help: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    above: float | None = None,
    choices: tuple[Any, ...] = (),
    unit: str = "",
    at_minimum: str = "",
) -> Any:
    """A dataclass field that states its default, help text and range.

    ``above`` is a bound that is itself refused; ``at_minimum`` says in a word what the minimum of a count stands for.
    """
    info = {
        "help": help,
        "minimum": minimum,
        "maximum": maximum,
        "above": above,
        "choices": choices,
        "unit": unit,
        "at_minimum": at_minimum,
    }
    return dataclasses.field(default=default, metadata={"param": info})


def params_of(entry: type) -> tuple[ParamInfo, ...]:
    """The parameters of a registry entry, in the order of its fields."""
    return _read_params(entry)


# To read the annotations of a class anew takes longer than to make most entries, and projects are made often.
@functools.cache
def _read_params(entry: type) -> tuple[ParamInfo, ...]:
    hints = typing.get_type_hints(entry)
    infos = []
    for field in dataclasses.fields(entry):
        if "param" in field.metadata:
            plain, optional = _plain_type(hints[field.name])
            infos.append(ParamInfo(field.name, plain, field.default, optional=optional, **field.metadata["param"]))
    return tuple(infos)


def _plain_type(hint: Any) -> tuple[type, bool]:
    """``float | None`` gives (float, True); ``int`` gives (int, False)."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        inner = [part for part in typing.get_args(hint) if part is not type(None)]
        return inner[0], True
    return hint, False


def check_params(entry: object) -> None:
    """Refuse an entry whose parameters are out of range.

    Raises:
        ValueError: with one sentence for the first parameter that is refused.
    """
    for info in params_of(type(entry)):
        problem = info.problem(getattr(entry, info.name))
        if problem:
            raise ValueError(problem)


def param_values(entry: object) -> Mapping[str, Any]:
    """The values of an entry's parameters by name, ready for JSON."""
    return {info.name: getattr(entry, info.name) for info in params_of(type(entry))}
