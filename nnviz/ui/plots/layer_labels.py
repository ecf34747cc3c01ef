"""What is said of each layer beside its histogram, in as many words as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetrics

_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a label tells: names of the row, and how many of its numbers are not in the bins.

    Attributes:
        name, short_name: such as "Layer 1 · 24 gradients" and "Layer 1".
        norm_name: how the norm is written, such as "‖g‖"; with none, the name is all that is told.
    """

    name: str
    short_name: str
    norm_name: str
    total: int
    norm: float
    zeros: int
    not_finite: int


def layer_labels(rows: Sequence[RowFacts], metrics: QFontMetrics, width: float, row_height: float) -> list[str]:
    """One label for each row, all of the same kind.

    Args:
        width: what a label should not exceed, in pixels; short ones are taken where full ones would.
        row_height: of one layer, in pixels; it decides on the number of lines.
    """
    lines = max(1, int(row_height // metrics.lineSpacing()))
    full = [_in_lines(_full(row), lines) for row in rows]
    if max((label_width(label, metrics) for label in full), default=0) <= width:
        return full
    return [_in_lines(_short(row), lines) for row in rows]


def label_width(label: str, metrics: QFontMetrics) -> int:
    """The width of a label's widest line, in pixels."""
    return max(metrics.horizontalAdvance(line) for line in label.split("\n"))


def _in_lines(parts: list[str], lines: int) -> str:
    if lines >= len(parts):
        return "\n".join(parts)
    if lines == 1:
        return _BETWEEN.join(parts)
    return parts[0] + "\n" + _BETWEEN.join(parts[1:])


def _full(row: RowFacts) -> list[str]:
    if not row.norm_name:
        return [row.name]
    parts = [row.name, _norm(row)]
    if row.zeros:
        text = QCoreApplication.translate("HistogramLabels", "{0} of {1} are exactly 0")
        parts.append(text.format(row.zeros, row.total))
    if row.not_finite:
        text = QCoreApplication.translate("HistogramLabels", "{0} of {1} are not finite")
        parts.append(text.format(row.not_finite, row.total))
    return parts


def _short(row: RowFacts) -> list[str]:
    if not row.norm_name:
        return [row.short_name]
    parts = [row.short_name, _norm(row)]
    if row.zeros:
        parts.append(QCoreApplication.translate("HistogramLabels", "{0} zeros").format(row.zeros))
    if row.not_finite:
        parts.append(QCoreApplication.translate("HistogramLabels", "{0} not finite").format(row.not_finite))
    return parts


def _norm(row: RowFacts) -> str:
    return f"{row.norm_name} = {row.norm:.1e}"
