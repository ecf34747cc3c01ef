"""The inspector: why is this number what it is?"""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.number_style import FEWEST_DIGITS, MOST_DIGITS
from nnviz.app.session import Session
from nnviz.document.names import own_names, unit_names
from nnviz.engine.derivation import Digits
from nnviz.engine.record import StepRecord
from nnviz.ui.entry_words import title_of
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.formula.derived import derived_of
from nnviz.ui.inspector.blame import BlamePart
from nnviz.ui.inspector.change import ChangePart
from nnviz.ui.inspector.nudge import NudgePart
from nnviz.ui.inspector.origin import OriginPart
from nnviz.ui.inspector.part import Explained, InspectorPart
from nnviz.ui.inspector.paths import PathsPart
from nnviz.ui.inspector.words import Names
from nnviz.ui.panels.base import Panel
from nnviz.ui.rich_line import RichLine
from nnviz.ui.theme import LIGHT, Theme

# Narrower, the names of the tabs would be cut.
_LEAST_WIDTH, _EDGE = 320, 4


class InspectorPanel(Panel):
    """Tabs about the selected unit or weight. Only the tab that is seen is brought up to date, and none in a live run.

    Attributes:
        parts: the tabs.
        digits, paper: how numbers are written here and on the canvas.
    """

    key: ClassVar[str] = "inspector"
    area: ClassVar[str] = "right"
    rank: ClassVar[int] = 5
    live_seconds: ClassVar[float] = 0.5

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.subject = RichLine(self)
        self.subject.setObjectName("inspector_subject")
        self._explains: int | None = None
        self.digits, self.paper = QSpinBox(self), QCheckBox(self.tr("as on paper"), self)
        self.digits.setRange(FEWEST_DIGITS, MOST_DIGITS)
        self.digits.setValue(session.number_style.digits.count)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(False)
        self.origin = OriginPart(session, LIGHT)
        self.paths, self.change = PathsPart(session, LIGHT), ChangePart(session, LIGHT)
        self.nudge, self.blame = NudgePart(session, LIGHT), BlamePart(session, LIGHT)
        self.parts: tuple[InspectorPart, ...] = (self.origin, self.paths, self.nudge, self.change, self.blame)
        for part in self.parts:
            self.tabs.addTab(_scrolled(part), part.title())
        self._lay_out()
        # As wide as all tabs at least: without scroll buttons, the last would be cut off.
        self.setMinimumWidth(max(_LEAST_WIDTH, self.tabs.tabBar().sizeHint().width() + 2 * _EDGE))
        self.tabs.currentChanged.connect(lambda _place: self._change_tab())
        self.digits.valueChanged.connect(lambda _count: self._choose_digits())
        self.paper.toggled.connect(lambda _on: self._choose_digits())
        session.number_style.changed.connect(lambda _digits: self._refresh())
        session.state_changed.connect(lambda _state: self._show_running())
        self._show_running()

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("InspectorPanel", "Why?")

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        for part in self.parts:
            part.show_theme(theme)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Explain another step, or another selection; where there can be no step, why that is."""
        if self.session.running:
            return
        self.tabs.setVisible(snapshot.record is not None)
        self._explains = None if snapshot.record is None else snapshot.record.step
        if snapshot.record is None:
            self.subject.set_text(snapshot.problem)
            self._leave_all()
            return
        self.subject.set_text(self._subject(snapshot.record, focus))
        self.parts[self.tabs.currentIndex()].show_step(self._explained(snapshot, snapshot.record, focus))

    def _explained(self, snapshot: Snapshot, record: StepRecord, focus: Focus) -> Explained:
        digits = self.session.number_style.digits
        return Explained(derived_of(record).reading, focus, self._names(record), digits, snapshot.pending)

    def _names(self, record: StepRecord) -> Names:
        dataset, own = self.session.data.dataset, own_names(self.session.project.network)
        return Names(unit_names(record.network, dataset.input_names, dataset.target_names, own))

    def _subject(self, record: StepRecord, focus: Focus) -> str:
        """What is selected, in words."""
        if focus.layer is None or focus.unit is None:
            return self.tr("Click a neuron or a weight: here you see where each of its numbers comes from.")
        names = self._names(record).units
        unit = names[focus.layer][focus.unit]
        if focus.source is None:
            if focus.layer == 0:
                return self.tr("<b>{0}</b>, an input").format(unit)
            title = title_of(record.network.layers[focus.layer - 1].activation)
            return self.tr("<b>{0}</b>, a {1} unit of layer {2}").format(unit, title, focus.layer)
        before = names[focus.layer - 1]
        if focus.source == len(before):
            return self.tr("<b>bias → {0}</b>, the bias of a unit of layer {1}").format(unit, focus.layer)
        return self.tr("<b>{0} → {1}</b>, a weight into layer {2}").format(before[focus.source], unit, focus.layer)

    def _lay_out(self) -> None:
        label = QLabel(self.tr("Di&gits"))
        label.setBuddy(self.digits)
        self.digits.setToolTip(
            self.tr("Significant digits of all formulas, here and on the canvas; 17 shows every digit")
        )
        self.paper.setToolTip(self.tr("Calculate each formula on from the rounded numbers, as one does by hand"))
        row = QHBoxLayout()
        for widget in (label, self.digits, self.paper):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.addWidget(self.subject)
        column.addLayout(row)
        column.addWidget(self.tabs, 1)
        # What stands above the tabs stays above where they are hidden.
        column.addStretch(0)
        for field in (self.digits, self.paper):
            guard(field)

    def _choose_digits(self) -> None:
        self.session.number_style.choose(Digits(self.digits.value(), paper=self.paper.isChecked()))

    def _change_tab(self) -> None:
        for place, part in enumerate(self.parts):
            if place != self.tabs.currentIndex():
                part.leave()
        self._refresh()

    def _refresh(self) -> None:
        if self.isVisible():
            self.show_snapshot(self.session.snapshot, self.session.focus)

    def _show_running(self) -> None:
        """What is explained here is the step that training stands at. In a run it is an earlier one, and says so."""
        running = self.session.running
        self.tabs.setEnabled(not running)
        if running:
            self.subject.set_text(self._passed())
            self._leave_all()

    def _passed(self) -> str:
        if self._explains is None:
            return self.tr("Pause, and you see here where each number comes from.")
        text = self.tr("These are the numbers of step {0}. Pause, and you see those of the present step.")
        return text.format(f"{self._explains:,}")

    def _leave_all(self) -> None:
        for part in self.parts:
            part.leave()


def _scrolled(part: InspectorPart) -> QScrollArea:
    """A part in a room of its own, so that long numbers do not widen the panel."""
    area = QScrollArea()
    area.setWidget(part)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    return area
