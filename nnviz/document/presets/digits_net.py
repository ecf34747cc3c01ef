"""A network for handwritten digits."""

from dataclasses import dataclass, replace
from typing import ClassVar

from nnviz.document.presets.base import Preset, with_hidden
from nnviz.document.spec import Project, layer_spec


@dataclass(frozen=True)
class DigitsNet(Preset):
    """Two ReLU layers that read handwritten digits of 8×8 pixels."""

    key: ClassVar[str] = "digits_64_32_16_10"
    title: ClassVar[str] = "Digits 64-32-16-10"
    rank: ClassVar[int] = 50

    def project(self) -> Project:
        project = with_hidden("digits", layer_spec(32, "relu"), layer_spec(16, "relu"))
        return replace(project, name="Digits 64-32-16-10")
