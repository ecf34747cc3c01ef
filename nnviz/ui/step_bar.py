"""The bar under the canvas: how far one press goes, one press on and back, and the timeline of the whole run."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QSpinBox, QToolButton, QWidget

from nnviz.app.job import Snapshot
from nnviz.app.moments import Rung
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.ui.actions import Actions
from nnviz.ui.counter_line import CounterLine
from nnviz.ui.forms.field_keys import guard

# While the slider is dragged, the run follows it at most so often, in milliseconds.
_DRAG_PAUSE = 30
_MOST_STEPS = 1_000_000
# The slider has room for so many steps before its ends are counted in larger ones; Qt's sliders hold 31 bits.
_LAST_STEP = 2**31 - 1


class StepBar(QWidget):
    """Steps by the chosen rung, and goes to any step of the run."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._autoplay, self._stepper = session, actions.autoplay, Stepper(session)
        self.back, self.on = _button(actions, "rung_back"), _button(actions, "rung_on")
        self.rungs = QComboBox(self)
        self.many = QSpinBox(self)
        self.many.setRange(1, _MOST_STEPS)
        self.many.setValue(self._autoplay.many)
        self.timeline = QSlider(Qt.Orientation.Horizontal, self)
        self.step = QSpinBox(self)
        self.step.setKeyboardTracking(False)
        self.of_all = CounterLine(self._last_in_words(9_999_999), self)
        self._drag = QTimer(self)
        self._drag.setSingleShot(True)
        self._drag.setInterval(_DRAG_PAUSE)
        self._lay_out()
        self._retranslate()
        self._connect()
        self.show_snapshot(session.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Stand at the step of a snapshot, with the whole run around it."""
        running = self._session.running
        # The worker is ahead of what is shown: in a live run the slider stands at its end.
        furthest = self.timeline.maximum() if running else self._session.training.job.timeline.furthest
        last = min(max(furthest, snapshot.step), _LAST_STEP)
        # A spin box that is given a range asks for another layout, even if the range is the same.
        most = _LAST_STEP if running else last
        for field, maximum in ((self.timeline, last), (self.step, most)):
            if field.maximum() != maximum:
                with QSignalBlocker(field):
                    field.setMaximum(maximum)
            if field.value() != snapshot.step:
                with QSignalBlocker(field):
                    field.setValue(snapshot.step)
        self._show_last(last)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _connect(self) -> None:
        self.rungs.currentIndexChanged.connect(lambda place: self._autoplay.set_rung(Rung(place)))
        self.rungs.currentIndexChanged.connect(lambda place: self.many.setVisible(place == Rung.MANY))
        self.many.valueChanged.connect(self._autoplay.set_many)
        self.timeline.valueChanged.connect(lambda _step: self._drag.isActive() or self._drag.start())
        self._drag.timeout.connect(lambda: self._go_to(self.timeline.value()))
        self.step.valueChanged.connect(self._go_to)

    def _go_to(self, step: int) -> None:
        self._autoplay.stop()
        self._stepper.go_to(step)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 4)
        row.setSpacing(6)
        for widget in (self.back, self.rungs, self.many, self.on):
            row.addWidget(widget)
        row.addSpacing(6)
        row.addWidget(self.timeline, 1)
        row.addWidget(self.step)
        row.addWidget(self.of_all)
        for field in (self.rungs, self.many, self.step):
            guard(field)
        self.many.hide()
        # Room for seven digits, so that nothing moves while a run goes on.
        width = self.fontMetrics().horizontalAdvance("step 0000000") + 34
        # A field of a fixed size asks for no new layout of the window when its range grows with every step.
        self.step.setFixedSize(width, self.step.sizeHint().height())

    def _retranslate(self) -> None:
        with QSignalBlocker(self.rungs):
            self.rungs.clear()
            self.rungs.addItems(self._rung_names())
            self.rungs.setCurrentIndex(self._autoplay.rung)
        self.rungs.setAccessibleName(self.tr("Step by"))
        self.rungs.setToolTip(self.tr("How far one press of . or , goes, and one tick when it plays by itself"))
        self.many.setAccessibleName(self.tr("Steps at once"))
        self.timeline.setAccessibleName(self.tr("Timeline of the run"))
        self.timeline.setToolTip(self.tr("Every step of the run: drag to go there, back or forward, exactly"))
        self.step.setAccessibleName(self.tr("Step"))
        self.step.setPrefix(self.tr("step ", "before a number"))
        self.step.setToolTip(self.tr("Updates made so far; type a number to go there"))
        self._show_last(self.timeline.maximum())

    def _rung_names(self) -> list[str]:
        return [
            self.tr("by term"),
            self.tr("by neuron"),
            self.tr("by layer"),
            self.tr("by phase"),
            self.tr("by sample"),
            self.tr("by mini-batch"),
            self.tr("by epoch"),
            self.tr("by N steps"),
        ]

    def _show_last(self, last: int) -> None:
        self.of_all.set_text(self._last_in_words(last))

    def _last_in_words(self, last: int) -> str:
        return self.tr("of {0}", "step 3 of 10").format(f"{last:,}")


def _button(actions: Actions, name: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(actions[name])
    button.setAutoRaise(True)
    return button
