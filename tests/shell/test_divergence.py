"""The window of a run that diverged: it tells where, leads back, and begins again with a rate that stays calm."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from nnviz.document import edits
from nnviz.document.examples import example_project
from nnviz.engine.activations import ACTIVATIONS
from nnviz.ui.post_mortem import PostMortemDialog


@pytest.fixture
def dialog(program, window, qtbot):
    """What opens when XOR with a linear output learns far too fast."""
    session = program.session
    project = edits.set_activation(session.project, 1, ACTIVATIONS.create("identity"))
    session.edit(edits.set_training(project, replace(project.training, learning_rate=1e3)), "too fast")
    session.run()
    qtbot.waitUntil(lambda: bool(window.findChildren(PostMortemDialog)), timeout=20_000)
    return window.findChild(PostMortemDialog)


def value_of(item):
    return float(item.text(2))


def test_the_chain_begins_with_the_number_that_went_wrong_and_shows_the_record_s_numbers(program, dialog):
    found = dialog._found
    top = dialog.chain.topLevelItem(0)
    assert not math.isfinite(value_of(top)) or abs(value_of(top)) >= 1e150
    assert dialog.chain.topLevelItemCount() == 1 + len(found.chain)
    record = program.session.snapshot.record
    assert record.step == found.step
    names = [dialog.chain.topLevelItem(row).text(0) for row in range(dialog.chain.topLevelItemCount())]
    for row, place in enumerate(found.chain, start=1):
        if names[row] == "weight":
            block = record.layers[place.layer - 1]
            count = len(block.weights_before)
            expected = (
                block.biases_before[place.unit]
                if place.source == count
                else block.weights_before[place.source, place.unit]
            )
            assert value_of(dialog.chain.topLevelItem(row)) == expected


def test_a_chosen_number_is_selected_everywhere(program, dialog):
    rows = range(dialog.chain.topLevelItemCount())
    items = [dialog.chain.topLevelItem(row) for row in rows]
    item = next(item for item in items if item.data(0, Qt.ItemDataRole.UserRole)[0] is not None)
    dialog.chain.setCurrentItem(item)
    focus = program.session.focus
    assert (focus.layer, focus.unit, focus.source) == tuple(item.data(0, Qt.ItemDataRole.UserRole))


def test_one_press_leads_back_to_the_last_finite_step(program, dialog, qtbot):
    last = dialog._found.last_finite_step
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert program.session.snapshot.step == last
    assert not program.session.training.job.trainer.diverged


def test_the_suggested_rate_begins_again_and_stays_finite(program, dialog, qtbot):
    session = program.session
    qtbot.mouseClick(dialog.calmer, Qt.MouseButton.LeftButton)
    assert session.project.training.learning_rate == pytest.approx(dialog._found.suggested_rate, rel=1e-2)
    assert session.snapshot.step == 0
    session.run(300)
    qtbot.waitUntil(lambda: (session.poll(), not session.running)[1], timeout=20_000)
    assert not session.training.job.trainer.diverged


def test_another_project_closes_what_was_told_of_the_old_one(program, window, dialog, qtbot):
    program.session.open_project(example_project("xor"))
    qtbot.waitUntil(lambda: not window.findChildren(PostMortemDialog))
