"""Checks that PyTorch loads an exported .safetensors file strictly into nn.Sequential and predicts the same.

Run it where torch, safetensors and nnviz can be imported: python tests/benchmarks/check_pytorch_loads_safetensors.py
It prints one line for each network and ends with status 1 when a difference is larger than float64 explains.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.network import Layer, Network
from nnviz.formats.export import export_weights
from nnviz.formats.trained import TrainedWeights

# The step has no module in PyTorch.
MODULES = {
    "identity": torch.nn.Identity,
    "logistic": torch.nn.Sigmoid,
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "softmax": lambda: torch.nn.Softmax(dim=1),
}
CASES: tuple[tuple[Sequence[int], Sequence[str]], ...] = (
    ((2, 2, 1), ("tanh", "logistic")),
    ((4, 8, 3), ("identity", "softmax")),
    ((64, 32, 10), ("relu", "softmax")),
    ((8, *[6] * 11, 1), ("tanh",) * 11 + ("identity",)),
)
LARGEST_ALLOWED = 1e-13


def difference_for(sizes: Sequence[int], activations: Sequence[str], folder: Path) -> float:
    """The largest |PyTorch's prediction − ours| over 200 samples, with weights that went through a file."""
    random = np.random.default_rng(sum(sizes))
    pairs = list(zip(sizes[1:], activations, strict=True))
    network = Network(sizes[0], tuple(Layer(units, ACTIVATIONS.create(key)) for units, key in pairs))
    flat = random.normal(size=network.parameter_count) / np.sqrt(max(sizes))
    inputs = random.normal(size=(200, sizes[0]))
    path = folder / "weights.safetensors"
    export_weights(path, TrainedWeights(network, network.split(flat), "mse"), inputs)
    modules: list[torch.nn.Module] = []
    for (fan_in, fan_out), key in zip(network.fans, activations, strict=True):
        modules += [torch.nn.Linear(fan_in, fan_out, dtype=torch.float64), MODULES[key]()]
    model = torch.nn.Sequential(*modules)
    model.load_state_dict(load_file(path), strict=True)
    with torch.no_grad():
        predictions = model(torch.from_numpy(inputs)).numpy()
    return float(np.abs(predictions - network.predict(flat, inputs)).max())


def main() -> int:
    """Run every case."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for sizes, activations in CASES:
            difference = difference_for(sizes, activations, Path(folder))
            worst = max(worst, difference)
            print(f"{'-'.join(map(str, sizes)):32} {'/'.join(dict.fromkeys(activations)):20} {difference:.2e}")
    print(f"PyTorch {torch.__version__}: largest difference {worst:.2e}, allowed {LARGEST_ALLOWED:.0e}")
    return int(worst > LARGEST_ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
