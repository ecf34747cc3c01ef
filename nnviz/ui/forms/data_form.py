"""The data section: which data set, its parameters, the test share and the scaling of the inputs."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QWidget

from nnviz.document.edits import set_data, vary_data
from nnviz.document.spec import DataSpec, Project, UserTable
from nnviz.engine.datasets import DATASETS, DataSource
from nnviz.engine.preparation import PreparedData
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import MessageBelow
from nnviz.ui.forms.numbers_in import write_number
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
        self.share = PercentBox()
        self.share.setAccessibleName(self.tr("Test share"))
        self.share.setToolTip(
            self.tr("This part of the rows is never trained on: it shows what the network makes of new data.")
        )
        self.share.valueChanged.connect(self._change_share)
        guard(self.share)
        self._share_row = MessageBelow(self.share)
        self.standardize = QCheckBox(self.tr("Standardise the inputs"))
        self.standardize.setToolTip(
            self.tr("Brings each input to mean 0 and standard deviation 1 over the training rows.")
        )
        self.standardize.toggled.connect(self._change_scaling)
        guard(self.standardize)
        self._standardize_row = MessageBelow(self.standardize)
        self.counts = QLabel()
        self.counts.setObjectName("hint")
        self.counts.setWordWrap(True)
        self.rows.addRow(self.tr("Data set"), self.source)
        self.rows.addRow(self.tr("Test share"), self._share_row)
        self.add_below(self._standardize_row)
        self.add_below(self.counts)

    def show_data(self, project: Project, data: PreparedData) -> None:
        """Show the project's data; this is not an input."""
        spec = project.data
        if isinstance(spec.source, UserTable):
            self._own = spec
            self.source.offer(spec.source.dataset.name, spec.source)
        self.source.show_entry(spec.source)
        for field in (self.share, self.standardize):
            field.blockSignals(True)
        self.share.setValue(100.0 * spec.test_fraction)
        self.standardize.setChecked(spec.standardize)
        for field in (self.share, self.standardize):
            field.blockSignals(False)
        self._share_row.message.say("")
        self._standardize_row.message.say("")
        self.counts.setText(
            self.tr("Training rows: {0} · test rows: {1}\nInputs: {2} · outputs: {3}").format(
                len(data.train_rows), len(data.test_rows), data.train_inputs.shape[1], data.train_targets.shape[1]
            )
        )

    def _choose(self, source: DataSource | UserTable) -> None:
        if isinstance(source, UserTable):
            title = source.dataset.name
            spec = self._own or DataSpec(source)
        else:
            title = source.title
            spec = DataSpec(source, source.test_fraction, source.standardize)
        text = self.tr("change the data to {0}").format(title)
        self.want(lambda project: set_data(project, spec, spec.source.load()), text, self.source.message)

    def _adjust(self, source: DataSource) -> None:
        text = self.tr("change the settings of {0}").format(source.title)
        self.want(lambda project: _with(project, source=source), text, self.source.message)

    def _change_share(self, percent: float) -> None:
        text = self.tr("change the test share to {0} %").format(write_number(percent))
        self.want(lambda project: _with(project, test_fraction=percent / 100.0), text, self._share_row.message)

    def _change_scaling(self, on: bool) -> None:
        text = self.tr("standardise the inputs") if on else self.tr("leave the inputs as they are")
        self.want(lambda project: _with(project, standardize=on), text, self._standardize_row.message)


class PercentBox(QDoubleSpinBox):
    """0 to 99 percent in steps of 5; one decimal is shown only where there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0.0, 99.0)
        self.setDecimals(1)
        self.setSingleStep(5.0)
        self.setSuffix(" %")
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:
        """The number without an empty decimal."""
        return self.locale().toString(value, "f", 0 if value == round(value) else 1)


def _with(project: Project, **changes: Any) -> Project:
    spec = replace(project.data, **changes)
    return vary_data(project, spec, spec.source.load())
