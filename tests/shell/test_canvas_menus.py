"""Connections, menus, the clipboard, the palette and the selection panel, in the real window."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def undone(hand):
    return hand.session.undo_stack.undoText()


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
    before = hand.value(1, 0, 1)
    choose(hand, menu_at(hand, hand.weight(1, 0, 1)), "Remove the connection")
    assert hand.value(1, 0, 1) == 0.0
    assert hand.editor.marks.marked.removed == ((1, 0, 1),)
    assert "removed: it does not exist" in hand.canvas.tip_at(hand.weight(1, 0, 1))
    hand.key(Qt.Key.Key_Right, SHIFT)
    assert hand.value(1, 0, 1) == 0.0
    choose(hand, menu_at(hand, hand.weight(1, 0, 1)), "Restore the connection")
    assert hand.value(1, 0, 1) == before
    choose(hand, menu_at(hand, hand.weight(1, 0, 1)), "Freeze")
    assert hand.editor.marks.marked.frozen == ((1, 0, 1),)
    assert "frozen: it does not learn" in hand.canvas.tip_at(hand.weight(1, 0, 1))
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
    hand.window.docks["step"].raise_()
    step = hand.window.panels.panels["step"].units
    assert "edge" in str(step.data(step.index(1, 0, step.index(1, 0))))
    hand.window.docks["selection"].raise_()
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
