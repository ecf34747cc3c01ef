"""Which classes are taken for which, how well each class is found, and the samples that are worst."""

import enum
import math

import numpy as np
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document.spec import Project
from nnviz.engine.arrays import IntArray
from nnviz.engine.confusion import accuracy, class_scores
from nnviz.engine.preparation import PreparedData
from nnviz.ui.plots.choice import name_choice
from nnviz.ui.plots.colours import PlotColours
from nnviz.ui.plots.confusion_counts import Judged, Judging
from nnviz.ui.plots.confusion_picture import ConfusionPicture
from nnviz.ui.plots.export import table_csv
from nnviz.ui.plots.framed import FramedView
from nnviz.ui.plots.legend import LegendEntry
from nnviz.ui.plots.loss_view import percent
from nnviz.ui.plots.number_table import NumberTable

_WORST = 50
_LONGEST_NAME = 12
# Rows of a large table are judged for so many seconds at a time.
_TURN = 0.02


class Kind(enum.Enum):
    """What is looked at."""

    MATRIX = enum.auto()
    CLASSES = enum.auto()
    WORST = enum.auto()


class ConfusionView(FramedView):
    """Predictions with the parameters as they stand, for training or test data."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "classes", parent)
        self._judged: Judged | None = None
        self._judged_data: PreparedData | None = None
        self._judging: Judging | None = None
        self._judged_by: Judging | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._judge)
        self.kinds, self.parts = self.frame.add_choice(), self.frame.add_choice()
        self.numbers = NumberTable(self)
        self.frame.body.addWidget(self.numbers, 1)
        graph = self.frame.graph
        graph.view_box.setMouseEnabled(x=False, y=False)
        self.picture = ConfusionPicture(graph.view_box, graph.small_font)
        graph.view_box.sigResized.connect(self._draw)
        self.numbers.cellActivated.connect(self._step_next)
        self.numbers.cellClicked.connect(self._step_next)
        self.retranslate()
        for choice in (self.kinds, self.parts):
            choice.currentIndexChanged.connect(self._choose)

    @property
    def kind(self) -> Kind:
        """What is looked at."""
        chosen: Kind = self.kinds.currentData()
        return chosen

    def paint_anew(self, colours: PlotColours) -> None:
        """Take on other colours."""
        self.picture.set_colours(colours)
        self._draw()

    def show_project(self, project: Project) -> None:
        """The data may be others."""
        self.retranslate()

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Other parameters."""
        session = self.session
        if len(snapshot.parameters) != session.project.network.build().parameter_count:
            return
        self._judging, self._judged_data = (
            Judging(
                session.project,
                session.data,
                snapshot.parameters,
                test=bool(self.parts.currentData()),
                live=session.running,
            ),
            session.data,
        )
        self._judge()

    def _judge(self) -> None:
        """Judge rows for a moment; what is known at first is drawn at once, and all of it in the end."""
        judging = self._judging
        if judging is None:
            return
        first = self._judged_by is not judging
        if not first and not self.isVisible():
            # It goes on when it is shown again.
            return
        judging.advance(_TURN)
        if first or judging.done:
            self._judged, self._judged_by = judging.judged(), judging
            self._draw()
        if not judging.done:
            self._timer.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on with what was begun."""
        super().showEvent(event)
        if self._judging is not None and not self._judging.done:
            self._timer.start(0)

    def _draw(self) -> None:
        judged = self._judged
        # A choice may be made before the first step of other data has come.
        if judged is None or self._judged_data is not self.session.data:
            return
        classes = self._classes()
        needs_classes = self.kind is not Kind.WORST and not classes
        message = self.tr("These data have no classes, but there are worst samples: see the list above.")
        self.frame.show_message(message if needs_classes else "")
        self.frame.graph.widget.setVisible(self.kind is Kind.MATRIX and not needs_classes)
        self.numbers.setVisible(self.kind is not Kind.MATRIX and not needs_classes)
        self._name_content(judged)
        if needs_classes:
            return
        if self.kind is Kind.MATRIX:
            self._draw_matrix(judged.matrix(len(classes)), classes)
        elif self.kind is Kind.CLASSES:
            self.numbers.show_rows(*self._class_rows(judged, classes))
        else:
            self.numbers.show_rows(*self._worst_rows(judged, classes))
        self.frame.graph.repeat_hover()

    def _classes(self) -> tuple[str, ...]:
        return self.session.data.dataset.classes

    def _draw_matrix(self, matrix: IntArray, classes: tuple[str, ...]) -> None:
        count, graph = len(classes), self.frame.graph
        self.picture.show(matrix)
        names = [name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…" for name in classes]
        graph.set_ticks("bottom", [(i + 0.5, name) for i, name in enumerate(names)])
        graph.set_ticks("left", [(count - 0.5 - i, name) for i, name in enumerate(names)])
        graph.set_left_width(max(graph.metrics().horizontalAdvance(name) for name in names))
        graph.label_axes(self.tr("predicted class"), self.tr("true class"))
        graph.set_home((0.0, float(count)), (0.0, float(count)))

    def _class_rows(self, judged: Judged, classes: tuple[str, ...]) -> tuple[list[str], list[list[tuple[str, object]]]]:
        scores = class_scores(judged.matrix(len(classes)))
        rows: list[list[tuple[str, object]]] = [
            [(name, name), _share(each.precision), _share(each.recall), (str(each.samples), each.samples)]
            for name, each in zip(classes, scores, strict=True)
        ]
        return [self.tr("class"), self.tr("precision"), self.tr("recall"), self.tr("samples")], rows

    def _worst_rows(self, judged: Judged, classes: tuple[str, ...]) -> tuple[list[str], list[list[tuple[str, object]]]]:
        rows: list[list[tuple[str, object]]] = []
        for place in judged.worst(_WORST).tolist():
            row, loss = int(judged.rows[place]) + 1, float(judged.losses[place])
            cells: list[tuple[str, object]] = [(str(row), row), (f"{loss:.4g}", loss)]
            if judged.true is not None and judged.predicted is not None:
                true, taken = classes[judged.true[place]], classes[judged.predicted[place]]
                cells += [(true, true), (taken, taken)]
            rows.append(cells)
        names = [self.tr("row"), self.tr("loss")]
        return names + ([self.tr("true class"), self.tr("predicted class")] if classes else []), rows

    def _name_content(self, judged: Judged) -> None:
        count, entries = len(judged.rows), []
        shown = f"{count:,}"
        if self._classes():
            share = accuracy(judged.matrix(len(self._classes())))
            if not math.isnan(share):
                entries.append(LegendEntry(self.tr("accuracy {0} of {1} samples").format(percent(share), shown)))
        if count < judged.total:
            entries.append(LegendEntry(self.tr("the first {0} of {1} rows").format(shown, f"{judged.total:,}")))
        if self.kind is Kind.WORST:
            entries.append(LegendEntry(self.tr("click one: it is the next to step")))
        self.frame.legend.set_entries(*entries)

    def _step_next(self, place: int, _column: int) -> None:
        """Make the sample in a row of the worst ones the next to be stepped; test data are told why they are not."""
        judged, session = self._judged, self.session
        if judged is None or self.kind is not Kind.WORST:
            return
        row = int(judged.rows[judged.worst(_WORST)[place]])
        found = np.flatnonzero(session.data.train_rows == row)
        if len(found):
            Stepper(session).choose_sample(int(found[0]))
        else:
            session.notice.emit(self.tr("Row {0} is test data: the network is never trained on it.").format(row + 1))

    def _choose(self) -> None:
        self.show_again()

    def read_out(self, point: QPointF | None) -> None:
        """Tell the cell under the mouse."""
        judged, classes = self._judged, self._classes()
        count = len(classes)
        inside = point is not None and 0 <= point.x() < count and 0 < point.y() <= count
        if judged is None or point is None or not inside:
            self.frame.show_readout("")
            return
        true, taken = min(count - 1, int(count - point.y())), int(point.x())
        matrix = judged.matrix(count)
        text = self.tr("{0} taken for {1}: {2} of {3}")
        self.frame.show_readout(
            text.format(classes[true], classes[taken], int(matrix[true, taken]), int(matrix[true].sum()))
        )

    def table(self) -> bytes:
        """The rows of what is looked at."""
        judged, classes = self._judged, self._classes()
        if judged is None:
            return table_csv((), ())
        if self.kind is Kind.MATRIX:
            counts = judged.matrix(len(classes)).tolist()
            return table_csv(
                ("true_class", *(f"predicted_{name}" for name in classes)),
                [(place, *row) for place, row in enumerate(counts)],
            )
        if self.kind is Kind.CLASSES:
            scores = class_scores(judged.matrix(len(classes)))
            return table_csv(
                ("class", "precision", "recall", "samples"),
                [(i, _known(each.precision), _known(each.recall), each.samples) for i, each in enumerate(scores)],
            )
        places = judged.worst(len(judged.rows)).tolist()
        return table_csv(("row", "loss"), [(int(judged.rows[i]) + 1, float(judged.losses[i])) for i in places])

    def retranslate(self) -> None:
        """Say everything in the present language."""
        kinds = [
            (self.tr("confusion matrix"), Kind.MATRIX),
            (self.tr("per class"), Kind.CLASSES),
            (self.tr("worst samples"), Kind.WORST),
        ]
        name_choice(self.kinds, self.tr("What is shown"), kinds)
        parts = [(self.tr("training data"), False)]
        if len(self.session.data.test_rows):
            parts.append((self.tr("test data"), True))
        name_choice(self.parts, self.tr("Of which samples"), parts)
        self.frame.graph.widget.setAccessibleName(self.tr("Confusion matrix"))
        self.numbers.setAccessibleName(self.tr("Classes and worst samples"))


def _share(share: float) -> tuple[str, object]:
    return ("–", share) if math.isnan(share) else (percent(share), share)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
