"""Loss and accuracy over a run: what the curves are drawn from."""

from collections.abc import Mapping

from nnviz.document.run_state import CURVES
from nnviz.engine.arrays import Array
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
        steps, every = self.steps.read()
        count = int((steps <= step).sum()) * every
        for series in self._all():
            series.truncate(count)

    def read(self) -> dict[str, Array]:
        """Copies of all measurements by name."""
        return {name: getattr(self, name).view().copy() for name in CURVES}

    def fill(self, measured: Mapping[str, Array]) -> None:
        """Become the curves that ``read`` gave."""
        for name, series in zip(CURVES, self._all(), strict=True):
            values = measured[name]
            series.fill(values, 1, len(values), float(values[-1]) if len(values) else 0.0)

    def _all(self) -> list[Series]:
        return [getattr(self, name) for name in CURVES]
