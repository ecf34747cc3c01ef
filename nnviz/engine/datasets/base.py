"""What a source of data is."""

from typing import ClassVar

from nnviz.engine.dataset import Dataset
from nnviz.engine.scaling import UNSCALED


class DataSource:
    """One built-in data set: a table by heart, a shipped file, or a generator. Entries are frozen dataclasses.

    ``test_fraction`` and ``scaling`` are what a new project with these data starts with.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100
    source: ClassVar[str] = ""
    test_fraction: ClassVar[float] = 0.0
    scaling: ClassVar[str] = UNSCALED

    def load(self) -> Dataset:
        """The whole table. A generator draws it from its own ``seed`` parameter, always the same."""
        raise NotImplementedError
