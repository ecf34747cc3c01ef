"""Ready networks to begin from, one in each file."""

from nnviz.document.presets.base import Preset
from nnviz.engine.registry import Registry

PRESETS: Registry[Preset] = Registry(__name__, Preset, "preset")

__all__ = ["PRESETS", "Preset"]
