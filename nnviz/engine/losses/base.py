"""What a loss function is."""

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

import numpy as np

from nnviz.engine.activations.base import Activation, Calls
from nnviz.engine.arrays import Array
from nnviz.engine.expression import Computed, Expression

# Gives the sum of the samples' losses for targets t, and writes the derivative into the arrays that it was bound to.
TotalOf: TypeAlias = Callable[[Array], float]


class Loss:
    """One loss E(a, t), with its derivative beside it.

    Entries are frozen dataclasses. ``a``, ``t`` and ``z`` are feature-major, (outputs, batch), or (outputs,) for one
    sample. ``fuses`` names the activations of the output layer for which z gives loss and delta directly, exactly and
    without overflow; with any other activation, delta comes through that activation's Jacobian.
    ``scratch`` is a buffer shaped like ``a`` that a function may overwrite.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100
    formula: ClassVar[str]
    grad_formula: ClassVar[str]
    fused_formula: ClassVar[str] = ""
    source: ClassVar[str] = ""
    fuses: ClassVar[tuple[str, ...]] = ()

    def per_sample(self, a: Array, t: Array, scratch: Array) -> Array:
        """The loss of each sample: (batch,), or a 0-d array for one sample."""
        raise NotImplementedError

    def grad(self, a: Array, t: Array, scale: float, out: Array) -> None:
        """Write ``scale`` · dE/da into ``out``."""
        raise NotImplementedError

    def per_sample_from_z(self, z: Array, a: Array, t: Array, scratch: Array) -> Array:
        """The loss of each sample where the output's activation is one of ``fuses``."""
        raise NotImplementedError

    def fused_delta(self, a: Array, t: Array, scale: float, out: Array) -> None:
        """Write ``scale`` · dE/dz into ``out`` where the output's activation is one of ``fuses``."""
        raise NotImplementedError

    def total(self, a: Array, t: Array, scratch: Array) -> float:
        """The sum of the samples' losses."""
        return float(np.sum(self.per_sample(a, t, scratch)))

    def total_from_z(self, z: Array, a: Array, t: Array, scratch: Array) -> float:
        """The sum of the samples' losses where the output's activation is one of ``fuses``."""
        return float(np.sum(self.per_sample_from_z(z, a, t, scratch)))

    def bound(self, a: Array, scale: float, out: Array) -> TotalOf:
        """``total``, and ``grad`` into ``out``, for just these arrays; ``out`` is contiguous.

        An entry may share work between the two.
        """

        def total_of(t: Array) -> float:
            total = self.total(a, t, out)
            self.grad(a, t, scale, out)
            return total

        return total_of

    def bound_fused(
        self, activation: Activation, z: Array, a: Array, scale: float, out: Array
    ) -> tuple[Calls, TotalOf]:
        """The calls of the output's ``activation``, and ``total_from_z`` with ``fused_delta`` into ``out``.

        They are in one hand, so that an entry may use what the activation works out on its way.
        """

        def total_of(t: Array) -> float:
            total = self.total_from_z(z, a, t, out)
            self.fused_delta(a, t, scale, out)
            return total

        return activation.value_calls(z, a), total_of

    def part_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        """What one of so many ``outputs``, K, adds to the loss of a sample, as a formula; an entry writes it as a tree.

        Raises:
            NotImplementedError: the loss is not a sum over the outputs.
        """
        raise NotImplementedError

    def grad_expression(self, a: Expression, t: Expression, outputs: Expression) -> Expression:
        """∂E/∂a of one output for one sample, as a formula."""
        return Computed("∂E/∂a", self._grad_at, (a, t, outputs))

    def part_from_z(
        self, output: int, z: Sequence[Expression], t: Sequence[Expression], outputs: Expression
    ) -> Expression:
        """``part_expression`` from z, where the output's activation is one of ``fuses``: it keeps all its digits."""
        raise NotImplementedError

    def fused_expression(
        self, output: int, a: Sequence[Expression], t: Sequence[Expression], outputs: Expression
    ) -> Expression:
        """∂E/∂z of one output for one sample, where the output's activation is one of ``fuses``."""
        raise NotImplementedError

    def _grad_at(self, a: float, t: float, outputs: float) -> float:
        """∂E/∂a of one of ``outputs`` alike."""
        out = np.empty(int(outputs))
        self.grad(np.full_like(out, a), np.full_like(out, t), 1.0, out)
        return float(out[0])
