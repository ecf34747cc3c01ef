"""Panels, one in each file."""

from nnviz.engine.registry import Registry
from nnviz.ui.panels.base import Panel

PANELS: Registry[Panel] = Registry(__name__, Panel, "panel")

__all__ = ["PANELS", "Panel"]
