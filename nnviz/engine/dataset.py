"""A data set as a value: the table, its names, and the parts it is split into."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen


@dataclass(frozen=True, eq=False, slots=True)
class Dataset:
    """A table of samples. Arrays are read-only; two data sets are the same only when they are the same object.

    Attributes:
        name: shown to people.
        inputs: (samples, inputs), float64; or bytes (uint8), for pictures and large tables of small whole numbers.
        targets: (samples, outputs), float64. Classes are one column of two values, or one column a class (one-hot).
        input_names: one name for each column of ``inputs``.
        target_names: one name for each column of ``targets``.
        classes: the names of the classes, in the order of their codes; empty for a regression. With one target
            column, the first class is the lower value.
        image_shape: (rows, columns) where the inputs are the pixels of an image.
    """

    name: str
    inputs: Array
    targets: Array
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    classes: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def labels(self) -> IntArray | None:
        """The class of each sample, (samples,), or None for a regression."""
        if not self.classes:
            return None
        if self.targets.shape[1] > 1:
            return np.asarray(self.targets.argmax(1), dtype=np.int64)
        return np.asarray(self.targets[:, 0] > self.threshold, dtype=np.int64)

    @property
    def threshold(self) -> float:
        """Half way between the two values of a single target column: ½ for 0 and 1, 0 for −1 and 1."""
        return float(self.targets.min() + self.targets.max()) / 2 if len(self.targets) else 0.5


def make_dataset(
    name: str,
    inputs: object,
    targets: object,
    *,
    input_names: Sequence[str] = (),
    target_names: Sequence[str] = (),
    classes: Sequence[str] = (),
    image_shape: tuple[int, int] | None = None,
) -> Dataset:
    """A data set from anything that NumPy reads as two tables; missing names become x1, x2 … and t1, t2 …

    Raises:
        ValueError: the tables differ in length, are empty, or hold a value that is not finite.
    """
    # Bytes stay bytes: a set of pictures is eight times as large in float64.
    is_bytes = isinstance(inputs, np.ndarray) and inputs.dtype == np.uint8
    x: Array = np.asarray(inputs, dtype=np.uint8 if is_bytes else np.float64)
    t = np.asarray(targets, dtype=np.float64)
    if x.ndim != 2 or t.ndim != 2 or len(x) != len(t) or not x.size or not t.size:
        raise ValueError(f"Inputs {x.shape} and targets {t.shape} must be two tables with the same number of rows.")
    if not ((is_bytes or np.isfinite(x).all()) and np.isfinite(t).all()):
        raise ValueError("The data hold a value that is not a finite number.")
    return Dataset(
        name,
        frozen(x),
        frozen(t),
        tuple(input_names) or tuple(f"x{i + 1}" for i in range(x.shape[1])),
        tuple(target_names) or tuple(f"t{i + 1}" for i in range(t.shape[1])),
        tuple(classes),
        image_shape,
    )


def one_hot(labels: IntArray, count: int) -> Array:
    """Targets (samples, count): 1 in the column of the sample's class, else 0."""
    targets = np.zeros((len(labels), count))
    targets[np.arange(len(labels)), labels] = 1.0
    return targets
