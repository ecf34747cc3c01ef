"""The menus that a network begins with: a new one, one from a preset, and the data it learns."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from nnviz.app.session import Session
from nnviz.document.edits import set_data
from nnviz.document.examples import blank_project
from nnviz.document.presets import PRESETS
from nnviz.document.spec import DataSpec, Project
from nnviz.engine.datasets import DATASETS
from nnviz.ui.editing.attempt import attempt
from nnviz.ui.editing.mnemonics import with_mnemonics
from nnviz.ui.entry_words import about, title_of


class BeginMenus(QObject):
    """Fills the beginning of the File menu, and a part of the Edit menu."""

    def __init__(self, session: Session, begin: Callable[[Project], None], parent: QObject) -> None:
        """Make them. ``begin`` opens a project in place of the present one."""
        super().__init__(parent)
        self._session, self._begin = session, begin

    def fill_file_menu(self, menu: QMenu) -> None:
        """A new network, and one from each preset."""
        new = menu.addAction(self.tr("&New"))
        new.setShortcut(QKeySequence(QKeySequence.StandardKey.New))
        new.triggered.connect(lambda _checked=False: self.begin_blank())
        presets = menu.addMenu(self.tr("Ne&w from preset"))
        presets.setToolTipsVisible(True)
        entries = list(PRESETS.entries().values())
        for text, entry in zip(with_mnemonics([title_of(entry) for entry in entries]), entries, strict=True):
            action = presets.addAction(text)
            action.setToolTip(about(entry))
            action.triggered.connect(partial(self._begin_preset, entry.key))
        menu.addSeparator()

    def fill_edit_menu(self, menu: QMenu) -> None:
        """Other data for the network."""
        data = menu.addMenu(self.tr("Chan&ge the data"))
        data.setToolTipsVisible(True)
        entries = list(DATASETS.entries().values())
        for text, entry in zip(with_mnemonics([title_of(entry) for entry in entries]), entries, strict=True):
            action: QAction = data.addAction(text)
            action.setToolTip(about(entry))
            action.triggered.connect(partial(self._change_data, entry.key))

    def begin_blank(self) -> None:
        """Begin with a network that has no hidden layer."""
        self._begin(blank_project())

    def _begin_preset(self, key: str, _checked: bool = False) -> None:
        self._begin(PRESETS.create(key).project())

    def _change_data(self, key: str, _checked: bool = False) -> None:
        source = DATASETS.create(key)
        spec = DataSpec(source, source.test_fraction, source.scaling)
        text = self.tr("change the data to {0}").format(title_of(source))
        attempt(self._session, lambda project: set_data(project, spec, source.load()), text)
