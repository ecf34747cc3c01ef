"""The conventions in which results by hand differ: slopes at 0, shared biases, order of the update, masks."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.clipping import Clipping
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import OUTPUT_FIRST, TrainingOptions
from nnviz.engine.penalty import Penalty
from nnviz.engine.trainer import Trainer
from nnviz.engine.workspace import loss_and_gradient

CLOSE = {"rtol": 1e-11, "atol": 1e-13}


def mazur(*, learn_biases=False, shared=False, **options):
    """Mazur's 2-2-2 network and sample; his biases stay as they are."""
    logistic = ACTIVATIONS.create("logistic")
    network = Network(2, (Layer(2, logistic, shared), Layer(2, logistic, shared)))
    first = LayerParameters(np.array([[0.15, 0.25], [0.20, 0.30]]), np.array([0.35, 0.35]))
    second = LayerParameters(np.array([[0.40, 0.50], [0.45, 0.55]]), np.array([0.60, 0.60]))
    batching = Batching(np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]]), 1, False, 0)
    parts = (network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), network.join([first, second]), batching, 0.5)
    return Trainer(*parts, None if learn_biases else network.weight_mask(), TrainingOptions(**options))


@pytest.mark.parametrize("at_zero", [0.0, 0.5, 1.0])
def test_the_slope_of_relu_at_0_is_what_was_chosen_and_the_rest_stays(at_zero):
    relu = ACTIVATIONS.create("relu", {"slope_at_zero": at_zero})
    z, slope = np.array([-2.0, -0.0, 0.0, 1e-300, 3.0]), np.empty(5)
    relu.slope(z, relu(z), slope)
    assert slope.tolist() == [0.0, at_zero, at_zero, 1.0, 1.0]
    assert relu(z).tolist() == [0.0, 0.0, 0.0, 1e-300, 3.0]


@pytest.mark.parametrize(("key", "at_zero", "expected"), [
    ("step", 1, [0.0, 1.0, 1.0]),
    ("step", 0, [0.0, 0.0, 1.0]),
    ("sign", 0, [-1.0, 0.0, 1.0]),
    ("sign", 1, [-1.0, 1.0, 1.0]),
    ("sign", -1, [-1.0, -1.0, 1.0]),
])  # fmt: skip
def test_a_threshold_unit_gives_what_was_chosen_at_its_threshold(key, at_zero, expected):
    assert ACTIVATIONS.create(key, {"at_zero": at_zero})([-0.5, 0.0, 0.5]).tolist() == expected


@pytest.mark.parametrize("at_zero", [1, 0])
def test_what_hand_calculations_leave_beside_0_counts_as_0_for_a_tlu(at_zero):
    nearly = [0.1 + 0.2 - 0.3, 0.3 - 0.1 - 0.2]
    assert nearly[0] > 0 > nearly[1]
    assert ACTIVATIONS.create("step", {"at_zero": at_zero})(nearly).tolist() == [at_zero, at_zero]


def test_mazurs_example_updated_all_at_once_is_right():
    record = mazur().step()
    assert record.loss == pytest.approx(0.2983711087600027, rel=1e-15)
    assert record.loss_after == pytest.approx(0.29102777369359933, rel=1e-15)


def test_mazurs_example_with_the_output_layer_first_is_his_printed_mistake():
    # Published: 0.291027924 after one step; and after 10,000, 0.000035085, with outputs 0.015912196 and 0.984065734.
    trainer = mazur(order=OUTPUT_FIRST)
    record = trainer.step()
    assert record.loss == pytest.approx(0.2983711087600027, rel=1e-14)
    assert record.loss_after == pytest.approx(0.29102792390544, abs=1e-14)
    trainer.run(9_999)
    after = trainer.peek()
    assert after.loss == pytest.approx(3.508478630e-05, rel=1e-9)
    np.testing.assert_allclose(after.predictions[0], [0.0159121963260343, 0.9840657344855], rtol=1e-9)


def test_with_the_output_first_the_hidden_deltas_come_from_the_new_output_weights():
    wrong, right = mazur(order=OUTPUT_FIRST).step(), mazur().step()
    np.testing.assert_allclose(wrong.layers[1].weights_after, right.layers[1].weights_after, **CLOSE)
    hidden, output = wrong.layers
    np.testing.assert_allclose(hidden.grad_activation, output.delta @ output.weights_after.T, **CLOSE)
    np.testing.assert_allclose(right.layers[0].grad_activation, output.delta @ output.weights_before.T, **CLOSE)


@given(data=st.data())
def test_the_slow_path_updates_each_layer_as_the_fast_one_would(cases, data):
    """One layer has nothing below: there, both orders are one, with every optimizer, penalty, schedule and loss."""
    case = data.draw(cases)
    network = Network(case.network.layers[-1].units + 1, case.network.layers[-1:])
    clipping = case.options.clipping if case.options.clipping.mode == "value" else Clipping()
    options = replace(case.options, clipping=clipping)
    case = replace(case, network=network, options=options)
    fast, slow = case.trainer(), case.trainer(options=replace(options, order=OUTPUT_FIRST))
    for _ in range(4):
        ours, theirs = slow.step(), fast.step()
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-10, abs=1e-12)
        for name in ("parameters_after", "data_gradients", "gradients", "applied_gradients"):
            np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(ours.layers[0].delta, theirs.layers[0].delta, rtol=1e-8, atol=1e-11)


@given(data=st.data())
def test_a_slow_run_is_slow_steps_and_goes_back_exactly(cases, data):
    case = data.draw(cases)
    options = replace(case.options, order=OUTPUT_FIRST, clipping=Clipping())
    ran, stepped = case.trainer(options=options), case.trainer(options=options)
    state = ran.state()
    taken = ran.run(5)
    for _ in range(taken):
        stepped.step()
    assert ran.parameters.tobytes() == stepped.parameters.tobytes()
    ran.restore(state)
    ran.run(taken)
    assert ran.parameters.tobytes() == stepped.parameters.tobytes()


def test_clipping_by_the_norm_of_all_gradients_is_refused_with_the_output_first():
    with pytest.raises(ValueError, match="never has them"):
        mazur(order=OUTPUT_FIRST, clipping=Clipping("global_norm", 1.0))


@pytest.mark.parametrize(
    ("options", "message"),
    [({"order": "x"}, "The order is 'x'"), ({"digits": 0}, "0 digits"), ({"rounding": "y"}, "The rounding is 'y'")],
)
def test_options_that_do_not_exist_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        mazur(**options)


def test_a_shared_bias_moves_by_the_sum_of_the_gradients_of_its_layer():
    own, shared = mazur(learn_biases=True).step(), mazur(learn_biases=True, shared=True).step()
    for alone, together in zip(own.layers, shared.layers, strict=True):
        np.testing.assert_allclose(together.grad_biases, alone.grad_biases.sum() * np.ones(2), **CLOSE)
        np.testing.assert_allclose(together.update_biases, -0.5 * alone.grad_biases.sum() * np.ones(2), **CLOSE)
        np.testing.assert_allclose(together.weights_after, alone.weights_after, **CLOSE)
    np.testing.assert_array_equal(shared.data_gradients, own.data_gradients)


def test_the_gradient_of_a_shared_bias_is_the_slope_of_the_loss_along_it():
    trainer = mazur(learn_biases=True, shared=True)
    record, w, h = trainer.peek(), trainer.parameters, 1e-6
    for layer, block in enumerate(trainer.network.blocks(np.arange(w.size, dtype=float))):
        places, losses = block[:, -1].astype(int), []
        for nudge in (h, -h):
            nudged = w.copy()
            nudged[places] += nudge
            losses.append(loss_and_gradient(trainer.network, trainer.loss, nudged, record.inputs, record.targets)[0])
        slope = (losses[0] - losses[1]) / (2 * h)
        np.testing.assert_allclose(record.layers[layer].grad_biases, slope, rtol=1e-7)


@given(data=st.data(), limit=st.floats(0.001, 0.5))
def test_a_shared_bias_counts_once_in_a_norm_and_stays_shared(cases, data, limit):
    case = data.draw(cases)
    layers = tuple(replace(layer, shared_bias=True) for layer in case.network.layers)
    network = replace(case.network, layers=layers)
    options = replace(case.options, clipping=Clipping("global_norm", limit))
    start = network.split(case.parameters)
    for layer in start:
        layer.biases[...] = layer.biases[0]
    record = replace(case, network=network, options=options).trainer().step()
    applied, before = network.split(record.applied_gradients), network.split(record.gradients)
    norm = np.sqrt(sum((layer.weights**2).sum() + layer.biases[0] ** 2 for layer in before))
    factor = min(1.0, limit / (norm + 1e-6))
    np.testing.assert_allclose(record.applied_gradients, factor * record.gradients, rtol=1e-9, atol=1e-15)
    for layer in (*applied, *network.split(record.parameters_after - record.parameters_before)):
        np.testing.assert_allclose(layer.biases, layer.biases[0], rtol=1e-6, atol=1e-15)


def test_a_frozen_copy_of_a_shared_bias_neither_moves_nor_counts():
    trainer = mazur(learn_biases=True, shared=True)
    mask = np.ones(trainer.network.parameter_count)
    mask[2] = 0.0
    parts = (trainer.network, trainer.loss, trainer.optimizer, trainer.parameters, trainer.batching, 0.5, mask)
    layer = Trainer(*parts).step().layers[0]
    own = mazur(learn_biases=True).peek().layers[0]
    assert layer.update_biases[0] == 0.0
    assert layer.grad_biases[1] == pytest.approx(own.grad_biases[1], rel=1e-12)


@given(data=st.data(), limit=st.floats(0.001, 0.5))
def test_what_is_frozen_does_not_shorten_the_steps_of_the_rest(cases, data, limit):
    case = data.draw(cases)
    mask = np.random.default_rng(case.seed).integers(0, 2, case.network.parameter_count)
    options = replace(case.options, clipping=Clipping("global_norm", limit))
    record = case.trainer(trainable=mask, options=options).step()
    free = np.where(mask, record.gradients, 0.0)
    factor = min(1.0, limit / (np.linalg.norm(free) + 1e-6))
    np.testing.assert_allclose(record.applied_gradients[mask == 1], factor * free[mask == 1], rtol=1e-9, atol=1e-15)
    np.testing.assert_array_equal(record.applied_gradients[mask == 0], record.gradients[mask == 0])


@given(data=st.data())
def test_the_gradients_of_the_samples_sum_to_that_of_the_batch(cases, data):
    case = data.draw(cases)
    record = case.trainer().step()
    for number, whole in enumerate(case.network.split(record.data_gradients)):
        each = record.sample_gradients(number)
        fan_in, fan_out = whole.weights.shape
        assert each.shape == (len(record.inputs), fan_in + 1, fan_out)
        assert not each.flags.writeable
        np.testing.assert_allclose(each.sum(0)[:-1], whole.weights, **CLOSE)
        np.testing.assert_allclose(each.sum(0)[-1], whole.biases, **CLOSE)


@given(data=st.data())
def test_the_forecast_is_the_first_order_of_what_becomes_of_the_loss(cases, data):
    case = replace(data.draw(cases), optimizer=OPTIMIZERS.create("sgd"))
    trainer = case.trainer()
    trainer.learning_rate = 1e-7
    record = trainer.step()
    for found in (record.loss_change, record.change_over(case.inputs, case.targets)):
        slope = np.linalg.norm(record.gradients)
        assert found.change == pytest.approx(found.forecast, abs=1e-9 * (1 + slope**2) * (1 + abs(found.before)))
    assert record.loss_change.before == record.loss
    assert record.loss_change.after == record.loss_after
    assert record.loss_change.forecast <= 0 or bool(case.options.clipping)


@given(data=st.data())
def test_the_change_over_the_batch_itself_is_that_of_the_batch(cases, data):
    record = data.draw(cases).trainer().step()
    over = record.change_over(record.inputs, record.targets)
    assert over.before == pytest.approx(record.loss, rel=1e-10, abs=1e-13)
    assert over.after == pytest.approx(record.loss_after, rel=1e-10, abs=1e-13)
    assert over.forecast == pytest.approx(record.loss_change.forecast, rel=1e-8, abs=1e-12)


def test_the_forecast_with_a_shared_bias_counts_each_copy_once():
    trainer = mazur(learn_biases=True, shared=True, penalty=Penalty(0.0, 0.1))
    trainer.learning_rate = 1e-6
    found = trainer.step().loss_change
    assert found.change == pytest.approx(found.forecast, rel=1e-4)


def test_the_perceptron_rule_forecasts_nothing():
    network = Network(1, (Layer(1, ACTIVATIONS.create("step")),))
    batching = Batching(np.array([[1.0]]), np.array([[0.0]]), 1, False, 0)
    parts = (network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), np.zeros(2), batching, 1.0)
    record = Trainer(*parts, options=TrainingOptions(rule="perceptron")).step()
    assert record.loss_change.forecast is None
    assert record.change_over(record.inputs, record.targets).forecast is None
    assert record.loss_change.change == -0.5


def perceptron_mistakes(at_zero, inputs, targets, epochs):
    network = Network(2, (Layer(1, ACTIVATIONS.create("step", {"at_zero": at_zero})),))
    batching = Batching(np.array(inputs, float), np.array(targets, float)[:, None], 1, False, 0)
    parts = (network, LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), np.zeros(3), batching, 1.0)
    trainer = Trainer(*parts, options=TrainingOptions(rule="perceptron"))
    wrong = [[int(trainer.step().loss > 0) for _ in inputs] for _ in range(epochs)]
    return [sum(epoch) for epoch in wrong], trainer.parameters.tolist()


def test_the_perceptron_learns_and_with_either_value_at_its_threshold():
    rows, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    assert perceptron_mistakes(1, rows, targets, 6) == ([2, 3, 3, 2, 1, 0], [2.0, 1.0, -3.0])
    with_0 = perceptron_mistakes(0, rows, targets, 12)
    assert with_0[0][-1] == 0
    assert with_0[0] != [2, 3, 3, 2, 1, 0] + 6 * [0]


def test_the_reference_case_of_mazur_is_the_one_that_is_used_here():
    path = Path(__file__).parents[1] / "reference" / "cases" / "I01_mazur_2015__biases_frozen_as_in_the_post.json"
    start = json.loads(path.read_text(encoding="utf-8"))["initial"]
    for ours, w, b in zip(mazur().network.split(mazur().parameters), start["W"], start["b"], strict=True):
        assert ours.weights.tolist() == w
        assert ours.biases.tolist() == b
