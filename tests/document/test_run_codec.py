"""The state of a run in a document: bit for bit, and refused in words at any place that is wrong."""

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.app.job import TrainingJob
from nnviz.app.resuming import run_state
from nnviz.app.timeline import ValueEdit
from nnviz.document.codec import ProjectError, decode_saved, encode
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.document.starting import with_start_weights


def made():
    project = with_start_weights(example_project("xor"))
    job = TrainingJob(project, prepared(project), np.arange(9.0))
    job.advance(70)
    job.timeline.set_learning_rate(0.1)
    job.advance(30)
    job.choose(2)
    job.timeline.set_values(ValueEdit(np.array([1, 4]), np.array([0.5, -0.5])))
    job.measure()
    return encode(project, run_state(job, project))


FULL = made()


def places_in(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(min(len(value), 4)):
            yield from places_in(value[key], (*path, key))


def with_value(path, value):
    changed = copy.deepcopy(FULL)
    inside = changed["run"]
    if not path:
        return {**changed, "run": value}
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return changed


def refusal_of(document):
    """Why it is no project; an empty text when it is one, and can be written again."""
    try:
        saved = decode_saved(document)
        json.dumps(encode(saved.project, saved.run), allow_nan=False)
    except ProjectError as error:
        return str(error)
    return ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_a_run_comes_back_as_it_was():
    saved = decode_saved(json.loads(json.dumps(FULL)))
    assert encode(saved.project, saved.run) == FULL
    assert saved.step == 100
    assert len(saved.run.keyframes) > 1


@settings(max_examples=300)
@given(path=st.sampled_from(list(places_in(FULL["run"]))), value=JSON)
def test_any_value_at_any_place_of_a_run_is_taken_or_refused_with_the_place(path, value):
    refused = refusal_of(with_value(path, value))
    assert refused == "" or refused.startswith("project.run")
    assert len(refused) < 1000


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("step",), -1, "project.run.step: -1 is not a whole number"),
        (("epoch",), 0, "project.run.epoch: 0 is not a whole number from 1"),
        (("learning_rate",), 0.0, "project.run.learning_rate: 0.0 is not a number above 0"),
        (("generator", "state"), "12", "project.run.generator.state: '12' is not a number of 128 bits"),
        (("generator", "bit_generator"), "MT19937", "'MT19937' is not one of PCG64"),
        (("parameters",), [], "project.run.parameters: numbers of 0 layers: the network has 2 layers"),
        (("parameters", 0, "weights", 1), [1.0], "parameters[0].weights[1]: 1 numbers: 2 are needed"),
        (("parameters", 0, "biases", 1), "many", "'many' is not one of NaN, Infinity, -Infinity"),
        (("optimizer",), {"m": []}, "project.run.optimizer: there is no member 'm' here"),
        (("rates",), [[1, 0.5]], "project.run.rates: the steps must rise from 0"),
        (("rates", 1), [0], "project.run.rates[1]: a pair [step, learning rate]"),
        (("choices", 0), [0, 1, 2], "project.run.choices[0]: a pair [step, row]"),
        (("choices",), [[3, 0], [3, 1]], "project.run.choices: the steps must rise"),
        (("edits", 0, "places", 0), 9, "project.run.edits[0].places[0]: 9 is not a whole number from 0 to 8"),
        (("edits", 0, "values"), [1.0], "project.run.edits[0].values: 1 numbers for 2 places"),
        (("keyframes", 0, "step"), 10**9, "project.run.keyframes: their steps must rise"),
        (("losses", "every"), 2, "project.run.losses.values: 100 losses, one for every 2: step 100 needs 50"),
        (("curves", "steps", 1), 1e9, "project.run.curves.steps: the steps must rise, from 0 up to 100"),
        (("curves", "train_loss"), [], "project.run.curves.train_loss: 0 numbers, and 2 in 'steps'"),
    ],
)
def test_a_wrong_value_in_a_run_is_refused_with_its_place_and_the_reason(path, value, words):
    with pytest.raises(ProjectError) as refused:
        decode_saved(with_value(path, value))
    assert words in str(refused.value)
