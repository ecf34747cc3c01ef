"""Editing on the canvas of the real window, by the mouse and by the keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRubberBand

from nnviz.document.examples import example_project
from nnviz.ui.canvas.heat_map import HeatMap
from nnviz.ui.numbers import format_number

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def undone(hand):
    return hand.session.undo_stack.undoText()


# Layers and units.


def test_plus_and_minus_at_a_column_add_and_remove_a_unit(hand):
    QTest.mouseMove(hand.view, hand.title(1))
    buttons = hand.editor.mouse.buttons
    assert buttons.more.isVisible()
    QTest.mouseClick(buttons.more, LEFT)
    assert hand.sizes == (2, 3, 1)
    assert undone(hand) == "add a unit to hidden layer 1"
    QTest.mouseMove(hand.view, hand.title(1))
    QTest.mouseClick(buttons.fewer, LEFT)
    assert hand.sizes == (2, 2, 1)


def test_plus_between_two_columns_adds_a_layer_there(hand):
    QTest.mouseMove(hand.view, hand.gap(0))
    QTest.mouseClick(hand.editor.mouse.buttons.layer, LEFT)
    assert hand.sizes == (2, 4, 2, 1)
    assert hand.selected == ((1, None, None),)
    assert hand.window.actions_["undo"].text() == "Undo: add layer of 4"


def test_there_are_no_buttons_at_the_inputs(hand):
    QTest.mouseMove(hand.view, hand.title(0))
    buttons = hand.editor.mouse.buttons
    assert not any(button.isVisible() for button in (buttons.more, buttons.fewer, buttons.layer))


def test_a_column_is_dragged_to_another_place(hand):
    hand.session.open_project(example_project("playground_circle"))
    assert hand.sizes == (2, 4, 2, 1)
    hand.drag(hand.title(2), hand.gap(0))
    assert hand.sizes == (2, 2, 4, 1)
    assert undone(hand) == "move hidden layer 2 to place 1"
    assert hand.editor.marks.marked.drop_x is None
    hand.drag(hand.title(1), hand.gap(2))
    assert hand.sizes == (2, 4, 2, 1)


def test_keys_add_remove_duplicate_and_move_what_is_selected(hand):
    hand.session.select(1)
    hand.key(Qt.Key.Key_D, CONTROL)
    assert hand.sizes == (2, 2, 2, 1)
    hand.key(Qt.Key.Key_Insert)
    assert hand.sizes == (2, 2, 2, 4, 1)
    hand.key(Qt.Key.Key_Left, ALT | SHIFT)
    assert hand.sizes == (2, 2, 4, 2, 1)
    hand.session.select(2, 1)
    hand.key(Qt.Key.Key_Insert)
    assert (hand.sizes, hand.selected) == ((2, 2, 5, 2, 1), ((2, 2, None),))
    hand.key(Qt.Key.Key_Delete)
    assert hand.sizes == (2, 2, 4, 2, 1)
    hand.session.select(2)
    hand.key(Qt.Key.Key_Delete)
    assert hand.sizes == (2, 2, 2, 1)


def test_what_the_data_decide_is_refused_in_words(hand):
    hand.session.select(2)
    hand.key(Qt.Key.Key_Delete)
    assert hand.window.statusBar().currentMessage() == "The output layer cannot be removed."
    hand.session.select(0, 1)
    hand.key(Qt.Key.Key_Delete)
    assert "The data decide how many inputs there are" in hand.window.statusBar().currentMessage()
    assert hand.session.undo_stack.count() == 0


def test_a_double_click_on_a_title_asks_for_the_number_of_units(hand):
    hand.double_click(hand.title(1))
    hand.type("5")
    assert hand.sizes == (2, 5, 1)


# Selecting.


def test_clicks_select_layers_units_and_weights_in_every_panel(hand, qtbot):
    hand.click(hand.title(1))
    assert hand.selected == ((1, None, None),)
    hand.click(hand.unit(1, 1))
    assert hand.selected == ((1, 1, None),)
    hand.click(hand.weight(2, 0, 0))
    assert hand.selected == ((2, 0, 0),)
    panel = hand.window.panels.panels["selection"]
    assert panel.heading.text() == "w(h1 → y)"
    assert panel.weight_form.value.number == hand.value(2, 0, 0)


def test_shift_and_the_rubber_band_select_several(hand):
    hand.click(hand.unit(1, 0))
    hand.click(hand.unit(1, 1), SHIFT)
    assert set(hand.selected) == {(1, 0, None), (1, 1, None)}
    hand.click(hand.unit(1, 1), SHIFT)
    assert hand.selected == ((1, 0, None),)
    corner = QPoint(40, 40)
    hand.drag(hand.unit(0, 0) - corner, hand.unit(0, 1) + corner)
    assert set(hand.selected) == {(0, 0, None), (0, 1, None)}
    hand.click(QPoint(hand.gap(0).x(), 60))
    assert hand.selected == ()


def test_arrow_keys_walk_the_graph_and_plain_left_and_right_step(hand):
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ((0, 0, None),)
    hand.key(Qt.Key.Key_Right, ALT)
    assert hand.selected == ((1, 0, None),)
    hand.key(Qt.Key.Key_Down, ALT)
    assert hand.selected == ((1, 0, 0),)
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ((1, 0, 1),)
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ((1, 0, 2),)
    hand.key(Qt.Key.Key_Up, ALT)
    hand.key(Qt.Key.Key_Up, ALT)
    assert hand.selected == ((1, None, None),)
    hand.key(Qt.Key.Key_Right, ALT)
    assert hand.selected == ((2, None, None),)
    hand.key(Qt.Key.Key_Right)
    assert (hand.session.focus.phase, hand.selected) == (1, ((2, None, None),))


def test_shift_with_an_arrow_key_selects_several(hand):
    hand.session.select(1, 0)
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert set(hand.selected) == {(1, 0, None), (1, 1, None)}
    hand.key(Qt.Key.Key_Delete)
    assert hand.window.statusBar().currentMessage().startswith("A layer needs at least one unit")


# Numbers.


@pytest.mark.parametrize(("typed", "number"), [("1/3", 1 / 3), ("0,25", 0.25), ("-1.5", -1.5), ("2e-3", 0.002)])
def test_a_double_click_edits_a_weight_where_it_stands(hand, qtbot, typed, number):
    hand.double_click(hand.weight(1, 0, 1))
    assert hand.editor.asking.field.caption.text() == "w(x1 → h2)"
    hand.type(typed)
    assert hand.value(1, 0, 1) == number
    qtbot.waitUntil(lambda: not hand.editor.asking.field.isVisible())
    assert hand.canvas.hasFocus()


def test_what_is_no_number_is_refused_beside_the_field_and_escape_closes_it(hand):
    hand.double_click(hand.weight(1, 0, 1))
    hand.type("half")
    field = hand.editor.asking.field
    assert "“half” is not a number" in field.message.text()
    assert field.isVisible()
    QTest.keyClick(field.field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert hand.selected == ((1, 1, 0),)
    assert hand.session.undo_stack.count() == 0


def test_a_double_click_on_a_unit_edits_its_bias(hand):
    hand.double_click(hand.unit(1, 0))
    assert hand.editor.asking.field.caption.text() == "b(h1)"
    hand.type("0.35")
    assert hand.value(1, 2, 0) == 0.35


def test_enter_f2_and_digits_edit_what_is_selected(hand):
    for number, begin in enumerate((Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_7)):
        hand.session.select(1, 0, number % 2)
        hand.key(begin)
        field = hand.editor.asking.field.field
        assert field is not None
        if begin == Qt.Key.Key_7:
            assert field.text() == "7"
            hand.type("5")
            assert hand.value(1, 0, 0) == 75
        else:
            hand.type("0.5")
            assert hand.value(1, number, 0) == 0.5


def test_a_vertical_drag_changes_a_weight_and_is_undone_as_one(hand, qtbot):
    before, at = hand.value(1, 0, 0), hand.weight(1, 0, 0)
    hand.drag(at, at - QPoint(0, 50))
    assert hand.value(1, 0, 0) == round(before + 0.5, 2)
    assert hand.session.undo_stack.count() == 1
    shown = hand.canvas.state.weights[0].weights[0, 0]
    assert format_number(shown, 2) == format_number(before + 0.5, 2)
    hand.session.undo_stack.undo()
    assert hand.value(1, 0, 0) == before


def test_in_a_dense_network_only_a_selected_weight_is_dragged(hand):
    hand.session.open_project(example_project("digits"))
    column = [QPoint(hand.gap(1).x(), y) for y in range(100, 300)]
    middle = next(at for at in column if hand.canvas.weight_at(at) is not None)
    weight = hand.canvas.weight_at(middle)
    hand.drag(middle, middle - QPoint(0, 40))
    assert hand.session.undo_stack.count() == 0
    hand.click(middle)
    layer, source, unit = weight
    assert hand.selected == ((layer, unit, source),)
    # What is selected is told in a strip, for which the canvas gives room away.
    points = [hand.weight(*weight, share / 40) for share in range(4, 36)]
    now = next(at for at in points if hand.canvas.weight_at(at) == weight)
    hand.drag(now, now - QPoint(0, 40))
    assert hand.session.undo_stack.count() == 1


def test_control_with_an_arrow_key_does_what_the_drag_does(hand):
    hand.session.select(1, 0, 0)
    before = hand.value(1, 0, 0)
    hand.key(Qt.Key.Key_Up, CONTROL)
    assert hand.value(1, 0, 0) == pytest.approx(before + 0.1)
    hand.key(Qt.Key.Key_Down, CONTROL | SHIFT)
    assert hand.value(1, 0, 0) == pytest.approx(before + 0.09)


def test_several_weights_get_one_value(hand):
    hand.click(hand.weight(1, 0, 0))
    hand.click(hand.weight(1, 1, 1), SHIFT)
    hand.key(Qt.Key.Key_F2)
    assert hand.editor.asking.field.caption.text() == "2 weights"
    hand.type("0.1")
    assert (hand.value(1, 0, 0), hand.value(1, 1, 1)) == (0.1, 0.1)
    assert hand.session.undo_stack.count() == 1


def test_what_changed_flashes_once_and_stays_marked_until_the_next_step(hand, qtbot):
    for _ in range(4):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right)
    hand.session.select(2, 0, 0)
    hand.key(Qt.Key.Key_9)
    hand.type("")
    marks = hand.editor.marks
    assert marks.marked.changed_weights == ((2, 0, 0),)
    assert marks.marked.changed_units == ((2, 0),)
    assert marks.flashing
    qtbot.waitUntil(lambda: not marks.flashing)
    assert marks.marked.changed_units == ((2, 0),)
    hand.session.select(1, 0)
    assert marks.marked.changed_units == ((2, 0),)
    hand.key(Qt.Key.Key_Right, SHIFT)
    assert (marks.marked.changed_units, marks.marked.changed_weights) == ((), ())


# What is in hand when the network becomes another one.


@pytest.mark.parametrize("pressed", ["weight", "title", "background", "unit"])
def test_a_drag_ends_when_the_network_becomes_another_one(hand, pressed):
    hand.session.open_project(example_project("playground_circle"))
    begin = {
        "weight": lambda: hand.weight(3, 1, 0),
        "title": lambda: hand.title(2),
        "background": lambda: QPoint(3, hand.view.height() - 60),
        "unit": lambda: hand.unit(2, 1),
    }[pressed]()
    QTest.mousePress(hand.view, LEFT, NONE, begin)
    QTest.mouseMove(hand.view, begin + QPoint(12, -12))
    hand.session.open_project(example_project("and"))
    before = hand.session.project
    QTest.mouseMove(hand.view, begin + QPoint(20, -30))
    QTest.mouseRelease(hand.view, LEFT, NONE, begin + QPoint(25, -40))
    assert hand.session.project is before
    assert not hand.session.undo_stack.canUndo()
    assert hand.editor.marks.marked.drop_x is None
    assert not [band for band in hand.view.findChildren(QRubberBand) if band.isVisible()]


def test_the_mouse_over_the_bias_neuron_of_a_layer_drawn_as_heat_maps_lights_what_it_feeds(hand):
    hand.control.actions.heat_maps.trigger()
    try:
        assert isinstance(hand.canvas.scene().edges[0], HeatMap)
        at = hand.unit(1, 2)
        assert hand.canvas.unit_at(at) == (1, 2)
        QTest.mouseMove(hand.view, at + QPoint(1, 0))
        QTest.mouseMove(hand.view, at)
        assert hand.canvas._hover == (1, 2)
    finally:
        hand.control.actions.heat_maps.trigger()
