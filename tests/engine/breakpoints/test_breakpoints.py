"""Each breakpoint hits where it says, and nowhere else."""

import dataclasses

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.breakpoints import BREAKPOINTS, Hit, Watched
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer


def trainer_of(layers, start, x, t, rate=0.1, batch_size=None):
    network = Network(len(x[0]), tuple(Layer(n, ACTIVATIONS.create(key)) for n, key in layers))
    flat = network.join([LayerParameters(np.array(w, float), np.array(b, float)) for w, b in start])
    batching = Batching(np.array(x, float), np.array(t, float), batch_size or len(x), False, 0)
    return Trainer(network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), flat, batching, rate)


def first_hit(point, trainer, x, t, steps=200, threshold=0.5):
    """(step, words) of the first hit, or None."""
    before = point.observe(Watched(trainer, np.array(x, float), np.array(t, float), threshold))
    for _ in range(steps):
        trainer.run(1)
        now = point.observe(Watched(trainer, np.array(x, float), np.array(t, float), threshold))
        hit = point.hit(before, now) if before is not None and now is not None else None
        if hit is not None:
            return trainer.step_count, str(hit)
        before = now
    return None


@pytest.mark.parametrize("key", BREAKPOINTS.keys())
def test_an_entry_can_be_set_with_its_defaults_and_says_what_it_is(key):
    point = BREAKPOINTS.create(key)
    assert point.title
    assert type(point).__doc__
    assert dataclasses.replace(point) == point


def test_the_words_of_a_hit_are_a_sentence():
    assert str(Hit("The loss rose from {0} to {1}.", ("1", "2"))) == "The loss rose from 1 to 2."


def test_a_loss_that_rises_is_noticed_at_its_first_rise():
    x, t = [[1.0]], [[0.0]]
    calm = trainer_of([(1, "identity")], [([[1.0]], [0.0])], x, t, rate=0.5)
    wild = trainer_of([(1, "identity")], [([[1.0]], [0.0])], x, t, rate=1.2)
    point = BREAKPOINTS.create("loss_rises", {"over": "step"})
    assert first_hit(point, calm, x, t, 30) is None
    step, words = first_hit(point, wild, x, t)
    assert step == 2
    assert words.startswith("The loss rose from 0.5 to")
    assert wild.losses.view()[1] > wild.losses.view()[0]


def test_the_mean_over_an_epoch_does_not_rise_with_a_single_mini_batch():
    x, t = [[0.0], [1.0], [2.0]], [[0.0], [3.0], [0.5]]
    made = [trainer_of([(1, "identity")], [([[0.1]], [0.0])], x, t, 0.05, batch_size=1) for _ in range(2)]
    assert first_hit(BREAKPOINTS.create("loss_rises", {"over": "step"}), made[0], x, t) is not None
    assert first_hit(BREAKPOINTS.create("loss_rises", {"over": "epoch", "share": 0.05}), made[1], x, t) is None


def test_a_relu_that_dies_is_named():
    x, t = [[1.0], [2.0]], [[-5.0], [-5.0]]
    trainer = trainer_of(
        [(2, "relu"), (1, "identity")], [([[1.0, -1.0]], [0.1, 0.0]), ([[1.0], [1.0]], [0.0])], x, t, 0.3
    )
    step, words = first_hit(BREAKPOINTS.create("unit_dies"), trainer, x, t)
    assert words == "Unit 1 of layer 1 died: its slope is 0 for every training sample."
    z = trainer.network.forward(trainer.parameters, np.array(x))[0][0]
    assert (z[0] <= 0).all()
    trainer.run(1)
    assert first_hit(BREAKPOINTS.create("unit_dies"), trainer, x, t, 5) is None, "it was dead before"
    assert step >= 1


def test_a_gradient_that_falls_below_its_bound_is_noticed_once():
    x, t = [[1.0]], [[0.0]]
    point = BREAKPOINTS.create("gradient_vanishes", {"bound": 0.01, "layer": 1})
    trainer = trainer_of([(1, "identity")], [([[1.0]], [0.0])], x, t, 0.2)
    step, words = first_hit(point, trainer, x, t)
    assert words.startswith("The norm of the gradient of layer 1 fell to ")
    assert np.linalg.norm(trainer.gradient) < 0.01
    assert first_hit(point, trainer, x, t, 10) is None, "it stays below"
    again = trainer_of([(1, "identity")], [([[1.0]], [0.0])], x, t, 0.2)
    again.run(step - 1)
    assert np.linalg.norm(again.gradient) >= 0.01


@pytest.mark.parametrize(("turns", "words"), [("right", "right class"), ("wrong", None)])
def test_a_sample_that_becomes_right_is_named(turns, words):
    x, t = [[0.0], [1.0]], [[0.0], [1.0]]
    trainer = trainer_of([(1, "logistic")], [([[-1.0]], [0.2])], x, t, 1.0)
    found = first_hit(BREAKPOINTS.create("sample_turns", {"turns": turns, "sample": 2}), trainer, x, t)
    if words is None:
        assert found is None
    else:
        assert found[1] == "Sample 2 of the training table is now in the right class."
        assert trainer.network.predict(trainer.parameters, np.array(x))[1, 0] >= 0.5


def test_without_classes_no_sample_is_right_or_wrong():
    x, t = [[0.0], [1.0]], [[0.0], [1.0]]
    trainer = trainer_of([(1, "logistic")], [([[-1.0]], [0.2])], x, t, 1.0)
    assert first_hit(BREAKPOINTS.create("sample_turns"), trainer, x, t, threshold=None) is None


def test_a_weight_that_crosses_a_value_is_named_with_both_numbers():
    x, t = [[1.0]], [[0.0]]
    trainer = trainer_of([(1, "identity")], [([[1.0]], [0.0])], x, t, 0.2)
    step, words = first_hit(BREAKPOINTS.create("weight_crosses", {"value": 0.7}), trainer, x, t)
    assert step == 2
    assert words == "The weight w₁₁⁽¹⁾ crossed 0.7: from 0.8 to 0.68."
    bias = BREAKPOINTS.create("weight_crosses", {"source": 0, "value": -0.3})
    again = trainer_of([(1, "identity")], [([[1.0]], [0.0])], x, t, 0.2)
    assert first_hit(bias, again, x, t)[1].startswith("The weight b₁⁽¹⁾ crossed -0.3")


def test_a_weight_that_does_not_exist_is_never_crossed():
    x, t = [[1.0]], [[0.0]]
    for params in ({"layer": 9}, {"unit": 9}, {"source": 9}):
        trainer = trainer_of([(1, "identity")], [([[1.0]], [0.0])], x, t, 0.2)
        assert first_hit(BREAKPOINTS.create("weight_crosses", {"value": 0.7, **params}), trainer, x, t, 9) is None
