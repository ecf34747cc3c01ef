"""Weight initialisers, one in each file."""

from nnviz.engine.initializers.base import Initializer
from nnviz.engine.registry import Registry

INITIALIZERS: Registry[Initializer] = Registry(__name__, Initializer, "initializer")

__all__ = ["INITIALIZERS", "Initializer"]
