"""What is said of weights that an edit left no place."""

from PySide6.QtCore import QCoreApplication

from nnviz.document.spec import NetworkSpec


def lost_in_words(network: NetworkSpec, lost: tuple[int, ...]) -> str:
    """How many weights and biases were dropped from which layers of the old network."""
    parts = [
        QCoreApplication.translate("LostNotice", "{0} into {1}", "a number of weights, a layer").format(
            count, _layer_name(network, number)
        )
        for number, count in enumerate(lost)
        if count
    ]
    return ", ".join(parts)


def _layer_name(network: NetworkSpec, number: int) -> str:
    if network.layers[number].name:
        return network.layers[number].name
    if number == len(network.layers) - 1:
        return QCoreApplication.translate("LostNotice", "the output")
    return QCoreApplication.translate("LostNotice", "hidden layer {0}").format(number + 1)
