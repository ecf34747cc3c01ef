"""From trained weights to an ONNX graph: a Gemm for each layer, and its activation as an operator or as its formula."""

import ast
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from nnviz import __version__
from nnviz.engine.activations.base import Activation
from nnviz.engine.param import param_values
from nnviz.formats.code.expression import parsed
from nnviz.formats.onnx.graph import DOUBLE, FLOAT, Graph, Node, Port, Tensor
from nnviz.formats.trained import TrainedWeights

INPUT, OUTPUT = "inputs", "outputs"
METADATA = "nnviz"

# Operators that are the activation; attributes by the activation's parameters. In float64 only those that onnxruntime
# has in float64, and whose attributes, which are always float32, would not change the result.
_OPERATORS_64: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "logistic": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("Relu", {}),
    "softmax": ("Softmax", {}),
}
_OPERATORS_32: Mapping[str, tuple[str, Mapping[str, str]]] = {
    **_OPERATORS_64,
    "leaky_relu": ("LeakyRelu", {"negative_slope": "alpha"}),
    "elu": ("Elu", {"alpha": "alpha"}),
    "selu": ("Selu", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
}
_OPERATORS_OF_FUNCTIONS = {
    "exp": "Exp",
    "tanh": "Tanh",
    "abs": "Abs",
    "sign": "Sign",
    "min": "Min",
    "max": "Max",
    "where": "Where",
    "softmax": "Softmax",
}
_OPERATORS_OF_SIGNS: Mapping[type[ast.AST], str] = {
    ast.Add: "Add",
    ast.Sub: "Sub",
    ast.Mult: "Mul",
    ast.Div: "Div",
    ast.Lt: "Less",
    ast.LtE: "LessOrEqual",
    ast.Gt: "Greater",
    ast.GtE: "GreaterOrEqual",
}


def graph_of(weights: TrainedWeights, metadata: Mapping[str, Any], *, single: bool) -> Graph:
    """The graph of a network. It takes inputs as they stand in the data, and standardises them itself.

    Args:
        metadata: is kept as JSON text beside the graph.
        single: numbers are float32 instead of float64.
    """
    dtype = np.float32 if single else np.float64
    maker = _Maker(dtype, {})
    tensor = INPUT
    if weights.input_mean is not None and weights.input_scale is not None:
        maker.constants["input_mean"] = weights.input_mean.astype(dtype)
        maker.constants["input_scale"] = weights.input_scale.astype(dtype)
        tensor = maker.add("Sub", (tensor, "input_mean"), "centred_inputs")
        tensor = maker.add("Div", (tensor, "input_scale"), "standardised_inputs")
    last = len(weights.layers)
    for number, (layer, parameters) in enumerate(zip(weights.network.layers, weights.layers, strict=True), start=1):
        weight, bias = f"W{number}", f"b{number}"
        # A float32 number beyond its range is infinite, which is what float32 has for it.
        with np.errstate(over="ignore"):
            maker.constants[weight] = parameters.weights.astype(dtype)
            maker.constants[bias] = parameters.biases.astype(dtype)
        z = maker.add("Gemm", (tensor, weight, bias), f"z{number}")
        tensor = maker.activation(layer.activation, z, OUTPUT if number == last else f"a{number}")
    sizes = weights.network.sizes
    return Graph(
        nodes=tuple(maker.nodes),
        constants=maker.constants,
        inputs=(Port(INPUT, sizes[0]),),
        outputs=(Port(OUTPUT, sizes[-1]),),
        metadata={METADATA: json.dumps(metadata)},
        text=_text(weights),
        element=FLOAT if single else DOUBLE,
        producer=("nnviz", __version__),
    )


def _text(weights: TrainedWeights) -> str:
    return (
        f"A network of {'-'.join(map(str, weights.network.sizes))} units. The inputs are taken as they stand in the "
        "data, and standardised inside where input_mean and input_scale are given. W1, b1 belong to layer 1; W is "
        "(fan_in, fan_out): z1 = inputs W1 + b1, a1 = f(z1). The metadata 'nnviz' are JSON text."
    )


class _Maker:
    """Gathers nodes and constants. A formula that occurs twice is computed once."""

    def __init__(self, dtype: type[np.floating[Any]], constants: dict[str, Tensor]) -> None:
        self.nodes: list[Node] = []
        self.constants = constants
        self._dtype = dtype

    @property
    def single(self) -> bool:
        """Whether numbers are float32."""
        return self._dtype is np.float32

    def add(self, op: str, inputs: tuple[str, ...], output: str, **attributes: Any) -> str:
        """Append an operator; returns the name of its output."""
        self.nodes.append(Node(op, inputs, (output,), attributes, name=f"{output}_{op}"))
        return output

    def activation(self, activation: Activation, z: str, output: str) -> str:
        """Append an activation; returns the name of its output."""
        table = _OPERATORS_32 if self.single else _OPERATORS_64
        if activation.key in table:
            op, names = table[activation.key]
            values = param_values(activation)
            return self.add(op, (z,), output, **{names[name]: values[name] for name in names})
        made = _Formula(self, z, output).made(parsed(activation.expression))
        # The last operator gives the output itself; a formula without one, like that of the identity, is handed on.
        if self.nodes and self.nodes[-1].outputs == (made,) and made != z:
            node = self.nodes.pop()
            return self.add(node.op, node.inputs, output, **node.attributes)
        return self.add("Identity", (made,), output)

    def number(self, value: float) -> str:
        """The name of a stored number."""
        name = f"number_{value!r}"
        self.constants[name] = np.array(value, dtype=self._dtype)
        return name


class _Formula:
    """Appends the operators of one expression."""

    def __init__(self, maker: _Maker, z: str, prefix: str) -> None:
        self._maker, self._z, self._prefix = maker, z, prefix
        self._done: dict[str, str] = {}

    def made(self, tree: ast.expr) -> str:
        """The name of the tensor that an expression gives."""
        written = ast.dump(tree)
        if written not in self._done:
            self._done[written] = self._make(tree)
        return self._done[written]

    def _make(self, tree: ast.expr) -> str:
        if isinstance(tree, ast.Name):
            return self._z
        if isinstance(tree, ast.Constant):
            return self._maker.number(float(tree.value))  # type: ignore[arg-type]
        if isinstance(tree, ast.UnaryOp):
            if isinstance(tree.operand, ast.Constant):
                return self._maker.number(-float(tree.operand.value))  # type: ignore[arg-type]
            return self._add("Neg", self.made(tree.operand))
        if isinstance(tree, ast.BinOp):
            return self._add(_OPERATORS_OF_SIGNS[type(tree.op)], self.made(tree.left), self.made(tree.right))
        if isinstance(tree, ast.Compare):
            sign = _OPERATORS_OF_SIGNS[type(tree.ops[0])]
            return self._add(sign, self.made(tree.left), self.made(tree.comparators[0]))
        assert isinstance(tree, ast.Call)
        assert isinstance(tree.func, ast.Name)
        return self._call(tree.func.id, [self.made(argument) for argument in tree.args])

    def _call(self, function: str, given: list[str]) -> str:
        if function == "expm1":
            return self._add("Sub", self._add("Exp", *given), self._maker.number(1.0))
        if function == "log1p":
            return self._add("Log", self._add("Add", *given, self._maker.number(1.0)))
        if function == "erfc":
            return self._add("Sub", self._maker.number(1.0), self._erf(given[0]))
        return self._add(_OPERATORS_OF_FUNCTIONS[function], *given)

    def _erf(self, given: str) -> str:
        """onnxruntime has Erf in float32 only."""
        if self._maker.single:
            return self._add("Erf", given)
        narrow = self._add("Cast", given, to=FLOAT)
        return self._add("Cast", self._add("Erf", narrow), to=DOUBLE)

    def _add(self, op: str, *inputs: str, **attributes: Any) -> str:
        return self._maker.add(op, inputs, f"{self._prefix}_{len(self._maker.nodes) + 1}", **attributes)
