"""What an optimizer is."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.param import param

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
