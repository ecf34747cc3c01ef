"""How gradients and updates of weights and biases come about."""

from dataclasses import replace

import numpy as np

from nnviz.engine.clipping import BY_GLOBAL_NORM
from nnviz.engine.derivation.forward import below
from nnviz.engine.derivation.long_sum import added, total
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.expression import Expression, Number, Power, Sum, Term, Whole, function
from nnviz.engine.optimizers.base import UPDATE, Line, Moment
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.symbol import Symbol

# PyTorch adds this to the norm.
_EPS = Number(1e-6, "10⁻⁶")


def sample_gradient(read: Reading, asked: Quantity, *, bracket: bool = True) -> Expression:
    """What one sample adds: δ·a, and δ·1 for a bias, the weight of the bias neuron."""
    layer, sample = asked.layer or 0, asked.sample or 0
    delta = read.term(Quantity(Kind.DELTA, layer, asked.unit, sample=sample), bracket=bracket)
    if read.has_bias_source(asked):
        return delta * Number(1.0, "1")
    return delta * below(read, layer, asked.source or 0, sample, bracket=bracket)


def data_gradient(read: Reading, asked: Quantity) -> Expression:
    """The gradient of the loss without the penalty: the sum over the samples."""
    if read.samples == 1:
        return sample_gradient(read, replace(asked, sample=0), bracket=False)
    layer = read.layer(asked.layer or 0)
    deltas = layer.delta[:, asked.unit or 0]
    pushes = deltas if read.has_bias_source(asked) else deltas * layer.inputs[:, asked.source or 0]

    def part(sample: int) -> Expression:
        return read.term(replace(asked, kind=Kind.SAMPLE_GRADIENT, sample=sample), bracket=True)

    return total(pushes, part)


def penalty_gradient(read: Reading, asked: Quantity) -> Expression:
    """∂P/∂w = l1·sign(w) + l2·w; biases cost nothing."""
    charge = read.options.penalty
    if read.has_bias_source(asked) or not charge:
        return Number(0.0)
    w = read.term(asked.at(Kind.PARAMETER))
    parts: list[Expression] = []
    if charge.l1:
        parts.append(Term(Symbol("l1"), charge.l1) * function("sign", w))
    if charge.l2:
        parts.append(Term(Symbol("l2"), charge.l2) * w)
    return added(parts)


def gradient(read: Reading, asked: Quantity) -> Expression:
    """The gradient of data loss and penalty; the copies of a shared bias add theirs."""
    copies = read.shared_copies(asked)
    if copies:
        return Whole(added(read.term(copy.at(Kind.DATA_GRADIENT)) for copy in copies))
    if not read.options.penalty or read.has_bias_source(asked):
        return data_gradient(read, asked)
    place = asked.at(Kind.PENALTY_GRADIENT)
    penalty = read.computed(place, penalty_gradient(read, place))
    return Whole(Sum((read.term(asked.at(Kind.DATA_GRADIENT)), penalty)))


def gradient_norm(read: Reading, _asked: Quantity) -> Expression:
    """‖g‖ = √Σg² over what counts: no frozen parameter, and of a shared bias one copy."""
    places = counted(read)
    values = np.square(read.record.gradients[places])
    squares = total(values, lambda i: Power(read.term(read.place(Kind.GRADIENT, int(places[i]))), 2))
    return function("sqrt", squares)


def counted(read: Reading) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The places in the flat vectors that count in the global norm."""
    frozen = read.record.frozen
    counts = np.ones(read.network.parameter_count, bool) if frozen is None else ~frozen
    for layer, (fan_in, _) in enumerate(read.network.fans, start=1):
        copies = read.shared_copies(Quantity(Kind.PARAMETER, layer, 0, fan_in))
        if not copies and read.network.layers[layer - 1].shared_bias:
            copies = next(
                filter(
                    None,
                    (
                        read.shared_copies(Quantity(Kind.PARAMETER, layer, unit, fan_in))
                        for unit in range(read.units(layer))
                    ),
                ),
                (),
            )
        for copy in copies[1:]:
            counts[read.index(copy)] = False
    return np.flatnonzero(counts)


def applied_gradient(read: Reading, asked: Quantity) -> Expression:
    """The gradient after clipping, as the optimizer gets it."""
    clipping = read.options.clipping
    if not clipping:
        return gradient(read, asked)
    g, limit = read.term(asked.at(Kind.GRADIENT)), Term(Symbol("c"), clipping.limit)
    if read.is_frozen(asked):
        # What is not counted is not clipped: it keeps its value anyway.
        return g
    if clipping.mode != BY_GLOBAL_NORM:
        return Whole(function("max", -limit, function("min", limit, g)))
    place = Quantity(Kind.GRADIENT_NORM)
    norm = read.computed(place, gradient_norm(read, place))
    return Whole(g * function("min", 1.0, limit / (norm + _EPS)))


def gradient_term(read: Reading, asked: Quantity) -> Term:
    """The gradient as the optimizer gets it, with the place where something was last done to it."""
    value = read.value(asked.at(Kind.APPLIED_GRADIENT))
    kind = Kind.APPLIED_GRADIENT if read.options.clipping else Kind.GRADIENT
    place = asked.at(kind)
    return Term(read.symbol(place), value, place)


def lines(read: Reading, asked: Quantity) -> tuple[Line, ...]:
    """Every line of the optimizer for one weight or bias: its state, what stands in between, and the update."""
    record = read.record
    before = {name: read.term(asked.at(Kind.STATE_BEFORE, name)) for name in record.optimizer.state_names()}
    moment = Moment(
        w=read.term(asked.at(Kind.PARAMETER)),
        g=gradient_term(read, asked),
        state=before,
        rate=read.term(Quantity(Kind.LEARNING_RATE)),
        t=record.step,
        is_weight=not read.has_bias_source(asked),
        place=asked.at(Kind.UPDATE),
    )
    return record.optimizer.lines(moment)


def state(read: Reading, asked: Quantity) -> Expression:
    """A number of the optimizer's state after the update, or one in between, by its name."""
    for line in lines(read, asked):
        if line.name == asked.name:
            return Whole(line.expression)
    raise LookupError(f"The optimizer {read.record.optimizer.title} has no {asked.name!r}.")


def update(read: Reading, asked: Quantity) -> Expression:
    """What the optimizer adds; nothing where the parameter is frozen."""
    if read.is_frozen(asked):
        return Number(0.0)
    return Whole(next(line.expression for line in lines(read, asked) if line.name == UPDATE))


def new_parameter(read: Reading, asked: Quantity) -> Expression:
    """w⁺ = w + Δw."""
    w, place = read.term(asked.at(Kind.PARAMETER)), asked.at(Kind.UPDATE)
    if read.is_frozen(asked):
        return w
    return w + Term(read.symbol(place), update(read, place).evaluate(read.scalars), place)


def forecast(read: Reading, _asked: Quantity) -> Expression:
    """dE = Σ ∂E/∂w · (w⁺ − w), over all weights and biases: what the gradient promises."""
    record = read.record
    slopes = record.data_gradients.copy()
    read.options.penalty.add_gradient(record.parameters_before, read.network.weight_mask(slopes.dtype), slopes)
    moved = record.parameters_after - record.parameters_before

    def part(i: int) -> Expression:
        place = read.place(Kind.GRADIENT, i)
        slope = Term(read.symbol(place), float(slopes[i]), place)
        return slope * (read.term(place.at(Kind.NEW_PARAMETER)) - read.term(place.at(Kind.PARAMETER)))

    return total(slopes * moved, part)


def loss_change(read: Reading, _asked: Quantity) -> Expression:
    """ΔE = E⁺ − E."""
    return read.term(Quantity(Kind.LOSS_AFTER)) - read.term(Quantity(Kind.LOSS))
