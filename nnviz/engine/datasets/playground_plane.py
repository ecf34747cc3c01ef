"""The Playground's plane: a regression that one unit fits."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.arrays import Array
from nnviz.engine.datasets._playground import PlaygroundRegression


@dataclass(frozen=True, slots=True)
class PlaygroundPlane(PlaygroundRegression):
    """The target rises evenly with x1 + x2: a single unit without a hidden layer fits it."""

    key: ClassVar[str] = "playground_plane"
    title: ClassVar[str] = "Playground: plane"
    rank: ClassVar[int] = 84

    def height(self, points: Array) -> Array:
        return (points[:, 0] + points[:, 1]) / 10.0
