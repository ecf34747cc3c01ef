"""The loss as a function of the parameters: along chosen weights or random directions."""

from collections.abc import Sequence

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.losses.base import Loss
from nnviz.engine.metrics import sample_losses
from nnviz.engine.network import Network
from nnviz.engine.norms import norm


def losses_at(network: Network, loss: Loss, rows: Array, inputs: Array, targets: Array) -> Array:
    """The mean loss over the samples with each of several parameter vectors: (rows,), without a penalty.

    Args:
        rows: (rows, parameters).
    """
    found = np.empty(len(rows))
    with np.errstate(all="ignore"):
        for place, row in enumerate(rows):
            z, a = network.forward(row, inputs)[-1]
            found[place] = np.mean(sample_losses(network, loss, z, a, targets))
    return found


def unit_direction(count: int, place: int) -> Array:
    """The direction of one parameter, (count,)."""
    direction = np.zeros(count)
    direction[place] = 1.0
    return direction


def random_direction(network: Network, parameters: Array, rng: np.random.Generator) -> Array:
    """A random direction, (parameters,), as long in each unit's parameters as these parameters are.

    So a step of 1 means the same for large and for small weights. Source: Li et al. 2018, Visualizing the Loss
    Landscape of Neural Nets (filter normalisation).
    """
    direction = rng.standard_normal(len(parameters))
    for own, block in zip(network.blocks(direction), network.blocks(parameters), strict=True):
        for unit in range(len(own)):
            own[unit] *= norm(block[unit]) / max(norm(own[unit]), 1e-300)
    return direction


def line_rows(base: Array, directions: Sequence[Array], at: Array) -> Array:
    """Parameter vectors (points, parameters): the base and so much of each direction.

    Args:
        at: (points, directions).
    """
    return base + at @ np.stack(directions)


def coordinates(rows: Array, base: Array, directions: Sequence[Array]) -> Array:
    """Where parameter vectors lie along the directions, (rows, directions): their shadow where they lie outside."""
    lengths = np.array([max(norm(direction), 1e-300) for direction in directions])
    basis = np.stack(directions) / lengths[:, None]
    with np.errstate(all="ignore"):
        # Row by row, so that no second table of all parameters is made; what remains to be solved is tiny.
        shadows = np.stack([basis @ (row - base) for row in rows])
        known = np.isfinite(shadows).all(1)
        found = np.full(shadows.shape, np.nan)
        found[known] = np.linalg.lstsq(basis @ basis.T, shadows[known].T, rcond=None)[0].T
        return np.asarray(found / lengths)
