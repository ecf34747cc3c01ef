"""Loss and accuracy over a run: what the curves are drawn from."""

from nnviz.engine.metrics import Metrics
from nnviz.engine.series import Series


class Curves:
    """Measurements of the whole training and test table, at the steps where they were made.

    The worker appends, the window reads. The loss of every single mini-batch is in ``Trainer.losses``.
    """

    def __init__(self) -> None:
        self.steps = Series()
        self.train_loss = Series()
        self.test_loss = Series()
        self.train_accuracy = Series()
        self.test_accuracy = Series()

    def append(self, step: int, train: Metrics, test: Metrics | None) -> None:
        """Add a measurement; a step that was measured before is not measured twice."""
        steps = self.steps.view()
        if len(steps) and steps[-1] >= step:
            return
        missing = float("nan")
        self.train_loss.append(train.loss)
        self.train_accuracy.append(missing if train.accuracy is None else train.accuracy)
        self.test_loss.append(missing if test is None else test.loss)
        self.test_accuracy.append(missing if test is None or test.accuracy is None else test.accuracy)
        # Last, so that a reader who sees the step finds the values too.
        self.steps.append(float(step))

    def truncate(self, step: int) -> None:
        """Forget what was measured after ``step``."""
        count = int((self.steps.view() <= step).sum())
        for series in (self.steps, self.train_loss, self.test_loss, self.train_accuracy, self.test_accuracy):
            series.truncate(count)
