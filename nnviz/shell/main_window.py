"""The main window: canvas in the centre, panels around it, actions, status line."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QToolBar, QVBoxLayout, QWidget

from nnviz.app.focus import Focus
from nnviz.app.job import Snapshot
from nnviz.app.session import Session
from nnviz.app.settings import Settings
from nnviz.app.timeline_memory import set_timeline_memory
from nnviz.document.spec import Project
from nnviz.shell.divergence import Divergence
from nnviz.shell.docks import add_docks, arrange, restore
from nnviz.shell.files import Files
from nnviz.shell.menus import Menus
from nnviz.shell.picture_files import PictureFiles
from nnviz.shell.project_files import ProjectFiles
from nnviz.shell.timeline_memory import ask_for_timeline_memory
from nnviz.shell.trace_files import TraceFiles
from nnviz.ui.actions import Actions
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.control import CanvasControl
from nnviz.ui.canvas.editing import CanvasEditor
from nnviz.ui.file_work import FileWork
from nnviz.ui.formula.step_view import StepView
from nnviz.ui.gradient_light import GradientLight
from nnviz.ui.panel_host import PanelHost
from nnviz.ui.phase_bar import PhaseBar
from nnviz.ui.speed_slider import SpeedSlider
from nnviz.ui.step_bar import StepBar
from nnviz.ui.step_counters import StepCounters
from nnviz.ui.theme import Theme, application_of, apply_theme, theme_for

# Nobody reads numbers that change more often than this, in a live run: those of the canvas and of the lines around it
# change together.
_READABLE_SECONDS = 0.1


class MainWindow(QMainWindow):
    """The one window of the program."""

    def __init__(self, session: Session, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.session, self.settings, self._theme = session, settings, theme
        self.shown: tuple[Snapshot, Focus] | None = None
        self.painted_project: Project | None = None
        self.setObjectName("nnviz_main_window")
        self.setMinimumSize(900, 600)
        self.resize(1280, 800)
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.actions_ = Actions(session, theme, self)
        self.addActions(self.actions_.all())
        self.canvas = NetworkCanvas(theme)
        self.control = CanvasControl(session, settings, self.canvas, self)
        self.editor = CanvasEditor(session, self.canvas)
        self.phase_bar = PhaseBar(session, theme)
        self.step_bar = StepBar(session, self.actions_)
        self.step_view = StepView(session, self.canvas, theme, self)
        self._make_files()
        self.divergence = Divergence(session, self)
        self.pictures = PictureFiles(session, settings, self.canvas, self)
        self.pictures.message.connect(self.tell)
        self._make_centre()
        self._make_tool_bar()
        self._make_status_bar()
        # Before the panels, which take longer.
        session.focus_changed.connect(lambda _focus: _show_focus(self))
        self.panels = PanelHost(session, theme, self)
        self.panels.add_view(self.show_snapshot)
        self.panels.add_view(lambda _snapshot: self.canvas.show_values(), _READABLE_SECONDS)
        for line in (self.step_bar, self.counters):
            self.panels.add_view(line.show_snapshot, _READABLE_SECONDS)
        self.panels.add_view(lambda _snapshot: _paint_first(self))
        self.panels.made.connect(self.editor.take_palettes)
        self.docks = add_docks(self, self.panels)
        self._make_menus()
        self._restore_layout()
        self._connect()
        _add_way_back(self)
        self._name_window()
        _show_present(self)
        self.canvas.setFocus()

    def complete(self) -> None:
        """Make what is slow to make, after the window has been painted once."""
        self.panels.complete()

    def open_path(self, path: Path) -> None:
        """Open a file that was given on the command line or dropped."""
        self.projects.open_path(path)

    # What is shown.

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a step on the canvas and in the line above it."""
        session = self.session
        self.shown = snapshot, session.focus
        self.canvas.show_state(self.control.state(snapshot), live=session.running)
        self.phase_bar.show_snapshot(snapshot, session.focus)
        self.step_view.show_snapshot(snapshot)

    def tell(self, text: str) -> None:
        """One sentence in the status line; it stays until the next one."""
        self.statusBar().showMessage(text)

    def set_theme(self, name: str) -> None:
        """ "system", "light" or "dark", now and at the next start."""
        self.settings.theme = name
        application = application_of(self)
        self._theme = theme_for(name, application)
        apply_theme(application, self._theme)
        self.actions_.show_theme(self._theme)
        self.canvas.set_theme(self._theme)
        self.phase_bar.show_theme(self._theme)
        self.step_view.show_theme(self._theme)
        self.light.show_theme(self._theme)
        self.panels.set_theme(self._theme)

    # Qt's events.

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the training and remember the layout, once the user has been asked about unsaved work."""
        if not self.projects.may_close():
            event.ignore()
            return
        # Whatever is still asked has no answer any more, and whatever was put off is not done.
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        for timer in self.findChildren(QTimer):
            timer.stop()
        self.settings.save_layout(self.saveGeometry(), self.saveState())
        self.files.close()
        self.actions_.autoplay.stop()
        self.session.close()
        self.projects.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one local file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        event.acceptProposedAction()
        self.open_path(Path(event.mimeData().urls()[0].toLocalFile()))

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.actions_.retranslate()
            self.control.actions.retranslate()
            self._name_window()
        super().changeEvent(event)

    # Putting it together.

    def _make_files(self) -> None:
        session, settings = self.session, self.settings
        self.file_work = work = FileWork(self)
        self.files = files = Files(session, settings, work, self)
        self.projects = ProjectFiles(
            session, settings, self, work=work, open_table=files.open_table, open_weights=files.weights.open
        )
        for source in (self.files, self.projects):
            source.message.connect(self.tell)

    def _make_centre(self) -> None:
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.phase_bar)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.step_view.strip)
        column.addWidget(self.step_bar)
        self.setCentralWidget(centre)

    def _make_tool_bar(self) -> None:
        bar = QToolBar(self.tr("Training"), self)
        bar.setObjectName("training_tool_bar")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        actions = self.actions_
        for names in (("previous_phase", "next_phase"), ("next_sample", "next_epoch", "run"), ("reset",)):
            for name in names:
                bar.addAction(actions[name])
            bar.addSeparator()
        self.speed = SpeedSlider(bar)
        self.speed.interval_changed.connect(actions.autoplay.set_interval)
        actions.autoplay.rung_changed.connect(self.speed.show_rung)
        self.speed.show_rung(actions.autoplay.rung)
        bar.addWidget(self.speed)
        self.addToolBar(bar)

    def _make_menus(self) -> None:
        settings, session = self.settings, self.session
        self.menus = Menus(
            self,
            self.actions_,
            self.files,
            self.projects,
            self.docks,
            self.canvas,
            self.control,
            self.pictures,
            self.editor,
            theme=settings.theme,
            choose_theme=self.set_theme,
            restore_layout=lambda: arrange(self, self.panels.kinds, self.docks),
        )
        self.trace_files = TraceFiles(session, settings, self.file_work, self)
        self.trace_files.message.connect(self.tell)
        set_timeline_memory(session, settings.timeline_megabytes)
        self.menus.add_to_training(
            self.tr("&Memory for going back…"), lambda: ask_for_timeline_memory(session, settings, self)
        )
        self.menus.add_export(self.tr("Export &trace…"), self.trace_files.choose, "Ctrl+T")

    def _make_status_bar(self) -> None:
        self.counters = StepCounters(self.session, self)
        self.light = GradientLight(self.session, self._theme, self)
        self.statusBar().addPermanentWidget(self.light)
        self.statusBar().addPermanentWidget(self.counters)

    def _restore_layout(self) -> None:
        geometry, state = self.settings.layout() or (None, None)
        if geometry is not None:
            self.restoreGeometry(geometry)
        restore(self, self.panels.kinds, self.docks, state)

    def _connect(self) -> None:
        session = self.session
        session.notice.connect(self.tell)
        # What was told about the project before is no matter of this one.
        session.opened.connect(self.statusBar().clearMessage)
        self.projects.document.changed.connect(self._name_window)
        session.state_changed.connect(lambda _state: _show_present(self))
        self.canvas.unit_clicked.connect(lambda layer, unit: session.select(layer, unit))
        self.canvas.weight_clicked.connect(lambda layer, source, unit: session.select(layer, unit, source))
        self.canvas.background_clicked.connect(lambda: session.select(None))

    def _name_window(self) -> None:
        document = self.projects.document
        # Qt shows [*] as a mark of unsaved work; in a name it has to be doubled to be itself.
        self.setWindowTitle(self.tr("{0}[*] — nnviz").format(document.name.replace("[*]", "[*][*]")))
        self.setWindowModified(document.modified)
        for key, dock in self.docks.items():
            dock.setWindowTitle(self.panels.kinds[key].title())


def _paint_first(window: MainWindow) -> None:
    """Paint canvas, formula and phase of another step now, before the panels take their time over it.

    A step of another project is painted once, when everything knows the project. A live run has a clock for its frames.
    """
    project, before = window.session.project, window.painted_project
    window.painted_project = project
    scene = window.canvas.scene()
    if project is before and scene is not None and not window.session.running:
        # A scene tells its views what to paint by a call that it has posted to itself.
        QCoreApplication.sendPostedEvents(scene, int(QEvent.Type.MetaCall.value))
        QCoreApplication.sendPostedEvents(window, int(QEvent.Type.UpdateRequest.value))


def _show_focus(window: MainWindow) -> None:
    """Show that the focus moved within the step. A new step comes with its focus, and both are shown by then."""
    snapshot, focus = window.session.snapshot, window.session.focus
    if window.shown is None or window.shown[0] is not snapshot or window.shown[1] is not focus:
        _show_present(window)
        _paint_first(window)


def _show_present(window: MainWindow) -> None:
    """Show the present step where it is seen first; panels and the step bar find out what they missed themselves."""
    window.show_snapshot(window.session.snapshot)
    window.counters.show_snapshot(window.session.snapshot)


def _add_way_back(window: MainWindow) -> None:
    """Esc leaves a field: the keys that step through the training work again."""
    back = QAction(window)
    back.setShortcut("Esc")
    back.triggered.connect(lambda: window.session.select(None))
    back.triggered.connect(lambda: window.canvas.setFocus())
    window.addAction(back)
