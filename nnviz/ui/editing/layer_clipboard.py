"""Copies layers with their weights through the system's clipboard, so that other windows can paste them."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from nnviz.app.session import Session
from nnviz.document import layer_edits
from nnviz.document.layer_text import read_layers, write_layers
from nnviz.document.place import ProjectError
from nnviz.ui.editing.attempt import attempt


class LayerClipboard(QObject):
    """The text of the clipboard is the JSON of the layers: what is pasted may come from a text editor too."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def copy(self, layers: list[int]) -> bool:
        """Put hidden layers on the clipboard; True when there were any. The output layer belongs to its data."""
        network = self._session.project.network
        hidden = [layer for layer in layers if 0 < layer < len(network.layers)]
        if not hidden:
            self._session.notice.emit(self.tr("Select a hidden layer first, to copy it with its weights."))
            return False
        parts = network.build().split(self._session.current_parameters())
        text = write_layers([(network.layers[layer - 1], parts[layer - 1]) for layer in hidden])
        # As plain text: a QMimeData that was made in Python crashes Qt when the program ends.
        QGuiApplication.clipboard().setText(text)
        self._session.notice.emit(self.tr("%n layer(s) copied, with their weights.", "", len(hidden)))
        return True

    def paste(self, behind: int | None) -> None:
        """Put the layers of the clipboard behind a layer, None: before the output."""
        last = len(self._session.project.network.layers)
        at = last if behind is None else min(behind + 1, last)
        try:
            layers = read_layers(QGuiApplication.clipboard().text())
        except ProjectError as error:
            text = self.tr("There is no layer on the clipboard: {0}", "a reason").format(str(error))
            self._session.notice.emit(text)
            return
        text = self.tr("paste %n layer(s)", "", len(layers))
        if attempt(self._session, lambda project: layer_edits.paste_layers(project, at - 1, layers), text):
            self._session.select(at)
