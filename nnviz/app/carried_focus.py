"""What stays selected when the network changes."""

from nnviz.app.focus import Focus, Phase
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
