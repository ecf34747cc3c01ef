"""Edits of the project: what changes, what stays, what is refused, and which weights are carried over."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.document import edits, limits
from nnviz.document.examples import example_project, first_project, mazur_project
from nnviz.document.masks import trainable_mask
from nnviz.document.spec import DataSpec, NetworkSpec, UserTable, layer_spec
from nnviz.document.starting import start_parameters
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.dataset import make_dataset
from nnviz.engine.datasets import DATASETS


def network(*units, activation="tanh"):
    """Inputs first, then the units of every layer."""
    return NetworkSpec(units[0], tuple(layer_spec(n, activation) for n in units[1:]))


# Hyperparameters.


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"learning_rate": 0.0}, "The learning rate is 0.0: it must be a number above 0."),
        ({"learning_rate": float("nan")}, "The learning rate is nan: it must be a number above 0."),
        ({"learning_rate": float("inf")}, "The learning rate is inf: it must be a number above 0."),
        ({"batch_size": 0}, "The batch size is 0: it must be 1 or more."),
        ({"seed": -1}, "The seed is -1: it must be 0 or more."),
    ],
)
def test_a_hyperparameter_out_of_range_is_refused_by_name(change, sentence):
    project = first_project()
    with pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.")):
        edits.set_training(project, replace(project.training, **change))


def test_hyperparameters_change_and_nothing_else_does():
    project = first_project()
    training = replace(project.training, learning_rate=0.1, batch_size=2, seed=9)
    assert edits.set_training(project, training) == replace(project, training=training)


# Layers.


def test_units_of_a_hidden_layer_change():
    assert edits.set_units(first_project(), 0, 5).network.build().sizes == (2, 5, 1)


def test_the_units_of_the_output_are_not_changed_by_hand():
    with pytest.raises(ValueError, match="The data decide how many outputs there are"):
        edits.set_units(first_project(), 1, 2)


@pytest.mark.parametrize("units", [0, -1, limits.MOST_UNITS + 1])
def test_a_number_of_units_out_of_range_is_refused(units):
    with pytest.raises(ValueError, match=f"A layer of {units} units: it must have 1 to"):
        edits.set_units(first_project(), 0, units)


def test_a_network_that_does_not_fit_into_memory_is_refused():
    project = edits.set_units(edits.add_hidden_layer(first_project()), 0, 9_000)
    with pytest.raises(ValueError, match="weights and biases is too large: 10,000,000 is the most"):
        edits.set_units(project, 1, 9_000)


def test_data_that_make_the_network_too_large_are_refused():
    project = edits.set_units(first_project(), 0, 10_000)
    wide = make_dataset("wide", np.zeros((2, 2_000)), np.zeros((2, 1)))
    with pytest.raises(ValueError, match="too large"):
        edits.set_data(project, DataSpec(UserTable(wide)), wide)


def test_an_activation_changes_in_its_layer_only():
    relu = ACTIVATIONS.create("relu")
    layers = edits.set_activation(first_project(), 0, relu).network.layers
    assert [layer.activation.key for layer in layers] == ["relu", "logistic"]


def test_a_hidden_layer_is_added_before_the_output_like_the_one_before_it():
    project = edits.set_activation(first_project(), 0, ACTIVATIONS.create("relu"))
    added = edits.add_hidden_layer(project).network
    assert added.build().sizes == (2, 2, 4, 1)
    assert [layer.activation.key for layer in added.layers] == ["relu", "relu", "logistic"]


def test_a_hidden_layer_is_added_at_a_place_of_choice():
    assert edits.add_hidden_layer(first_project(), 0, units=7).network.build().sizes == (2, 7, 2, 1)


def test_the_first_hidden_layer_is_a_tanh_layer():
    added = edits.add_hidden_layer(example_project("and")).network
    assert [layer.activation.key for layer in added.layers] == ["tanh", "logistic"]


def test_there_is_a_most_of_layers():
    project = replace(first_project(), network=network(2, *[1] * limits.MOST_LAYERS))
    with pytest.raises(ValueError, match=f"{limits.MOST_LAYERS} is the most"):
        edits.add_hidden_layer(project)


def test_a_hidden_layer_is_removed():
    assert edits.remove_hidden_layer(first_project(), 0).network.build().sizes == (2, 1)


def test_the_output_layer_is_not_removed():
    with pytest.raises(ValueError, match="The output layer cannot be removed"):
        edits.remove_hidden_layer(first_project(), 1)


def test_given_start_weights_go_with_their_layers():
    project = mazur_project()
    assert edits.set_activation(project, 0, ACTIVATIONS.create("tanh")).start is project.start
    wider = edits.set_units(project, 0, 3)
    np.testing.assert_array_equal(wider.start[0].weights[:, :2], project.start[0].weights)
    np.testing.assert_array_equal(wider.start[1].weights[:2], project.start[1].weights)
    drawn = wider.network.build().split(start_parameters(replace(wider, start=None)))
    np.testing.assert_array_equal(wider.start[0].weights[:, 2], drawn[0].weights[:, 2])


# Data.


@pytest.mark.parametrize("key", DATASETS.keys())
def test_every_data_set_fits_the_network_it_is_given_to(key):
    source = DATASETS.create(key)
    project = edits.set_data(mazur_project(), DataSpec(source), source.load())
    dataset = source.load()
    assert project.network.inputs == dataset.inputs.shape[1]
    assert project.network.layers[-1].units == dataset.targets.shape[1]
    assert project.network.layers[0] == mazur_project().network.layers[0]
    assert (project.name, project.start) == (dataset.name, None)


@pytest.mark.parametrize(
    ("targets", "classes", "activation", "loss"),
    [
        ([[0], [1]], ["no", "yes"], "logistic", "bce"),
        ([[-1], [1]], ["no", "yes"], "tanh", "half_sse"),
        ([[1, 0], [0, 1]], ["a", "b"], "softmax", "cce"),
        ([[0.5], [2.5]], [], "identity", "half_sse"),
    ],
)
def test_output_and_loss_fit_the_targets(targets, classes, activation, loss):
    output, key = edits.output_for(make_dataset("d", [[0], [1]], targets, classes=classes))
    assert (output.units, output.activation.key, key) == (len(targets[0]), activation, loss)


def test_other_data_keep_batch_size_and_learning_rate():
    project = example_project("playground_circle")
    source = DATASETS.create("iris")
    training = edits.set_data(project, DataSpec(source), source.load()).training
    assert (training.batch_size, training.learning_rate) == (10, 0.03)


def test_data_made_in_another_way_leave_network_and_loss_alone():
    project = edits.set_activation(example_project("playground_spiral"), 2, ACTIVATIONS.create("identity"))
    data = replace(project.data, source=replace(project.data.source, noise=0.3), test_fraction=0.1)
    varied = edits.vary_data(project, data, data.source.load())
    assert varied == replace(project, data=data)


def test_data_with_other_columns_make_the_network_fit():
    project = first_project()
    source = DATASETS.create("iris")
    data = DataSpec(source)
    assert edits.vary_data(project, data, source.load()) == edits.set_data(project, data, source.load())


def test_connections_that_lose_an_end_are_forgotten_and_the_others_stay_removed():
    project = first_project()
    hidden, output = project.network.layers
    layers = (replace(hidden, removed=((0, 0), (1, 1))), replace(output, frozen=((0, 0), (1, 0), (-1, 0))))
    project = replace(project, network=replace(project.network, layers=layers))
    smaller = edits.set_units(project, 0, 1)
    assert smaller.network.layers[0].removed == ((0, 0),)
    assert smaller.network.layers[1].frozen == ((0, 0), (-1, 0))
    trainable_mask(smaller)
