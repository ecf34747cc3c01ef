"""The harness of tests/conftest.py, seen to catch each fault that it is there to catch, and nothing else."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = """
import os, threading, warnings
import pytest
from PySide6.QtCore import QCoreApplication, QObject, QSettings, QStandardPaths, QTimer, Signal, qWarning
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

KEPT = []
STOP = threading.Event()

class Warns(QWidget):
    def closeEvent(self, event):
        qWarning("a warning while closing")

class Emits(QObject):
    happened = Signal()

def fail_in_slot():
    raise ValueError("planted in a slot")

def test_leaked_widget(qapp):
    KEPT.append(QWidget(objectName="forgotten"))

def test_leaked_visible_dialog(qtbot):
    KEPT.append(QDialog(objectName="left open"))
    KEPT[-1].show()

def test_leaked_thread():
    threading.Thread(target=STOP.wait, name="forgotten worker", daemon=True).start()

def test_exception_in_slot(qtbot):
    sender = Emits()
    sender.happened.connect(fail_in_slot)
    sender.happened.emit()

def test_exception_in_timer(qtbot):
    timer = QTimer(singleShot=True)
    timer.timeout.connect(fail_in_slot)
    with qtbot.waitSignal(timer.timeout):
        timer.start(0)

def test_exception_in_thread():
    thread = threading.Thread(target=fail_in_slot)
    thread.start()
    thread.join()

def test_qt_warning(qapp):
    qWarning("a planted Qt warning")

def test_qt_warning_in_teardown(qtbot):
    widget = Warns()
    KEPT.append(widget)
    qtbot.addWidget(widget)
    widget.show()

def test_python_warning():
    warnings.warn("a planted Python warning")

def test_wait_timeout(qtbot):
    qtbot.waitUntil(lambda: False, timeout=20)

def test_clean_after_faults(qtbot):
    STOP.set()
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.objectName()]

def test_clean_added_widget(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

def test_clean_deleted_later(qapp):
    widget = QWidget()
    KEPT.append(widget)
    widget.show()
    widget.deleteLater()

def test_clean_cycle_and_menu(qapp):
    widget = QWidget()
    widget.myself = widget
    widget.menu = QMenu()

def test_clean_child_dialog(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    QDialog(widget).show()

def test_clean_joined_thread():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()

@pytest.mark.allow_leaks
def test_clean_allowed_leak(qapp):
    KEPT.append(QWidget())

def test_clean_settings(qapp):
    from PySide6.QtCore import QDir
    assert qapp.platformName() == "offscreen"
    places = [QSettings("nnviz", "nnviz").fileName(), QDir.homePath(), os.path.expanduser("~")]
    kinds = QStandardPaths.StandardLocation
    for kind in (kinds.ConfigLocation, kinds.AppDataLocation, kinds.CacheLocation):
        places.append(QStandardPaths.writableLocation(kind))
    assert all("nnviz-tests-" in place for place in places), places
"""

FAULTS = {
    "test_leaked_widget": "forgotten",
    "test_leaked_visible_dialog": "left open",
    "test_leaked_thread": "forgotten worker",
    "test_exception_in_slot": "planted in a slot",
    "test_exception_in_timer": "planted in a slot",
    "test_exception_in_thread": "planted in a slot",
    "test_qt_warning": "a planted Qt warning",
    "test_qt_warning_in_teardown": "a warning while closing",
    "test_python_warning": "a planted Python warning",
    "test_wait_timeout": "waitUntil timed out",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, str]:
    """What pytest said of each planted test, in a project with this project's own conftest.py and pytest settings."""
    project = tmp_path_factory.mktemp("planted")
    (project / "tests").mkdir()
    (project / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (project / "tests" / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (project / "tests" / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--junitxml=report.xml"]
    environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    run = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert (project / "report.xml").exists(), run.stdout + run.stderr
    said: dict[str, str] = {}
    for case in ET.parse(project / "report.xml").iter("testcase"):
        complaints = [f"{e.get('message')}\n{e.text}" for e in case if e.tag in ("failure", "error")]
        said[case.get("name", "")] = said.get(case.get("name", ""), "") + "\n".join(complaints)
    return said


@pytest.mark.parametrize("name", FAULTS)
def test_the_harness_catches(name, outcomes):
    assert FAULTS[name] in outcomes[name], f"The fault planted in {name} was not caught: mend tests/conftest.py."


def test_the_harness_lets_clean_tests_pass(outcomes):
    clean = {name: said for name, said in outcomes.items() if name not in FAULTS}
    assert len(clean) == 8
    assert not any(clean.values()), f"False alarm: {clean}"
