"""Single numbers over a run: where they stand, and what they were."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.over_time import activations_over, parameter_place


@given(data=st.data())
def test_a_parameter_stands_where_split_finds_it(cases, data):
    case = data.draw(cases)
    network, flat = case.network, np.arange(case.network.parameter_count, dtype=float)
    for number, layer in enumerate(network.split(flat), start=1):
        for unit in range(layer.weights.shape[1]):
            for source in range(layer.weights.shape[0]):
                assert parameter_place(network, number, unit, source) == layer.weights[source, unit]
            assert parameter_place(network, number, unit, layer.weights.shape[0]) == layer.biases[unit]


@given(data=st.data())
def test_an_activation_over_time_is_that_of_each_forward_pass(cases, data):
    case = data.draw(cases)
    rows = np.stack([case.parameters.astype(float) * scale for scale in (0.0, 0.5, 1.0)])
    sample, last = case.inputs[0], len(case.network.layers)
    values = activations_over(case.network, rows, sample, last, 0)
    expected = [case.network.predict(row, sample[None])[0, 0] for row in rows]
    assert values.tolist() == expected
