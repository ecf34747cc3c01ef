"""What the network makes of the rows of a data set: classes and losses, of as many rows as time allows."""

import time
from dataclasses import dataclass

import numpy as np

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.confusion import confusion_matrix
from nnviz.engine.metrics import predicted_classes, sample_losses
from nnviz.engine.preparation import PreparedData

# Products of a parameter and a row, while a run is live and while it stands still: some milliseconds, about a second.
_LIVE_WORK, _WORK = 4_000_000, 10_000_000_000
_FEWEST_ROWS = 100


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """Predictions for the first rows of the training or the test part.

    Attributes:
        rows: their rows in the data set.
        total: how many rows the part has.
        losses: (rows,).
        outputs: (rows, outputs).
        true, predicted: class numbers (rows,); None for a regression.
    """

    rows: IntArray
    total: int
    losses: Array
    outputs: Array
    true: IntArray | None
    predicted: IntArray | None

    def matrix(self, classes: int) -> IntArray:
        """The confusion matrix; all 0 for a regression."""
        if self.true is None or self.predicted is None:
            return np.zeros((classes, classes), dtype=np.int64)
        return confusion_matrix(self.true, self.predicted, classes)

    def worst(self, count: int) -> IntArray:
        """The places of the rows with the largest losses, the worst first; what is not a number is worst of all."""
        keys = np.where(np.isnan(self.losses), np.inf, self.losses)
        return np.asarray(np.argsort(-keys, kind="stable")[:count], dtype=np.int64)


class Judging:
    """Predicts the rows of the training or the test part, a piece at a time; what is known so far may be looked at."""

    def __init__(self, project: Project, data: PreparedData, parameters: Array, *, test: bool, live: bool) -> None:
        """Begin with these parameters; nothing is predicted yet."""
        self._network, self._loss = project.network.build(), project.training.loss
        self._parameters = parameters
        self._inputs, self._targets, rows = (
            (data.test_table, data.test_targets, data.test_rows)
            if test
            else (data.train_table, data.train_targets, data.train_rows)
        )
        size = max(len(parameters), 1)
        count = min(len(rows), max(_FEWEST_ROWS, (_LIVE_WORK if live else _WORK) // size))
        self._rows, self._total, self._done = rows[:count], len(rows), 0
        self._piece = max(_FEWEST_ROWS, _LIVE_WORK // size)
        self._losses = np.empty(count)
        self._outputs: Array = np.empty((count, self._targets.shape[1]), parameters.dtype)
        self._threshold = data.dataset.threshold if data.dataset.classes else None

    @property
    def done(self) -> bool:
        """Whether all rows are known that shall be."""
        return self._done >= len(self._rows)

    def advance(self, seconds: float) -> None:
        """Go on for about so long, at least one piece."""
        until = time.perf_counter() + seconds
        while not self.done:
            part = slice(self._done, min(self._done + self._piece, len(self._rows)))
            z, a = self._network.forward(self._parameters, self._inputs[part])[-1]
            self._losses[part] = sample_losses(self._network, self._loss, z, a, self._targets[part])
            self._outputs[part] = a.T
            self._done = part.stop
            if time.perf_counter() >= until:
                return

    def judged(self) -> Judged:
        """What is known so far."""
        known, threshold = slice(0, self._done), self._threshold
        outputs = self._outputs[known]
        true: IntArray | None = None
        predicted: IntArray | None = None
        if threshold is not None:
            true = np.asarray(predicted_classes(self._targets[known], threshold), dtype=np.int64)
            predicted = np.asarray(predicted_classes(outputs, threshold), dtype=np.int64)
        return Judged(self._rows[known], self._total, self._losses[known], outputs, true, predicted)
