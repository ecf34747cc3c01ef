"""What a run remembers of its recorded steps."""

import numpy as np
import pytest

from nnviz.app.job import TrainingJob
from nnviz.document.preparing import prepared
from nnviz.engine.gradient_flow import as_row, dead_shares, flow_of


@pytest.fixture
def make_job(make_project):
    def make(**changes):
        project = make_project(**changes)
        return TrainingJob(project, prepared(project))

    return make


def test_the_rows_are_those_of_the_records(make_job):
    job = make_job()
    records = [job.record_step().record for _ in range(5)]
    steps, rows = job.history.flow.view()
    assert steps.tolist() == [1, 2, 3, 4, 5]
    for row, record in zip(rows, records, strict=True):
        dead = dead_shares(record.network, record.parameters_before, job.history.probe)
        np.testing.assert_array_equal(row, as_row(flow_of(record, dead)))
    steps, rows = job.history.parameters.view()
    assert steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert rows[3].tobytes() == records[2].parameters_after.tobytes()
    assert job.history.recent == job.history.over_time == tuple(records)


def test_an_unseen_run_is_remembered_densely_at_first_and_changes_no_bit(make_job):
    job, bare = make_job(), make_job()
    job.advance(5000)
    bare.trainer.run(5000)
    steps, _ = job.history.flow.view()
    assert steps[:10].tolist() == list(range(1, 11))
    assert 60 < len(steps) < 110
    assert (np.diff(steps) <= np.maximum(1, np.ceil(0.1 * steps[:-1]))).all()
    assert job.trainer.parameters.tobytes() == bare.trainer.parameters.tobytes()
    assert job.trainer.losses.view().tobytes() == bare.trainer.losses.view().tobytes()


def test_going_back_forgets_what_came_after(make_job):
    job = make_job()
    for _ in range(8):
        job.record_step()
    job.show_step(5)
    assert job.history.flow.view()[0].tolist() == [1, 2, 3, 4, 5]
    assert job.history.parameters.view()[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert [record.step for record in job.history.recent] == [1, 2, 3, 4, 5]
    job.advance(10)
    assert job.history.flow.view()[0][-1] == 15


def test_whole_records_are_few_and_span_the_run(make_job):
    job = make_job()
    for _ in range(300):
        job.record_step()
    over_time = [record.step for record in job.history.over_time]
    assert over_time[0] == 1
    assert over_time[-1] == 300
    assert len(over_time) <= 48
    assert [record.step for record in job.history.recent] == list(range(269, 301))


def test_the_last_records_are_made_once_more_and_nothing_has_moved(make_job):
    job = make_job()
    records = [job.record_step().record for _ in range(40)]
    before = job.trainer.parameters
    again = job.last_records(6)
    assert [record.step for record in again] == [35, 36, 37, 38, 39, 40]
    for old, new in zip(records[-6:], again, strict=True):
        assert old.gradients.tobytes() == new.gradients.tobytes()
    assert job.trainer.step_count == 40
    assert job.trainer.parameters.tobytes() == before.tobytes()
    assert len(job.trainer.losses) == 40
    assert len(job.last_records(100)) == 40


def test_parameters_are_kept_in_the_precision_of_the_run(make_job):
    job = make_job(precision="float32")
    record = job.record_step().record
    _, rows = job.history.parameters.view()
    assert rows.dtype == record.parameters_after.dtype == np.float32
    assert rows[1].tobytes() == record.parameters_after.tobytes()
