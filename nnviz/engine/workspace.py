"""The forward and the backward pass for one batch size, in buffers that are made once.

Inside, arrays are feature-major: (units, batch), or (units,) for a single sample. Every activation buffer of a hidden
layer has one row of ones more, the bias neuron, so that a layer is one product forward and one for its whole gradient
block (fan_out, fan_in + 1). The buffers of all hidden layers lie behind one another, so that the slopes of neighbours
with the same activation are taken at once.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network


class Buffers(NamedTuple):
    """Flat vectors with one part for each layer; the parts of hidden layers hold the bias neuron's row too."""

    activation: Array
    pre_activation: Array
    grad_activation: Array
    slope: Array
    delta: Array


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
    ) -> None:
        """Make the buffers. ``perceptron`` takes delta = y − t at the output, Rosenblatt's rule."""
        self.network = network
        self.loss = loss
        self.batch_size = batch_size
        self.fused = network.layers[-1].activation.key in loss.fuses
        self.scale = 1.0 / batch_size if mean else 1.0
        self._perceptron = perceptron
        self.slope_at_output = not (self.fused or perceptron)
        rows = [layer.units + 1 for layer in network.layers[:-1]] + [network.layers[-1].units]
        # One number more at the end: a ufunc in place takes three times as long on one number as on two, so that the
        # output of a single unit for a single sample is computed together with it.
        size = sum(rows) * batch_size + 1
        block = np.zeros((5, size), parameters.dtype)
        self.buffers = Buffers(*block)
        self._rows = rows
        self._layers = self._make_views(rows)
        blocks, grads = network.blocks(parameters), network.blocks(gradients)
        self._bind_forward(blocks)
        self._bind_backward(blocks, grads)

    def _make_views(self, rows: list[int]) -> list[_LayerViews]:
        views, start = [], 0
        for row_count, layer in zip(rows, self.network.layers, strict=True):
            stop = start + row_count * self.batch_size
            shape = (row_count,) if self.batch_size == 1 else (row_count, self.batch_size)
            a, z, grad, slope, delta = (buffer[start:stop].reshape(shape) for buffer in self.buffers)
            n = layer.units
            a[n:] = 1.0
            views.append(_LayerViews(a, a[:n], z[:n], grad, grad[:n], slope[:n], delta[:n]))
            start = stop
        return views

    def _bind_forward(self, blocks: tuple[Array, ...]) -> None:
        values = [
            (layer.activation.value_function, views.z, views.a)
            for layer, views in zip(self.network.layers, self._layers, strict=True)
        ]
        if self._layers[-1].z.size == 1 and self.network.layers[-1].activation.elementwise:
            values[-1] = (values[-1][0], self.buffers.pre_activation[-2:], self.buffers.activation[-2:])
        self._first = (blocks[0].dot, self._layers[0].z, *values[0])
        self._rest = [
            (blocks[i].dot, self._layers[i - 1].a_full, self._layers[i].z, *values[i]) for i in range(1, len(blocks))
        ]

    def _bind_backward(self, blocks: tuple[Array, ...], grads: tuple[Array, ...]) -> None:
        layers = self._layers
        self._last_delta, self._last_operands = self._delta_operation(len(layers) - 1)
        self._slopes = self._slope_groups()
        self._back: list[tuple[Any, ...]] = []
        for i in range(len(blocks) - 1, 0, -1):
            into_gradient = self._gradient_product(layers[i].delta)
            previous = layers[i - 1].a_full
            other = previous[None, :] if self.batch_size == 1 else previous.T
            below = layers[i - 1]
            delta, operands = self._delta_operation(i - 1)
            self._back.append(
                (into_gradient, other, grads[i], blocks[i].T.dot, layers[i].delta, below.grad_full, delta, operands)
            )
        self._first_gradient = (self._gradient_product(layers[0].delta), grads[0])

    def _delta_operation(self, i: int) -> tuple[Callable[..., Any], tuple[Array, ...]]:
        """How layer ``i`` gets its delta from dE/da: error × slope, or through its Jacobian."""
        views, activation = self._layers[i], self.network.layers[i].activation
        if activation.elementwise:
            return np.multiply, (views.grad, views.slope, views.delta)
        return activation.delta, (views.z, views.a, views.grad, views.slope, views.delta)

    def _gradient_product(self, delta: Array) -> Callable[..., Any]:
        """delta · [a, 1]ᵀ; for a single sample, a column times a row."""
        return delta[:, None].dot if self.batch_size == 1 else delta.dot

    def _slope_groups(self) -> list[tuple[Any, ...]]:
        """One call for each run of layers that share an elementwise activation; a fused output needs no slope."""
        groups: list[tuple[Any, ...]] = []
        start, hidden = 0, self.network.layers if self.slope_at_output else self.network.layers[:-1]
        i = 0
        while i < len(hidden):
            j, stop = i, start
            while j < len(hidden) and hidden[j].activation == hidden[i].activation:
                stop += self._rows[j] * self.batch_size
                j += 1
            if hidden[i].activation.elementwise:
                part = slice(start, stop)
                buffers = self.buffers
                groups.append(
                    (
                        hidden[i].activation.slope,
                        buffers.pre_activation[part],
                        buffers.activation[part],
                        buffers.slope[part],
                    )
                )
            i, start = j, stop
        return groups

    def forward(self, x_features: Array) -> None:
        """Fill z and a of every layer. ``x_features``: inputs and a row of ones, (inputs + 1, batch)."""
        dot, product, value, z, a = self._first
        dot(x_features, product)
        value(z, a)
        for dot, a_previous, product, value, z, a in self._rest:
            dot(a_previous, product)
            value(z, a)

    def loss_total(self, t: Array) -> float:
        """The sum of the samples' losses after ``forward``. ``t``: targets, (outputs, batch)."""
        out = self._layers[-1]
        if self.fused:
            return self.loss.total_from_z(out.z, out.a, t, out.delta)
        return self.loss.total(out.a, t, out.delta)

    def backward(self, x_rows: Array, t: Array) -> float:
        """Fill deltas and the gradient vector after ``forward``, all with the old weights; returns ``loss_total``.

        ``x_rows``: inputs and a column of ones, (batch, inputs + 1), for one sample too; ``t``: targets,
        (outputs, batch).
        """
        out = self._layers[-1]
        if self._perceptron:
            total = self.loss_total(t)
            np.subtract(out.a, t, out.delta)
            np.multiply(out.delta, self.scale, out.delta)
        elif self.fused:
            total = self.loss.total_and_delta(out.z, out.a, t, self.scale, out.delta)
        else:
            total = self.loss.total_and_grad(out.a, t, self.scale, out.grad)
        for slope, z, a, into in self._slopes:
            slope(z, a, into)
        if self.slope_at_output:
            self._last_delta(*self._last_operands)
        for into_gradient, a_previous, gradient, into_error, delta, error, into_delta, operands in self._back:
            into_gradient(a_previous, gradient)
            into_error(delta, error)
            into_delta(*operands)
        into_gradient, gradient = self._first_gradient
        into_gradient(x_rows, gradient)
        return total


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
        workspace.forward(rows[0] if len(inputs) == 1 else rows.T)
        total = workspace.backward(rows, t)
    return (total / len(inputs) if mean else total), gradients
