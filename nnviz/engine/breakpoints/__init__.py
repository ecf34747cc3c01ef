"""Breakpoints, one in each file: what a run stops at by itself."""

from nnviz.engine.breakpoints.base import Breakpoint, Hit, Watched
from nnviz.engine.registry import Registry

BREAKPOINTS: Registry[Breakpoint] = Registry(__name__, Breakpoint, "breakpoint")

__all__ = ["BREAKPOINTS", "Breakpoint", "Hit", "Watched"]
