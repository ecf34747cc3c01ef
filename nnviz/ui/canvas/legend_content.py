"""What the legend says about a state."""

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Phase
from nnviz.app.moments import Part
from nnviz.ui.canvas.legend import LegendContent
from nnviz.ui.canvas.numerals import MINUS
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.numbers import format_number


def legend_for(state: CanvasState, scene: CanvasScene) -> LegendContent:
    """What fill, colour and width mean now, and how much is left out."""
    fill, low, high = "", "", ""
    if scene.fill_scales:
        fill, (low, high) = _fill(state), _ends(scene.fill_scales)
    return LegendContent(fill, low, high, _width(state, scene.edge_scale), _note(scene), scene.detail.fine)


def _fill(state: CanvasState) -> str:
    if state.phase == Phase.SAMPLE:
        return QCoreApplication.translate("Legend", "fill: input x")
    kinds = {layer.value_kind for layer in state.layers if layer.values is not None}
    if state.phase == Phase.BACKWARD and "delta" not in kinds:
        return QCoreApplication.translate("Legend", "fill: activation a")
    if state.moment is not None and "delta" in kinds:
        return QCoreApplication.translate("Legend", "fill: δ where it is known, else a")
    if state.phase == Phase.BACKWARD and state.samples > 1:
        text = QCoreApplication.translate("Legend", "fill: δ of the mean of {0} samples")
        return text.format(state.samples)
    if state.phase == Phase.BACKWARD:
        return QCoreApplication.translate("Legend", "fill: error signal δ")
    if state.phase == Phase.UPDATE and (state.moment is None or state.moment.part is Part.AGAIN):
        return QCoreApplication.translate("Legend", "fill: a with new weights", "a is the activation")
    return QCoreApplication.translate("Legend", "fill: activation a")


def _ends(scales: tuple[float, ...]) -> tuple[str, str]:
    """The ends of the scale of fills; layers may differ in theirs."""
    if len(set(scales)) > 1:
        return (
            QCoreApplication.translate("Legend", "{0}max", "lowest value of each layer").format(MINUS),
            QCoreApplication.translate("Legend", "max", "largest value of each layer"),
        )
    return format_number(-scales[0], 3, minus=MINUS), format_number(scales[0], 3)


def _width(state: CanvasState, scale: float) -> str:
    number = format_number(scale, 3)
    if state.edge_kind == "gradient":
        return QCoreApplication.translate("Legend", "gradient up to {0}", "widest line").format(number)
    return QCoreApplication.translate("Legend", "weight up to {0}", "widest line").format(number)


def _note(scene: CanvasScene) -> str:
    detail = scene.detail
    if detail.shown == detail.total:
        return ""
    text = QCoreApplication.translate("Legend", "showing {0} of {1} weights, the strongest")
    return text.format(f"{detail.shown:,}", f"{detail.total:,}")
