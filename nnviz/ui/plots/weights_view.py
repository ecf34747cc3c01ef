"""The weights of a layer as a heat map, or as an image for each unit where the inputs are an image."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.layer_record import LayerRecord
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.graph import Range
from nnviz.ui.plots.heat import HeatMap
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.quantities import Quantity, parts_of, words_of
from nnviz.ui.plots.ranges import LazyLimit
from nnviz.ui.plots.weight_pictures import Layout, as_images, as_matrix, images_per_row

_QUANTITIES = (Quantity.WEIGHTS, Quantity.GRADIENTS, Quantity.UPDATES)
_LIVE_PATIENCE = 30
_MATRIX, _IMAGES = 0, 1


class WeightsView(FramedView):
    """Draws one layer of the shown step; a click on a cell selects the weight everywhere."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "weights", parent)
        self._layout: Layout | None = None
        self._limit = LazyLimit()
        self._followed: int | None = None
        self._selected: tuple[int | None, int | None] = (None, None)
        self.layers, self.quantities, self.forms = (self.frame.add_choice() for _ in range(3))
        graph = self.frame.graph
        self.map = HeatMap(graph.view_box)
        self.mark: Any = pg.PlotCurveItem(antialias=False)
        graph.view_box.addItem(self.mark, ignoreBounds=True)
        graph.set_left_width(graph.metrics().horizontalAdvance("bias"))
        graph.widget.scene().sigMouseClicked.connect(self._select)
        graph.view_box.sigResized.connect(self.show_again)
        self.retranslate()
        for choice in (self.layers, self.quantities, self.forms):
            choice.currentIndexChanged.connect(self._choose)

    @property
    def quantity(self) -> Quantity:
        """What is drawn of each weight."""
        chosen: Quantity = self.quantities.currentData()
        return chosen

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self.map.set_colours(colours)
        pen = QPen(colours.text, 2)
        pen.setCosmetic(True)
        self.mark.setPen(pen)

    def show_project(self, project: Project) -> None:
        """The layers may be others."""
        self._limit.forget()
        self.retranslate()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Another step is shown, or another weight is selected."""
        record = snapshot.record
        self.frame.show_message(snapshot.problem if record is None else "")
        self._follow(focus)
        number = int(self.layers.currentData() or 1)
        if record is None or number > len(record.layers):
            return
        layer = record.layers[number - 1]
        self.forms.setVisible(self._image_shape(number) is not None)
        self._layout = layout = self._lay_out(layer, number, updated=not snapshot.pending)
        sizes = np.abs(layout.values[np.isfinite(layout.values)])
        largest = float(sizes.max()) if sizes.size else 0.0
        limit = self._limit.cover(largest, _LIVE_PATIENCE if self.session.running else 1)
        rows, columns = layout.values.shape
        self.map.show(layout.values[::-1], QRectF(0, 0, columns, rows), -limit, limit)
        self.frame.graph.set_home(*self._home(rows, columns))
        self._selected = (focus.unit, focus.source) if focus.layer == number else (None, None)
        self._draw_mark()
        self._name_content(layer, limit, record.step)
        self.frame.graph.repeat_hover()

    def _follow(self, focus: Focus) -> None:
        """Show the layer that was selected last, here or elsewhere."""
        if focus.layer != self._followed:
            self._followed = focus.layer
            place = self.layers.findData(focus.layer)
            if place >= 0:
                self.layers.setCurrentIndex(place)

    def _lay_out(self, layer: LayerRecord, number: int, *, updated: bool) -> Layout:
        weights, biases = parts_of(layer, self.quantity, updated=updated)
        shape = self._image_shape(number)
        if shape is None or self._as_matrix():
            return as_matrix(weights, biases)
        box = self.frame.graph.view_box
        per_row = images_per_row(weights.shape[1], shape, box.width() / max(box.height(), 1.0))
        return as_images(weights, shape, per_row)

    def _as_matrix(self) -> bool:
        return self.forms.isHidden() or self.forms.currentData() == _MATRIX

    def _home(self, rows: int, columns: int) -> tuple[Range, Range]:
        """The range that fills the area; the pixels of images are square, with air at the sides."""
        if self._as_matrix():
            return (0.0, float(columns)), (0.0, float(rows))
        box = self.frame.graph.view_box
        aspect = box.width() / max(box.height(), 1.0)
        wide, high = max(columns, rows * aspect), max(rows, columns / aspect)
        return ((columns - wide) / 2, (columns + wide) / 2), ((rows - high) / 2, (rows + high) / 2)

    def _image_shape(self, number: int) -> tuple[int, int] | None:
        return self.session.data.dataset.image_shape if number == 1 else None

    def _draw_mark(self) -> None:
        """A frame around the selected weight, or around the weights of the selected unit."""
        layout, (unit, source) = self._layout, self._selected
        if layout is None or unit is None:
            self.mark.setData(np.empty(0), np.empty(0))
            return
        chosen = layout.units == unit
        if source is not None:
            chosen &= layout.sources == source
        rows, columns = np.nonzero(chosen)
        if not len(rows):
            self.mark.setData(np.empty(0), np.empty(0))
            return
        height = layout.values.shape[0]
        left, right = float(columns.min()), float(columns.max() + 1)
        top, bottom = float(height - rows.min()), float(height - rows.max() - 1)
        self.mark.setData(np.array([left, right, right, left, left]), np.array([bottom, bottom, top, top, bottom]))

    def _name_content(self, layer: LayerRecord, limit: float, step: int) -> None:
        words = words_of(self.quantity)
        text = self.tr("{0} of step {1}: −{2} orange, 0 grey, {2} blue")
        self.frame.legend.set_entries(LegendEntry(text.format(words.title, f"{step:,}", f"{limit:g}")))
        graph, fan_in = self.frame.graph, layer.weights_before.shape[0]
        if self._as_matrix():
            every = max(1, -(-(fan_in + 1) // 8))
            ticks = [(fan_in + 0.5 - source, str(source + 1)) for source in range(0, fan_in - every // 2, every)]
            graph.set_ticks("left", [*ticks, (0.5, self.tr("bias"))])
            units = layer.weights_before.shape[1]
            step_of_units = max(1, -(-units // 16))
            graph.set_ticks("bottom", [(i + 0.5, str(i + 1)) for i in range(0, units, step_of_units)])
            first = self.layers.currentData() == 1
            graph.label_axes(self.tr("unit"), self.tr("from input") if first else self.tr("from unit"))
        else:
            for side in ("left", "bottom"):
                graph.set_ticks(side, [])
            graph.label_axes(self.tr("an image of the incoming weights for each unit"), "")

    def _cell(self, point: QPointF) -> tuple[int, int, float] | None:
        """Source, unit and number of the cell at a place; None where there is none."""
        layout = self._layout
        if layout is None:
            return None
        rows, columns = layout.values.shape
        row, column = int(np.floor(rows - point.y())), int(np.floor(point.x()))
        if not (0 <= row < rows and 0 <= column < columns) or layout.units[row, column] < 0:
            return None
        return int(layout.sources[row, column]), int(layout.units[row, column]), float(layout.values[row, column])

    def _select(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton or event.double():
            return
        view_box = self.frame.graph.view_box
        if view_box.sceneBoundingRect().contains(event.scenePos()):
            cell = self._cell(view_box.mapSceneToView(event.scenePos()))
            if cell is not None:
                self.session.select(int(self.layers.currentData()), cell[1], cell[0])

    def read_out(self, point: QPointF | None) -> None:
        """Tell the number of the cell under the mouse."""
        cell = None if point is None else self._cell(point)
        if cell is None:
            self.frame.show_readout("")
            return
        source, unit, value = cell
        fan_in = self.session.project.network.build().fans[int(self.layers.currentData()) - 1][0]
        text = self.tr("bias of unit {1}: {2}") if source == fan_in else self.tr("from unit {0} to unit {1}: {2}")
        self.frame.show_readout(text.format(source + 1, unit + 1, repr(value)))

    def table(self) -> bytes:
        """One row for each weight, the source 0 being the bias."""
        layout = self._layout
        if layout is None:
            return table_csv((), ())
        number = int(self.layers.currentData())
        fan_in = self.session.project.network.build().fans[number - 1][0]
        rows = [
            (number, 0 if source == fan_in else source + 1, unit + 1, value)
            for source, unit, value in zip(
                layout.sources.ravel().tolist(),
                layout.units.ravel().tolist(),
                layout.values.ravel().tolist(),
                strict=True,
            )
            if unit >= 0
        ]
        return table_csv(("layer", "from", "unit", self.quantity.value), rows)

    def _choose(self) -> None:
        self._limit.forget()
        self.frame.graph.go_home()
        self.show_again()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        count = len(self.session.project.network.layers)
        layers = [(self.tr("layer {0}").format(number), number) for number in range(1, count + 1)]
        name_choice(self.layers, self.tr("Layer"), layers)
        name_choice(self.quantities, self.tr("What is drawn"), [(words_of(q).title, q) for q in _QUANTITIES])
        forms = [(self.tr("images"), _IMAGES), (self.tr("matrix"), _MATRIX)]
        name_choice(self.forms, self.tr("How it is drawn"), forms)
        self.frame.graph.widget.setAccessibleName(self.tr("Heat map of the weights"))
