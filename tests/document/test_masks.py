"""Frozen and removed connections of a project: the mask, the start weights, and what a run makes of them."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.app.job import TrainingJob
from nnviz.document.examples import mazur_project
from nnviz.document.masks import trainable_mask, without_removed
from nnviz.document.preparing import prepared
from nnviz.document.spec import BIAS
from nnviz.document.starting import start_parameters


def changed(layer, **changes):
    """Mazur's project with other masks in one layer; its biases may learn."""
    project = mazur_project()
    layers = [replace(spec, train_biases=True) for spec in project.network.layers]
    layers[layer] = replace(layers[layer], **changes)
    return replace(project, network=replace(project.network, layers=tuple(layers)))


def split(project, flat):
    return project.network.build().split(flat)


def test_the_mask_is_0_just_where_connections_are_frozen_or_removed():
    project = changed(1, frozen=((0, 1),), removed=((1, 0), (BIAS, 1)))
    first, second = split(project, trainable_mask(project))
    assert first.weights.all()
    assert first.biases.all()
    assert second.weights.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert second.biases.tolist() == [1.0, 0.0]


def test_a_removed_connection_has_the_weight_0_and_a_frozen_one_keeps_its_own():
    project = changed(0, frozen=((0, 1),), removed=((1, 0), (BIAS, 1)))
    first, second = split(project, start_parameters(project))
    assert first.weights.tolist() == [[0.15, 0.25], [0.0, 0.30]]
    assert first.biases.tolist() == [0.35, 0.0]
    assert second.weights.tolist() == [[0.40, 0.50], [0.45, 0.55]]
    drawn = replace(project, start=None)
    assert split(drawn, start_parameters(drawn))[0].weights[1, 0] == 0.0


def test_weights_that_are_carried_over_lose_what_was_removed():
    project = changed(0, removed=((1, 0),))
    job = TrainingJob(project, prepared(project), np.full(12, 7.0))
    assert split(project, job.trainer.parameters)[0].weights.tolist() == [[7.0, 7.0], [0.0, 7.0]]


def test_what_is_removed_or_frozen_shows_its_gradient_and_never_moves():
    project = changed(1, frozen=((0, 1),), removed=((1, 0),))
    job = TrainingJob(project, prepared(project))
    layer = job.record_step().record.layers[1]
    assert layer.grad_weights.all()
    assert (layer.update_weights == 0.0).tolist() == [[False, True], [True, False]]
    job.advance(50)
    after = split(project, job.trainer.parameters)[1]
    assert after.weights[1, 0] == 0.0
    assert after.weights[0, 1] == 0.50


def test_the_gradient_of_a_removed_connection_is_that_of_a_weight_of_0():
    removed, present = changed(1, removed=((1, 0),)), changed(1)
    zeroed = without_removed(removed, start_parameters(present))
    ours = TrainingJob(removed, prepared(removed)).look_ahead().record
    theirs = TrainingJob(present, prepared(present), zeroed).look_ahead().record
    np.testing.assert_array_equal(ours.gradients, theirs.gradients)


def test_without_masks_nothing_is_made():
    project = changed(0)
    flat = start_parameters(project)
    assert trainable_mask(project) is None
    assert without_removed(project, flat) is flat


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ((2, 0), "from unit 3 to unit 1"),
        ((0, 2), "from unit 1 to unit 3"),
        ((BIAS, 5), "from the bias to unit 6"),
        ((-2, 0), "to unit 1"),
    ],
)
def test_a_connection_that_does_not_exist_is_refused_by_name(place, named):
    for changes in ({"removed": (place,)}, {"frozen": (place,)}):
        with pytest.raises(ValueError, match=named):
            trainable_mask(changed(1, **changes))


def test_conventions_reach_the_trainer():
    project = changed(0, shared_bias=True)
    training = replace(project.training, order="output_first", digits=4, rounding="significant")
    project = replace(project, training=training)
    trainer = TrainingJob(project, prepared(project)).trainer
    options = trainer.options
    assert (options.order, options.digits, options.rounding) == ("output_first", 4, "significant")
    assert [layer.shared_bias for layer in trainer.network.layers] == [True, False]
