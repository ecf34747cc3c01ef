"""The state of the canvas tells what is known in each phase, and nothing before its time."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.app.focus import Focus, Phase
from nnviz.app.job import Snapshot, TrainingJob
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.document.spec import NetworkSpec, layer_spec
from nnviz.ui.canvas.state import CanvasState, build_state

PHASES = pytest.mark.parametrize("phase", Phase, ids=[phase.name for phase in Phase])


def state_of(key: str, phase: Phase, sample: int = 0, **focus: int) -> tuple[CanvasState, Snapshot]:
    """The state of a ready project's first step in a phase, and the snapshot it is made from."""
    project = example_project(key)
    data = prepared(project)
    job = TrainingJob(project, data)
    snapshot = job.record_step() if phase == Phase.UPDATE else job.look_ahead()
    return build_state(project, data.dataset, snapshot, Focus(phase, sample, **focus)), snapshot


def test_only_the_inputs_are_known_when_the_sample_is_chosen():
    state, _snapshot = state_of("mazur", Phase.SAMPLE)
    assert state.layers[0].values.tolist() == [0.05, 0.10]
    assert [layer.values for layer in state.layers[1:]] == [None, None]
    assert (state.targets, state.loss) == (None, None)
    assert [layer.value_kind for layer in state.layers] == ["input", "activation", "activation"]


def test_forward_shows_the_published_activations():
    state, _snapshot = state_of("mazur", Phase.FORWARD)
    assert state.layers[1].values == pytest.approx([0.5932699921071872, 0.596884378259767], abs=1e-15)
    assert state.layers[2].values == pytest.approx([0.7513650695523157, 0.7729284653214625], abs=1e-15)
    assert state.layers[1].z == pytest.approx([0.3775, 0.3925], abs=1e-15)
    assert (state.targets, state.loss) == (None, None)


def test_loss_adds_the_targets_and_the_loss():
    state, _snapshot = state_of("mazur", Phase.LOSS)
    assert state.targets.tolist() == [0.01, 0.99]
    assert state.loss == pytest.approx(0.2983711087600027, abs=1e-16)
    assert state.loss_formula == "E = ½ Σ (a − t)²"


def test_backward_fills_units_by_delta_and_draws_edges_by_gradient():
    state, snapshot = state_of("mazur", Phase.BACKWARD)
    assert state.layers[0].values is None
    assert state.layers[2].values == pytest.approx([0.13849856162855695, -0.03809823651655623], abs=1e-15)
    assert state.edge_kind == "gradient"
    for part, layer in zip(state.weights, snapshot.record.layers, strict=True):
        assert np.array_equal(part.grad_weights, layer.grad_weights)
        assert np.array_equal(part.weights, layer.weights_before)


def test_update_shows_the_new_weights_and_the_activations_that_they_give():
    state, snapshot = state_of("mazur", Phase.UPDATE)
    record = snapshot.record
    for part, layer in zip(state.weights, record.layers, strict=True):
        assert np.array_equal(part.weights, layer.weights_after)
    assert np.array_equal(state.layers[-1].values, record.predictions_after[0])
    assert state.loss == pytest.approx(0.29102777369359933, abs=1e-16)
    assert state.loss_before == record.loss
    hidden = state.layers[1]
    assert hidden.z == pytest.approx(state.layers[0].values @ state.weights[0].weights + state.weights[0].biases)


@PHASES
def test_the_weights_stay_the_old_ones_until_the_update(phase):
    state, snapshot = state_of("xor", phase)
    new = phase == Phase.UPDATE
    for part, layer in zip(state.weights, snapshot.record.layers, strict=True):
        assert np.array_equal(part.weights, layer.weights_after if new else layer.weights_before)
        assert np.array_equal(part.biases, layer.biases_after if new else layer.biases_before)


@PHASES
def test_gradients_are_told_from_the_backward_phase_on(phase):
    state, _snapshot = state_of("xor", phase)
    assert all((part.grad_weights is not None) == (phase >= Phase.BACKWARD) for part in state.weights)


def test_the_sample_in_focus_is_the_one_that_is_shown():
    state, snapshot = state_of("iris", Phase.BACKWARD, sample=3)
    record = snapshot.record
    assert np.array_equal(state.layers[1].delta, record.layers[0].delta[3])
    assert np.array_equal(state.targets, record.targets[3])
    assert state.loss == record.sample_losses[3]
    assert state.samples == len(record.inputs)


def test_frozen_biases_are_told():
    state, _snapshot = state_of("mazur", Phase.FORWARD)
    assert [(part.train_weights, part.train_biases) for part in state.weights] == [(True, False)] * 2


def test_layers_have_titles_and_units_have_names():
    state, _snapshot = state_of("iris", Phase.FORWARD)
    assert [layer.name for layer in state.layers] == ["Inputs", "Hidden 1 · Tanh", "Output · Softmax"]
    assert state.layers[0].unit_names[0] == "sepal length (cm)"
    assert state.layers[1].unit_names[:2] == ("h1", "h2")
    assert state.layers[2].unit_names == ("setosa", "versicolor", "virginica")
    assert [layer.has_bias for layer in state.layers] == [True, True, False]


def test_nameless_targets_become_outputs_with_numbers():
    state, _snapshot = state_of("mazur", Phase.FORWARD)
    assert state.layers[-1].unit_names == ("o1", "o2")


def test_the_selection_is_what_the_focus_points_at():
    assert state_of("xor", Phase.FORWARD)[0].selection is None
    assert state_of("xor", Phase.FORWARD, layer=1, unit=0, source=2)[0].selection == (1, 0, 2)


def test_without_a_step_the_parameters_alone_are_shown():
    project = replace(example_project("and"), network=NetworkSpec(2, (layer_spec(1, "step"),)))
    data = prepared(project)
    snapshot = TrainingJob(project, data).look_ahead()
    state = build_state(project, data.dataset, snapshot, Focus(Phase.SAMPLE))
    assert snapshot.record is None
    assert not state.complete
    assert [layer.values for layer in state.layers] == [None, None]
    assert state.weights[0].weights.shape == (2, 1)


@PHASES
def test_the_structure_stays_the_same_from_phase_to_phase(phase):
    assert state_of("xor", phase)[0].structure == state_of("xor", Phase.SAMPLE)[0].structure
