"""The forward and the backward pass for one batch size, in buffers that are made once.

Inside, arrays are feature-major: (units, batch), or (units,) for a single sample. Every activation buffer of a hidden
layer has one row of ones more, the bias neuron, so that a layer is one product forward and one for its whole gradient
block (fan_out, fan_in + 1). The buffers of all hidden layers lie behind one another, so that the slopes of neighbours
with the same activation are taken at once.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nnviz.engine.activations.base import Calls
from nnviz.engine.arrays import Array
from nnviz.engine.losses.base import Loss, TotalOf
from nnviz.engine.network import Network

# Takes a mini-batch through a workspace; see ``Workspace.take``.
Pass: TypeAlias = Callable[[Array, Array, Array], float]


class Buffers(NamedTuple):
    """Flat vectors with one part for each layer; the parts of hidden layers hold the bias neuron's row too.

    The slopes are the last, and no record copies them: where loss and activation are fused, they are not all made.
    """

    activation: Array
    pre_activation: Array
    grad_activation: Array
    delta: Array
    slope: Array


class _LayerViews(NamedTuple):
    """The views of one layer. ``full`` ones hold the bias neuron's row."""

    a_full: Array
    a: Array
    z: Array
    grad_full: Array
    grad: Array
    slope: Array
    delta: Array


class Workspace:
    """Buffers and bound operations for mini-batches of ``batch_size`` samples.

    ``parameters`` and ``gradients`` are the flat vectors of the network; they are bound once and used in place.
    Run it with NumPy's floating-point warnings off.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        batch_size: int,
        parameters: Array,
        gradients: Array,
        *,
        mean: bool = True,
        perceptron: bool = False,
        memory: Array | None = None,
    ) -> None:
        """Make the buffers.

        Args:
            mean: the mean over the samples, else their sum.
            perceptron: delta = y − t at the output, Rosenblatt's rule.
            memory: where the buffers shall lie, ``room(…)`` numbers, all 0; None makes room.
        """
        self.network = network
        self.loss = loss
        self.batch_size = batch_size
        self.fused = network.layers[-1].activation.key in loss.fuses
        self.scale = 1.0 / batch_size if mean else 1.0
        self._perceptron = perceptron
        self.slope_at_output = not (self.fused or perceptron)
        rows = [layer.units + 1 for layer in network.layers[:-1]] + [network.layers[-1].units]
        flat = np.zeros(room(network, batch_size), parameters.dtype) if memory is None else memory
        self.buffers = Buffers(*flat.reshape(len(Buffers._fields), -1))
        self.unrecorded = self.buffers.slope.size
        self.recorded = flat[: flat.size - self.unrecorded]
        self._rows = rows
        self._layers = self._make_views(rows)
        blocks, grads = network.blocks(parameters), network.blocks(gradients)
        self._bind_forward(blocks)
        self._bind_backward(blocks, grads)
        # Takes one mini-batch forward and back, all with the old weights: fills z, a, deltas and the gradient vector,
        # and gives the loss. Its arguments are inputs and a column of ones, (batch, inputs + 1), for one sample too;
        # the same transposed; and the targets, (outputs, batch).
        self.take: Pass = self._make_pass()

    def _make_views(self, rows: list[int]) -> list[_LayerViews]:
        views, start = [], 0
        for row_count, layer in zip(rows, self.network.layers, strict=True):
            stop = start + row_count * self.batch_size
            shape = (row_count,) if self.batch_size == 1 else (row_count, self.batch_size)
            a, z, grad, delta, slope = (buffer[start:stop].reshape(shape) for buffer in self.buffers)
            n = layer.units
            a[n:] = 1.0
            views.append(_LayerViews(a, a[:n], z[:n], grad, grad[:n], slope[:n], delta[:n]))
            start = stop
        return views

    def _bind_forward(self, blocks: tuple[Array, ...]) -> None:
        layers = self._layers
        values = [
            layer.activation.value_calls(views.z, views.a)
            for layer, views in zip(self.network.layers, layers, strict=True)
        ]
        out, activation = layers[-1], self.network.layers[-1].activation
        if self.fused:
            values[-1], self._total_of = self.loss.bound_fused(activation, out.z, out.a, self.scale, out.delta)
        else:
            self._total_of = self.loss.bound(out.a, self.scale, out.grad)
        if self._perceptron:
            self._total_of = _by_perceptron(self.loss, out.a, out.delta, self.scale)
        if out.z.size == 1 and activation.elementwise:
            values[-1] = activation.value_calls(self.buffers.pre_activation[-2:], self.buffers.activation[-2:])
        self._first, self._first_z = blocks[0].dot, layers[0].z
        products = [
            (partial(blocks[i].dot, layers[i - 1].a_full, layers[i].z),) if i else () for i in range(len(blocks))
        ]
        self._forward: Calls = tuple(
            call for pair in zip(products, values, strict=True) for part in pair for call in part
        )

    def _bind_backward(self, blocks: tuple[Array, ...], grads: tuple[Array, ...]) -> None:
        layers = self._layers
        calls = list(self._slope_calls())
        if self.slope_at_output:
            calls.append(self._delta_call(len(layers) - 1))
        for i in range(len(blocks) - 1, 0, -1):
            previous = layers[i - 1].a_full
            other = previous[None, :] if self.batch_size == 1 else previous.T
            calls.append(partial(self._gradient_product(layers[i].delta), other, grads[i]))
            calls.append(partial(blocks[i].T.dot, layers[i].delta, layers[i - 1].grad_full))
            calls.append(self._delta_call(i - 1))
        self._backward: Calls = tuple(calls)
        self._last, self._last_gradient = self._gradient_product(layers[0].delta), grads[0]

    def _delta_call(self, i: int) -> Callable[[], Any]:
        """How layer ``i`` gets its delta from dE/da: error × slope, or through its Jacobian."""
        views, activation = self._layers[i], self.network.layers[i].activation
        if activation.elementwise:
            return partial(np.multiply, views.grad, views.slope, views.delta)
        return partial(activation.delta, views.z, views.a, views.grad, views.slope, views.delta)

    def _gradient_product(self, delta: Array) -> Callable[..., Any]:
        """delta · [a, 1]ᵀ; for a single sample, a column times a row."""
        return delta[:, None].dot if self.batch_size == 1 else delta.dot

    def _slope_calls(self) -> Iterator[Callable[[], Any]]:
        """At once for each run of layers that share an elementwise activation; a fused output needs no slope."""
        start, hidden = 0, self.network.layers if self.slope_at_output else self.network.layers[:-1]
        i = 0
        while i < len(hidden):
            j, stop = i, start
            while j < len(hidden) and hidden[j].activation == hidden[i].activation:
                stop += self._rows[j] * self.batch_size
                j += 1
            if hidden[i].activation.elementwise:
                z, a, slope = self.buffers.pre_activation, self.buffers.activation, self.buffers.slope
                yield from hidden[i].activation.slope_calls(z[start:stop], a[start:stop], slope[start:stop])
            i, start = j, stop

    def forward(self, x_features: Array) -> None:
        """Fill z and a of every layer. ``x_features``: inputs and a row of ones, (inputs + 1, batch)."""
        self._first(x_features, self._first_z)
        for call in self._forward:
            call()

    def loss_total(self, t: Array) -> float:
        """The sum of the samples' losses after ``forward``. ``t``: targets, (outputs, batch)."""
        out = self._layers[-1]
        if self.fused:
            return self.loss.total_from_z(out.z, out.a, t, out.delta)
        return self.loss.total(out.a, t, out.delta)

    def _make_pass(self) -> Pass:
        """The whole of a pass with everything bound, and nothing looked up: tiny networks live on this."""
        first, first_z, forward = self._first, self._first_z, self._forward
        backward, last, last_gradient = self._backward, self._last, self._last_gradient
        total_of, scale = self._total_of, self.scale

        def take(x_rows: Array, x_features: Array, t: Array) -> float:
            first(x_features, first_z)
            for call in forward:
                call()
            total = total_of(t)
            for call in backward:
                call()
            last(x_rows, last_gradient)
            return total * scale

        return take


def _by_perceptron(loss: Loss, a: Array, delta: Array, scale: float) -> TotalOf:
    """Delta = y − t, whatever the loss."""

    def total_of(t: Array) -> float:
        total = loss.total(a, t, delta)
        np.subtract(a, t, delta)
        np.multiply(delta, scale, delta)
        return total

    return total_of


def room(network: Network, batch_size: int) -> int:
    """How many numbers the buffers of a workspace hold."""
    rows = sum(layer.units + 1 for layer in network.layers) - 1
    # One more at the end of each: a ufunc in place takes three times as long on one number as on two, so that the
    # output of a single unit for a single sample is computed together with it.
    return len(Buffers._fields) * (rows * batch_size + 1)


def with_ones(inputs: Array, dtype: Any = np.float64) -> Array:
    """A copy of ``inputs`` (samples, inputs) with a column of ones, the bias neuron, at the right."""
    rows = np.ones((len(inputs), inputs.shape[1] + 1), dtype)
    rows[:, :-1] = inputs
    return rows


def loss_and_gradient(
    network: Network, loss: Loss, parameters: Array, inputs: Array, targets: Array, mean: bool = True
) -> tuple[float, Array]:
    """The loss over all given samples and its gradient as a flat vector like ``parameters``.

    Args:
        parameters: flat vector of the network, (network.parameter_count,).
        inputs: (samples, inputs).
        targets: (samples, outputs).
        mean: the mean over the samples, else their sum.
    """
    gradients = np.zeros_like(parameters)
    workspace = Workspace(network, loss, len(inputs), parameters, gradients, mean=mean)
    rows = with_ones(inputs, parameters.dtype)
    t = np.asarray(targets, parameters.dtype).T
    if len(inputs) == 1:
        t = t[:, 0]
    with np.errstate(all="ignore"):
        value = workspace.take(rows, rows[0] if len(inputs) == 1 else rows.T, t)
    return value, gradients
