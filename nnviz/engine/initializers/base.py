"""What a weight initialiser is."""

from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array


class Initializer:
    """One way to draw the start weights of a layer. Entries are frozen dataclasses."""

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100
    formula: ClassVar[str]
    source: ClassVar[str] = ""

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        """Start weights of shape (fan_in, fan_out), float64."""
        raise NotImplementedError
