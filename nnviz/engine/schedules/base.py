"""What a learning-rate schedule is."""

from typing import ClassVar


class Schedule:
    """One rule for the learning rate of each update. Entries are frozen dataclasses.

    In ``formula``, η₀ is the learning rate that was set, and n the number of updates made before this one.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100
    formula: ClassVar[str]
    source: ClassVar[str] = ""

    def rate(self, base_rate: float, n: int) -> float:
        """The learning rate of update ``n``, counted from 0, when ``base_rate`` was set."""
        raise NotImplementedError
