"""Editing on the canvas of the real window, by the mouse and by the keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.app.value_edits import value_of
from nnviz.document.examples import example_project
from nnviz.ui.canvas.editing.geometry import gap_x, unit_point, weight_point
from nnviz.ui.numbers import format_number

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Hand:
    """A person's hand on mouse and keyboard."""

    def __init__(self, window):
        self.window, self.session, self.canvas = window, window.session, window.canvas
        self.editor, self.view = window.editor, window.canvas.viewport()

    def unit(self, layer, unit):
        return self.canvas.mapFromScene(unit_point(self.canvas.layout_.columns[layer], unit))

    def weight(self, layer, source, unit, share=0.2):
        return self.canvas.mapFromScene(weight_point(self.canvas.layout_, (layer, source, unit), share))

    def title(self, layer):
        return self.canvas.mapFromScene(self.canvas.layout_.columns[layer].x, 17)

    def gap(self, behind):
        return self.canvas.mapFromScene(gap_x(self.canvas.layout_, behind), 17)

    def click(self, at, modifiers=NONE):
        QTest.mouseClick(self.view, LEFT, modifiers, at)

    def drag(self, begin, end, modifiers=NONE):
        QTest.mousePress(self.view, LEFT, modifiers, begin)
        for share in (0.3, 0.6, 1.0):
            point = begin + (end - begin) * share
            QTest.mouseMove(self.view, point)
        QTest.mouseRelease(self.view, LEFT, modifiers, end)

    def key(self, key, modifiers=NONE):
        self.window.activateWindow()
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key, modifiers)

    def type(self, text):
        field = self.editor.asking.field.field
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    @property
    def sizes(self):
        return self.session.project.network.build().sizes

    @property
    def selected(self):
        return self.session.focus.places

    def value(self, layer, source, unit):
        return value_of(self.session, layer, source, unit)


@pytest.fixture
def hand(window):
    return Hand(window)


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
    QTest.mouseDClick(hand.view, LEFT, NONE, hand.title(1))
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
    QTest.mouseDClick(hand.view, LEFT, NONE, hand.weight(1, 0, 1))
    assert hand.editor.asking.field.caption.text() == "w(x1 → h2)"
    hand.type(typed)
    assert hand.value(1, 0, 1) == number
    qtbot.waitUntil(lambda: not hand.editor.asking.field.isVisible())
    assert hand.canvas.hasFocus()


def test_what_is_no_number_is_refused_beside_the_field_and_escape_closes_it(hand):
    QTest.mouseDClick(hand.view, LEFT, NONE, hand.weight(1, 0, 1))
    hand.type("half")
    field = hand.editor.asking.field
    assert "“half” is not a number" in field.message.text()
    assert field.isVisible()
    QTest.keyClick(field.field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert hand.selected == ((1, 1, 0),)
    assert hand.session.undo_stack.count() == 0


def test_a_double_click_on_a_unit_edits_its_bias(hand):
    QTest.mouseDClick(hand.view, LEFT, NONE, hand.unit(1, 0))
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
    assert hand.editor.asking.field.caption.text() == "2 weight(s)"
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


# Connections, menus, clipboard, palette.


def menu_at(hand, at):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, hand.view.mapToGlobal(at), NONE)
    QApplication.sendEvent(hand.view, event)
    return hand.editor.menus.menu


def choose(hand, menu, text):
    action = next(action for action in menu.actions() if action.text().replace("&", "") == text)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def test_a_connection_is_removed_frozen_and_restored_by_its_menu(hand, qtbot):
    at = hand.weight(1, 0, 1)
    before = hand.value(1, 0, 1)
    choose(hand, menu_at(hand, at), "Remove the connection")
    assert hand.value(1, 0, 1) == 0.0
    assert hand.editor.marks.marked.removed == ((1, 0, 1),)
    hand.key(Qt.Key.Key_Right, SHIFT)
    assert hand.value(1, 0, 1) == 0.0
    choose(hand, menu_at(hand, at), "Restore the connection")
    assert hand.value(1, 0, 1) == before
    choose(hand, menu_at(hand, at), "Freeze")
    assert hand.editor.marks.marked.frozen == ((1, 0, 1),)
    hand.key(Qt.Key.Key_Right, SHIFT)
    assert hand.value(1, 0, 1) == before
    assert undone(hand) == "freeze w(x1 → h2)"


def test_every_menu_opens_by_the_mouse_and_by_its_key(hand, qtbot):
    for at, text in (
        (hand.unit(1, 0), "Edit the bias…"),
        (hand.weight(1, 0, 0), "Edit the value…"),
        (hand.title(1), "Add a layer behind it"),
        (QPoint(hand.gap(0).x(), 60), "Add a layer"),
    ):
        menu = menu_at(hand, at)
        assert text in [action.text().replace("&", "") for action in menu.actions()]
        menu.close()
    hand.session.select(1, 1, 0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint(), NONE)
    QApplication.sendEvent(hand.canvas, event)
    menu = hand.editor.menus.menu
    assert "Freeze" in [action.text().replace("&", "") for action in menu.actions()]
    menu.close()


def test_layers_are_pasted_with_their_weights(hand):
    hand.key(Qt.Key.Key_Right, SHIFT)
    trained = [[hand.value(1, source, unit) for unit in range(2)] for source in range(3)]
    hand.session.select(1)
    hand.key(Qt.Key.Key_C, CONTROL)
    text = QApplication.clipboard().text()
    hand.key(Qt.Key.Key_V, CONTROL)
    assert (hand.sizes, hand.selected) == ((2, 2, 2, 1), ((2, None, None),))
    assert [[hand.value(2, source, unit) for unit in range(2)] for source in range(3)] == trained
    # A text is enough, as from another window or from an editor.
    QApplication.clipboard().setText(text)
    hand.key(Qt.Key.Key_V, CONTROL)
    assert hand.sizes == (2, 2, 2, 2, 1)
    QApplication.clipboard().setText("nothing of the kind")
    hand.key(Qt.Key.Key_V, CONTROL)
    assert hand.window.statusBar().currentMessage().startswith("There is no layer on the clipboard")


def test_cut_takes_the_layers_away(hand):
    hand.session.select(1, 0)
    hand.key(Qt.Key.Key_X, CONTROL)
    assert hand.sizes == (2, 1)
    hand.key(Qt.Key.Key_V, CONTROL)
    assert hand.sizes == (2, 2, 1)


def test_blocks_of_the_palette_are_dragged_onto_the_canvas(hand):
    palette = hand.window.panels.panels["selection"].palette_

    def drag(block, at):
        button = palette.blocks[block]
        there = button.mapFromGlobal(hand.view.mapToGlobal(at))
        QTest.mousePress(button, LEFT)
        QTest.mouseMove(button, there)
        if block == "layer":
            assert hand.editor.marks.marked.drop_x is not None
        QTest.mouseRelease(button, LEFT, NONE, there)

    drag("layer", hand.gap(1) + QPoint(0, 100))
    assert hand.sizes == (2, 2, 4, 1)
    drag("relu", hand.unit(1, 0))
    assert hand.session.project.network.layers[0].activation.key == "relu"
    drag("relu", hand.unit(0, 0))
    assert hand.session.undo_stack.count() == 2
    QTest.mouseClick(palette.blocks["logistic"], LEFT)
    assert hand.session.project.network.layers[0].activation.key == "logistic"


# The panel.


def test_the_panel_edits_the_selected_layer(hand, qtbot):
    form = hand.window.panels.panels["selection"].layer_form
    hand.session.select(1)
    assert form.isVisible()
    form.units.setValue(3)
    assert (hand.sizes, hand.selected) == ((2, 3, 1), ((1, None, None),))
    form.weights_learn.click()
    assert not hand.session.project.network.layers[0].train_weights
    form.name.setFocus()
    QTest.keyClicks(form.name, "edges")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    assert hand.canvas.state.layers[1].name == "edges · Tanh"
    form.value.setText("0,5")
    form.value.setModified(True)
    QTest.keyClick(form.value, Qt.Key.Key_Return)
    form.set_all.click()
    assert hand.value(1, 1, 2) == 0.5
    form.draw.click()
    assert hand.value(1, 1, 2) != 0.5
    index = form.initializer.combo.findData("zeros")
    form.initializer.combo.setCurrentIndex(index)
    form.initializer.combo.activated.emit(index)
    assert hand.value(1, 1, 2) == 0.0
    assert hand.session.project.network.layers[0].initializer.key == "zeros"


def test_the_panel_edits_units_and_weights(hand):
    panel = hand.window.panels.panels["selection"]
    hand.session.select(1, 1)
    QTest.keyClicks(panel.unit_form.name, "edge")
    QTest.keyClick(panel.unit_form.name, Qt.Key.Key_Return)
    assert hand.canvas.state.layers[1].unit_names == ("h1", "edge")
    step = hand.window.panels.panels["step"].units
    assert "edge" in str(step.data(step.index(1, 0, step.index(1, 0))))
    panel.unit_form.bias.selectAll()
    QTest.keyClicks(panel.unit_form.bias, "1/4")
    QTest.keyClick(panel.unit_form.bias, Qt.Key.Key_Return)
    assert hand.value(1, 2, 1) == 0.25
    panel.unit_form.learns.click()
    assert hand.session.project.network.layers[0].frozen == ((-1, 1),)
    hand.session.select(2, 0, 1)
    panel.weight_form.value.selectAll()
    QTest.keyClicks(panel.weight_form.value, "2")
    QTest.keyClick(panel.weight_form.value, Qt.Key.Key_Return)
    assert hand.value(2, 1, 0) == 2.0
    panel.weight_form.connected.click()
    assert hand.session.project.network.layers[1].removed == ((1, 0),)
    assert not panel.weight_form.value.isEnabled()
