"""Tables of numbers in the text of a program: written so that they give the same float64 again, and read back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters
from nnviz.formats.errors import FormatError
from nnviz.formats.trained import TrainedWeights


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes an array.

    Attributes:
        head: the line that begins it, with {name} and {shape}.
        row: a row of numbers in a table, with {0}.
        foot: the line that ends it.
        not_finite: how nan and inf are written, where it is not as in Python.
        between: what stands between the sizes of a shape.
    """

    head: str
    row: str
    foot: str
    not_finite: tuple[tuple[str, str], ...] = ()
    between: str = ", "

    def first_line(self, name: str, shape: tuple[int, ...]) -> str:
        """The line that begins the array ``name``."""
        return self.head.format(name=name, shape=self.between.join(map(str, shape)))


def array_lines(style: Style, name: str, values: Array) -> Iterator[str]:
    """The lines of an array of one or two dimensions, one row of a table a line."""
    yield style.first_line(name, values.shape)
    rows = values if values.ndim == 2 else values.reshape(1, -1)
    for row in rows:
        numbers = ", ".join(map(repr, row.tolist()))
        if not np.isfinite(row).all():
            for python, other in style.not_finite:
                numbers = re.sub(rf"\b{python}\b", other, numbers)
        yield f"    {style.row.format(numbers) if values.ndim == 2 else numbers},"
    yield style.foot


def read_array(style: Style, text: str, name: str, shape: tuple[int, ...]) -> Array:
    """The array ``name`` in the text of a program.

    Raises:
        FormatError: it is not there, or has another number of values; the message is the end of a sentence.
    """
    head = style.first_line(name, shape)
    start = text.find(f"\n{head}\n")
    stop = text.find(f"\n{style.foot}\n", start + 1)
    if start < 0 or stop < 0:
        raise FormatError(f"the numbers of {name} are missing")
    body = text[start + len(head) + 2 : stop].lower()
    for python, other in style.not_finite:
        body = body.replace(other.lower(), python)
    tokens = re.findall(r"[-+.\w]+", body)
    try:
        values = np.array([float(token) for token in tokens])
    except ValueError as error:
        raise FormatError(f"{name} holds something else where a number belongs") from error
    if values.size != int(np.prod(shape)):
        raise FormatError(f"{name} holds {values.size} numbers, and {int(np.prod(shape))} belong there")
    return values.reshape(shape)


def read_weights(
    style: Style, text: str, weights: TrainedWeights, names: tuple[str, str] = ("W", "b"), *, transposed: bool = False
) -> TrainedWeights:
    """The weights in the text of a program, for the network of ``weights``.

    Args:
        names: what the arrays of layer 1 are called, without the 1.
        transposed: the program's weights are (fan_out, fan_in).

    Raises:
        FormatError: numbers are missing; the message is the end of a sentence.
    """
    layers = []
    for number, (fan_in, fan_out) in enumerate(weights.network.fans, start=1):
        shape = (fan_out, fan_in) if transposed else (fan_in, fan_out)
        table = read_array(style, text, f"{names[0]}{number}", shape)
        biases = read_array(style, text, f"{names[1]}{number}", (fan_out,))
        layers.append(LayerParameters(table.T if transposed else table, biases))
    mean, scale = (
        None if getattr(weights, name) is None else read_array(style, text, name, (weights.network.inputs,))
        for name in ("input_mean", "input_scale")
    )
    return replace(weights, layers=tuple(layers), input_mean=mean, input_scale=scale)
