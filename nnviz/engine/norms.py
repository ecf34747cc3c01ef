"""The Euclidean norm of any numbers."""

import numpy as np

from nnviz.engine.arrays import Array

_SAFE_TO_SQUARE = (1e-130, 1e130)


def norm(values: Array) -> float:
    """√Σv², also where the squares would overflow or vanish; 0 of nothing."""
    # In single precision the squares would overflow at 1e19.
    flat = values.ravel().astype(np.float64, copy=False)
    with np.errstate(all="ignore"):
        largest = float(np.abs(flat).max()) if flat.size else 0.0
        scale = 1.0 if largest == 0.0 or _SAFE_TO_SQUARE[0] < largest < _SAFE_TO_SQUARE[1] else largest
        scaled = flat / scale if scale != 1.0 else flat
        return scale * float(np.sqrt(scaled.dot(scaled)))
