"""Imported weights in a project: what fits the present network, and what a new network takes over."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nnviz.document.examples import example_project, mazur_project
from nnviz.document.imported import ImportedLayer, ImportedNetwork
from nnviz.document.importing import (
    as_new_network,
    fits,
    new_network_problem,
    proposed_activations,
    scaling_differs,
    with_weights,
)
from nnviz.engine.activations import ACTIVATIONS


def imported(*sizes, activations=(), **told):
    """A network of so many units, each weight with a value of its own."""
    layers = []
    for number, (fan_in, fan_out) in enumerate(pairwise(sizes)):
        weights = 10.0 * number + np.arange(fan_in * fan_out).reshape(fan_in, fan_out)
        key = activations[number] if number < len(activations) else None
        activation = None if key is None else ACTIVATIONS.create(key)
        layers.append(ImportedLayer(f"{number}.weight", weights, -np.arange(fan_out, dtype=float), activation))
    return ImportedNetwork(tuple(layers), **told)


@pytest.fixture
def xor():
    """A 2-2-1 network, tanh and logistic."""
    return example_project("xor")


def parameters_of(project):
    return np.linspace(5, 6, project.network.build().parameter_count)


def test_layers_of_the_right_shapes_become_the_start_weights(xor):
    given = imported(2, 2, 1)
    project = with_weights(xor, parameters_of(xor), given)
    for start, layer in zip(project.start, given.layers, strict=True):
        np.testing.assert_array_equal(start.weights, layer.weights)
        np.testing.assert_array_equal(start.biases, layer.biases)
    assert (project.network, project.data, project.training) == (xor.network, xor.data, xor.training)


def test_a_layer_that_does_not_fit_keeps_its_weights_and_is_told(xor):
    given = imported(2, 2, 3)
    first, second = fits(xor, given)
    assert first.problem == ""
    assert second.problem == "It is 2 → 3, and the layer of the network is 2 → 1."
    parameters = parameters_of(xor)
    project = with_weights(xor, parameters, given)
    np.testing.assert_array_equal(project.start[0].weights, given.layers[0].weights)
    np.testing.assert_array_equal(project.start[1].weights, xor.network.build().split(parameters)[1].weights)


def test_layers_beyond_the_network_are_told(xor):
    assert [fit.problem for fit in fits(xor, imported(2, 2, 1, 4))][2] == "The network has no layer 3."


def test_a_network_where_nothing_fits_is_refused(xor):
    with pytest.raises(ValueError, match="No layer of the file fits"):
        with_weights(xor, parameters_of(xor), imported(3, 3))


def test_numbers_that_are_not_finite_are_not_taken(xor):
    given = imported(2, 2, 1)
    given.layers[0].weights[0, 0] = np.nan
    assert fits(xor, given)[0].problem == "It holds numbers that are not finite."
    assert new_network_problem(xor, given) == "The file holds numbers that are not finite."


def test_different_biases_are_not_taken_where_a_layer_has_one_for_all(xor):
    first = replace(xor.network.layers[0], shared_bias=True)
    shared = replace(xor, network=replace(xor.network, layers=(first, xor.network.layers[1])))
    assert "one bias for all units" in fits(shared, imported(2, 2, 1))[0].problem
    given = imported(2, 2, 1)
    given.layers[0].biases[:] = 0.25
    assert fits(shared, given)[0].problem == ""


def test_another_activation_is_told_and_the_present_one_stays(xor):
    given = imported(2, 2, 1, activations=("relu", "logistic"))
    first, second = fits(xor, given)
    assert (first.problem, first.other_activation.key) == ("", "relu")
    assert second.other_activation is None
    assert with_weights(xor, parameters_of(xor), given).network.layers[0].activation.key == "tanh"


def test_a_new_network_has_the_shape_the_weights_and_the_activations_of_the_file(xor):
    given = imported(2, 5, 4, 1, activations=("relu", "tanh", "identity"))
    change = as_new_network(xor, given, proposed_activations(xor, given))
    project = change.project
    np.testing.assert_array_equal(change.fallback(), project.network.build().join(given.layers))
    assert all(origin.layer is None for origin in change.origins), "nothing of the old network is carried over"
    network = project.network.build()
    assert network.sizes == (2, 5, 4, 1)
    assert [layer.activation.key for layer in network.layers] == ["relu", "tanh", "identity"]
    np.testing.assert_array_equal(project.start[1].weights, given.layers[1].weights)
    assert (project.data, project.training, project.name) == (xor.data, xor.training, xor.name)


def test_activations_that_the_file_does_not_name_are_proposed(xor):
    keys = [activation.key for activation in proposed_activations(xor, imported(2, 2, 3, 1))]
    assert keys == ["tanh", "relu", "logistic"]


def test_a_new_network_must_fit_the_open_data(xor):
    given = imported(3, 2, 1)
    with pytest.raises(ValueError, match="has 3 inputs and 1 outputs, the open data have 2 and 1: open data that fit"):
        as_new_network(xor, given, proposed_activations(xor, given))


def test_a_network_that_is_too_large_is_refused(xor):
    assert "10,000 units" in new_network_problem(xor, imported(2, 10_001, 1))
    assert "100 layers" in new_network_problem(xor, imported(2, *[1] * 101))


def test_the_start_weights_are_copies_of_nothing_that_can_change(xor):
    parameters = parameters_of(xor)
    project = with_weights(xor, parameters, imported(2, 2, 3))
    parameters[:] = 0
    assert (project.start[1].weights != 0).all()


def test_another_standardisation_of_the_inputs_is_noticed():
    mean, scale = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    given = imported(2, 1, input_mean=mean, input_scale=scale)
    assert not scaling_differs(given, mean, scale)
    assert scaling_differs(given, None, None)
    assert scaling_differs(given, mean + 1, scale)
    assert scaling_differs(given, np.zeros(3), np.ones(3))
    assert not scaling_differs(imported(2, 1), mean, scale), "the file does not say"


def test_frozen_and_removed_connections_stay(xor):
    mazur = mazur_project()
    layers = (replace(mazur.network.layers[0], removed=((0, 1),)), mazur.network.layers[1])
    project = replace(mazur, network=replace(mazur.network, layers=layers))
    assert with_weights(project, parameters_of(project), imported(2, 2, 2)).network.layers[0].removed == ((0, 1),)
