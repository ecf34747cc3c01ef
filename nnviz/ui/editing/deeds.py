"""All deeds, and those that depend on what is selected."""

from PySide6.QtCore import QObject

from nnviz.app.session import Session
from nnviz.ui.editing.layer_clipboard import LayerClipboard
from nnviz.ui.editing.layer_deeds import LayerDeeds
from nnviz.ui.editing.selection import Selection, focus_with, selection_of
from nnviz.ui.editing.weight_deeds import WeightDeeds


class Deeds(QObject):
    """What a key, a menu or a drag can do to the network."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.layers = LayerDeeds(session, self)
        self.weights = WeightDeeds(session, self)
        self.clipboard = LayerClipboard(session, self)

    @property
    def selection(self) -> Selection:
        """What is selected now."""
        return selection_of(self._session.focus)

    @property
    def layer(self) -> int | None:
        """The layer of what was selected last."""
        return self._session.focus.layer

    def add(self) -> None:
        """One unit more behind the selected one, or one layer more behind the selected one; else before the output."""
        selection, focus = self.selection, self._session.focus
        if selection.kind == "unit" and focus.layer is not None and focus.layer > 0:
            self.layers.add_unit(focus.layer, focus.unit)
        else:
            self.layers.add_layer(focus.layer)

    def remove(self) -> None:
        """Take away what is selected."""
        selection = self.selection
        if selection.layers:
            self.layers.remove_layers(selection.layers)
        elif selection.units:
            self.layers.remove_units(selection.units)
        elif selection.weights:
            self.weights.remove(list(selection.weights))
        else:
            self._session.notice.emit(self.tr("Nothing is selected: click a layer, a unit or a weight first."))

    def duplicate(self) -> None:
        """One more layer like the selected one."""
        if self.layer is not None:
            self.layers.duplicate(self.layer)

    def move(self, by: int) -> None:
        """Move the selected layer by so many places."""
        if self.layer is not None:
            self.layers.move(self.layer, self.layer + by)

    def select_all_units(self) -> None:
        """Select every unit of the selected layer, else of the first hidden one."""
        focus, sizes = self._session.focus, self._session.project.network.build().sizes
        layer = 1 if focus.layer is None else focus.layer
        self._session.set_focus(focus_with(focus, [(layer, unit, None) for unit in range(sizes[layer])]))

    def copy(self) -> None:
        """Copy the selected layers with their weights."""
        self.clipboard.copy(self._chosen_layers())

    def cut(self) -> None:
        """Copy the selected layers, and take them away."""
        layers = self._chosen_layers()
        if self.clipboard.copy(layers):
            self.layers.remove_layers(layers)

    def paste(self) -> None:
        """Paste layers behind the selected one, else before the output."""
        self.clipboard.paste(self.layer)

    def _chosen_layers(self) -> list[int]:
        """The layers of all that is selected."""
        return sorted({place[0] for place in self._session.focus.places})
