"""The derivations of a step, made once for everything that shows them."""

from functools import lru_cache

from nnviz.engine.derivation import Derivation, Reading, derive
from nnviz.engine.quantity import Quantity
from nnviz.engine.record import StepRecord


class Derived:
    """Where the numbers of one step come from. They are the same however often its phases are walked.

    Attributes:
        reading: the numbers themselves.
    """

    def __init__(self, record: StepRecord) -> None:
        self.reading = Reading(record)
        self._found: dict[Quantity, Derivation | None] = {}

    def of(self, quantity: Quantity) -> Derivation | None:
        """The derivation of a number; None where the step has no such one, as a fused output has no ∂E/∂a."""
        if quantity not in self._found:
            try:
                self._found[quantity] = derive(self.reading, quantity)
            except LookupError:
                self._found[quantity] = None
        return self._found[quantity]


@lru_cache(maxsize=2)
def derived_of(record: StepRecord) -> Derived:
    """The derivations of a step. Those of the shown step are asked for at every press of a key."""
    return Derived(record)
