"""The trainer: takes mini-batches through forward pass, loss, backward pass and update. It has no slow mode."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.batching import Batching, BatchingState
from nnviz.engine.capture import Counts, Used, capture_step
from nnviz.engine.conventions import Adjustment, HandStep, Vectors
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network
from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.options import PERCEPTRON, TrainingOptions
from nnviz.engine.record import StepRecord
from nnviz.engine.series import Series
from nnviz.engine.workspace import Workspace

_USUAL = TrainingOptions()
_UPDATED_AT_ONCE = 1 << 15


class NotTrainableError(ValueError):
    """The network cannot learn by backpropagation; the message says which layer stops it."""


@dataclass(frozen=True, slots=True)
class TrainerState:
    """Everything that decides how training goes on: restore it, and the same future follows, bit for bit."""

    step: int
    parameters: Array
    optimizer: tuple[Array, ...]
    batching: BatchingState
    learning_rate: float


class Trainer:
    """Owns the parameters and changes them, one mini-batch at a time.

    ``step()`` and ``run(n)`` do the same arithmetic; ``step()`` also returns the whole record of what it did.
    The loss of every step is appended to ``losses``. Another thread may set ``interrupted`` to end a ``run`` at the
    next border between two steps, and may read ``losses``; everything else belongs to one thread.
    ``problem`` says why the network cannot learn by backpropagation; it is empty when it can.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        optimizer: Optimizer,
        parameters: Array,
        batching: Batching,
        learning_rate: float,
        trainable: Array | None = None,
        options: TrainingOptions = _USUAL,
    ) -> None:
        """Make a trainer.

        Args:
            parameters: the start parameters, flat, (network.parameter_count,); copied.
            learning_rate: the rate that the schedule, if there is one, starts from.
            trainable: a flat mask, 1 where a parameter may change and 0 where it is frozen; None when all may.
            options: penalty, clipping, schedule, mean or sum, rule, and the conventions.

        Raises:
            ValueError: the options cannot be used together.
        """
        if options.problem():
            raise ValueError(options.problem())
        self.options = options
        self.problem = _problem(network, options.rule)
        self.network, self.loss, self.optimizer = network, loss, optimizer
        self.learning_rate = learning_rate
        self.step_count = 0
        self.losses = Series()
        self.interrupted = False
        self.batching = batching
        self._w = np.array(parameters)
        self._g = np.zeros_like(self._w)
        self._u = np.zeros_like(self._w)
        self._state = tuple(np.zeros_like(self._w) for _ in optimizer.state_names())
        self._frozen = None if trainable is None else np.asarray(trainable) == 0
        self._is_weight = network.weight_mask(self._w.dtype)
        vectors = Vectors(self._w, self._g, self._u, self._state, self._frozen, self._is_weight)
        self._adjustment = Adjustment(network, options, vectors)
        self._adjusts = bool(self._adjustment)
        self._hand = HandStep(network, loss, optimizer, options, vectors) if options.by_hand else None
        self._kept: list[Array] | None = None
        self._workspaces: dict[int, Workspace] = {}
        self._full = self._workspace(batching.batch_size)
        # An update goes part by part, so that the parameters of a large network pass through the cache only once.
        starts = range(0, len(self._w), _UPDATED_AT_ONCE)
        self._parts = [vectors.part(slice(start, start + _UPDATED_AT_ONCE)) for start in starts]

    @property
    def parameters(self) -> Array:
        """A copy of the parameters as they are now, flat."""
        return self._w.copy()

    @property
    def rate(self) -> float:
        """The learning rate of the next update."""
        return self._rate_of(self.step_count)

    @property
    def diverged(self) -> bool:
        """Whether the last loss or a parameter is infinite or not a number."""
        if not math.isfinite(self.losses.last):
            return True
        return not np.isfinite(self._w).all()

    def set_parameters(self, parameters: Array) -> None:
        """Replace all parameters between two steps."""
        self._w[...] = parameters

    def run(self, count: int, *, interruptible: bool = True) -> int:
        """Take up to ``count`` steps and return how many were taken.

        It ends early when ``interrupted`` is set, and after a step whose loss is not finite.

        Raises:
            NotTrainableError: a layer has no slope to send the error through; so does ``step``.
        """
        self._require_slopes()
        advance = self._way()
        with np.errstate(all="ignore"):
            for done in range(count):
                if interruptible and self.interrupted:
                    return done
                if not math.isfinite(advance()):
                    return done + 1
        return count

    def step(self) -> StepRecord:
        """Take one step and return all that it did."""
        self._require_slopes()
        before = self._w.copy()
        optimizer = tuple(array.copy() for array in self._state)
        self._kept = []
        with np.errstate(all="ignore"):
            loss = self._way()()
            kept, self._kept = self._kept, None
            return self._record(before, optimizer, kept, loss)

    def peek(self) -> StepRecord:
        """What the next step will do, without doing it."""
        state = self.state()
        record = self.step()
        self.restore(state)
        return record

    def state(self) -> TrainerState:
        """A copy of everything that decides the future."""
        optimizer = tuple(array.copy() for array in self._state)
        return TrainerState(self.step_count, self._w.copy(), optimizer, self.batching.state(), self.learning_rate)

    def restore(self, state: TrainerState) -> None:
        """Stand exactly where ``state`` was taken. Losses of later steps are forgotten."""
        self._w[...] = state.parameters
        for array, saved in zip(self._state, state.optimizer, strict=True):
            array[...] = saved
        self.batching.restore(state.batching)
        self.step_count = state.step
        self.learning_rate = state.learning_rate
        self.losses.truncate(state.step)

    def _rate_of(self, number: int) -> float:
        """The learning rate of an update, counted from 0."""
        schedule = self.options.schedule
        return self.learning_rate if schedule is None else schedule.rate(self.learning_rate, number)

    def _require_slopes(self) -> None:
        if self.problem:
            raise NotTrainableError(self.problem)

    def _advance(self) -> float:
        """One step: forward, loss, all gradients with the old weights, then all parameters together."""
        rows, features, t = self.batching.next()
        count = len(rows)
        work = self._full
        if count != work.batch_size:
            work = self._workspace(count)
        work.forward(features)
        loss = work.backward(rows, t) * work.scale
        if self._adjusts:
            loss += self._adjustment.apply(self._kept)
        rate = self.learning_rate if self.options.schedule is None else self.rate
        self.step_count = number = self.step_count + 1
        for w, g, update, state, frozen, is_weight in self._parts:
            self.optimizer.update(w, g, state, rate, number, is_weight, update)
            if frozen is not None:
                # Not a product with the mask, which lets a diverged nan through; and w + −0 is w in every bit.
                np.copyto(update, -0.0, where=frozen)
            np.add(w, update, w)
        self.losses.append(loss)
        return loss

    def _way(self) -> Callable[[], float]:
        """How a step is made: the fast way, or by hand for the conventions of worked examples."""
        return self._advance if self._hand is None else partial(self._advance_by_hand, self._hand)

    def _advance_by_hand(self, hand: HandStep) -> float:
        rows, _, t = self.batching.next()
        rate, number = self.rate, self.step_count + 1
        loss = hand.take(self._workspace(len(rows)), rows, t, rate, number, self._kept)
        self.step_count = number
        self.losses.append(loss)
        return loss

    def _workspace(self, batch_size: int) -> Workspace:
        if batch_size not in self._workspaces:
            options = self.options
            self._workspaces[batch_size] = Workspace(
                self.network,
                self.loss,
                batch_size,
                self._w,
                self._g,
                mean=options.mean,
                perceptron=options.rule == PERCEPTRON,
            )
        return self._workspaces[batch_size]

    def _record(self, before: Array, optimizer: tuple[Array, ...], kept: list[Array], loss: float) -> StepRecord:
        options, final = self.options, self._g.copy()
        data_gradient, total_gradient = kept or (final, final)
        used = Used(
            before=before,
            after=self._w.copy(),
            gradients=total_gradient,
            data_gradients=data_gradient,
            applied_gradients=final,
            optimizer_before=optimizer,
            optimizer_after=tuple(array.copy() for array in self._state),
        )
        counts = Counts(
            step=self.step_count,
            learning_rate=self._rate_of(self.step_count - 1),
            loss=loss,
            penalty=options.penalty.value(before, self._is_weight),
        )
        work = self._workspace(len(self.batching.indices()))
        return capture_step(work, self.batching, self.optimizer, options, used, counts)


def _problem(network: Network, rule: str) -> str:
    """Why the rule cannot train the network, or an empty text."""
    layers = network.layers
    if rule == PERCEPTRON:
        if len(layers) == 1 and not layers[0].activation.differentiable:
            return ""
        return (
            "The perceptron rule is for a single layer of threshold units: remove the hidden layers and choose "
            "step or sign for the output, or choose backpropagation."
        )
    for number, layer in enumerate(layers, start=1):
        if not layer.activation.differentiable:
            instead = " For a single layer there is the perceptron rule." if len(layers) == 1 else ""
            return (
                f"Layer {number} uses {layer.activation.title}, which is flat everywhere and jumps at its threshold: "
                "it has no slope to send the error back through. Choose logistic, tanh or ReLU for this layer."
                + instead
            )
    return ""
