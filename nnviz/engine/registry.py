"""A registry scans its own package: one file is one entry, and no list is kept by hand."""

import difflib
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from nnviz.engine.param import params_of

T = TypeVar("T")


class UnknownKeyError(ValueError):
    """A key that no entry of a registry has; the message proposes the nearest one."""


class Registry(Generic[T]):
    """The entries of one package: every subclass of ``base`` that states a ``key``, one in each module.

    The scan runs at the first question, so that importing the package stays cheap and free of cycles.
    """

    def __init__(self, package: str, base: type[T], kind: str) -> None:
        self._package = package
        self._base = base
        self.kind = kind
        self._entries: dict[str, type[T]] = {}

    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the entries' ``rank`` and then by name."""
        return tuple(self.entries())

    def __contains__(self, key: object) -> bool:
        return key in self.entries()

    def entries(self) -> Mapping[str, type[T]]:
        """All entries by key."""
        if not self._entries:
            self._entries = self._scan()
        return self._entries

    def get(self, key: str) -> type[T]:
        """The entry with this key.

        Raises:
            UnknownKeyError: there is none; the message says which keys are near.
        """
        entries = self.entries()
        if key in entries:
            return entries[key]
        near = difflib.get_close_matches(key, entries, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(entries)}."
        raise UnknownKeyError(f"There is no {self.kind} called {key!r}: {hint}")

    def create(self, key: str, params: Mapping[str, Any] | None = None) -> T:
        """An instance of the entry ``key`` with the given parameters; the others keep their defaults.

        Raises:
            UnknownKeyError: no such entry.
            ValueError: a parameter that the entry does not have, or a value out of its range.
        """
        entry = self.get(key)
        given = dict(params or {})
        infos = {info.name: info for info in params_of(entry)}
        for name, value in given.items():
            if name not in infos:
                raise ValueError(f"The {self.kind} {key!r} has no parameter {name!r}.")
            problem = infos[name].problem(value)
            if problem:
                raise ValueError(f"The {self.kind} {key!r}: {problem}")
        return entry(**given)

    def _scan(self) -> dict[str, type[T]]:
        package = importlib.import_module(self._package)
        found: list[type[T]] = []
        for module_info in pkgutil.iter_modules(package.__path__):
            if module_info.name != "base" and not module_info.name.startswith("_"):
                found.extend(self._entries_in(f"{self._package}.{module_info.name}"))
        if not found:
            raise RuntimeError(
                f"No {self.kind} was found in {self._package}. A frozen build must collect the submodules of nnviz."
            )
        found.sort(key=lambda entry: (getattr(entry, "rank", 100), getattr(entry, "key", "")))
        return {getattr(entry, "key", ""): entry for entry in found}

    def _entries_in(self, module_name: str) -> list[type[T]]:
        module = importlib.import_module(module_name)
        classes = [
            member
            for member in vars(module).values()
            if isinstance(member, type) and issubclass(member, self._base)
            if member.__module__ == module_name and hasattr(member, "key")
        ]
        if len(classes) != 1:
            raise RuntimeError(f"{module_name} must hold exactly one {self.kind}, and holds {len(classes)}.")
        return classes
