"""How error signals come about: ∂E/∂a, slope, and δ as their product."""

from nnviz.engine.derivation.forward import averaged, outputs_of, target, targets
from nnviz.engine.derivation.long_sum import added
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.expression import Expression, Term, Whole
from nnviz.engine.quantity import Kind, Quantity


def grad_activation(read: Reading, asked: Quantity) -> Expression:
    """∂E/∂a: from the loss at the output, else Σ δ·w over the layer above."""
    layer, unit, sample = asked.layer or 0, asked.unit or 0, asked.sample or 0
    if layer == read.outputs:
        a = read.term(Quantity(Kind.ACTIVATION, layer, unit, sample=sample))
        grad = read.record.loss_function.grad_expression(a, target(read, unit, sample), outputs_of(read))
        return Whole(averaged(grad, read))
    # With the order "output layer first", the weights above have already changed.
    weights = Kind.NEW_PARAMETER if read.output_first else Kind.PARAMETER
    return added(
        read.term(Quantity(Kind.DELTA, layer + 1, k, sample=sample))
        * read.term(Quantity(weights, layer + 1, k, source=unit))
        for k in range(read.units(layer + 1))
    )


def slope(read: Reading, asked: Quantity) -> Expression:
    """f'(z)."""
    layer, unit, sample = asked.layer or 0, asked.unit or 0, asked.sample or 0
    activation = read.network.layers[layer - 1].activation
    if not (activation.elementwise and activation.differentiable):
        raise LookupError(f"Layer {layer} uses {activation.title}, whose units have no slope of their own.")
    z = read.term(Quantity(Kind.PRE_ACTIVATION, layer, unit, sample=sample))
    a = read.term(Quantity(Kind.ACTIVATION, layer, unit, sample=sample))
    return Whole(activation.slope_expression(z, a))


def jacobian(read: Reading, asked: Quantity) -> Expression:
    """∂a/∂z of two units of a layer; ``source`` is the unit of a, ``unit`` that of z."""
    layer, sample = asked.layer or 0, asked.sample or 0
    activation = read.network.layers[layer - 1].activation
    if activation.elementwise:
        raise LookupError(f"Layer {layer} uses {activation.title}: its units have slopes, and no Jacobian.")
    a: list[Expression] = [
        read.term(Quantity(Kind.ACTIVATION, layer, j, sample=sample)) for j in range(read.units(layer))
    ]
    return activation.jacobian_expression(asked.source or 0, asked.unit or 0, a)


def shortcut(read: Reading, asked: Quantity) -> bool:
    """Whether δ comes straight from a and t, without ∂E/∂a and slope: a fused pair, or the perceptron rule."""
    return asked.kind is Kind.DELTA and asked.layer == read.outputs and (read.fused or read.perceptron)


def delta(read: Reading, asked: Quantity) -> Expression:
    """δ = ∂E/∂z, by the shortcut where the step took one."""
    if not shortcut(read, asked):
        return error_times_slope(read, asked)
    layer, unit, sample = read.outputs, asked.unit or 0, asked.sample or 0
    a: list[Expression] = [
        read.term(Quantity(Kind.ACTIVATION, layer, j, sample=sample)) for j in range(read.units(layer))
    ]
    t = targets(read, sample)
    if read.perceptron:
        return Whole(averaged(a[unit] - t[unit], read))
    return Whole(averaged(read.record.loss_function.fused_expression(unit, a, t, outputs_of(read)), read))


def error_times_slope(read: Reading, asked: Quantity) -> Expression:
    """δ = ∂E/∂a · f'(z); for softmax, Σ ∂E/∂aⱼ · ∂aⱼ/∂z over the whole layer."""
    layer, unit, sample = asked.layer or 0, asked.unit or 0, asked.sample or 0
    if read.network.layers[layer - 1].activation.elementwise:
        place = Quantity(Kind.SLOPE, layer, unit, sample=sample)
        return _error(read, layer, unit, sample) * read.term(place)
    products = []
    for j in range(read.units(layer)):
        place = Quantity(Kind.JACOBIAN, layer, unit, source=j, sample=sample)
        products.append(_error(read, layer, j, sample) * read.computed(place, jacobian(read, place)))
    return Whole(added(products))


def _error(read: Reading, layer: int, unit: int, sample: int) -> Term:
    """∂E/∂a, from the record, or computed where the step took a shortcut past it."""
    place = Quantity(Kind.GRAD_ACTIVATION, layer, unit, sample=sample)
    if read.layer(layer).grad_activation is None:
        return read.computed(place, grad_activation(read, place))
    return read.term(place)
