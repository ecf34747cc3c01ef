"""What a breakpoint is, and what it sees of a run between two steps."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.conventions import BoolArray
from nnviz.engine.metrics import predicted_classes
from nnviz.engine.network import LayerParameters
from nnviz.engine.trainer import Trainer

# Breakpoints that look at the whole training table look at so many of its first rows.
MOST_ROWS = 1000


class Watched:
    """A run as it stands at the border between two steps. What is costly is computed when it is asked for, once."""

    def __init__(self, trainer: Trainer, inputs: Array, targets: Array, threshold: float | None) -> None:
        """Look at a run.

        Args:
            inputs, targets: the training table, (samples, inputs) and (samples, outputs).
            threshold: with one output, predictions from here on mean the higher class; None where there are no classes.
        """
        self._trainer, self._threshold = trainer, threshold
        self._inputs, self._targets = inputs[:MOST_ROWS], targets[:MOST_ROWS]
        self.network = trainer.network
        self.step = trainer.step_count
        self.batches = trainer.batching.batches

    def losses(self, start: int, stop: int) -> Array | None:
        """The loss of the mini-batch of each step after ``start``, up to ``stop``; None if it is not known any more."""
        return self._trainer.losses.part(start, stop)

    @cached_property
    def layers(self) -> tuple[LayerParameters, ...]:
        """Weights (fan_in, fan_out) and biases (fan_out,) of every layer behind the inputs."""
        return self.network.split(self._trainer.parameters)

    @cached_property
    def gradient_norms(self) -> tuple[float, ...]:
        """The norm of each layer's gradient in the last step, as the optimizer got it; before the first step, none."""
        if self.step == 0:
            return ()
        with np.errstate(all="ignore"):
            return tuple(float(np.sqrt((block * block).sum())) for block in self.network.blocks(self._trainer.gradient))

    @cached_property
    def passed(self) -> list[tuple[Array, Array]]:
        """(z, a) of every layer for the training samples, (units, samples)."""
        return self.network.forward(self._trainer.parameters, self._inputs)

    @cached_property
    def right(self) -> BoolArray | None:
        """Which training samples are put into the right class, (samples,); None where there are no classes."""
        if self._threshold is None:
            return None
        predicted = predicted_classes(self.passed[-1][1].T, self._threshold)
        return np.asarray(predicted == predicted_classes(self._targets, self._threshold), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Hit:
    """Why a run stopped: a sentence with places {0}, {1} …, and what belongs there."""

    words: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The sentence in English."""
        return self.words.format(*self.values)


class Breakpoint:
    """One thing to stop a run at. Entries are frozen dataclasses of what can be set; their docstring is the tooltip.

    At every border between two steps ``observe`` is asked; ``hit`` compares what it said before the step and after.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100
    needs_classes: ClassVar[bool] = False

    def observe(self, watched: Watched) -> Any:
        """What there is to compare; None where there is nothing yet."""
        raise NotImplementedError

    def hit(self, before: Any, now: Any) -> Hit | None:
        """Why to stop here, or None. Neither observation is None."""
        raise NotImplementedError

    def placed(self, layer: int, unit: int | None, source: int | None) -> "Breakpoint":
        """The same at another place of the network, for an entry that has one.

        Args:
            layer: 0 the inputs.
            unit, source: from 0, the bias is ``source`` −1; None where only a layer or a unit is meant.
        """
        return self
