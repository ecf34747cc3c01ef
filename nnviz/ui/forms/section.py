"""One titled part of a form of the project, whose inputs are wishes for edits."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QGroupBox, QSizePolicy, QVBoxLayout, QWidget

from nnviz.document.change import Change
from nnviz.document.spec import Project
from nnviz.ui.forms.message import Message

# A pure function that makes the edited project, or raises ValueError.
MakeProject = Callable[[Project], Project | Change]


class Section(QGroupBox):
    """Rows of labels and fields. It never edits anything itself.

    Signals:
        edit_wanted(make, text, message): a person asks for an edit. ``make`` is a pure function from project to
            project that may raise ValueError; ``text`` names the edit in the menu; ``message`` shows a refusal.
    """

    edit_wanted = Signal(object, str, object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 4, 6, 6)
        self._column.setSpacing(6)
        self.rows = QFormLayout()
        self.rows.setHorizontalSpacing(8)
        self.rows.setVerticalSpacing(6)
        self.rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._column.addLayout(self.rows)
        # Never wider than the dock: what is too long is cut inside the fields, and labels wrap.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def add_below(self, widget: QWidget) -> None:
        """Put a widget below the rows, over the whole width."""
        self._column.addWidget(widget)

    def want(self, make: MakeProject, text: str, message: Message) -> None:
        """Ask for an edit."""
        self.edit_wanted.emit(make, text, message)
