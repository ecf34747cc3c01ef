"""The ladder: every rung leads to the same weights, and back again, bit for bit."""

import random
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import TrainingJob
from nnviz.app.moments import Ladder, Moment, Part, Rung
from nnviz.app.session import Session
from nnviz.app.stepper import Stepper
from nnviz.app.walking import has_told, next_focus, previous_focus
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared

FINE = (Rung.TERM, Rung.UNIT, Rung.LAYER)


def record_of(project):
    return TrainingJob(project, prepared(project)).trainer.peek()


def walk(ladder, rung):
    """All places from the sample to the update, in order."""
    places = [Focus(phase=Phase.SAMPLE)]
    while (following := next_focus(places[-1], ladder, rung)) is not None:
        places.append(following)
    return places


def measured(job):
    """The points of the curve; a walk may have stopped at other steps and measured there too."""
    return dict(zip(job.curves.steps.view().tolist(), job.curves.train_loss.view().tolist(), strict=True))


def told(focus, ladder):
    """Everything that has been told of a sample at a place."""
    return [
        (station.part, station.layer, unit)
        for station in (*ladder.forward, *ladder.loss, *ladder.backward, *ladder.closing)
        for unit in range(station.units)
        if has_told(focus, ladder, station.part, station.layer, unit)
    ]


def test_the_layers_of_mazurs_net_come_in_the_order_of_the_page():
    places = walk(Ladder(record_of(example_project("mazur"))), Rung.LAYER)
    assert [(p.moment.part.name, p.moment.layer) for p in places[1:]] == [
        ("PRE_ACTIVATION", 1),
        ("ACTIVATION", 1),
        ("PRE_ACTIVATION", 2),
        ("ACTIVATION", 2),
        ("OUTPUT_LOSS", 2),
        ("TOTAL_LOSS", 0),
        ("GRAD_ACTIVATION", 2),
        ("SLOPE", 2),
        ("DELTA", 2),
        ("GRAD_WEIGHTS", 2),
        ("GRAD_BIASES", 2),
        ("GRAD_ACTIVATION", 1),
        ("SLOPE", 1),
        ("DELTA", 1),
        ("GRAD_WEIGHTS", 1),
        ("GRAD_BIASES", 1),
        ("READY", 0),
    ]


@pytest.mark.parametrize("rung", FINE)
@pytest.mark.parametrize("batch_size", [1, 3])
def test_a_walk_tells_more_at_every_press_and_back_again_the_same(make_project, rung, batch_size):
    record = record_of(make_project(batch_size=batch_size))
    ladder = Ladder(record)
    places = walk(ladder, rung)
    assert len(places) == len(set(places))
    assert [p.sample for p in places] == sorted(p.sample for p in places)
    back = [places[-1]]
    while (before := previous_focus(back[-1], ladder, rung)) is not None:
        back.append(before)
    back.reverse()
    assert [(p.phase, p.sample, p.moment) for p in back] == [(p.phase, p.sample, p.moment) for p in places]
    for sample in range(len(record.inputs)):
        amounts = [len(told(p, ladder)) for p in places if p.sample == sample]
        assert amounts == sorted(amounts)
        assert sample < batch_size - 1 or amounts[-1] == len(told(Focus(phase=Phase.BACKWARD, sample=sample), ladder))


def test_terms_of_a_sum_come_one_by_one_and_the_bias_last():
    ladder = Ladder(record_of(example_project("mazur")))
    places = walk(ladder, Rung.TERM)[1:4]
    assert [p.moment for p in places] == [Moment(Part.PRE_ACTIVATION, 1, 0, term) for term in range(3)]
    assert [has_told(p, ladder, Part.PRE_ACTIVATION, 1, 0) for p in places] == [False, False, True]


def test_a_mini_batch_is_walked_sample_by_sample_and_then_its_mean(make_project):
    places = walk(Ladder(record_of(make_project(batch_size=3))), Rung.LAYER)
    starts = [place.sample for place in places if place.phase == Phase.SAMPLE]
    assert starts == [0, 1, 2]
    assert [place.moment.part for place in places[-3:]] == [Part.MEAN, Part.MEAN, Part.READY]
    assert not any(place.moment and place.moment.part is Part.MEAN for place in places[:-3])


def test_a_fused_output_and_softmax_have_no_arriving_error_and_no_slope_of_their_own():
    ladder = Ladder(record_of(example_project("iris")))
    parts = [(station.part, station.layer) for station in ladder.backward]
    assert parts[0] == (Part.DELTA, 2)
    assert (Part.SLOPE, 1) in parts
    before = Focus(phase=Phase.BACKWARD, moment=Moment(Part.DELTA, 2))
    assert has_told(before, ladder, Part.SLOPE, 2)
    assert not has_told(before, ladder, Part.GRAD_WEIGHTS, 2)


@pytest.mark.parametrize("batch_size", [1, 3])
def test_every_rung_leads_to_the_same_weights_bit_for_bit(open_session, finish, batch_size):
    ends = {}
    for rung in Rung:
        session = open_session(batch_size=batch_size, shuffle=True)
        stepper = Stepper(session)
        while session.snapshot.step < 14:
            stepper.advance(rung, 7)
            finish(session)
        if rung not in (Rung.EPOCH, Rung.MANY):
            assert session.snapshot.step == 14
        stepper.go_to(14)
        ends[rung] = session.current_parameters().tobytes()
    assert len(set(ends.values())) == 1


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), batch_size=st.integers(1, 3))
def test_random_walks_on_all_rungs_end_where_they_began(make_project, qapp, seed, batch_size):
    with closing(Session(make_project(batch_size=batch_size, shuffle=True))) as session:
        rng, stepper = random.Random(seed), Stepper(session)
        stepper.go_to(5)
        job = session.training.job
        begin, curves = job.trainer.state(), measured(job)
        losses = job.trainer.losses.view().tobytes()
        for _ in range(60):
            rung = rng.choice([Rung.TERM, Rung.UNIT, Rung.LAYER, Rung.PHASE, Rung.SAMPLE, Rung.BATCH])
            rng.choice([stepper.advance, stepper.advance, stepper.retreat])(rung)
            snapshot = session.snapshot
            assert snapshot.step == job.trainer.step_count
            assert (session.focus.phase is Phase.UPDATE) == (not snapshot.pending)
            assert snapshot.parameters.tobytes() == job.trainer.parameters.tobytes()
        stepper.go_to(5)
        end = job.trainer.state()
        assert end.parameters.tobytes() == begin.parameters.tobytes()
        assert end.batching == begin.batching
        assert job.trainer.losses.view().tobytes() == losses
        # Walked on by single presses, only the ends of epochs are measured: what is measured again is the same.
        again = measured(job)
        assert all(again[step] == loss for step, loss in curves.items() if step in again)


def test_a_step_back_says_that_everything_is_what_it_was(open_session, qtbot):
    session = open_session()
    stepper = Stepper(session)
    stepper.next_sample()
    with qtbot.waitSignal(session.notice) as told_so:
        stepper.retreat(Rung.BATCH)
    assert told_so.args[0].startswith("Back after step 0: weights, optimizer state")


# A sample that is chosen.


def test_a_chosen_sample_is_the_next_one_and_the_walk_is_replayed_exactly(open_session):
    session = open_session(shuffle=True)
    stepper = Stepper(session)
    stepper.advance(Rung.BATCH)
    stepper.choose_sample(4)
    assert session.snapshot.pending
    assert session.focus.phase is Phase.SAMPLE
    assert session.snapshot.record.sample_indices.tolist() == [4]
    for _ in range(3):
        stepper.advance(Rung.BATCH)
    end, losses = session.current_parameters(), session.training.job.trainer.losses.view().copy()
    stepper.go_to(1)
    assert session.snapshot.step == 1
    for _ in range(3):
        stepper.advance(Rung.BATCH)
    assert np.array_equal(session.current_parameters(), end)
    stepper.go_to(0)
    stepper.go_to(4)
    assert np.array_equal(session.current_parameters(), end)
    assert np.array_equal(session.training.job.trainer.losses.view(), losses)


def test_a_live_run_makes_a_chosen_sample_again_after_going_back(open_session, finish):
    session = open_session(shuffle=True)
    stepper = Stepper(session)
    stepper.go_to(40)
    stepper.choose_sample(2)
    stepper.advance(Rung.MANY, 60)
    finish(session)
    end = session.current_parameters()
    stepper.go_to(10)
    stepper.advance(Rung.MANY, 90)
    finish(session)
    assert session.snapshot.step == 100
    assert np.array_equal(session.current_parameters(), end)


def test_a_chosen_sample_takes_a_place_in_its_mini_batch_and_another_future_begins(open_session):
    session = open_session(batch_size=3)
    stepper = Stepper(session)
    stepper.go_to(5)
    stepper.go_to(1)
    assert session.training.job.timeline.furthest == 5
    stepper.choose_sample(1)
    assert session.snapshot.record.sample_indices.tolist() == [1, 4, 5]
    assert session.training.job.timeline.furthest == 1
    stepper.choose_sample(5)
    assert session.snapshot.record.sample_indices.tolist() == [1, 4, 5]
    assert session.focus.sample == 2
    stepper.advance(Rung.BATCH)
    assert session.snapshot.record.sample_indices.tolist() == [1, 4, 5]
