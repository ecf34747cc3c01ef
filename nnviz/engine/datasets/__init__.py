"""Built-in data sets, one in each file."""

from nnviz.engine.datasets.base import DataSource
from nnviz.engine.registry import Registry

DATASETS: Registry[DataSource] = Registry(__name__, DataSource, "data set")

__all__ = ["DATASETS", "DataSource"]
