"""The menu bar, and the help that F1 shows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

from nnviz import __version__
from nnviz.engine.datasets import DATASETS
from nnviz.shell.docks import arrange

if TYPE_CHECKING:
    from nnviz.shell.main_window import MainWindow


class Menus(QObject):
    """Fills the window's menu bar."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._file_menu()
        self._edit_menu()
        self._training_menu()
        self._view_menu()
        self._help_menu()

    def _file_menu(self) -> None:
        files = self._window.files
        menu = self._menu(self.tr("&File"))
        self._add(menu, self.tr("&Open data…"), files.choose_table, QKeySequence.StandardKey.Open)
        examples = menu.addMenu(self.tr("Open &example"))
        for key, entry in DATASETS.entries().items():
            # The last argument keeps the key of this turn of the loop.
            action = examples.addAction(entry.title)
            action.setToolTip(entry.__doc__ or "")
            action.triggered.connect(lambda _checked=False, key=key: files.open_example(key))
        examples.setToolTipsVisible(True)
        menu.addSeparator()
        self._add(menu, self.tr("&Export trained weights…"), files.choose_export, "Ctrl+E")
        menu.addSeparator()
        self._add(menu, self.tr("&Quit"), self._window.close, "Ctrl+Q")

    def _edit_menu(self) -> None:
        menu = self._menu(self.tr("&Edit"))
        for name in ("undo", "redo"):
            menu.addAction(self._window.actions_[name])

    def _training_menu(self) -> None:
        menu = self._menu(self.tr("&Training"))
        groups = (
            ("run",),
            ("next_phase", "next_sample", "next_epoch"),
            ("previous_phase", "previous_sample", "previous_epoch"),
            ("reset",),
        )
        for names in groups:
            for name in names:
                menu.addAction(self._window.actions_[name])
            menu.addSeparator()

    def _view_menu(self) -> None:
        window = self._window
        menu = self._menu(self.tr("&View"))
        for dock in window.docks.values():
            menu.addAction(dock.toggleViewAction())
        self._add(menu, self.tr("&Restore the layout"), lambda: arrange(window, window.panels.panels, window.docks))
        menu.addSeparator()
        bias = self._add(menu, self.tr("&Bias neurons"), None)
        bias.setCheckable(True)
        bias.setChecked(True)
        bias.toggled.connect(window.canvas.set_show_bias)
        self._add(menu, self.tr("&Fit the network"), window.canvas.fit, "Ctrl+0")
        menu.addSeparator()
        themes = QActionGroup(self)
        names = {"system": self.tr("Colours of the &system"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        for name, text in names.items():
            action = self._add(menu, text, None)
            action.setCheckable(True)
            action.setChecked(window.settings.theme == name)
            action.triggered.connect(lambda _checked=False, name=name: window.set_theme(name))
            themes.addAction(action)

    def _help_menu(self) -> None:
        menu = self._menu(self.tr("&Help"))
        self._add(menu, self.tr("&Keys"), self.show_keys, QKeySequence.StandardKey.HelpContents)
        self._add(menu, self.tr("&About nnviz"), self._show_about)

    def show_keys(self) -> None:
        """All keys, in a window of their own."""
        rows = [
            (action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), action.statusTip())
            for action in self._window.actions_.all()
        ]
        rows.append(("Esc", self.tr("Back to the canvas, nothing selected")))
        body = "".join(f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{text}</td></tr>" for key, text in rows)
        self._show(self.tr("Keys"), f"<table cellpadding='3'>{body}</table>")

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
        do: object,
        key: QKeySequence.StandardKey | str | None = None,
    ) -> QAction:
        action = menu.addAction(text)
        if callable(do):
            action.triggered.connect(lambda _checked=False: do())
        if key is not None:
            action.setShortcut(QKeySequence(key))
        return action
