"""Random walks of a person through a session: wherever they lead, the weights are those of a straight run."""

import random
from dataclasses import replace

import pytest

from nnviz.app.focus import Phase
from nnviz.app.job import TrainingJob
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.document import edits

RATES = [0.01, 0.02, 0.05]


def replayed(session, begin):
    """The bits of the parameters after a straight run to the same step, with the rates that the run has had."""
    job = session.training.job
    trainer = TrainingJob(session.project, session.data, begin).trainer
    rates = dict(job.timeline._rates)
    for step in range(job.trainer.step_count):
        trainer.learning_rate = rates.get(step, trainer.learning_rate)
        trainer.run(1)
    return trainer.parameters.tobytes(), trainer.losses.view().tobytes(), trainer.batching.state()


def check_what_is_shown(session):
    """The shown step is the one at which everything stands."""
    snapshot, record, trainer = session.snapshot, session.snapshot.record, session.training.job.trainer
    assert snapshot.step == trainer.step_count == len(trainer.losses)
    assert snapshot.parameters.tobytes() == trainer.parameters.tobytes()
    shown = record.parameters_before if snapshot.pending else record.parameters_after
    assert shown.tobytes() == snapshot.parameters.tobytes()
    assert record.step == snapshot.step + snapshot.pending
    assert (session.focus.phase is Phase.UPDATE) == (not snapshot.pending)
    assert 0 <= session.focus.sample < len(record.inputs)
    steps = session.training.job.curves.steps.view()
    assert not len(steps) or steps[-1] <= snapshot.step


class Walk:
    """One person at one session."""

    def __init__(self, session, seed, qtbot):
        self.session, self.qtbot, self.rng = session, qtbot, random.Random(seed)
        self.begin = session.current_parameters()
        session.project_changed.connect(self.note_new_job)
        self.job = session.training.job

    def note_new_job(self):
        """A structural edit begins another run, from the weights that it carried over."""
        job = self.session.training.job
        if job is not self.job:
            self.job, self.begin = job, job.trainer.parameters

    def act(self):
        session = self.session
        steps = [
            Stepper(session).next_phase,
            Stepper(session).next_phase,
            Stepper(session).next_sample,
            Stepper(session).next_sample,
        ]
        steps += [Stepper(session).previous_phase, Stepper(session).previous_sample, Stepper(session).previous_epoch]
        others = [self.run_steps, self.run_epoch, self.run_and_pause, self.rate, self.shape, self.undo, self.redo]
        self.rng.choice(steps * 4 + others * 2 + [self.reset])()

    def finish(self):
        self.qtbot.waitUntil(lambda: not self.session.running)
        if self.rng.random() < 0.5:
            self.session.poll()
        self.session.pause()

    def run_steps(self):
        self.session.run(self.rng.randrange(60))
        self.finish()

    def run_epoch(self):
        Stepper(self.session).next_epoch()
        self.finish()

    def run_and_pause(self):
        self.session.run()
        for _ in range(self.rng.randrange(4)):
            self.session.training.hold()
            self.session.poll()
            self.session.training.release()
        if self.rng.random() < 0.3:
            self.rate()
        self.session.pause()

    def edit(self, project):
        self.session.edit(project, "edit")

    def rate(self):
        project = self.session.project
        self.edit(edits.set_training(project, replace(project.training, learning_rate=self.rng.choice(RATES))))

    def shape(self):
        project = self.session.project
        if self.rng.random() < 0.5:
            self.edit(edits.set_units(project, 0, self.rng.randrange(1, 5)))
        else:
            self.edit(edits.set_training(project, replace(project.training, batch_size=self.rng.randrange(1, 9))))

    def undo(self):
        self.session.undo_stack.undo()

    def redo(self):
        self.session.undo_stack.redo()

    def reset(self):
        self.session.reset()
        self.job, self.begin = self.session.training.job, self.session.training.job.trainer.parameters


@pytest.mark.parametrize("seed", range(6))
def test_a_walk_of_three_hundred_actions_ends_where_a_straight_run_does(make_project, qtbot, seed):
    session = Session(
        make_project(samples=5 + seed, batch_size=1 + seed % 3, shuffle=seed % 2 == 1, learning_rate=0.02)
    )
    walk = Walk(session, seed, qtbot)
    try:
        for number in range(300):
            walk.act()
            if not session.running:
                check_what_is_shown(session)
            if number % 20 == 19:
                trainer = session.training.job.trainer
                standing = trainer.parameters.tobytes(), trainer.losses.view().tobytes(), trainer.batching.state()
                assert standing == replayed(session, walk.begin)
    finally:
        assert session.close()
