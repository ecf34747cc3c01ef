"""Formats of trained weights, one in each file."""

from nnviz.engine.registry import Registry
from nnviz.formats.weights.base import Checked, ReadableFormat, Replay, WeightFormat

WEIGHT_FORMATS: Registry[WeightFormat] = Registry(__name__, WeightFormat, "weights format")

__all__ = ["WEIGHT_FORMATS", "Checked", "ReadableFormat", "Replay", "WeightFormat"]
