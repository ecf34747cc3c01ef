"""How data are prepared for training: the split, the scaling, and columns computed from the inputs."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from nnviz.document.spec import DataSpec
from nnviz.engine.features import FEATURES, PRODUCTS, SINES, SQUARES
from nnviz.engine.scaling import MIN_MAX, STANDARDIZE, UNSCALED
from nnviz.ui.forms.combo import NarrowCombo
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.message import Message, MessageBelow

_LARGEST_SEED = 999_999


class PreparationFields(QWidget):
    """The fields of a ``DataSpec`` beside its source. They change nothing themselves.

    Signals:
        changed(name, value): a person chose another value for the field ``name`` of the specification.
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = PercentBox(self)
        self.seed = QSpinBox(self)
        self.stratified = QCheckBox(self.tr("Same share of each class"), self)
        self.scaling = NarrowCombo(self)
        titles = {
            UNSCALED: self.tr("as they are"),
            STANDARDIZE: self.tr("standardise: mean 0, deviation 1"),
            MIN_MAX: self.tr("min-max: from 0 to 1"),
        }
        for key, title in titles.items():
            self.scaling.addItem(title, key)
        self.features = {
            SQUARES: QCheckBox("x²", self),
            PRODUCTS: QCheckBox("x·y", self),
            SINES: QCheckBox("sin x", self),
        }
        self._describe()
        self._messages = {
            "test_fraction": MessageBelow(self.share),
            "split_seed": MessageBelow(self.seed),
            "stratified": MessageBelow(self.stratified),
            "scaling": MessageBelow(self.scaling),
            "features": MessageBelow(self._feature_row()),
        }
        self._lay_out()
        self._connect()

    def show_spec(self, spec: DataSpec, classes: int) -> None:
        """Show how data of so many classes are prepared; this is not an input, and messages go away."""
        fields = (self.share, self.seed, self.stratified, self.scaling, *self.features.values())
        for field in fields:
            field.blockSignals(True)
        self.share.setValue(100.0 * spec.test_fraction)
        # A project's file may hold a larger seed than a person would type.
        self.seed.setMaximum(max(_LARGEST_SEED, min(spec.split_seed, 2**31 - 1)))
        self.seed.setValue(min(spec.split_seed, 2**31 - 1))
        self.stratified.setChecked(spec.stratified)
        self.scaling.setCurrentIndex(self.scaling.findData(spec.scaling))
        for feature, box in self.features.items():
            box.setChecked(feature in spec.features)
        for field in fields:
            field.blockSignals(False)
        splits = spec.test_fraction > 0
        self.seed.setEnabled(splits)
        # What is on can always be taken off again.
        self.stratified.setEnabled(spec.stratified or (splits and classes > 0))
        for message in self._messages.values():
            message.message.say("")

    def message(self, name: str) -> Message:
        """Where it is said that the value of a field was refused."""
        return self._messages[name].message

    def chosen_features(self) -> tuple[str, ...]:
        """The computed columns that are switched on, in their order."""
        return tuple(feature for feature in FEATURES if self.features[feature].isChecked())

    def _describe(self) -> None:
        help_texts = {
            self.share: (
                self.tr("Test share"),
                self.tr("This part of the rows is never trained on: it shows what the network makes of new data."),
            ),
            self.seed: (self.tr("Seed of the split"), self.tr("Another seed chooses other rows for testing.")),
            self.stratified: (
                self.stratified.text(),
                self.tr("Each class gives the same share of its rows to the test part."),
            ),
            self.scaling: (
                self.tr("Scaling of the inputs"),
                self.tr("What is done to each input column is learned from the training rows alone."),
            ),
            self.features[SQUARES]: (self.tr("Squares"), self.tr("The square of each input becomes an input too.")),
            self.features[PRODUCTS]: (
                self.tr("Products"),
                self.tr("The product of each pair of inputs becomes an input too."),
            ),
            self.features[SINES]: (self.tr("Sines"), self.tr("The sine of each input becomes an input too.")),
        }
        for field, (name, help_text) in help_texts.items():
            field.setAccessibleName(name)
            field.setToolTip(help_text)
            guard(field)
        self.seed.setRange(0, _LARGEST_SEED)
        self.seed.setKeyboardTracking(False)

    def _feature_row(self) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        for box in self.features.values():
            line.addWidget(box)
        line.addStretch(1)
        row.setFocusProxy(self.features[SQUARES])
        return row

    def _lay_out(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(6)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        rows.addRow(self.tr("Test share"), self._messages["test_fraction"])
        rows.addRow(self.tr("Split seed"), self._messages["split_seed"])
        rows.addRow("", self._messages["stratified"])
        rows.addRow(self.tr("Scaling"), self._messages["scaling"])
        rows.addRow(self.tr("Also"), self._messages["features"])

    def _connect(self) -> None:
        self.share.valueChanged.connect(lambda percent: self.changed.emit("test_fraction", percent / 100.0))
        self.seed.valueChanged.connect(lambda seed: self.changed.emit("split_seed", seed))
        self.stratified.toggled.connect(lambda on: self.changed.emit("stratified", on))
        self.scaling.activated.connect(lambda: self.changed.emit("scaling", self.scaling.currentData()))
        for box in self.features.values():
            box.toggled.connect(lambda: self.changed.emit("features", self.chosen_features()))


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


def changed_fields(name: str, value: Any) -> dict[str, Any]:
    """The fields of a specification to replace when a person changes one: without a test part nothing is stratified."""
    if name == "test_fraction" and not value:
        return {"test_fraction": value, "stratified": False}
    return {name: value}
