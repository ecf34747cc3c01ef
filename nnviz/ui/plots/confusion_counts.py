"""What the network makes of the rows of a data set: classes and losses, of as many rows as time allows."""

from dataclasses import dataclass

import numpy as np

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.confusion import confusion_matrix
from nnviz.engine.metrics import predicted_classes, sample_losses
from nnviz.engine.preparation import PreparedData

# Products of a parameter and a row, while a run is live and while it stands still: some milliseconds, some tenths of
# a second.
_LIVE_WORK, _WORK = 4_000_000, 200_000_000
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


def judge_rows(project: Project, data: PreparedData, parameters: Array, *, test: bool, live: bool) -> Judged:
    """Predictions with these parameters for the training or the test part."""
    network, threshold = project.network.build(), data.dataset.threshold
    inputs, targets, rows = (
        (data.test_inputs, data.test_targets, data.test_rows)
        if test
        else (data.train_inputs, data.train_targets, data.train_rows)
    )
    most = max(_FEWEST_ROWS, (_LIVE_WORK if live else _WORK) // max(len(parameters), 1))
    z, a = network.forward(parameters, inputs[:most])[-1]
    losses = sample_losses(network, project.training.loss, z, a, targets[:most])
    true: IntArray | None = None
    predicted: IntArray | None = None
    if data.dataset.classes:
        true = np.asarray(predicted_classes(targets[:most], threshold), dtype=np.int64)
        predicted = np.asarray(predicted_classes(a.T, threshold), dtype=np.int64)
    return Judged(rows[:most], len(rows), np.atleast_1d(losses), a.T, true, predicted)
