"""The data section: which data set, its parameters, how it is prepared, and a small picture of it."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget

from nnviz.document.edits import set_data, vary_data
from nnviz.document.spec import DataSpec, Project, UserTable
from nnviz.engine.datasets import DATASETS, DataSource
from nnviz.engine.preparation import PreparedData
from nnviz.ui.entry_words import title_of
from nnviz.ui.forms.data_preview import DataPreview
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.numbers_in import write_number
from nnviz.ui.forms.preparation_fields import PreparationFields, changed_fields
from nnviz.ui.forms.section import Section


class DataForm(Section):
    """A table that the user opened stays on offer when another data set is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setTitle(self.tr("Data"))
        # How the user's own table was prepared when it was shown last.
        self._own: DataSpec | None = None
        self.source = EntryEditor(DATASETS, self.tr("Data set"), self)
        self.source.chosen.connect(self._choose)
        self.source.adjusted.connect(self._adjust)
        self.preview = DataPreview(self)
        self.preparation = PreparationFields(self)
        self.preparation.changed.connect(self._prepare)
        self.counts = QLabel()
        self.counts.setObjectName("hint")
        self.counts.setWordWrap(True)
        self.rows.addRow(self.tr("Data set"), self.source)
        self.add_below(self.preview)
        self.add_below(self.preparation)
        self.add_below(self.counts)

    def show_data(self, project: Project, data: PreparedData) -> None:
        """Show the project's data; this is not an input."""
        spec = project.data
        if isinstance(spec.source, UserTable):
            self._own = spec
            self.source.offer(spec.source.dataset.name, spec.source)
        self.source.show_entry(spec.source)
        self.preparation.show_spec(spec, len(data.dataset.classes))
        self.preview.show_data(data)
        self.counts.setText(
            self.tr("Training rows: {0} · test rows: {1}\nInputs: {2} · outputs: {3}").format(
                f"{len(data.train_rows):,}",
                f"{len(data.test_rows):,}",
                data.dataset.inputs.shape[1],
                data.dataset.targets.shape[1],
            )
        )

    def _choose(self, source: DataSource | UserTable) -> None:
        if isinstance(source, UserTable):
            title = source.dataset.name
            spec = self._own or DataSpec(source)
        else:
            title = title_of(source)
            spec = DataSpec(source, source.test_fraction, source.scaling)
        text = self.tr("change the data to {0}").format(title)
        self.want(lambda project: set_data(project, spec, spec.source.load()), text, self.source.message)

    def _adjust(self, source: DataSource) -> None:
        text = self.tr("change the settings of {0}").format(title_of(source))
        self.want(lambda project: _with(project, source=source), text, self.source.message)

    def _prepare(self, name: str, value: Any) -> None:
        message = self.preparation.message(name)
        self.want(lambda project: _with(project, **changed_fields(name, value)), self._words(name, value), message)

    def _words(self, name: str, value: Any) -> str:
        """What an edit is called in the menu."""
        if name == "test_fraction":
            return self.tr("change the test share to {0} %").format(write_number(round(100.0 * value, 1)))
        return {
            "split_seed": self.tr("split the data in another way"),
            "stratified": self.tr("change how the data are split"),
            "scaling": self.tr("change the scaling of the inputs"),
            "features": self.tr("change the computed inputs"),
        }[name]


def _with(project: Project, **changes: Any) -> Project:
    spec = replace(project.data, **changes)
    return vary_data(project, spec, spec.source.load())
