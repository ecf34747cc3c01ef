"""The menu bar, and the help that F1 shows."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QMessageBox

from nnviz import __version__
from nnviz.engine.datasets import DATASETS
from nnviz.shell.begin_menus import BeginMenus
from nnviz.shell.document_menu import DocumentMenu
from nnviz.shell.files import Files
from nnviz.shell.picture_files import PictureFiles
from nnviz.shell.project_files import ProjectFiles
from nnviz.ui.actions import Actions
from nnviz.ui.canvas import NetworkCanvas
from nnviz.ui.canvas.control import CanvasControl
from nnviz.ui.canvas.editing import CanvasEditor
from nnviz.ui.canvas.zoom_view import ZOOM_STEP
from nnviz.ui.entry_words import about, title_of
from nnviz.ui.key_names import key_text

# Of one column of keys, in pixels.
_KEYS_WIDTH = 350


class Menus(QObject):
    """Fills the window's menu bar."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        files: Files,
        projects: ProjectFiles,
        docks: dict[str, QDockWidget],
        canvas: NetworkCanvas,
        control: CanvasControl,
        pictures: PictureFiles,
        editor: CanvasEditor,
        *,
        theme: str,
        choose_theme: Callable[[str], None],
        restore_layout: Callable[[], None],
    ) -> None:
        """Make the menus. ``theme`` is the name of the present choice of colours."""
        super().__init__(window)
        self._window, self._actions, self._editor = window, actions, editor
        self._begin = BeginMenus(editor.session, projects.begin, self)
        self._file_menu(files, projects, pictures)
        self._edit_menu(pictures)
        self._training_menu()
        self._view_menu(docks, canvas, control, restore_layout)
        self._theme_menu(theme, choose_theme)
        self._help_menu()

    def _file_menu(self, files: Files, projects: ProjectFiles, pictures: PictureFiles) -> None:
        menu = self._menu(self.tr("&File"))
        self._begin.fill_file_menu(menu)
        document_menu = DocumentMenu(projects, menu)
        ask = projects.unsaved.then
        self._add(menu, self.tr("Open &data…"), lambda: ask(files.choose_table))
        self._add(menu, self.tr("Open folder of p&ictures…"), lambda: ask(files.choose_image_folder))
        examples = menu.addMenu(self.tr("Open e&xample"))
        for key, entry in DATASETS.entries().items():
            # The last argument keeps the key of this turn of the loop.
            action = examples.addAction(title_of(entry))
            action.setToolTip(about(entry))
            action.triggered.connect(
                lambda _checked=False, key=key: projects.unsaved.then(lambda: files.open_example(key))
            )
        examples.setToolTipsVisible(True)
        menu.addSeparator()
        document_menu.add_saving(menu)
        self._add(menu, self.tr("&Import weights…"), files.weights.choose_import, "Ctrl+I")
        self._add(menu, self.tr("&Export trained weights…"), files.choose_export, "Ctrl+E")
        self._add(menu, self.tr("Export pict&ure of the network…"), pictures.choose, "Ctrl+Shift+E")
        self._exports, self._end_of_exports = menu, menu.addSeparator()
        self._add(menu, self.tr("&Quit"), self._window.close, "Ctrl+Q")

    def add_export(self, text: str, do: Callable[[], object], key: str) -> None:
        """One more thing that the File menu exports."""
        self._exports.insertAction(self._end_of_exports, self._add(self._exports, text, do, key))

    def _edit_menu(self, pictures: PictureFiles) -> None:
        menu = self._menu(self.tr("&Edit"))
        for name in ("undo", "redo"):
            menu.addAction(self._actions[name])
        self._begin.fill_edit_menu(menu)
        self._editor.fill_menu(menu)
        menu.addSeparator()
        self._add(menu, self.tr("Copy &picture of the network"), pictures.copy, "Ctrl+Shift+C")

    def add_to_training(self, text: str, do: Callable[[], object]) -> None:
        """One more thing in the Training menu."""
        self._add(self._training, text, do)

    def _training_menu(self) -> None:
        self._training = menu = self._menu(self.tr("&Training"))
        groups = (
            ("run",),
            ("next_phase", "next_sample", "next_epoch"),
            ("previous_phase", "previous_sample", "previous_epoch"),
            ("rung_on", "rung_back"),
            ("reset",),
        )
        for names in groups:
            for name in names:
                menu.addAction(self._actions[name])
            menu.addSeparator()

    def _view_menu(
        self,
        docks: dict[str, QDockWidget],
        canvas: NetworkCanvas,
        control: CanvasControl,
        restore_layout: Callable[[], None],
    ) -> None:
        self._view = menu = self._menu(self.tr("&View"))
        for dock in docks.values():
            menu.addAction(dock.toggleViewAction())
        self._add(menu, self.tr("&Restore the layout"), restore_layout)
        menu.addSeparator()
        control.add_to(menu)
        self._add(menu, self.tr("&Fit the network"), canvas.fit, "Ctrl+0")
        self._add(menu, self.tr("Zoom &in"), lambda: canvas.zoom_by(ZOOM_STEP), QKeySequence.StandardKey.ZoomIn)
        self._add(menu, self.tr("Zoom &out"), lambda: canvas.zoom_by(1 / ZOOM_STEP), QKeySequence.StandardKey.ZoomOut)

    def _theme_menu(self, present: str, choose: Callable[[str], None]) -> None:
        self._view.addSeparator()
        themes = QActionGroup(self)
        names = {"system": self.tr("Colours of the &system"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        for name, text in names.items():
            action = self._add(self._view, text, None)
            action.setCheckable(True)
            action.setChecked(present == name)
            action.triggered.connect(lambda _checked=False, name=name: choose(name))
            themes.addAction(action)

    def _help_menu(self) -> None:
        menu = self._menu(self.tr("&Help"))
        self._add(menu, self.tr("&Keys"), self.show_keys, QKeySequence.StandardKey.HelpContents)
        self._add(menu, self.tr("&About nnviz"), self._show_about)

    def show_keys(self) -> None:
        """All keys, in a window of their own."""
        told = [*self._actions.all(), *self._editor.actions.all()]
        rows = [(key_text(action.shortcut()), action.statusTip()) for action in told]
        rows += [
            (key_text(action.shortcut()), _plain(action.text()))
            for menu in self._window.menuBar().findChildren(QMenu)
            for action in menu.actions()
            if not action.shortcut().isEmpty() and action not in told
        ]
        rows += self._editor.keys.rows()
        rows.append(("Esc", self.tr("Back to the canvas, nothing selected")))
        # Two columns: one would be higher than a small screen.
        half = (len(rows) + 1) // 2
        columns = "".join(f"<td width='{_KEYS_WIDTH}'>{_table(part)}</td>" for part in (rows[:half], rows[half:]))
        self._show(self.tr("Keys"), f"<table><tr>{columns}</tr></table>")

    def _show_about(self) -> None:
        text = self.tr(
            "<h3>nnviz {0}</h3><p>See how a neural network learns by backpropagation, one sample at a time. "
            "Every number on the screen is the true one.</p><p>MIT licence. The data sets and the font have their own "
            "authors: see the NOTICE file.</p>"
        )
        self._show(self.tr("About nnviz"), text.format(__version__))

    def _show(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self._window)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.finished.connect(box.deleteLater)
        box.open()

    def _menu(self, title: str) -> QMenu:
        return self._window.menuBar().addMenu(title)

    def _add(
        self,
        menu: QMenu,
        text: str,
        do: Callable[[], object] | None,
        key: QKeySequence.StandardKey | str | None = None,
    ) -> QAction:
        action = menu.addAction(text)
        if do is not None:
            action.triggered.connect(lambda _checked=False: do())
        if key is not None:
            action.setShortcut(QKeySequence(key))
        return action


def _plain(text: str) -> str:
    """The text of a menu entry in a sentence: without the mark of its key, and without the dots for a dialog."""
    return text.replace("&", "").removesuffix("…")


def _table(rows: list[tuple[str, str]]) -> str:
    """Keys and what they do, as HTML."""
    lines = (f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{text}</td></tr>" for key, text in rows)
    return f"<table cellpadding='3'>{''.join(lines)}</table>"
