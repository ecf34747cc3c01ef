"""Makes the pictures in the units, beside the frames: a few at a time, and never more often than is seen."""

import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.images import Palette, coloured, image_of, palette_of, thumbnail
from nnviz.ui.canvas.plane import Model, maps_of
from nnviz.ui.canvas.scales import Scales, peak_of
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.theme import Theme

# Pictures that are made between two looks at the clock.
_AT_ONCE = 6
# The longest turn, in seconds, when values stand still, and when they change in every frame; and the pause after it
# then, in milliseconds.
_TURN, _LIVE_TURN, _LIVE_PAUSE = 0.06, 0.002, 40
# Points along each side of a map, by the side of its picture in pixels.
_POINTS = ((20, 12), (90, 32))
_MOST_POINTS = 64
# Weights stronger than so large a share of all have full colour in pictures.
_STRONG = 0.98


@dataclass(frozen=True, eq=False, slots=True)
class _Job:
    """Pictures of some units of one column: values (units, rows, columns), the first at ``first``."""

    column: int
    first: int
    values: Array
    scale: float
    smooth: bool


class UnitPictures(QObject):
    """Fills the ``Thumbnails`` of a scene with maps over the plane, or with the weights of an image's pixels.

    Attributes:
        scales: the values at full colour, by column; larger ones have full colour too.

    Signals:
        scales_changed(): they are others.
    """

    scales_changed = Signal()

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._palette: Palette = palette_of(theme)
        self._settled = Scales()
        self._wanted: tuple[CanvasState, CanvasScene] | None = None
        self._scene: CanvasScene | None = None
        self._made_for: tuple[CanvasScene, Model | None] | None = None
        self._jobs: list[_Job] = []
        self._live = False
        self._ratio = 1.0
        self.scales: dict[int, float] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    @property
    def busy(self) -> bool:
        """Whether pictures are still to be made."""
        return bool(self._jobs) or self._wanted is not None

    def set_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._palette = palette_of(theme)

    def want(self, state: CanvasState, scene: CanvasScene, ratio: float, *, live: bool) -> None:
        """Have the pictures of a state made, once those that are being made are done.

        Args:
            ratio: pixels of the screen to one of Qt's.
            live: values change in every frame.
        """
        if not scene.thumbnails:
            self._wanted, self._jobs, self._made_for, self.scales = None, [], None, {}
            return
        if scene is not self._scene:
            self._scene, self._jobs, self._settled = scene, [], Scales()
        hurries, self._live, self._ratio = self._live and not live, live, ratio
        wanted = (scene, state.model)
        if wanted != self._made_for:
            self._wanted, self._made_for = (state, scene), wanted
            if not live:
                # Those of a state that has passed are of no use any more.
                self._jobs = []
        if self.busy and (hurries or not self._timer.isActive()):
            self._timer.start(_LIVE_PAUSE if live else 0)

    def _work(self) -> None:
        if not self._jobs and self._wanted is not None:
            state, scene = self._wanted
            self._wanted = None
            self._jobs = self._jobs_for(state, scene, self._ratio)
        # Each turn may paint the whole canvas afterwards, so that it makes more than one picture.
        deadline = time.perf_counter() + (_LIVE_TURN if self._live else _TURN)
        while self._jobs and self._scene is not None:
            self._make(self._jobs.pop(0), self._scene, self._ratio)
            if time.perf_counter() > deadline:
                break
        if self.busy:
            self._timer.start(_LIVE_PAUSE if self._live else 0)

    def fill(self, state: CanvasState, scene: CanvasScene, ratio: float) -> None:
        """Make all pictures of another scene now, as for a file."""
        for job in self._jobs_for(state, scene, ratio) if scene.thumbnails else []:
            self._make(job, scene, ratio)

    def _jobs_for(self, state: CanvasState, scene: CanvasScene, ratio: float) -> list[_Job]:
        arrays, smooth = _arrays(state, scene, ratio)
        jobs, scales = [], {}
        for number, values in arrays.items():
            scale = scales[number] = self._scale_of(state, number, values)
            drawn = values[scene.layout.columns[number].units]
            jobs += [
                _Job(number, first, drawn[first : first + _AT_ONCE], scale, smooth)
                for first in range(0, len(drawn), _AT_ONCE)
            ]
        if scales != self.scales:
            self.scales = scales
            self.scales_changed.emit()
        return jobs

    def _scale_of(self, state: CanvasState, number: int, values: Array) -> float:
        """The value at full colour: the largest of inputs, a round number for others.

        A few weights much larger than all others would leave these pale.
        """
        if number == 0:
            return peak_of(values) or 1.0
        if state.plane is not None:
            return self._settled.settle("map", number, peak_of(values), 1.0)
        return self._settled.settle("weights", number, float(np.quantile(np.abs(values), _STRONG)))

    def _make(self, job: _Job, scene: CanvasScene, ratio: float) -> None:
        thumbnails = scene.thumbnails[job.column]
        for place, colours in enumerate(coloured(job.values, job.scale, self._palette), start=job.first):
            picture = thumbnail(image_of(colours), thumbnails.inner, ratio, smooth=job.smooth)
            thumbnails.show_picture(place, picture)


def _arrays(state: CanvasState, scene: CanvasScene, ratio: float) -> tuple[dict[int, Array], bool]:
    """What the units of each column show, (units, rows, columns), and whether it is smooth between the values."""
    if state.plane is not None and state.model is not None:
        side = max(thumbnails.inner for thumbnails in scene.thumbnails.values()) * ratio
        points = next((points for largest, points in _POINTS if side <= largest), _MOST_POINTS)
        return dict(enumerate(maps_of(state.model, state.plane, points))), True
    if state.image_shape is None:
        return {}, False
    return {1: state.weights[0].weights.T.reshape(-1, *state.image_shape)}, False
