"""Learning-rate schedules, one in each file."""

from nnviz.engine.registry import Registry
from nnviz.engine.schedules.base import Schedule

SCHEDULES: Registry[Schedule] = Registry(__name__, Schedule, "schedule")

__all__ = ["SCHEDULES", "Schedule"]
