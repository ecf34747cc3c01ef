"""Optimizers, one in each file."""

from nnviz.engine.optimizers.base import Optimizer
from nnviz.engine.registry import Registry

OPTIMIZERS: Registry[Optimizer] = Registry(__name__, Optimizer, "optimizer")

__all__ = ["OPTIMIZERS", "Optimizer"]
