"""The columns of the table of samples: which there are, in which order, and what rows are sorted by."""

import enum
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from nnviz.engine.metrics import predicted_classes
from nnviz.engine.preparation import PreparedData
from nnviz.ui.tables.sample_rows import Outcomes

# With up to this many inputs they stand before the targets, as in the file; else behind everything.
_FEW_INPUTS = 4


class SampleColumn(enum.Enum):
    """What a column shows."""

    ROW = enum.auto()
    PART = enum.auto()
    INPUT = enum.auto()
    TARGET = enum.auto()
    PREDICTION = enum.auto()
    LOSS = enum.auto()
    CLASS = enum.auto()
    PREDICTED_CLASS = enum.auto()
    RIGHT = enum.auto()


class Mark(enum.Enum):
    """How a row takes part in the shown step."""

    NONE = enum.auto()
    BATCH = enum.auto()
    CURRENT = enum.auto()


# What the network says, and what changes with its weights.
OF_THE_NETWORK = (SampleColumn.PREDICTION, SampleColumn.LOSS, SampleColumn.PREDICTED_CLASS, SampleColumn.RIGHT)


def sample_columns(data: PreparedData) -> tuple[tuple[SampleColumn, int], ...]:
    """The order of the columns: what matters most stands where it is seen without scrolling."""
    dataset = data.dataset
    inputs = [(SampleColumn.INPUT, i) for i in range(dataset.inputs.shape[1])]
    targets = [(SampleColumn.TARGET, i) for i in range(dataset.targets.shape[1])]
    predictions = [(SampleColumn.PREDICTION, i) for i in range(dataset.targets.shape[1])]
    judged = (SampleColumn.CLASS, SampleColumn.PREDICTED_CLASS, SampleColumn.RIGHT)
    classes = [(column, 0) for column in judged] if dataset.classes else []
    start, loss = [(SampleColumn.ROW, 0), (SampleColumn.PART, 0)], [(SampleColumn.LOSS, 0)]
    if len(inputs) <= _FEW_INPUTS and len(targets) == 1:
        return (*start, *inputs, *targets, *predictions, *loss, *classes)
    if classes:
        return (*start, *classes, *loss, *targets, *predictions, *inputs)
    return (*start, *targets, *predictions, *loss, *inputs)


def edited_column(data: PreparedData | None, columns: tuple[tuple[SampleColumn, int], ...], section: int) -> int | None:
    """The column of the table behind a column of the view; None for what is computed."""
    if data is None or not 0 <= section < len(columns):
        return None
    column, number = columns[section]
    if column is SampleColumn.INPUT and number < data.raw_inputs:
        return number
    if column is SampleColumn.CLASS or (column is SampleColumn.TARGET and not data.dataset.classes):
        return data.raw_inputs + number
    return None


def mark_text(mark: Mark) -> str:
    """How a row takes part in the shown step, in words."""
    return {
        Mark.NONE: "",
        Mark.BATCH: QCoreApplication.translate("SamplesModel", "in the mini-batch of this step"),
        Mark.CURRENT: QCoreApplication.translate("SamplesModel", "the sample of this step"),
    }[mark]


def column_help(column: SampleColumn) -> str:
    """What a column shows, in a sentence."""
    return {
        SampleColumn.ROW: QCoreApplication.translate(
            "SamplesModel", "Row of the data, from 1. A triangle marks the sample of the shown step."
        ),
        SampleColumn.PART: QCoreApplication.translate(
            "SamplesModel", "Whether the network is trained on this row, or only tested."
        ),
        SampleColumn.INPUT: QCoreApplication.translate("SamplesModel", "Input, in the units of the data."),
        SampleColumn.TARGET: QCoreApplication.translate("SamplesModel", "Target, what the output should be."),
        SampleColumn.PREDICTION: QCoreApplication.translate(
            "SamplesModel", "What the output is with the present weights."
        ),
        SampleColumn.LOSS: QCoreApplication.translate("SamplesModel", "The loss of this row with the present weights."),
        SampleColumn.CLASS: QCoreApplication.translate("SamplesModel", "The true class."),
        SampleColumn.PREDICTED_CLASS: QCoreApplication.translate(
            "SamplesModel", "The class that the outputs say with the present weights."
        ),
        SampleColumn.RIGHT: QCoreApplication.translate("SamplesModel", "Whether the predicted class is the true one."),
    }[column]


def sort_keys(
    data: PreparedData, is_test: npt.NDArray[np.bool_], outcomes: Outcomes | None, column: SampleColumn, number: int
) -> npt.NDArray[Any] | None:
    """What the rows are sorted by, (samples,); None where it is not known."""
    dataset = data.dataset
    known: dict[SampleColumn, Any] = {
        SampleColumn.ROW: lambda: np.arange(len(dataset)),
        SampleColumn.PART: lambda: is_test,
        SampleColumn.INPUT: lambda: dataset.inputs[:, number],
        SampleColumn.TARGET: lambda: dataset.targets[:, number],
        SampleColumn.CLASS: lambda: predicted_classes(dataset.targets, dataset.threshold),
    }
    if outcomes is not None:
        known |= {
            SampleColumn.PREDICTION: lambda: outcomes.predictions[:, number],
            SampleColumn.LOSS: lambda: outcomes.losses,
            SampleColumn.PREDICTED_CLASS: lambda: outcomes.classes,
            SampleColumn.RIGHT: lambda: outcomes.right,
        }
    return known[column]() if column in known else None
