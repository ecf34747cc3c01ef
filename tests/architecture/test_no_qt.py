"""The layers below the window, and the command line, can be imported without Qt; seen in a fresh interpreter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Imports a module or a whole package and prints what came in that should not.
PROBE = """
import importlib, pkgutil, sys
module = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(getattr(module, "__path__", []), module.__name__ + "."):
    importlib.import_module(found.name)
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"PySide6", "shiboken6", "pyqtgraph"}))
"""


def qt_imported_by(name: str, path: Path) -> str:
    """The Qt packages that importing the module brings in, as words; the module is looked for under ``path`` first."""
    environment = os.environ | {"PYTHONPATH": str(path)}
    command = [sys.executable, "-W", "error", "-c", PROBE, name]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


WITHOUT_QT = [
    "nnviz.engine",
    "nnviz.document",
    "nnviz.formats",
    "nnviz.resources",
    "nnviz.cli",
    "nnviz.commands",
    "nnviz.shell.preflight",
]


@pytest.mark.parametrize("name", WITHOUT_QT)
def test_no_qt_is_imported_by(name):
    found = qt_imported_by(name, ROOT)
    assert not found, f"{name} imports {found}. Import Qt inside the function that opens the window."


def test_a_planted_import_of_qt_is_seen(tmp_path):
    package = tmp_path / "planted"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "deep.py").write_text("import PySide6.QtCore\n")
    assert qt_imported_by("planted", tmp_path) == "PySide6 shiboken6"
