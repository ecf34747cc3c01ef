"""Loss and accuracy over a whole table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine import metrics
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.losses import LOSSES
from nnviz.engine.metrics import evaluate, predicted_classes
from nnviz.engine.network import Layer, Network
from nnviz.engine.workspace import loss_and_gradient


@given(data=st.data())
def test_the_loss_over_a_table_is_the_mean_that_training_sees(cases, data):
    case = data.draw(cases)
    measured = evaluate(case.network, case.loss, case.parameters, case.inputs, case.targets, classes=False)
    loss, _ = loss_and_gradient(case.network, case.loss, case.parameters, case.inputs, case.targets)
    assert measured.loss == pytest.approx(loss, rel=1e-12, abs=1e-15)
    assert measured.accuracy is None


@given(data=st.data(), piece=st.integers(1, 4))
def test_a_long_table_is_measured_in_pieces_with_the_same_result(cases, data, piece):
    case = data.draw(cases)
    given_all = (case.network, case.loss, case.parameters, case.inputs, case.targets)
    whole = evaluate(*given_all, classes=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "_PIECE", piece)
        pieces = evaluate(*given_all, classes=True)
    assert pieces.accuracy == whole.accuracy
    assert pieces.loss == pytest.approx(whole.loss, rel=1e-12, abs=1e-15)


def test_one_output_means_the_higher_class_from_the_threshold_on():
    assert predicted_classes(np.array([[0.49], [0.5], [0.51]])).tolist() == [0, 1, 1]
    assert predicted_classes(np.array([[-0.1], [0.0], [1.0]]), 0.0).tolist() == [0, 1, 1]


def test_several_outputs_mean_the_largest_and_the_first_on_a_tie():
    assert predicted_classes(np.array([[0.1, 0.8, 0.1], [0.4, 0.2, 0.4]])).tolist() == [1, 0]


def test_the_accuracy_is_the_share_of_right_classes():
    network = Network(1, (Layer(1, ACTIVATIONS.create("identity")),))
    inputs, targets = np.array([[0.0], [1.0], [0.2], [0.9]]), np.array([[0.0], [1.0], [1.0], [1.0]])
    measured = evaluate(network, LOSSES.create("mse"), np.array([1.0, 0.0]), inputs, targets, classes=True)
    assert measured.accuracy == 0.75


def test_a_diverged_network_is_measured_without_a_warning():
    network = Network(1, (Layer(1, ACTIVATIONS.create("logistic")),))
    x, t = np.ones((2, 1)), np.zeros((2, 1))
    for weight in (1.5e308, np.inf, np.nan):
        measured = evaluate(network, LOSSES.create("bce"), np.array([weight, 0.0]), x, t, classes=True)
        assert not np.isfinite(measured.loss)
