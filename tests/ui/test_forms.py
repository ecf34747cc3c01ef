"""The pieces of forms: numbers as people write them, editors made from parameters, and entries of registries."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.datasets import DATASETS
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.param import param, param_values, params_of
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.forms.number_field import NumberField
from nnviz.ui.forms.numbers_in import read_number, scaled_number, write_number
from nnviz.ui.forms.param_form import ParamForm


@dataclass(frozen=True)
class AllKinds:
    """One parameter of each kind."""

    rate: float = param(0.5, "A rate.", above=0.0, maximum=1.0, unit="per step")
    count: int = param(3, "A count.", minimum=1, maximum=9)
    seed: int = param(0, "A seed without an upper bound.", minimum=0)
    nesterov: bool = param(False, "A switch.")
    mode: str = param("mean", "A choice.", choices=("mean", "sum"))
    clip: float | None = param(None, "A bound, or none.", above=0.0)


@pytest.fixture
def field(qtbot):
    """A number field beside another field that can take the keyboard."""
    window = QWidget()
    layout = QVBoxLayout(window)
    number, other = NumberField(lambda x: None if x > 0 else "It must be above 0."), QLineEdit()
    number.heard = []
    number.said = []
    number.committed.connect(number.heard.append)
    number.refused.connect(number.said.append)
    layout.addWidget(number)
    layout.addWidget(other)
    number.other, number.holder = other, window
    number.show_number(0.5)
    qtbot.addWidget(window)
    show_active(qtbot, window)
    number.setFocus()
    return number


@pytest.fixture
def form(qtbot):
    made = ParamForm(params_of(AllKinds))
    made.heard = []
    made.changed.connect(lambda name, value: made.heard.append((name, value)))
    made.show_values(param_values(AllKinds()))
    qtbot.addWidget(made)
    return made


def show_active(qtbot, window):
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def enter(field, text):
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


# Numbers as text.


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.5", 0.5), ("0,5", 0.5), (" 1/3 ", 1 / 3), ("1e-3", 0.001), ("−2", -2.0), ("-.5", -0.5), ("1,5/3", 0.5)],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "abc", "1/0", "1/2/3", "0.5.1", "inf", "nan", "1e999", "0x10", "1 2"])
def test_what_is_no_finite_number_is_not_read(text):
    assert read_number(text) is None


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("-3", -3), ("0.5", None), ("1/2", None), ("1e3", None)])
def test_whole_numbers_are_read_without_fractions(text, number):
    assert read_number(text, whole=True) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back_exactly(number):
    assert read_number(write_number(number)) == number


@given(st.integers())
def test_a_written_whole_number_reads_back_exactly(number):
    assert read_number(write_number(number), whole=True) == number


@pytest.mark.parametrize(
    ("number", "up", "down"),
    [(0.1, 0.2, 0.05), (0.2, 0.5, 0.1), (0.5, 1.0, 0.2), (0.3, 0.5, 0.2), (1.0, 2.0, 0.5), (-0.1, -0.05, -0.2)],
)
def test_numbers_scale_in_the_row_1_2_5(number, up, down):
    assert (scaled_number(number, True), scaled_number(number, False)) == (up, down)


def test_zero_scales_up_to_a_hundredth_and_not_down():
    assert (scaled_number(0.0, True), scaled_number(0.0, False)) == (0.01, 0.0)


@given(st.floats(min_value=1e-290, max_value=1e290))
def test_scaling_moves_by_a_factor_between_1_and_2_and_a_half(number):
    up, down = scaled_number(number, True), scaled_number(number, False)
    assert number < up <= 2.5000001 * number
    assert number / 2.5000001 <= down < number


@given(st.sampled_from([1, 2, 5]), st.integers(-200, 200))
def test_scaling_down_takes_scaling_up_back_exactly(digit, exponent):
    number = float(f"{digit}e{exponent}")
    assert scaled_number(scaled_number(number, True), False) == number


# The number field.


def test_a_good_number_is_committed_once(field):
    enter(field, "1/4")
    assert (field.heard, field.number, field.text()) == ([0.25], 0.25, "0.25")
    field.other.setFocus()
    assert field.heard == [0.25]


def test_the_same_number_written_otherwise_is_not_committed(field):
    enter(field, "0,50")
    assert (field.heard, field.text()) == ([], "0.5")


def test_a_refused_input_is_told_and_stays_to_be_corrected(field):
    enter(field, "0.0.1")
    assert field.heard == []
    assert field.said[-1] == ("“0.0.1” is not a number: write for example 0.5, 1/3 or 1e-3. The value stays 0.5.")
    assert (field.text(), field.number) == ("0.0.1", 0.5)


def test_a_number_out_of_range_is_told_with_its_own_sentence(field):
    enter(field, "-1")
    assert field.said[-1] == "It must be above 0. The value stays 0.5."
    assert (field.heard, field.number) == ([], 0.5)


def test_leaving_the_field_brings_the_old_number_back(field):
    enter(field, "abc")
    field.other.setFocus()
    assert (field.text(), field.heard) == ("0.5", [])
    assert field.said[-1].startswith("“abc” is not a number")


def test_escape_takes_back_what_was_typed_and_the_complaint(field):
    enter(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.said[-1]) == ("0.5", "")


def test_typing_takes_the_complaint_away(field):
    enter(field, "abc")
    QTest.keyClicks(field, "1")
    assert field.said[-1] == ""


def test_up_and_down_keys_scale_what_stands_in_the_field(field):
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.heard == [1.0, 2.0, 1.0]
    field.selectAll()
    QTest.keyClicks(field, "0.1")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.heard[-1] == 0.2


def test_a_whole_number_counts_up_and_refuses_fractions(qtbot):
    field = NumberField(whole=True)
    qtbot.addWidget(field)
    heard, said = [], []
    field.committed.connect(heard.append)
    field.refused.connect(said.append)
    field.show_number(2**40)
    QTest.keyClick(field, Qt.Key.Key_Up)
    enter(field, "0.5")
    assert heard == [2**40 + 1]
    assert "is not a whole number" in said[-1]


# Forms made from parameters.


def test_each_kind_of_parameter_has_its_editor(form):
    kinds = {name: type(form.field(name)) for name in ("rate", "count", "seed", "nesterov", "clip")}
    assert kinds == {
        "rate": NumberField, "count": QSpinBox, "seed": NumberField, "nesterov": QCheckBox, "clip": NumberField
    }  # fmt: skip
    assert isinstance(form.field("mode"), QComboBox)


def test_showing_values_is_not_an_input(form):
    form.show_values(param_values(AllKinds(0.25, 7, 99, True, "sum", 1.5)))
    shown = (
        form.field("rate").text(), form.field("count").value(), form.field("seed").text(),
        form.field("nesterov").isChecked(), form.field("mode").currentText(), form.field("clip").text(),
    )  # fmt: skip
    assert shown == ("0.25", 7, "99", True, "sum", "1.5")
    assert form.heard == []


def test_every_editor_tells_its_change(form):
    enter(form.field("rate"), "0.25")
    form.field("count").setValue(4)
    enter(form.field("seed"), "12345678901")
    form.field("nesterov").click()
    form.field("mode").setCurrentIndex(1)
    form.field("mode").activated.emit(1)
    enter(form.field("clip"), "2")
    enter(form.field("clip"), " ")
    assert form.heard == [
        ("rate", 0.25), ("count", 4), ("seed", 12345678901), ("nesterov", True), ("mode", "sum"),
        ("clip", 2.0), ("clip", None),
    ]  # fmt: skip


def test_a_parameter_out_of_its_range_is_told_below_its_field(form):
    enter(form.field("rate"), "3")
    assert form.message("rate") == "rate is 3.0: it must be at most 1. The value stays 0.5."
    assert form.heard == []


def test_parameters_are_described_to_people_and_screen_readers(form):
    rate = form.field("rate")
    assert rate.toolTip() == "A rate. (per step)"
    assert (rate.accessibleName(), rate.accessibleDescription()) == ("Rate", "A rate.")


@pytest.mark.parametrize(
    "entry",
    [entry for registry in (DATASETS, LOSSES, OPTIMIZERS, ACTIVATIONS) for entry in registry.entries().values()],
    ids=lambda entry: entry.key,
)
def test_the_form_of_every_entry_shows_its_defaults(entry, qtbot):
    form = ParamForm(params_of(entry))
    qtbot.addWidget(form)
    form.show_values(param_values(entry()))
    for info in params_of(entry):
        assert form.field(info.name).toolTip().startswith(info.help)
        assert not form.message(info.name)


# Entries of registries.


@pytest.fixture
def editor(qtbot):
    made = EntryEditor(DATASETS, "Data set")
    made.heard = []
    made.chosen.connect(lambda entry: made.heard.append(("chosen", entry)))
    made.adjusted.connect(lambda entry: made.heard.append(("adjusted", entry)))
    made.show_entry(DATASETS.create("xor"))
    qtbot.addWidget(made)
    return made


def choose(editor, title):
    index = editor.combo.findText(title)
    assert index >= 0
    editor.combo.setCurrentIndex(index)
    editor.combo.activated.emit(index)


def test_an_entry_is_chosen_by_its_title(editor):
    choose(editor, "AND")
    choose(editor, "XOR")
    assert editor.heard == [("chosen", DATASETS.create("and"))]


def test_an_entry_says_what_it_is(editor, qtbot):
    losses = EntryEditor(LOSSES, "Loss")
    qtbot.addWidget(losses)
    tip = losses.combo.itemData(0, Qt.ItemDataRole.ToolTipRole)
    assert "½" in tip
    assert "E = ½ Σ (a − t)²" in tip


def test_a_parameter_of_the_entry_is_adjusted(editor):
    spiral = DATASETS.create("playground_spiral", {"noise": 0.1})
    editor.show_entry(spiral)
    editor.form.field("count").setValue(300)
    assert editor.heard == [("adjusted", replace(spiral, count=300))]


def test_the_form_goes_with_the_entry(editor):
    assert editor.form is None
    editor.show_entry(DATASETS.create("playground_gauss"))
    assert editor.form.field("noise").text() == "0"
    editor.show_entry(DATASETS.create("xor"))
    assert editor.form is None


def test_a_value_from_outside_is_offered_last_and_replaced(editor):
    first, second = object(), object()
    editor.offer("flowers", first)
    editor.offer("wines", second)
    assert editor.combo.count() == len(DATASETS.keys()) + 1
    assert editor.combo.findText("flowers") == -1
    choose(editor, "wines")
    assert editor.heard == [("chosen", second)]


def test_a_text_too_long_for_the_box_can_be_read_in_the_tool_tip(editor):
    editor.resize(60, 30)
    editor.grab()
    assert editor.combo.toolTip().startswith("XOR\n")


# Keys and wheel.


def wheel_down(widget):
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_a_wheel_that_passes_by_changes_nothing(field, qtbot):
    box = QSpinBox(field.window())
    box.setValue(50)
    guard(box)
    box.show()
    wheel_down(box)
    assert box.value() == 50
    box.setFocus()
    wheel_down(box)
    assert box.value() == 49


@pytest.mark.parametrize(
    ("kind", "key", "text", "claimed"),
    [
        (QCheckBox, Qt.Key.Key_Space, " ", True),
        (QCheckBox, Qt.Key.Key_R, "r", False),
        (QComboBox, Qt.Key.Key_R, "r", True),
        (QComboBox, Qt.Key.Key_Right, "", True),
        (QComboBox, Qt.Key.Key_F1, "", False),
    ],
)
def test_a_field_keeps_its_keys_from_the_windows_shortcuts(kind, key, text, claimed, qtbot):
    box = kind()
    qtbot.addWidget(box)
    guard(box)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier, text)
    event.ignore()
    QApplication.sendEvent(box, event)
    assert event.isAccepted() == claimed


def test_a_field_leaves_ctrl_keys_to_the_window(qtbot):
    box = QComboBox()
    qtbot.addWidget(box)
    guard(box)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, "z")
    event.ignore()
    QApplication.sendEvent(box, event)
    assert not event.isAccepted()


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_a_negative_number_scales_as_its_mirror(number):
    assume(number < 0 and abs(number) > 1e-290)
    assert scaled_number(number, True) == -scaled_number(-number, False)
