"""How the gradient fares on its way back through the layers, and what is to be said of it."""

import enum
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.network import Network
from nnviz.engine.norms import norm
from nnviz.engine.record import StepRecord

# A unit counts as saturated where its slope is less than this share of the largest that its activation has.
FLAT = 0.05
# From one end of the network to the other, a gradient may change by this factor before it is said to.
MUCH = 100.0
# Gradients all below this change nothing that anyone could see.
TINY = 1e-8
_NOTHING = float("nan")


@dataclass(frozen=True, slots=True)
class LayerFlow:
    """What passes through one layer in one step. NaN where a quantity does not exist.

    Attributes:
        grad_norm: ‖∂E/∂W‖, of the weights without the biases.
        delta_norm: ‖δ‖ over the mini-batch; like δ it holds the 1/N of a mean.
        mean_slope: the mean of f′(z) over units and samples of the mini-batch; none for softmax.
        saturated: the share of them whose slope is less than 5 % of the activation's largest.
        dead: the share of units whose slope is 0 for all samples that were asked.
        update_ratio: ‖ΔW‖ / ‖W‖, with the weights before the update.
        through_weights: ‖∂E/∂a‖ / ‖δ of the layer above‖: what the weights made of the error on its way down.
        through_slope: ‖δ‖ / ‖∂E/∂a‖: what the slopes left of it.
    """

    grad_norm: float
    delta_norm: float
    mean_slope: float
    saturated: float
    dead: float
    update_ratio: float
    through_weights: float
    through_slope: float


FLOW_NAMES = tuple(field.name for field in fields(LayerFlow))
_numbers_of = attrgetter(*FLOW_NAMES)


def flow_of(record: StepRecord, dead: list[float]) -> tuple[LayerFlow, ...]:
    """What passed through each layer in a step; ``dead`` is that of ``dead_shares``."""
    layers = record.layers
    deltas = [norm(layer.delta) for layer in layers]
    # Above the last layer there is none.
    above = [*deltas[1:], _NOTHING]
    return tuple(
        _layer_flow(layer, deltas[place], above[place], record.network.layers[place].activation, dead[place])
        for place, layer in enumerate(layers)
    )


def as_row(flows: tuple[LayerFlow, ...]) -> Array:
    """All numbers of all layers behind one another, as ``Sampled`` keeps them."""
    return np.array([_numbers_of(flow) for flow in flows]).ravel()


def dead_shares(network: Network, parameters: Array, inputs: Array) -> list[float]:
    """For each layer, the share of units whose slope is exactly 0 for all of the inputs; NaN where there is no slope.

    Args:
        parameters: flat vector of the network.
        inputs: (samples, inputs).
    """
    shares = []
    for (z, a), layer in zip(network.forward(parameters, inputs), network.layers, strict=True):
        if not layer.activation.elementwise or not layer.activation.differentiable:
            shares.append(float("nan"))
            continue
        slope = np.empty_like(z)
        with np.errstate(all="ignore"):
            layer.activation.slope(z, a, slope)
        shares.append(np.count_nonzero((slope == 0).all(1)) / len(slope))
    return shares


@lru_cache(maxsize=64)
def largest_slope(activation: Activation) -> float:
    """The largest f′(z), looked for between −8 and 8; NaN where there is none."""
    if not activation.elementwise or not activation.differentiable:
        return float("nan")
    z = np.linspace(-8.0, 8.0, 1601)
    # Between the numbers there is no exact 0, where many activations have their largest slope.
    z[800] = 0.0
    slope = np.empty_like(z)
    activation.slope(z, activation(z), slope)
    return float(np.abs(slope).max())


def _layer_flow(layer: LayerRecord, delta: float, above: float, activation: Activation, dead: float) -> LayerFlow:
    """What passed through a layer; ``delta`` is ‖δ‖, ``above`` that of the layer above."""
    slope = layer.slope
    arriving = _NOTHING if layer.grad_activation is None else norm(layer.grad_activation)
    with np.errstate(all="ignore"):
        flat = 0 if slope is None else np.count_nonzero(np.abs(slope) < FLAT * largest_slope(activation))
        return LayerFlow(
            grad_norm=norm(layer.grad_weights),
            delta_norm=delta,
            mean_slope=_NOTHING if slope is None else float(slope.mean()),
            saturated=_NOTHING if slope is None else flat / slope.size,
            dead=dead,
            update_ratio=_share(norm(layer.update_weights), norm(layer.weights_before)),
            through_weights=_share(arriving, above),
            through_slope=_share(delta, arriving),
        )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else _NOTHING


class FlowState(enum.Enum):
    """What is to be said of the gradients."""

    NOT_FINITE = enum.auto()
    ZERO = enum.auto()
    DEAD = enum.auto()
    TINY = enum.auto()
    VANISHING = enum.auto()
    EXPLODING = enum.auto()
    EVEN = enum.auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement of one step, and what it rests on.

    Attributes:
        ratio: ‖∂E/∂W‖ of the first layer over that of the last.
        dead_layer: the number of the first layer without a living unit, from 1; 0 when there is none.
        slopes, weights: what all hidden layers' slopes and weights made of the error on its way from the output to
            layer 1, as factors of ‖δ‖.
        bound, bounded: the largest slope that ``bounded`` hidden layers can have, where it is less than ½; else 1, 0.
    """

    state: FlowState
    ratio: float
    dead_layer: int
    slopes: float
    weights: float
    bound: float
    bounded: int

    @property
    def by_slopes(self) -> bool:
        """Whether the slopes did more to the error than the weights."""
        with np.errstate(all="ignore"):
            return bool(abs(np.log(self.slopes)) >= abs(np.log(self.weights)))


def judge(flows: tuple[LayerFlow, ...], network: Network) -> Verdict:
    """What is to be said of the gradients of a step."""
    hidden = flows[:-1]
    bounds = [largest_slope(layer.activation) for layer in network.layers[:-1]]
    low = [bound for bound in bounds if bound < 0.5]
    dead = next((number for number, flow in enumerate(hidden, start=1) if flow.dead == 1.0), 0)
    with np.errstate(all="ignore"):
        ratio = float(np.divide(flows[0].grad_norm, flows[-1].grad_norm))
        slopes = float(np.prod([flow.through_slope for flow in hidden]))
        weights = float(np.prod([flow.through_weights for flow in hidden]))
    state = _state(flows, ratio, dead)
    return Verdict(state, ratio, dead, slopes, weights, max(low, default=1.0), len(low))


def _state(flows: tuple[LayerFlow, ...], ratio: float, dead: int) -> FlowState:
    norms = [flow.grad_norm for flow in flows]
    if not np.isfinite(norms).all():
        return FlowState.NOT_FINITE
    if dead:
        return FlowState.DEAD
    if max(norms) == 0.0:
        return FlowState.ZERO
    if max(norms) < TINY:
        return FlowState.TINY
    if ratio < 1 / MUCH:
        return FlowState.VANISHING
    return FlowState.EXPLODING if ratio > MUCH else FlowState.EVEN
