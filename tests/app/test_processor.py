"""Matrix products use one thread, in the window and in commands, unless the environment says otherwise."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_TOLD = (
    "import json, threadpoolctl; print(json.dumps([pool['num_threads'] for pool in threadpoolctl.threadpool_info()]))"
)
_WINDOW = f"""
from PySide6.QtWidgets import QApplication
from nnviz.shell.start import Program
program = Program(QApplication([]), reset=True)
{_TOLD}
program.window.close()
program.close()
"""
_COMMAND = f"""
from nnviz.cli import main
assert main(["train", "xor", "--epochs", "1"]) == 0
{_TOLD}
"""


def threads(program, tmp_path, **stated):
    """How many threads each pool has, in a process of its own."""
    given = {name: value for name, value in os.environ.items() if not name.endswith(("NUM_THREADS", "MAXIMUM_THREADS"))}
    given |= {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, env=given | stated, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("program", [_WINDOW, _COMMAND], ids=["window", "command"])
def test_a_product_uses_one_thread(program, tmp_path):
    assert set(threads(program, tmp_path)) <= {1}


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor allows one thread")
def test_who_states_a_number_in_the_environment_gets_it(tmp_path):
    assert 2 in threads(_COMMAND, tmp_path, OPENBLAS_NUM_THREADS="2")
