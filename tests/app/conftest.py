"""Small projects for the tests of the app layer."""

import threading
from dataclasses import replace

import pytest

from nnviz.app.job import TrainingJob
from nnviz.app.run import TrainingRun
from nnviz.app.session import Session
from nnviz.document.preparing import prepared
from nnviz.document.spec import DataSpec, LayerSpec, NetworkSpec, Project, TrainingSpec, UserTable, layer_spec
from nnviz.engine.dataset import make_dataset
from nnviz.engine.losses import LOSSES


def small_project(samples=7, **training):
    """A 2-3-1 network that learns a smooth function; ``training`` are the hyperparameters."""
    rows = [[0.1 * i, 0.3 - 0.05 * i * i] for i in range(samples)]
    data = make_dataset("numbers", rows, [[0.2 * i - 0.4] for i in range(samples)])
    layers = (layer_spec(3, "tanh"), layer_spec(1, "identity"))
    settings = replace(TrainingSpec(LOSSES.create("half_sse")), **{"learning_rate": 0.05, **training})
    return Project("small", NetworkSpec(2, layers), DataSpec(UserTable(data)), settings)


def with_layers(project, *layers):
    return replace(project, network=NetworkSpec(project.network.inputs, tuple(LayerSpec(*layer) for layer in layers)))


@pytest.fixture(scope="session")
def make_project():
    """The function that makes a small project."""
    return small_project


@pytest.fixture
def open_session(make_project, qapp):
    """Makes sessions with a small project, and closes them."""
    sessions = []

    def make(samples=7, **training):
        sessions.append(Session(make_project(samples, **training)))
        return sessions[-1]

    yield make
    for session in sessions:
        assert session.close()


@pytest.fixture
def finish(qtbot):
    """Waits until a run has ended, and takes all that it put out."""

    def wait(session):
        qtbot.waitUntil(lambda: (session.poll(), not session.running)[1], timeout=20_000)
        session.poll()

    return wait


@pytest.fixture
def start(make_project):
    """Makes training runs, and ends them when the test does."""
    runs = []

    def make(**training):
        runs.append(TrainingRun(job_of(make_project(**training))))
        return runs[-1]

    yield make
    for training in runs:
        assert training.close()


@pytest.fixture
def until():
    """Waits until something is so, without blocking the worker for long."""

    def wait(condition):
        tick = threading.Event()
        for _ in range(20_000):
            if condition():
                return
            tick.wait(0.001)
        pytest.fail("It did not come to pass.")

    return wait


def job_of(project):
    return TrainingJob(project, prepared(project))
