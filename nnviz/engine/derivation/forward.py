"""How weighted sums, activations and losses come about."""

import math

import numpy as np

from nnviz.engine.derivation.long_sum import added, total
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.expression import HALF, Expression, Number, Power, Sum, Term, Whole, divided, function
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.symbol import Symbol

# A named formula of a fused loss is shown as it stands where it keeps so much of the number; else that from z.
_GOOD = 1e-12


def below(read: Reading, layer: int, unit: int, sample: int, *, bracket: bool = False) -> Term:
    """What comes out of a unit of the layer below ``layer``: an activation, or an input."""
    kind = Kind.INPUT if layer == 1 else Kind.ACTIVATION
    return read.term(Quantity(kind, layer - 1, unit, sample=sample), bracket=bracket)


def pre_activation(read: Reading, asked: Quantity) -> Expression:
    """z = Σ w·a + b."""
    layer, unit, sample = asked.layer or 0, asked.unit or 0, asked.sample or 0
    fan_in = read.units(layer - 1)
    weights = (read.term(Quantity(Kind.PARAMETER, layer, unit, source)) for source in range(fan_in + 1))
    products = [w * below(read, layer, i, sample) for i, w in zip(range(fan_in), weights, strict=False)]
    # The bias is a product too, with the 1 of the bias neuron, and on paper it is rounded as one.
    return Sum((*products, Whole(read.term(Quantity(Kind.PARAMETER, layer, unit, fan_in)))))


def activation(read: Reading, asked: Quantity) -> Expression:
    """a = f(z)."""
    layer, unit, sample = asked.layer or 0, asked.unit or 0, asked.sample or 0
    function_of_layer = read.network.layers[layer - 1].activation
    if function_of_layer.elementwise:
        z = read.term(Quantity(Kind.PRE_ACTIVATION, layer, unit, sample=sample))
        return Whole(function_of_layer.value_expression(z))
    return Whole(function_of_layer.layer_expression(unit, _layer(read, Kind.PRE_ACTIVATION, layer, sample)))


def output_loss(read: Reading, asked: Quantity) -> Expression:
    """What one output adds to the loss of its sample.

    Where loss and activation are a fused pair and the named formula has lost its digits, the form from z is given:
    it is what the engine computes, and the same number.
    """
    unit, sample = asked.unit or 0, asked.sample or 0
    loss, k = read.record.loss_function, outputs_of(read)
    a = read.term(Quantity(Kind.ACTIVATION, read.outputs, unit, sample=sample))
    t = target(read, unit, sample)
    named = loss.part_expression(a, t, k)
    if not read.fused:
        return named
    z = _layer(read, Kind.PRE_ACTIVATION, read.outputs, sample)
    from_z = loss.part_from_z(unit, z, targets(read, sample), k)
    value, exact = named.evaluate(), from_z.evaluate()
    good = math.isfinite(value) and abs(value - exact) <= _GOOD * abs(exact)
    return named if good or not math.isfinite(exact) else from_z


def sample_loss(read: Reading, asked: Quantity) -> Expression:
    """The loss of one sample: the sum over its outputs."""
    return Whole(added(_parts(read, asked.sample or 0)))


def data_loss(read: Reading, _asked: Quantity) -> Expression:
    """The loss of the mini-batch without the penalty: the mean or the sum over its samples."""
    if read.samples == 1:
        return sample_loss(read, Quantity(Kind.SAMPLE_LOSS, sample=0))
    losses = total(read.record.sample_losses, lambda i: read.term(Quantity(Kind.SAMPLE_LOSS, sample=i), bracket=True))
    if not read.options.mean:
        return losses
    if read.options.digits is not None:
        # On paper, the step multiplies by the rounded reciprocal.
        return losses * Number(1.0 / read.samples, f"1/{read.samples}")
    return losses / count_of(read)


def penalty(read: Reading, _asked: Quantity) -> Expression:
    """P = l1·Σ|w| + (l2/2)·Σw², over the weights."""
    charge = read.options.penalty
    w, is_weight = read.record.parameters_before, read.network.weight_mask()
    places = np.flatnonzero(is_weight)

    def weight(i: int) -> Term:
        return read.term(read.place(Kind.PARAMETER, int(places[i])))

    parts: list[Expression] = []
    if charge.l1:
        sizes = total(np.abs(w[places]), lambda i: function("abs", weight(i)))
        parts.append(Term(Symbol("l1"), charge.l1) * Whole(sizes))
    if charge.l2:
        squares = total(np.square(w[places]), lambda i: Power(weight(i), 2))
        parts.append(HALF * Term(Symbol("l2"), charge.l2) * Whole(squares))
    return Sum(tuple(parts)) if parts else Number(0.0)


def loss(read: Reading, asked: Quantity) -> Expression:
    """The loss of the mini-batch, with the penalty once."""
    if not read.options.penalty:
        return data_loss(read, asked)
    place = Quantity(Kind.DATA_LOSS)
    data = read.computed(place, data_loss(read, place))
    if read.options.digits is not None:
        data = Term(data.symbol, data_loss(read, place).evaluate(read.scalars), place)
    return data + read.term(Quantity(Kind.PENALTY))


def count_of(read: Reading) -> Expression:
    """N, what a mean over the samples is divided by; 1 for their sum."""
    return Term(Symbol("N"), float(read.scale))


def outputs_of(read: Reading) -> Expression:
    """K, the number of outputs."""
    return Term(Symbol("K"), float(read.units(read.outputs)))


def target(read: Reading, unit: int, sample: int) -> Term:
    """What an output should be."""
    return read.term(Quantity(Kind.TARGET, read.outputs, unit, sample=sample))


def targets(read: Reading, sample: int) -> list[Expression]:
    """What every output should be."""
    return [target(read, unit, sample) for unit in range(read.units(read.outputs))]


def _layer(read: Reading, kind: Kind, layer: int, sample: int) -> list[Expression]:
    return [read.term(Quantity(kind, layer, unit, sample=sample)) for unit in range(read.units(layer))]


def _parts(read: Reading, sample: int) -> list[Expression]:
    """The losses of the outputs: as terms, or, where there is only one output, its formula."""
    places = [Quantity(Kind.OUTPUT_LOSS, read.outputs, unit, sample=sample) for unit in range(read.units(read.outputs))]
    if len(places) == 1:
        return [output_loss(read, places[0])]
    return [read.computed(place, output_loss(read, place)) for place in places]


def averaged(expression: Expression, read: Reading) -> Expression:
    """Divided by N where the loss of a mini-batch is a mean."""
    return divided(expression, count_of(read))
