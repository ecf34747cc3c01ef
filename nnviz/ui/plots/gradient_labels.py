"""What is said of each layer beside its histogram, in as many words as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetrics

_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """The numbers of a label: the layer's place from 1, its gradients, and how many of them are not in the bins."""

    number: int
    total: int
    norm: float
    zeros: int
    not_finite: int


def layer_labels(layers: Sequence[LayerFacts], metrics: QFontMetrics, width: float, row_height: float) -> list[str]:
    """One label for each layer, all of the same kind.

    Args:
        width: what a label should not exceed, in pixels; short ones are taken where full ones would.
        row_height: of one layer, in pixels; it decides on the number of lines.
    """
    lines = max(1, int(row_height // metrics.lineSpacing()))
    full = [_in_lines(_full(layer), lines) for layer in layers]
    if max((label_width(label, metrics) for label in full), default=0) <= width:
        return full
    return [_in_lines(_short(layer), lines) for layer in layers]


def label_width(label: str, metrics: QFontMetrics) -> int:
    """The width of a label's widest line, in pixels."""
    return max(metrics.horizontalAdvance(line) for line in label.split("\n"))


def _in_lines(parts: list[str], lines: int) -> str:
    if lines >= len(parts):
        return "\n".join(parts)
    if lines == 1:
        return _BETWEEN.join(parts)
    return parts[0] + "\n" + _BETWEEN.join(parts[1:])


def _full(layer: LayerFacts) -> list[str]:
    name = QCoreApplication.translate("GradientLabels", "Layer {0} · {1} gradients").format(layer.number, layer.total)
    parts = [name, _norm(layer)]
    if layer.zeros:
        text = QCoreApplication.translate("GradientLabels", "{0} of {1} are exactly 0")
        parts.append(text.format(layer.zeros, layer.total))
    if layer.not_finite:
        text = QCoreApplication.translate("GradientLabels", "{0} of {1} are not finite")
        parts.append(text.format(layer.not_finite, layer.total))
    return parts


def _short(layer: LayerFacts) -> list[str]:
    parts = [QCoreApplication.translate("GradientLabels", "Layer {0}").format(layer.number), _norm(layer)]
    if layer.zeros:
        parts.append(QCoreApplication.translate("GradientLabels", "{0} zeros").format(layer.zeros))
    if layer.not_finite:
        parts.append(QCoreApplication.translate("GradientLabels", "{0} not finite").format(layer.not_finite))
    return parts


def _norm(layer: LayerFacts) -> str:
    return QCoreApplication.translate("GradientLabels", "‖g‖ = {0}").format(f"{layer.norm:.1e}")
