"""The ONNX operators of fully connected networks, in NumPy: to run a file that was written, and to read one.

Source: the operator specifications of ONNX, opset 17; Gelu of opset 20 and Swish of opset 24.
"""

import math
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from nnviz.formats.errors import FormatError
from nnviz.formats.onnx.graph import BOOL, DOUBLE, FLOAT, FLOAT16, INT64, Graph, Node, Tensor

_ERF = np.frompyfunc(math.erf, 1, 1)
_CASTS = {FLOAT: np.float32, DOUBLE: np.float64, FLOAT16: np.float16, BOOL: np.bool_, INT64: np.int64}
# Defaults of the attributes, as float32 numbers in the specification.
_SELU_ALPHA, _SELU_GAMMA = 1.6732632423543772, 1.0507009873554805

Given = Mapping[str, Any]
Operator = Callable[[Given, list[Tensor]], Tensor]


def _simple(function: Callable[..., Any]) -> Operator:
    def operator(_given: Given, values: list[Tensor]) -> Tensor:
        # One value too many would be taken for the place of the result.
        if isinstance(function, np.ufunc) and len(values) != function.nin:
            raise ValueError("another number of values")
        return np.asarray(function(*values))

    return operator


def _erf(x: Tensor) -> Tensor:
    return np.asarray(_ERF(x), dtype=x.dtype)


def _softmax(given: Given, values: list[Tensor]) -> Tensor:
    (x,) = values
    if x.ndim != 2 or given.get("axis", -1) not in (-1, 1):
        raise FormatError("its softmax is not taken over the units of a layer")
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _sigmoid(x: Tensor) -> Tensor:
    return np.asarray(np.reciprocal(1 + np.exp(-x)))


def _gelu(given: Given, values: list[Tensor]) -> Tensor:
    (x,) = values
    if given.get("approximate", "none") == "tanh":
        return np.asarray(0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x))))
    return np.asarray(0.5 * x * (1 + _erf(x * math.sqrt(0.5))))


def _elu(given: Given, values: list[Tensor]) -> Tensor:
    (x,) = values
    return np.asarray(np.where(x < 0, x.dtype.type(given.get("alpha", 1.0)) * np.expm1(np.minimum(x, 0)), x))


def _selu(given: Given, values: list[Tensor]) -> Tensor:
    (x,) = values
    alpha, gamma = (x.dtype.type(given.get(name, d)) for name, d in (("alpha", _SELU_ALPHA), ("gamma", _SELU_GAMMA)))
    return np.asarray(np.where(x > 0, gamma * x, gamma * alpha * np.expm1(np.minimum(x, 0))))


def _leaky(given: Given, values: list[Tensor]) -> Tensor:
    (x,) = values
    return np.asarray(np.where(x < 0, x.dtype.type(given.get("alpha", 0.01)) * x, x))


def _clip(given: Given, values: list[Tensor]) -> Tensor:
    low = values[1] if len(values) > 1 else given.get("min", -np.inf)
    high = values[2] if len(values) > 2 else given.get("max", np.inf)
    return np.asarray(np.clip(values[0], low, high), dtype=values[0].dtype)


def _cast(given: Given, values: list[Tensor]) -> Tensor:
    if given.get("to") not in _CASTS:
        raise FormatError("it turns numbers into a type that is not known here")
    return np.asarray(values[0].astype(_CASTS[given["to"]]))


def _gemm(given: Given, values: list[Tensor]) -> Tensor:
    a, b = values[0], values[1]
    product = (a.T if given.get("transA", 0) else a) @ (b.T if given.get("transB", 0) else b)
    product = product * product.dtype.type(given.get("alpha", 1.0))
    if len(values) < 3:
        return np.asarray(product)
    return np.asarray(product + product.dtype.type(given.get("beta", 1.0)) * values[2])


def _transpose(given: Given, values: list[Tensor]) -> Tensor:
    return np.transpose(values[0], given.get("perm"))


# What gives each number of its input on its own, and Softmax.
ELEMENTWISE: Mapping[str, Operator] = {
    "Abs": _simple(np.abs),
    "Add": _simple(np.add),
    "And": _simple(np.logical_and),
    "Cast": _cast,
    "Clip": _clip,
    "Div": _simple(np.divide),
    "Elu": _elu,
    "Equal": _simple(np.equal),
    "Erf": _simple(_erf),
    "Exp": _simple(np.exp),
    "Gelu": _gelu,
    "Greater": _simple(np.greater),
    "GreaterOrEqual": _simple(np.greater_equal),
    "LeakyRelu": _leaky,
    "Less": _simple(np.less),
    "LessOrEqual": _simple(np.less_equal),
    "Log": _simple(np.log),
    "Max": lambda _given, values: np.asarray(reduce(np.maximum, values)),
    "Min": lambda _given, values: np.asarray(reduce(np.minimum, values)),
    "Mul": _simple(np.multiply),
    "Neg": _simple(np.negative),
    "Not": _simple(np.logical_not),
    "Or": _simple(np.logical_or),
    "PRelu": _simple(lambda x, slope: np.where(x < 0, slope * x, x)),
    "Pow": _simple(np.power),
    "Reciprocal": _simple(np.reciprocal),
    "Relu": _simple(lambda x: np.maximum(x, x.dtype.type(0))),
    "Selu": _selu,
    "Sigmoid": _simple(_sigmoid),
    "Sign": _simple(np.sign),
    "Softmax": _softmax,
    "Softplus": _simple(lambda x: np.logaddexp(x.dtype.type(0), x)),
    "Softsign": _simple(lambda x: x / (1 + np.abs(x))),
    "Sqrt": _simple(np.sqrt),
    "Sub": _simple(np.subtract),
    "Swish": lambda given, values: values[0] * _sigmoid(values[0].dtype.type(given.get("alpha", 1.0)) * values[0]),
    "Tanh": _simple(np.tanh),
    "Where": _simple(np.where),
}
# What hands its first input, a row for each sample, on as it is, outside of training.
UNCHANGED = ("Identity", "Dropout", "Flatten")
_LINEAR: Mapping[str, Operator] = {"Gemm": _gemm, "MatMul": _simple(np.matmul), "Transpose": _transpose}


def applied(node: Node, values: list[Tensor], most: int) -> Tensor:
    """What an operator gives.

    Args:
        most: numbers that the result may have, once for each input; more are refused before memory is taken.

    Raises:
        FormatError: the operator is not known, or does not take these values; the message is the end of a sentence.
    """
    if node.domain not in ("", "ai.onnx"):
        raise FormatError(f"its operator {node.domain[:40]}.{node.op[:40]} belongs to another program")
    if not values:
        raise FormatError(f"its operator {node.op[:40]} has no input")
    if node.op in UNCHANGED:
        return values[0]
    operator = ELEMENTWISE.get(node.op)
    try:
        if operator is not None:
            _check_size((len(values), *np.broadcast_shapes(*(value.shape for value in values))), most)
        elif node.op in _LINEAR:
            operator = _LINEAR[node.op]
            if len(values) > 1:
                _check_size((*values[0].shape[:-1], max(values[1].shape, default=1)), most)
        else:
            raise FormatError(f"its operator {node.op[:40]!r} is not known here")
        with np.errstate(all="ignore"):
            return operator(node.attributes, values)
    except FormatError:
        raise
    except (AttributeError, TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError) as error:
        raise FormatError(f"its operator {node.op[:40]} does not take what it is given") from error


def constant_of(node: Node) -> Tensor:
    """The tensor that a node of the operator Constant holds."""
    for name, kind in (("value", np.ndarray), ("value_float", float), ("value_int", int)):
        given = node.attributes.get(name)
        if isinstance(given, kind):
            return np.asarray(given, dtype=np.float32 if kind is float else None)
    raise FormatError("one of its constants is of a type that is not read here")


def run(graph: Graph, inputs: Tensor) -> Tensor:
    """What the graph gives for samples (samples, inputs): (samples, outputs), in the type of its numbers.

    Raises:
        FormatError: it does not run; the message is the end of a sentence.
    """
    if len(graph.inputs) != 1 or not graph.outputs:
        raise FormatError("it has more than one input, or no output")
    known: dict[str, Tensor] = {**graph.constants, graph.inputs[0].name: inputs}
    # Wide layers of many samples are no harm here: inputs are those of the program's own data.
    widest = max((max(tensor.shape, default=1) for tensor in graph.constants.values()), default=1)
    most = max(inputs.size, 4 * len(inputs) * widest)
    for node in graph.nodes:
        missing = [name for name in node.inputs if name and name not in known]
        if missing or not node.outputs:
            raise FormatError(f"its operator {node.op[:40]} takes what nothing gives")
        if node.op == "Constant":
            known[node.outputs[0]] = constant_of(node)
        else:
            known[node.outputs[0]] = applied(node, [known[name] for name in node.inputs if name], most)
    if graph.outputs[0].name not in known:
        raise FormatError("nothing gives its output")
    return known[graph.outputs[0].name]


def _check_size(shape: tuple[int, ...], most: int) -> None:
    if math.prod(shape) > most:
        raise FormatError("one of its operators makes a table that is far too large")
