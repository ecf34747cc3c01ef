"""The JSON Schema that ``nnviz schema`` prints: every project that is saved keeps to it, and it tells what is wrong."""

import copy
import json
from dataclasses import replace

import pytest

from nnviz.app.job import TrainingJob
from nnviz.app.resuming import run_state
from nnviz.cli import main
from nnviz.document.codec import VERSION, encode
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.document.spec import DataSpec, UserTable
from nnviz.document.starting import with_start_weights
from nnviz.document.table_codec import StoredTable
from nnviz.engine.datasets import DATASETS
from nnviz.engine.optimizers import OPTIMIZERS


def saved_document(project, steps=40):
    project = with_start_weights(project)
    job = TrainingJob(project, prepared(project))
    job.advance(steps)
    return encode(project, run_state(job, project))


@pytest.mark.parametrize("key", DATASETS.keys())
def test_every_ready_project_keeps_to_the_schema_while_it_trains(schema, key):
    schema.validate(saved_document(example_project(key)))


@pytest.mark.parametrize("key", OPTIMIZERS.keys())
@pytest.mark.parametrize("rate", [0.1, 1e200])
def test_every_optimizer_keeps_to_the_schema_diverged_or_not(schema, key, rate):
    project = example_project("iris")
    training = replace(project.training, optimizer=OPTIMIZERS.create(key), learning_rate=rate)
    schema.validate(saved_document(replace(project, training=training), steps=100))


def test_a_table_that_is_stored_outside_keeps_to_the_schema(schema):
    project = example_project("iris")
    project = replace(project, data=DataSpec(UserTable(project.data.source.load(), "iris.csv")))
    schema.validate(encode(project))
    schema.validate(encode(project, stored=StoredTable("iris-0123456789abcdef.nnviz-data", "0" * 64)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), VERSION + 1),
        (("colour",), "blue"),
        (("network", "layers"), []),
        (("network", "layers", 0, "units"), 0),
        (("training", "seed"), -1),
        (("data", "test_fraction"), 1),
        (("canvas",), {"zoom": 1.0, "centre": [0.5, 0.5]}),
        (("canvas",), {"zoom": 2.0, "centre": [0.5, 1.5]}),
        (("canvas",), {"zoom": 2.0, "centre": [0.5]}),
        (("run", "step"), -1),
        (("run", "generator", "state"), "12"),
        (("run", "parameters", 0, "biases"), ["many"]),
        (("run", "losses", "every"), 0),
    ],
)
def test_the_schema_refuses_what_the_program_refuses(schema, path, value):
    document = copy.deepcopy(saved_document(example_project("xor")))
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    assert not schema.is_valid(document)


def test_the_command_prints_the_schema(capsys):
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["properties"]["version"] == {"const": VERSION}
