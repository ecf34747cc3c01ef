"""The loss along one or two weights or random directions around the present parameters, with the way that led there."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QHideEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.curve import Curve, drawn_heights
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.heat import HeatMap
from nnviz.ui.plots.landscape_scenes import ChosenWeights, Directions, make_scene, weight_name
from nnviz.ui.plots.landscape_work import Landscape
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.ranges import LARGEST, decades, stepped_limit

# The window gets its turn after so many seconds of computing.
_TURN = 0.008
_DRAWS = 5
# Below 0 there is room for half a dot.
_AIR = 0.06


class LandscapeView(FramedView):
    """Computed anew when the run stands still at other parameters; while it is live, the last picture stands."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "loss_landscape", parent)
        self.landscape: Landscape | None = None
        self._step = 0
        self._weights = ChosenWeights()
        self._made_for: object = None
        self.directions, self.draws = self.frame.add_choice(), self.frame.add_choice()
        self.powers = self.frame.add_switch()
        graph = self.frame.graph
        graph.set_left_width(graph.metrics().horizontalAdvance("−0.0001"))
        self.map = HeatMap(graph.view_box)
        self.curve = Curve(graph.view_box)
        self.path: Any = pg.PlotDataItem(symbol="o", symbolSize=3, symbolPen=None, antialias=False)
        self.here: Any = pg.ScatterPlotItem(size=12, symbol="o")
        for item in (self.path, self.here):
            graph.view_box.addItem(item, ignoreBounds=True)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._compute)
        self.retranslate()
        for choice in (self.directions, self.draws):
            choice.currentIndexChanged.connect(self.show_again)
        self.powers.toggled.connect(self._draw)

    @property
    def along(self) -> Directions:
        """What the axes are."""
        chosen: Directions = self.directions.currentData()
        return chosen

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self.map.set_colours(colours)
        self.curve.set_pen(_pen(colours.first, 1))
        self.path.setPen(_pen(colours.text, 1))
        self.path.setSymbolBrush(colours.text)
        self.here.setPen(_pen(colours.text, 2))
        self.here.setBrush(pg.mkBrush(None))
        self._draw()

    def show_project(self, project: Project) -> None:
        """The network may be another one: what is drawn is not its loss."""
        self._made_for = None
        self.landscape = None
        self.curve.show(np.empty(0), np.empty(0), powers=False)
        self._draw_path(np.empty(0), np.empty(0))
        self.here.setData([], [])
        self.map.item.hide()
        self.frame.legend.set_entries(LegendEntry(self.tr("computed when the run stands still …")))

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Other parameters, or another weight is selected."""
        self._weights.follow(focus)
        network = self.session.project.network.build()
        if self.session.running or len(snapshot.parameters) != network.parameter_count:
            return
        self.draws.setVisible(self.along.random)
        weights = self._weights.of(network)
        wanted = (snapshot.parameters.tobytes(), snapshot.step, self.along, weights, self.draws.currentData())
        if wanted == self._made_for:
            return
        self._made_for, self._step = wanted, snapshot.step
        drawable = float(np.abs(snapshot.parameters).max()) < LARGEST
        self.frame.show_message("" if drawable else self.tr("A weight is too large, or not a number at all."))
        if not drawable:
            self.landscape = None
            return
        draw = int(self.draws.currentData())
        self.landscape = Landscape(make_scene(self.session, snapshot.parameters, self.along, weights, draw))
        self._name_axes()
        self._timer.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is computed for what nobody sees."""
        super().hideEvent(event)
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on with what was begun."""
        super().showEvent(event)
        if self.landscape is not None and not self.landscape.finished:
            self._timer.start(0)

    def _compute(self) -> None:
        landscape = self.landscape
        if landscape is None or landscape.finished:
            self._timer.stop()
            self._draw()
            return
        landscape.advance(_TURN)

    def _draw(self) -> None:
        landscape = self.landscape
        if landscape is None or not landscape.finished:
            return
        flat = len(landscape.axes) == 1
        powers = self.powers.isChecked()
        self.frame.graph.axes["left"].setLogMode(y=flat and powers)
        self.map.item.setVisible(not flat)
        if flat:
            self._draw_line(landscape, powers)
        else:
            self._draw_plane(landscape, powers)
        self._name_content(landscape)
        self.frame.graph.repeat_hover()

    def _draw_line(self, landscape: Landscape, powers: bool) -> None:
        offset = landscape.scene.offsets[0]
        x = landscape.axes[0] + offset
        self.curve.show(x, landscape.losses, powers=powers)
        heights = drawn_heights(landscape.path_losses, powers=powers)
        self._draw_path(landscape.path[:, 0] + offset, heights)
        spans = [self.curve.span(positive=powers) or (0.1, 1.0), _span(landscape.path_losses, powers)]
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
        middle = float(landscape.losses[len(x) // 2])
        height = drawn_heights(np.array([middle]), powers=powers)
        self.here.setData([offset] if np.isfinite(height[0]) else [], height[np.isfinite(height)])
        self.frame.graph.set_home(
            (float(x[0]), float(x[-1])), decades(low, high) if powers else (min(-_AIR * high, low), stepped_limit(high))
        )

    def _draw_plane(self, landscape: Landscape, powers: bool) -> None:
        (x, y), losses = self._shifted_axes(landscape), drawn_heights(landscape.losses, powers=powers)
        known = losses[np.isfinite(losses)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        half_x, half_y = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
        home = (x[0] - half_x, x[-1] + half_x), (y[0] - half_y, y[-1] + half_y)
        place = QRectF(home[0][0], home[1][0], home[0][1] - home[0][0], home[1][1] - home[1][0])
        # From orange, the least, to blue, the most; the same colour is the same loss in this picture alone.
        self.map.show(losses, place, low, high if high > low else low + 1.0)
        self.curve.show(np.empty(0), np.empty(0), powers=False)
        offsets = landscape.scene.offsets
        self._draw_path(landscape.path[:, 0] + offsets[0], landscape.path[:, 1] + offsets[1])
        self.here.setData([offsets[0]], [offsets[1]])
        self.frame.graph.set_home(*home)

    def _draw_path(self, x: Array, y: Array) -> None:
        placed = (np.abs(x) < LARGEST) & (np.abs(y) < LARGEST)
        self.path.setData(x[placed], y[placed])

    @staticmethod
    def _shifted_axes(landscape: Landscape) -> list[Array]:
        return [axis + offset for axis, offset in zip(landscape.axes, landscape.scene.offsets, strict=True)]

    def _name_content(self, landscape: Landscape) -> None:
        known = landscape.losses[np.isfinite(landscape.losses)]
        used, total = len(landscape.scene.inputs), len(self.session.data.train_rows)
        text = self.tr("loss over {0} of {1} samples, step {2} · dots: path")
        entries = [LegendEntry(text.format(f"{used:,}", f"{total:,}", f"{self._step:,}"))]
        if len(landscape.axes) == 2 and len(known):
            span = self.tr("orange {0}, blue {1}")
            entries.append(LegendEntry(span.format(f"{known.min():.3g}", f"{known.max():.3g}")))
        self.frame.legend.set_entries(*entries)

    def _name_axes(self) -> None:
        network = self.session.project.network.build()
        if self.along.random:
            names = [self.tr("random direction {0}").format(number) for number in (1, 2)]
        else:
            names = [weight_name(network, weight) for weight in self._weights.of(network)]
        loss = self.tr("loss E")
        self.frame.graph.label_axes(names[0], names[1] if self.along.count == 2 else loss)

    def read_out(self, point: QPointF | None) -> None:
        """Tell the loss of the point or cell under the mouse."""
        landscape = self.landscape
        if point is None or landscape is None or not landscape.finished:
            self.frame.show_readout("")
            return
        axes = self._shifted_axes(landscape)
        places = [int(np.abs(axis - at).argmin()) for axis, at in zip(axes, (point.x(), point.y()), strict=False)]
        loss = landscape.losses[tuple(places[::-1])]
        at = ", ".join(f"{axis[place]:.4g}" for axis, place in zip(axes, places, strict=True))
        self.frame.show_readout(self.tr("at {0}: loss {1}").format(at, repr(float(loss))))

    def table(self) -> bytes:
        """One row for each point or cell, and then for the steps of the path."""
        landscape = self.landscape
        if landscape is None:
            return table_csv((), ())
        axes = self._shifted_axes(landscape)
        names = ["x", "y"][: len(axes)]
        grid = np.stack([each.ravel() for each in np.meshgrid(*axes)], axis=1)
        rows: list[tuple[float | int | None, ...]] = [
            (None, *at, loss) for at, loss in zip(grid.tolist(), landscape.losses.ravel().tolist(), strict=True)
        ]
        path = (landscape.path + np.array(landscape.scene.offsets)).tolist()
        steps, losses = landscape.path_steps.astype(int).tolist(), landscape.path_losses.tolist()
        rows += [(step, *at, loss) for step, at, loss in zip(steps, path, losses, strict=True)]
        return table_csv(("step_of_path", *names, "loss"), rows)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        kinds = [
            (self.tr("selected weight"), Directions.WEIGHT),
            (self.tr("last two selected weights"), Directions.TWO_WEIGHTS),
            (self.tr("a random direction"), Directions.RANDOM),
            (self.tr("two random directions"), Directions.TWO_RANDOM),
        ]
        name_choice(self.directions, self.tr("Along what the loss is drawn"), kinds)
        draws = [(self.tr("draw {0}").format(number), number) for number in range(1, _DRAWS + 1)]
        name_choice(self.draws, self.tr("Which random directions"), draws)
        self.powers.setText(self.tr("log"))
        self.powers.setToolTip(self.tr("Show the loss in powers of ten"))
        self.powers.setAccessibleName(self.tr("Loss in powers of ten"))
        self.frame.graph.widget.setAccessibleName(self.tr("Loss landscape"))
        self._name_axes()


def _span(values: Array, positive: bool) -> tuple[float, float]:
    """The lowest and the highest number that has a place on the axis."""
    placed = values[np.isfinite(values) & ((values > 0) | (not positive))]
    return (float(placed.min()), float(placed.max())) if len(placed) else (0.1, 1.0)


def _pen(colour: Any, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen
