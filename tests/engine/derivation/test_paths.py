"""The paths from a weight to the loss add up to its gradient, however many there are."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.derivation import Reading
from nnviz.engine.derivation.paths import GradientPaths, SamplePaths
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import OUTPUT_FIRST, TrainingOptions
from nnviz.engine.penalty import Penalty
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.trainer import Trainer


def step_of(sizes, hidden="tanh", last="logistic", loss="half_sse", samples=2, options=None, shared=False):
    rng = np.random.default_rng(3)
    keys = [hidden] * (len(sizes) - 2) + [last]
    layers = tuple(Layer(n, ACTIVATIONS.create(key), shared) for n, key in zip(sizes[1:], keys, strict=True))
    network = Network(sizes[0], layers)
    targets = np.eye(sizes[-1])[rng.integers(0, sizes[-1], samples)]
    batching = Batching(rng.normal(size=(samples, sizes[0])), targets, samples, False, 0)
    loss, optimizer = LOSSES.create(loss), OPTIMIZERS.create("sgd")
    parameters = rng.normal(0, 0.8, network.parameter_count)
    return Trainer(network, loss, optimizer, parameters, batching, 0.1, None, options or TrainingOptions()).step()


def every_weight(read):
    return [read.place(Kind.PARAMETER, i) for i in range(read.network.parameter_count)]


def every_path(tree, node=None):
    node = node or tree.root
    children = tree.children(node)
    if not children:
        return [node.carried]
    return list(itertools.chain.from_iterable(every_path(tree, child) for child in children))


def assert_paths_give_the_gradient(record, long_way=False):
    read = Reading(record)
    gradients = record.gradients
    # What the sums are made of: through a softmax, large parts may cancel.
    errors = [part for layer in record.layers for part in (layer.grad_activation, layer.delta) if part is not None]
    reach = max(1.0, *(np.abs(layer.inputs).max() for layer in record.layers))
    size = max(np.abs(part).max() for part in errors) * reach
    size += np.abs(gradients).max()
    for i, weight in enumerate(every_weight(read)):
        paths = GradientPaths(read, weight, long_way=long_way)
        assert paths.total == pytest.approx(gradients[i], rel=1e-10, abs=1e-12 * size + 1e-300)


@pytest.mark.parametrize(
    ("last", "loss"),
    [("logistic", "half_sse"), ("softmax", "cce"), ("softmax", "half_sse"), ("logistic", "bce"), ("identity", "huber")],
)
@pytest.mark.parametrize("long_way", [False, True])
def test_all_paths_of_a_weight_add_up_to_its_gradient(last, loss, long_way):
    record = step_of((2, 3, 2, 3), last=last, loss=loss)
    assert_paths_give_the_gradient(record, long_way)
    read = Reading(record)
    for weight in every_weight(read):
        trees = GradientPaths(read, weight, long_way=long_way).samples
        singly = [product for tree in trees for product in every_path(tree)]
        assert sum(singly) == pytest.approx(record.gradients[read.index(weight)], rel=1e-10, abs=1e-15)
        assert len(singly) == sum(tree.count for tree in trees)


@pytest.mark.parametrize("order", ["together", OUTPUT_FIRST])
@pytest.mark.parametrize("shared", [False, True])
def test_penalties_shared_biases_and_the_order_of_updates_are_in_the_sum(order, shared):
    options = TrainingOptions(penalty=Penalty(0.003, 0.02), order=order, mean=False)
    assert_paths_give_the_gradient(step_of((2, 3, 2), options=options, shared=shared))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_paths_of_any_network_add_up_to_its_gradient(data, cases):
    case = data.draw(cases)
    mask = np.random.default_rng(case.seed).integers(0, 2, case.network.parameter_count)
    assert_paths_give_the_gradient(case.trainer(trainable=data.draw(st.sampled_from([None, mask]))).step())


def test_the_branches_of_a_node_add_up_to_it():
    tree = SamplePaths(Reading(step_of((2, 4, 4, 3), last="softmax")), Quantity(Kind.PARAMETER, 1, 2, 0), 1)
    todo = [tree.root]
    while todo:
        node = todo.pop()
        children = tree.children(node)
        if children:
            assert sum(child.share for child in children) == pytest.approx(node.share, rel=1e-11, abs=1e-16)
            todo += children
        else:
            assert node.place.kind is Kind.LOSS


def test_each_factor_has_its_own_origin():
    record = step_of((2, 3, 2), last="softmax")
    tree = SamplePaths(Reading(record), Quantity(Kind.PARAMETER, 1, 2, 0), 0)
    kinds = []
    node = tree.root
    while node is not None:
        kinds.append(node.factor.place.kind)
        node = next(iter(tree.children(node)), None)
    assert kinds == [Kind.INPUT, Kind.SLOPE, Kind.PARAMETER, Kind.JACOBIAN, Kind.GRAD_ACTIVATION]


def test_the_strongest_paths_come_first_and_are_the_strongest_of_all():
    tree = SamplePaths(Reading(step_of((2, 4, 4, 3), last="softmax")), Quantity(Kind.PARAMETER, 1, 1, 2), 0)
    expected = sorted(map(abs, every_path(tree)), reverse=True)
    found = [abs(path.product) for path in tree.strongest(10)]
    np.testing.assert_allclose(found, expected[:10], rtol=1e-12)
    assert len(tree.strongest(10_000)) == tree.count == len(expected)


def test_a_deep_network_with_very_many_paths_is_summed_and_searched_at_once():
    record = step_of((2, *[8] * 12, 3), last="softmax")
    read = Reading(record)
    tree = SamplePaths(read, Quantity(Kind.PARAMETER, 1, 0, 0), 0)
    assert tree.count == 8**11 * 3 * 3
    assert len(tree.strongest(5)) == 5
    assert tree.total == pytest.approx(record.sample_gradients(0)[0, 0, 0], rel=1e-9)
