"""The items of one network in one view, and the difference from one state to the next."""

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGraphicsScene

from nnviz.engine.arrays import Array
from nnviz.ui.canvas.column_texts import ColumnLook, fixed_texts, left_room, make_faces, right_room, value_texts
from nnviz.ui.canvas.detail import detail_for
from nnviz.ui.canvas.edge_labels import MOST_LABELS, EdgeLabels
from nnviz.ui.canvas.edges import EdgeLayer
from nnviz.ui.canvas.layout import Layout, make_layout
from nnviz.ui.canvas.lighting import Mask, lighting_of
from nnviz.ui.canvas.neuron import Neuron, Outline
from nnviz.ui.canvas.obstacles import obstacles_of
from nnviz.ui.canvas.paints import Paints
from nnviz.ui.canvas.scales import FILL_LEVELS, Scales, fill_levels, peak_of
from nnviz.ui.canvas.state import CanvasState
from nnviz.ui.canvas.texts import Text, TextItem, make_face

Hover = tuple[int, int] | None
_EDGES, _LABELS, _UNITS, _TEXTS = range(4)
_LABEL_PIXELS = 11
# A unit can be hit a little beside its circle, and tiny ones more so.
_REACH, _LEAST_REACH = 2.0, 6.0


class CanvasScene(QGraphicsScene):
    """All items, made for one structure, one size of the view and one theme. ``show_state`` changes what differs.

    Attributes:
        layout: where everything stands.
        edges: one item for each layer pair.
        neurons: the circles of each layer, the bias neuron last.
        detail: how much is drawn.
        fill_scales: the values at full colour, one for each layer that is filled.
        edge_scale: the value at full width.
    """

    def __init__(self, state: CanvasState, size: QSizeF, paints: Paints, font: QFont, *, biases: bool) -> None:
        super().__init__()
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(QRectF(0.0, 0.0, size.width(), size.height()))
        self._paints = paints
        self.layout = _layout_for(state, size, font, biases=biases)
        self._faces = make_faces(font, [column.radius for column in self.layout.columns])
        self.edges = [
            EdgeLayer(left, right, fan_in)
            for (left, right), fan_in in zip(pairwise(self.layout.columns), state.sizes, strict=False)
        ]
        self.detail = detail_for(
            [edge.weight_count for edge in self.edges],
            [len(edge.lines) for edge in self.edges],
            sum(part.weights.size for part in state.weights),
        )
        self._labels = [self._make_labels(number, state.digits, font) for number in range(len(self.edges))]
        self.neurons = [
            [Neuron(x, y, radius) for (x, y), radius in zip(column.centres.tolist(), column.radii, strict=True)]
            for column in self.layout.columns
        ]
        self._text_item = TextItem(self.sceneRect())
        self._fixed_texts: list[Text] = []
        self._add_items()
        self._lit_for: tuple[object, ...] = ()
        self._lit_edges: list[Mask] = []
        self._lit_units: list[list[bool]] = []
        self.fill_scales: tuple[float, ...] = ()
        self.edge_scale = 1.0

    def show_state(self, state: CanvasState, scales: Scales, hover: Hover = None, *, smooth: bool = True) -> None:
        """Show a state of the same structure.

        Args:
            hover: layer and unit under the mouse.
            smooth: draw all lines antialiased; those of small networks always are.
        """
        self._light(state)
        self._show_edges(state, scales, hover, smooth=smooth)
        all_levels = self._settle_fills(state, scales)
        texts = list(self._fixed_texts)
        for number, levels in enumerate(all_levels):
            look = ColumnLook(levels, self._lit_units[number])
            self._show_units(number, look, state, hover)
            texts += value_texts(state, self.layout, number, look, self._faces, self._paints)
        self._text_item.show_texts(texts)

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(layer, unit) of the circle at a point, or None; the bias neuron is the unit after the last."""
        found: tuple[float, int, int] | None = None
        for number, column in enumerate(self.layout.columns):
            reach = np.maximum(np.array(column.radii) + _REACH, _LEAST_REACH)
            apart = np.hypot(column.centres[:, 0] - x, column.centres[:, 1] - y)
            place = int(np.argmin(apart - reach))
            if apart[place] <= reach[place] and (found is None or apart[place] < found[0]):
                found = (float(apart[place]), number, place)
        if found is None:
            return None
        _apart, number, place = found
        units = self.layout.columns[number].units
        return number, int(units[place]) if place < len(units) else int(units[-1]) + 1

    def weight_at(self, x: float, y: float, reach: float) -> tuple[int, int, int] | None:
        """(layer, source, unit) of the drawn edge nearest to a point, or None when none is within ``reach``."""
        hits = [(edge.nearest(x, y, reach), number) for number, edge in enumerate(self.edges, start=1)]
        near = [(*hit, number) for hit, number in hits if hit is not None]
        if not near:
            return None
        _apart, source, unit, layer = min(near)
        return layer, source, unit

    @property
    def shows_edge_numbers(self) -> bool:
        """Whether there is a number on any edge."""
        return any(label is not None for label in self._labels)

    def _make_labels(self, number: int, digits: int, font: QFont) -> EdgeLabels | None:
        """The numbers on the edges of one layer pair, if there is room for them."""
        lines = self.edges[number].lines
        if len(lines) > MOST_LABELS:
            return None
        face = make_face(font, _LABEL_PIXELS)
        labels = EdgeLabels(lines, obstacles_of(self.layout, number), face, digits)
        labels.set_theme(self._paints.theme)
        return labels if labels.has_room else None

    def _add_items(self) -> None:
        pens = self._paints.edge_pens(self.detail.widest, self.detail.faintest, dashed=self.detail.fine)
        for edge in self.edges:
            edge.set_pens(pens)
        labels = [label for label in self._labels if label is not None]
        neurons = [neuron for units in self.neurons for neuron in units]
        for height, items in ((_EDGES, self.edges), (_LABELS, labels), (_UNITS, neurons), (_TEXTS, [self._text_item])):
            for item in items:
                item.setZValue(height)
                self.addItem(item)

    def _light(self, state: CanvasState) -> None:
        """Find out what is lit, if the phase or the selection is another."""
        wanted = (state.phase, state.moment, state.selection, state.complete)
        if wanted == self._lit_for:
            return
        light, self._lit_for = lighting_of(state), wanted
        self._lit_edges = [edge.part(lit[:-1], lit[-1]) for edge, lit in zip(self.edges, light.edges, strict=True)]
        columns = zip(self.layout.columns, light.units, strict=True)
        self._lit_units = [[*lit[column.units].tolist(), bool(lit[-1])] for column, lit in columns]
        self._fixed_texts = []
        for number, lit in enumerate(self._lit_units):
            self._fixed_texts += fixed_texts(state, self.layout, number, lit, self._faces, self._paints)

    def _show_edges(self, state: CanvasState, scales: Scales, hover: Hover, *, smooth: bool) -> None:
        shown = [edge.part(*_drawn_by(state, number)) for number, edge in enumerate(self.edges)]
        peak = max((peak_of(values) for values in shown), default=0.0)
        self.edge_scale = scales.settle(state.edge_kind, 0, peak)
        selected = None if state.selection is None else state.selection[:2]
        for number, (edge, values) in enumerate(zip(self.edges, shown, strict=True)):
            lit, kept = self._lit_edges[number], None
            if hover is not None:
                lit = lit | edge.touching(number, *hover)
                kept = edge.touching(number, *hover)
            if selected is not None and selected[1] is not None:
                touching = edge.touching(number, selected[0], selected[1])
                kept = touching if kept is None else kept | touching
            edge.antialias = smooth or self.detail.fine
            edge.show_values(values, self.edge_scale, lit, kept, self.detail.budgets[number])
            label = self._labels[number]
            if label is not None:
                label.show_values(values, lit)

    def _settle_fills(self, state: CanvasState, scales: Scales) -> list[list[int]]:
        """The fill level of every unit drawn; δ has one scale for the whole network, so that its fading is seen."""
        shown = (layer.values for layer in state.layers if layer.value_kind == "delta")
        deltas = max((peak_of(values) for values in shown if values is not None), default=0.0)
        all_levels, used = [], []
        for number, (layer, column) in enumerate(zip(state.layers, self.layout.columns, strict=True)):
            if layer.values is None:
                all_levels.append([0] * len(column.units))
                continue
            if layer.value_kind == "delta":
                scale = scales.settle("delta", 0, deltas)
            else:
                scale = scales.settle(layer.value_kind, number, peak_of(layer.values), 1.0)
            used.append(scale)
            all_levels.append(fill_levels(layer.values[column.units], scale))
        self.fill_scales = tuple(used)
        return all_levels

    def _show_units(self, number: int, look: ColumnLook, state: CanvasState, hover: Hover) -> None:
        paints, column = self._paints, self.layout.columns[number]
        selected = None if state.selection is None else state.selection[:2]
        units, neurons = column.units.tolist(), self.neurons[number]
        for neuron, unit, level, lit in zip(neurons, units, look.levels, look.lit, strict=False):
            outline = Outline.LIT if lit else Outline.DIM
            if selected == (number, unit):
                outline = Outline.SELECTED
            elif hover == (number, unit):
                outline = Outline.HOVERED
            brushes = paints.fills if lit else paints.dim_fills
            neuron.show_fill(level, lit, brushes[level + FILL_LEVELS])
            neuron.show_outline(outline, paints.outlines[outline])
        if column.bias_y is not None:
            lit = look.lit[-1]
            neurons[-1].show_fill(0, lit, paints.bias_fill if lit else paints.dim_bias_fill)
            outline = Outline.LIT if lit else Outline.DIM
            neurons[-1].show_outline(outline, paints.outlines[outline])


def _layout_for(state: CanvasState, size: QSizeF, font: QFont, *, biases: bool) -> Layout:
    names = [layer.unit_names for layer in state.layers]
    shown = [layer.has_bias and biases for layer in state.layers]
    left, right = left_room(names[0], font), right_room(names[-1], state.digits, font)
    return make_layout(state.sizes, shown, size.width(), size.height(), left, right)


def _drawn_by(state: CanvasState, number: int) -> tuple[Array, Array]:
    """What the edges of one layer pair are drawn by: weights and biases, or their gradients."""
    part = state.weights[number]
    if state.edge_kind == "gradient" and part.grad_weights is not None and part.grad_biases is not None:
        return part.grad_weights, part.grad_biases
    return part.weights, part.biases
