"""Keeps exceptions in methods that Qt calls from killing the interpreter before they can be told.

PySide6 6.8 to 6.11 crash on Python 3.11 (PepException_GetArgs in libshiboken6) when an exception that C code raised,
as ``()[0]`` does, leaves an override of a virtual method, and that was called from C++ that was called from Python, as
``eventFilter`` is by ``sendEvent``. Caught and raised again, the same exception comes through.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from shiboken6 import Shiboken

import nnviz


def make_failures_survivable() -> int:
    """Wrap every override of the program, before any window is made; how many there are."""
    for module in pkgutil.walk_packages(nnviz.__path__, "nnviz."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = list(_overrides())
    for kind, name, method in found:
        setattr(kind, name, _raised_again(method))
    return len(found)


def _overrides() -> Iterator[tuple[type, str, FunctionType]]:
    for kind in _subclasses(Shiboken.Object):
        if not kind.__module__.startswith("nnviz."):
            continue
        foreign = [base for base in kind.__mro__ if not base.__module__.startswith("nnviz")]
        for name, method in vars(kind).items():
            if (
                isinstance(method, FunctionType)
                and not name.startswith("__")
                and any(name in vars(base) and not isinstance(vars(base)[name], FunctionType) for base in foreign)
            ):
                yield kind, name, method


def _subclasses(kind: type) -> Iterator[type]:
    seen, waiting = set(), [kind]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            yield each
            waiting += type.__subclasses__(each)


def _raised_again(method: FunctionType) -> Callable[..., Any]:
    @functools.wraps(method)
    def override(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except Exception:
            # Python makes an object of the exception where it is caught.
            raise

    return override
