"""What training does between the gradients and the update, and by which rule it learns."""

from dataclasses import dataclass, field

from nnviz.engine.clipping import BY_GLOBAL_NORM, Clipping
from nnviz.engine.penalty import Penalty
from nnviz.engine.schedules.base import Schedule

BACKPROPAGATION, PERCEPTRON = "backpropagation", "perceptron"
# All layers at once, which is right; or the known mistake of the first programs and worked examples.
TOGETHER, OUTPUT_FIRST = ORDERS = ("together", "output_first")
# What ``digits`` counts: those behind the point, or those from the first that is not 0.
PLACES, SIGNIFICANT = ROUNDINGS = ("places", "significant")
# float64 holds 15 decimal digits of any number.
MOST_DIGITS = 12


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
        order: ``TOGETHER``, all parameters change after all gradients are known; or ``OUTPUT_FIRST``, the mistake of
            changing each layer's weights before the delta of the layer below is computed from them.
        digits: how many decimal digits each operation's result is rounded to, as on paper; None is full precision.
        rounding: what ``digits`` counts, ``PLACES`` behind the point or ``SIGNIFICANT`` digits.
    """

    penalty: Penalty = field(default_factory=Penalty)
    clipping: Clipping = field(default_factory=Clipping)
    schedule: Schedule | None = None
    mean: bool = True
    rule: str = BACKPROPAGATION
    order: str = TOGETHER
    digits: int | None = None
    rounding: str = PLACES

    @property
    def by_hand(self) -> bool:
        """Whether steps need the slow path, layer by layer, number by number."""
        return self.order != TOGETHER or self.digits is not None

    def problem(self) -> str:
        """One sentence that says why these options cannot be used, or an empty text."""
        for name, value, allowed in (("order", self.order, ORDERS), ("rounding", self.rounding, ROUNDINGS)):
            if value not in allowed:
                return f"The {name} is {value!r}: choose one of {', '.join(allowed)}."
        if self.digits is not None and not 1 <= self.digits <= MOST_DIGITS:
            return f"Arithmetic of {self.digits} digits: choose 1 to {MOST_DIGITS}, or full precision."
        if self.order == OUTPUT_FIRST and self.clipping.mode == BY_GLOBAL_NORM:
            return (
                "Clipping by global norm needs all gradients at once, and the order 'output layer first' never has "
                "them: choose clipping by value, or update all layers together."
            )
        return ""
