"""Whether there is unsaved work: an edit, a step of training, and neither of them when it was taken back."""

import pytest

from nnviz.app.document_state import DocumentState, saved_of
from nnviz.app.stepper import Stepper
from nnviz.document import edits
from nnviz.document.examples import example_project


@pytest.fixture
def session(open_session):
    return open_session()


@pytest.fixture
def document(session):
    return DocumentState(session, session)


def save(session, document, path):
    document.saved_to(path, saved_of(session), document.moment())


def test_a_project_that_has_just_begun_is_not_modified(session, document):
    assert not document.modified
    assert (document.path, document.name) == (None, "small")


def test_a_step_of_training_is_work_and_going_back_takes_it_away(session, document):
    told = []
    document.changed.connect(lambda: told.append(document.modified))
    stepper = Stepper(session)
    stepper.next_phase()
    assert not document.modified, "looking at a phase changes nothing"
    stepper.next_sample()
    assert document.modified
    stepper.previous_sample()
    assert not document.modified
    assert told == [True, False]


def test_an_edit_is_work_and_undoing_takes_it_away(session, document):
    session.edit(edits.add_hidden_layer(session.project), "a layer")
    assert document.modified
    session.undo_stack.undo()
    assert not document.modified


def test_an_edit_that_was_undone_after_training_is_still_work(session, document):
    session.edit(edits.add_hidden_layer(session.project), "a layer")
    Stepper(session).next_sample()
    session.undo_stack.undo()
    assert session.snapshot.step == 0
    assert document.modified, "the weights have moved"


def test_what_is_saved_is_not_modified_until_the_next_step(session, document, tmp_path):
    stepper = Stepper(session)
    stepper.next_sample()
    save(session, document, tmp_path / "lesson.nnviz")
    assert (document.modified, document.name) == (False, "lesson.nnviz")
    stepper.next_sample()
    assert document.modified
    stepper.previous_sample()
    assert not document.modified
    session.reset()
    assert document.modified, "the training that the file holds is gone from the window"


def test_another_project_has_no_file_and_nothing_to_save(session, document, tmp_path):
    save(session, document, tmp_path / "lesson.nnviz")
    Stepper(session).next_sample()
    session.open_project(example_project("and"))
    assert (document.path, document.modified, document.name) == (None, False, "AND")


def test_recovered_work_is_unsaved_until_it_is_saved(session, document, tmp_path):
    session.open_project(example_project("and"))
    document.recovered(tmp_path / "lesson.nnviz")
    assert document.modified
    session.show(session.snapshot, session.focus)
    assert document.modified
    save(session, document, tmp_path / "lesson.nnviz")
    assert not document.modified
