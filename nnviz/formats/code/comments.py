"""What an exported program says about itself, line by line, in words that no language stumbles over."""

import json
import textwrap
from collections.abc import Iterator, Sequence

from nnviz import __version__
from nnviz.formats.trained import TrainedWeights

_MOST_NAMES = 20
_WIDTH = 110
# What would end a comment, begin one, or be another character in C.
_TROUBLE = (("*/", "* /"), ("/*", "/ *"), ("??", "? ?"))


def about(weights: TrainedWeights, needs: str, layout: str) -> Iterator[str]:
    """The lines of the comment at the top of a program, none of them long.

    Args:
        needs: what the program needs to run, the end of a sentence.
        layout: how its arrays lie, one sentence.
    """
    for sentence in _sentences(weights, needs, layout):
        yield from textwrap.wrap(sentence, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def _sentences(weights: TrainedWeights, needs: str, layout: str) -> Iterator[str]:
    network = weights.network
    sizes = "-".join(map(str, network.sizes))
    yield f"A network of {sizes} units with its trained weights, written by nnviz {__version__}. It needs {needs}."
    yield ""
    yield f"Data: {_quoted(weights.dataset)}. Loss: {weights.loss}. Updates: {weights.steps}; epochs: {weights.epochs}."
    yield f"Inputs ({network.inputs}): {_listed(weights.input_names)}. They are taken as they stand in the data."
    if weights.input_mean is not None:
        yield "The program standardises them itself: (input - input_mean) / input_scale."
    yield f"Outputs ({network.sizes[-1]}): {_listed(weights.target_names)}."
    if weights.classes:
        yield f"Classes, in the order of their codes: {_listed(weights.classes)}."
    yield "Each layer computes z = a_prev @ W + b and a = f(z); a_prev of layer 1 are the inputs."
    yield layout
    yield (
        "As a program it reads samples from standard input, one a line, numbers with blanks or commas between them, "
        "and prints the outputs of each with all their digits."
    )


def layer_title(weights: TrainedWeights, index: int) -> str:
    """What stands above the numbers of layer ``index``, counted from 0."""
    layer = weights.network.layers[index]
    fan_in, fan_out = weights.network.fans[index]
    return f"Layer {index + 1}: {fan_in} to {fan_out} units, {layer.activation.key}: {layer.activation.formula}"


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "without names"
    shown = ", ".join(_quoted(name) for name in names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def _quoted(text: str) -> str:
    """The text in quotation marks and in ASCII: a line break or a bracket in it cannot leave the comment."""
    quoted = json.dumps(text)
    for trouble, harmless in _TROUBLE:
        while trouble in quoted:
            quoted = quoted.replace(trouble, harmless)
    return quoted
