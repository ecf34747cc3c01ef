"""Loss functions, one in each file."""

from nnviz.engine.losses.base import Loss
from nnviz.engine.registry import Registry

LOSSES: Registry[Loss] = Registry(__name__, Loss, "loss")

__all__ = ["LOSSES", "Loss"]
