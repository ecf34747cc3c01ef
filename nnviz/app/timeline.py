"""The time machine: any earlier step of a run, exactly, from keyframes and replay."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.trainer import Trainer, TrainerState

# Bytes.
DEFAULT_BUDGET = 256 << 20
_FIRST_SPACING = 32
_NEVER = 1 << 62
# More keyframes would make going back no faster that anyone could tell, and cost memory all the same.
_MOST_KEYS = 2048
# What a keyframe holds beside its vectors: the generator's state, counters, objects.
_KEY_BYTES = 2500


@dataclass(frozen=True, eq=False, slots=True)
class ValueEdit:
    """Parameters that a person set: ``values`` at ``places`` of the flat vector. The same only when the same object."""

    places: npt.NDArray[np.intp]
    values: Array


class Timeline:
    """Keeps states of a trainer at a spacing that doubles whenever they outgrow the memory budget.

    The replay from the nearest keyframe does the same arithmetic as the run did, so the result is bit-equal.
    Changes of the learning rate, samples that were chosen and parameters that a person set are remembered with their
    step, and made again in the replay: the same future follows. It belongs to the thread that owns the trainer;
    ``furthest`` may be read by another.
    """

    def __init__(self, trainer: Trainer, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self._trainer = trainer
        self._budget = budget_bytes
        self.spacing = _FIRST_SPACING
        self._keys: list[TrainerState] = [trainer.state()]
        self._rates: list[tuple[int, float]] = [(0, trainer.learning_rate)]
        # Rows of the training table by the number of updates before the one that they were chosen for.
        self._choices: dict[int, int] = {}
        self._edits: list[tuple[int, ValueEdit]] = []
        # Edits that were made before this timeline began, and that its first state holds.
        self._inherited: frozenset[ValueEdit] = frozenset()
        # The last step there has been of the present future.
        self.furthest = trainer.step_count
        # The loss of each step of the present future as far as it is known, for the way forward again.
        self._losses: Array = np.empty(0)

    @property
    def rate_changes(self) -> tuple[tuple[int, float], ...]:
        """Each step after which the learning rate became another one, and what it became."""
        return tuple((step, rate) for (_, old), (step, rate) in pairwise(self._rates) if rate != old)

    def set_budget(self, budget_bytes: int) -> None:
        """Another memory budget; where it is smaller, keyframes are given up until they fit."""
        self._budget = budget_bytes
        while self._too_large():
            self._thin_out()

    def steps_to_keyframe(self) -> int:
        """How many steps may be run before ``keep`` has to be called again."""
        step = self._trainer.step_count
        return min(self.spacing - step % self.spacing, self._next_change(step) - step)

    def keep(self) -> None:
        """Take a keyframe if one is due at the step where the trainer stands, and what was changed there.

        After going back, training on passes the changes that were made once, and makes them again.
        """
        step = self._trainer.step_count
        self._make_changes_of(step)
        self.furthest = max(self.furthest, step)
        if step % self.spacing == 0 and step > self._keys[-1].step:
            self._keys.append(self._trainer.state())
            if self._too_large():
                self._thin_out()

    def set_learning_rate(self, rate: float) -> None:
        """Change the rate from the next step on; what lay after this step is another future and is forgotten."""
        step = self._trainer.step_count
        self._trainer.learning_rate = rate
        self._begin_another_future({at: row for at, row in self._choices.items() if at <= step})
        self._rates.append((step, rate))

    def choose(self, row: int) -> None:
        """Have the next mini-batch hold this row; what lay after this step is another future and is forgotten.

        See ``Batching`` for the place that it takes.
        """
        step = self._trainer.step_count
        self._trainer.batching.chosen = row
        self._begin_another_future({**{at: old for at, old in self._choices.items() if at < step}, step: row})
        self._rates.append((step, self._trainer.learning_rate))

    def set_values(self, edit: ValueEdit) -> None:
        """Set parameters at this step; what lay after it is another future and is forgotten."""
        step = self._trainer.step_count
        self._edits.append((step, edit))
        self._put(edit.places, edit.values)
        self._begin_another_future({at: row for at, row in self._choices.items() if at <= step})
        self._rates.append((step, self._trainer.learning_rate))

    def take_back(self, edit: ValueEdit, values: Array) -> bool:
        """Undo an edit: put ``values``, which were there before it, back at its places.

        An edit that lies in the future is only forgotten. One that was made earlier is answered by another edit at this
        step, so that what was learned meanwhile stays. False when the present state does not hold it: it was lost with
        another future.
        """
        present = self._trainer.step_count
        at = next((step for step, made in reversed(self._edits) if made is edit), None)
        if at is None and edit not in self._inherited:
            return False
        if at is None or at < present:
            self.set_values(ValueEdit(edit.places, values))
            return True
        self._edits = [(step, made) for step, made in self._edits if made is not edit or step != at]
        if at == present:
            self._put(edit.places, values)
        self._keys = [key for key in self._keys if key.step < at] or [self._trainer.state()]
        self.furthest = min(self.furthest, at)
        self._losses = self._losses[: self.furthest]
        return True

    def forget(self, edit: ValueEdit) -> None:
        """Another edit of the same places at the same step stands for this one."""
        self._edits = [(step, made) for step, made in self._edits if made is not edit]

    def inherit(self, edits: Iterable[ValueEdit]) -> None:
        """Know edits that the first state holds already."""
        self._inherited = frozenset(edits)

    def held_edits(self) -> frozenset[ValueEdit]:
        """The edits that the present state holds."""
        present = self._trainer.step_count
        return self._inherited | {edit for step, edit in self._edits if step <= present}

    def _begin_another_future(self, choices: dict[int, int]) -> None:
        step = self.furthest = self._trainer.step_count
        self._choices = choices
        self._rates = [(at, rate) for at, rate in self._rates if at < step]
        self._edits = [(at, edit) for at, edit in self._edits if at <= step]
        self._keys = [key for key in self._keys if key.step < step] or [self._trainer.state()]
        self._losses = self._losses[:step]

    def go_to(self, step: int) -> None:
        """Bring the trainer to the state it had after ``step`` updates; beyond the present it trains on."""
        trainer = self._trainer
        # Going back forgets the losses; a keyframe further on is of use only together with them.
        values, every = trainer.losses.read()
        if every == 1 and len(values) > len(self._losses):
            self._losses = values
        key = self._keys[bisect_right(self._keys, step, key=lambda key: key.step) - 1]
        if step < trainer.step_count:
            trainer.restore(key)
        elif trainer.step_count < key.step <= len(self._losses):
            trainer.restore(key)
            trainer.losses.fill(self._losses[: key.step], 1, key.step, float(self._losses[key.step - 1]))
        while trainer.step_count < step:
            self._make_changes_of(trainer.step_count)
            stop = min(step, self._next_change(trainer.step_count))
            trainer.run(stop - trainer.step_count, interruptible=False)
        self._make_changes_of(step)
        self.furthest = max(self.furthest, step)

    def _make_changes_of(self, step: int) -> None:
        """The rate and the chosen row, if any, of the next update, and what a person set: its values are absolute."""
        self._trainer.learning_rate = self._rates[bisect_right(self._rates, step, key=lambda change: change[0]) - 1][1]
        self._trainer.batching.chosen = self._choices.get(step)
        for at, edit in self._edits:
            if at == step:
                self._put(edit.places, edit.values)

    def _next_change(self, step: int) -> int:
        """The next step at which something was changed."""
        changes = (*(at for at, _ in self._rates), *self._choices, *(at for at, _ in self._edits))
        return min((at for at in changes if at > step), default=_NEVER)

    def _put(self, places: npt.NDArray[np.intp], values: Array) -> None:
        parameters = self._trainer.parameters
        parameters[places] = values
        self._trainer.set_parameters(parameters)

    def _too_large(self) -> bool:
        return len(self._keys) > _MOST_KEYS or (self._bytes() > self._budget and len(self._keys) > 2)

    def _bytes(self) -> int:
        vectors = 1 + len(self._keys[0].optimizer)
        return len(self._keys) * (vectors * self._keys[0].parameters.nbytes + _KEY_BYTES)

    def _thin_out(self) -> None:
        self.spacing *= 2
        self._keys = [key for key in self._keys if key.step % self.spacing == 0]


@dataclass(frozen=True, eq=False, slots=True)
class Past:
    """All that a timeline knows: rates, chosen rows and edits with their steps, and states, the present one last."""

    rates: tuple[tuple[int, float], ...]
    choices: tuple[tuple[int, int], ...]
    edits: tuple[tuple[int, ValueEdit], ...]
    states: tuple[TrainerState, ...]


def past_of(timeline: Timeline, most_states: int) -> Past:
    """The past of a timeline, with up to so many states between its start and the present, evenly spread."""
    trainer = timeline._trainer
    keys = [key for key in timeline._keys if 0 < key.step < trainer.step_count]
    count = min(most_states, len(keys))
    return Past(
        rates=tuple(timeline._rates),
        choices=tuple(sorted(timeline._choices.items())),
        edits=tuple(sorted(timeline._edits, key=lambda made: made[0])),
        states=(*(keys[(i + 1) * len(keys) // count - 1] for i in range(count)), trainer.state()),
    )


def resume(timeline: Timeline, past: Past) -> None:
    """Have a timeline that stands at its start go on with the past of another run from there, at its last state."""
    trainer = timeline._trainer
    timeline._rates, timeline._choices, timeline._edits = list(past.rates), dict(past.choices), list(past.edits)
    timeline._keys = [timeline._keys[0], *(state for state in past.states if state.step > 0)]
    trainer.restore(past.states[-1])
    timeline.furthest = trainer.step_count
    timeline._make_changes_of(timeline.furthest)
