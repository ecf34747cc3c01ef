"""The names of layers, units and weights in sentences."""

from PySide6.QtCore import QCoreApplication

from nnviz.app.session import Session
from nnviz.document.names import own_names, unit_name


def layer_name(session: Session, layer: int) -> str:
    """A layer's own name, or "hidden layer 2"; 0 are the inputs."""
    layers = session.project.network.layers
    if layer == 0:
        return QCoreApplication.translate("Naming", "the inputs")
    if layers[layer - 1].name:
        return layers[layer - 1].name
    if layer == len(layers):
        return QCoreApplication.translate("Naming", "the output")
    return QCoreApplication.translate("Naming", "hidden layer {0}").format(layer)


def name_of_unit(session: Session, layer: int, unit: int) -> str:
    """A unit's name as on the canvas."""
    network, dataset = session.project.network, session.data.dataset
    names = (dataset.input_names, dataset.target_names)
    return unit_name(network.build(), *names, layer, unit, own_names(network))


def name_of_weight(session: Session, layer: int, source: int, unit: int) -> str:
    """w(x1 → h1), or b(h1)."""
    target = name_of_unit(session, layer, unit)
    if source == session.project.network.build().sizes[layer - 1]:
        return f"b({target})"
    return f"w({name_of_unit(session, layer - 1, source)} → {target})"
