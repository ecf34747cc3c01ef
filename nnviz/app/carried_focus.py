"""What stays selected when the network changes, and what can be selected at all."""

from dataclasses import replace

from nnviz.app.focus import Focus, Phase, Place
from nnviz.document.spec import NetworkSpec


def focus_on(focus: Focus, network: NetworkSpec) -> Focus:
    """The focus before the first step of an edited network: the selection stays as far as there is such a place."""
    layer, unit, source = focus.layer, focus.unit, focus.source
    sizes = network.build().sizes
    if layer is not None and layer >= len(sizes):
        layer = None
    if layer is None or unit is None or unit >= sizes[layer]:
        unit = None
    if layer is None or unit is None or source is None or source > sizes[layer - 1]:
        source = None
    return Focus(phase=Phase.SAMPLE, layer=layer, unit=unit, source=source)


def existing(focus: Focus, network: NetworkSpec) -> Focus:
    """The same focus; with nothing selected where one of its places is none of the network.

    A view that has not been shown the edited network yet may still point at a place of the old one.
    """
    if not focus.places or all(_exists(place, network.build().sizes) for place in focus.places):
        return focus
    return replace(focus, layer=None, unit=None, source=None, also=())


def _exists(place: Place, sizes: tuple[int, ...]) -> bool:
    layer, unit, source = place
    if not 0 <= layer < len(sizes):
        return False
    if unit is not None and not 0 <= unit < sizes[layer]:
        return False
    # The source one past the last is the bias.
    return source is None or (layer > 0 and 0 <= source <= sizes[layer - 1])
