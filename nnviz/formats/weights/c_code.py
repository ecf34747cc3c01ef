"""A C99 program with the weights inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnviz.engine.arrays import Array
from nnviz.formats.code.comments import about, layer_title
from nnviz.formats.code.compiling import run_c
from nnviz.formats.code.expression import functions_in, renamed
from nnviz.formats.code.numbers import Style, array_lines, read_weights
from nnviz.formats.errors import FormatError
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.base import Checked, Replay, WeightFormat

_LAYOUT = (
    "W1, b1 belong to layer 1, W2, b2 to the next; W is [fan_in][fan_out], b is [fan_out], all numbers are double."
)
_TABLE = Style(
    "static const double {name}[{shape}] = {{", "{{{0}}}", "};", (("nan", "NAN"), ("inf", "INFINITY")), between="]["
)
_NAMES = {"abs": "fabs", "min": "minimum", "max": "maximum"}
# What C99 lacks; softmax takes the whole layer, and its last step is written there.
_HELPERS = {
    "min": "static double minimum(double a, double b) { return a < b || a != a ? a : b; }",
    "max": "static double maximum(double a, double b) { return a > b || a != a ? a : b; }",
    "sign": "static double sign(double z) { return z > 0 ? 1 : z < 0 ? -1 : z; }",
    "where": "static double where(int condition, double a, double b) { return condition ? a : b; }",
}
_SOFTMAX = """    double largest = out[0], sum = 0;
    for (int j = 1; j < {units}; ++j) largest = out[j] > largest ? out[j] : largest;
    for (int j = 0; j < {units}; ++j) {{
        out[j] = exp(out[j] - largest);
        sum += out[j];
    }}
    for (int j = 0; j < {units}; ++j) out[j] /= sum;"""
_MAIN = """
int main(void)
{{
    double inputs[{inputs}], outputs[{outputs}];
    int count = 0;
    while (scanf("%lf%*[, ;\\t]", &inputs[count]) == 1) {{
        if (++count < {inputs}) continue;
        count = 0;
        predict(inputs, outputs);
        for (int j = 0; j < {outputs}; ++j) printf("%.17g%c", outputs[j], j + 1 < {outputs} ? ' ' : '\\n');
    }}
    return count != 0 || !feof(stdin);
}}
"""


@dataclass(frozen=True, slots=True)
class CCode(WeightFormat):
    """A C99 program that needs nothing else, with the weights inside: predict(inputs, outputs) is the network."""

    key: ClassVar[str] = "c"
    title: ClassVar[str] = "C99 program"
    suffix: ClassVar[str] = ".c"
    rank: ClassVar[int] = 64
    max_bytes: ClassVar[int] = 2**24

    def pack(self, weights: TrainedWeights) -> bytes:
        return ("\n".join(_lines(weights)) + "\n").encode()

    def replay(self, data: bytes, name: str, weights: TrainedWeights, inputs: Array) -> Replay:
        predictions = run_c(data, inputs, weights.network.sizes[-1])
        if predictions is not None:
            return Replay(predictions, Checked.RUN)
        # Without a compiler, only the numbers can be checked.
        try:
            read = read_weights(_TABLE, data.decode(), weights)
        except (FormatError, UnicodeDecodeError) as error:
            raise FormatError(f"{name} was not read back: {error}.") from error
        return Replay(read.predict(inputs), Checked.READ_BACK)


def _lines(weights: TrainedWeights) -> Iterator[str]:
    network = weights.network
    expressions = [layer.activation.expression for layer in network.layers]
    yield "/*"
    yield from (f" * {line}".rstrip() for line in about(weights, "a C99 compiler: cc -std=c99 file.c -lm", _LAYOUT))
    yield " */"
    yield "#include <math.h>"
    yield "#include <stdio.h>"
    yield ""
    yield f"void predict(const double inputs[{network.inputs}], double outputs[{network.sizes[-1]}]);"
    yield ""
    for name in sorted(frozenset().union(*map(functions_in, expressions)) & _HELPERS.keys()):
        yield _HELPERS[name]
    if weights.input_mean is not None and weights.input_scale is not None:
        yield from array_lines(_TABLE, "input_mean", weights.input_mean)
        yield from array_lines(_TABLE, "input_scale", weights.input_scale)
    for index, expression in enumerate(expressions):
        yield from _layer(weights, index, expression)
    yield from _predict(weights)
    yield _MAIN.format(inputs=network.inputs, outputs=network.sizes[-1]).rstrip()


def _layer(weights: TrainedWeights, index: int, expression: str) -> Iterator[str]:
    number, parameters = index + 1, weights.layers[index]
    fan_in, fan_out = weights.network.fans[index]
    whole_layer = "softmax" in functions_in(expression)
    yield ""
    yield f"/* {layer_title(weights, index)} */"
    yield from array_lines(_TABLE, f"W{number}", parameters.weights)
    yield from array_lines(_TABLE, f"b{number}", parameters.biases)
    yield ""
    yield f"static void layer{number}(const double *in, double *out)"
    yield "{"
    yield f"    for (int j = 0; j < {fan_out}; ++j) {{"
    yield "        double z = 0;"
    yield f"        for (int i = 0; i < {fan_in}; ++i) z += in[i] * W{number}[i][j];"
    yield f"        z += b{number}[j];"
    yield f"        out[j] = {'z' if whole_layer else renamed(expression, _NAMES)};"
    yield "    }"
    if whole_layer:
        yield _SOFTMAX.format(units=fan_out)
    yield "}"


def _predict(weights: TrainedWeights) -> Iterator[str]:
    network = weights.network
    last = len(network.layers)
    yield ""
    yield f"void predict(const double inputs[{network.inputs}], double outputs[{network.sizes[-1]}])"
    yield "{"
    source = "inputs"
    if weights.input_mean is not None:
        yield f"    double a0[{network.inputs}];"
        yield (f"    for (int i = 0; i < {network.inputs}; ++i) a0[i] = (inputs[i] - input_mean[i]) / input_scale[i];")
        source = "a0"
    for number, units in enumerate(network.sizes[1:-1], start=1):
        yield f"    double a{number}[{units}];"
    for number in range(1, last + 1):
        target = "outputs" if number == last else f"a{number}"
        yield f"    layer{number}({source}, {target});"
        source = target
    yield "}"
