"""Editing on the canvas: by the mouse, by the keyboard and by menus."""

from nnviz.ui.canvas.editing.editor import CanvasEditor

__all__ = ["CanvasEditor"]
