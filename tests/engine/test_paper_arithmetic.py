"""Arithmetic as on paper: numbers of textbooks that round at every step, and the rounding itself."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import PLACES, SIGNIFICANT, TrainingOptions
from nnviz.engine.paper import PaperArithmetic
from nnviz.engine.trainer import Trainer

NUMBERS = st.integers(-(10**6), 10**6).map(lambda n: n / 1000)


def book(layers, inputs, target, rate, **options):
    """A network of logistic units with given (weights, biases), and one sample."""
    logistic = ACTIVATIONS.create("logistic")
    parameters = [LayerParameters(np.array(w), np.array(b)) for w, b in layers]
    network = Network(len(inputs), tuple(Layer(len(p.biases), logistic) for p in parameters))
    batching = Batching(np.array([inputs]), np.array([[target]]), 1, False, 0)
    parts = (LOSSES.create("half_sse"), OPTIMIZERS.create("sgd"), network.join(parameters), batching, rate)
    return Trainer(network, *parts, options=TrainingOptions(**options))


def negnevitsky(**options):
    layers = [([[0.5, 0.9], [0.4, 1.0]], [-0.8, 0.1]), ([[-1.2], [1.1]], [-0.3])]
    return book(layers, [1.0, 1.0], 0.0, 0.1, **options)


def han_kamber(**options):
    layers = [([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], [-0.4, 0.2]), ([[-0.3], [-0.2]], [0.1])]
    return book(layers, [1.0, 0.0, 1.0], 1.0, 0.9, **options)


def test_negnevitskys_xor_comes_out_as_printed_with_four_places():
    # Artificial Intelligence, section 6.4; the book's errors are the negative deltas, its thresholds −biases.
    hidden, output = negnevitsky(digits=4).step().layers
    assert hidden.activation.tolist() == [[0.5250, 0.8808]]
    assert output.activation.tolist() == [[0.5097]]
    assert output.grad_activation.tolist() == [[0.5097]]
    assert output.delta.tolist() == [[0.1274]]
    assert hidden.delta.tolist() == [[-0.0381, 0.0147]]
    assert output.weights_after.tolist() == [[-1.2067], [1.0888]]
    assert output.biases_after.tolist() == [-0.3127]
    assert hidden.weights_after.tolist() == [[0.5038, 0.8985], [0.4038, 0.9985]]
    assert hidden.biases_after.tolist() == [-0.7962, 0.0985]


def test_han_kamber_and_peis_example_comes_out_as_printed_with_three_digits():
    # Data Mining, example 9.1; the book's Err is the negative delta and has a fourth digit at unit 6: 0.1311.
    hidden, output = han_kamber(digits=3, rounding=SIGNIFICANT).step().layers
    assert hidden.pre_activation.tolist() == [[-0.7, 0.1]]
    assert hidden.activation.tolist() == [[0.332, 0.525]]
    assert output.pre_activation.tolist() == [[-0.105]]
    assert output.activation.tolist() == [[0.474]]
    assert output.delta.tolist() == [[-0.131]]
    assert np.round(hidden.delta, 4).tolist() == [[0.0087, 0.0065]]
    assert output.weights_after.tolist() == [[-0.261], [-0.138]]
    assert output.biases_after.tolist() == [0.218]
    assert hidden.weights_after.tolist() == [[0.192, -0.306], [0.4, 0.1], [-0.508, 0.194]]
    assert hidden.biases_after.tolist() == [-0.408, 0.194]


def test_every_number_between_is_rounded_too():
    record = negnevitsky(digits=4).step()
    hidden, output = record.layers
    # 0.525·0.475 = 0.249375, and −1.2·0.525 + 1.1·0.8808 − 0.3 = −0.63 + 0.9689 − 0.3.
    assert hidden.slope.tolist() == [[0.2494, 0.105]]
    assert output.pre_activation.tolist() == [[0.0389]]
    assert output.grad_weights.tolist() == [[0.0669], [0.1122]]
    assert record.loss == 0.1299
    arrays = [record.parameters_after, record.data_gradients, record.gradients, record.sample_gradients(0)]
    for array in (*arrays, record.sample_losses, hidden.grad_activation, output.delta):
        np.testing.assert_array_equal(array, np.round(array, 4))
    assert record.loss_after == negnevitsky_after_one_step().loss


def negnevitsky_after_one_step():
    trainer = negnevitsky(digits=4)
    trainer.run(1)
    return trainer.step()


@pytest.mark.parametrize(("value", "digits", "rounding", "expected"), [
    (0.125, 2, PLACES, 0.13),
    (-0.125, 2, PLACES, -0.13),
    (0.285, 2, PLACES, 0.29),
    (0.1275, 3, PLACES, 0.128),
    (0.12750000000000003, 3, PLACES, 0.128),
    (1234.5678, 2, PLACES, 1234.57),
    (-0.00001, 4, PLACES, 0.0),
    (1e300, 4, PLACES, 1e300),
    (0.0012345, 3, SIGNIFICANT, 0.00123),
    (123456.0, 3, SIGNIFICANT, 123000.0),
    (0.125, 2, SIGNIFICANT, 0.13),
    (0.0, 3, SIGNIFICANT, 0.0),
])  # fmt: skip
def test_a_half_is_rounded_away_from_0_as_people_do(value, digits, rounding, expected):
    values = np.array([value])
    PaperArithmetic(digits, rounding).settle(values)
    assert values[0] == expected
    assert not (values[0] == 0.0 and np.signbit(values[0]))


@given(left=NUMBERS, right=NUMBERS, digits=st.integers(1, 8))
def test_products_and_sums_are_those_of_decimals(left, right, digits):
    paper, unit = PaperArithmetic(digits, PLACES), Decimal(1).scaleb(-digits)
    a, b = Decimal(repr(left)), Decimal(repr(right))
    for ours, exact in ((paper.times, a * b), (paper.plus, a + b)):
        expected = float(exact.quantize(unit, ROUND_HALF_UP))
        assert ours(np.array([left]), np.array([right]))[0] == expected


def test_sums_of_products_are_rounded_term_by_term():
    paper = PaperArithmetic(1, PLACES)
    # 0.24 → 0.2 three times is 0.6; the exact sum 0.72 would be 0.7.
    assert paper.product(np.array([[0.3, 0.3, 0.3]]), np.full((3, 1), 0.8)).tolist() == [[0.6]]
    assert paper.total(np.array([0.1, 0.2])) == 0.3


def test_what_is_not_finite_stays_so():
    paper, values = PaperArithmetic(3, PLACES), np.array([np.inf, -np.inf, np.nan, 1.0])
    paper.settle(values)
    np.testing.assert_array_equal(values, [np.inf, -np.inf, np.nan, 1.0])
    with np.errstate(all="ignore"):
        products, sums = paper.times(values, np.zeros(4)), paper.plus(values, -values)
    np.testing.assert_array_equal(products, [np.nan, np.nan, np.nan, 0.0])
    np.testing.assert_array_equal(sums, [np.nan, np.nan, np.nan, 0.0])
    assert paper.times(np.array([1e200]), np.array([1e200])).tolist() == [np.inf]


@settings(max_examples=30)
@given(data=st.data())
def test_with_twelve_places_paper_agrees_with_full_precision(cases, data):
    """Every loss, activation, penalty, clipping and schedule, with plain descent."""
    case = replace(data.draw(cases), optimizer=OPTIMIZERS.create("sgd"))
    full, paper = case.trainer(), case.trainer(options=replace(case.options, digits=12))
    for _ in range(2):
        ours, theirs = paper.step(), full.step()
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-9, abs=1e-9)
        assert ours.loss_after == pytest.approx(theirs.loss_after, rel=1e-9, abs=1e-9)
        np.testing.assert_allclose(ours.parameters_after, theirs.parameters_after, rtol=1e-8, atol=1e-8)
        for layer, other in zip(ours.layers, theirs.layers, strict=True):
            np.testing.assert_allclose(layer.delta, other.delta, rtol=1e-7, atol=1e-8)


@settings(max_examples=30)
@given(data=st.data(), digits=st.integers(2, 8), rounding=st.sampled_from([PLACES, SIGNIFICANT]))
def test_a_run_on_paper_is_its_steps_and_every_optimizer_stays_finite(cases, data, digits, rounding):
    case = data.draw(cases)
    options = replace(case.options, digits=digits, rounding=rounding)
    ran, stepped = case.trainer(options=options), case.trainer(options=options)
    taken = ran.run(3)
    for _ in range(taken):
        stepped.step()
    assert ran.parameters.tobytes() == stepped.parameters.tobytes()


@given(data=st.data())
def test_what_is_frozen_keeps_its_bits_on_paper_too(cases, data):
    case = data.draw(cases)
    mask = np.random.default_rng(case.seed).integers(0, 2, case.network.parameter_count)
    trainer = case.trainer(trainable=mask, options=replace(case.options, digits=2))
    start = trainer.parameters
    trainer.run(2)
    frozen = mask == 0
    assert trainer.parameters[frozen].tobytes() == start[frozen].tobytes()
