"""What is said when a run has diverged: where, the way back, and a learning rate that a trial found to be calm."""

from PySide6.QtCore import QCoreApplication

from nnviz.app.run import TrainingRun
from nnviz.engine.divergence import PostMortem

# A calm learning rate is looked for by trial runs; for larger networks they would take too long.
_MOST_FOR_TRIALS = 5000


def find_post_mortem(training: TrainingRun) -> PostMortem:
    """Why the run diverged that stands at its first bad step."""
    job = training.job
    tries = job.trainer.network.parameter_count <= _MOST_FOR_TRIALS
    return training.call(lambda: job.post_mortem(try_rates=tries))


def divergence_in_words(found: PostMortem) -> str:
    """One or two sentences for the status line, for a run whose numbers are not finite any more."""
    if found.suggested_rate is not None:
        return QCoreApplication.translate(
            "Session",
            "Stopped: a number is not finite any more at step {0}; up to step {1} all was well (Shift+←). "
            "Lower the learning rate from {2} to about {3}, then reset or go back.",
        ).format(
            f"{found.step:,}", f"{found.last_finite_step:,}", f"{found.learning_rate:g}", f"{found.suggested_rate:.3g}"
        )
    return QCoreApplication.translate(
        "Session",
        "Stopped: a number is not finite any more at step {0}. Lower the learning rate, then reset or go back.",
    ).format(f"{found.step:,}")
