"""The trainer: takes mini-batches through forward pass, loss, backward pass and update. It has no slow mode."""

import contextvars
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.engine.arrays import Array, copying, frozen
from nnviz.engine.batching import Batching, BatchingState, MiniBatch
from nnviz.engine.capture import Setting
from nnviz.engine.conventions import Adjustment, HandStep, Vectors
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network
from nnviz.engine.optimizers.base import Optimizer, Update
from nnviz.engine.options import PERCEPTRON, TrainingOptions
from nnviz.engine.record import StepRecord
from nnviz.engine.series import Series
from nnviz.engine.workspace import Workspace, room

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
        self._allocate(np.asarray(parameters))
        self._frozen = None if trainable is None else frozen(np.asarray(trainable) == 0)
        vectors = Vectors(self._w, self._g, self._state, self._frozen, network.weight_mask(self._w.dtype))
        adjustment = Adjustment(network, options, vectors)
        self._adjust = adjustment.apply if adjustment else None
        self._hand = HandStep(network, loss, optimizer, options, vectors) if options.by_hand else None
        self._change = _changing(optimizer, vectors)
        self._settings: dict[int, Setting] = {}
        self._whole, self._whole_size = self._setting_of(batching.batch_size), batching.batch_size
        self._steady = options.schedule is None
        self._prepare_records()
        self._quietly = _without_warnings().run

    def _allocate(self, start: Array) -> None:
        """Make the memory: parameters, optimizer state, gradient and the buffers of a whole mini-batch, in one piece.

        So a record of a step is two copies.
        """
        size, states = len(start), len(self.optimizer.state_names())
        self._memory = np.zeros((2 + states) * size + room(self.network, self.batching.batch_size), start.dtype)
        self._w, *state, self._g = (self._memory[i * size : (i + 1) * size] for i in range(2 + states))
        self._state = tuple(state)
        self._w[...] = start

    def _prepare_records(self) -> None:
        self._kept: list[Array] | None = None
        # What the last record copied, as long as nothing has changed since: it is the "before" of the next one.
        self._copied: bytes | None = None
        self._copy = copying(self._memory[: len(self._memory) - self._whole.work.unrecorded])
        even = len(self.batching) % self._whole_size == 0
        self._changes_gradient = self._adjust is not None or self._hand is not None
        self._usual = even and self._steady and not self._changes_gradient

    @property
    def parameters(self) -> Array:
        """A copy of the parameters as they are now, flat."""
        return self._w.copy()

    @property
    def gradient(self) -> Array:
        """A copy of the gradient that the last step gave to its optimizer, flat."""
        return self._g.copy()

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
        self._copied = None
        self._w[...] = parameters

    def run(self, count: int, *, interruptible: bool = True) -> int:
        """Take up to ``count`` steps and return how many were taken.

        It ends early when ``interrupted`` is set, and after a step whose loss is not finite.

        Raises:
            NotTrainableError: a layer has no slope to send the error through; so does ``step``.
        """
        if self.problem:
            raise NotTrainableError(self.problem)
        self._copied = None
        return self._quietly(self._run, count, interruptible)

    def _run(self, count: int, interruptible: bool) -> int:
        advance = self._advance if self._hand is None else self._advance_by_hand
        start, end = self.step_count, self.step_count + count
        while self.step_count < end and not (interruptible and self.interrupted):
            batches = self.batching.ahead(end - self.step_count) if self._hand is None else ()
            goes_on = self._advance_through(batches, interruptible) if batches else math.isfinite(advance())
            if not goes_on:
                break
        return self.step_count - start

    def step(self) -> StepRecord:
        """Take one step and return all that it did."""
        if self.problem:
            raise NotTrainableError(self.problem)
        return self._quietly(self._record_step)

    def _record_step(self) -> StepRecord:
        # Every step of a run may be recorded: what is usual does as little as can be.
        before, batching, setting, rate = self._copied, self.batching, self._whole, self.learning_rate
        if before is None:
            before = self._copy()
        kept: list[Array] | None = None
        buffers: Array | None = None
        if self._usual:
            loss = self._advance()
        else:
            rate = self._rate_of(self.step_count)
            self._kept = kept = [] if self._changes_gradient else None
            loss = self._advance() if self._hand is None else self._advance_by_hand()
            self._kept = None
            if batching.count != self._whole_size:
                setting = self._setting_of(batching.count)
                buffers = setting.work.recorded.copy()
        self._copied = memory = self._copy()
        place = batching.order, batching.epoch, batching.batch, batching.placed
        return StepRecord((setting, before, memory, buffers, kept, place, self.step_count, rate, loss))

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
        self._copied = None
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

    def _advance(self) -> float:
        """One step: forward, loss, all gradients with the old weights, then all parameters together."""
        rows, features, t = self.batching.next()
        count = len(rows)
        work = self._whole.work if count == self._whole_size else self._setting_of(count).work
        loss = work.take(rows, features, t)
        if self._adjust is not None:
            loss += self._adjust(self._kept)
        self.step_count = number = self.step_count + 1
        self._change(self.learning_rate if self._steady else self._rate_of(number - 1), number)
        self.losses.append(loss)
        return loss

    def _advance_through(self, batches: Sequence[MiniBatch], interruptible: bool) -> bool:
        """The same for many mini-batches with nothing looked up in between; whether the run may go on after them."""
        take, adjust, change = self._whole.work.take, self._adjust, self._change
        append, finite = self.losses.append, math.isfinite
        rate, rate_of = self.learning_rate, None if self._steady else self._rate_of
        start = number = self.step_count
        try:
            for rows, features, t in batches:
                loss = take(rows, features, t)
                if adjust is not None:
                    loss += adjust(None)
                if rate_of is not None:
                    rate = rate_of(number)
                number += 1
                change(rate, number)
                append(loss)
                if not finite(loss) or (interruptible and self.interrupted):
                    return False
            return True
        finally:
            self.step_count = number
            self.batching.pass_over(number - start)

    def _advance_by_hand(self) -> float:
        """The same in the conventions of worked examples."""
        if self._hand is None:
            raise RuntimeError("The options ask for no hand-made step.")
        rows, _, t = self.batching.next()
        rate, number = self.rate, self.step_count + 1
        loss = self._hand.take(self._setting_of(len(rows)).work, rows, t, rate, number, self._kept)
        self.step_count = number
        self.losses.append(loss)
        return loss

    def _setting_of(self, batch_size: int) -> Setting:
        """What belongs to mini-batches of that size; made when the first one comes."""
        known = self._settings.get(batch_size)
        if known is not None:
            return known
        whole, mean = batch_size == self.batching.batch_size, self.options.mean
        memory = self._memory[-room(self.network, batch_size) :] if whole else None
        by_perceptron = self.options.rule == PERCEPTRON
        vectors = self._w, self._g
        work = Workspace(
            self.network, self.loss, batch_size, *vectors, mean=mean, perceptron=by_perceptron, memory=memory
        )
        made = Setting(self.network, self.loss, self.optimizer, self.options, self.batching, work, self._frozen)
        self._settings[batch_size] = made
        return made


def _without_warnings() -> contextvars.Context:
    """A context in which NumPy's warnings are off; to run in it takes a fraction of the time of ``np.errstate``."""
    context = contextvars.copy_context()
    context.run(partial(np.seterr, all="ignore"))
    return context


def _changing(optimizer: Optimizer, vectors: Vectors) -> Update:
    """The optimizer's update, and the change of the parameters by it."""
    # It goes part by part, so that the parameters of a large network pass through the cache only once.
    starts = range(0, len(vectors.w), _UPDATED_AT_ONCE)
    parts = [vectors.part(slice(start, start + _UPDATED_AT_ONCE)) for start in starts]
    # All parts write their update into the same memory, which stays in the cache.
    memory = np.empty_like(parts[0].w)
    updates = [memory[: len(part.w)] for part in parts]
    moves = [
        optimizer.bound(part.w, part.g, part.state, part.is_weight, update)
        for part, update in zip(parts, updates, strict=True)
    ]
    add = np.add

    def change(rate: float, number: int) -> None:
        for move, update, (w, _, _, still, _) in zip(moves, updates, parts, strict=True):
            move(rate, number)
            if still is not None:
                # Not a product with the mask, which lets a diverged nan through; and w + −0 is w in every bit.
                np.copyto(update, -0.0, where=still)
            add(w, update, w)

    if len(parts) > 1 or vectors.frozen is not None:
        return change
    move, w, update = moves[0], parts[0].w, updates[0]

    def change_at_once(rate: float, number: int) -> None:
        move(rate, number)
        add(w, update, w)

    return change_at_once


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
