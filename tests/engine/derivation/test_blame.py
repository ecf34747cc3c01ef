"""The pushes of the samples on a weight add up to its gradient."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.engine.derivation import Reading
from nnviz.engine.derivation.blame import pushes_of, pushes_on
from nnviz.engine.quantity import Kind


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_pushes_of_all_samples_are_the_gradient(data, cases):
    case = data.draw(cases)
    record = case.trainer().step()
    read = Reading(record)
    for i in range(record.network.parameter_count):
        found = pushes_on(read, read.place(Kind.PARAMETER, i))
        size = np.abs(found.pushes).sum() + np.abs(record.parameters_before).max() + 1e-300
        assert found.pushes.sum() == pytest.approx(record.data_gradients[i], rel=1e-12, abs=1e-14 * size)
        assert found.data_gradient + found.penalty == pytest.approx(record.gradients[i], rel=1e-12, abs=1e-14 * size)
        assert list(np.abs(found.pushes)[found.order]) == sorted(np.abs(found.pushes), reverse=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_weights_that_a_sample_pushed_are_ranked_by_its_own_gradient(data, cases):
    record = data.draw(cases).trainer().step()
    read = Reading(record)
    sample = len(record.inputs) - 1
    ranked = pushes_of(read, sample, 10_000)
    assert len(ranked) == record.network.parameter_count
    sizes = [abs(push) for _, push in ranked]
    assert sizes == sorted(sizes, reverse=True)
    for weight, push in ranked:
        own = record.sample_gradients(weight.layer - 1)[sample, weight.source, weight.unit]
        assert push == pytest.approx(own, rel=1e-15, abs=0.0)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_frozen_weights_are_not_among_those_that_a_sample_moved(data, cases):
    case = data.draw(cases)
    mask = np.zeros(case.network.parameter_count)
    mask[-1] = 1
    read = Reading(case.trainer(trainable=mask).step())
    assert [read.index(push.weight) for push in pushes_of(read, 0, 5)] == [case.network.parameter_count - 1]
