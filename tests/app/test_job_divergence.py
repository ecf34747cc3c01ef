"""A job that diverges: it stands at the first bad step, tells why, and leads back with one call."""

import numpy as np
import pytest

from nnviz.app.job import TrainingJob
from nnviz.document.preparing import prepared


def job_of(project):
    return TrainingJob(project, prepared(project))


@pytest.mark.parametrize("optimizer_rate", [20.0, 1e3, 1e120])
@pytest.mark.parametrize("batch_size", [1, 3])
def test_a_job_stands_at_the_first_step_that_leaves_a_bad_number(make_project, optimizer_rate, batch_size):
    project = make_project(learning_rate=optimizer_rate, batch_size=batch_size)
    job, single = job_of(project), job_of(project)
    job.advance(100_000)
    assert job.trainer.diverged
    while not single.trainer.diverged:
        single.record_step()
    assert job.trainer.step_count == single.trainer.step_count
    assert job.trainer.parameters.tobytes() == single.trainer.parameters.tobytes()


def test_the_last_finite_step_is_one_call_away_and_a_calmer_rate_goes_on_from_the_start(make_project):
    project = make_project(learning_rate=20.0)
    job = job_of(project)
    job.advance(100_000)
    stands, weights = job.trainer.step_count, job.trainer.parameters
    found = job.post_mortem()
    assert found.step == stands == job.trainer.step_count
    assert found.last_finite_step == stands - 1
    assert job.trainer.parameters.tobytes() == weights.tobytes()
    shown = job.show_step(found.last_finite_step)
    assert shown.step == stands - 1
    assert np.isfinite(shown.parameters).all()
    assert not job.trainer.diverged
    calm = job_of(make_project(learning_rate=found.suggested_rate))
    calm.advance(2000)
    assert calm.trainer.step_count == 2000
    assert not calm.trainer.diverged


def test_running_on_after_a_divergence_goes_nowhere(make_project):
    job = job_of(make_project(learning_rate=20.0))
    job.advance(100_000)
    stands = job.trainer.step_count
    job.advance(10)
    assert job.trainer.step_count == stands


def test_a_healthy_job_has_nothing_to_explain(make_project):
    job = job_of(make_project())
    job.advance(5)
    with pytest.raises(ValueError, match="Every number of step 5 is finite"):
        job.post_mortem()
