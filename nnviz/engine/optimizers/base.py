"""What an optimizer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.expression import Computed, Expression, Term
from nnviz.engine.param import param
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.symbol import Symbol

# The name of the last line of an update: what is added to the parameter.
UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an update by hand: a new number of the state, something in between, or the update itself.

    ``name`` is that of a state vector, ``UPDATE``, or any other for what stands in between.
    """

    name: str
    symbol: Symbol
    expression: Expression


@dataclass(frozen=True, slots=True)
class Moment:
    """What an optimizer meets at one weight or bias.

    Attributes:
        w, g: the parameter and its gradient as the optimizer gets it.
        state: the numbers of the state before, by their names.
        rate: the learning rate of this update.
        t: the number of this update, from 1.
        is_weight: it is a weight and no bias.
        place: the update itself, from which the places of the other numbers follow.
    """

    w: Expression
    g: Expression
    state: Mapping[str, Expression]
    rate: Expression
    t: int
    is_weight: bool
    place: Quantity

    def term(self, line: Line) -> Term:
        """The number of an earlier line, to go on with; unrounded, as the engine goes on with it."""
        return Term(line.symbol, line.expression.evaluate(), self.place.at(Kind.STATE, line.name))


# Makes the update of the arrays that it was bound to, with a learning rate, as the update of this number, from 1.
Update: TypeAlias = Callable[[float, int], None]


class Optimizer:
    """One rule that turns gradients into updates. Entries are frozen dataclasses of hyperparameters.

    It works on flat vectors of all parameters at once, in place. Its state is one array (size,) for each name in
    ``state_names()``; the trainer makes them, filled with 0, and keeps them for the time machine.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    rank: ClassVar[int] = 100
    formula: ClassVar[str]
    source: ClassVar[str] = ""
    default_learning_rate: ClassVar[float] = 0.1

    def state_names(self) -> tuple[str, ...]:
        """The names of the state vectors, e.g. ("m", "v")."""
        return ()

    def update(
        self, w: Array, g: Array, state: tuple[Array, ...], rate: float, t: int, is_weight: Array, out: Array
    ) -> None:
        """Write what is to be added to ``w`` into ``out``, and bring ``state`` forward.

        Args:
            w: all parameters, (size,). Read only.
            g: their gradient, penalty and clipping included, (size,). Read only.
            state: the vectors of ``state_names()``, changed in place.
            rate: the learning rate of this update.
            t: the number of this update, from 1.
            is_weight: 1 for weights and 0 for biases, (size,), for what touches weights only.
            out: the update, (size,).
        """
        raise NotImplementedError

    def bound(self, w: Array, g: Array, state: tuple[Array, ...], is_weight: Array, out: Array) -> Update:
        """``update`` for just these arrays, again and again; an entry may give a faster form of the same."""

        def update(rate: float, t: int) -> None:
            self.update(w, g, state, rate, t, is_weight, out)

        return update

    def lines(self, at: Moment) -> tuple[Line, ...]:
        """The update of one parameter line by line, its state first and the update last; an entry writes it as trees.

        What an entry does not write is computed by ``update`` itself.
        """
        names = self.state_names()
        arguments = (at.w, at.g, at.rate, *(at.state[name] for name in names))
        made = [
            Line(name, now(name), Computed(name, lambda *given, i=i: self._made(at, given)[i], arguments))
            for i, name in enumerate(names)
        ]
        update = Computed("Δw", lambda *given: self._made(at, given)[-1], arguments)
        return (*made, Line(UPDATE, Symbol("Δw"), update))

    def _made(self, at: Moment, given: tuple[float, ...]) -> tuple[float, ...]:
        """The new state and the update of one parameter."""
        w, g, rate, *before = given
        state, out = tuple(np.array([value]) for value in before), np.empty(1)
        self.update(np.array([w]), np.array([g]), state, rate, at.t, np.array([float(at.is_weight)]), out)
        return (*(float(array[0]) for array in state), float(out[0]))


def now(base: str) -> Symbol:
    """The symbol of a number of the state after this update, for example mₜ."""
    return Symbol(base, ("t",))


def weight_decay_param() -> Any:
    """The field ``weight_decay`` of an optimizer whose decay goes through the gradient; see ``decayed``."""
    return param(0.0, "λ, adds λ·w to the gradient of every weight; 0 is off.", minimum=0.0, maximum=1000.0)


def decay_biases_param() -> Any:
    """The field ``decay_biases`` beside it."""
    return param(False, "Let biases decay too.")


def decayed(w: Array, g: Array, weight_decay: float, is_weight: Array, biases: bool) -> Array:
    """The gradient with coupled weight decay, g + λ·w, as a new vector; for weights only unless ``biases``.

    Source: PyTorch, the argument ``weight_decay`` of every optimizer but AdamW.
    """
    # Not a product with the mask, which would turn an infinite bias into nan.
    decaying = w if biases else np.where(is_weight, w, w.dtype.type(0))
    return g + decaying * weight_decay


def decayed_expression(at: Moment, weight_decay: float, biases: bool) -> Expression:
    """The same, as a formula."""
    if not weight_decay or not (at.is_weight or biases):
        return at.g
    return at.g + Term(Symbol("λ"), weight_decay) * at.w
