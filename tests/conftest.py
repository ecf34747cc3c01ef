"""The strict harness of all tests: no display, no settings of the person at the machine, and nothing left behind.

Whatever a test leaves behind fails it: a top-level widget, a running thread, a Qt warning while its widgets close.
pytest-qt and the settings in pyproject.toml add exceptions in slots, Qt warnings during the test and Python warnings.
``tests/architecture/test_harness.py`` plants each of these faults and sees it caught.
"""

import atexit
import gc
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Qt and NumPy read these once, when they are first imported: so they stand here, and Qt is imported in functions only.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYTEST_QT_API", "pyside6")

_HOME = Path(tempfile.mkdtemp(prefix="nnviz-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _variable, _folder in {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "config",
    "LOCALAPPDATA": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
}.items():
    (_HOME / _folder).mkdir(exist_ok=True)
    os.environ[_variable] = str(_HOME / _folder)
if "XDG_RUNTIME_DIR" not in os.environ:
    (_HOME / "runtime").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(_HOME / "runtime")

# No deadline: a loaded machine is not a fault. The same examples in every continuous-integration run.
hypothesis.settings.register_profile(
    "nnviz",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("nnviz")

_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    """Fail on Qt warnings while fixtures end and widgets close: pytest-qt listens no longer than the test itself."""
    from PySide6 import QtCore

    ignored = [re.compile(pattern) for pattern in item.config.getini("qt_log_ignore")]
    harmless = (QtCore.QtMsgType.QtDebugMsg, QtCore.QtMsgType.QtInfoMsg)
    warnings = []

    def note(kind, context, text):
        if kind not in harmless and not any(pattern.search(text) for pattern in ignored):
            warnings.append(text)

    previous = QtCore.qInstallMessageHandler(note)
    try:
        yield
    finally:
        QtCore.qInstallMessageHandler(previous)
    if warnings:
        pytest.fail(f"Qt warned while the test was torn down: {'; '.join(warnings)}", pytrace=False)


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application of pytest-qt, in the language that the program speaks."""
    from nnviz.shell.language import install_language

    install_language(qapp)
    return qapp


@pytest.fixture(autouse=True)
def garbage_stays_in_this_thread(request) -> Iterator[None]:
    """Collect the garbage of a Qt test here, at its end: in a training thread a collection deletes Qt objects there.

    The program does the same with its ``GarbageClock``.
    """
    with_qt = "qapp" in request.fixturenames
    if with_qt:
        gc.disable()
    yield
    if with_qt:
        gc.collect()
        gc.enable()


@pytest.fixture(autouse=True)
def nothing_left_behind(request) -> Iterator[None]:
    """Fail a test after which a new top-level widget or a new thread still lives.

    Widgets that only a reference cycle keeps are collected first. A failed test is not blamed: its traceback holds its
    variables; what it left is taken away all the same, so that the next test starts clean.
    """
    widgets_before, threads_before = _top_level_widgets(), set(threading.enumerate())
    yield
    problems = []
    # Qt's own threads appear as dummies once they have called Python, and stay listed.
    threads = [t.name for t in set(threading.enumerate()) - threads_before if not t.name.startswith("Dummy-")]
    if threads:
        problems.append(f"threads still run: {', '.join(sorted(threads))}. Stop and join them.")
    if _new_widgets(widgets_before):
        gc.collect()
    leaked = _new_widgets(widgets_before)
    if leaked:
        names = ", ".join(f"{type(widget).__name__}({widget.objectName()!r})" for widget in leaked)
        problems.append(
            f"top-level widgets still live: {names}. Hand them to qtbot.addWidget, or close and delete them."
        )
        _delete(leaked)
    if problems and not request.node.stash.get(_FAILED, False) and "allow_leaks" not in request.keywords:
        pytest.fail(" ".join(problems), pytrace=False)


def _top_level_widgets():
    """The parentless widgets that live now; the list holds them, so that none can take over another's identity."""
    from PySide6 import QtWidgets

    app = QtWidgets.QApplication.instance()
    if app is None:
        return []
    return [widget for widget in app.topLevelWidgets() if widget.parentWidget() is None and not _is_qts_own(widget)]


def _is_qts_own(widget):
    """Tool tips and effects that Qt keeps for itself, and hidden menus, which have no parent until they are shown."""
    from PySide6 import QtWidgets

    if isinstance(widget, QtWidgets.QMenu):
        return not widget.isVisible()
    return widget.metaObject().className() in ("QTipLabel", "QRollEffect", "QAlphaWidget", "QShapedPixmapWidget")


def _new_widgets(before):
    _run_deferred_deletes()
    return [widget for widget in _top_level_widgets() if not any(widget is known for known in before)]


def _run_deferred_deletes():
    """Carry out every deleteLater(): outside an event loop processEvents() leaves them undone."""
    from PySide6 import QtCore

    if QtCore.QCoreApplication.instance() is not None:
        QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
        QtCore.QCoreApplication.processEvents()


def _delete(widgets):
    for widget in widgets:
        widget.hide()
        widget.deleteLater()
    _run_deferred_deletes()
