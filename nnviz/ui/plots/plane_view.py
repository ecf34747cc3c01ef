"""The output over the plane of two inputs, or over the only input, with the data and the lines of the first layer."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.network import Network
from nnviz.ui.numbers import MINUS, format_number
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.curve import Curve
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.heat import HeatMap, blended, scale_of
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.plane_editing import PlaneEditing
from nnviz.ui.plots.plane_frame import PlaneFrame, current_row, plane_frame
from nnviz.ui.plots.points import SamplePoints
from nnviz.ui.plots.ranges import stepped_limit

# Cells along each axis, and points of a curve.
_LIVE_CELLS, _CELLS, _CURVE = 64, 128, 256
# With more parameters the picture is no finer when it stands still, or it would take a tenth of a second.
_MANY = 20_000
# More samples than this are not drawn one by one.
_MOST_POINTS = 2000
# More units have too many lines to be read.
_MOST_LINES = 32
_REGIONS = -1
_DIGITS = 4


class PlaneView(FramedView):
    """Draws the network as it stands. Inputs are in the units of the file, also where training standardises them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "output", parent)
        self._network: Network | None = None
        self._looked_at: PlaneFrame | None = None
        self._parameters: Array = np.empty(0)
        self._points_of: object = None
        self._dataset: object = None
        self._known_levels: dict[int, tuple[float, float]] = {}
        self.x_axis, self.y_axis, self.output = (self.frame.add_choice() for _ in range(3))
        view_box = self.frame.graph.view_box
        self.map = HeatMap(view_box)
        self.lines: Any = pg.PlotCurveItem(connect="pairs", antialias=False)
        view_box.addItem(self.lines, ignoreBounds=True)
        self.curve = Curve(view_box)
        self.points = SamplePoints(view_box)
        self.editing = PlaneEditing(session, self.frame.graph, self.frame.add_choice(), self._axes, self)
        self.frame.graph.set_left_width(self.frame.graph.metrics().horizontalAdvance("−0.75"))
        self.retranslate()
        for choice in (self.x_axis, self.y_axis, self.output):
            choice.currentIndexChanged.connect(self._choose)

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self.map.set_colours(colours)
        self.lines.setPen(_thin(colours.text))
        self.curve.set_pen(_thin(colours.first))
        self.points.set_colours(colours)
        self._choose()

    def show_project(self, project: Project) -> None:
        """Data and network may be others."""
        self._network = project.network.build()
        choices = (self.x_axis, self.y_axis, self.output)
        for choice in choices:
            choice.blockSignals(True)
        self._fill_choices()
        for choice in choices:
            choice.blockSignals(False)
        for choice, least in ((self.x_axis, 3), (self.y_axis, 3), (self.output, 2)):
            choice.setVisible(choice.count() >= least)
        self._points_of = None
        self.editing.show_choices()

    def _axes(self) -> tuple[int, int]:
        return int(self.x_axis.currentData()), int(self.y_axis.currentData())

    def _fill_choices(self) -> None:
        data = self.session.data.dataset
        if data is not self._dataset:
            # What was chosen of other data means nothing here.
            self._dataset = data
            self._known_levels.clear()
            for choice in (self.x_axis, self.y_axis, self.output):
                choice.clear()
        names = [(name, place) for place, name in enumerate(data.input_names)]
        name_choice(self.x_axis, self.tr("Input on the x axis"), names)
        name_choice(self.y_axis, self.tr("Input on the y axis"), names)
        if len(names) > 1 and self.x_axis.currentIndex() == self.y_axis.currentIndex():
            self.y_axis.setCurrentIndex((self.x_axis.currentIndex() + 1) % len(names))
        outputs = [(name, place) for place, name in enumerate(data.target_names)]
        if data.classes and len(outputs) > 1:
            outputs.insert(0, (self.tr("classes"), _REGIONS))
        name_choice(self.output, self.tr("Output that is drawn"), outputs)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Other parameters, or another sample."""
        network = self._network
        if network is None or len(snapshot.parameters) != network.parameter_count:
            return
        self._parameters = snapshot.parameters
        row = current_row(self.session.data, snapshot, focus)
        self._looked_at = frame = plane_frame(self.session.data, self._axes(), row, self._looked_at)
        self._draw_points(frame)
        if network.inputs == 1:
            self._draw_curve(network, frame)
        else:
            self._draw_plane(network, frame)
        self._mark(frame, row)
        self._name_content(network, row)
        self.frame.graph.repeat_hover()

    def _draw_plane(self, network: Network, frame: PlaneFrame) -> None:
        coarse = self.session.running or len(self._parameters) > _MANY
        size = _LIVE_CELLS if coarse else _CELLS
        outputs = frame.outputs(network, self._parameters, size)
        place = QRectF(frame.x[0], frame.y[0], frame.x[1] - frame.x[0], frame.y[1] - frame.y[0])
        chosen = int(self.output.currentData())
        if chosen == _REGIONS:
            best = outputs.argmax(1)
            shares = np.clip(outputs[np.arange(len(best)), best], 0.0, 1.0)
            pixels = blended(self._colour("neutral"), self._class_colours(), best, 0.75 * shares)
            self.map.show_colours(pixels.reshape(size, size, 3), place)
        else:
            self.map.show(outputs[:, chosen].reshape(size, size), place, *self._levels(chosen))
        self.map.item.show()
        self.curve.show(np.empty(0), np.empty(0), powers=False)
        few = network.layers[0].units <= _MOST_LINES
        ends = frame.lines(network, self._parameters) if few else np.empty((0, 2, 2))
        ends = ends[np.isfinite(ends).all((1, 2))]
        self.lines.setData(ends[:, :, 0].ravel(), ends[:, :, 1].ravel())
        self.frame.graph.set_home(frame.x, frame.y)

    def _draw_curve(self, network: Network, frame: PlaneFrame) -> None:
        x, inputs = frame.grid(_CURVE)[0], self.session.data.scaled(frame.grid(_CURVE)[0][:, None])
        chosen = max(int(self.output.currentData()), 0)
        y = network.predict(self._parameters, inputs)[:, chosen]
        self.map.item.hide()
        self.lines.setData(np.empty(0), np.empty(0))
        self.curve.show(x, y, powers=False)
        low, high = self._levels(chosen)
        inside = y[np.isfinite(y)]
        limit = stepped_limit(max(abs(low), abs(high), float(np.abs(inside).max()) if len(inside) else 0.0))
        self.frame.graph.set_home(frame.x, (0.0 if low >= 0 and (y >= 0).all() else -limit, limit))

    def _draw_points(self, frame: PlaneFrame) -> None:
        chosen = int(self.output.currentData())
        key = (frame.data, frame.axes, chosen, self.colours)
        if key == self._points_of or self.colours is None:
            return
        self._points_of = key
        data = frame.data.dataset
        train, test = frame.data.train_rows[:_MOST_POINTS], frame.data.test_rows[:_MOST_POINTS]
        if data.inputs.shape[1] == 1:
            places = np.stack([data.inputs[:, 0], data.targets[:, max(chosen, 0)]], axis=1)
            of_train, of_test = ([self.colours.second] * len(rows) for rows in (train, test))
        else:
            places = data.inputs[:, list(frame.axes)]
            of_train, of_test = (self._sample_colours(chosen, rows) for rows in (train, test))
        self.points.show(places[train], places[test], of_train, of_test, self.colours.background)

    def _mark(self, frame: PlaneFrame, row: int) -> None:
        data = self.session.data.dataset
        if row < 0:
            self.points.show_current(np.nan, np.nan)
        elif data.inputs.shape[1] == 1:
            chosen = max(int(self.output.currentData()), 0)
            self.points.show_current(float(data.inputs[row, 0]), float(data.targets[row, chosen]))
        else:
            self.points.show_current(*(float(data.inputs[row, axis]) for axis in frame.axes))

    def _sample_colours(self, chosen: int, rows: IntArray) -> list[QColor]:
        targets, colours = self.session.data.dataset.targets[rows], self.colours
        if chosen == _REGIONS or colours is None:
            strong, labels = self._class_colours(), targets.argmax(1)
            return [strong[label % len(strong)] for label in labels.tolist()]
        low, high = self._levels(chosen)
        table = scale_of(colours)
        places = np.clip((targets[:, chosen] - low) / (high - low) * 255, 0, 255).astype(int)
        return [QColor(*table[place].tolist()) for place in places]

    def _levels(self, chosen: int) -> tuple[float, float]:
        """The targets' range: it stands still, so that a colour keeps its meaning."""
        if chosen not in self._known_levels:
            targets = self.session.data.dataset.targets[:, chosen]
            low, high = float(targets.min()), float(targets.max())
            self._known_levels[chosen] = (low, high) if low < high else (low - 1.0, high + 1.0)
        return self._known_levels[chosen]

    def _class_colours(self) -> list[QColor]:
        return [] if self.colours is None else list(self.colours.series)

    def _colour(self, name: str) -> QColor:
        return QColor() if self.colours is None else QColor(getattr(self.colours, name))

    def _choose(self) -> None:
        self._points_of = None
        self.frame.graph.go_home()
        self.show_again()

    def _name_content(self, network: Network, row: int) -> None:
        data, chosen = self.session.data.dataset, int(self.output.currentData())
        entries = [LegendEntry(self._what_is_drawn(chosen))]
        if chosen == _REGIONS:
            pens = zip(data.classes, self._class_colours() * 8, strict=False)
            entries = [LegendEntry(name, QPen(colour)) for name, colour in pens]
        if network.inputs > 1 and len(self.session.data.test_rows):
            entries.append(LegendEntry(self.tr("◇ test data")))
        if network.inputs > 2:
            entries.append(LegendEntry(self.tr("other inputs as in row {0}").format(max(row, 0) + 1)))
        self.frame.legend.set_entries(*entries)
        x = data.input_names[int(self.x_axis.currentData())]
        y = data.target_names[max(chosen, 0)] if network.inputs == 1 else self.y_axis.currentText()
        self.frame.graph.label_axes(x, y)

    def _what_is_drawn(self, chosen: int) -> str:
        data = self.session.data.dataset
        low, high = self._levels(max(chosen, 0))
        if data.inputs.shape[1] == 1:
            return self.tr("output, with training data (full) and test data (hollow)")
        text = self.tr("{0}: {1} orange, {2} blue; line: z = 0 of a first-layer unit")
        ends = (format_number(end, _DIGITS, minus=MINUS) for end in (low, high))
        return text.format(data.target_names[max(chosen, 0)], *ends)

    def read_out(self, point: QPointF | None) -> None:
        """Tell the outputs at the place under the mouse."""
        frame, network = self._looked_at, self._network
        if point is None or frame is None or network is None:
            self.frame.show_readout("")
            return
        outputs = network.predict(self._parameters, frame.at(point.x(), point.y()))[0].tolist()
        data = self.session.data.dataset
        names = data.input_names
        lines = [f"{names[frame.axes[0]]} = {point.x():.4g}"]
        if network.inputs > 1:
            lines.append(f"{names[frame.axes[1]]} = {point.y():.4g}")
        lines += [f"{name} = {value!r}" for name, value in zip(data.target_names, outputs, strict=False)][:12]
        self.frame.show_readout("\n".join(lines))

    def table(self) -> bytes:
        """One row for each cell of the grid, with all outputs."""
        frame, network = self._looked_at, self._network
        if frame is None or network is None:
            return table_csv((), ())
        data = self.session.data.dataset
        if network.inputs == 1:
            x = frame.grid(_CURVE)[0]
            inputs, axes = x[:, None], [data.input_names[0]]
        else:
            x, y, _ = frame.grid(_LIVE_CELLS)
            inputs = np.stack([np.tile(x, len(y)), np.repeat(y, len(x))], axis=1)
            axes = [data.input_names[axis] for axis in frame.axes]
        known = frame.data.scaled(inputs) if network.inputs == 1 else frame.grid(_LIVE_CELLS)[2]
        outputs = network.predict(self._parameters, known)
        return table_csv((*axes, *data.target_names), np.hstack([inputs, outputs]).tolist())

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.show_project(self.session.project)
        self.frame.graph.widget.setAccessibleName(self.tr("Output over the inputs"))


def _thin(colour: QColor) -> QPen:
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    return pen
