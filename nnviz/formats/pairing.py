"""From arrays with names to layers: which array holds weights, which biases, and in which order they follow."""

import re
from collections.abc import Mapping, Sequence
from itertools import dropwhile, islice, pairwise

import numpy as np

from nnviz.document.imported import ImportedLayer, ImportedNetwork
from nnviz.document.limits import MOST_LAYERS, MOST_PARAMETERS
from nnviz.engine.arrays import Array, frozen
from nnviz.formats.errors import FormatError

# What tells the biases of a layer from its weights in a name, e.g. fc1.weight and fc1.bias, W1 and b1, kernel and bias.
_BIAS = re.compile(r"bias(?:es)?|b(?=\d*$|_\d+$)", re.IGNORECASE)
_WEIGHT = re.compile(r"weights?|kernel|w(?=\d*$|_\d+$)", re.IGNORECASE)
_MOST_ARRAYS = 10_000
_OTHER_WAY = "Its weights are laid out the other way than usual for this kind of file."


def layers_of(arrays: Mapping[str, Array], remarks: Sequence[str], *, rows_are_inputs: bool) -> ImportedNetwork:
    """The layers in a file of named arrays. They follow one another by the numbers in their names, or as in the file.

    Args:
        arrays: of any shape; those of two dimensions are weights, those of one are the biases of the weights with the
            same name but for the word "weight", "kernel" or "W", or else those that follow it in the file.
        remarks: what was passed over so far.
        rows_are_inputs: weights are (fan_in, fan_out) as in NumPy and Keras, not (fan_out, fan_in) as in PyTorch. Where
            only the other way gives a chain of layers, that one is taken, and told.

    Raises:
        FormatError: there are no layers, too many, or they do not follow one another; the end of a sentence.
    """
    if len(arrays) > _MOST_ARRAYS:
        raise FormatError(f"it holds {len(arrays):,} arrays, and {_MOST_ARRAYS:,} is the most")
    tables = sorted((name for name, array in arrays.items() if array.ndim == 2 and array.size), key=_in_order)
    if not tables:
        raise FormatError("it holds no table of weights: no array of float numbers with two dimensions")
    if len(tables) > MOST_LAYERS:
        raise FormatError(f"it has {len(tables):,} layers, and {MOST_LAYERS} is the most")
    count = sum(arrays[name].size for name in tables)
    if count > MOST_PARAMETERS:
        raise FormatError(f"it holds {count:,} weights, and a network may have {MOST_PARAMETERS:,}")
    partners = _partners(arrays)
    in_file = [name for name in arrays if name in set(tables)]
    for names in (tables, in_file):
        for upright in (rows_are_inputs, not rows_are_inputs):
            shaped = {name: arrays[name] if upright else arrays[name].T for name in names}
            biases = {name: _biases_of(name, arrays, partners) for name in names}
            if _problem(shaped) is None and _biases_fit(shaped, biases, arrays):
                told = [] if upright == rows_are_inputs else [_OTHER_WAY]
                return _network(shaped, biases, arrays, [*remarks, *told])
    usual = {name: arrays[name] if rows_are_inputs else arrays[name].T for name in tables}
    raise FormatError(_problem(usual) or "its biases do not fit its weights")


def _network(
    tables: Mapping[str, Array], biases: Mapping[str, str | None], arrays: Mapping[str, Array], remarks: list[str]
) -> ImportedNetwork:
    layers = []
    for name, table in tables.items():
        partner = biases[name]
        values = np.zeros(table.shape[1]) if partner is None else arrays[partner].astype(np.float64)
        if partner is None:
            remarks.append(f"{name[:80]} has no biases: they are 0.")
        layers.append(ImportedLayer(name[:80], frozen(table.astype(np.float64)), frozen(values)))
    used = {*tables, *biases.values()}
    left = [name[:80] for name in arrays if name not in used]
    if left:
        shown = ", ".join(left[:10]) + (" …" if len(left) > 10 else "")
        remarks.append(f"Not taken, for a chain of layers has no place for it: {shown}.")
    return ImportedNetwork(tuple(layers), remarks=tuple(remarks))


def _problem(tables: Mapping[str, Array]) -> str | None:
    """Why the tables are no chain, or None."""
    for before, name in pairwise(tables):
        units, sources = tables[before].shape[1], tables[name].shape[0]
        if units != sources:
            return f"{name[:80]} takes {sources} inputs, and {before[:80]} before it gives {units}"
    return None


def _biases_fit(tables: Mapping[str, Array], biases: Mapping[str, str | None], arrays: Mapping[str, Array]) -> bool:
    """Whether the biases have the size of the layers that they belong to."""
    pairs = ((tables[name], partner) for name, partner in biases.items())
    return all(partner is None or arrays[partner].shape == (table.shape[1],) for table, partner in pairs)


def _partners(arrays: Mapping[str, Array]) -> dict[tuple[str, str], str]:
    """The arrays of one dimension that are called biases, by what stands before and behind that word."""
    partners = {}
    for name, array in arrays.items():
        match = _last(_BIAS, name) if array.ndim == 1 else None
        if match is not None:
            partners[name[: match.start()], name[match.end() :]] = name
    return partners


def _biases_of(name: str, arrays: Mapping[str, Array], partners: Mapping[tuple[str, str], str]) -> str | None:
    """The array with the same name but for the word; without such words, as in arr_0, arr_1, the one that follows."""
    match = _last(_WEIGHT, name)
    if match is not None:
        return partners.get((name[: match.start()], name[match.end() :]))
    following = next(islice(dropwhile(lambda other: other != name, arrays), 1, None), None)
    return following if following is not None and arrays[following].ndim == 1 else None


def _last(pattern: re.Pattern[str], name: str) -> re.Match[str] | None:
    """The last place of a word in a name; a name that is longer than a few words has none."""
    return next(iter(reversed(list(pattern.finditer(name)))), None) if len(name) <= 200 else None


def _in_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts layer2 before layer10."""
    parts = re.split(r"(\d{1,9})", name[:200])
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)
