"""Weights laid out as pictures: a layer's matrix, or an image for each unit."""

import math
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """Where the weights stand in a picture.

    Attributes:
        values: (rows, columns), the first row on top; NaN where there is nothing.
        sources, units: for each cell the source unit and the unit of its weight; −1 where there is none.
    """

    values: Array
    sources: Array
    units: Array


def as_matrix(weights: Array, biases: Array) -> Layout:
    """A row for each source unit and one more, the biases, below; a column for each unit."""
    fan_in, fan_out = weights.shape
    rows, columns = np.indices((fan_in + 1, fan_out))
    return Layout(np.vstack([weights, biases]), rows, columns)


def as_images(weights: Array, shape: tuple[int, int], per_row: int) -> Layout:
    """An image of the incoming weights for each unit, from left to right and top to bottom, one cell apart.

    Args:
        weights: (pixels, units), of a layer whose inputs are the pixels of an image.
        shape: (rows, columns) of the image.
        per_row: images beside each other.
    """
    (height, width), units = shape, weights.shape[1]
    down = math.ceil(units / per_row)
    size = (down * (height + 1) - 1, per_row * (width + 1) - 1)
    values, sources, owners = np.full(size, np.nan), np.full(size, -1), np.full(size, -1)
    pixels = np.arange(height * width).reshape(height, width)
    for unit in range(units):
        top, left = (unit // per_row) * (height + 1), (unit % per_row) * (width + 1)
        place = slice(top, top + height), slice(left, left + width)
        values[place] = weights[:, unit].reshape(height, width)
        sources[place], owners[place] = pixels, unit
    return Layout(values, sources, owners)


def images_per_row(units: int, shape: tuple[int, int], aspect: float) -> int:
    """How many images beside each other fill an area whose width is ``aspect`` times its height."""
    per_row = math.sqrt(units * aspect * (shape[0] + 1) / (shape[1] + 1))
    return int(np.clip(round(per_row), 1, units))
