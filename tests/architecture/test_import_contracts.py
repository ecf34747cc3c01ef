"""The import contracts of pyproject.toml hold, and each of them has been seen to break."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# One planted module for each contract: its name, where it stands, what is written in it.
PLANTED = {
    "Imports point down only": ("engine/planted_upward.py", "import nnviz.app.focus\n"),
    "No modules import each other in a circle": ("document/planted_circle.py", "import nnviz.document.planted_back\n"),
    "The engine, the document and the formats know no Qt": ("document/planted_qt.py", "import PySide6.QtCore\n"),
    "The app layer draws nothing": ("app/planted_plot.py", "import pyqtgraph\n"),
    "The engine stands on NumPy alone": ("engine/planted_extra.py", "import safetensors\n"),
    "Panels never import each other": ("ui/panels/planted_first.py", "import nnviz.ui.panels.planted_second\n"),
}


def lint_imports(folder: Path) -> tuple[bool, str]:
    """Whether nnviz in the folder keeps the contracts in the folder's pyproject.toml, and what import-linter said."""
    program = "from importlinter.cli import lint_imports_command as check; check()"
    command = [sys.executable, "-c", program, "--no-cache", "--no-logo"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def copy_with_violations(tmp_path_factory) -> str:
    """What import-linter says of a copy of nnviz in which every contract is violated once."""
    folder = tmp_path_factory.mktemp("violations")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "nnviz", folder / "nnviz", ignore=shutil.ignore_patterns("__pycache__"))
    for place, source in PLANTED.values():
        (folder / "nnviz" / place).write_text(source)
    (folder / "nnviz/document/planted_back.py").write_text("import nnviz.document.planted_circle\n")
    (folder / "nnviz/ui/panels/planted_second.py").write_text("")
    kept, said = lint_imports(folder)
    assert not kept
    return said


def test_the_import_contracts_hold():
    kept, said = lint_imports(ROOT)
    assert kept, f"{said}\nMove the code to the layer that it belongs to, or hand the value down as an argument."


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_the_contract(contract, copy_with_violations):
    assert f"{contract} BROKEN" in copy_with_violations
    module = PLANTED[contract][0].removesuffix(".py").rpartition("/")[2]
    assert module in copy_with_violations.partition("Broken contracts")[2]


def test_a_new_module_beside_the_layers_is_refused(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "nnviz", tmp_path / "nnviz", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "nnviz" / "planted.py").write_text("")
    kept, said = lint_imports(tmp_path)
    assert not kept
    assert "planted" in said


def test_every_contract_of_the_project_has_a_planted_violation(copy_with_violations):
    assert " KEPT" not in copy_with_violations, (
        f"{copy_with_violations}\nAdd a violation of the new contract to PLANTED."
    )
