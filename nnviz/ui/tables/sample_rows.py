"""Which rows of the samples are shown, and in which order: computed once when asked for, never in every frame."""

import enum

import numpy as np
import numpy.typing as npt

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.metrics import predicted_classes, sample_losses
from nnviz.engine.preparation import PreparedData

_PIECE = 1024


class RowFilter(enum.Enum):
    """A choice of rows."""

    ALL = enum.auto()
    TRAINING = enum.auto()
    TEST = enum.auto()
    WRONG = enum.auto()
    RIGHT = enum.auto()

    @property
    def needs_outcomes(self) -> bool:
        """Whether it takes the network to tell."""
        return self in (RowFilter.WRONG, RowFilter.RIGHT)


class Outcomes:
    """What the network makes of every row with the parameters of one moment."""

    def __init__(self, project: Project, data: PreparedData, parameters: Array) -> None:
        network, dataset = project.network.build(), data.dataset
        count = len(dataset)
        self.losses = np.empty(count)
        self.predictions = np.empty((count, dataset.targets.shape[1]))
        for start in range(0, count, _PIECE):
            part = slice(start, start + _PIECE)
            z, a = network.forward(parameters, data.scaled(dataset.inputs[part]))[-1]
            self.losses[part] = sample_losses(network, project.training.loss, z, a, dataset.targets[part])
            self.predictions[part] = a.T
        self.classes = predicted_classes(self.predictions, dataset.threshold)
        self.right = self.classes == predicted_classes(dataset.targets, dataset.threshold)


def chosen_rows(choice: RowFilter, is_test: npt.NDArray[np.bool_], outcomes: Outcomes | None) -> IntArray | None:
    """The rows of a choice, in the order of the file; None for all of them."""
    masks = {RowFilter.TRAINING: ~is_test, RowFilter.TEST: is_test}
    if outcomes is not None:
        masks |= {RowFilter.WRONG: ~outcomes.right, RowFilter.RIGHT: outcomes.right}
    return np.flatnonzero(masks[choice]) if choice in masks else None


def sorted_rows(rows: IntArray | None, keys: npt.NDArray[np.generic], descending: bool) -> IntArray:
    """The rows by their keys, (samples,); equal ones stay in the order of the file, NaN stands last."""
    chosen = np.arange(len(keys)) if rows is None else rows
    own = keys[chosen]
    order = np.argsort(own, kind="stable")
    if descending:
        # Turned round twice, so that equal ones stay in their order.
        order = (len(own) - 1 - np.argsort(own[::-1], kind="stable"))[::-1]
        missing = own[order] != own[order]
        order = np.concatenate([order[~missing], order[missing]])
    return np.asarray(chosen[order], dtype=np.int64)
