"""The section of rules: each choice is an edit, and what cannot be is said in words."""

import pytest

from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project, first_project
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.clipping import Clipping
from nnviz.engine.options import OUTPUT_FIRST, PERCEPTRON
from nnviz.engine.penalty import Penalty
from nnviz.engine.schedules import SCHEDULES
from nnviz.ui.panels.settings import SettingsPanel


@pytest.fixture
def form(session, qtbot):
    panel = SettingsPanel(session)
    qtbot.addWidget(panel)
    session.project_changed.connect(lambda _old, new: panel.show_project(new))
    panel.show()
    return panel.rules_form


def choose(box, index):
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_the_usual_choices_come_first(form, session):
    assert [box.currentIndex() for box in (form.rule, form.order, form.reduction, form.paper)] == [0, 0, 0, 0]
    assert session.undo_stack.count() == 0


def test_each_choice_is_an_edit_that_can_be_undone(form, session):
    choose(form.order, 1)
    choose(form.reduction, 1)
    choose(form.paper, 3)
    training = session.project.training
    assert (training.order, training.reduction, training.digits) == (OUTPUT_FIRST, "sum", 4)
    assert form.paper.currentIndex() == 3
    for _ in range(3):
        session.undo_stack.undo()
    assert session.project == first_project()
    assert form.paper.currentIndex() == 0


def test_the_known_mistake_gives_mazurs_printed_total(form, session):
    session.open_project(example_project("mazur"))
    choose(form.order, 1)
    Stepper(session).next_sample()
    assert f"{session.snapshot.record.loss_after:.9f}" == "0.291027924"
    session.undo_stack.undo()
    session.reset()
    Stepper(session).next_sample()
    assert f"{session.snapshot.record.loss_after:.9f}" == "0.291027774"


def test_penalty_clipping_and_schedule_are_set_by_their_parameters(form, session):
    form.penalty.changed.emit("l2", 0.01)
    form.clipping.changed.emit("mode", "value")
    form.clipping.changed.emit("limit", 0.5)
    form.schedule.chosen.emit(SCHEDULES.create("exponential"))
    training = session.project.training
    assert training.penalty == Penalty(l2=0.01)
    assert training.clipping == Clipping("value", 0.5)
    assert training.schedule.key == "exponential"
    form.schedule.chosen.emit(SCHEDULES.create("constant"))
    assert session.project.training.schedule is None


def test_the_perceptron_rule_learns_and_of_two_inputs_with_a_single_layer_of_threshold_units(form, session):
    session.open_project(example_project("and"))
    session.edit(edits.set_activation(session.project, 0, ACTIVATIONS.create("step")), "step")
    assert session.snapshot.record is None
    choose(form.rule, 1)
    assert session.project.training.rule == PERCEPTRON
    stepper = Stepper(session)
    for _ in range(4 * 12):
        stepper.next_sample()
    assert session.training.job.curves.train_accuracy.view()[-1] == 1.0


def test_the_perceptron_rule_says_what_it_needs(form, session):
    said = []
    session.notice.connect(said.append)
    choose(form.rule, 1)
    Stepper(session).next_sample()
    assert "single layer of threshold units" in said[-1]
