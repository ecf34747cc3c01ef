"""Checks that onnxruntime runs the exported ONNX files of every activation, and gives the same.

Run it where onnxruntime and nnviz can be imported: python tests/benchmarks/check_onnxruntime_runs_onnx.py
It prints a line for each activation and ends with status 1 when a difference is larger than 1e-6 of the largest output;
in float64, where GELU with erf is the only one that is not exact, larger than 1e-13 otherwise.
"""

import sys
from collections.abc import Iterator

import numpy as np
import onnxruntime

from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.engine.network import Layer, Network
from nnviz.engine.param import params_of
from nnviz.formats.trained import TrainedWeights
from nnviz.formats.weights.onnx32_file import Onnx32File
from nnviz.formats.weights.onnx_file import OnnxFile

ALLOWED, ALLOWED_64 = 1e-6, 1e-13


def activations() -> Iterator[Activation]:
    """Every activation, with each choice of its parameters."""
    for key, entry in ACTIVATIONS.entries().items():
        yield ACTIVATIONS.create(key)
        for info in params_of(entry):
            yield from (ACTIVATIONS.create(key, {info.name: value}) for value in info.choices or (0.3,))


def differences(activation: Activation) -> tuple[float, float]:
    """The largest |onnxruntime − nnviz| of the float64 and the float32 file, relative to the largest output."""
    random = np.random.default_rng(7)
    network = Network(6, (Layer(16, activation), Layer(9, activation), Layer(3, activation)))
    flat = random.normal(size=network.parameter_count) / 3
    weights = TrainedWeights(
        network,
        network.split(flat),
        "half_sse",
        input_mean=random.normal(size=6),
        input_scale=random.uniform(0.5, 2, size=6),
    )
    inputs = random.normal(size=(500, 6)) * 2
    found = []
    for entry, kind in ((OnnxFile(), np.float64), (Onnx32File(), np.float32)):
        session = onnxruntime.InferenceSession(entry.write_bytes(weights), providers=["CPUExecutionProvider"])
        (given,) = session.run(None, {"inputs": inputs.astype(kind)})
        expected = weights.predict(inputs)
        found.append(float(np.abs(given - expected).max() / max(1.0, np.abs(expected).max())))
    return found[0], found[1]


def main() -> int:
    """Run every activation."""
    bad = 0
    print(f"onnxruntime {onnxruntime.__version__:24} {'float64':>10} {'float32':>10}")
    for activation in dict.fromkeys(activations()):
        double, single = differences(activation)
        # A step may fall on the other side of its threshold where float32 rounds.
        allowed = ALLOWED if "erf" in activation.expression else ALLOWED_64
        wrong = double > allowed or (single > ALLOWED and activation.differentiable)
        bad += wrong
        print(f"{activation!r:36} {double:10.1e} {single:10.1e}{'   too large' if wrong else ''}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
