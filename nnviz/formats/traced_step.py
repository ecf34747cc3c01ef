"""One step of a trace: its record, and where its samples come from."""

from dataclasses import dataclass

from nnviz.engine.arrays import IntArray
from nnviz.engine.record import LossChange, StepRecord


@dataclass(frozen=True, eq=False, slots=True)
class TracedStep:
    """A step to be written down.

    Attributes:
        record: all that it did.
        rows: the row in the whole data set of each sample of the training table, (training samples,).
        training_set: what the update did to the loss over all training samples; None when nobody asked.
        sample_gradients: write what each sample adds to the gradients, where the format leaves it out otherwise.
    """

    record: StepRecord
    rows: IntArray
    training_set: LossChange | None = None
    sample_gradients: bool = False
