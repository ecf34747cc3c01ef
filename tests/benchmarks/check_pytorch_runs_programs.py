"""Checks that the exported PyTorch programs run and give the same, and that state dicts of PyTorch are imported.

Run it where torch, safetensors and nnviz can be imported: python tests/benchmarks/check_pytorch_runs_programs.py
It prints a line for each activation and ends with status 1 when a difference is larger than float64 explains. Then an
nn.Sequential of PyTorch is saved with safetensors, and one of ten activations as ONNX; both are imported and compared.
"""

import runpy
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from nnviz.document.examples import example_project
from nnviz.document.importing import as_new_network, proposed_activations
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.param import params_of
from nnviz.formats.export import export_weights
from nnviz.formats.import_weights import read_weights
from nnviz.formats.trained import TrainedWeights

ALLOWED, ALLOWED_32 = 1e-12, 1e-6


def program_difference(activation: object, folder: Path) -> float:
    """The largest |prediction of the program − ours| over 300 samples, relative to the largest output."""
    random = np.random.default_rng(3)
    network = Network(5, (Layer(12, activation), Layer(4, activation)))
    flat = random.normal(size=network.parameter_count)
    scaling = {"input_mean": random.normal(size=5), "input_scale": random.uniform(0.5, 2, size=5)}
    weights = TrainedWeights(network, network.split(flat), "half_sse", **scaling)
    # Far out as well: PyTorch's Softplus, as it stands by default, is off by 2e-9 above 20.
    inputs = random.normal(size=(300, 5)) * 8
    export_weights(folder / "network.py", weights, inputs, "pytorch")
    given = runpy.run_path(str(folder / "network.py"))["predict"](inputs).numpy()
    expected = weights.predict(inputs)
    return float(np.abs(given - expected).max() / max(1.0, np.abs(expected).max()))


def import_difference(folder: Path) -> float:
    """The largest |prediction of an imported nn.Sequential − PyTorch's| over the inputs of iris."""
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(4, 20),
        nn.ReLU(),
        nn.Linear(20, 8),
        nn.ReLU(),
        nn.Linear(8, 3),
        nn.Softmax(dim=1),
    ).double()
    save_file(model.state_dict(), folder / "model.safetensors")
    imported = read_weights(folder / "model.safetensors")
    project = example_project("iris")
    chosen = [ACTIVATIONS.create(key) for key in ("relu", "relu", "softmax")]
    assert len(proposed_activations(project, imported)) == len(chosen)
    taken = as_new_network(project, imported, chosen).project
    inputs = project.data.source.load().inputs
    network = taken.network.build()
    assert taken.start is not None
    with torch.no_grad():
        expected = model(torch.from_numpy(np.array(inputs))).numpy()
    return float(np.abs(network.predict(network.join(taken.start), inputs) - expected).max())


def onnx_import_difference(folder: Path) -> float:
    """The largest |prediction of a network that PyTorch wrote as ONNX and nnviz imported − PyTorch's|, in float32."""
    torch.manual_seed(0)
    activations = (nn.GELU(), nn.SiLU(), nn.ELU(0.7), nn.SELU(), nn.Softplus(), nn.GELU("tanh"), nn.LeakyReLU(0.2))
    modules: list[nn.Module] = [nn.Flatten(), nn.Linear(4, 5)]
    for activation in (*activations, nn.Softsign(), nn.Sigmoid(), nn.Tanh()):
        modules += [activation, nn.Dropout(0.1), nn.Linear(5, 5)]
    model = nn.Sequential(*modules, nn.Softmax(-1)).eval()
    samples = torch.randn(50, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter without further libraries is the old one
        torch.onnx.export(model, (samples,), str(folder / "model.onnx"), dynamo=False)
    imported = read_weights(folder / "model.onnx")
    layers = [layer for layer in imported.layers if layer.activation is not None]
    network = Network(4, tuple(Layer(layer.weights.shape[1], layer.activation) for layer in layers))
    flat = network.join([LayerParameters(layer.weights, layer.biases) for layer in layers])
    with torch.no_grad():
        return float(np.abs(network.predict(flat, samples.double().numpy()) - model(samples).numpy()).max())


def main() -> int:
    """Run everything."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for key, entry in ACTIVATIONS.entries().items():
            made = [ACTIVATIONS.create(key)]
            for info in params_of(entry):
                made += [ACTIVATIONS.create(key, {info.name: value}) for value in info.choices or (0.3,)]
            for activation in dict.fromkeys(made):
                difference = program_difference(activation, folder)
                worst = max(worst, difference)
                print(f"program, {activation!r:36} {difference:.1e}")
        difference = import_difference(folder)
        worst = max(worst, difference)
        print(f"import of nn.Sequential 4-20-8-3              {difference:.1e}")
        single = onnx_import_difference(folder)
        print(f"import of an ONNX file of PyTorch, float32    {single:.1e}")
    print(f"PyTorch {torch.__version__}: largest difference {worst:.1e}, allowed {ALLOWED:.0e}")
    return int(worst > ALLOWED or single > ALLOWED_32)


if __name__ == "__main__":
    sys.exit(main())
