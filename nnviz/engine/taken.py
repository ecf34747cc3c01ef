"""What a step leaves behind, as copies of the engine's memory, and how it is read when somebody looks.

To record a step is to make two copies and this object, so that every step of a run may be recorded.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.capture import Setting, layer_records
from nnviz.engine.conventions import BoolArray
from nnviz.engine.layer_record import LayerRecord
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network
from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.options import TrainingOptions


class Taken(NamedTuple):
    """What a step leaves behind: copies of the engine's memory, as read-only arrays, and scalars.

    Attributes:
        before: the trainer's memory before the step, of which only parameters and optimizer state mean anything.
        memory: the trainer's memory after it, without the slopes.
        buffers: those of the workspace where they are not in ``memory``, without the slopes.
        kept: the gradient of the data loss, and that with the penalty, where they are not what was applied.
        place: of the mini-batch: the order of its epoch, the epoch, its number in it, and the row that was placed.
    """

    setting: Setting
    before: Array
    memory: Array
    buffers: Array | None
    kept: Sequence[Array] | None
    place: tuple[IntArray, int, int, int | None]
    step: int
    learning_rate: float
    loss: float


class TakenStep:
    """What was trained, how, where in the run, and with which samples."""

    def __init__(self, fields: tuple[Any, ...]) -> None:
        """Keep the fields of a ``Taken``, and do no more: this may happen at every step of a run.

        The memory is given as bytes, which are made in half the time of an array.
        """
        self._fields = fields

    @cached_property
    def _taken(self) -> Taken:
        setting, before, memory, *others = self._fields
        dtype = setting.dtype
        taken = Taken(setting, np.frombuffer(before, dtype), np.frombuffer(memory, dtype), *others)
        for array in (taken.buffers, *(taken.kept or ())):
            if array is not None:
                array.flags.writeable = False
        return taken

    @property
    def _setting(self) -> Setting:
        return self._taken.setting

    @property
    def step(self) -> int:
        """The number of this update, from 1."""
        return self._taken.step

    @property
    def learning_rate(self) -> float:
        """The rate of this update, from the schedule if there is one."""
        return self._taken.learning_rate

    @property
    def loss(self) -> float:
        """The loss of the mini-batch before the update: the mean (or sum) over its samples, plus the penalty."""
        return self._taken.loss

    @property
    def network(self) -> Network:
        """What was trained."""
        return self._setting.network

    @property
    def loss_function(self) -> Loss:
        """What was measured."""
        return self._setting.loss

    @property
    def optimizer(self) -> Optimizer:
        """What made the update of the gradient."""
        return self._setting.optimizer

    @property
    def frozen(self) -> BoolArray | None:
        """Flat: true where a parameter keeps its value; None when all may change."""
        return self._setting.frozen

    @property
    def options(self) -> TrainingOptions:
        """Penalty, clipping, rule and conventions."""
        return self._setting.options

    @property
    def batches(self) -> int:
        """Mini-batches in an epoch."""
        return self._setting.batching.batches

    @property
    def epoch(self) -> int:
        """The epoch that the update belongs to, from 1."""
        return self._taken.place[1]

    @property
    def batch(self) -> int:
        """The number of the mini-batch in its epoch, from 1."""
        return self._taken.place[2]

    @cached_property
    def sample_indices(self) -> IntArray:
        """Rows of the training table in this mini-batch, (batch,)."""
        order, _, batch, placed = self._taken.place
        return frozen(self._setting.batching.indices_in(order, batch, placed))

    @cached_property
    def _samples(self) -> tuple[Array, Array]:
        return self._setting.batching.samples(self.sample_indices)

    @property
    def inputs(self) -> Array:
        """The inputs of the mini-batch, (batch, inputs)."""
        return self._samples[0]

    @property
    def targets(self) -> Array:
        """The targets of the mini-batch, (batch, outputs)."""
        return self._samples[1]


class TakenVectors(TakenStep):
    """Parameters, optimizer state and gradients of a step, and all that happened in each layer."""

    @cached_property
    def _vectors_before(self) -> tuple[Array, tuple[Array, ...]]:
        return self._setting.vectors(self._taken.before)

    @cached_property
    def _vectors_after(self) -> tuple[Array, tuple[Array, ...]]:
        return self._setting.vectors(self._taken.memory)

    @cached_property
    def frozen(self) -> BoolArray | None:
        """Flat: true where a parameter keeps its value; None when all may change."""
        mask = self._setting.frozen
        return None if mask is None else frozen(mask)

    @property
    def parameters_before(self) -> Array:
        """The flat vector of the network before the update."""
        return self._vectors_before[0]

    @property
    def parameters_after(self) -> Array:
        """The flat vector of the network after the update."""
        return self._vectors_after[0]

    @property
    def optimizer_before(self) -> tuple[Array, ...]:
        """The optimizer's flat state vectors before the update, named by ``optimizer.state_names()``."""
        return self._vectors_before[1]

    @property
    def optimizer_after(self) -> tuple[Array, ...]:
        """The same after the update."""
        return self._vectors_after[1]

    @cached_property
    def applied_gradients(self) -> Array:
        """Flat: the gradient after clipping, as the optimizer got it."""
        return self._setting.gradient(self._taken.memory)

    @cached_property
    def _gradients(self) -> tuple[Array, Array]:
        applied = self.applied_gradients
        data, total = self._taken.kept or (applied, applied)
        return data, total

    @property
    def data_gradients(self) -> Array:
        """Flat: the gradient of the data loss. With the order "output first", this and all are of that mistake."""
        return self._gradients[0]

    @property
    def gradients(self) -> Array:
        """Flat: the gradient with the penalty, and summed over the copies of a shared bias, before clipping."""
        return self._gradients[1]

    @cached_property
    def layers(self) -> tuple[LayerRecord, ...]:
        """One ``LayerRecord`` for each layer behind the inputs."""
        taken, work = self._taken, self._setting.work
        buffers = taken.memory[len(taken.memory) - len(work.recorded) :] if taken.buffers is None else taken.buffers
        old, new, rows = self.parameters_before, self.parameters_after, buffers.reshape(-1, work.unrecorded)
        return layer_records(self._setting, self.inputs, old, new, self.gradients, rows)
