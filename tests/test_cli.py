"""The command line: training, traces and gradient checks without a window, and clear words for wrong calls."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from nnviz import __version__
from nnviz.app.job import TrainingJob
from nnviz.app.resuming import run_state
from nnviz.cli import main
from nnviz.document.examples import example_project, mazur_project
from nnviz.document.preparing import prepared
from nnviz.document.starting import with_start_weights
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.penalty import Penalty
from nnviz.formats.import_weights import read_weights
from nnviz.formats.project_file import write_project


@pytest.fixture
def table(tmp_path):
    """A table that a person could have written: two numbers, one of two kinds, with semicolons and decimal commas."""
    rng = np.random.default_rng(0)
    lines = ["weight;length;kind"]
    for i in range(60):
        kind, centre = ("cat", 4.0) if i % 2 else ("dog", 9.0)
        lines.append(f"{rng.normal(centre, 0.8):.2f};{rng.normal(3 * centre, 2):.1f};{kind}".replace(".", ","))
    path = tmp_path / "pets.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_table_is_trained_and_exported_and_the_file_reproduces_the_accuracy(table, tmp_path, capsys):
    out = tmp_path / "pets.npz"
    code = main(["train", str(table), "--hidden", "6,4", "--epochs", "30", "--export", str(out)])
    printed = capsys.readouterr()
    assert code == 0
    assert "network 2-6-4-1" in printed.out
    assert "largest difference after reading it back 0.0" in printed.out
    assert printed.err.count("epoch ") == 30
    accuracy = float(printed.out.split("test accuracy ")[1].splitlines()[0])
    assert accuracy >= 0.9
    with np.load(out, allow_pickle=False) as file:
        assert [file[f"W{i}"].shape for i in (1, 2, 3)] == [(2, 6), (6, 4), (4, 1)]


def test_the_same_call_gives_the_same_file(table, tmp_path):
    names = [tmp_path / "a.safetensors", tmp_path / "b.safetensors"]
    for name in names:
        assert main(["train", str(table), "--epochs", "3", "--seed", "5", "--export", str(name)]) == 0
    assert names[0].read_bytes() == names[1].read_bytes()


def test_a_built_in_data_set_is_trained_with_other_hyperparameters(capsys):
    arguments = ["train", "xor", "--hidden", "4", "--activation", "tanh", "--loss", "bce"]
    arguments += ["--learning-rate", "0.5", "--batch-size", "4", "--epochs", "500", "--seed", "1"]
    assert main(arguments) == 0
    assert "training accuracy 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "nowhere.csv"], "no such file"),
        (["train", "xor", "--export", "w.docx"], "'.docx'"),
        (["train", "xor", "--learning-rate", "-1"], "learning rate"),
        (["train", "xor", "--activation", "step"], "no slope"),
        (
            ["train", "iris", "--learning-rate", "1e200", "--loss", "mse", "--activation", "identity"],
            "lower the learning",
        ),
        (["train", "iris", "--test", "1.5"], "1.5"),
    ],
)
def test_what_cannot_be_done_is_refused_with_one_sentence(arguments, words, capsys):
    assert main(arguments) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("nnviz: ")
    assert words in message


@pytest.fixture
def mazur(tmp_path):
    path = tmp_path / "mazur.nnviz"
    write_project(path, mazur_project())
    return path


def test_a_project_file_is_trained_from_its_start_weights(mazur, tmp_path, capsys):
    out = tmp_path / "mazur.json"
    assert main(["train", str(mazur), "--epochs", "10000", "--export", str(out)]) == 0
    assert "training loss 3.51019e-05" in capsys.readouterr().out
    assert "Mazur" in out.read_text(encoding="utf-8")


def test_options_override_what_the_project_file_says(mazur, capsys):
    assert main(["train", str(mazur), "--epochs", "1", "--learning-rate", "1e-9"]) == 0
    assert "training loss 0.298371" in capsys.readouterr().out
    assert main(["train", str(mazur), "--epochs", "1", "--hidden", "3,3", "--seed", "1"]) == 0
    assert "network 2-3-3-2" in capsys.readouterr().out


def test_a_trace_goes_to_standard_output_or_to_a_file_with_the_same_text(mazur, tmp_path, capsys):
    out = tmp_path / "trace.json"
    assert main(["trace", str(mazur), "--steps", "3"]) == 0
    printed = capsys.readouterr().out
    assert main(["trace", str(mazur), "--steps", "3", "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == printed
    assert capsys.readouterr().out == ""
    assert [step["step"] for step in json.loads(printed)["steps"]] == [1, 2, 3]


def test_a_trace_that_diverges_is_written_with_the_reason_and_code_1(tmp_path, capsys):
    out = tmp_path / "trace.json"
    project = tmp_path / "wild.nnviz"
    write_project(project, example_project("iris"))
    document = json.loads(project.read_text(encoding="utf-8"))
    document["training"] |= {"loss": "half_sse", "learning_rate": 1e200}
    document["network"]["layers"][-1]["activation"] = "identity"
    document["network"]["layers"][0]["activation"] = "relu"
    project.write_text(json.dumps(document), encoding="utf-8")
    assert main(["trace", str(project), "--steps", "100", "-o", str(out)]) == 1
    assert "lower the learning rate. The trace ends there." in capsys.readouterr().err
    assert "lower the learning rate" in json.loads(out.read_text(encoding="utf-8"))["stopped"]


def test_a_gradient_check_names_the_worst_parameter_and_ends_with_0(mazur, capsys):
    assert main(["check", str(mazur)]) == 0
    printed = capsys.readouterr().out
    assert "network 2-2-2, 12 parameters, 1 of 1 training samples" in printed
    assert "worst agreement" in printed
    assert "largest difference" in printed
    assert "of layer 1" in printed or "of layer 2" in printed


@pytest.fixture
def kink(tmp_path):
    """A project with a ReLU at z = 0: central differences see half of the slope on the right side."""
    weights = {"weights": [[1.0, 1.0], [-1.0, 1.0]], "biases": [0.0, 1.0]}
    layers = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    document = {
        "format": "nnviz-project",
        "version": 1,
        "network": {"inputs": 2, "layers": layers},
        "data": {"source": {"table": {"inputs": [[1.0, 1.0]], "targets": [[0.0]]}}},
        "start": [weights, {"weights": [[1.0], [1.0]], "biases": [0.5]}],
    }
    path = tmp_path / "kink.nnviz"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_gradient_check_names_the_kinks_and_both_slopes(kink, capsys):
    assert main(["check", str(kink)]) == 0
    printed = capsys.readouterr().out
    words = "kink at the bias of unit 1 of layer 1: backpropagation 0.0, slope below "
    assert words in printed
    below, above = printed.split(words)[1].splitlines()[0].split(", above ")
    assert float(below) == pytest.approx(0.0, abs=1e-3)
    assert float(above) == pytest.approx(3.5, rel=1e-3)


def test_a_wrong_gradient_is_found_and_ends_with_1(mazur, capsys, monkeypatch):
    """Training takes the slopes of a whole layer through one of these two functions."""

    def wrong_slope(self, z, a, out):
        return (lambda: np.multiply(a * 1.001, 1 - a, out),)

    def wrong_delta(self, z, a, grad, slope, out):
        np.multiply(grad, a * 1.001 * (1 - a), out)

    monkeypatch.setattr(ACTIVATIONS.get("logistic"), "slope_calls", wrong_slope)
    monkeypatch.setattr(ACTIVATIONS.get("logistic"), "delta", wrong_delta)
    assert main(["check", str(mazur)]) == 1
    assert "fewer than 5 digits agree" in capsys.readouterr().out


def test_a_gradient_check_knows_penalty_and_sum(tmp_path, capsys, monkeypatch):
    project = example_project("iris")
    training = replace(project.training, penalty=Penalty(0.01, 0.1), reduction="sum")
    path = tmp_path / "iris.nnviz"
    write_project(path, replace(project, training=training))
    assert main(["check", str(path), "--samples", "5"]) == 0
    assert "loss cce (sum), penalty included" in capsys.readouterr().out
    monkeypatch.setattr(Penalty, "add_gradient", lambda *_: None)
    assert main(["check", str(path), "--samples", "5"]) == 1


def test_a_gradient_check_takes_no_more_samples_than_asked_for(capsys):
    assert main(["check", "iris", "--samples", "7"]) == 0
    assert "7 of 120 training samples" in capsys.readouterr().out


def test_who_stops_reading_a_trace_gets_no_words_of_python():
    command = [sys.executable, "-m", "nnviz", "trace", "xor", "--steps", "5000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().startswith(b'{"format": "nnviz-trace"')
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trace", "nowhere.nnviz", "--steps", "1"], "No such file"),
        (["train", "nowhere.json"], "No such file"),
        (["train", "xor", "--target", "t"], "for tables only"),
        (["trace", "and", "--steps", "1", "-o", "no/such/folder/t.json"], "its folder does not exist"),
    ],
)
def test_what_cannot_be_opened_or_written_is_refused_with_one_sentence(arguments, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    message = capsys.readouterr().err
    assert message.startswith("nnviz: ")
    assert words in message
    assert message.count("\n") == 1


def test_an_unknown_target_column_names_the_columns_there_are(table, capsys):
    assert main(["train", str(table), "--target", "kinds"]) == 1
    assert "weight, length, kind" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "xor", "--epochs", "0"],
        ["train", "xor", "--hidden", "4,x"],
        ["train"],
        ["trace", "xor"],
        ["trace", "xor", "--steps", "0"],
        ["check", "xor", "--samples", "-1"],
    ],
)
def test_a_wrong_call_ends_with_the_usage_and_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert f"usage: nnviz {arguments[0]}" in capsys.readouterr().err


def test_the_version_and_training_work_without_a_display_and_import_no_qt(tmp_path):
    code = (
        "import sys; from nnviz.cli import main; code = main(sys.argv[1:]);"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'pyqtgraph', 'shiboken6'))];"
        "sys.exit(code)"
    )
    without = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    run = subprocess.run(
        [sys.executable, "-c", code, "train", "xor", "--epochs", "2", "--export", str(tmp_path / "w.json")],
        capture_output=True,
        text=True,
        env=without,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    version = subprocess.run(
        [sys.executable, "-m", "nnviz", "--version"], capture_output=True, text=True, env=without, check=True
    )
    assert version.stdout == f"nnviz {__version__}\n"


def test_a_window_without_a_display_is_refused_in_words():
    without = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE")
    }
    run = subprocess.run([sys.executable, "-m", "nnviz"], capture_output=True, text=True, env=without, check=False)
    assert run.returncode == 1
    if sys.platform.startswith("linux"):
        assert "display" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("ending", [".md", ".tex", ".csv", ".json"])
def test_a_trace_is_written_as_the_ending_of_its_file_says(mazur, tmp_path, ending):
    out = tmp_path / f"trace{ending}"
    assert main(["trace", str(mazur), "--steps", "1", "--digits", "9", "-o", str(out)]) == 0
    assert "0.5932699" in out.read_text(encoding="utf-8")


def test_a_trace_is_checked_by_recomputing_it(mazur, tmp_path, capsys):
    out = tmp_path / "trace.json"
    assert main(["trace", str(mazur), "--steps", "2", "-o", str(out)]) == 0
    assert main(["check", str(out)]) == 0
    said = capsys.readouterr().out
    assert "2 steps, " in said
    assert said.endswith("the trace is right\n")
    out.write_text(out.read_text().replace("0.7413650695523157", "0.7413650795523157"))
    assert main(["check", str(out)]) == 1
    said = capsys.readouterr().out
    assert "steps[0].layers[1].grad_activation: 0.7413650795523157 in the trace, 0.7413650695523157 recomputed" in said
    assert said.endswith("the trace is not right\n")


def test_an_unknown_ending_is_refused_before_anything_is_trained(mazur, tmp_path, capsys):
    assert main(["trace", str(mazur), "--steps", "100000000", "-o", str(tmp_path / "trace.pdf")]) == 1
    assert "choose an ending of .json, .csv, .md, .tex" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "arguments"), [("n.onnx", []), ("n.onnx", ["--format", "onnx32"]), ("n.c", [])])
def test_a_project_is_exported_without_a_window(tmp_path, capsys, name, arguments):
    project = with_start_weights(example_project("iris"))
    write_project(tmp_path / "iris.nnviz", project)
    assert main(["export", str(tmp_path / "iris.nnviz"), str(tmp_path / name), *arguments]) == 0
    exported, difference, sha = capsys.readouterr().out.splitlines()
    data = (tmp_path / name).read_bytes()
    assert f"{len(data)} bytes" in exported
    assert sha == f"SHA-256 {hashlib.sha256(data).hexdigest()}"
    assert float(difference.split()[-5]) <= (1e-6 if arguments else 1e-14)
    assert difference.endswith("over 120 training samples")
    if name == "n.onnx" and not arguments:
        for layer, start in zip(read_weights(tmp_path / name).layers, project.start, strict=True):
            np.testing.assert_array_equal(layer.weights, start.weights)


def test_an_export_that_cannot_be_written_is_told_before_the_project_is_read(tmp_path, capsys):
    assert main(["export", "nowhere.nnviz", str(tmp_path / "n.docx")]) == 1
    assert "Weights cannot be written as '.docx'" in capsys.readouterr().err
    assert main(["export", "xor", str(tmp_path / "missing" / "n.npz")]) == 1
    assert "its folder does not exist" in capsys.readouterr().err


def test_a_trained_project_is_exported_with_its_trained_weights(tmp_path):
    project = with_start_weights(mazur_project())
    job = TrainingJob(project, prepared(project))
    job.advance(1)
    write_project(tmp_path / "mazur.nnviz", project, run_state(job, project))
    assert main(["export", str(tmp_path / "mazur.nnviz"), str(tmp_path / "mazur.npz")]) == 0
    with np.load(tmp_path / "mazur.npz", allow_pickle=False) as file:
        assert file["W1"][0, 0] == pytest.approx(0.149780716133, abs=5e-13)
