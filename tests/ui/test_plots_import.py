"""pyqtgraph is imported late: the window is on the screen before it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROBE = """
import sys
import nnviz.ui.panel_host
from nnviz.ui.panels import PANELS
assert len(PANELS.keys()) > 9
print("pyqtgraph" in sys.modules)
import nnviz.ui.plots.loss_view
print("pyqtgraph" in sys.modules)
"""


def test_the_host_and_the_plot_panels_do_not_import_pyqtgraph():
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["False", "True"], run.stderr
