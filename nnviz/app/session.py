"""The open project and its run: what is edited, what is shown, and what every view listens to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from nnviz.app.breakpoints import hit_in_words
from nnviz.app.canvas_sight import CanvasSight
from nnviz.app.carried_focus import existing, focus_on
from nnviz.app.commands import EditProject, Swap
from nnviz.app.divergence_notice import divergence_in_words, find_post_mortem
from nnviz.app.focus import Focus, Phase
from nnviz.app.job import Snapshot, TrainingJob
from nnviz.app.lost_notice import lost_in_words
from nnviz.app.number_style import NumberStyle
from nnviz.app.past_runs import PastRuns
from nnviz.app.pointer import Pointer
from nnviz.app.resuming import resumed_job
from nnviz.app.run import RunState, TrainingRun
from nnviz.app.timeline import DEFAULT_BUDGET
from nnviz.document.carrying import Origins, carry_parameters
from nnviz.document.change import Change
from nnviz.document.names import nameless
from nnviz.document.preparing import prepared
from nnviz.document.run_state import RunState as SavedRun
from nnviz.document.run_state import Saved
from nnviz.document.spec import Project
from nnviz.document.starting import start_parameters
from nnviz.document.validation import check_project
from nnviz.engine.arrays import Array
from nnviz.engine.preparation import PreparedData

_START = Focus(phase=Phase.SAMPLE)


class Session(QObject):
    """Owns the project, the undo stack, the focus and the training run. It lives in the window's thread.

    Signals:
        project_changed(old, new): the project is another value; ``data`` is already that of the new one.
        snapshot_changed(snapshot): another step is shown, or the same one after a change.
        values_changed(before, after): a person set parameters; two snapshots of the same step, before and after it.
        focus_changed(focus): another phase, sample or place is pointed at.
        state_changed(state): the run started, paused or failed.
        notice(text): one sentence for the status line.
        failed(text, details): the training thread met an exception.
        opened(): another project has begun, with an empty undo stack.
        diverged(found): the run stopped at a number that is not finite; ``found`` is its ``PostMortem``.
    """

    project_changed = Signal(object, object)
    snapshot_changed = Signal(object)
    values_changed = Signal(object, object)
    focus_changed = Signal(object)
    state_changed = Signal(object)
    notice = Signal(str)
    failed = Signal(str, str)
    opened = Signal()
    diverged = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.undo_stack = QUndoStack(self)
        self.focus = Focus(phase=Phase.SAMPLE)
        self.data = prepared(project)
        self.pointer, self.number_style, self.canvas_sight = Pointer(self), NumberStyle(self), CanvasSight(self)
        self._interval, self.timeline_bytes = 0.0, DEFAULT_BUDGET
        self._announced = RunState.PAUSED
        self.past_runs = PastRuns()
        self.training = TrainingRun(TrainingJob(project, self.data))
        self.snapshot: Snapshot = self.training.call(self.training.job.look_ahead)

    # The project.

    def edit(self, wanted: Project | Change, text: str, gesture: object | None = None) -> None:
        """Make ``wanted`` the present project; undoing brings the old one back. ``text`` names the edit in the menu.

        Args:
            gesture: edits of the same gesture, such as one drag, are undone together.

        Raises:
            ValueError: the project cannot be run; nothing has changed then.
        """
        project, change = (wanted.project, wanted) if isinstance(wanted, Change) else (wanted, None)
        if project != self.project or (change is not None and not change.keeps_all):
            check_project(project)
            if project.start is not None:
                # Refuses start weights of another shape here, before anything is swapped.
                start_parameters(project)
            swap = Swap(self.apply, self.current_parameters)
            old = (self.project, self.data)
            new = (project, prepared(project, known=old))
            self.undo_stack.push(EditProject(swap, old, new, text, change, gesture))

    def open_project(
        self,
        project: Project,
        data: PreparedData | None = None,
        run: SavedRun | None = None,
        job: TrainingJob | None = None,
    ) -> None:
        """Begin with another project and an empty undo stack, where its training stands.

        ``data`` are its data where they are prepared already, and ``job`` its job where that is made.

        Raises:
            ValueError: the project cannot be run; the present one stays then.
        """
        data = prepared(project) if data is None else data
        job = resumed_job(data, Saved(project, run)) if job is None else job
        old, self.project, self.data = self.project, project, data
        self.undo_stack.clear()
        self._begin_with(job, old)
        self.past_runs.let_go_of_tables(project)
        self.opened.emit()

    def apply(
        self, project: Project, data: PreparedData, parameters: Array | None, origins: Origins | None = None
    ) -> None:
        """Swap in a project, for the undo command. ``parameters`` fill what the present weights do not.

        ``origins`` tell where its layers come from; None compares the networks.
        """
        old, self.project, self.data = self.project, project, data
        if origins is None and only_rate_differs(old, project):
            rate = project.training.learning_rate
            self.training.call(lambda: self.training.job.timeline.set_learning_rate(rate))
            self.project_changed.emit(old, project)
            if self.snapshot.pending and not self.running:
                self.show(self.training.call(self.training.job.look_ahead), self.focus)
            return
        if origins is None and only_names_differ(old, project):
            self.project_changed.emit(old, project)
            self.snapshot_changed.emit(self.snapshot)
            return
        begin = start_parameters(project) if parameters is None else parameters
        lost: tuple[int, ...] = ()
        if not begins_anew(old, project, origins):
            present = self.current_parameters()
            begin, lost = carry_parameters(old.network, present, project.network, begin, origins)
        held = self.training.call(self.training.job.timeline.held_edits)
        job = TrainingJob(project, data, begin)
        job.timeline.inherit(held)
        if old.network == project.network and replace(old, start=project.start) == project:
            before = self.snapshot
            focus = self.focus if before.pending else self.focus.at(Phase.FORWARD, sample=0)
            self._begin_with(job, old, focus)
            self.values_changed.emit(before, self.snapshot)
        else:
            self._begin_with(job, old, focus_on(self.focus, project.network))
        if sum(lost):
            text = self.tr("%n weight(s) had no place in the new network and were dropped: {0}.", "", sum(lost))
            self.notice.emit(text.format(lost_in_words(old.network, lost)))

    @contextmanager
    def new_values(self) -> Iterator[None]:
        """Around what sets parameters of the run: afterwards the next step is shown with them."""
        job, focus = self.training.job, self.focus
        before = self.training.call(job.look_ahead)
        if not self.snapshot.pending:
            focus = focus.at(Phase.FORWARD, sample=0)
        yield
        self.show(self.training.call(job.look_ahead), focus)
        self.values_changed.emit(before, self.snapshot)

    def current_parameters(self) -> Array:
        """The parameters as they stand, flat."""
        return self.training.call(lambda: self.training.job.trainer.parameters)

    # Running.

    @property
    def running(self) -> bool:
        """Whether training goes on by itself."""
        return self.training.state is RunState.RUNNING

    def run(self, steps: int | None = None) -> None:
        """Train for so many steps, or until paused. Returns at once."""
        if steps != 0 and self.trainable():
            self.training.run(steps)
            self._go_live()

    def pause(self) -> None:
        """Stand still, and show the step that was made last."""
        snapshot = self.training.pause()
        if snapshot is not None:
            self.show(snapshot, self.focus.at(Phase.UPDATE, sample=0))
        self._announce()

    def set_interval(self, seconds: float) -> None:
        """The least time from step to step while running; 0 is full speed."""
        self._interval = seconds
        self.training.set_interval(seconds)

    def reset(self) -> None:
        """Begin again with the same start weights."""
        self._begin_with(TrainingJob(self.project, self.data), None)
        self.notice.emit(self.tr("Back at the start weights of seed {0}.").format(self.project.training.seed))

    # What is shown.

    def set_focus(self, focus: Focus) -> None:
        """Point every view at something else; a place that the network does not have is not selected."""
        focus = existing(focus, self.project.network)
        if focus != self.focus:
            self.focus = focus
            self.focus_changed.emit(focus)

    def select(self, layer: int | None, unit: int | None = None, source: int | None = None) -> None:
        """Select a layer, a unit, or the weight that comes into ``unit`` from ``source``."""
        self.set_focus(replace(self.focus, layer=layer, unit=unit, source=source, also=()))

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show a snapshot and point at ``focus`` in it."""
        changed = focus != self.focus
        self.snapshot, self.focus = snapshot, focus
        self.snapshot_changed.emit(snapshot)
        if changed:
            self.focus_changed.emit(focus)

    def poll(self) -> Snapshot | None:
        """Take what the worker has put out, for the frame clock; announces changes of the run's state."""
        snapshot = self.training.take()
        if snapshot is not None:
            self.show(snapshot, self.focus.at(Phase.UPDATE, sample=0))
        elif self.training.measured:
            self.training.measured = False
            # The last point of the curves of a large table comes after the run has ended.
            self.snapshot_changed.emit(self.snapshot)
        self._announce()
        return snapshot

    def close(self) -> bool:
        """End the training thread; True when it has ended."""
        if self.training.state is not RunState.CLOSED:
            # The commands lead back to the session: collected in that circle, Qt would delete them twice and crash.
            self.undo_stack.clear()
        return self.training.close()

    def _begin_with(self, job: TrainingJob, old: Project | None, focus: Focus = _START) -> None:
        """Stand before the first step of another job. ``old`` is the project before, if it is another one now.

        Whoever listens finds project, data, snapshot and focus of the same job: all are in place before any signal.
        """
        self.past_runs.keep(self.training.job, self.project if old is None else old)
        job.timeline.set_budget(self.timeline_bytes)
        self.training.install(job)
        self.training.set_interval(self._interval)
        self.snapshot = self.training.call(job.look_ahead)
        self.focus = focus
        if old is not None:
            self.project_changed.emit(old, self.project)
        self.snapshot_changed.emit(self.snapshot)
        self.focus_changed.emit(self.focus)
        self._announce()

    def trainable(self) -> bool:
        """Whether the network can take a step; says why not if it cannot."""
        if problem := self.training.job.trainer.problem:
            self.notice.emit(problem)
        return not problem

    def _go_live(self) -> None:
        self.set_focus(self.focus.at(Phase.UPDATE, sample=0))
        if self._announced is not RunState.RUNNING:
            # A short run may have ended by now: its end is told after its beginning, never left out.
            self._announced = RunState.RUNNING
            self.state_changed.emit(RunState.RUNNING)
        self._announce()

    def _announce(self) -> None:
        state = self.training.state
        if state is self._announced:
            return
        self._announced = state
        self.state_changed.emit(state)
        if state is RunState.FAILED:
            self.failed.emit(self.training.failure, self.training.failure_details)
        elif state is RunState.PAUSED and self.training.job.trainer.diverged:
            found = find_post_mortem(self.training)
            self.notice.emit(divergence_in_words(found))
            self.diverged.emit(found)
        elif state is RunState.PAUSED and self.training.watch.hit is not None:
            self.notice.emit(hit_in_words(self.training.watch.hit, self.training.job.trainer.step_count))


def begins_anew(old: Project, new: Project, origins: Origins | None) -> bool:
    """Whether the present weights give way: another seed, or other start weights for the same layers."""
    if old.training.seed != new.training.seed:
        return True
    same_shape = old.network.build().sizes == new.network.build().sizes
    return origins is None and same_shape and old.start is not new.start


def only_names_differ(old: Project, new: Project) -> bool:
    """Whether layers and units are only called something else: nothing that is learned changes."""
    if old.start is not new.start or old.network == new.network:
        return False
    return replace(new, network=nameless(new.network)) == replace(old, network=nameless(old.network))


def only_rate_differs(old: Project, new: Project) -> bool:
    """Whether the learning rate is all that changed, which takes effect at the next step of a live run."""
    return replace(new, training=replace(new.training, learning_rate=old.training.learning_rate)) == old
