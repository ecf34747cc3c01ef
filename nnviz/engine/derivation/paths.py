"""Every path from a weight to the loss: the gradient is their sum, and each path a product of its factors.

A path leads from the weight to the z that it enters (∂z/∂w), through f (∂a/∂z) and the weights above (∂z/∂a) to an
output and the loss (∂E/∂a). Eight units in six layers have 8⁵ of them: the tree opens node by node, what lies beyond a
node is summed by dynamic programming, and the strongest paths are found without looking at the others.
"""

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.derivation.backward import grad_activation, jacobian
from nnviz.engine.derivation.forward import below
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.expression import Expression, Number, Term
from nnviz.engine.network import Layer
from nnviz.engine.quantity import Kind, Quantity

# Joins a matrix of factors with what lies beyond each of them.
_Onwards: TypeAlias = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True)
class Node:
    """A place on the way from a weight to the loss.

    Attributes:
        place: the z or a that stands here, or the loss.
        factor: what leads here from the node before: ∂z/∂w, ∂a/∂z, ∂z/∂a or ∂E/∂a, a number with its own origin.
        carried: the product of the factors from the weight up to here.
        beyond: ∂E/∂(here), the sum over all ways on; 1 at the loss.
    """

    place: Quantity
    factor: Expression
    carried: float
    beyond: float

    @property
    def share(self) -> float:
        """What all paths that came this way add to the gradient."""
        with np.errstate(all="ignore"):
            return float(np.float64(self.carried) * self.beyond)


@dataclass(frozen=True, slots=True)
class Path:
    """One path, from the z that the weight enters to the loss."""

    nodes: tuple[Node, ...]

    @property
    def product(self) -> float:
        """What it adds to the gradient."""
        return self.nodes[-1].carried


class SamplePaths:
    """The paths of one weight or bias for one sample of the mini-batch.

    Where the step took the shortcut of a fused pair, the last factor is ∂E/∂z, the δ of the output; with ``long_way``
    it is taken apart into ∂a/∂z and ∂E/∂a, which may be no number where an output is exactly 0 or 1.
    """

    def __init__(self, read: Reading, weight: Quantity, sample: int, *, long_way: bool = False) -> None:
        """Make the tree; nothing is opened yet.

        Raises:
            LookupError: the perceptron rule follows no gradient, and has no paths.
        """
        if read.perceptron:
            raise LookupError("The perceptron rule follows no gradient: there are no paths to the loss.")
        self._read, self.weight, self.sample = read, weight, sample
        self._at_z = read.fused and not long_way

    @cached_property
    def root(self) -> Node:
        """The z that the weight enters."""
        read, weight = self._read, self.weight
        layer, unit = weight.layer or 0, weight.unit or 0
        factor: Expression = Number(1.0, "1")
        if not read.has_bias_source(weight):
            factor = below(read, layer, weight.source or 0, self.sample)
        place = Quantity(Kind.PRE_ACTIVATION, layer, unit, sample=self.sample)
        return Node(place, factor, factor.evaluate(), float(self._beyond_z[layer][unit]))

    @property
    def total(self) -> float:
        """The sum over all paths: what this sample adds to the gradient."""
        return self.root.share

    @cached_property
    def count(self) -> int:
        """How many paths there are."""
        read = self._read
        ways = np.ones(read.units(read.outputs), object)
        for layer in range(read.outputs, self.weight.layer or 0, -1):
            if not (layer == read.outputs and self._at_z):
                ways = _ways_through(read.network.layers[layer - 1], ways)
            ways = np.full(read.units(layer - 1), sum(ways), object)
        layer = self.weight.layer or 0
        if not (layer == read.outputs and self._at_z):
            ways = _ways_through(read.network.layers[layer - 1], ways)
        return int(ways[self.weight.unit or 0])

    def children(self, node: Node) -> tuple[Node, ...]:
        """The nodes behind one: its branches, whose shares add up to its own. None behind the loss."""
        return tuple(self._children(node))

    def strongest(self, count: int) -> tuple[Path, ...]:
        """So many paths with the largest |product|, the strongest first."""
        order = itertools.count()
        # The best that can still come of a node is its product times the strongest way on: so the first complete path
        # that is taken from the heap is the strongest of all, the next one the second.
        waiting: list[tuple[float, int, tuple[Node, ...]]] = [
            (-abs(self.root.carried) * self._best_beyond(self.root), next(order), (self.root,))
        ]
        found: list[Path] = []
        while waiting and len(found) < count:
            _, _, nodes = heapq.heappop(waiting)
            if nodes[-1].place.kind is Kind.LOSS:
                found.append(Path(nodes))
                continue
            for child in self._children(nodes[-1]):
                bound = -abs(child.carried) * self._best_beyond(child)
                heapq.heappush(waiting, (bound if bound == bound else 0.0, next(order), (*nodes, child)))
        return tuple(found)

    def _children(self, node: Node) -> Iterator[Node]:
        read, place = self._read, node.place
        layer, unit = place.layer or 0, place.unit or 0
        if place.kind is Kind.LOSS:
            return
        if place.kind is Kind.PRE_ACTIVATION:
            if layer == read.outputs and self._at_z:
                yield self._next(node, Quantity(Kind.LOSS), self._delta(unit), 1.0)
                return
            for j, slope in self._slopes(layer, unit):
                at = Quantity(Kind.ACTIVATION, layer, j, sample=self.sample)
                yield self._next(node, at, slope, float(self._beyond_a[layer][j]))
        elif layer == read.outputs:
            yield self._next(node, Quantity(Kind.LOSS), self._error(unit), 1.0)
        else:
            for k in range(read.units(layer + 1)):
                at = Quantity(Kind.PRE_ACTIVATION, layer + 1, k, sample=self.sample)
                weight = read.term(Quantity(self._weights, layer + 1, k, unit))
                yield self._next(node, at, weight, float(self._beyond_z[layer + 1][k]))

    def _next(self, node: Node, place: Quantity, factor: Term, beyond: float) -> Node:
        with np.errstate(all="ignore"):
            return Node(place, factor, float(np.float64(node.carried) * factor.value), beyond)

    @property
    def _weights(self) -> Kind:
        return Kind.NEW_PARAMETER if self._read.output_first else Kind.PARAMETER

    def _slopes(self, layer: int, unit: int) -> Iterator[tuple[int, Term]]:
        """(unit of a, ∂a/∂z) for a z: one for an elementwise activation, one for every unit for softmax."""
        read = self._read
        if read.network.layers[layer - 1].activation.elementwise:
            yield unit, read.term(Quantity(Kind.SLOPE, layer, unit, sample=self.sample))
            return
        for j in range(read.units(layer)):
            place = Quantity(Kind.JACOBIAN, layer, unit, j, self.sample)
            yield j, read.computed(place, jacobian(read, place))

    def _error(self, unit: int) -> Term:
        """∂E/∂a of an output."""
        read, place = self._read, Quantity(Kind.GRAD_ACTIVATION, self._read.outputs, unit, sample=self.sample)
        if read.layer(read.outputs).grad_activation is None:
            return read.computed(place, grad_activation(read, place))
        return read.term(place)

    def _delta(self, unit: int) -> Term:
        """∂E/∂z of an output, by the shortcut."""
        return self._read.term(Quantity(Kind.DELTA, self._read.outputs, unit, sample=self.sample))

    # What lies beyond each z and a, layer by layer from the loss: the sum over all ways, and the strongest of them.

    @cached_property
    def _beyond_z(self) -> dict[int, Array]:
        return self._sums[0]

    @cached_property
    def _beyond_a(self) -> dict[int, Array]:
        return self._sums[1]

    @cached_property
    def _sums(self) -> tuple[dict[int, Array], dict[int, Array]]:
        return self._swept(lambda matrix, beyond: matrix @ beyond)

    @cached_property
    def _bests(self) -> tuple[dict[int, Array], dict[int, Array]]:
        return self._swept(lambda matrix, beyond: (np.abs(matrix) * np.abs(beyond)).max(1))

    def _swept(self, onwards: _Onwards) -> tuple[dict[int, Array], dict[int, Array]]:
        """(beyond each z, beyond each a) by layer; ``onwards`` joins a matrix of factors and what lies beyond them."""
        read, top = self._read, self._read.outputs
        of_z: dict[int, Array] = {}
        of_a: dict[int, Array] = {}
        with np.errstate(all="ignore"):
            for layer in range(top, 0, -1):
                if layer < top:
                    of_a[layer] = onwards(self._weight_matrix(layer + 1), of_z[layer + 1])
                elif not self._at_z:
                    of_a[layer] = np.array([self._error(unit).value for unit in range(read.units(top))])
                if layer == top and self._at_z:
                    of_z[layer] = np.array([self._delta(unit).value for unit in range(read.units(top))])
                else:
                    of_z[layer] = onwards(self._slope_matrix(layer), of_a[layer])
        return of_z, of_a

    def _weight_matrix(self, layer: int) -> Array:
        """(fan_in, fan_out), as they stood when the error passed."""
        record = self._read.layer(layer)
        return record.weights_after if self._read.output_first else record.weights_before

    def _slope_matrix(self, layer: int) -> Array:
        """∂a/∂z with a row for each z and a column for each a."""
        slope = self._read.layer(layer).slope
        if slope is not None:
            return np.diag(slope[self.sample])
        a = self._read.layer(layer).activation[self.sample]
        return np.diag(a) - np.outer(a, a)

    def _best_beyond(self, node: Node) -> float:
        """The largest |product| of a single way on from here."""
        if node.place.kind is Kind.LOSS:
            return 1.0
        of_z, of_a = self._bests
        by_layer = of_z if node.place.kind is Kind.PRE_ACTIVATION else of_a
        return float(abs(by_layer[node.place.layer or 0][node.place.unit or 0]))


def _ways_through(layer: Layer, ways: Array) -> Array:
    """How many ways lead on from each z of a layer, given those from each a."""
    return ways if layer.activation.elementwise else np.full(len(ways), sum(ways), object)


class GradientPaths:
    """All that adds up to the gradient of one weight or bias: paths for every sample, and the penalty.

    The copies of a shared bias each have their own paths.
    """

    def __init__(self, read: Reading, weight: Quantity, *, long_way: bool = False) -> None:
        """Make the trees; nothing is opened yet."""
        self._read, self.weight = read, weight
        copies = read.shared_copies(weight) or (weight,)
        self.samples = tuple(
            SamplePaths(read, copy, sample, long_way=long_way) for sample in range(read.samples) for copy in copies
        )

    @cached_property
    def penalty(self) -> float:
        """What the penalty adds to the gradient."""
        read, is_bias = self._read, self._read.has_bias_source(self.weight)
        if is_bias or not read.options.penalty:
            return 0.0
        charge, w = read.options.penalty, read.value(self.weight.at(Kind.PARAMETER))
        return float(charge.l1 * np.sign(w) + charge.l2 * w)

    @property
    def total(self) -> float:
        """The gradient."""
        with np.errstate(all="ignore"):
            return float(np.sum([tree.total for tree in self.samples]) + self.penalty)

    @property
    def count(self) -> int:
        """How many paths there are, over all samples."""
        return sum(tree.count for tree in self.samples)
