"""What is looked at in the plot of the output: which inputs are the axes, and the values that stand still."""

from dataclasses import dataclass, replace

import numpy as np

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.engine.arrays import Array
from nnviz.engine.network import Network
from nnviz.engine.plane import decision_lines, plane_inputs, predict_plane
from nnviz.engine.preparation import PreparedData
from nnviz.ui.plots.graph import Range

# The picture reaches so far beyond the data.
_MARGIN = 0.08
# With more inputs than this a grid of them would be large, and mostly the same numbers.
_FEW_INPUTS = 32


@dataclass(frozen=True, eq=False, slots=True)
class PlaneFrame:
    """Two inputs in the units of the file, and the values of all others; with one input, both axes are the same."""

    data: PreparedData
    axes: tuple[int, int]
    x: Range
    y: Range
    base: Array

    def grid(self, size: int) -> tuple[Array, Array, Array]:
        """The values on the axes in the middle of each cell, and the network's inputs, as in training."""
        x, y = _middles(self.x, size), _middles(self.y, size)
        return x, y, self.data.scaled(plane_inputs(self.base, self.axes, x, y))

    def outputs(self, network: Network, parameters: Array, size: int) -> Array:
        """The network's outputs over the grid, (size², outputs)."""
        if network.inputs <= _FEW_INPUTS:
            return network.predict(parameters, self.grid(size)[2])
        base = self.data.scaled(self.base[None, :])[0]
        x, y = (
            self.data.scaled(plane_inputs(self.base, (axis, axis), _middles(span, size), np.zeros(1)))[:, axis]
            for axis, span in zip(self.axes, (self.x, self.y), strict=True)
        )
        return predict_plane(network, parameters, base, self.axes, x, y)

    def at(self, x: float, y: float) -> Array:
        """The network's inputs for one point of the plane, (1, inputs)."""
        return self.data.scaled(plane_inputs(self.base, self.axes, np.array([x]), np.array([y])))

    def lines(self, network: Network, parameters: Array) -> Array:
        """Where z = 0 for each unit of the first layer, in the units of the file; see ``decision_lines``."""
        first = network.split(parameters)[0]
        scale = np.ones(network.inputs) if self.data.scale is None else self.data.scale
        mean = np.zeros(network.inputs) if self.data.mean is None else self.data.mean
        with np.errstate(all="ignore"):
            weights = first.weights / scale[:, None]
            still = self.base.copy()
            still[list(self.axes)] = 0.0
            constant = first.biases + (still - mean).dot(weights)
        return decision_lines(weights[list(self.axes)], constant, self.x, self.y)


def plane_frame(data: PreparedData, axes: tuple[int, int], row: int, known: PlaneFrame | None = None) -> PlaneFrame:
    """The plane of two inputs over the whole data set, through the sample in ``row`` of the data set.

    ``known`` is one that was made before: where it is of the same data and axes, these are not looked through again.
    """
    inputs = data.dataset.inputs
    if known is not None and known.data is data and known.axes == axes:
        return replace(known, base=inputs[max(row, 0)])
    x, y = (_range(inputs[:, axis]) for axis in axes)
    return PlaneFrame(data, axes, x, y, inputs[max(row, 0)])


def current_row(data: PreparedData, snapshot: Snapshot, focus: Focus) -> int:
    """The row of the current sample in the data set; −1 when there is none."""
    record = snapshot.record
    if record is None or focus.sample >= len(record.sample_indices):
        return -1
    index = int(record.sample_indices[focus.sample])
    return int(data.train_rows[index]) if index < len(data.train_rows) else -1


def _middles(span: Range, size: int) -> Array:
    return span[0] + (np.arange(size) + 0.5) / size * (span[1] - span[0])


def _range(values: Array) -> Range:
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low) or 1.0
    return low - margin, high + margin
