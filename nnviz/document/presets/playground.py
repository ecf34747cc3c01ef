"""The network of the TensorFlow Playground."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.document.presets.base import Preset, with_hidden
from nnviz.document.spec import Project, layer_spec


@dataclass(frozen=True)
class Playground(Preset):
    """The network that the TensorFlow Playground opens with, on its circle."""

    key: ClassVar[str] = "playground_4_2"
    title: ClassVar[str] = "Playground 4-2"
    rank: ClassVar[int] = 30

    def project(self) -> Project:
        project = with_hidden("playground_circle", layer_spec(4, "tanh"), layer_spec(2, "tanh"))
        return replace(project, name="Playground 4-2")
