"""The installed PySide6 does not lose references: one that does aborts the program half a minute into a live window."""

import ctypes
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal

CALLS = 1000

# From Python 3.12 on None and True are immortal: they have no count that could run out.
counted = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal in this Python")


class Sender(QObject):
    happened = Signal()


def references_moved(value: object, call: Callable[[], object]) -> bool:
    """Whether many calls move the value's reference count by more than the few that any code holds for a moment."""
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        call()
    return abs(sys.getrefcount(value) - before) > CALLS // 10


CURE = "Install another PySide6-Essentials, and exclude this version in pyproject.toml."


def test_void_calls_keep_the_references_of_none(qapp):
    assert not references_moved(None, lambda: qapp.setObjectName("")), CURE


def test_emitting_keeps_the_references_of_true(qapp):
    sender = Sender()
    assert not references_moved(True, sender.happened.emit), CURE


@counted
@pytest.mark.parametrize("value", [None, True])
def test_a_moving_reference_count_is_seen(value):
    # Adding references is the harmless direction; PySide6 6.12.0 on Python 3.11 takes them away.
    add_reference = ctypes.pythonapi.Py_IncRef
    assert references_moved(value, lambda: add_reference(ctypes.py_object(value)))
