"""A small network for the exclusive or."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.document.presets.base import Preset, with_hidden
from nnviz.document.spec import Project, layer_spec
from nnviz.engine.losses import LOSSES


@dataclass(frozen=True)
class XorMlp(Preset):
    """Four tanh units and a logistic output solve what a single line cannot."""

    key: ClassVar[str] = "xor_mlp"
    title: ClassVar[str] = "MLP for XOR"
    rank: ClassVar[int] = 20

    def project(self) -> Project:
        project = with_hidden("xor", layer_spec(4, "tanh"))
        training = replace(project.training, loss=LOSSES.create("bce"), learning_rate=0.5, seed=0)
        return replace(project, name="MLP for XOR", training=training)
