"""What a preset is."""

from typing import ClassVar

from nnviz.document.examples import example_project
from nnviz.document.limits import check_size
from nnviz.document.spec import LayerSpec, NetworkSpec, Project


class Preset:
    """A ready network with data and hyperparameters, to begin from. Entries are frozen dataclasses."""

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100

    def project(self) -> Project:
        """The project, made anew at every call."""
        raise NotImplementedError


def with_hidden(data: str, *hidden: LayerSpec, output: LayerSpec | None = None) -> Project:
    """The example project of a data set with other hidden layers, and with another output layer if one is given."""
    project = example_project(data)
    network = NetworkSpec(project.network.inputs, (*hidden, output or project.network.layers[-1]))
    check_size(network)
    return Project(project.name, network, project.data, project.training)
