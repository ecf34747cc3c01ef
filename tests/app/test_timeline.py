"""The time machine: any earlier step bit for bit, whatever the order in which steps are asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app.timeline import Timeline
from nnviz.document.starting import start_parameters
from nnviz.engine.batching import Batching
from nnviz.engine.trainer import Trainer

TINY = 1


def trainer_of(project):
    table, training = project.data.source.load(), project.training
    batching = Batching(table.inputs, table.targets, training.batch_size, training.shuffle, training.seed)
    network = project.network.build()
    parts = (network, training.loss, training.optimizer, start_parameters(project), batching, training.learning_rate)
    return Trainer(*parts)


def advance(trainer, timeline, count):
    """Train on as the job does: keyframes are kept where they are due."""
    while count > 0:
        chunk = min(count, timeline.steps_to_keyframe())
        trainer.run(chunk)
        timeline.keep()
        count -= chunk


def bits(trainer):
    state = trainer.state()
    vectors = [state.parameters, *state.optimizer, trainer.losses.view()]
    return state.step, state.batching, [vector.tobytes() for vector in vectors]


class Replay:
    """What the run should be: trained from the start with the same rates at the same steps, one step at a time."""

    def __init__(self, project):
        self.project = project
        self.rates = {0: project.training.learning_rate}

    def change(self, step, rate):
        self.rates = {at: old for at, old in self.rates.items() if at < step} | {step: rate}

    def bits_at(self, step):
        trainer = trainer_of(self.project)
        for number in range(step):
            trainer.learning_rate = self.rates.get(number, trainer.learning_rate)
            trainer.step()
        return bits(trainer)

    def rate_at(self, step):
        return self.rates[max(at for at in self.rates if at <= step)]


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("on"), st.integers(0, 70)),
        st.tuples(st.just("back"), st.floats(0, 1)),
        st.tuples(st.just("rate"), st.sampled_from([0.01, 0.03, 0.1])),
    ),
    max_size=8,
)


@pytest.mark.parametrize("budget", [TINY, 2000, 256 * 2**20])
@given(actions=ACTIONS, batch_size=st.integers(1, 8), shuffle=st.booleans())
def test_any_walk_through_time_ends_where_a_straight_run_does(make_project, budget, actions, batch_size, shuffle):
    project = make_project(batch_size=batch_size, shuffle=shuffle)
    trainer, replay = trainer_of(project), Replay(project)
    timeline = Timeline(trainer, budget)
    furthest = 0
    for action, value in actions:
        if action == "on":
            advance(trainer, timeline, value)
        elif action == "back":
            timeline.go_to(int(value * furthest))
        else:
            timeline.set_learning_rate(value)
            replay.change(trainer.step_count, value)
            furthest = trainer.step_count
        furthest = max(furthest, trainer.step_count)
        assert bits(trainer) == replay.bits_at(trainer.step_count)
        assert trainer.learning_rate == replay.rate_at(trainer.step_count)


def test_going_back_before_a_change_of_the_rate_and_on_again_makes_the_change_again(make_project):
    trainer = trainer_of(make_project())
    timeline = Timeline(trainer)
    advance(trainer, timeline, 70)
    timeline.set_learning_rate(0.01)
    advance(trainer, timeline, 30)
    there = bits(trainer)
    timeline.go_to(50)
    assert trainer.learning_rate == 0.05
    advance(trainer, timeline, 50)
    assert trainer.learning_rate == 0.01
    assert bits(trainer) == there
    timeline.go_to(80)
    timeline.go_to(100)
    assert bits(trainer) == there


def test_a_change_of_the_rate_in_the_past_begins_another_future(make_project):
    project = make_project()
    trainer, replay = trainer_of(project), Replay(project)
    timeline = Timeline(trainer)
    advance(trainer, timeline, 100)
    timeline.go_to(40)
    timeline.set_learning_rate(0.01)
    replay.change(40, 0.01)
    advance(trainer, timeline, 60)
    assert bits(trainer) == replay.bits_at(100)
    timeline.go_to(90)
    assert bits(trainer) == replay.bits_at(90)


def test_the_rate_can_be_changed_before_the_first_step(make_project):
    project = make_project()
    trainer, replay = trainer_of(project), Replay(project)
    timeline = Timeline(trainer)
    timeline.set_learning_rate(0.02)
    replay.change(0, 0.02)
    advance(trainer, timeline, 40)
    timeline.go_to(0)
    assert trainer.learning_rate == 0.02
    timeline.go_to(33)
    assert bits(trainer) == replay.bits_at(33)


def test_keyframes_thin_out_when_they_outgrow_the_budget(make_project):
    trainer = trainer_of(make_project())
    timeline = Timeline(trainer, budget_bytes=10 * trainer.parameters.nbytes)
    straight = trainer_of(make_project())
    straight.run(777)
    advance(trainer, timeline, 5000)
    assert timeline.spacing >= 512
    timeline.go_to(777)
    assert bits(trainer) == bits(straight)


def test_going_beyond_the_present_trains_on(make_project):
    trainer, straight = trainer_of(make_project()), trainer_of(make_project())
    timeline = Timeline(trainer)
    timeline.go_to(75)
    straight.run(75)
    assert bits(trainer) == bits(straight)


def test_a_run_that_diverged_can_be_walked_through(make_project):
    trainer, straight = trainer_of(make_project(learning_rate=1e3)), trainer_of(make_project(learning_rate=1e3))
    timeline = Timeline(trainer)
    with np.errstate(all="raise"):
        trainer.run(1000)
        assert trainer.diverged
        diverged_at = trainer.step_count
        timeline.go_to(diverged_at + 3)
        timeline.go_to(diverged_at - 1)
        assert not trainer.diverged
        timeline.go_to(diverged_at)
        straight.run(diverged_at)
    assert bits(trainer) == bits(straight)
