"""The runs before the present one: their curves are kept, so that they can be laid over each other."""

from dataclasses import dataclass

import numpy as np

from nnviz.app.job import TrainingJob
from nnviz.document.spec import Project, UserTable
from nnviz.engine.arrays import Array
from nnviz.engine.sampled import spread

# So many runs are kept, each with so many measurements at most.
_MOST_RUNS = 4
_MOST_POINTS = 1000


@dataclass(frozen=True, eq=False, slots=True)
class PastRun:
    """One run that has ended: its number, from 1, its project, and what was measured of it at ``steps``."""

    number: int
    project: Project
    steps: Array
    train_loss: Array
    test_loss: Array
    train_accuracy: Array
    test_accuracy: Array


class PastRuns:
    """The last runs that took a step, the oldest first. It lives in the window's thread."""

    def __init__(self) -> None:
        self.runs: tuple[PastRun, ...] = ()
        self.present_number = 1

    def keep(self, job: TrainingJob, project: Project) -> None:
        """Keep the curves of a job that another one takes the place of; one that took no step leaves nothing."""
        curves = job.curves
        steps = curves.steps.view()
        if not len(steps) or steps[-1] < 1:
            return
        places = spread(steps.astype(np.int64), _MOST_POINTS)
        series = (curves.train_loss, curves.test_loss, curves.train_accuracy, curves.test_accuracy)
        kept = PastRun(self.present_number, project, steps[places], *(each.view()[places] for each in series))
        self.runs = (*self.runs, kept)[-_MOST_RUNS:]
        self.present_number += 1

    def let_go_of_tables(self, project: Project) -> None:
        """Forget the runs with tables of a person's own that are not those of ``project``: they are closed for good.

        Nothing could be compared with them any more, and their rows would stay in memory.
        """
        self.runs = tuple(
            run
            for run in self.runs
            if not isinstance(run.project.data.source, UserTable) or run.project.data.source == project.data.source
        )

    def comparable(self, project: Project) -> tuple[PastRun, ...]:
        """Those whose numbers mean the same as those of a project: the same data and the same loss."""
        return tuple(
            run
            for run in self.runs
            if run.project.data == project.data and run.project.training.loss == project.training.loss
        )
