"""A single threshold unit with the perceptron rule."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.document.presets.base import Preset, with_hidden
from nnviz.document.spec import Project, layer_spec
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.losses import LOSSES
from nnviz.engine.options import PERCEPTRON


@dataclass(frozen=True)
class Perceptron(Preset):
    """One threshold unit that learns AND by Rosenblatt's rule, from weights of 0."""

    key: ClassVar[str] = "perceptron"
    title: ClassVar[str] = "Perceptron"
    rank: ClassVar[int] = 10

    def project(self) -> Project:
        project = with_hidden("and", output=layer_spec(1, "step"))
        layer = replace(project.network.layers[0], initializer=INITIALIZERS.create("zeros"))
        training = replace(project.training, loss=LOSSES.create("half_sse"), learning_rate=1.0, rule=PERCEPTRON)
        network = replace(project.network, layers=(layer,))
        return replace(project, name="Perceptron", network=network, training=training)
