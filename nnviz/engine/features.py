"""Columns computed from the inputs, as in the TensorFlow Playground: squares, products and sines."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from nnviz.engine.arrays import Array, frozen
from nnviz.engine.dataset import Dataset

SQUARES, PRODUCTS, SINES = "squares", "products", "sines"
FEATURES = (SQUARES, PRODUCTS, SINES)

# Products of many inputs are a great many columns.
MOST_COLUMNS = 1000


def feature_count(inputs: int, features: Sequence[str]) -> int:
    """How many columns there are with the computed ones, from so many inputs.

    Raises:
        ValueError: an unknown feature, or too many columns.
    """
    for feature in features:
        if feature not in FEATURES:
            raise ValueError(f"There are no computed inputs called {feature!r}: choose from {', '.join(FEATURES)}.")
    added = {SQUARES: inputs, PRODUCTS: inputs * (inputs - 1) // 2, SINES: inputs}
    count = inputs + sum(added[feature] for feature in FEATURES if feature in features)
    if features and count > MOST_COLUMNS:
        raise ValueError(
            f"With the computed ones there would be {count:,} inputs, and {MOST_COLUMNS:,} is the most: choose fewer."
        )
    return count


def with_features(inputs: Array, features: Sequence[str]) -> Array:
    """The inputs (samples, inputs), and to their right x², x·y of every pair, sin x: those that are chosen.

    Raises:
        ValueError: as ``feature_count``, or a square that is too large a number.
    """
    if not features:
        return inputs
    feature_count(inputs.shape[1], features)
    x = np.asarray(inputs, dtype=np.float64)
    pairs = list(combinations(range(x.shape[1]), 2))
    parts = [x]
    with np.errstate(over="ignore"):
        if SQUARES in features:
            parts.append(x * x)
        if PRODUCTS in features:
            parts += [(x[:, i] * x[:, j])[:, np.newaxis] for i, j in pairs]
        if SINES in features:
            parts.append(np.sin(x))
    table = np.concatenate(parts, axis=1)
    if not np.isfinite(table).all():
        raise ValueError("The squares or products of the inputs are too large: leave them out, or rescale the data.")
    return table


def feature_names(names: Sequence[str], features: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns of ``with_features``: x1², x1·x2, sin x1."""
    pairs = list(combinations(names, 2))
    added = {
        SQUARES: [f"{name}²" for name in names],
        PRODUCTS: [f"{one}·{other}" for one, other in pairs],
        SINES: [f"sin {name}" for name in names],
    }
    return (*names, *(name for feature in FEATURES if feature in features for name in added[feature]))


def dataset_with_features(dataset: Dataset, features: Sequence[str]) -> Dataset:
    """The data set with the computed columns; the same one when none are chosen.

    Raises:
        ValueError: as ``with_features``.
    """
    if not features:
        return dataset
    inputs = frozen(with_features(dataset.inputs, features))
    # With more columns than pixels they are no picture any more.
    return replace(dataset, inputs=inputs, input_names=feature_names(dataset.input_names, features), image_shape=None)
