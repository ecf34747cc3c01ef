"""The programs that are exported: run as a person runs them, for every activation and every form of it."""

import math
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from nnviz.formats import export
from nnviz.formats.code import compiling
from nnviz.formats.code.expression import functions_in, parsed, renamed
from nnviz.formats.errors import FormatError
from nnviz.formats.export import export_weights, format_for
from nnviz.formats.weights import Checked, numpy_code
from nnviz.formats.weights.c_code import CCode
from nnviz.formats.weights.numpy_code import NumpyCode
from nnviz.formats.weights.pytorch_code import PytorchCode

COMPILER = compiling.compiler()
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler here")
EDGES = np.array([-1e300, -1000.0, -40.0, -20.0, -1.0, -1e-3, -1e-12, 0.0, 1e-12, 1e-3, 1.0, 20.0, 40.0, 1000.0, 1e300])


every_program = pytest.mark.parametrize("entry", [NumpyCode(), PytorchCode(), CCode()], ids=lambda entry: entry.key)


@pytest.fixture
def inputs():
    return np.random.default_rng(5).normal(size=(40, 3)) * 3


def test_the_expression_of_an_activation_is_its_function(activation):
    names = {
        **{name: getattr(np, name) for name in ("exp", "expm1", "log1p", "tanh", "abs", "sign", "where")},
        "min": np.minimum,
        "max": np.maximum,
        "erfc": np.vectorize(math.erfc),
        "softmax": lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
    }
    z = np.concatenate([EDGES, np.linspace(-8, 8, 201)])
    with np.errstate(all="ignore"):
        computed = eval(renamed(activation.expression, {}), {**names, "z": z})
    np.testing.assert_allclose(computed, activation(z), rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize(
    "expression",
    ["__import__('os')", "y + 1", "z ** 2", "z.real", "[z]", "1 < z < 2", "max(z)", "lambda: z", "'z'.x()"],
)
def test_an_expression_in_other_words_is_refused(expression):
    with pytest.raises((ValueError, KeyError)):
        parsed(expression)


def test_the_functions_of_an_expression_are_found():
    assert functions_in("max(z, 0) + log1p(exp(-abs(z)))") == {"max", "log1p", "exp", "abs"}


def test_the_numpy_program_was_run_and_gives_the_same(activation, inputs, tmp_path, weights_with):
    report = export_weights(tmp_path / "network.py", weights_with(activation), inputs)
    assert (report.format_key, report.checked, report.sample_count) == ("numpy", Checked.RUN, 40)
    assert report.largest_difference <= 2e-14


@needs_compiler
def test_the_c_program_compiles_without_a_warning_and_gives_the_same(activation, inputs, tmp_path, weights_with):
    weights = weights_with(activation, input_mean=np.array([0.5, 0.0, -1.0]), input_scale=np.array([2.0, 1.0, 0.3]))
    source, program = tmp_path / "network.c", tmp_path / "network"
    source.write_bytes(CCode().write_bytes(weights))
    command = [
        COMPILER,
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-Wpedantic",
        "-Werror",
        "-o",
        str(program),
        str(source),
        "-lm",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    text = "\n".join(", ".join(map(repr, row)) for row in inputs.tolist())
    printed = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout
    given = np.array([line.split() for line in printed.splitlines()], dtype=np.float64)
    np.testing.assert_allclose(given, weights.predict(inputs), rtol=1e-13, atol=1e-13)


@needs_compiler
def test_the_c_program_is_run_when_it_is_exported(inputs, tmp_path, weights_with):
    report = export_weights(tmp_path / "network.c", weights_with("tanh"), inputs)
    assert (report.checked, report.sample_count) == (Checked.RUN, 40)
    assert report.largest_difference <= 1e-14


def test_without_a_compiler_the_numbers_of_the_c_program_are_read_back(inputs, tmp_path, monkeypatch, weights_with):
    monkeypatch.setattr(compiling.shutil, "which", lambda _: None)
    report = export_weights(tmp_path / "network.c", weights_with("tanh"), inputs)
    assert (report.checked, report.largest_difference) == (Checked.READ_BACK, 0.0)


def test_a_compiler_that_fails_is_none(inputs, tmp_path, monkeypatch, weights_with):
    false = shutil.which("false") or "false"
    monkeypatch.setattr(compiling.shutil, "which", lambda _: false)
    report = export_weights(tmp_path / "network.c", weights_with("tanh"), inputs)
    assert report.checked is Checked.READ_BACK


@needs_compiler
def test_very_many_samples_pass_through_the_c_program_in_part(tmp_path, monkeypatch, weights_with):
    monkeypatch.setattr(compiling, "_MOST_NUMBERS", 30)
    report = export_weights(tmp_path / "n.c", weights_with("relu"), np.ones((50, 3)))
    assert report.sample_count == 10


def test_the_numbers_of_the_pytorch_program_are_read_back(activation, inputs, tmp_path, weights_with):
    report = export_weights(tmp_path / "network.py", weights_with(activation), inputs, "pytorch")
    assert (report.format_key, report.checked, report.largest_difference) == ("pytorch", Checked.READ_BACK, 0.0)
    compile((tmp_path / "network.py").read_text(encoding="utf-8"), "network.py", "exec")


def test_of_a_large_numpy_program_the_numbers_are_read_for_python_would_keep_the_window_waiting(
    make_weights, inputs, tmp_path, monkeypatch
):
    monkeypatch.setattr(numpy_code, "_MOST_RUN", 100)
    report = export_weights(tmp_path / "w.py", make_weights(), inputs[:, :2], "numpy")
    assert (report.checked, report.largest_difference) == (Checked.READ_BACK, 0.0)
    monkeypatch.setattr(export, "write_atomically", lambda path, data: path.write_bytes(data[: data.index(b"b1 =")]))
    with pytest.raises(FormatError, match=r"w\.py was not read back"):
        export_weights(tmp_path / "w.py", make_weights(), inputs[:, :2], "numpy")


def test_the_softplus_of_pytorch_does_not_give_way_to_z_where_they_still_differ(weights_with):
    text = PytorchCode().write_bytes(weights_with("softplus")).decode()
    # By default it gives z itself above 20, where ln(1 + e^z) is larger by 2e-9; above 50, no float64 shows it.
    assert text.count("nn.Softplus(threshold=50.0)") == 2


def test_the_numpy_program_runs_alone(told_weights, tmp_path):
    path = tmp_path / "network.py"
    path.write_bytes(NumpyCode().write_bytes(told_weights))
    raw = np.random.default_rng(2).normal(size=(6, 3))
    text = "\n".join(",".join(map(repr, row)) for row in raw.tolist()) + "\n\n"
    # -I: nothing of nnviz, and nothing of the folder, is found.
    done = subprocess.run([sys.executable, "-I", path], input=text, capture_output=True, text=True, check=True)
    given = np.array([line.split() for line in done.stdout.splitlines()], dtype=np.float64)
    np.testing.assert_allclose(given, told_weights.predict(raw), rtol=1e-13, atol=1e-15)
    assert done.stderr == ""


@every_program
def test_diverged_weights_and_wicked_names_leave_a_program_that_runs(entry, extreme_weights, tmp_path):
    wicked = 'a"""b */ \n int x; /* ??/ \\ \udcff «붓꽃»'
    weights = replace(extreme_weights, dataset=wicked, input_names=(wicked, "b", "c"))
    path = tmp_path / f"network{entry.suffix}"
    report = export_weights(path, weights, np.ones((2, 3)), entry.key)
    assert report.largest_difference == 0.0
    if entry.key == "c" and COMPILER:
        command = [COMPILER, "-std=c99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", str(path)]
        assert subprocess.run(command, capture_output=True, text=True, check=False).stderr == ""


@every_program
def test_a_program_says_what_it_is(entry, told_weights):
    text = entry.write_bytes(told_weights).decode()
    for words in ("3-4-2", '"length"', '"setosa"', "Updates: 1200; epochs: 12", "Loss: cce", "input_mean"):
        assert words in text
    assert entry.write_bytes(told_weights) == text.encode()


def test_a_numpy_program_that_was_changed_on_the_disk_is_not_run(inputs, tmp_path, weights_with):
    weights = weights_with("tanh")
    data = NumpyCode().write_bytes(weights) + b"raise SystemExit"
    with pytest.raises(FormatError, match="another program changed it"):
        NumpyCode().replay(data, "network.py", weights, inputs)


@pytest.mark.parametrize("entry", [PytorchCode(), CCode()], ids=lambda entry: entry.key)
def test_numbers_that_are_missing_are_told(entry, inputs, monkeypatch, weights_with):
    monkeypatch.setattr(compiling.shutil, "which", lambda _: None)
    weights = weights_with("tanh")
    data = entry.write_bytes(weights)
    with pytest.raises(FormatError, match=r"f was not read back: the numbers of \w+ are missing\.$"):
        entry.replay(data[:1500], "f", weights, inputs)
    number = repr(float(weights.layers[1].biases[-1])).encode()
    with pytest.raises(FormatError, match="holds 3 numbers, and 4 belong there"):
        entry.replay(data.replace(b", " + number, b""), "f", weights, inputs)
    with pytest.raises(FormatError, match="something else where a number belongs"):
        entry.replay(data.replace(number, b"oops"), "f", weights, inputs)


def test_of_two_formats_with_one_ending_the_chosen_one_is_taken(tmp_path):
    assert format_for(tmp_path / "w.py").key == "numpy"
    assert format_for(tmp_path / "w.PY", "pytorch").key == "pytorch"
    assert format_for(tmp_path / "w.npz", "pytorch").key == "npz", "the ending that was typed counts"
