"""The finite-difference check: is the gradient what the loss says it is?"""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.losses.base import Loss
from nnviz.engine.network import Network
from nnviz.engine.workspace import Workspace, loss_and_gradient, with_ones


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """Analytic and numeric gradient side by side, flat vectors like the parameters.

    ``digits`` is how many leading digits agree, measured against the largest size of the whole gradient's scale.
    """

    analytic: Array
    numeric: Array
    digits: Array

    @property
    def worst_digits(self) -> float:
        """The digits of agreement of the worst parameter."""
        return float(self.digits.min())

    @property
    def largest_difference(self) -> float:
        """The largest absolute difference."""
        with np.errstate(invalid="ignore"):
            return float(np.abs(self.analytic - self.numeric).max())


def check_gradients(
    network: Network, loss: Loss, parameters: Array, inputs: Array, targets: Array, width: float = 1e-5
) -> GradientCheck:
    """Compare the gradient of the mean loss with central differences, (E(w + h) − E(w − h)) / 2h.

    Args:
        parameters: flat vector, (network.parameter_count,).
        inputs: (samples, inputs).
        targets: (samples, outputs).
        width: h is ``width`` · max(1, |w|).

    Source: central differences, error of order h²; see Nocedal, Wright, Numerical Optimization, ch. 8.
    """
    start = np.array(parameters, dtype=np.float64)
    _, analytic = loss_and_gradient(network, loss, start, inputs, targets)
    nudged = start.copy()
    work = Workspace(network, loss, len(inputs), nudged, np.zeros_like(nudged))
    rows, t = with_ones(inputs), np.asarray(targets, dtype=np.float64).T
    features = rows[0] if len(inputs) == 1 else rows.T
    t = t[:, 0] if len(inputs) == 1 else t
    numeric = np.empty_like(start)
    with np.errstate(all="ignore"):
        for i, value in enumerate(start):
            h = width * max(1.0, abs(float(value)))
            losses = []
            for nudge in (h, -h):
                nudged[i] = value + nudge
                work.forward(features)
                losses.append(work.loss_total(t) / len(inputs))
            nudged[i] = value
            numeric[i] = (losses[0] - losses[1]) / (2 * h)
    return GradientCheck(frozen(analytic), frozen(numeric), frozen(_agreeing_digits(analytic, numeric)))


def _agreeing_digits(analytic: Array, numeric: Array) -> Array:
    """−log₁₀ of the relative difference, within 0…16; two numbers near 0 agree as far as their difference is small."""
    size = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), 1e-6)
    with np.errstate(invalid="ignore"):
        relative = np.abs(analytic - numeric) / size
    return np.clip(-np.log10(np.maximum(relative, 1e-16)), 0.0, 16.0)
