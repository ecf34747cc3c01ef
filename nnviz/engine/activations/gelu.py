"""The Gaussian error linear unit."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.engine.activations.base import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.erf import erfc
from nnviz.engine.expression import HALF, Expression, Number, Power, function
from nnviz.engine.param import param

# Beyond ±40, Φ is 0 or 1 in every bit, and so are the slopes.
_FAR = 40.0
# Nearer to 0 than this, Φ is ½ in every bit.
_NEAR = 1e-30
_CUBIC = 0.044715


@dataclass(frozen=True, slots=True)
class Gelu(Activation):
    """z times the chance that a standard normal number is below z: a ReLU with a soft corner, used in transformers."""

    key: ClassVar[str] = "gelu"
    title: ClassVar[str] = "GELU"
    rank: ClassVar[int] = 37
    formula: ClassVar[str] = (
        "a = z·Φ(z), Φ(z) = ½ (1 + erf(z/√2)); tanh form: Φ ≈ ½ (1 + tanh(√(2/π)·(z + 0.044715 z³)))"
    )
    slope_formula: ClassVar[str] = "f'(z) = Φ(z) + z·Φ'(z), Φ'(z) = e^(−z²/2) / √(2π); tanh form: Φ' of that form"
    source: ClassVar[str] = "Hendrycks, Gimpel 2016"
    initializer: ClassVar[str] = "he_normal"

    form: str = param("erf", "erf is exact, tanh is the older approximation.", choices=("erf", "tanh"))

    @property
    def expression(self) -> str:
        near = f"max(z, -{_FAR!r})"
        if self.form == "erf":
            return f"{near} * (0.5 * erfc({-math.sqrt(0.5)!r} * {near}))"
        inner = f"{near} * (1 + {_CUBIC!r} * {near} * {near})"
        return f"{near} / (1 + exp({-2.0 * math.sqrt(2.0 / math.pi)!r} * ({inner})))"

    def value(self, z: Array, out: Array) -> None:
        # The limit keeps −∞ · 0 from being no number.
        np.maximum(z, -_FAR, out=out)
        np.multiply(out, self._phi(out), out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        near = np.clip(z, -_FAR, _FAR)
        # a / z is Φ(z), in a fraction of the time.
        phi = np.full_like(near, 0.5)
        np.divide(np.minimum(a, _FAR), near, out=phi, where=np.abs(near) > _NEAR)
        np.multiply(near, self._density(near, phi), out)
        np.add(out, phi, out)

    def _phi(self, z: Array) -> Array:
        """Φ(z), as a new array."""
        if self.form == "erf":
            phi = z * -math.sqrt(0.5)
            erfc(phi, phi)
            np.multiply(phi, 0.5, phi)
            return phi
        # ½ (1 + tanh u) is 1/(1 + e^−2u), which keeps its digits where tanh u is nearly −1.
        phi = z * z
        np.multiply(phi, _CUBIC, phi)
        np.add(phi, 1.0, phi)
        np.multiply(phi, z, phi)
        np.multiply(phi, -2.0 * math.sqrt(2.0 / math.pi), phi)
        np.exp(phi, phi)
        np.add(phi, 1.0, phi)
        np.reciprocal(phi, phi)
        return phi

    def _density(self, z: Array, phi: Array) -> Array:
        """Φ'(z), as a new array."""
        if self.form == "erf":
            return np.exp(z * z * -0.5) * (1.0 / math.sqrt(2.0 * math.pi))
        inner = 2.0 * math.sqrt(2.0 / math.pi) * (1.0 + 3.0 * _CUBIC * z * z)
        return phi * (1.0 - phi) * inner

    def value_expression(self, z: Expression) -> Expression:
        return z * self._phi_expression(z)

    def slope_expression(self, z: Expression, a: Expression) -> Expression:
        if self.form == "erf":
            density = function("exp", -(HALF * Power(z, 2))) / function("sqrt", Number(2.0 * math.pi, "2π"))
        else:
            tanh = function("tanh", self._inner(z))
            inner = Number(math.sqrt(2.0 / math.pi), "√(2/π)") * (1.0 + 3.0 * Number(_CUBIC) * Power(z, 2))
            density = HALF * (1.0 - Power(tanh, 2)) * inner
        return self._phi_expression(z) + z * density

    def _phi_expression(self, z: Expression) -> Expression:
        if self.form == "erf":
            return function("Φ", z)
        return HALF * (1.0 + function("tanh", self._inner(z)))

    def _inner(self, z: Expression) -> Expression:
        return Number(math.sqrt(2.0 / math.pi), "√(2/π)") * (z + Number(_CUBIC) * Power(z, 3))
