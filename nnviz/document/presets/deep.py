"""A network so deep that its gradient vanishes."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.document.presets.base import Preset, with_hidden
from nnviz.document.spec import Project, layer_spec


@dataclass(frozen=True)
class Deep(Preset):
    """Ten hidden layers of 16 logistic units: the gradient fades layer by layer; try ReLU instead."""

    key: ClassVar[str] = "deep_10_16"
    title: ClassVar[str] = "Deep 10×16"
    rank: ClassVar[int] = 40

    def project(self) -> Project:
        project = with_hidden("playground_circle", *(layer_spec(16, "logistic") for _ in range(10)))
        return replace(project, name="Deep 10×16")
