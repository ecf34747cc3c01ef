"""What a network makes of a plane of two of its inputs, or of a line of one."""

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.network import Network


def plane_inputs(base: Array, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """Inputs for every point of a grid, row by row: (len(y) · len(x), inputs).

    Args:
        base: (inputs,), the values of all inputs that are not on an axis.
        axes: which inputs are x and y, from 0; the same one twice makes x count.
        x, y: the values on the axes.
    """
    inputs = np.repeat(base[None, :].astype(np.float64), len(x) * len(y), axis=0)
    inputs[:, axes[1]] = np.repeat(y, len(x))
    inputs[:, axes[0]] = np.tile(x, len(y))
    return inputs


def predict_plane(network: Network, flat: Array, base: Array, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """What ``network.predict`` says of ``plane_inputs``, (len(y) · len(x), outputs), without making these.

    The first layer's sums are those of what stands still, and of each axis; they are added in another order, so that
    the last digits may differ. With hundreds of inputs this takes a small part of the time.
    """
    block = network.blocks(flat)[0]
    still = base.astype(flat.dtype)
    still[list(axes)] = 0.0
    with np.errstate(all="ignore"):
        across = np.multiply.outer(block[:, axes[0]], x.astype(flat.dtype))
        up = np.multiply.outer(block[:, axes[1]], y.astype(flat.dtype))
        if axes[0] == axes[1]:
            up[...] = 0.0
        up += (np.dot(block[:, :-1], still) + block[:, -1])[:, None]
    width = len(x)

    def sum_up(part: slice, z: Array) -> None:
        rows, columns = np.divmod(np.arange(part.start, part.stop), width)
        np.add(up[:, rows], across[:, columns], out=z)

    return network.predict_onward(flat, len(y) * width, sum_up)


def decision_lines(weights: Array, biases: Array, x: tuple[float, float], y: tuple[float, float]) -> Array:
    """Where z = 0 for each unit in a rectangle: (units, 2, 2), two ends (x, y) each; NaN where it does not pass.

    Args:
        weights: (2, units), of the inputs on the axes x and y.
        biases: (units,), with all that does not change on the plane.
        x, y: the rectangle.
    """
    ends = np.full((len(biases), 2, 2), np.nan)
    for unit, ((a, b), c) in enumerate(zip(weights.T, biases, strict=True)):
        ends[unit] = _ends(float(a), float(b), float(c), x, y)
    return ends


def _ends(a: float, b: float, c: float, x: tuple[float, float], y: tuple[float, float]) -> Array:
    """The two points at which a·x + b·y + c = 0 crosses the border of a rectangle."""
    points = []
    with np.errstate(all="ignore"):
        if b != 0.0:
            points += [(at, -(a * at + c) / b) for at in x]
        if a != 0.0:
            points += [(-(b * at + c) / a, at) for at in y]
    inside = [p for p in points if _within(p[0], x) and _within(p[1], y)]
    if len(inside) < 2:
        return np.full((2, 2), np.nan)
    first = inside[0]
    farthest = max(inside, key=lambda p: (p[0] - first[0]) ** 2 + (p[1] - first[1]) ** 2)
    return np.array([first, farthest])


def _within(value: float, span: tuple[float, float]) -> bool:
    slack = 1e-9 * (span[1] - span[0])
    return span[0] - slack <= value <= span[1] + slack
