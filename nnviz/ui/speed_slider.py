"""The speed of a run, on one logarithmic slider from one step in two seconds to full speed."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from nnviz.app.autoplay import FASTEST_RUNGS
from nnviz.app.moments import Rung

# Steps per second at each mark; 0 is full speed.
_SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0, 0.0)


class SpeedSlider(QWidget):
    """A slider with its value in words beside it."""

    interval_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rung: Rung | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, len(_SPEEDS) - 1)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(110)
        self._label = QLabel(self)
        metrics = self._label.fontMetrics()
        widest = (self._words(1000.0), self.tr("{0} neurons/s").format("0.5"))
        self._label.setMinimumWidth(max(map(metrics.horizontalAdvance, widest)) + 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.slider)
        row.addWidget(self._label)
        self.slider.valueChanged.connect(self._changed)
        self.slider.setValue(len(_SPEEDS) - 1)
        self._retranslate()

    def show_rung(self, rung: Rung) -> None:
        """Say the speed in terms, neurons … a second, where it is played rung by rung."""
        self._rung = rung
        self._label.setText(self._words(_SPEEDS[self.slider.value()]))

    def changeEvent(self, event: QEvent) -> None:
        """Say it again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.slider.setAccessibleName(self.tr("Speed"))
        self.slider.setToolTip(self.tr("Speed of a run, in steps per second"))
        self._label.setText(self._words(_SPEEDS[self.slider.value()]))

    def _changed(self, value: int) -> None:
        speed = _SPEEDS[value]
        self._label.setText(self._words(speed))
        self.interval_changed.emit(1.0 / speed if speed else 0.0)

    def _words(self, speed: float) -> str:
        if not speed:
            return self.tr("full speed")
        texts = {
            Rung.TERM: self.tr("{0} terms/s"),
            Rung.UNIT: self.tr("{0} neurons/s"),
            Rung.LAYER: self.tr("{0} layers/s"),
            Rung.PHASE: self.tr("{0} phases/s"),
            Rung.SAMPLE: self.tr("{0} samples/s"),
        }
        text = self.tr("{0} steps/s")
        if self._rung is not None and speed <= FASTEST_RUNGS:
            text = texts.get(self._rung, text)
        return text.format(f"{speed:g}")
