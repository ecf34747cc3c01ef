"""The measurements that the curves are drawn from."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app.curves import Curves
from nnviz.engine.metrics import Metrics


def columns(curves):
    series = (curves.steps, curves.train_loss, curves.test_loss, curves.train_accuracy, curves.test_accuracy)
    return [one.view().tolist() for one in series]


@given(actions=st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=40))
def test_steps_only_grow_and_going_back_forgets_just_what_came_after(actions):
    curves, expected = Curves(), {}
    for measure, step in actions:
        if measure:
            curves.append(step, Metrics(step / 2, step / 4), Metrics(step / 3, step / 5))
            if not expected or step > max(expected):
                expected[step] = [step / 2, step / 3, step / 4, step / 5]
        else:
            curves.truncate(step)
            expected = {at: values for at, values in expected.items() if at <= step}
        rows = [[float(at), *values] for at, values in expected.items()]
        assert [list(row) for row in zip(*columns(curves), strict=True)] == rows


def test_what_is_not_measured_is_a_gap():
    curves = Curves()
    curves.append(0, Metrics(1.0, None), None)
    assert columns(curves)[1] == [1.0]
    assert np.isnan(columns(curves)[2:]).all()
