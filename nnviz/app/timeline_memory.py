"""How much of a run may be kept in memory for going back."""

from nnviz.app.run import RunState
from nnviz.app.session import Session

_MEGABYTE = 1 << 20


def set_timeline_memory(session: Session, megabytes: int) -> None:
    """Set it for the present run and for those that follow."""
    session.timeline_bytes = budget = megabytes * _MEGABYTE
    if session.training.state is RunState.CLOSED:
        # A dialog may still be answered when the window has closed.
        return
    session.training.call(lambda: session.training.job.timeline.set_budget(budget))
