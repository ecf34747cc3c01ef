"""Where the training of a project stands, as a value: what a project file keeps beside the project itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from nnviz.document.canvas_view import CanvasView
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.trainer import TrainerState

# What is measured over the whole tables, in the order of the file; all have the length of the first.
CURVES = ("steps", "train_loss", "test_loss", "train_accuracy", "test_accuracy")


@dataclass(frozen=True, eq=False, slots=True)
class KeptLosses:
    """The loss of the mini-batch of every ``every``-th step, the first of them that of step ``every``.

    ``last`` is the loss of the last step of all.
    """

    every: int
    values: Array
    last: float


@dataclass(frozen=True, eq=False, slots=True)
class SetValues:
    """Parameters that a person set after a step: ``values`` at ``places`` of the flat vector, (n,) each."""

    step: int
    places: IntArray
    values: Array


@dataclass(frozen=True, eq=False, slots=True)
class RunState:
    """Everything that decides how a run goes on, and what it has left behind.

    Attributes:
        state: parameters, optimizer, generator, position in the epoch, counters.
        begin: the flat parameters before its first step; None where these are the start weights of the project.
        rates: (step, learning rate from there on), the first at step 0.
        choices: (step, row of the training table that was chosen for the update after it), by step.
        edits: parameters that a person set, by step.
        keyframes: some earlier states, by step, from which every other one can be reached again.
        losses: of the mini-batches.
        curves: by the names in ``CURVES``, (measurements,) each; NaN where there is nothing to measure.
    """

    state: TrainerState
    begin: Array | None
    rates: tuple[tuple[int, float], ...]
    choices: tuple[tuple[int, int], ...]
    edits: tuple[SetValues, ...]
    keyframes: tuple[TrainerState, ...]
    losses: KeptLosses
    curves: Mapping[str, Array]


@dataclass(frozen=True, eq=False, slots=True)
class Saved:
    """What a project file holds.

    Attributes:
        run: where the training stands; None before the first step.
        canvas: where a person looks on the canvas; None when the whole network is seen.
    """

    project: Project
    run: RunState | None = None
    canvas: CanvasView | None = None

    @property
    def step(self) -> int:
        """Updates made."""
        return 0 if self.run is None else self.run.state.step
