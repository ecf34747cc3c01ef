"""From an ONNX graph to layers: a chain of Gemm, or MatMul and Add, with activations between them.

An activation is recognised by what it computes, not by how it is written: the operators between two products are run
on probes, and the activation of this program that gives the same is taken.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from nnviz.document.imported import ImportedLayer, ImportedNetwork
from nnviz.document.limits import MOST_LAYERS
from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.engine.arrays import Array, frozen
from nnviz.engine.param import params_of
from nnviz.formats.errors import FormatError
from nnviz.formats.onnx.graph import Graph, Node, Tensor
from nnviz.formats.onnx.operators import UNCHANGED, applied, constant_of

# Float32 files and approximations of a formula are within this, the two forms of GELU are not within it of each other.
_NEAR = 2e-6
_PROBES = np.concatenate([[0.0, -1.0, 1.0], np.linspace(-9.0, 9.0, 181), [-50.0, 50.0, 1e-3, -1e-3]])
# Numbers that the operators of a file may make on the way: some seconds of work, and some megabytes of memory.
_MOST_NUMBERS = 20_000_000
_PRODUCTS = ("Gemm", "MatMul")
_RESHAPES = ("Reshape",)
# How parameters without a list of choices show in the values at −1.
_FITTED: Mapping[str, tuple[str, Callable[[float], float]]] = {
    "leaky_relu": ("negative_slope", lambda at_minus_1: -at_minus_1),
    "elu": ("alpha", lambda at_minus_1: at_minus_1 / np.expm1(-1.0)),
}


def chain_in(graph: Graph) -> ImportedNetwork:
    """The layers of a graph.

    Raises:
        FormatError: it is no chain of layers, or has an activation that is not known here; the end of a sentence.
    """
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        raise FormatError(
            f"it has {len(graph.inputs)} inputs and {len(graph.outputs)} outputs, and a chain of layers has one of each"
        )
    reader = _ChainReader(graph)
    for node in graph.nodes:
        reader.take(node)
    return reader.finished()


class _ChainReader:
    """Walks along the operators; ``_probes`` holds what the tensors behind the last product are for its probes."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._constants: dict[str, Tensor] = dict(graph.constants)
        self._layers: list[ImportedLayer] = []
        self._names: list[str] = []
        self._remarks: list[str] = []
        # Before the first product there is nothing to probe: inputs are handed on, or standardised.
        self._inputs = {graph.inputs[0].name}
        self._mean: Tensor | None = None
        self._scale: Tensor | None = None
        self._probes: dict[str, Tensor] = {}
        self._product = ""
        self._left = _MOST_NUMBERS

    def take(self, node: Node) -> None:
        """Take one operator more."""
        if not node.outputs or not node.outputs[0]:
            raise FormatError(f"its operator {node.op[:40]} gives nothing")
        if node.op == "Constant":
            self._constants[node.outputs[0]] = constant_of(node)
        elif node.op not in _PRODUCTS and node.inputs and all(name in self._constants for name in node.inputs if name):
            values = [self._constants[name] for name in node.inputs if name]
            self._constants[node.outputs[0]] = self._applied(node, values)
        elif self._is_product(node):
            self._take_product(node)
        elif self._layers:
            self._take_operator(node)
        else:
            self._take_preparation(node)

    def finished(self) -> ImportedNetwork:
        """The network, once all operators have been taken."""
        if not self._layers:
            raise FormatError("it has no layer: no Gemm and no MatMul with stored weights")
        self._recognise(self._graph.outputs[0].name)
        mean, scale = self._mean, self._scale
        if mean is None and scale is None:
            return ImportedNetwork(tuple(self._layers), remarks=tuple(self._remarks))
        count = len(self._layers[0].weights)
        try:
            wide_mean = np.broadcast_to(np.float64(0) if mean is None else mean.astype(np.float64), (1, count))[0]
            wide_scale = np.broadcast_to(np.float64(1) if scale is None else scale.astype(np.float64), (1, count))[0]
        except ValueError as error:
            raise FormatError("its inputs are standardised by a table of another width") from error
        return ImportedNetwork(tuple(self._layers), frozen(wide_mean), frozen(wide_scale), tuple(self._remarks))

    def _is_product(self, node: Node) -> bool:
        return node.op in _PRODUCTS and len(node.inputs) > 1 and node.inputs[1] in self._constants

    def _take_product(self, node: Node) -> None:
        source = node.inputs[0]
        if self._layers:
            self._recognise(source)
        elif source not in self._inputs:
            raise FormatError(f"its operator {node.op} does not take what the layer before gives")
        if len(self._layers) >= MOST_LAYERS:
            raise FormatError(f"it has more than {MOST_LAYERS} layers")
        weights, biases = _parameters(node, self._constants)
        if self._layers and weights.shape[0] != self._layers[-1].weights.shape[1]:
            number, units = len(self._layers) + 1, self._layers[-1].weights.shape[1]
            raise FormatError(f"layer {number} takes {weights.shape[0]} inputs, and the layer before has {units} units")
        name = node.inputs[1]
        self._layers.append(ImportedLayer(name, frozen(weights), frozen(biases)))
        self._product = node.outputs[0]
        self._probes = {self._product: _probes(weights.shape[1])}

    def _take_operator(self, node: Node) -> None:
        """An operator of an activation, or the addition of biases behind a MatMul."""
        if node.op == "Add" and self._product in node.inputs and len(node.inputs) == 2:
            other = node.inputs[node.inputs[0] == self._product]
            units = self._layers[-1].weights.shape[1]
            added = self._constants.get(other)
            if added is not None and added.size in (1, units) and not self._layers[-1].biases.any():
                biases = np.broadcast_to(added.astype(np.float64).ravel(), (units,))
                last = self._layers[-1]
                self._layers[-1] = ImportedLayer(last.name, last.weights, frozen(biases))
                self._product = node.outputs[0]
                self._probes = {self._product: _probes(units)}
                return
        values = []
        for name in filter(None, node.inputs):
            if name not in self._probes and name not in self._constants:
                raise FormatError(f"its operator {node.op[:40]} does not take what the layer before gives")
            values.append(self._probes[name] if name in self._probes else self._constants[name])
        self._probes[node.outputs[0]] = self._applied(node, values)

    def _applied(self, node: Node, values: list[Tensor]) -> Tensor:
        """What an operator gives; the numbers that it makes are counted."""
        result = applied(node, values, self._left)
        self._left -= result.size * len(values)
        return result

    def _take_preparation(self, node: Node) -> None:
        """An operator between the inputs and the first layer."""
        source = node.inputs[0] if node.inputs else ""
        second = self._constants.get(node.inputs[1]) if len(node.inputs) > 1 else None
        if source not in self._inputs:
            raise FormatError(f"its operator {node.op[:40]} does not take the inputs")
        if node.op == "Sub" and second is not None and self._mean is None and self._scale is None:
            self._mean = second
            self._inputs = {node.outputs[0]}
        elif node.op == "Div" and second is not None and self._scale is None:
            self._scale = second
            self._inputs = {node.outputs[0]}
        elif node.op in (*UNCHANGED, *_RESHAPES, "Cast"):
            self._inputs.add(node.outputs[0])
        else:
            raise FormatError(f"what its operator {node.op[:40]} does with the inputs is not known here")

    def _recognise(self, name: str) -> None:
        """Give the last layer the activation that leads from its product to the tensor ``name``."""
        if name not in self._probes:
            raise FormatError(f"what follows layer {len(self._layers)} is no chain of operators")
        last = self._layers[-1]
        given, z = self._probes[name], _probes(last.weights.shape[1])
        activation = _same_function(z, np.asarray(given, dtype=np.float64))
        if activation is None:
            raise FormatError(f"the activation behind layer {len(self._layers)} is none that is known here")
        self._layers[-1] = ImportedLayer(last.name, last.weights, last.biases, activation)


def _parameters(node: Node, constants: Mapping[str, Tensor]) -> tuple[Array, Array]:
    """Weights (fan_in, fan_out) and biases of a product."""
    table = constants[node.inputs[1]]
    if table.ndim != 2 or not table.size or table.dtype.kind != "f":
        raise FormatError(f"its operator {node.op} has weights of the shape {table.shape}")
    weights = table.astype(np.float64)
    if node.op == "MatMul":
        return weights, np.zeros(weights.shape[1])
    given = node.attributes
    if given.get("transA"):
        raise FormatError("its operator Gemm takes the inputs of all samples as rows")
    weights = (weights.T if given.get("transB") else weights) * _factor(given.get("alpha"))
    biases = np.zeros(weights.shape[1])
    if len(node.inputs) > 2 and node.inputs[2]:
        added = constants.get(node.inputs[2])
        if added is None or added.size not in (1, weights.shape[1]):
            raise FormatError("its operator Gemm has biases of another size than its layer")
        biases = biases + added.astype(np.float64).ravel() * _factor(given.get("beta"))
    return weights, biases


def _factor(value: object) -> float:
    return value if isinstance(value, float) else 1.0


def _probes(units: int) -> Array:
    """Values of z for a layer, (rows, units), each number of ``_PROBES`` at least once."""
    rows = max(2, -(-len(_PROBES) // units))
    return np.resize(_PROBES, (rows, units))


def _same_function(z: Array, given: Array) -> Activation | None:
    """The activation that gives ``given`` for ``z``."""
    if given.shape != z.shape:
        return None
    at_minus_1 = float(given[z == -1.0][0]) if (z == -1.0).any() else 0.0
    for activation in _candidates(at_minus_1):
        expected = activation(z.T).T
        if (np.abs(expected - given) <= _NEAR * (1 + np.abs(expected))).all():
            return activation
    return None


def _candidates(at_minus_1: float) -> Iterator[Activation]:
    """Every activation: first as it is by default, then with each choice of its parameters, then with fitted ones."""
    for key in ACTIVATIONS.entries():
        yield ACTIVATIONS.create(key)
    for key in ACTIVATIONS.entries():
        for info in params_of(ACTIVATIONS.get(key)):
            for choice in info.choices:
                yield ACTIVATIONS.create(key, {info.name: choice})
    for key, (name, fit) in _FITTED.items():
        # Seven digits: a float32 has no more, and 0.2 shall not become 0.20000000298.
        value = float(f"{fit(at_minus_1):.7g}")
        info = next(info for info in params_of(ACTIVATIONS.get(key)) if info.name == name)
        if info.problem(value) is None:
            yield ACTIVATIONS.create(key, {name: value})
