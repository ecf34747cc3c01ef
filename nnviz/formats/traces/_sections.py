"""The numbers of a step in the order in which a person works them out, each once."""

from collections.abc import Iterator
from typing import NamedTuple

from nnviz.engine.clipping import BY_GLOBAL_NORM
from nnviz.engine.derivation import Reading, quantities
from nnviz.engine.quantity import OF_UNITS, Kind, Quantity


class Part(NamedTuple):
    """A heading, and the numbers below it. ``sample`` is a row of the mini-batch, where they belong to one."""

    title: str
    quantities: tuple[Quantity, ...]
    sample: int | None = None


_FORWARD = (Kind.PRE_ACTIVATION, Kind.ACTIVATION)
_LOSS_OF_SAMPLE = (Kind.OUTPUT_LOSS, Kind.SAMPLE_LOSS)
_GRADIENTS = (
    Kind.SAMPLE_GRADIENT,
    Kind.DATA_GRADIENT,
    Kind.PENALTY_GRADIENT,
    Kind.GRADIENT,
    Kind.GRADIENT_NORM,
    Kind.APPLIED_GRADIENT,
)


def parts(read: Reading) -> Iterator[Part]:
    """The step from what is given to the new weights and what they did."""
    found = [asked for asked in quantities(read.record) if asked.kind not in _repeated(read)]
    yield Part("Given", tuple(given(read)))
    for sample in range(read.samples):
        of_sample = [asked for asked in found if asked.sample == sample]
        yield Part("Forward", _of(of_sample, _FORWARD), sample)
        yield Part("Loss", _of(of_sample, _LOSS_OF_SAMPLE), sample)
    yield Part("Loss of the mini-batch", _of(found, (Kind.DATA_LOSS, Kind.PENALTY, Kind.LOSS)))
    backward = tuple((OF_UNITS | {Kind.JACOBIAN}) - set(_FORWARD))
    for sample in range(read.samples):
        of_sample = [asked for asked in found if asked.sample == sample]
        yield Part("Backward", _of(of_sample, backward), sample)
    yield Part("Gradients, with the old weights", _of(found, _GRADIENTS))
    yield Part("Update of all weights together", _of(found, (Kind.STATE, Kind.UPDATE, Kind.NEW_PARAMETER)))
    after = Quantity(Kind.LOSS_AFTER)
    yield Part("What the update did", (after, *_of(found, (Kind.FORECAST, Kind.LOSS_CHANGE))))


def given(read: Reading) -> Iterator[Quantity]:
    """What a step starts from: data, learning rate, parameters, the optimizer's state."""
    for sample in range(read.samples):
        for kind, layer in ((Kind.INPUT, 0), (Kind.TARGET, read.outputs)):
            for unit in range(read.units(layer)):
                yield Quantity(kind, layer, unit, sample=sample)
    yield Quantity(Kind.LEARNING_RATE)
    for index in range(read.network.parameter_count):
        place = read.place(Kind.PARAMETER, index)
        yield place
        yield from (place.at(Kind.STATE_BEFORE, name) for name in read.record.optimizer.state_names())


def _repeated(read: Reading) -> set[Kind]:
    """The kinds that say nothing new in this step: a gradient without a penalty is that of the data, and so on."""
    options, layers = read.options, read.network.layers
    skipped = set()
    if not options.penalty:
        skipped |= {Kind.PENALTY, Kind.DATA_LOSS, Kind.PENALTY_GRADIENT}
        if not any(layer.shared_bias for layer in layers):
            skipped.add(Kind.GRADIENT)
    if not options.clipping:
        skipped.add(Kind.APPLIED_GRADIENT)
    if options.clipping.mode != BY_GLOBAL_NORM:
        skipped.add(Kind.GRADIENT_NORM)
    if read.samples == 1:
        skipped |= {Kind.SAMPLE_GRADIENT, Kind.SAMPLE_LOSS}
    return skipped


def _of(found: list[Quantity], kinds: tuple[Kind, ...]) -> tuple[Quantity, ...]:
    return tuple(asked for asked in found if asked.kind in kinds)
