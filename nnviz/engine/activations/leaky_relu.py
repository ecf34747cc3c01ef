"""The leaky rectified linear unit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Expression, Number, Term, where_sign
from nnviz.engine.param import param
from nnviz.engine.symbol import Symbol


@dataclass(frozen=True, slots=True)
class LeakyRelu(Activation):
    """Lets a little of what is below 0 through, so that no unit dies. At the kink z = 0 the small slope is taken."""

    key: ClassVar[str] = "leaky_relu"
    title: ClassVar[str] = "Leaky ReLU"
    rank: ClassVar[int] = 32
    formula: ClassVar[str] = "a = z if z > 0 else s·z"
    slope_formula: ClassVar[str] = "f'(z) = 1 if z > 0 else s"
    source: ClassVar[str] = "Maas, Hannun, Ng 2013; f'(0) = s as in PyTorch"
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    initializer: ClassVar[str] = "he_normal"

    # Not called "slope": that is the method. PyTorch has the same name.
    negative_slope: float = param(0.01, "s, the slope below 0.", above=0.0, maximum=1.0)

    @property
    def expression(self) -> str:
        return f"max(z, {self.negative_slope!r} * z)"

    def value(self, z: Array, out: Array) -> None:
        # The slope is at most 1, so that the larger one is z above 0 and s·z below.
        np.multiply(z, self.negative_slope, out)
        np.maximum(z, out, out=out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        out.fill(self.negative_slope)
        np.copyto(out, 1.0, where=z > 0.0)

    def value_expression(self, z: Expression) -> Expression:
        return where_sign(z, above=z, below=self._s * z)

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        return where_sign(z, above=Number(1.0), below=self._s)

    @property
    def _s(self) -> Expression:
        return Term(Symbol("s"), self.negative_slope)
