"""The time machine: any earlier step of a run, exactly, from keyframes and replay."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from nnviz.engine.trainer import Trainer, TrainerState

# Bytes.
DEFAULT_BUDGET = 256 << 20
_FIRST_SPACING = 32
_NEVER = 1 << 62
# More keyframes would make going back no faster that anyone could tell, and cost memory all the same.
_MOST_KEYS = 2048
# What a keyframe holds beside its vectors: the generator's state, counters, objects.
_KEY_BYTES = 2500


class Timeline:
    """Keeps states of a trainer at a spacing that doubles whenever they outgrow the memory budget.

    The replay from the nearest keyframe does the same arithmetic as the run did, so the result is bit-equal.
    Changes of the learning rate and samples that were chosen are remembered with their step, and made again in the
    replay. It belongs to the thread that owns the trainer; ``furthest`` may be read by another.
    """

    def __init__(self, trainer: Trainer, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self._trainer = trainer
        self._budget = budget_bytes
        self.spacing = _FIRST_SPACING
        self._keys: list[TrainerState] = [trainer.state()]
        self._rates: list[tuple[int, float]] = [(0, trainer.learning_rate)]
        # Rows of the training table by the number of updates before the one that they were chosen for.
        self._choices: dict[int, int] = {}
        # The last step there has been of the present future.
        self.furthest = trainer.step_count

    @property
    def rate_changes(self) -> tuple[tuple[int, float], ...]:
        """Each step after which the learning rate became another one, and what it became."""
        return tuple((step, rate) for (_, old), (step, rate) in pairwise(self._rates) if rate != old)

    @property
    def rates(self) -> tuple[tuple[int, float], ...]:
        """(step, learning rate from there on), the first at step 0."""
        return tuple(self._rates)

    def earlier(self, most: int) -> tuple[TrainerState, ...]:
        """Up to so many of the states that are kept between the start and the present, evenly spread."""
        keys = [key for key in self._keys if 0 < key.step < self._trainer.step_count]
        count = min(most, len(keys))
        return tuple(keys[(i + 1) * len(keys) // count - 1] for i in range(count))

    @property
    def choices(self) -> tuple[tuple[int, int], ...]:
        """(step, row of the training table that was chosen for the update after it), by step."""
        return tuple(sorted(self._choices.items()))

    def resume(
        self,
        rates: Sequence[tuple[int, float]],
        choices: Sequence[tuple[int, int]],
        states: Sequence[TrainerState],
    ) -> None:
        """Go on with another run of the same start, which had these rates, choices and states.

        It stands at the last state then.
        """
        self._rates, self._choices = list(rates), dict(choices)
        self._keys = [self._keys[0], *(state for state in states if state.step > 0)]
        self._trainer.restore(states[-1])
        self.furthest = self._trainer.step_count
        self._make_changes_of(self.furthest)

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

    def _begin_another_future(self, choices: dict[int, int]) -> None:
        step = self.furthest = self._trainer.step_count
        self._choices = choices
        self._rates = [(at, rate) for at, rate in self._rates if at < step]
        self._keys = [key for key in self._keys if key.step < step] or [self._trainer.state()]

    def go_to(self, step: int) -> None:
        """Bring the trainer to the state it had after ``step`` updates; beyond the present it trains on."""
        trainer = self._trainer
        if step < trainer.step_count:
            index = bisect_right(self._keys, step, key=lambda key: key.step) - 1
            trainer.restore(self._keys[index])
        while trainer.step_count < step:
            self._make_changes_of(trainer.step_count)
            stop = min(step, self._next_change(trainer.step_count))
            trainer.run(stop - trainer.step_count, interruptible=False)
        self._make_changes_of(step)
        self.furthest = max(self.furthest, step)

    def _make_changes_of(self, step: int) -> None:
        """The rate and the chosen row, if any, of the next update."""
        self._trainer.learning_rate = self._rates[bisect_right(self._rates, step, key=lambda change: change[0]) - 1][1]
        self._trainer.batching.chosen = self._choices.get(step)

    def _next_change(self, step: int) -> int:
        """The next step at which something was changed."""
        rate = next((at for at, _ in self._rates if at > step), _NEVER)
        return min(rate, min((at for at in self._choices if at > step), default=_NEVER))

    def _too_large(self) -> bool:
        return len(self._keys) > _MOST_KEYS or (self._bytes() > self._budget and len(self._keys) > 2)

    def _bytes(self) -> int:
        vectors = 1 + len(self._keys[0].optimizer)
        return len(self._keys) * (vectors * self._keys[0].parameters.nbytes + _KEY_BYTES)

    def _thin_out(self) -> None:
        self.spacing *= 2
        self._keys = [key for key in self._keys if key.step % self.spacing == 0]
