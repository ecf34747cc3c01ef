"""Functions of single numbers by the names that formulas call them."""

import math
from collections.abc import Callable
from functools import reduce

import numpy as np

from nnviz.engine.erf import erfc


def _sigmoid(z: float) -> float:
    return float(1.0 / (1.0 + np.exp(-z)))


def _phi(z: float) -> float:
    """Φ(z), the chance that a standard normal number is below z."""
    out = np.empty(1)
    erfc(np.array([z * -math.sqrt(0.5)]), out)
    return float(0.5 * out[0])


FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": np.exp,
    "ln": np.log,
    "tanh": np.tanh,
    "sqrt": lambda x: np.sqrt(np.maximum(x, 0.0)),
    "abs": np.abs,
    "sign": np.sign,
    "max": lambda *values: reduce(np.maximum, values),
    "min": lambda *values: reduce(np.minimum, values),
    "cos": np.cos,
    "Φ": _phi,
    "softplus": lambda z: np.logaddexp(0.0, z),
    "logistic": _sigmoid,
}
