"""What the legend says about a state."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from nnviz.app.focus import Phase
from nnviz.app.moments import Part
from nnviz.ui.canvas.legend import LegendContent
from nnviz.ui.canvas.line_values import lines_known
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.numbers import MINUS, format_number

# Networks with more weights are offered as heat maps.
_MANY_WEIGHTS = 5000


def legend_for(state: CanvasState, scene: CanvasScene, picture_scales: Mapping[int, float]) -> LegendContent:
    """What fill, colour, width and pictures mean now, and how much is left out."""
    known = [scale for scale in scene.fill_scales if scale is not None]
    low, high = _ends(known) if known else ("", "")
    return LegendContent(
        _fill(state),
        low,
        high,
        _lines(state, scene.edge_scale),
        _note(scene),
        dashed=bool(scene.dashed),
        pictures=_pictures(state, picture_scales) if scene.thumbnails and picture_scales else (),
        cells=state.heat_maps,
        offers_cells=scene.detail.total > _MANY_WEIGHTS,
    )


def _fill(state: CanvasState) -> str:
    kind = state.layers[-1].value_kind
    kinds = {layer.value_kind for layer in state.layers if layer.values is not None}
    if state.moment is not None and "delta" in kinds and len(kinds) > 1:
        return QCoreApplication.translate("Legend", "fill: δ, or still a")
    if kind == "delta":
        return _delta(state)
    if all(layer.values is None for layer in state.layers[1:]) and state.layers[0].values is not None:
        return QCoreApplication.translate("Legend", "fill: input x")
    new = state.phase == Phase.UPDATE and (state.moment is None or state.moment.part is Part.AGAIN)
    if kind == "z":
        if new:
            return QCoreApplication.translate("Legend", "fill: z with new weights", "z is the sum")
        return QCoreApplication.translate("Legend", "fill: sum z")
    if new:
        return QCoreApplication.translate("Legend", "fill: a with new weights", "a is the activation")
    return QCoreApplication.translate("Legend", "fill: activation a")


def _delta(state: CanvasState) -> str:
    if state.layers[-1].values is None:
        return QCoreApplication.translate("Legend", "fill: δ, known from Backward on")
    if state.samples > 1:
        text = QCoreApplication.translate("Legend", "fill: δ, mean of {0}")
        return text.format(state.samples)
    return QCoreApplication.translate("Legend", "fill: error signal δ")


def _ends(scales: list[float]) -> tuple[str, str]:
    """The ends of the scale of fills; layers may differ in theirs."""
    if len(set(scales)) > 1:
        return (
            QCoreApplication.translate("Legend", "{0}max", "lowest value of each layer").format(MINUS),
            QCoreApplication.translate("Legend", "max", "largest value of each layer"),
        )
    return format_number(-scales[0], 3, minus=MINUS), format_number(scales[0], 3)


def _lines(state: CanvasState, scale: float) -> str:
    number, kind = format_number(scale, 3), state.edge_kind
    if not lines_known(state):
        return {
            "gradient": QCoreApplication.translate("Legend", "gradient, known from Backward on"),
            "update": QCoreApplication.translate("Legend", "update, known from Update on"),
        }.get(kind, QCoreApplication.translate("Legend", "contribution a·w, known from Forward on"))
    if kind == "gradient":
        return QCoreApplication.translate("Legend", "gradient up to {0}", "widest line").format(number)
    if kind == "update":
        return QCoreApplication.translate("Legend", "update up to {0}", "widest line").format(number)
    if kind == "contribution":
        return QCoreApplication.translate("Legend", "contribution a·w up to {0}", "widest line").format(number)
    return QCoreApplication.translate("Legend", "weight up to {0}", "widest line").format(number)


def _note(scene: CanvasScene) -> str:
    detail = scene.detail
    if detail.shown == detail.total:
        return ""
    text = QCoreApplication.translate("Legend", "showing {0} of {1} weights, the strongest")
    return text.format(f"{detail.shown:,}", f"{detail.total:,}")


def _pictures(state: CanvasState, picture_scales: Mapping[int, float]) -> tuple[str, str]:
    """What the pictures in the units are, and the value at full colour; the ends of the inputs are told anyway."""
    scales = {scale for number, scale in picture_scales.items() if number > 0}
    if len(scales) == 1:
        full = QCoreApplication.translate("Legend", "full colour at {0}").format(format_number(scales.pop(), 3))
    else:
        full = QCoreApplication.translate("Legend", "full colour at each layer's largest")
    if state.plane is None:
        return QCoreApplication.translate("Legend", "pictures: weights of the pixels"), full
    (left, bottom), (right, top) = state.plane.low, state.plane.high
    ends = [format_number(end, 2, minus=MINUS) for end in (left, right, bottom, top)]
    names = state.layers[0].unit_names
    text = QCoreApplication.translate("Legend", "pictures: a over {0} from {1} to {2}, {3} from {4} to {5}")
    return text.format(names[0], ends[0], ends[1], names[1], ends[2], ends[3]), full
