"""The formats in which people bring data, one in each file, and the one way in."""

from nnviz.engine.registry import Registry
from nnviz.formats.data.base import DataFormat

DATA_FORMATS: Registry[DataFormat] = Registry(__name__, DataFormat, "data format")

__all__ = ["DATA_FORMATS", "DataFormat"]
