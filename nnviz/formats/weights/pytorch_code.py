"""A program for PyTorch, with the weights inside."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.param import param_values
from nnviz.formats.code.comments import about
from nnviz.formats.code.expression import renamed
from nnviz.formats.code.numbers import Style, read_weights
from nnviz.formats.code.python_program import PYTHON_MAIN, weight_tables
from nnviz.formats.errors import FormatError
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import Checked, Replay, WeightFormat

_LAYOUT = (
    "weight1, bias1 belong to layer 1, weight2, bias2 to the next; a weight is (fan_out, fan_in) as in PyTorch, the "
    "transpose of W; all numbers are float64."
)
_TABLE = Style("{name} = torch.tensor([", "[{0}]", "], dtype=torch.float64)")
# Modules that compute the same; the others are written as their formula. Beyond its threshold, PyTorch's Softplus gives
# z itself, which is off by 2e-9 at 20, where it stands by default.
_MODULES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "identity": lambda _: "nn.Identity()",
    "logistic": lambda _: "nn.Sigmoid()",
    "tanh": lambda _: "nn.Tanh()",
    "relu": lambda _: "nn.ReLU()",
    "leaky_relu": lambda given: f"nn.LeakyReLU({given['negative_slope']!r})",
    "elu": lambda given: f"nn.ELU({given['alpha']!r})",
    "selu": lambda _: "nn.SELU()",
    "gelu": lambda given: f'nn.GELU(approximate="{"tanh" if given["form"] == "tanh" else "none"}")',
    "silu": lambda _: "nn.SiLU()",
    "softplus": lambda _: "nn.Softplus(threshold=50.0)",
    "softsign": lambda _: "nn.Softsign()",
    "softmax": lambda _: "nn.Softmax(dim=-1)",
}
_NAMES = {
    **{name: f"torch.{name}" for name in ("exp", "expm1", "log1p", "tanh", "erfc", "abs", "sign", "where")},
    "min": "minimum",
    "max": "maximum",
    "softmax": "softmax",
}
_FORMULA = '''

def minimum(a, b):
    return torch.minimum(*torch.broadcast_tensors(torch.as_tensor(a).double(), torch.as_tensor(b).double()))


def maximum(a, b):
    return torch.maximum(*torch.broadcast_tensors(torch.as_tensor(a).double(), torch.as_tensor(b).double()))


def softmax(z):
    return torch.softmax(z, dim=-1)


class Formula(nn.Module):
    """An activation that PyTorch has no module for."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, z):
        return self.function(z).to(z.dtype)
'''


@dataclass(frozen=True, slots=True)
class PytorchCode(WeightFormat):
    """A Python program for PyTorch, with the weights inside: model is an nn.Sequential, predict(inputs) runs it."""

    key: ClassVar[str] = "pytorch"
    title: ClassVar[str] = "PyTorch program"
    suffix: ClassVar[str] = ".py"
    rank: ClassVar[int] = 62
    max_bytes: ClassVar[int] = 2**24

    def pack(self, weights: TrainedWeights) -> bytes:
        return "\n".join(_lines(weights)).encode() + PYTHON_MAIN.encode()

    def replay(self, data: bytes, name: str, weights: TrainedWeights, inputs: Array) -> Replay:
        # PyTorch is not part of this program: the numbers are read from the text, and the text is that of ``pack``.
        try:
            read = read_weights(_TABLE, data.decode(), weights, ("weight", "bias"), transposed=True)
        except (FormatError, UnicodeDecodeError) as error:
            raise FormatError(f"{name} was not read back: {error}.") from error
        return Replay(read.predict(inputs), Checked.READ_BACK)


def _lines(weights: TrainedWeights) -> Iterator[str]:
    yield from (f"# {line}".rstrip() for line in about(weights, "PyTorch", _LAYOUT))
    yield from ("", "import sys", "", "import torch", "from torch import nn", "")
    if not np.isfinite(weights.flat).all():
        yield "nan, inf = float('nan'), float('inf')"
    yield from weight_tables(_TABLE, weights, ("weight", "bias"), transposed=True)
    yield from _model(weights)


def _model(weights: TrainedWeights) -> Iterator[str]:
    network = weights.network
    if any(layer.activation.key not in _MODULES for layer in network.layers):
        yield _FORMULA
    yield ""
    yield "model = nn.Sequential("
    for layer, (fan_in, fan_out) in zip(network.layers, network.fans, strict=True):
        yield f"    nn.Linear({fan_in}, {fan_out}, dtype=torch.float64),"
        yield f"    {_module(layer.activation)},"
    yield ")"
    yield "with torch.no_grad():"
    for index in range(len(network.layers)):
        yield f"    model[{2 * index}].weight.copy_(weight{index + 1})"
        yield f"    model[{2 * index}].bias.copy_(bias{index + 1})"
    yield from ("model.eval()", "", "", "@torch.no_grad()", "def predict(inputs):")
    inputs, outputs = network.inputs, network.sizes[-1]
    yield f'    """From inputs (samples, {inputs}), or those of one sample, to outputs (samples, {outputs})."""'
    yield "    a = torch.as_tensor(inputs, dtype=torch.float64)"
    if weights.input_mean is not None:
        yield "    a = (a - input_mean) / input_scale"
    yield "    return model(a)"


def _module(activation: Activation) -> str:
    if activation.key in _MODULES:
        return _MODULES[activation.key](param_values(activation))
    return f"Formula(lambda z: {renamed(activation.expression, _NAMES)})"
