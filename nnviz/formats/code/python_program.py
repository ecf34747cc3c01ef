"""What every exported Python program has: its weights as tables, and the end that reads samples and prints outputs."""

from collections.abc import Iterator

from nnviz.formats.code.comments import layer_title
from nnviz.formats.code.numbers import Style, array_lines
from nnviz.formats.trained import TrainedWeights

PYTHON_MAIN = """


if __name__ == "__main__":
    for line in sys.stdin:
        if line.strip():
            outputs = predict([float(number) for number in line.replace(",", " ").split()])
            print(*map(repr, outputs.tolist()))
"""


def weight_tables(
    style: Style, weights: TrainedWeights, names: tuple[str, str], *, transposed: bool = False
) -> Iterator[str]:
    """The lines with the scaling of the inputs and the parameters of each layer; ``read_weights`` reads them back.

    Args:
        names: what the arrays of layer 1 are called, without the 1.
        transposed: write weights as (fan_out, fan_in).
    """
    for name in ("input_mean", "input_scale"):
        values = getattr(weights, name)
        if values is not None:
            yield from array_lines(style, name, values)
    for index, layer in enumerate(weights.layers):
        yield ""
        yield f"# {layer_title(weights, index)}"
        yield from array_lines(style, f"{names[0]}{index + 1}", layer.weights.T if transposed else layer.weights)
        yield from array_lines(style, f"{names[1]}{index + 1}", layer.biases)
