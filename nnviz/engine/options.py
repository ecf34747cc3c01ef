"""What training does between the gradients and the update, and by which rule it learns."""

from dataclasses import dataclass, field

from nnviz.engine.clipping import Clipping
from nnviz.engine.penalty import Penalty
from nnviz.engine.schedules.base import Schedule

BACKPROPAGATION, PERCEPTRON = "backpropagation", "perceptron"


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """Everything about training but the network, the loss, the optimizer and the data.

    Attributes:
        penalty: what large weights cost, added once to the loss of the mini-batch.
        clipping: how large the gradient may be; after the penalty, before the optimizer.
        schedule: how the learning rate goes; None keeps it as it is set.
        mean: the loss of a mini-batch is the mean over its samples, else their sum.
        rule: ``BACKPROPAGATION``; or ``PERCEPTRON``, Rosenblatt's rule for a single layer of threshold units, which
            takes delta = y − t where backpropagation would need a slope.
    """

    penalty: Penalty = field(default_factory=Penalty)
    clipping: Clipping = field(default_factory=Clipping)
    schedule: Schedule | None = None
    mean: bool = True
    rule: str = BACKPROPAGATION
