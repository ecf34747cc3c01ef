"""The padlocks over the weights: closed through the backward phase, since every δ needs the old weights."""

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtGui import QTransform

from nnviz.app.focus import Phase
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.formula.overlay import Padlock

# In the row of the titles, between two columns.
_Y = 17.0
_ROOM_FOR_TEXT = 190.0


def locks_over(scene: CanvasScene, transform: QTransform, phase: Phase) -> tuple[Padlock, ...]:
    """A padlock over each layer pair, closed in BACKWARD and open in UPDATE; none in the other phases."""
    if phase < Phase.BACKWARD:
        return ()
    closed = phase == Phase.BACKWARD
    text = ""
    if scene.layout.column_gap >= _ROOM_FOR_TEXT:
        text = (
            QCoreApplication.translate("Padlocks", "old weights")
            if closed
            else QCoreApplication.translate("Padlocks", "new weights")
        )
    return tuple(
        Padlock(transform.map(QPointF((left.x + right.x) / 2, _Y)), text, closed)
        for left, right in pairwise(scene.layout.columns)
    )
