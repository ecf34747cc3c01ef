"""The Euclidean norm of any numbers."""

import math

import numpy as np

from nnviz.engine.arrays import Array

_SAFE_TO_SQUARE = (1e-130, 1e130)
# A sum of squares between these is made of squares that neither overflowed nor, as far as they matter, vanished.
_SAFE_SUM = (1e-240, 1e240)


def norm(values: Array) -> float:
    """√Σv², also where the squares would overflow or vanish; 0 of nothing."""
    # In single precision the squares would overflow at 1e19.
    flat = values.ravel().astype(np.float64, copy=False)
    with np.errstate(all="ignore"):
        total = float(flat.dot(flat))
        if _SAFE_SUM[0] < total < _SAFE_SUM[1]:
            return math.sqrt(total)
        largest = float(np.abs(flat).max()) if flat.size else 0.0
        scale = 1.0 if largest == 0.0 or _SAFE_TO_SQUARE[0] < largest < _SAFE_TO_SQUARE[1] else largest
        scaled = flat / scale if scale != 1.0 else flat
        return scale * float(np.sqrt(scaled.dot(scaled)))
