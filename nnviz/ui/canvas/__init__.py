"""The network canvas."""

from nnviz.ui.canvas.view import NetworkCanvas

__all__ = ["NetworkCanvas"]
