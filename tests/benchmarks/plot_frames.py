"""Milliseconds that a frame of the plot panels costs, as a table: ``python tests/benchmarks/plot_frames.py``.

A frame is: new numbers are there, the panel is told, and it is painted. Times are those of the processor, which a busy
machine changes least. Budgets are 8 ms for the loss of a million steps, 4 ms for eight histograms and 3 ms for the
output over 64 × 64 cells, on two shared cores with software rendering. Not part of the test run.
"""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.app.job import Snapshot
from nnviz.app.run import RunState
from nnviz.app.session import Session
from nnviz.document import edits
from nnviz.document.examples import first_project
from nnviz.document.spec import DataSpec
from nnviz.engine.datasets import DATASETS
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.panels import PANELS, Panel
from nnviz.ui.panels.base import PlotPanel
from nnviz.ui.panels.gradient_histograms import GradientPanel
from nnviz.ui.panels.loss_curve import LossPanel
from nnviz.ui.theme import LIGHT, apply_theme

FRAMES = 60
WIDTH, HEIGHT = 640, 220


def milliseconds(frame: Callable[[], None]) -> tuple[float, float]:
    """Median and largest time of a frame, after a few to warm up."""
    times = []
    for number in range(FRAMES + 5):
        begin = time.thread_time()
        frame()
        if number >= 5:
            times.append(1000 * (time.thread_time() - begin))
    return statistics.median(times), max(times)


def shown(session: Session, kind: type[Panel]) -> Panel:
    panel = PanelHost(session, LIGHT, session, kinds={kind.key: kind}).panels[kind.key]
    panel.resize(WIDTH, HEIGHT)
    panel.show()
    settle(panel)
    return panel


def settle(panel: QWidget) -> None:
    until = time.perf_counter() + 0.8
    while time.perf_counter() < until:
        QApplication.processEvents()


def loss_frame(session: Session, panel: Panel, powers: bool) -> tuple[float, float]:
    panel.plot.view.powers.setChecked(powers)
    losses = session.training.job.trainer.losses
    noise = np.random.default_rng(1)

    def frame() -> None:
        for value in np.abs(noise.normal(size=500)):
            losses.append(float(value))
        panel.show_snapshot(session.snapshot, session.focus)
        panel.repaint()
        QApplication.processEvents()

    # The appending itself is not part of the frame.
    return tuple(both - appended for both, appended in zip(milliseconds(frame), appending(), strict=True))


def appending() -> tuple[float, float]:
    from nnviz.engine.series import Series

    series, noise = Series(1 << 20), np.random.default_rng(1)

    def frame() -> None:
        for value in np.abs(noise.normal(size=500)):
            series.append(float(value))

    median, _ = milliseconds(frame)
    return median, median


def spiral(hidden: list[int]):
    source = DATASETS.create("playground_spiral")
    project = edits.set_data(first_project(), DataSpec(source, 0.5), source.load())
    while len(project.network.layers) > 1:
        project = edits.remove_hidden_layer(project, 0)
    for units in hidden:
        project = edits.add_hidden_layer(project, units=units)
    return edits.set_training(project, replace(project.training, batch_size=10, learning_rate=0.03))


def gradient_frame(session: Session, panel: Panel, powers: bool) -> tuple[float, float]:
    panel.plot.view.powers.setChecked(powers)
    job = session.training.job
    snapshots: list[Snapshot] = [session.training.call(job.record_step) for _ in range(FRAMES + 5)]
    waiting = iter(snapshots)

    def frame() -> None:
        panel.show_snapshot(next(waiting), session.focus)
        panel.repaint()
        QApplication.processEvents()

    return milliseconds(frame)


def live_frame(session: Session, panel: Panel) -> tuple[float, float]:
    """A frame of any panel as in a live run, with a history as long as it gets."""
    job = session.training.job
    snapshots: list[Snapshot] = [session.training.call(job.record_step) for _ in range(FRAMES + 5)]
    waiting = iter(snapshots)

    def frame() -> None:
        panel.show_snapshot(next(waiting), session.focus)
        panel.repaint()
        QApplication.processEvents()

    # The view asks whether the run is live; the trainer itself stands still, so that nothing else is measured.
    was, training = session.training.state, session.training
    training.state = RunState.RUNNING
    try:
        return milliseconds(frame)
    finally:
        training.state = was


def report_every_plot(hidden: list[int]) -> float:
    """One row for each plot panel; returns their sum, each counted as often as it is drawn in a second."""
    session = Session(spiral(hidden))
    job = session.training.job
    session.training.call(lambda: [job.advance(100), [job.record_step() for _ in range(1200)]])
    total = 0.0
    for key, kind in PANELS.entries().items():
        if not issubclass(kind, PlotPanel):
            continue
        panel = shown(session, kind)
        session.select(1, 0, 0)
        result = live_frame(session, panel)
        report(f"{key}, live, {'-'.join(map(str, [2, *hidden, 1]))}", result)
        # At most every fourth of 60 frames a second, and less often where the panel says so.
        total += result[0] * min(15.0, 1 / panel.live_seconds)
        panel.close()
    session.close()
    return total / 60


def report(name: str, result: tuple[float, float]) -> None:
    median, largest = result
    print(f"{name:<44} {median:7.2f} {largest:7.2f}")


def main() -> None:
    application = QApplication([])
    apply_theme(application, LIGHT)
    print(f"{'ms per frame':<44} {'median':>7} {'max':>7}")
    for count in (10_000, 1_000_000):
        session = Session(spiral([8]))
        job = session.training.job
        for value in np.abs(np.random.default_rng(0).normal(size=count)):
            job.trainer.losses.append(float(value))
        for step in range(20, count, count // 3000 or 1):
            job.curves.train_loss.append(1 / step)
            job.curves.test_loss.append(1.2 / step)
            job.curves.train_accuracy.append(0.5)
            job.curves.test_accuracy.append(0.5)
            job.curves.steps.append(float(step))
        panel = shown(session, LossPanel)
        for powers in (False, True):
            report(f"loss, {count:,} steps{', powers' if powers else ''}", loss_frame(session, panel, powers))
        panel.close()
        session.close()
    for hidden in ([4, 2], [6] * 7, [256, 128]):
        session = Session(spiral(hidden))
        panel = shown(session, GradientPanel)
        parameters = session.project.network.build().parameter_count
        for powers in (False, True):
            name = f"{len(hidden) + 1} histograms, {parameters:,} gradients{', powers' if powers else ''}"
            report(name, gradient_frame(session, panel, powers))
        panel.close()
        session.close()
    for hidden in ([4, 2], [32, 16, 10]):
        mean = report_every_plot(hidden)
        print(f"{'all plots together, mean of 60 frames a second':<44} {mean:7.2f}")


if __name__ == "__main__":
    main()
