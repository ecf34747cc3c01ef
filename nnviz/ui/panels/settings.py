"""The settings panel: data, network and training of the project, each change one undoable edit."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.app.session import Session
from nnviz.document.spec import Project
from nnviz.ui.forms.data_form import DataForm
from nnviz.ui.forms.message import Message
from nnviz.ui.forms.network_form import NetworkForm
from nnviz.ui.forms.rules_form import RulesForm
from nnviz.ui.forms.section import MakeProject
from nnviz.ui.forms.tab_order import fields_of, set_tab_order
from nnviz.ui.forms.training_form import TrainingForm
from nnviz.ui.panels.base import Panel


class SettingsPanel(Panel):
    """Four forms in a scroll area. What a person enters goes to the session; what the session holds is shown."""

    key: ClassVar[str] = "settings"
    area: ClassVar[str] = "left"
    rank: ClassVar[int] = 10

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.data_form = DataForm()
        self.network_form = NetworkForm()
        self.training_form = TrainingForm()
        self.rules_form = RulesForm()
        content = QWidget()
        self._column = column = QVBoxLayout(content)
        self._fields: list[QWidget] = []
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(8)
        for section in (self.data_form, self.network_form, self.training_form, self.rules_form):
            section.edit_wanted.connect(self._edit)
            column.addWidget(section)
        column.addStretch(1)
        self.fill(content)
        self.show_project(session.project)

    @classmethod
    def title(cls) -> str:
        """The name on the dock, translated."""
        return QCoreApplication.translate("SettingsPanel", "Settings")

    def show_project(self, project: Project) -> None:
        """Show every setting; messages of refused inputs go away."""
        self.data_form.show_data(project, self.session.data)
        self.network_form.show_network(project.network)
        self.training_form.show_training(project.training)
        self.rules_form.show_training(project.training)
        fields = fields_of(self._column)
        if fields != self._fields:
            self._fields = fields
            set_tab_order(fields)

    def _edit(self, make: MakeProject, text: str, message: Message) -> None:
        """Make one edit; a refused one is told beside its field, and the fields show what holds."""
        problem = ""
        try:
            self.session.edit(make(self.session.project), text)
        except ValueError as error:
            problem = str(error)
        self.show_project(self.session.project)
        message.say(problem)
