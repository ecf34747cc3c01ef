"""The command line: training without a window, and clear words for wrong calls."""

import os
import subprocess
import sys

import numpy as np
import pytest

from nnviz import __version__
from nnviz.cli import main


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


def test_an_unknown_target_column_names_the_columns_there_are(table, capsys):
    assert main(["train", str(table), "--target", "kinds"]) == 1
    assert "weight, length, kind" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["train", "xor", "--epochs", "0"], ["train", "xor", "--hidden", "4,x"], ["train"]]
)
def test_a_wrong_call_ends_with_the_usage_and_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: nnviz train" in capsys.readouterr().err


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
