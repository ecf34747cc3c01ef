"""A nudge of a weight says what the loss really does, and tells a wrong gradient from a right one."""

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.derivation import Reading
from nnviz.engine.derivation.nudge import loss_along, nudged
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import OUTPUT_FIRST, TrainingOptions
from nnviz.engine.penalty import Penalty
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.trainer import Trainer

W = Quantity(Kind.PARAMETER, 1, 0, 0)


def reading(activation="tanh", options=None, shared=False, parameters=None):
    rng = np.random.default_rng(2)
    network = Network(2, (Layer(3, ACTIVATIONS.create(activation), shared), Layer(2, ACTIVATIONS.create("logistic"))))
    batching = Batching(rng.normal(size=(4, 2)), rng.normal(size=(4, 2)), 4, False, 0)
    start = rng.normal(0, 0.9, network.parameter_count) if parameters is None else parameters
    if shared:
        network.blocks(start)[0][:, -1] = 0.2
    loss, optimizer = LOSSES.create("half_sse"), OPTIMIZERS.create("sgd")
    return Reading(Trainer(network, loss, optimizer, start, batching, 0.5, None, options or TrainingOptions()).step())


def every_weight(read):
    return tuple(read.place(Kind.PARAMETER, i) for i in range(read.network.parameter_count))


@pytest.mark.parametrize("penalty", [Penalty(), Penalty(0.0, 0.03)])
@pytest.mark.parametrize("shared", [False, True])
def test_the_gradient_of_a_step_agrees_with_a_nudge_in_many_digits(penalty, shared):
    read = reading(options=TrainingOptions(penalty=penalty), shared=shared)
    for weight, nudge in zip(every_weight(read), nudged(read, every_weight(read)), strict=True):
        assert nudge.analytic == pytest.approx(read.value(weight.at(Kind.GRADIENT)), rel=1e-15)
        assert nudge.digits > 6
        assert not nudge.kinked


def test_the_mistake_of_updating_the_output_layer_first_shows_in_the_digits():
    read = reading(options=TrainingOptions(order=OUTPUT_FIRST))
    (hidden,) = nudged(read, (W,))
    (output,) = nudged(read, (Quantity(Kind.PARAMETER, 2, 0, 0),))
    assert hidden.digits < 4 < 6 < output.digits


def test_at_a_kink_both_slopes_are_given():
    network_parameters = np.zeros(3 * 3 + 2 * 4)
    network_parameters[9:] = 0.7
    read = reading("relu", parameters=network_parameters)
    (nudge,) = nudged(read, (Quantity(Kind.PARAMETER, 1, 0, 2),))
    assert nudge.kinked
    assert nudge.kinks
    assert nudge.below == pytest.approx(0.0, abs=1e-9)
    assert abs(nudge.above) > 1e-3


@pytest.mark.parametrize("shared", [False, True])
def test_the_loss_along_a_weight_passes_through_the_present_loss_with_the_gradient_as_its_slope(shared):
    read = reading(shared=shared)
    for weight in every_weight(read):
        w = read.value(weight)
        along = loss_along(read, weight, w - 1e-4, w + 1e-4, 3)
        assert along.here == (w, pytest.approx(read.record.loss, rel=1e-14))
        assert along.losses[1] == pytest.approx(read.record.loss, rel=1e-12)
        assert (along.losses[2] - along.losses[0]) / 2e-4 == pytest.approx(along.slope, rel=1e-5, abs=1e-9)
        assert along.tangent[1] == pytest.approx(along.here[1], rel=1e-12)
        assert along.there[0] == read.value(weight.at(Kind.NEW_PARAMETER))


def test_the_loss_along_the_only_weight_that_moves_ends_at_the_loss_after_the_update():
    rng = np.random.default_rng(2)
    network = Network(1, (Layer(1, ACTIVATIONS.create("logistic")),))
    batching = Batching(rng.normal(size=(4, 1)), rng.normal(size=(4, 1)), 4, False, 0)
    loss, optimizer = LOSSES.create("half_sse"), OPTIMIZERS.create("sgd")
    trainer = Trainer(network, loss, optimizer, np.array([0.4, 0.1]), batching, 0.5, np.array([1.0, 0.0]))
    read = Reading(trainer.step())
    assert loss_along(read, W, -1.0, 1.0).there[1] == pytest.approx(read.record.loss_after, rel=1e-14)


@pytest.mark.parametrize("weight", [W, Quantity(Kind.PARAMETER, 1, 2, 2), Quantity(Kind.PARAMETER, 2, 1, 0)])
@pytest.mark.parametrize("options", [TrainingOptions(penalty=Penalty(0.01, 0.2)), TrainingOptions(mean=False)])
def test_the_loss_along_a_weight_is_that_of_the_network_with_just_this_weight_changed(weight, options):
    read = reading(options=options)
    record = read.record
    along = loss_along(read, weight, -2.0, 3.0, 5)
    for value, found in zip(along.values, along.losses, strict=True):
        parameters = record.parameters_before.copy()
        parameters[read.index(weight)] = value
        trainer = Trainer(
            record.network,
            record.loss_function,
            record.optimizer,
            parameters,
            Batching(record.inputs, record.targets, len(record.inputs), False, 0),
            0.1,
            None,
            options,
        )
        assert found == pytest.approx(trainer.peek().loss, rel=1e-12)
