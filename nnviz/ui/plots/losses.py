"""The numbers of the loss curves, as they stand at one moment of a run."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.app.job import TrainingJob
from nnviz.engine.arrays import Array


@dataclass(frozen=True, eq=False, slots=True)
class Losses:
    """Views of the growing series, all read-only.

    Attributes:
        mini_batch: the loss of every ``every``-th step, the first of them that of step ``every``; 1 but for long runs.
        steps: where the whole tables were measured.
        train, test: the loss over the whole training and test table there; ``test`` is NaN without a test part.
        train_accuracy, test_accuracy: likewise; NaN where there are no classes.
    """

    mini_batch: Array
    steps: Array
    train: Array
    test: Array
    train_accuracy: Array
    test_accuracy: Array
    every: int = 1

    @property
    def last_step(self) -> int:
        """The last step that anything is known of."""
        return max(len(self.mini_batch) * self.every, int(self.steps[-1]) if len(self.steps) else 0)

    def batch_loss(self, step: int) -> float | None:
        """The loss of the mini-batch of a step; None where it is not known (any more)."""
        place, rest = divmod(step, self.every)
        return float(self.mini_batch[place - 1]) if 1 <= place <= len(self.mini_batch) and not rest else None

    def near(self, step: float) -> tuple[int, int | None]:
        """The step nearest to ``step``, and the place of the measurement nearest to it."""
        chosen = min(max(round(step), 0), self.last_step)
        if not len(self.steps):
            return chosen, None
        after = int(np.searchsorted(self.steps, chosen))
        around = [place for place in (after - 1, after) if 0 <= place < len(self.steps)]
        return chosen, min(around, key=lambda place: abs(self.steps[place] - chosen))

    def rows(self) -> Iterator[tuple[float | int | None, ...]]:
        """One row for each step, for a table; None where nothing was measured."""
        at = {int(step): place for place, step in enumerate(self.steps)}
        for step in range(self.last_step + 1):
            batch = self.batch_loss(step)
            if step in at:
                place = at[step]
                rest = (self.test[place], self.train_accuracy[place], self.test_accuracy[place])
                yield (step, batch, float(self.train[place]), *(None if np.isnan(x) else float(x) for x in rest))
            elif batch is not None:
                yield (step, batch, None, None, None, None)


def read_losses(job: TrainingJob) -> Losses:
    """What the job has recorded so far. The worker may be appending at this very moment."""
    curves = job.curves
    # The step is appended last: for as many steps as there are, the values are there too.
    steps = curves.steps.view()
    count = len(steps)
    mini_batch, every = job.trainer.losses.read()
    return Losses(
        mini_batch,
        steps,
        curves.train_loss.view()[:count],
        curves.test_loss.view()[:count],
        curves.train_accuracy.view()[:count],
        curves.test_accuracy.view()[:count],
        every,
    )
