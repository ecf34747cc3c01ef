"""The speed of a run, on one logarithmic slider from one step in two seconds to full speed."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

# Steps per second at each mark; 0 is full speed.
_SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0, 0.0)


class SpeedSlider(QWidget):
    """A slider with its value in words beside it."""

    interval_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, len(_SPEEDS) - 1)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(110)
        self._label = QLabel(self)
        widest = max(self._words(speed) for speed in _SPEEDS)
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance(widest) + 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.slider)
        row.addWidget(self._label)
        self.slider.valueChanged.connect(self._changed)
        self.slider.setValue(len(_SPEEDS) - 1)
        self._retranslate()

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
        return self.tr("{0} steps/s").format(f"{speed:g}")
