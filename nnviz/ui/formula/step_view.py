"""The formula of the present rung on the canvas, and what is drawn over the canvas with it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QObject, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QMouseEvent

from nnviz.app.job import Snapshot
from nnviz.app.pointer import is_of_weight
from nnviz.app.questions import question_at
from nnviz.app.session import Session
from nnviz.engine.derivation import Derivation, Digits
from nnviz.engine.quantity import Kind, Quantity
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.scene import CanvasScene
from nnviz.ui.formula.derived import derived_of
from nnviz.ui.formula.label import FormulaLabel
from nnviz.ui.formula.locks import locks_over
from nnviz.ui.formula.marks import CanvasPlaces, tags_in
from nnviz.ui.formula.markup import formula_of
from nnviz.ui.formula.overlay import CanvasOverlay, Marks, tag_box
from nnviz.ui.formula.places import (
    Floats,
    circles_in,
    find_shape,
    leader_between,
    number_boxes,
    obstacles_in,
    prices_of_numbers,
)
from nnviz.ui.formula.room import has_room, inside, mapped, shapes_of
from nnviz.ui.theme import Theme

# The sum of eight terms with few digits has so many lines.
_STRIP_LINES = 5
# Within this many pixels an edge is pointed at.
_REACH = 5.0


class StepView(QObject):
    """Keeps a callout beside the unit that is computed; where the network leaves no room for it, a strip below.

    The callout is there while training stands still. It covers no unit and no text, and stays where it is as long as
    it belongs to the same unit.

    Attributes:
        callout: the formula on the canvas.
        strip: the formula below the canvas, for networks without room between their units.
    """

    def __init__(self, session: Session, canvas: NetworkCanvas, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._theme = session, canvas, theme
        viewport = canvas.viewport()
        self._overlay = CanvasOverlay(theme, viewport)
        self.callout = FormulaLabel(session.pointer, theme, viewport, boxed=True)
        self.callout.setObjectName("callout")
        hint = self.tr("Select a unit or a weight, or step by neuron: here stands how its number is made.")
        self.strip = FormulaLabel(session.pointer, theme, hint=hint)
        self.strip.setObjectName("formula_strip")
        self.strip.setFixedHeight(_STRIP_LINES * self.strip.fontMetrics().height() + 24)
        self.strip.hide()
        self.callout.hide()
        self._derivation: Derivation | None = None
        # How many terms of its sum have been told; None when all have.
        self._told: int | None = None
        self._standing: tuple[Quantity | None, QPointF] | None = None
        self._seen: tuple[object, ...] = ()
        self._roomy: tuple[object, bool] | None = None
        self._live: tuple[object, object] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._place)
        self.show_theme(theme)
        viewport.installEventFilter(self)
        session.pointer.moved.connect(lambda _at: self._mark())
        session.pointer.drawn.connect(lambda _paths: self._place())
        session.number_style.changed.connect(lambda _digits: self._show())

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """Another step or place is shown. The canvas must show it already: the callout spares what stands on it."""
        live = (self._canvas.scene(), self._session.project.network) if self._session.running else None
        # While a run is live nothing is shown here, and once is enough to see to that.
        if live is None or live != self._live:
            self._show()
        self._live = live

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self._overlay.show_theme(theme)
        for label in (self.callout, self.strip):
            label.show_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas when it is laid out anew or zoomed, and see what the mouse is at."""
        if event.type() == QEvent.Type.Paint and self._view() != self._seen:
            self._later.start(0)
        elif event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            if event.buttons() == Qt.MouseButton.NoButton:
                self._session.pointer.point(self._at(event.position().toPoint()))
        elif event.type() == QEvent.Type.Leave:
            self._session.pointer.point(None)
        return False

    # What is shown.

    def _show(self) -> None:
        """Find the number in question, and write where it comes from."""
        record = None if self._session.running else self._session.snapshot.record
        question = None if record is None else question_at(self._session.focus, record)
        self._derivation = None if record is None or question is None else derived_of(record).of(question.quantity)
        self._told = None if question is None else question.told
        self._place()

    # Where it is shown.

    def _view(self) -> tuple[object, ...]:
        scene = self._canvas.scene()
        return (scene, self._canvas.viewportTransform(), self._canvas.viewport().size())

    def _place(self) -> None:
        """Put the callout beside its unit, or write into the strip."""
        roomy = self._is_roomy()
        self._seen = self._view()
        self._overlay.setGeometry(self._canvas.viewport().rect())
        scene, derivation = self._canvas.scene(), self._derivation
        if isinstance(scene, CanvasScene):
            self._place_in(scene, derivation, roomy=roomy)
        self._mark()

    def _place_in(self, scene: CanvasScene, derivation: Derivation | None, *, roomy: bool) -> None:
        at = None
        if derivation is not None and roomy:
            at = self._write_callout(scene, derivation)
        elif derivation is not None:
            self._write_strip(derivation)
        if at is None:
            self.callout.show_formulas([])
        if derivation is None or roomy:
            self.strip.show_formulas([])
        self.callout.setVisible(at is not None)
        if at is not None and derivation is not None:
            self._standing = (derivation.quantity, at)
            self.callout.move(at.toPoint())
            self.callout.raise_()
        box = QRectF() if at is None else QRectF(self.callout.geometry())
        from_view, _ = self._canvas.viewportTransform().inverted()
        for labels in scene.labels:
            if labels is not None:
                labels.cover(from_view.mapRect(box) if at is not None else box)

    def _write_callout(self, scene: CanvasScene, derivation: Derivation) -> QPointF | None:
        """Write the formula, with fewer digits where all have no room: the inspector has them. Gives its place."""
        for digits in _fewer_and_fewer(self._session.number_style.digits):
            self.callout.show_formulas([formula_of(derivation, digits, self._told)])
            at = self._find_place(scene, derivation.quantity)
            if at is not None:
                return at
        return None

    def _write_strip(self, derivation: Derivation) -> None:
        """The same in the strip."""
        strip = self.strip
        width = float(max(strip.width(), self._canvas.width()))
        for digits in _fewer_and_fewer(self._session.number_style.digits):
            strip.show_formulas([formula_of(derivation, digits, self._told)])
            for aligned in (True, False):
                size = strip.size_within(width, aligned=aligned)
                if size is not None and size.height() <= strip.height():
                    strip.set_aligned(aligned)
                    return
        strip.set_aligned(False)

    def _find_place(self, scene: CanvasScene, quantity: Quantity) -> QPointF | None:
        transform = self._canvas.viewportTransform()
        places = CanvasPlaces(scene, transform)
        near = places.box_of(quantity, len(scene.layout.columns) - 1)
        room = QRectF(self._canvas.viewport().rect()).adjusted(*inside(self._session.focus.phase))
        if near is None or not room.intersects(near):
            return None
        before = None
        if self._standing is not None and _same_unit(self._standing[0], quantity):
            before = self._standing[1]
        shapes = shapes_of(self.callout, scene)
        obstacles = np.vstack([mapped(obstacles_in(scene), transform), self._tag_boxes(places)])
        numbers = prices_of_numbers(scene, transform)
        sizes = [size for size, _ in shapes]
        found = find_shape(sizes, near, obstacles, room, places.gaps(), before, numbers)
        if found is None:
            return None
        size, at = found
        self.callout.set_aligned(next(aligned for one, aligned in shapes if one == size))
        self.callout.setFixedSize(size.toSize())
        return at

    def _is_roomy(self) -> bool:
        """Whether there is room for the sums of all units; without it, the strip is shown.

        Found out once for a network and a size of the window, and as if there were no strip: it takes room from the
        canvas, and must not come and go by that.
        """
        record, canvas, digits = self._session.snapshot.record, self._canvas, self._session.number_style.digits
        if record is None:
            return True
        height = canvas.height() + (0 if self.strip.isHidden() else self.strip.height())
        key = (self._session.project.network, canvas.width(), height, digits)
        if self._roomy is None or self._roomy[0] != key:
            self._show_strip(False)
            scene = canvas.scene()
            roomy = isinstance(scene, CanvasScene) and has_room(scene, record, digits, self.callout)
            self._roomy = key, roomy
        self._show_strip(not self._roomy[1])
        return self._roomy[1]

    def _show_strip(self, shown: bool) -> None:
        """Show or hide the strip, and have the canvas laid out in its new room at once."""
        if self.strip.isHidden() == shown:
            self.strip.setVisible(shown)
            around = self.strip.parentWidget()
            layout = None if around is None else around.layout()
            if layout is not None:
                layout.activate()

    def _mark(self) -> None:
        """Draw over the canvas what is pointed at, and the padlocks of the phase."""
        scene = self._canvas.scene()
        # Even empty, it costs a live run a tenth of each frame.
        self._overlay.setVisible(not self._session.running)
        if not isinstance(scene, CanvasScene) or self._session.running:
            self._overlay.show_marks(Marks())
            return
        places = CanvasPlaces(scene, self._canvas.viewportTransform())
        locks = locks_over(scene, places.transform, self._session.focus.phase)
        numbers = tuple(places.transform.mapRect(box) for box in number_boxes(scene))
        marks = Marks(self._leader(places), locks=locks, spared=numbers)
        pointed = self._session.pointer.at
        if pointed is not None and pointed.layer is not None and pointed.unit is not None:
            if is_of_weight(pointed):
                line = places.edge(pointed.layer, pointed.source or 0, pointed.unit)
                marks = marks if line is None else replace(marks, lines=(line,))
            else:
                ring = places.unit(pointed.layer, pointed.unit)
                marks = marks if ring is None else replace(marks, rings=(ring,))
        self._overlay.show_marks(self._with_paths(marks, places))

    def _with_paths(self, marks: Marks, places: CanvasPlaces) -> Marks:
        """The paths that the inspector wants drawn, with their factors under the units where there is room."""
        paths = self._session.pointer.paths
        if paths is None:
            return marks
        lines = (places.edge(*edge) for edge in paths.edges)
        return replace(
            marks, path=tuple(line for line in lines if line is not None), tags=tuple(tags_in(places, paths.tags))
        )

    def _tag_boxes(self, places: CanvasPlaces) -> Floats:
        """What the callout must not cover of the paths, (tags, 4)."""
        paths, metrics = self._session.pointer.paths, QFontMetricsF(self._overlay.font())
        boxes = [] if paths is None else [tag_box(metrics, tag) for tag in tags_in(places, paths.tags)]
        rows = [(box.left(), box.top(), box.right(), box.bottom()) for box in boxes]
        return np.array(rows, dtype=np.float64).reshape(-1, 4)

    def _leader(self, places: CanvasPlaces) -> QLineF | None:
        """The line from the callout to its unit."""
        if self._derivation is None or not self.callout.isVisible() or not self._derivation.quantity.layer:
            return None
        unit = places.unit(self._derivation.quantity.layer, self._derivation.quantity.unit or 0)
        others = mapped(circles_in(places.layout), places.transform)
        return None if unit is None else leader_between(QRectF(self.callout.geometry()), *unit, others)

    def _at(self, at: QPoint) -> Quantity | None:
        """The unit or weight at a point of the view."""
        scene = self._canvas.scene()
        if not isinstance(scene, CanvasScene):
            return None
        point = self._canvas.mapToScene(at)
        unit = scene.unit_at(point.x(), point.y())
        if unit is not None:
            return Quantity(Kind.ACTIVATION if unit[0] else Kind.INPUT, *unit, sample=self._session.focus.sample)
        weight = scene.weight_at(point.x(), point.y(), _REACH)
        return None if weight is None else Quantity(Kind.PARAMETER, weight[0], weight[2], weight[1])


def _fewer_and_fewer(digits: Digits) -> Iterator[Digits]:
    """The digits that are wanted, and then fewer of them."""
    for count in range(digits.count, 0, -1):
        yield replace(digits, count=count)


def _same_unit(one: Quantity | None, other: Quantity) -> bool:
    return one is not None and (one.layer, one.unit) == (other.layer, other.unit)
