"""The ONNX graph with the numbers that most programs and devices compute with."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.formats.weights.onnx_file import OnnxFile


@dataclass(frozen=True, slots=True)
class Onnx32File(OnnxFile):
    """A graph that ONNX programs run, in float32: half as large, for phones, browsers and graphics cards."""

    key: ClassVar[str] = "onnx32"
    title: ClassVar[str] = "ONNX, float32"
    rank: ClassVar[int] = 26
    single: ClassVar[bool] = True
    exact: ClassVar[bool] = False
