"""What cannot be run is refused before anything is changed."""

from nnviz.document.masks import trainable_mask
from nnviz.document.spec import SINGLE, Project, TrainingSpec


def check_training(training: TrainingSpec) -> None:
    """Refuse hyperparameters that cannot be used together.

    Raises:
        ValueError: the message says which, and what to choose instead.
    """
    problem = training.options.problem()
    if problem:
        raise ValueError(problem)
    if training.precision == SINGLE and training.digits is not None:
        raise ValueError(
            "Arithmetic as on paper rounds to decimal digits, and needs double precision for it: choose float64, or "
            "full precision."
        )


def check_project(project: Project) -> None:
    """Refuse a project that no trainer can be made of.

    Raises:
        ValueError: hyperparameters that cannot be used together, or a removed or frozen connection that does not exist.
    """
    check_training(project.training)
    trainable_mask(project)
