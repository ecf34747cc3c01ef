"""One measurement of the whole training and test tables, in pieces, so that a large table never stops the run."""

import time
from collections.abc import Callable

from nnviz.engine.metrics import Evaluation, Metrics
from nnviz.engine.preparation import PreparedData
from nnviz.engine.trainer import Trainer


class Measurement:
    """Loss and accuracy with the parameters of one step. Training may go on meanwhile: it has its own copy of them."""

    def __init__(self, trainer: Trainer, data: PreparedData) -> None:
        self.step = trainer.step_count
        self.seconds = 0.0
        dataset, weights = data.dataset, trainer.parameters
        threshold = dataset.threshold
        tables = [(data.train_table, data.train_targets)]
        if len(data.test_rows):
            tables.append((data.test_table, data.test_targets))
        self._parts = [
            Evaluation(
                trainer.network,
                trainer.loss,
                weights,
                inputs,
                targets,
                classes=bool(dataset.classes),
                threshold=threshold,
            )
            for inputs, targets in tables
        ]

    def advance(self, seconds: float, interrupted: Callable[[], bool]) -> bool:
        """Go on for about so long, at least one piece, until interrupted; True when all is measured."""
        begin = now = time.perf_counter()
        for part in self._parts:
            while not part.done:
                part.advance()
                now = time.perf_counter()
                if not self._parts[-1].done and (now - begin > seconds or interrupted()):
                    self.seconds += now - begin
                    return False
        self.seconds += now - begin
        return True

    @property
    def train(self) -> Metrics:
        """Of the training part."""
        return self._parts[0].result

    @property
    def test(self) -> Metrics | None:
        """Of the test part; None when there is none."""
        return self._parts[1].result if len(self._parts) > 1 else None
