"""The inspector in the window: origins, paths, nudges, blame, the light, and what is lit on the canvas."""

from dataclasses import replace

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsScene

from nnviz.app.focus import Phase
from nnviz.app.moments import Part, Rung
from nnviz.app.pointer import DrawnPaths
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, project_for_table
from nnviz.document.spec import layer_spec
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import BY_GLOBAL_NORM, Clipping
from nnviz.engine.dataset import make_dataset
from nnviz.engine.derivation import Digits
from nnviz.engine.options import OUTPUT_FIRST
from nnviz.engine.quantity import Kind, Quantity
from nnviz.ui.formula import room
from nnviz.ui.formula.derived import derived_of
from nnviz.ui.panels.inspector import InspectorPanel
from nnviz.ui.tables.roles import EXACT_ROLE


@pytest.fixture
def panel(window):
    window.session.open_project(example_project("mazur"))
    return window.panels.panels["inspector"]


def show(panel, part):
    panel.tabs.setCurrentIndex(panel.parts.index(part))


def go_to(session, phase):
    while session.focus.phase != phase or session.focus.moment is not None:
        Stepper(session).next_phase()


def numbers(item, column):
    return [item.child(row).data(column, EXACT_ROLE) for row in range(item.childCount())]


def test_every_term_of_a_gradient_opens_down_to_the_data(window, panel):
    session, tree = window.session, panel.origin.tree
    go_to(session, Phase.BACKWARD)
    session.select(1, 0, 0)
    assert panel.subject.text() == "<b>x1 → h1</b>, a weight into layer 1"
    gradient = tree.currentItem()
    assert gradient.data(1, EXACT_ROLE) == session.snapshot.record.layers[0].grad_weights[0, 0]
    opened, leaves = [gradient], set()
    while opened:
        item = opened.pop()
        item.setExpanded(True)
        if item.childCount() == 0:
            leaves.add(item.text(2).split(",")[0])
        opened += [item.child(row) for row in range(item.childCount())]
    assert leaves == {"input", "target", "old weight"}
    # δ₁ = ∂E/∂a₁ · f′(z₁), read off the tree.
    delta = gradient.child(0)
    assert np.prod(numbers(delta, 1)) == delta.data(1, EXACT_ROLE)


def test_a_network_that_can_take_no_step_has_nothing_to_explain_but_why(window, panel):
    session = window.session
    session.select(1, 0)
    show(panel, panel.change)
    project = session.project
    session.edit(edits.set_activation(project, 1, ACTIVATIONS.create("sign")), "an activation without slope")
    assert session.snapshot.record is None
    assert panel.subject.text() == session.snapshot.problem
    assert "flat everywhere" in panel.subject.text()
    assert not panel.tabs.isVisible()
    session.undo_stack.undo()
    assert panel.tabs.isVisible()
    assert panel.subject.text().startswith("<b>h1</b>")


def test_a_click_on_a_symbol_opens_its_row(window, panel):
    session = window.session
    go_to(session, Phase.BACKWARD)
    session.select(1, 0)
    panel.origin.formula.opened.emit(Quantity(Kind.SLOPE, 1, 0, sample=0))
    assert panel.origin.tree.currentItem().text(2) == "slope, h1"
    assert "= 0.241300709" in panel.origin.formula.plain()


def test_the_branches_of_the_paths_add_up_and_are_drawn_on_the_canvas(window, panel):
    session, paths = window.session, panel.paths
    show(panel, paths)
    assert "backward phase" in paths.total.text() or "Click a weight" in paths.total.text()
    go_to(session, Phase.BACKWARD)
    session.select(1, 0, 0)
    assert paths.total.text() == "2 paths add up to 0.000438567734; the gradient ∂E/∂w₁₁ is 0.000438567734."
    activation = paths.tree.topLevelItem(0).child(0)
    assert sum(numbers(activation, 2)) == pytest.approx(activation.data(2, EXACT_ROLE), rel=1e-14)
    assert activation.data(2, EXACT_ROLE) == pytest.approx(0.0004385677344743467, rel=1e-14)
    marks = window.step_view._overlay.marks
    assert len(marks.path) == 3
    assert marks.tags[0].text == "f′ = 0.2413"
    show(panel, panel.origin)
    assert window.step_view._overlay.marks.path == ()


def test_a_nudge_agrees_with_the_gradient_and_the_slider_follows_the_loss(window, panel, qtbot):
    session, nudge = window.session, panel.nudge
    go_to(session, Phase.BACKWARD)
    session.select(2, 0, 0)
    show(panel, nudge)
    qtbot.waitUntil(lambda: nudge.cells["analytic"].text() == "0.0821670406", timeout=5000)
    assert nudge.cells["numeric"].text().startswith("0.08216704")
    assert int(nudge.cells["digits"].text()) >= 7
    assert "the gradient is right" in nudge.verdict.text()
    assert (nudge.cells["value"].text(), nudge.cells["loss"].text()) == ("0.4", "0.298371109")
    nudge.slider.setValue(nudge.slider.maximum())
    assert nudge.cells["value"].text() == "0.9"
    assert float(nudge.cells["loss"].text()) > 0.298371109
    assert float(nudge.cells["tangent"].text()) == pytest.approx(0.298371109 + 0.5 * 0.0821670406, abs=1e-9)


def test_at_a_kink_both_slopes_are_shown(window, panel, qtbot):
    session, nudge = window.session, panel.nudge
    project = example_project("mazur")
    layers = (layer_spec(2, "relu"), project.network.layers[1])
    zeros = replace(project.start[0], weights=np.zeros((2, 2)), biases=np.zeros(2))
    session.open_project(
        replace(project, network=replace(project.network, layers=layers), start=(zeros, project.start[1]))
    )
    go_to(session, Phase.BACKWARD)
    session.select(1, 0, 0)
    show(panel, nudge)
    qtbot.waitUntil(lambda: "Not differentiable here" in nudge.verdict.text(), timeout=5000)
    assert nudge.cells["below"].text() == "0"
    assert float(nudge.cells["above"].text()) > 0


def test_the_light_tells_a_right_gradient_from_that_of_the_mistake(window, panel, qtbot):
    session, light = window.session, window.light
    qtbot.waitUntil(lambda: light.done, timeout=10_000)
    assert light.text() == "gradient right"
    assert light.checked == 12
    training = replace(session.project.training, order=OUTPUT_FIRST)
    session.edit(edits.set_training(session.project, training), "mistake")
    qtbot.waitUntil(lambda: light.done, timeout=10_000)
    assert light.text() == "gradient differs"


def test_the_pushes_of_the_samples_add_up_to_the_gradient_and_lead_to_sample_and_weight(window, panel):
    session, blame = window.session, panel.blame
    project = example_project("xor")
    session.open_project(replace(project, training=replace(project.training, batch_size=4)))
    show(panel, blame)
    go_to(session, Phase.BACKWARD)
    session.select(1, 1, 0)
    table = blame.samples
    pushes = [table.item(row, 1).data(EXACT_ROLE) for row in range(table.rowCount())]
    assert sum(pushes[:-1]) == pytest.approx(pushes[-1], rel=1e-12)
    assert pushes[-1] == session.snapshot.record.layers[0].grad_weights[0, 1]
    assert [abs(push) for push in pushes[:-1]] == sorted((abs(push) for push in pushes[:-1]), reverse=True)
    row = int(table.item(0, 0).text())
    table.itemClicked.emit(table.item(0, 0))
    assert session.focus.sample == row - 1
    blame.weights.itemClicked.emit(blame.weights.item(0, 0))
    assert session.focus.source is not None


def test_a_double_click_on_a_row_takes_it_next(window, panel):
    session = window.session
    session.open_project(example_project("xor"))
    samples = window.panels.panels["samples"]
    samples.table.doubleClicked.emit(samples.model.index(2, 0))
    assert session.snapshot.record.sample_indices.tolist() == [2]
    assert session.focus.phase is Phase.SAMPLE
    assert samples.model.current_row == 2


def test_pointing_at_a_unit_on_the_canvas_lights_its_symbol_and_back(window, panel):
    session, canvas = window.session, window.canvas
    go_to(session, Phase.FORWARD)
    session.select(1, 0)
    column = canvas.scene().layout.columns[0]
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(column.x, float(column.ys[1])))
    assert session.pointer.at == Quantity(Kind.INPUT, 0, 1, sample=0)
    assert "background-color" in window.step_view.callout.text()
    assert "background-color" in panel.origin.formula.text()
    session.pointer.point(Quantity(Kind.PARAMETER, 1, 0, 1))
    assert len(window.step_view._overlay.marks.lines) == 1
    session.pointer.point(None)
    assert window.step_view._overlay.marks.lines == ()


def test_the_padlocks_are_closed_through_the_backward_phase_and_open_at_the_update(window, panel):
    session, view = window.session, window.step_view
    states = {}
    for phase in (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE):
        go_to(session, phase)
        states[phase] = [lock.closed for lock in view._overlay.marks.locks]
    assert states == {Phase.FORWARD: [], Phase.BACKWARD: [True, True], Phase.UPDATE: [False, False]}


def test_a_live_run_hides_the_callout_and_rests_the_inspector(window, panel, qtbot, press):
    session = window.session
    go_to(session, Phase.FORWARD)
    session.select(1, 0)
    assert window.step_view.callout.isVisible()
    press(Qt.Key.Key_Space)
    assert not window.step_view.callout.isVisible()
    assert not panel.tabs.isEnabled()
    assert panel.subject.text().startswith("These are the numbers of step 1. Pause")
    press(Qt.Key.Key_Space)
    assert panel.tabs.isEnabled()
    assert panel.subject.text() == "<b>h1</b>, a Logistic unit of layer 1"


def test_a_formula_of_a_step_that_has_passed_is_pale(window, panel, press):
    go_to(window.session, Phase.FORWARD)
    window.session.select(1, 0)
    formula = panel.origin.formula

    def darkest():
        image = formula.grab().toImage()
        return min(image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height()))

    before = darkest()
    press(Qt.Key.Key_Space)
    assert darkest() > before + 60
    press(Qt.Key.Key_Space)
    assert darkest() == before


def test_the_digits_hold_for_canvas_and_inspector(window, panel):
    session = window.session
    go_to(session, Phase.FORWARD)
    session.select(2, 0)
    panel.digits.setValue(17)
    assert "= 1.10590596705977" in panel.origin.formula.plain()
    panel.digits.setValue(4)
    assert "= 1.106" in window.step_view.callout.plain()
    panel.digits.setValue(3)
    panel.paper.setChecked(True)
    assert "= 0.4·0.593 + 0.45·0.597 + 0.6" in panel.origin.formula.plain()
    assert "= 1.11" in panel.origin.formula.plain()


def test_where_the_formula_stands_does_not_depend_on_what_was_shown_before(window, panel, qtbot):
    window.resize(1280, 800)
    session, view = window.session, window.step_view
    large, small = example_project("playground_circle"), example_project("xor")
    deep = (*(layer_spec(8, "tanh") for _ in range(6)), large.network.layers[-1])
    large = replace(large, network=replace(large.network, layers=deep))
    small_layers = (layer_spec(2, "tanh"), layer_spec(2, "tanh"), small.network.layers[-1])
    small = replace(small, network=replace(small.network, layers=small_layers), start=None)
    found = set()
    for before, digits in ((small, 4), (large, 4), (large, 9), (small, 9), (small, 4)):
        session.open_project(before)
        window.repaint()
        session.number_style.choose(Digits(digits))
        session.number_style.choose(Digits(4))
        session.open_project(small)
        go_to(session, Phase.FORWARD)
        session.select(1, 0)
        QCoreApplication.processEvents()
        found.add((view.strip.isVisible(), view.callout.isVisible(), window.canvas.height()))
    assert len(found) == 1
    # There is room beside the unit, so that is where it is.
    assert found.pop()[:2] == (False, True)


def test_the_formula_covers_no_number_of_what_it_adds_up_and_leaves_no_half_number(window, panel, qtbot):
    window.resize(1280, 800)
    session, view, canvas = window.session, window.step_view, window.canvas
    stepper, seen = Stepper(session), set()
    while session.snapshot.pending or session.focus.moment is None or session.focus.moment.part is not Part.AGAIN:
        stepper.advance(Rung.UNIT)
        if session.focus.moment is None or not view.callout.isVisible():
            continue
        box = QRectF(view.callout.geometry())
        for labels in canvas.scene().labels:
            for place, lit, shown in zip(labels.boxes(), labels.lit, labels.shown(), strict=True):
                covered = canvas.viewportTransform().mapRect(place).intersects(box)
                assert shown != covered
                assert not (covered and lit and session.focus.moment.part is Part.PRE_ACTIVATION)
                seen.add((lit, covered))
    assert (False, True) in seen


def test_the_strip_shows_a_long_sum_whole(window, panel):
    window.resize(1280, 800)
    session, strip = window.session, window.step_view.strip
    project = example_project("playground_circle")
    layers = (layer_spec(8, "tanh"), layer_spec(8, "tanh"), project.network.layers[-1])
    session.open_project(replace(project, network=replace(project.network, layers=layers)))
    stepper = Stepper(session)
    while session.focus.moment is None or (session.focus.moment.part, session.focus.layer) != (Part.GRAD_ACTIVATION, 1):
        stepper.advance(Rung.UNIT)
    document, corner = strip._drawn()
    assert strip.isVisible()
    assert document.size().height() + 2 * corner.y() <= strip.height() + 1
    assert document.size().width() <= strip.width()


def test_that_a_sum_of_hundreds_of_terms_has_no_room_is_known_without_writing_it(window, monkeypatch):
    written = []
    monkeypatch.setattr(room, "derived_of", lambda record: (written.append(record), derived_of(record))[1])
    rng = np.random.default_rng(0)
    window.session.open_project(project_for_table(make_dataset("wide", rng.normal(size=(20, 150)), np.ones((20, 1)))))
    assert window.step_view.strip.isVisible()
    assert not written
    window.session.open_project(example_project("mazur"))
    assert written


def test_a_sum_that_is_half_told_has_no_number_in_the_inspector_yet(window, panel):
    stepper, tree = Stepper(window.session), panel.origin.tree
    for told in range(1, 4):
        stepper.advance(Rung.TERM)
        item = tree.currentItem()
        assert item.text(0) == "z₁"
        assert item.text(1) == ("0.3775" if told == 3 else "…")
        assert item.data(1, EXACT_ROLE) == (0.3775 if told == 3 else None)


def test_the_network_stands_still_from_phase_to_phase(window, panel):
    window.resize(1280, 800)
    project = example_project("playground_circle")
    layers = (layer_spec(4, "tanh"), layer_spec(2, "tanh"), project.network.layers[-1])
    training = replace(project.training, batch_size=8)
    session, stepper = window.session, Stepper(window.session)
    session.open_project(replace(project, network=replace(project.network, layers=layers), training=training))
    sizes = set()
    for _ in range(6):
        stepper.next_phase()
        QCoreApplication.processEvents()
        sizes.add((window.canvas.viewport().height(), window.canvas.scene().layout.columns[1].x))
    assert len(sizes) == 1


def test_what_lies_under_the_callout_is_not_clicked(window, panel):
    go_to(window.session, Phase.FORWARD)
    window.session.select(1, 0)
    callout, before = window.step_view.callout, window.session.focus
    QTest.mousePress(callout, Qt.MouseButton.LeftButton, pos=callout.rect().bottomRight() - QPoint(3, 3))
    assert window.editor.mouse._gesture is None
    QTest.mouseRelease(callout, Qt.MouseButton.LeftButton, pos=callout.rect().bottomRight() - QPoint(3, 3))
    assert window.session.focus == before


def test_every_project_can_be_compared_with_the_other_order_or_says_why_not(window, panel):
    clipped = example_project("xor")
    clipped = replace(clipped, training=replace(clipped.training, clipping=Clipping(BY_GLOBAL_NORM, 1.0)))
    for project in (*map(example_project, ("mazur", "and", "iris")), clipped):
        window.session.open_project(project)
        window.session.select(1, 0)
        show(panel, panel.change)
        Stepper(window.session).next_sample()
        panel.change.compare.setChecked(True)
        refused = panel.change.refusal.isVisible()
        assert (panel.change.right.text() == "–") == refused
        panel.change.compare.setChecked(False)
    assert refused
    assert "needs all gradients at once" in panel.change.refusal.text()


def test_with_larger_letters_all_tabs_are_seen(window, panel, qapp, qtbot):
    font, larger = qapp.font(), qapp.font()
    larger.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(larger)
    wide = InspectorPanel(window.session)
    qtbot.addWidget(wide)
    qapp.setFont(font)
    for each in (panel, wide):
        assert each.tabs.tabBar().tabRect(each.tabs.count() - 1).right() <= each.minimumWidth()
    assert wide.minimumWidth() > panel.minimumWidth()


def test_paths_of_the_network_before_an_edit_do_not_disturb_the_canvas_of_the_next(window):
    window.session.open_project(example_project("mazur"))
    view = window.step_view
    window.session.pointer.draw(DrawnPaths(edges=((9, 0, 0),), tags=((9, 0, "0.5"), (1, 0, "0.25"))))
    view.show_snapshot(window.session.snapshot)
    drawn = view._overlay.marks
    assert drawn.path == ()
    assert {tag.text for tag in drawn.tags} <= {"0.25"}
    window.session.pointer.draw(None)


def test_marks_whose_scene_has_gone_wait_for_the_next_one(window):
    marks, scene = window.editor.marks, QGraphicsScene(0.0, 0.0, 100.0, 100.0)
    marks.attach(scene, window.canvas.layout_)
    shiboken6.delete(scene)
    marks.flash()
    window.canvas.lay_out()
    assert shiboken6.isValid(marks._item)
