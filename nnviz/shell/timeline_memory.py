"""Asks how much memory the time machine may take; it is a setting of the program."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from nnviz.app.session import Session
from nnviz.app.settings import LEAST_TIMELINE_MEGABYTES, MOST_TIMELINE_MEGABYTES, Settings
from nnviz.app.timeline_memory import set_timeline_memory


def ask_for_timeline_memory(session: Session, settings: Settings, window: QWidget) -> None:
    """Open the question; the answer holds at once, and from start to start."""
    dialog = QInputDialog(window)
    dialog.setObjectName("timeline_memory")
    dialog.setWindowTitle(QCoreApplication.translate("TimelineMemory", "Memory for going back"))
    dialog.setLabelText(
        QCoreApplication.translate(
            "TimelineMemory",
            "Megabytes that may be kept of a run, so that going back to any step of it is quick.\n"
            "With less memory the same steps come back, after more computing.",
        )
    )
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setIntRange(LEAST_TIMELINE_MEGABYTES, MOST_TIMELINE_MEGABYTES)
    dialog.setIntValue(settings.timeline_megabytes)

    def take(megabytes: int) -> None:
        settings.timeline_megabytes = megabytes
        set_timeline_memory(session, megabytes)

    dialog.intValueSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
