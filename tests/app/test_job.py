"""One training job, headless: start weights, masks, steps and measurements from a project."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.app import job as job_module
from nnviz.app.job import TrainingJob, trainable_mask
from nnviz.app.trained import trained_weights
from nnviz.document.edits import vary_data
from nnviz.document.examples import example_project, first_project, mazur_project, project_for_table
from nnviz.document.preparing import prepared
from nnviz.document.starting import start_parameters
from nnviz.engine.dataset import make_dataset, one_hot
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.metrics import evaluate
from nnviz.formats.metadata import describe


def job_of(project):
    return TrainingJob(project, prepared(project))


def test_start_weights_come_again_from_the_seed_and_biases_are_0(make_project):
    project = make_project(seed=4)
    start = start_parameters(project)
    assert start.tobytes() == start_parameters(project).tobytes()
    assert start.tobytes() != start_parameters(make_project(seed=5)).tobytes()
    assert not any(layer.biases.any() for layer in project.network.build().split(start))


def test_a_layer_is_drawn_by_its_own_initialiser_or_by_the_usual_one(make_project):
    project = make_project()
    first, last = project.network.layers
    tiny = replace(first, initializer=INITIALIZERS.create("uniform", {"r": 1e-3}))
    changed = replace(project, network=replace(project.network, layers=(tiny, last)))
    layers = project.network.build().split(start_parameters(changed))
    assert np.abs(layers[0].weights).max() <= 1e-3
    assert np.abs(layers[1].weights).max() > 1e-3


def test_nothing_frozen_needs_no_mask_and_frozen_parts_are_0(make_project):
    project = make_project()
    assert trainable_mask(project) is None
    first, last = project.network.layers
    layers = (replace(first, train_biases=False), replace(last, train_weights=False))
    project = replace(project, network=replace(project.network, layers=layers))
    mask = project.network.build().split(trainable_mask(project))
    assert [layer.weights.min() for layer in mask] == [1.0, 0.0]
    assert [layer.biases.max() for layer in mask] == [0.0, 1.0]


def test_mazurs_project_gives_his_numbers():
    job = job_of(mazur_project())
    ahead = job.look_ahead()
    assert ahead.pending
    assert ahead.record.loss == pytest.approx(0.2983711087600027, rel=1e-15)
    assert job.record_step().record.loss_after == pytest.approx(0.29102777369359933, rel=1e-15)
    assert job.curves.train_loss.view().tolist() == [pytest.approx(0.2983711087600027, rel=1e-15)]


@pytest.mark.parametrize(("batch_size", "batches"), [(1, 7), (2, 4), (3, 3), (7, 1), (100, 1)])
def test_the_end_of_an_epoch_is_known_at_every_step(make_project, batch_size, batches):
    job = job_of(make_project(batch_size=batch_size))
    assert job.steps_to_epoch_end() == batches
    assert not job.at_epoch_end()
    for step in range(1, 3 * batches + 1):
        job.record_step()
        assert job.at_epoch_end() == (step % batches == 0)
        assert job.steps_to_epoch_end() == batches - step % batches
        assert job.completed_epochs == step // batches


def test_showing_a_step_is_the_step_that_was_made(make_project):
    job = job_of(make_project(batch_size=3, shuffle=True))
    made = [job.record_step() for _ in range(50)]
    for step in (50, 17, 49, 1):
        shown = job.show_step(step)
        assert shown.step == step
        assert shown.record.loss == made[step - 1].record.loss
        assert shown.parameters.tobytes() == made[step - 1].parameters.tobytes()
        assert job.curves.steps.view()[-1] == step
    assert job.show_step(0).pending


def test_the_training_table_and_the_test_table_are_measured(make_project):
    project = first_project()
    split = replace(project, data=replace(project.data, test_fraction=0.25))
    job = job_of(split)
    assert np.isfinite(job.curves.test_loss.view()).all()
    assert np.isfinite(job.curves.test_accuracy.view()).all()
    assert np.isnan(job_of(make_project()).curves.train_accuracy.view()).all()


def large_project():
    """Pictures of bytes, so many that one turn does not measure them."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (6000, 64), dtype=np.uint8)
    data = make_dataset("p", pixels, one_hot(np.arange(6000) % 10, 10), classes=list("0123456789"), image_shape=(8, 8))
    return project_for_table(data, hidden=(64,))


def test_a_large_table_is_measured_in_turns_while_training_goes_on(monkeypatch):
    monkeypatch.setattr(job_module, "_TURN_SECONDS", 0.0)
    project = large_project()
    job = TrainingJob(project, prepared(project))
    begin, data = job.trainer.parameters, job.data
    assert job.measuring
    assert len(job.curves.steps) == 0
    job.advance(3)
    turns = 0
    while job.measuring:
        job.go_on_measuring()
        turns += 1
    assert turns >= 2
    weights = evaluate(
        job.trainer.network, job.trainer.loss, begin, data.train_inputs, data.train_targets, classes=True
    )
    assert job.curves.steps.view().tolist() == [0.0]
    assert job.curves.train_loss.view()[0] == pytest.approx(weights.loss, rel=1e-12)
    assert job.curves.train_accuracy.view()[0] == weights.accuracy


def test_going_back_forgets_a_measurement_of_what_is_no_more(monkeypatch):
    project = large_project()
    job = TrainingJob(project, prepared(project))
    while job.measuring:
        job.go_on_measuring()
    monkeypatch.setattr(job_module, "_TURN_SECONDS", 0.0)
    job.advance(5)
    job.measure()
    assert job.measuring
    job.go_to(2)
    assert not job.measuring
    assert job.curves.steps.view().tolist() == [0.0]


def test_the_exported_file_tells_which_inputs_are_computed_from_others():
    project = example_project("playground_circle")
    data = replace(project.data, features=("squares", "sines"), scaling="min_max")
    project = vary_data(project, data, data.source.load())
    table = prepared(project)
    told = describe(trained_weights(project, table, start_parameters(project), 0, 0), "", lambda *_: {})
    assert told["input_names"] == ["x1", "x2", "x1²", "x2²", "sin x1", "sin x2"]
    assert told["computed_inputs"] == ["x1²", "x2²", "sin x1", "sin x2"]
    assert told["input_scale"] == table.scale.tolist()
