"""A program for NumPy alone, with the weights inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.formats.code.comments import about
from nnviz.formats.code.expression import functions_in, renamed
from nnviz.formats.code.numbers import Style, read_weights
from nnviz.formats.code.python_program import PYTHON_MAIN, weight_tables
from nnviz.formats.errors import FormatError
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import Checked, Replay, WeightFormat

_LAYOUT = "W1, b1 belong to layer 1, W2, b2 to the next; W is (fan_in, fan_out), b is (fan_out,), all in float64."
_TABLE = Style("{name} = np.array([", "[{0}]", "])")
_NAMES = {
    **{name: f"np.{name}" for name in ("exp", "expm1", "log1p", "tanh", "abs", "sign", "where")},
    "min": "np.minimum",
    "max": "np.maximum",
}
# What NumPy lacks.
_HELPERS = {
    "erfc": ("import math", ("", "", "erfc = np.vectorize(math.erfc, otypes=[float])")),
    "softmax": (
        "",
        (
            "",
            "",
            "def softmax(z):",
            "    powers = np.exp(z - z.max(axis=-1, keepdims=True))",
            "    return powers / powers.sum(axis=-1, keepdims=True)",
        ),
    ),
}
# While Python compiles a program nothing else runs: the window would stand still. Of a larger one the numbers are read.
_MOST_RUN = 500_000


@dataclass(frozen=True, slots=True)
class NumpyCode(WeightFormat):
    """A Python program that needs NumPy only, with the weights inside: predict(inputs) gives the outputs."""

    key: ClassVar[str] = "numpy"
    title: ClassVar[str] = "NumPy program"
    suffix: ClassVar[str] = ".py"
    rank: ClassVar[int] = 60
    # Python takes some forty times the memory of the text to read it.
    max_bytes: ClassVar[int] = 2**24

    def pack(self, weights: TrainedWeights) -> bytes:
        return "\n".join(_lines(weights)).encode() + PYTHON_MAIN.encode()

    def replay(self, data: bytes, name: str, weights: TrainedWeights, inputs: Array) -> Replay:
        if len(data) > _MOST_RUN:
            try:
                read = read_weights(_TABLE, data.decode(), weights)
            except (FormatError, UnicodeDecodeError) as error:
                raise FormatError(f"{name} was not read back: {error}.") from error
            return Replay(read.predict(inputs), Checked.READ_BACK)
        # Run inside this program, and only what this program has written.
        if data != self.pack(weights):
            raise FormatError(f"{name} was not read back as it was written: another program changed it, or the disk.")
        names: dict[str, Any] = {"__name__": "nnviz_export"}
        exec(compile(data, name, "exec"), names)
        return Replay(np.asarray(names["predict"](inputs)), Checked.RUN)


def _lines(weights: TrainedWeights) -> Iterator[str]:
    expressions = [layer.activation.expression for layer in weights.network.layers]
    used = sorted(frozenset().union(*map(functions_in, expressions)) & _HELPERS.keys())
    yield from (f"# {line}".rstrip() for line in about(weights, "Python and NumPy", _LAYOUT))
    yield ""
    yield from (_HELPERS[name][0] for name in used if _HELPERS[name][0])
    yield from ("import sys", "", "import numpy as np", "")
    if not np.isfinite(weights.flat).all():
        yield "nan, inf = np.nan, np.inf"
    yield from weight_tables(_TABLE, weights, ("W", "b"))
    for name in used:
        yield from _HELPERS[name][1]
    yield ""
    yield ""
    yield from _predict(weights, expressions)


def _predict(weights: TrainedWeights, expressions: list[str]) -> Iterator[str]:
    inputs, outputs = weights.network.inputs, weights.network.sizes[-1]
    yield "def predict(inputs):"
    yield f'    """From inputs (samples, {inputs}), or those of one sample, to outputs (samples, {outputs})."""'
    yield "    a = np.asarray(inputs, dtype=np.float64)"
    if weights.input_mean is not None:
        yield "    a = (a - input_mean) / input_scale"
    # Powers that overflow belong to outputs that are right all the same.
    yield '    with np.errstate(all="ignore"):'
    for number, expression in enumerate(expressions, start=1):
        yield f"        z = a @ W{number} + b{number}"
        yield f"        a = {renamed(expression, _NAMES)}"
    yield "    return a"
