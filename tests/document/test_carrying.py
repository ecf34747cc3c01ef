"""Weights that survive an edit: found out by comparing networks, or told by the edit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.document import layer_edits
from nnviz.document.carrying import carry_parameters, inverted
from nnviz.document.connection_edits import freeze_connections, remove_connections
from nnviz.document.examples import example_project, first_project
from nnviz.document.spec import BIAS, NetworkSpec, layer_spec

sizes = st.lists(st.integers(1, 5), min_size=2, max_size=5)


def network(*units, activation="tanh"):
    """Inputs first, then the units of every layer."""
    return NetworkSpec(units[0], tuple(layer_spec(n, activation) for n in units[1:]))


def numbered(spec, start):
    """Parameters that are all different: start, start + 1 …"""
    return np.arange(start, start + spec.build().parameter_count, dtype=float)


def carried(old, new):
    """Old parameters from 1 on, the fallback from −1000 on, carried; as layers, with the number lost."""
    before, fallback = numbered(old, 1.0), numbered(new, -1000.0)
    result, lost = carry_parameters(old, before, new, fallback)
    split = new.build().split
    return old.build().split(before), split(result), split(fallback), sum(lost)


def test_the_same_network_keeps_every_weight():
    before, after, _, lost = carried(network(2, 3, 1), network(2, 3, 1, activation="relu"))
    assert lost == 0
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(new.weights, old.weights)
        np.testing.assert_array_equal(new.biases, old.biases)


def test_a_layer_that_grows_keeps_its_weights_and_gets_new_ones_beside_them():
    before, after, fresh, lost = carried(network(2, 2, 1), network(2, 3, 1))
    assert lost == 0
    np.testing.assert_array_equal(after[0].weights[:, :2], before[0].weights)
    np.testing.assert_array_equal(after[0].weights[:, 2], fresh[0].weights[:, 2])
    np.testing.assert_array_equal(after[1].weights[:2], before[1].weights)
    np.testing.assert_array_equal(after[1].weights[2], fresh[1].weights[2])
    np.testing.assert_array_equal(after[1].biases, before[1].biases)


def test_a_layer_that_shrinks_loses_the_weights_of_its_last_units():
    before, after, _, lost = carried(network(2, 3, 1), network(2, 2, 1))
    # Two weights and a bias into the unit, and one weight out of it.
    assert lost == 4
    np.testing.assert_array_equal(after[0].weights, before[0].weights[:, :2])
    np.testing.assert_array_equal(after[1].weights, before[1].weights[:2])


def test_a_layer_more_keeps_what_lies_before_it():
    old = network(2, 3, 1)
    new = replace(old, layers=(old.layers[0], layer_spec(4, "relu"), old.layers[1]))
    before, after, fresh, lost = carried(old, new)
    np.testing.assert_array_equal(after[0].weights, before[0].weights)
    np.testing.assert_array_equal(after[1].weights, fresh[1].weights)
    # The output has other inputs now.
    np.testing.assert_array_equal(after[2].weights, fresh[2].weights)
    assert lost == 4


def test_a_layer_less_keeps_what_lies_on_both_sides_but_the_one_behind_it():
    layers = (layer_spec(3, "tanh"), layer_spec(4, "relu"), layer_spec(5, "logistic"), layer_spec(1, "identity"))
    old, new = NetworkSpec(2, layers), NetworkSpec(2, (layers[0], *layers[2:]))
    before, after, fresh, lost = carried(old, new)
    np.testing.assert_array_equal(after[0].weights, before[0].weights)
    np.testing.assert_array_equal(after[1].weights, fresh[1].weights)
    np.testing.assert_array_equal(after[2].weights, before[3].weights)
    assert lost == (3 + 1) * 4 + (4 + 1) * 5


def test_other_inputs_begin_with_new_weights_in_the_first_layer():
    before, after, fresh, lost = carried(network(2, 3, 1), network(4, 3, 1))
    np.testing.assert_array_equal(after[0].weights, fresh[0].weights)
    np.testing.assert_array_equal(after[0].biases, fresh[0].biases)
    np.testing.assert_array_equal(after[1].weights, before[1].weights)
    assert lost == 9


@given(sizes, sizes)
def test_every_parameter_is_an_old_one_or_a_fresh_one_and_the_lost_are_counted(before, after):
    old, new = network(*before), network(*after)
    parameters, fallback = numbered(old, 1.0), numbered(new, -1e6)
    result, lost = carry_parameters(old, parameters, new, fallback)
    kept = set(result) & set(parameters)
    assert set(result) <= set(parameters) | set(fallback)
    assert sum(lost) == len(parameters) - len(kept)
    assert len(kept) == np.count_nonzero(result > 0)


@given(sizes)
def test_carrying_over_changes_neither_of_its_inputs(units):
    old, new = network(*units), network(units[0], 3, *units[1:])
    parameters, fallback = numbered(old, 1.0), numbered(new, -1e6)
    carry_parameters(old, parameters, new, fallback)
    np.testing.assert_array_equal(parameters, numbered(old, 1.0))
    np.testing.assert_array_equal(fallback, numbered(new, -1e6))


# Edits that tell where the weights come from.


def deep(*units):
    """A project with hidden layers that are all alike but for their width."""
    project = first_project()
    hidden = tuple(layer_spec(n, "tanh") for n in units)
    network = replace(project.network, layers=(*hidden, project.network.layers[-1]))
    return replace(project, network=network, start=None)


def through(change, project):
    """The layers before and after a change, and how many weights each old layer lost."""
    before = numbered(project.network, 1.0)
    after, lost = carry_parameters(
        project.network, before, change.project.network, change.fallback() - 1e6, change.origins
    )
    return project.network.build().split(before), change.project.network.build().split(after), lost


def test_a_unit_removed_in_the_middle_takes_its_own_weights_with_it_and_no_others():
    project = deep(4, 3)
    before, after, lost = through(layer_edits.remove_units(project, 0, {1}), project)
    np.testing.assert_array_equal(after[0].weights, before[0].weights[:, [0, 2, 3]])
    np.testing.assert_array_equal(after[0].biases, before[0].biases[[0, 2, 3]])
    np.testing.assert_array_equal(after[1].weights, before[1].weights[[0, 2, 3]])
    assert lost == (3, 3, 0)


def test_a_unit_added_in_the_middle_leaves_the_weights_of_the_others_alone():
    project = deep(3)
    before, after, lost = through(layer_edits.add_units(project, 0, behind=0), project)
    np.testing.assert_array_equal(after[0].weights[:, [0, 2, 3]], before[0].weights)
    np.testing.assert_array_equal(after[1].weights[[0, 2, 3]], before[1].weights)
    assert lost == (0, 0)


def test_of_equal_layers_just_the_one_that_is_meant_is_removed():
    project = deep(3, 3, 3, 3)
    before, after, lost = through(layer_edits.remove_layers(project, {1}), project)
    for place, was in enumerate((0, 2, 3, 4)):
        np.testing.assert_array_equal(after[place].weights, before[was].weights)
    assert lost == (0, 12, 0, 0, 0)


def test_a_duplicate_has_the_weights_of_its_layer_where_the_widths_allow_it():
    project = deep(2, 3)
    before, after, lost = through(layer_edits.duplicate_layer(project, 0), project)
    np.testing.assert_array_equal(after[1].weights, before[0].weights)
    np.testing.assert_array_equal(after[2].weights, before[1].weights)
    assert sum(lost) == 0
    before, after, lost = through(layer_edits.duplicate_layer(project, 1), project)
    np.testing.assert_array_equal(after[2].biases, before[1].biases)
    assert after[2].weights.shape == (3, 3)
    np.testing.assert_array_equal(after[3].weights, before[2].weights)


def test_a_layer_that_is_moved_takes_its_weights_along_where_the_widths_allow_it():
    project = deep(2, 3, 3)
    before, after, _ = through(layer_edits.move_layer(project, 2, 1), project)
    assert [len(part.biases) for part in after] == [2, 3, 3, 1]
    np.testing.assert_array_equal(after[1].biases, before[2].biases)
    np.testing.assert_array_equal(after[3].weights, before[3].weights)
    assert after[1].weights.max() < 0 < after[3].weights.min()


def test_removed_and_frozen_connections_and_names_go_with_their_units():
    project = remove_connections(deep(3, 2), [(0, 1, 2), (1, 2, 0), (1, BIAS, 1)])
    project = freeze_connections(project, [(0, 0, 0)])
    project = layer_edits.name_unit(project, 0, 2, "edge")
    first, second, _ = layer_edits.remove_units(project, 0, {0}).project.network.layers
    assert (first.removed, first.frozen, first.unit_names) == (((1, 1),), (), ("", "edge"))
    assert second.removed == ((BIAS, 1), (1, 0))


def test_a_removed_connection_has_no_weight_to_carry():
    project = remove_connections(deep(2), [(0, 0, 1)])
    old = numbered(project.network, 1.0)
    back, lost = carry_parameters(project.network, old, deep(2).network, -old)
    weights = project.network.build().split(back)[0].weights
    assert weights[0, 1] < 0 < weights[1, 1]
    assert sum(lost) == 0


def test_weights_that_are_pasted_hold_where_they_fit():
    project = deep(2)
    spec = layer_spec(2, "relu")
    given = project.network.build().split(numbered(project.network, 7.0))[0]
    change = layer_edits.paste_layers(project, 1, [(spec, given)])
    pasted = change.project.network.build().split(change.fallback())[1]
    np.testing.assert_array_equal(pasted.weights, given.weights)
    wider = layer_edits.paste_layers(deep(3), 1, [(spec, given)])
    pasted = wider.project.network.build().split(wider.fallback())[1]
    np.testing.assert_array_equal(pasted.biases, given.biases)
    assert pasted.weights.shape == (3, 2)


@given(st.data())
def test_the_way_back_brings_every_weight_that_was_kept_to_where_it_was(data):
    project = deep(*data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    hidden = len(project.network.layers) - 1
    layer = data.draw(st.integers(0, hidden - 1))
    units = project.network.layers[layer].units
    change = data.draw(
        st.sampled_from(
            [
                lambda: layer_edits.add_layer(project, layer, 3),
                lambda: layer_edits.remove_layers(project, {layer}),
                lambda: layer_edits.duplicate_layer(project, layer),
                lambda: layer_edits.move_layer(project, layer, hidden - 1 - layer),
                lambda: layer_edits.resize_layer(project, layer, 3),
                lambda: layer_edits.add_units(project, layer, behind=0),
                lambda: layer_edits.remove_units(project, layer, {0} if units > 1 else set()),
            ]
        )
    )()
    old, new = project.network, change.project.network
    before = numbered(old, 1.0)
    there, lost = carry_parameters(old, before, new, change.fallback() - 1e6, change.origins)
    back, _ = carry_parameters(new, there, old, np.zeros_like(before), inverted(change.origins, old))
    kept = back > 0
    np.testing.assert_array_equal(back[kept], before[kept])
    assert np.count_nonzero(~kept) == sum(lost)


def test_the_data_decide_the_outputs():
    project = example_project("iris")
    last = len(project.network.layers) - 1
    for edit in (
        lambda: layer_edits.remove_layers(project, {last}),
        lambda: layer_edits.duplicate_layer(project, last),
        lambda: layer_edits.move_layer(project, last, 0),
        lambda: layer_edits.add_units(project, last),
        lambda: layer_edits.remove_units(project, last, {0}),
    ):
        with pytest.raises(ValueError, match="output"):
            edit()
