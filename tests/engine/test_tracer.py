"""An error of 1 followed back, against finite differences and against the deltas of the step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.tracer import trace_back
from nnviz.engine.trainer import Trainer

SMOOTH = ("logistic", "tanh", "softplus", "softsign", "identity", "silu", "gelu")


def record_of(activations, sizes, seed, loss="half_sse"):
    network = Network(
        sizes[0], tuple(Layer(n, ACTIVATIONS.create(a)) for n, a in zip(sizes[1:], activations, strict=True))
    )
    rng = np.random.default_rng(seed)
    inputs, targets = rng.normal(size=(3, sizes[0])), rng.normal(size=(3, sizes[-1]))
    parameters = rng.normal(0, 0.7, network.parameter_count)
    return Trainer(
        network, LOSSES.create(loss), OPTIMIZERS.create("sgd"), parameters, Batching(inputs, targets, 3, False, 0), 0.1
    ).step()


@given(
    hidden=st.lists(st.tuples(st.integers(1, 4), st.sampled_from(SMOOTH)), max_size=3),
    last=st.sampled_from((*SMOOTH, "softmax")),
    seed=st.integers(0, 1000),
    data=st.data(),
)
def test_the_deltas_are_the_derivatives_of_the_output(hidden, last, seed, data):
    outputs = data.draw(st.integers(2 if last == "softmax" else 1, 3))
    sizes = (2, *(n for n, _ in hidden), outputs)
    record = record_of([*(a for _, a in hidden), last], sizes, seed)
    sample, output = data.draw(st.integers(0, 2)), data.draw(st.integers(0, outputs - 1))
    passages = trace_back(record, sample, output)
    assert [passage.layer for passage in passages] == list(range(len(sizes) - 1, 0, -1))
    x, h = record.inputs[sample : sample + 1], 1e-6
    for passage in passages:
        for unit in range(len(passage.delta)):
            moved = []
            for sign in (1, -1):
                flat = record.parameters_before.copy()
                # A bias moves z by just as much.
                record.network.split(flat)[passage.layer - 1].biases[unit] += sign * h
                moved.append(record.network.predict(flat, x)[0, output])
            assert passage.delta[unit] == pytest.approx((moved[0] - moved[1]) / (2 * h), rel=1e-4, abs=1e-8)
        assert passage.delta_size == pytest.approx(np.sqrt((passage.delta**2).sum()))


def test_with_the_losss_own_error_the_trace_is_that_of_the_step():
    record = record_of(["tanh", "logistic", "tanh"], (2, 4, 3, 1), 5)
    error = record.layers[-1].grad_activation[1, 0]
    for passage in trace_back(record, 1, 0):
        assert passage.delta * error == pytest.approx(record.layers[passage.layer - 1].delta[1], rel=1e-12)


def test_a_relu_that_is_off_stops_the_error():
    record = record_of(["relu", "identity"], (2, 1, 1), 1)
    on = record.layers[0].pre_activation[:, 0] > 0
    sizes = [trace_back(record, sample, 0)[-1].delta_size > 0 for sample in range(3)]
    assert sizes == on.tolist()
    assert {trace_back(record, sample, 0)[-1].by_slope for sample in range(3)} <= {0.0, 1.0}
