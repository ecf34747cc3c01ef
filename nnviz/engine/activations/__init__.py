"""Activation functions, one in each file."""

from nnviz.engine.activations.base import Activation
from nnviz.engine.registry import Registry

ACTIVATIONS: Registry[Activation] = Registry(__name__, Activation, "activation")

__all__ = ["ACTIVATIONS", "Activation"]
