"""How far something long is, with a button to stop it. The window behind it goes on."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

# What is done sooner shows no dialog that would only flash up.
_PATIENCE_MS = 400
_STEPS = 1000


class ProgressDialog(QDialog):
    """Opens itself when the work takes longer than a moment. Esc and Cancel stop it.

    Signals:
        stopped(): a person wants it to stop.
    """

    stopped = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("One moment"))
        self.setMinimumWidth(420)
        self.label = QLabel(text, self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(text)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self.buttons.rejected.connect(self.reject)
        self.rejected.connect(self.stopped)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.label)
        column.addWidget(self.bar)
        column.addWidget(self.buttons)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.open)
        self._patience.start(_PATIENCE_MS)

    def show_share(self, share: float) -> None:
        """Show how much is done, 0 to 1; at 0 it is not known how long it will take."""
        self.bar.setRange(0, _STEPS if share else 0)
        self.bar.setValue(round(_STEPS * share))

    def finish(self) -> None:
        """The work has ended: go away without ``stopped``."""
        self._patience.stop()
        self.rejected.disconnect(self.stopped)
        self.reject()
        self.deleteLater()
