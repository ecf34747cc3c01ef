"""The 8-3-8 encoder."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.document.presets.base import Preset, with_hidden
from nnviz.document.spec import Project, layer_spec
from nnviz.engine.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class Autoencoder(Preset):
    """Eight patterns pass through three units and come out again: the three learn a code."""

    key: ClassVar[str] = "autoencoder_8_3_8"
    title: ClassVar[str] = "Autoencoder 8-3-8"
    rank: ClassVar[int] = 60

    def project(self) -> Project:
        layer = layer_spec(3, "logistic")
        project = with_hidden("one_hot", layer, output=layer_spec(8, "logistic"))
        training = replace(
            project.training, optimizer=OPTIMIZERS.create("adam"), learning_rate=0.1, batch_size=8, shuffle=False
        )
        return replace(project, name="Autoencoder 8-3-8", training=training)
