"""How many processors the matrix products may use."""

import os

# NumPy has to be there before its products can be limited.
import numpy as np  # noqa: F401
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

_STATED = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def use_one_thread_for_products() -> None:
    """One thread for each matrix product from now on, unless the environment says how many.

    The networks here are small: more threads gain little, wait for each other, and where other programs are busy too a
    product takes a hundred times as long. With one, the same sums are also added in the same order everywhere.
    """
    if not any(name in os.environ for name in _STATED):
        threadpool_limits(limits=1, user_api="blas")
