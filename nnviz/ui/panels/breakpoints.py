"""The breakpoints panel: what a run stops at by itself."""

from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.engine.breakpoints import BREAKPOINTS, Breakpoint
from nnviz.engine.param import param_values, params_of
from nnviz.ui.entry_words import about, title_of
from nnviz.ui.forms.message import Message
from nnviz.ui.forms.param_form import ParamForm
from nnviz.ui.panels.base import Panel


class BreakpointsPanel(Panel):
    """A check box for each breakpoint of the registry, and its parameters below.

    A change takes effect at once, also in a live run.
    """

    key: ClassVar[str] = "breakpoints"
    area: ClassVar[str] = "right"
    rank: ClassVar[int] = 80
    at_start: ClassVar[bool] = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(_paragraph(self.tr("A run pauses by itself, and says why, when …")))
        self.choices = {key: _Choice(entry()) for key, entry in BREAKPOINTS.entries().items()}
        for choice in self.choices.values():
            choice.changed.connect(self._apply)
            column.addWidget(choice)
        always = self.tr("It always pauses where a number is not finite any more.")
        column.addWidget(_paragraph(always))
        column.addStretch(1)
        self.fill(content)

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("BreakpointsPanel", "Breakpoints")

    def show_project(self, project: Project) -> None:
        """Say which breakpoints these data can never hit."""
        classes = bool(self.session.data.dataset.classes)
        for choice in self.choices.values():
            choice.show_data(classes)

    def show_snapshot(self, snapshot: Snapshot, focus: Focus) -> None:
        """Offer what is selected."""
        network = self.session.project.network
        for choice in self.choices.values():
            if focus.layer is None:
                choice.offer(None)
                continue
            source = focus.source
            if source is not None and focus.layer > 0 and source == network.build().sizes[focus.layer - 1]:
                source = -1
            choice.offer((focus.layer, focus.unit, source))

    def _apply(self) -> None:
        checked = (choice for choice in self.choices.values() if choice.box.isChecked())
        self.session.training.set_breakpoints([choice.breakpoint for choice in checked])


class _Choice(QWidget):
    """One breakpoint: a check box, and below it the parameters while it is checked.

    Signals:
        changed(): a person set something.
    """

    changed = Signal()

    def __init__(self, breakpoint: Breakpoint) -> None:
        super().__init__()
        self.breakpoint = breakpoint
        self._place: tuple[int, int | None, int | None] | None = None
        self.box = QCheckBox(title_of(breakpoint))
        self.box.setToolTip(about(breakpoint))
        self.box.setObjectName(breakpoint.key)
        self.box.toggled.connect(self._toggle)
        self.message = Message(self)
        self.form = ParamForm(params_of(type(breakpoint)))
        self.form.show_values(param_values(breakpoint))
        self.form.changed.connect(self._adjust)
        self.take = QPushButton(self.tr("Take what is selected"))
        self.take.setToolTip(self.tr("The layer or the weight that is selected on the canvas"))
        self.take.clicked.connect(self._take)
        self._below = QWidget()
        inner = QVBoxLayout(self._below)
        inner.setContentsMargins(22, 0, 0, 4)
        inner.setSpacing(4)
        for widget in (self.message, self.form, self.take):
            inner.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.box)
        column.addWidget(self._below)
        self._below.hide()
        self.offer(None)

    def show_data(self, classes: bool) -> None:
        """Say whether this can be hit at all."""
        in_vain = self.breakpoint.needs_classes and not classes
        self.message.say(self.tr("These data have no classes: this never happens.") if in_vain else "")

    def offer(self, place: tuple[int, int | None, int | None] | None) -> None:
        """Offer a place (layer, unit, source) of the network, if this breakpoint has one and it would be another."""
        self._place = place
        has_place = any(info.name == "layer" for info in params_of(type(self.breakpoint)))
        self.take.setVisible(has_place)
        self.take.setEnabled(place is not None and self.breakpoint.placed(*place) != self.breakpoint)

    def _toggle(self, checked: bool) -> None:
        self._below.setVisible(checked)
        self.changed.emit()

    def _adjust(self, name: str, value: Any) -> None:
        self._set(BREAKPOINTS.create(self.breakpoint.key, {**param_values(self.breakpoint), name: value}))

    def _take(self) -> None:
        if self._place is not None:
            self._set(self.breakpoint.placed(*self._place))
            self.form.show_values(param_values(self.breakpoint))

    def _set(self, breakpoint: Breakpoint) -> None:
        self.breakpoint = breakpoint
        self.offer(self._place)
        self.changed.emit()


def _paragraph(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
