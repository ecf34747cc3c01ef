"""Conventions in which worked examples differ: shared biases, the order of the update, arithmetic as on paper."""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.losses.base import Loss
from nnviz.engine.metrics import sample_losses
from nnviz.engine.network import Network
from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.options import OUTPUT_FIRST, PERCEPTRON, TrainingOptions
from nnviz.engine.paper import Arithmetic, arithmetic_of, batch_loss, forward_by_hand
from nnviz.engine.workspace import Buffers, Workspace, with_ones

BoolArray: TypeAlias = npt.NDArray[np.bool_]


class Vectors(NamedTuple):
    """The flat vectors of a trainer. ``frozen`` is true where a parameter keeps its value; None when all may change."""

    w: Array
    g: Array
    state: tuple[Array, ...]
    frozen: BoolArray | None
    is_weight: Array

    def part(self, part: slice) -> "Vectors":
        """The same vectors, of some neighbouring parameters."""
        frozen = None if self.frozen is None else self.frozen[part]
        state = tuple(array[part] for array in self.state)
        return Vectors(self.w[part], self.g[part], state, frozen, self.is_weight[part])


class Adjustment:
    """What happens to the gradient between the backward pass and the optimizer: penalty, shared biases, clipping.

    It is false when nothing does. Frozen parameters and the copies of a shared bias do not count in a global norm.
    """

    def __init__(self, network: Network, options: TrainingOptions, vectors: Vectors) -> None:
        self._penalty, self._clipping = options.penalty, options.clipping
        self._vectors = vectors
        self._shared = _shared_biases(network, vectors.frozen)
        counted = np.ones(len(vectors.w), bool) if vectors.frozen is None else ~vectors.frozen
        for places in self._shared:
            counted[places[1:]] = False
        self._counted = None if counted.all() else counted

    def __bool__(self) -> bool:
        return bool(self._penalty) or bool(self._clipping) or bool(self._shared)

    def apply(self, kept: list[Array] | None, arithmetic: Arithmetic | None = None) -> float:
        """Change the gradient in place and return the penalty.

        Args:
            kept: receives copies of the gradient before the penalty and before clipping, for a record.
            arithmetic: rounds in between; None is full precision.
        """
        w, g, is_weight = self._vectors.w, self._vectors.g, self._vectors.is_weight
        if kept is not None:
            kept.append(g.copy())
        self._penalty.add_gradient(w, is_weight, g)
        for places in self._shared:
            g[places] = g[places].sum()
        if arithmetic is not None:
            arithmetic.settle(g)
        if kept is not None:
            kept.append(g.copy())
        self._clip(g)
        if arithmetic is not None:
            arithmetic.settle(g)
        return self._penalty.value(w, is_weight)

    def _clip(self, g: Array) -> None:
        if self._counted is None:
            self._clipping.apply(g)
        elif self._clipping:
            clipped = np.where(self._counted, g, g.dtype.type(0))
            self._clipping.apply(clipped)
            np.copyto(g, clipped, where=self._counted)
            for places in self._shared:
                g[places] = g[places[0]]


def _shared_biases(network: Network, frozen: BoolArray | None) -> list[IntArray]:
    """For each layer with one bias for all its units, where its copies stand in the flat vectors."""
    numbers = np.arange(network.parameter_count, dtype=np.float64)
    found = []
    for layer, block in zip(network.layers, network.blocks(numbers), strict=True):
        places = block[:, -1].astype(np.int64)
        if frozen is not None:
            places = places[~frozen[places]]
        if layer.shared_bias and len(places):
            found.append(places)
    return found


class HandStep:
    """Makes steps layer by layer, with any arithmetic and in either order; the engine's usual path is the fast one.

    It fills the buffers of a ``Workspace``, so that the record of a step is taken in the usual way.
    """

    def __init__(
        self, network: Network, loss: Loss, optimizer: Optimizer, options: TrainingOptions, vectors: Vectors
    ) -> None:
        self._network, self._loss, self._optimizer = network, loss, optimizer
        self._options = options
        self._vectors = vectors
        self._arithmetic = arithmetic_of(options)
        self._regions = _regions(network, options, vectors)
        self._w, self._g = network.blocks(vectors.w), network.blocks(vectors.g)

    def take(self, work: Workspace, rows: Array, t: Array, rate: float, number: int, kept: list[Array] | None) -> float:
        """Make one step and return the loss before it.

        Args:
            work: receives z, a, dE/da, slope and delta of every layer.
            rows: inputs and a column of ones, (batch, inputs + 1).
            t: targets, (outputs, batch), or (outputs,) for one sample.
            rate: the learning rate of this update.
            number: the number of this update, from 1.
            kept: receives the gradient of the data, and that with the penalty, for a record.
        """
        views = _views(work)
        t = t.reshape(views[-1].activation.shape)
        losses = self._forward(views, rows[:, :-1], t)
        self._output_delta(views[-1], work, t)
        stages: list[list[Array]] = []
        penalty = 0.0
        for i in range(len(views) - 1, -1, -1):
            below = with_ones(views[i - 1].activation.T, rows.dtype) if i > 0 else rows
            self._g[i][...] = self._arithmetic.product(views[i].delta, below)
            if i in self._regions:
                stages.insert(0, [])
                penalty += self._update(self._regions[i], rate, number, stages[0])
            if i > 0:
                self._delta_below(i, views)
        if kept is not None:
            kept.extend(np.concatenate(parts) for parts in zip(*stages, strict=True))
        return batch_loss(losses, penalty, self._options.mean, self._arithmetic)

    def _forward(self, views: list[Buffers], inputs: Array, t: Array) -> Array:
        """Fill z and a; returns the loss of each sample."""
        passed = forward_by_hand(self._network, self._vectors.w, inputs, self._arithmetic)
        for view, (z, a) in zip(views, passed, strict=True):
            view.pre_activation[...], view.activation[...] = z, a
        losses = sample_losses(self._network, self._loss, *passed[-1], t.T)
        self._arithmetic.settle(losses)
        return losses

    def _output_delta(self, out: Buffers, work: Workspace, t: Array) -> None:
        if self._options.rule == PERCEPTRON:
            out.delta[...] = (out.activation - t) * work.scale
            self._arithmetic.settle(out.delta)
        elif work.fused:
            self._loss.fused_delta(out.activation, t, work.scale, out.delta)
            self._arithmetic.settle(out.delta)
        else:
            self._loss.grad(out.activation, t, work.scale, out.grad_activation)
            self._arithmetic.settle(out.grad_activation)
            self._delta(len(self._w) - 1, out)

    def _delta_below(self, i: int, views: list[Buffers]) -> None:
        """The delta of layer ``i`` − 1 from that of layer ``i``, with the weights as they stand now."""
        weights = self._w[i][:, :-1]
        views[i - 1].grad_activation[...] = self._arithmetic.product(weights.T, views[i].delta)
        self._delta(i - 1, views[i - 1])

    def _delta(self, i: int, view: Buffers) -> None:
        """Error × slope; softmax goes through its whole Jacobian."""
        activation, arithmetic = self._network.layers[i].activation, self._arithmetic
        z, a, grad = view.pre_activation, view.activation, view.grad_activation
        if not activation.elementwise:
            activation.delta(z, a, grad, view.slope, view.delta)
            arithmetic.settle(view.delta)
            return
        activation.slope(z, a, view.slope)
        arithmetic.settle(view.slope)
        view.delta[...] = arithmetic.times(grad, view.slope)

    def _update(self, region: "_Region", rate: float, number: int, kept: list[Array]) -> float:
        """Change the parameters of one region; returns their penalty before."""
        penalty = region.adjustment.apply(kept, self._arithmetic)
        w, g, state, frozen, is_weight = region.vectors
        update = np.empty_like(w)
        self._optimizer.update(w, g, state, rate, number, is_weight, update)
        for array in (*state, update):
            self._arithmetic.settle(array)
        free = slice(None) if frozen is None else ~frozen
        w[free] = self._arithmetic.plus(w[free], update[free])
        return penalty


class _Region(NamedTuple):
    """Neighbouring parameters that change together: all of them, or those of one layer."""

    vectors: Vectors
    adjustment: Adjustment


def _regions(network: Network, options: TrainingOptions, vectors: Vectors) -> dict[int, _Region]:
    """The regions by the number of their lowest layer, at which they are updated."""
    if options.order != OUTPUT_FIRST:
        return {0: _Region(vectors, Adjustment(network, options, vectors))}
    regions, start = {}, 0
    for i, ((fan_in, fan_out), layer) in enumerate(zip(network.fans, network.layers, strict=True)):
        stop = start + fan_out * (fan_in + 1)
        part = vectors.part(slice(start, stop))
        regions[i] = _Region(part, Adjustment(Network(fan_in, (layer,)), options, part))
        start = stop
    return regions


def _views(work: Workspace) -> list[Buffers]:
    """The buffers of each layer as (units, batch), without the bias neuron's row."""
    views, start = [], 0
    layers = work.network.layers
    for i, layer in enumerate(layers):
        rows = layer.units + (0 if i == len(layers) - 1 else 1)
        stop = start + rows * work.batch_size
        views.append(
            Buffers(*(buffer[start:stop].reshape(rows, work.batch_size)[: layer.units] for buffer in work.buffers))
        )
        start = stop
    return views
