"""Random numbers that stay the same in every version of NumPy, which promises the raw stream of PCG64 only."""

import numpy as np

from nnviz.engine.arrays import Array


def spread(rng: np.random.Generator, size: int | tuple[int, int], low: float, high: float) -> Array:
    """Numbers drawn evenly from ``low`` up to ``high``, which is not reached."""
    return low + (high - low) * rng.random(size)


def normal_pairs(rng: np.random.Generator, count: int) -> Array:
    """Pairs of standard normal numbers, (count, 2), by Box and Muller (1958)."""
    radius = np.sqrt(-2.0 * np.log1p(-rng.random(count)))
    angle = 2 * np.pi * rng.random(count)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
