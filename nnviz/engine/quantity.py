"""What can be asked of a training step: each number of its record has a name and a place."""

import enum
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """The kinds of numbers in a step, in the order in which the step makes them."""

    INPUT = "input"
    TARGET = "target"
    PARAMETER = "parameter"
    PRE_ACTIVATION = "pre_activation"
    ACTIVATION = "activation"
    OUTPUT_LOSS = "output_loss"
    SAMPLE_LOSS = "sample_loss"
    DATA_LOSS = "data_loss"
    PENALTY = "penalty"
    LOSS = "loss"
    GRAD_ACTIVATION = "grad_activation"
    SLOPE = "slope"
    JACOBIAN = "jacobian"
    DELTA = "delta"
    SAMPLE_GRADIENT = "sample_gradient"
    DATA_GRADIENT = "data_gradient"
    PENALTY_GRADIENT = "penalty_gradient"
    GRADIENT = "gradient"
    GRADIENT_NORM = "gradient_norm"
    APPLIED_GRADIENT = "applied_gradient"
    LEARNING_RATE = "learning_rate"
    STATE_BEFORE = "state_before"
    STATE = "state"
    UPDATE = "update"
    NEW_PARAMETER = "new_parameter"
    FORECAST = "forecast"
    LOSS_AFTER = "loss_after"
    LOSS_CHANGE = "loss_change"


# Which kinds a step has once for each unit and sample, and once for each weight or bias.
OF_UNITS = frozenset((Kind.PRE_ACTIVATION, Kind.ACTIVATION, Kind.GRAD_ACTIVATION, Kind.SLOPE, Kind.DELTA))
OF_PARAMETERS = frozenset(
    (
        Kind.PARAMETER,
        Kind.SAMPLE_GRADIENT,
        Kind.DATA_GRADIENT,
        Kind.PENALTY_GRADIENT,
        Kind.GRADIENT,
        Kind.APPLIED_GRADIENT,
        Kind.STATE_BEFORE,
        Kind.STATE,
        Kind.UPDATE,
        Kind.NEW_PARAMETER,
    )
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a step. What a kind does not have is None.

    Attributes:
        kind: what it is.
        layer: 0 the inputs, 1 the first layer behind them.
        unit: a unit of that layer, from 0; for a weight, the one it leads to.
        source: for a weight, the unit of the layer before that it comes from; ``fan_in`` for the bias. For the Jacobian
            of softmax, ∂a/∂z, the unit of a, where ``unit`` is that of z.
        sample: row within the mini-batch, from 0.
        name: for a state of the optimizer, its name, for example "m".
    """

    kind: Kind
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    sample: int | None = None
    name: str = ""

    def at(self, kind: Kind, name: str = "") -> "Quantity":
        """Another number of the same weight or bias."""
        return Quantity(kind, self.layer, self.unit, self.source, name=name)
