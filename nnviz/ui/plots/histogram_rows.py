"""Which numbers stand in which row of the histograms: of a step, of a window of steps, or of one layer over time."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from nnviz.engine.record import StepRecord
from nnviz.ui.plots.binning import Histogram, Values, values_of
from nnviz.ui.plots.layer_labels import RowFacts
from nnviz.ui.plots.quantities import Quantity, parts_of, words_of


class Span(enum.Enum):
    """The steps that the histograms tell of."""

    STEP = enum.auto()
    RECENT = enum.auto()
    OVER_TIME = enum.auto()


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """The numbers of one row: those of ``layer``, from 1, at ``steps``."""

    layer: int
    steps: tuple[int, ...]
    values: Values


class RowSource:
    """Gathers the rows. What was counted of a record is kept while it is shown: a record never changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[StepRecord, int, Quantity], Values] = {}

    def of_step(self, record: StepRecord, quantity: Quantity, *, updated: bool) -> list[Row]:
        """One row for each layer, of one step."""
        return [
            Row(number, (record.step,), values_of(*parts_of(layer, quantity, updated=updated)))
            for number, layer in enumerate(record.layers, start=1)
        ]

    def of_window(self, records: Sequence[StepRecord], quantity: Quantity) -> list[Row]:
        """One row for each layer, of all numbers of several steps."""
        steps = tuple(record.step for record in records)
        return [
            Row(
                number + 1,
                steps,
                values_of(*(p for record in records for p in parts_of(record.layers[number], quantity))),
            )
            for number in range(len(records[0].layers))
        ]

    def over_time(self, records: Sequence[StepRecord], quantity: Quantity, layer: int) -> list[Row]:
        """One row for each record, the oldest first; ``layer`` from 1."""
        known = {}
        for record in records:
            key = (record, layer, quantity)
            known[key] = self._known.get(key) or values_of(*parts_of(record.layers[layer - 1], quantity))
        self._known = known
        return [Row(layer, (record.step,), values) for (record, _, _), values in known.items()]


def facts_of(row: Row, histogram: Histogram, quantity: Quantity, span: Span) -> RowFacts:
    """What the label of a row tells."""
    translate = QCoreApplication.translate
    words = words_of(quantity)
    if span is Span.OVER_TIME:
        name = short = translate("HistogramRows", "step {0}").format(f"{row.steps[0]:,}")
    else:
        short = translate("HistogramRows", "Layer {0}").format(row.layer)
        name = translate("HistogramRows", "{0} · {1}").format(short, words.count.format(f"{row.values.total:,}"))
    # A ridge is low: the step is all that there is room for.
    return RowFacts(
        name,
        short,
        words.norm if span is not Span.OVER_TIME else "",
        row.values.total,
        row.values.norm,
        histogram.zeros,
        histogram.not_finite,
    )


def title_of(rows: Sequence[Row], quantity: Quantity, span: Span) -> str:
    """What the rows show, in words."""
    translate = QCoreApplication.translate
    symbols, steps = words_of(quantity).symbols, rows[0].steps
    if span is Span.OVER_TIME:
        text = translate("HistogramRows", "{0} of layer {1}, steps {2} to {3}")
        return text.format(symbols, rows[0].layer, f"{steps[0]:,}", f"{rows[-1].steps[0]:,}")
    if len(steps) > 1:
        text = translate("HistogramRows", "{0} of {1} steps, {2} to {3}")
        return text.format(symbols, f"{len(steps):,}", f"{steps[0]:,}", f"{steps[-1]:,}")
    return translate("HistogramRows", "{0} of step {1}").format(symbols, f"{steps[0]:,}")
