"""Reads weights from a file of any program. Nothing in a file is ever run, and no pickle is ever loaded."""

import re
from collections.abc import Mapping
from pathlib import Path

from nnviz.document.imported import ImportedNetwork
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import CONTENT
from nnviz.formats.weights import WEIGHT_FORMATS, ReadableFormat

# Files whose reading would run what is written in them.
_PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt")
# Files that hold something else just as often, and what in their first bytes tells that it is weights. A project is a
# JSON document with layers, too, but says what it is; a table may begin with a column that is called "layer".
_SIGNS: Mapping[str, re.Pattern[bytes]] = {
    ".json": re.compile(rb'(?s)(?!.*"nnviz-project")\s*\{.*"layers"'),
    ".csv": re.compile(rb"(?:\xef\xbb\xbf)?layer(?:[,;\t]\s*\d+\s*[,;\t\r\n]|[,;\t]*[\r\n])"),
}
_HEAD = 65_536


def import_suffixes() -> tuple[str, ...]:
    """The endings of files that weights are read from."""
    return tuple(_formats())


def read_weights(path: Path) -> ImportedNetwork:
    """The weights in a file, by the ending of its name.

    Raises:
        FormatError: an ending that is not read, or a file that is damaged, too large, or holds no chain of layers; the
            message is one sentence.
    """
    formats, suffix = _formats(), path.suffix.lower()
    if suffix in formats:
        entry = formats[suffix]
        return entry.parse_foreign(entry.read_bytes(path), str(path))
    if suffix in _PICKLES:
        raise FormatError(
            f"{path} was not read: a file {suffix} can hold a program that runs when it is opened. "
            "Save its weights as .safetensors or .npz."
        )
    raise FormatError(f"{path} was not read: weights are read from {', '.join(formats)}.")


def looks_like_weights(path: Path) -> bool:
    """Whether a file that was dropped, or named on the command line, is one of weights, not of data or a project."""
    suffix = path.suffix.lower()
    if suffix not in _SIGNS:
        return suffix in _formats() or suffix in _PICKLES
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        # Whoever opens it in earnest says why it cannot be opened.
        return False
    return CONTENT.encode() in head or _SIGNS[suffix].match(head) is not None


def _formats() -> dict[str, ReadableFormat]:
    """The formats that are read, by ending; of several with one ending, the first reads the files of all."""
    found: dict[str, ReadableFormat] = {}
    for entry in WEIGHT_FORMATS.entries().values():
        if issubclass(entry, ReadableFormat):
            found.setdefault(entry.suffix, entry())
    return found
