"""An edit of the network's layers: the project after it, and where each of its weights comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nnviz.document.carrying import NEW, LayerOrigin, Origins, carried_details, carry_parameters
from nnviz.document.limits import check_size
from nnviz.document.spec import LayerSpec, NetworkSpec, Project
from nnviz.document.starting import start_parameters
from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit of the layers makes.

    Attributes:
        project: the project after the edit.
        origins: where its layers come from.
        given: weights that the edit brings along, by layer from 0 behind the inputs; they hold where they fit.
    """

    project: Project
    origins: Origins
    given: Mapping[int, LayerParameters] = field(default_factory=dict)

    @property
    def keeps_all(self) -> bool:
        """Whether every layer stays what and where it was."""
        identity = all(
            origin.layer == number and origin.units == tuple(range(len(origin.units)))
            for number, origin in enumerate(self.origins)
        )
        return identity and not self.given

    def fallback(self) -> Array:
        """Flat parameters for what is new: what the edit brings along, else the project's start weights."""
        flat = start_parameters(self.project)
        put_in(self.project.network, flat, self.given)
        return flat


@dataclass(frozen=True, slots=True)
class Part:
    """A layer of an edited network: what it is, which layer it was, and which units its units were."""

    spec: LayerSpec
    layer: int | None
    units: tuple[int, ...]


def parts_of(network: NetworkSpec) -> list[Part]:
    """All layers as they are."""
    return [Part(spec, number, tuple(range(spec.units))) for number, spec in enumerate(network.layers)]


def changed(project: Project, parts: Sequence[Part], given: Mapping[int, LayerParameters] | None = None) -> Change:
    """The project with these layers, the output layer last. Start weights that were given go with their layers.

    Raises:
        ValueError: the network would be too large.
    """
    old = project.network
    origins = tuple(_origin(old, parts, number) for number in range(len(parts)))
    layers = tuple(
        _fitting(part.spec, len(origin.sources)) if origin.layer is None else carried_details(part.spec, origin)
        for part, origin in zip(parts, origins, strict=True)
    )
    network = NetworkSpec(old.inputs, layers)
    check_size(network)
    drawn = replace(project, network=network, start=None)
    if project.start is None:
        return Change(drawn, origins, given or {})
    flat = start_parameters(drawn)
    put_in(network, flat, given or {})
    flat, _ = carry_parameters(old, old.build().join(project.start), network, flat, origins)
    return Change(replace(drawn, start=network.build().split(flat)), origins, given or {})


def put_in(network: NetworkSpec, flat: Array, given: Mapping[int, LayerParameters]) -> None:
    """Write given weights into flat parameters: where the layer below has another width, the biases only."""
    layers = network.build().split(flat)
    for number, part in given.items():
        if layers[number].weights.shape == part.weights.shape:
            layers[number].weights[...] = part.weights
        layers[number].biases[...] = part.biases


def _fitting(spec: LayerSpec, sources: int) -> LayerSpec:
    """A new layer without those removed and frozen connections that come from no unit."""
    removed, frozen = (tuple(pair for pair in pairs if pair[0] < sources) for pairs in (spec.removed, spec.frozen))
    return replace(spec, removed=removed, frozen=frozen)


def _origin(old: NetworkSpec, parts: Sequence[Part], number: int) -> LayerOrigin:
    """Where a layer comes from. Its sources go with the layer below, if that is the one that was there before."""
    part, fans = parts[number], old.build().fans
    below = parts[number - 1] if number else None
    width = old.inputs if below is None else len(below.units)
    if part.layer is None:
        return LayerOrigin(None, (NEW,) * len(part.units), (NEW,) * width)
    was_below = None if part.layer == 0 else part.layer - 1
    if (below is None and was_below is None) or (below is not None and below.layer == was_below is not None):
        sources = tuple(range(width)) if below is None else below.units
    elif width == fans[part.layer][0]:
        sources = tuple(range(width))
    else:
        sources = (NEW,) * width
    return LayerOrigin(part.layer, part.units, sources)
