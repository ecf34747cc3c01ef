"""The computing of a loss landscape, in short pieces, so that the window stays alive."""

import time
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.landscape import coordinates, line_rows, losses_at
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network
from nnviz.engine.sampled import spread
from nnviz.ui.plots.ranges import stepped_limit

CELLS, POINTS = 33, 129
# The path is drawn through so many recorded steps at most.
_MOST_PATH = 100
# The path fills this share of the picture.
_SHARE = 0.8
_PIECE = 16


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """What is computed: the loss of some samples around ``base``, along one or two directions.

    ``offsets`` is added to the numbers on the axes: for a weight, its value at the base.
    """

    network: Network
    loss: Loss
    inputs: Array
    targets: Array
    base: Array
    directions: tuple[Array, ...]
    offsets: tuple[float, ...]
    path_steps: IntArray
    path_rows: Array


class Landscape:
    """Computes a scene piece by piece.

    Attributes:
        axes: the places along each direction.
        losses: (points,) or (rows, columns), the first direction along the columns; NaN where not computed yet.
        path: (steps, directions), and ``path_losses`` (steps,), at ``path_steps``.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        places = spread(scene.path_steps, _MOST_PATH)
        self.path_steps, rows = scene.path_steps[places], scene.path_rows[places]
        self.path = coordinates(rows, scene.base, scene.directions)
        self.axes = tuple(self._axis(place) for place in range(len(scene.directions)))
        self._at = np.stack([axis.ravel() for axis in np.meshgrid(*self.axes)], axis=1)
        self._losses = np.full(len(self._at), np.nan)
        self.path_losses = losses_at(scene.network, scene.loss, rows, scene.inputs, scene.targets)
        self._done = 0

    @property
    def losses(self) -> Array:
        """The losses as they are known."""
        return self._losses.reshape(tuple(len(axis) for axis in self.axes[::-1]))

    @property
    def finished(self) -> bool:
        """Whether all of it is known."""
        return self._done == len(self._at)

    def advance(self, seconds: float) -> None:
        """Compute for about so long."""
        scene, until = self.scene, time.perf_counter() + seconds
        while not self.finished and time.perf_counter() < until:
            part = slice(self._done, self._done + _PIECE)
            rows = line_rows(scene.base, scene.directions, self._at[part])
            self._losses[part] = losses_at(scene.network, scene.loss, rows, scene.inputs, scene.targets)
            self._done = min(self._done + _PIECE, len(self._at))

    def _axis(self, place: int) -> Array:
        inside = np.abs(self.path[:, place])
        reach = float(inside[np.isfinite(inside)].max(initial=0.0)) / _SHARE
        limit = stepped_limit(max(1.0, reach))
        return np.linspace(-limit, limit, CELLS if len(self.scene.directions) == 2 else POINTS)
