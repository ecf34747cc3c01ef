"""Asks for numbers in place: of weights, of biases, of a layer's units."""

from PySide6.QtCore import QObject, QPointF

from nnviz.app.session import Session
from nnviz.ui.canvas.editing.geometry import unit_point, weight_point
from nnviz.ui.canvas.editing.in_place import InPlaceEditor
from nnviz.ui.canvas.layout import TITLE_HEIGHT
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.editing.deeds import Deeds
from nnviz.ui.editing.naming import name_of_weight

# Where on an edge the field stands, from its source on.
_SHARE = 0.4


class Asking(QObject):
    """Opens the field where the number stands."""

    def __init__(self, session: Session, canvas: NetworkCanvas, deeds: Deeds) -> None:
        super().__init__(canvas)
        self._session, self._canvas, self._deeds = session, canvas, deeds
        self.field = InPlaceEditor(canvas)
        canvas.rebuilt.connect(self.field.finish)

    def for_selection(self, typed: str = "") -> None:
        """Ask for what is selected: weights, a unit's bias, or a layer's number of units."""
        selection, focus = self._deeds.selection, self._session.focus
        if selection.weights:
            self.for_weights(list(selection.weights), typed)
        elif selection.units and focus.layer is not None and focus.unit is not None:
            biases = [(layer, self._fan_in(layer), unit) for layer, unit in selection.units if layer > 0]
            if biases:
                self.for_weights(biases, typed)
        elif focus.layer is not None:
            self.for_units(focus.layer, typed)

    def for_bias(self, layer: int, unit: int) -> None:
        """Ask for the bias of a unit; the inputs and the bias neurons have none."""
        state = self._canvas.state
        if layer > 0 and state is not None and unit < state.sizes[layer]:
            self.for_weights([(layer, self._fan_in(layer), unit)])

    def for_weights(self, weights: list[tuple[int, int, int]], typed: str = "") -> None:
        """Ask for the value of one weight, or one value for several."""
        layer, source, unit = weights[0]
        if (layer, unit, source) not in self._session.focus.places and len(weights) == 1:
            self._session.select(layer, unit, source)
        caption = name_of_weight(self._session, *weights[0])
        if len(weights) > 1:
            caption = self.tr("%n weight(s)", "", len(weights))
        layout = self._canvas.layout_
        point = None if layout is None else weight_point(layout, weights[0], _SHARE)
        self._ask(
            point,
            caption,
            self._deeds.weights.value(weights[0]),
            lambda value: self._deeds.weights.set_value(weights, float(value)),
            typed=typed,
        )

    def for_units(self, layer: int, typed: str = "") -> None:
        """Ask for the number of units of a hidden layer."""
        layout, state = self._canvas.layout_, self._canvas.state
        if layout is None or state is None or not 0 < layer < len(layout.columns) - 1:
            self._session.notice.emit(self.tr("The data decide how many inputs and outputs there are."))
            return
        point = QPointF(layout.columns[layer].x, TITLE_HEIGHT)
        units = state.sizes[layer]
        self._ask(
            point,
            self.tr("Number of units"),
            units,
            lambda value: self._deeds.layers.resize(layer, int(value)),
            typed=typed,
            whole=True,
        )

    def point_of_selection(self) -> QPointF:
        """Where the selection is, for a menu that is opened by a key."""
        layout, focus = self._canvas.layout_, self._session.focus
        point = None
        if layout is not None and focus.layer is not None:
            if focus.unit is not None and focus.source is not None:
                point = weight_point(layout, (focus.layer, focus.source, focus.unit))
            elif focus.unit is not None:
                point = unit_point(layout.columns[focus.layer], focus.unit)
            else:
                point = QPointF(layout.columns[focus.layer].x, TITLE_HEIGHT)
        return self._canvas.sceneRect().center() if point is None else point

    def _ask(
        self, point: QPointF | None, caption: str, number: float, take: object, *, typed: str, whole: bool = False
    ) -> None:
        if point is None:
            point = self._canvas.sceneRect().center()
        at = self._canvas.viewport().mapTo(self._canvas, self._canvas.mapFromScene(point))
        self.field.ask(at, caption, number, take, typed=typed, whole=whole)  # type: ignore[arg-type]

    def _fan_in(self, layer: int) -> int:
        return self._session.project.network.build().sizes[layer - 1]
