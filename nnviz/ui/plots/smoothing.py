"""Smooths a noisy series: the mean of the last values before each place."""

import numpy as np

from nnviz.engine.arrays import Array, IntArray

# A mean is taken at so many places at most: a screen has no more.
_MOST_PLACES = 500


def trailing_means(values: Array, places: IntArray, width: int) -> tuple[IntArray, Array]:
    """Some of the rising ``places`` and, at each, the mean of the last ``width`` values up to it.

    At the beginning, where there are fewer values, it is the mean of those that there are.
    """
    chosen = places[:: -(-len(places) // _MOST_PLACES)] if len(places) else places
    if len(chosen) and chosen[-1] != places[-1]:
        chosen = np.append(chosen, places[-1])
    early = chosen[chosen < width - 1]
    first = [values[: place + 1].mean() for place in early]
    late = chosen[len(early) :]
    with np.errstate(all="ignore"):
        rest = np.lib.stride_tricks.sliding_window_view(values, width)[late - width + 1].mean(1) if len(late) else late
    return chosen, np.concatenate([np.array(first, dtype=np.float64), rest])
