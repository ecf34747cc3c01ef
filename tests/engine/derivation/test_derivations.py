"""Every number of a step follows from the terms of its derivation, whatever was trained, and however."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.clipping import Clipping
from nnviz.engine.derivation import Derivation, Note, Reading, derive, quantities, three_lines, value_of
from nnviz.engine.expression import Computed, Term
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import OUTPUT_FIRST, PERCEPTRON, SIGNIFICANT, TrainingOptions
from nnviz.engine.penalty import Penalty
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.schedules import SCHEDULES
from nnviz.engine.symbol import Symbol
from nnviz.engine.trainer import Trainer

SMOOTH = [key for key, entry in ACTIVATIONS.entries().items() if entry.differentiable]


def made(
    activation="tanh",
    loss="half_sse",
    optimizer="sgd",
    *,
    last=None,
    samples=3,
    trainable=None,
    shared=False,
    options=None,
    params=None,
):
    """A trainer of a 2-3-2 network on random data."""
    rng = np.random.default_rng(5)
    layers = (
        Layer(3, ACTIVATIONS.create(activation), shared),
        Layer(2, ACTIVATIONS.create(last or "logistic"), shared),
    )
    network = Network(2, layers)
    targets = np.eye(2)[rng.integers(0, 2, samples)]
    batching = Batching(rng.normal(size=(samples, 2)), targets, samples, False, 0)
    parameters = rng.normal(0, 0.8, network.parameter_count)
    if shared:
        for block in network.blocks(parameters):
            block[:, -1] = block[0, -1]
    return Trainer(
        network,
        LOSSES.create(loss),
        OPTIMIZERS.create(optimizer, params),
        parameters,
        batching,
        0.1,
        trainable,
        options or TrainingOptions(),
    )


def all_derivations(record):
    read = Reading(record)
    return [derive(read, asked) for asked in quantities(record)]


def assert_all_agree(record):
    wrong = [d for d in all_derivations(record) if not d.agrees]
    assert not wrong, [(str(d.symbol), d.quantity, d.recompute(), d.result) for d in wrong[:5]]


def nodes(expression):
    yield expression
    for operand in expression.operands:
        yield from nodes(operand)


@pytest.mark.parametrize("key", SMOOTH)
def test_every_activation_has_a_formula_that_gives_its_numbers(key):
    trainer = made(key, last=key)
    for _ in range(2):
        record = trainer.step()
        assert_all_agree(record)
    for derivation in all_derivations(record):
        assert not any(isinstance(node, Computed) for node in nodes(derivation.expression))


@pytest.mark.parametrize("key", ACTIVATIONS.keys())
@pytest.mark.parametrize("z", [-900.0, -3.0, -1e-12, 0.0, 1e-12, 0.7, 40.0, 900.0])
def test_an_activation_formula_holds_far_out_and_at_the_kink(key, z):
    activation = ACTIVATIONS.create(key)
    if not activation.elementwise:
        pytest.skip("softmax is a function of a layer")
    term = Term(Symbol("z"), z)
    formula = activation.value_expression(term)
    a = float(activation(np.array([z]))[0])
    assert formula.evaluate() == pytest.approx(a, rel=1e-13, abs=formula.measure().error + 1e-300)
    if activation.differentiable:
        out = np.empty(1)
        with np.errstate(all="ignore"):
            activation.slope(np.array([z]), np.array([a]), out)
        slope = activation.slope_expression(term, Term(Symbol("a"), a))
        assert slope.evaluate() == pytest.approx(float(out[0]), rel=1e-13, abs=slope.measure().error + 1e-300)


@pytest.mark.parametrize("key", LOSSES.keys())
@pytest.mark.parametrize("last", ["logistic", "softmax", "identity"])
def test_every_loss_has_a_formula_that_gives_its_numbers(key, last):
    if last == "identity" and LOSSES.get(key).fuses:
        pytest.skip("a cross-entropy needs predictions within 0…1")
    record = made(loss=key, last=last).step()
    assert_all_agree(record)
    for derivation in all_derivations(record):
        assert not any(isinstance(node, Computed) for node in nodes(derivation.expression))


OPTIMIZER_CASES = [
    *((key, {}) for key in OPTIMIZERS.entries()),
    *((key, {"weight_decay": 0.03}) for key in OPTIMIZERS.entries()),
    *((key, {"weight_decay": 0.03, "decay_biases": True}) for key in OPTIMIZERS.entries()),
    ("momentum", {"dampening": 0.2}),
    ("adagrad", {"lr_decay": 0.3, "initial_accumulator_value": 0.2}),
    ("rmsprop", {"centered": True}),
    ("rmsprop", {"centered": True, "momentum": 0.7}),
    ("adam", {"amsgrad": True}),
    ("adamw", {"amsgrad": True}),
]


@pytest.mark.parametrize(("key", "params"), OPTIMIZER_CASES, ids=str)
def test_every_optimizer_has_lines_that_give_state_and_update(key, params):
    trainer = made(optimizer=key, params=params)
    for _ in range(3):
        record = trainer.step()
        assert_all_agree(record)
    place = Quantity(Kind.UPDATE, 1, 0, 0)
    for name in record.optimizer.state_names():
        assert value_of(record, place.at(Kind.STATE, name)) == value_of(Reading(record), place.at(Kind.STATE, name))
    for derivation in all_derivations(record):
        assert not any(isinstance(node, Computed) for node in nodes(derivation.expression))


@pytest.mark.parametrize(
    "options",
    [
        TrainingOptions(penalty=Penalty(0.003, 0.02)),
        TrainingOptions(penalty=Penalty(0.003), mean=False),
        TrainingOptions(clipping=Clipping("value", 0.02)),
        TrainingOptions(clipping=Clipping("global_norm", 0.01)),
        TrainingOptions(penalty=Penalty(0.0, 0.1), clipping=Clipping("global_norm", 1e6)),
        TrainingOptions(order=OUTPUT_FIRST),
        TrainingOptions(order=OUTPUT_FIRST, penalty=Penalty(0.01, 0.02)),
        TrainingOptions(digits=3),
        TrainingOptions(digits=3, rounding=SIGNIFICANT, penalty=Penalty(0.003, 0.02)),
        TrainingOptions(digits=4, rounding=SIGNIFICANT, order=OUTPUT_FIRST),
    ],
    ids=str,
)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("shared", [False, True])
def test_penalty_clipping_masks_shared_biases_and_conventions_are_in_the_derivations(options, masked, shared):
    mask = np.random.default_rng(1).integers(0, 2, 17) if masked else None
    trainer = made(options=options, trainable=mask, shared=shared, optimizer="momentum")
    for _ in range(2):
        assert_all_agree(trainer.step())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_derivations_of_any_step_give_its_numbers(data, cases):
    case = data.draw(cases)
    count = case.network.parameter_count
    mask = data.draw(st.sampled_from([None, np.random.default_rng(case.seed).integers(0, 2, count)]))
    trainer = case.trainer(trainable=mask, dtype=data.draw(st.sampled_from([np.float64, np.float64, np.float32])))
    trainer.run(data.draw(st.integers(0, 2)))
    if not trainer.diverged:
        assert_all_agree(trainer.step())


def test_the_perceptron_rule_takes_the_difference_for_delta_and_says_so():
    layer = Layer(1, ACTIVATIONS.create("step"))
    network = Network(2, (layer,))
    batching = Batching(np.array([[0.0, 0.0]]), np.array([[0.0]]), 1, False, 0)
    loss, optimizer = LOSSES.create("half_sse"), OPTIMIZERS.create("sgd")
    trainer = Trainer(network, loss, optimizer, np.zeros(3), batching, 1.0, None, TrainingOptions(rule=PERCEPTRON))
    record = trainer.step()
    assert_all_agree(record)
    delta = derive(record, Quantity(Kind.DELTA, 1, 0, sample=0))
    assert Note.PERCEPTRON in delta.notes
    assert delta.result == 1.0
    with pytest.raises(LookupError, match="no slope"):
        derive(record, Quantity(Kind.SLOPE, 1, 0, sample=0))


def test_a_fused_delta_is_a_shortcut_that_unfolds_into_error_times_slope():
    record = made(loss="bce").step()
    delta = derive(record, Quantity(Kind.DELTA, 2, 1, sample=0))
    assert Note.SHORTCUT in delta.notes
    assert isinstance(delta.unfolded, Derivation)
    assert delta.unfolded.result == pytest.approx(delta.result, rel=1e-12)
    assert [term.place.kind for term in delta.unfolded.terms] == [Kind.GRAD_ACTIVATION, Kind.SLOPE]


def test_the_delta_of_softmax_goes_through_its_whole_jacobian():
    record = made(loss="cce", last="softmax").step()
    delta = derive(record, Quantity(Kind.DELTA, 2, 0, sample=0))
    assert delta.unfolded.result == pytest.approx(delta.result, rel=1e-12)
    kinds = [term.place.kind for term in delta.unfolded.terms]
    assert kinds == [Kind.GRAD_ACTIVATION, Kind.JACOBIAN] * 2
    under_sse = derive(made(last="softmax").step(), Quantity(Kind.DELTA, 2, 0, sample=0))
    assert not under_sse.notes
    assert [term.place.kind for term in under_sse.terms] == kinds


def test_a_saturated_cross_entropy_is_derived_from_z_where_the_named_formula_has_lost_its_digits():
    trainer = made(loss="bce", samples=1)
    trainer.set_parameters(trainer.parameters * 400.0)
    record = trainer.step()
    assert_all_agree(record)


def test_every_term_that_stands_for_a_quantity_opens_into_its_own_derivation():
    record = made(optimizer="adam", options=TrainingOptions(penalty=Penalty(0.01, 0.02))).step()
    read = Reading(record)
    seen = set()
    todo = [Quantity(Kind.NEW_PARAMETER, 1, 0, 0)]
    while todo:
        asked = todo.pop()
        if asked in seen:
            continue
        seen.add(asked)
        for term in derive(read, asked).terms:
            if term.place is not None:
                assert derive(read, term.place).result == pytest.approx(term.value, rel=1e-12, abs=1e-300)
                todo.append(term.place)
    assert {Kind.INPUT, Kind.TARGET, Kind.PARAMETER, Kind.STATE, Kind.DELTA} <= {asked.kind for asked in seen}


def test_a_wrong_record_is_noticed():
    record = made().step()
    wrong = record.data_gradients.copy()
    wrong[0] *= 1.0 + 1e-9
    assert derive(record, Quantity(Kind.DATA_GRADIENT, 1, 0, 0)).agrees
    record._gradients = (wrong, record.gradients)
    assert not derive(record, Quantity(Kind.DATA_GRADIENT, 1, 0, 0)).agrees


def test_every_schedule_gives_a_rate_that_the_update_uses():
    for key in SCHEDULES.entries():
        trainer = made(options=TrainingOptions(schedule=SCHEDULES.create(key)))
        trainer.run(3)
        assert_all_agree(trainer.step())


@pytest.mark.parametrize("size", [1e155, 1e200, 1e308, np.inf, np.nan])
def test_a_step_that_diverged_can_be_derived_all_the_same(size):
    trainer = made(optimizer="adam", last="identity", activation="relu")
    parameters = trainer.parameters
    parameters[:4] = size
    trainer.set_parameters(parameters)
    for derivation in all_derivations(trainer.step()):
        assert isinstance(derivation.agrees, bool)
        assert three_lines(derivation)


def test_where_every_parameter_is_frozen_nothing_counts_in_the_norm_and_nothing_moves():
    record = made(trainable=np.zeros(17)).step()
    assert_all_agree(record)
    assert value_of(record, Quantity(Kind.GRADIENT_NORM)) == 0.0
    update = derive(record, Quantity(Kind.UPDATE, 1, 0, 0))
    assert update.result == 0.0
    assert Note.FROZEN in update.notes
