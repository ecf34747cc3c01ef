"""What the entries of the registries say of themselves, in the language of the window.

An entry states its texts in English, in a layer that knows no Qt. They are translated here, when they are shown; in a
translation all of them stand in the context ``entries``.
"""

from typing import Any

from PySide6.QtCore import QCoreApplication

from nnviz.engine.param import ParamInfo

_CONTEXT = "entries"


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text) if text else ""


def title_of(entry: Any) -> str:
    """The name of an entry, or of its class."""
    return _translated(entry.title)


def about(entry: Any) -> str:
    """The one sentence that an entry says of itself."""
    return _translated((entry.__doc__ or "").strip())


def description(entry: Any) -> str:
    """Its title, its sentence, its formulas and its source, a line each."""
    formulas = getattr(entry, "formula", ""), getattr(entry, "slope_formula", "")
    lines = (title_of(entry), about(entry), *formulas, _translated(getattr(entry, "source", "")))
    return "\n".join(line for line in lines if line)


def parameter_name(info: ParamInfo) -> str:
    """The name of a parameter as a label."""
    name = info.name.replace("_", " ")
    return _translated(name[:1].upper() + name[1:])


def parameter_help(info: ParamInfo) -> str:
    """What a parameter does."""
    return _translated(info.help)
