"""ruff and mypy find nothing in the project, and do find what is planted for them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKED = [name for name in ("nnviz", "tests", "packaging") if (ROOT / name).is_dir()]

# A line that must not pass, and the name of the rule that says so.
FAULTS = {
    "E722": "try:\n    pass\nexcept:\n    pass\n",
    "BLE001": "try:\n    pass\nexcept Exception:\n    pass\n",
    "T201": 'print("shown")\n',
    "TID251": "from PySide6.QtWidgets import QWidget\n",
    "F401": "import math\n",
    "E501": f"name = {'x' * 120!r}\n",
}


def ruff(*arguments: str, folder: Path = ROOT) -> tuple[int, str]:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def mypy(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "mypy", "--no-error-summary", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def planted(tmp_path) -> Path:
    """A folder under this project's ruff settings with one module in its engine."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "nnviz" / "engine").mkdir(parents=True)
    return tmp_path / "nnviz" / "engine" / "planted.py"


def test_ruff_finds_nothing():
    code, said = ruff("check", *CHECKED)
    assert code == 0, f"{said}\nMany of these are mended by: ruff check --fix {' '.join(CHECKED)}"


def test_the_code_is_formatted():
    code, said = ruff("format", "--check", *CHECKED)
    assert code == 0, f"{said}\nMend with: ruff format {' '.join(CHECKED)}"


@pytest.mark.parametrize("rule", FAULTS)
def test_ruff_finds_what_is_planted(rule, planted, tmp_path):
    planted.write_text(f'"""Planted."""\n\n{FAULTS[rule]}')
    code, said = ruff("check", "nnviz", folder=tmp_path)
    assert code == 1
    assert rule in said


def test_unformatted_code_is_found(planted, tmp_path):
    planted.write_text("value = { 'a':1 }\n")
    code, said = ruff("format", "--check", "nnviz", folder=tmp_path)
    assert code == 1
    assert "planted.py" in said


def test_mypy_finds_nothing():
    code, said = mypy()
    assert code == 0, f"{said}\nState the types; a cast or an ignore needs a comment that says why."


def test_mypy_finds_an_untyped_function(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text("def double(x):\n    return 2 * x\n")
    code, said = mypy(str(planted))
    assert code == 1
    assert "no-untyped-def" in said
