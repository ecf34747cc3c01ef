"""Where a number comes from: its formula, and a tree in which every term opens into its own formula."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nnviz.app.questions import question_at, told_of_selection
from nnviz.app.session import Session
from nnviz.engine.derivation import Derivation, has_formula, symbol_of, value_of
from nnviz.engine.quantity import Quantity
from nnviz.ui.formula.derived import derived_of
from nnviz.ui.formula.label import FormulaLabel
from nnviz.ui.formula.markup import formula_of
from nnviz.ui.inspector.part import Explained, InspectorPart
from nnviz.ui.inspector.words import note_in_words, short, words_of
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.theme import Theme

_SYMBOL, _NUMBER, _WORDS = range(3)
_QUANTITY = int(Qt.ItemDataRole.UserRole) + 1
_OPENED = _QUANTITY + 1
_EDGE, _NOT_YET = 4, "…"
# Columns begin as wide as this, and grow with what stands in them.
_NARROW = 60
_INDENT = 12


class OriginPart(InspectorPart):
    """The numbers of the selected unit or weight that have been told, each with its origin.

    Attributes:
        formula: the formula of the current row.
        tree: symbol, number, words; ``EXACT_ROLE`` of the number gives the float.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._explained: Explained | None = None
        self.formula = FormulaLabel(session.pointer, theme, self)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.hide()
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([self.tr("number"), self.tr("value"), self.tr("what it is")])
        self.tree.setAccessibleName(self.tr("Where the number comes from; open a row to see its terms"))
        self.tree.setMouseTracking(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(_INDENT)
        self.tree.header().setStretchLastSection(True)
        for place in (_SYMBOL, _NUMBER):
            self.tree.setColumnWidth(place, max(_NARROW, self.tree.header().sectionSizeHint(place)))
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.addWidget(self.formula)
        column.addWidget(self.note)
        column.addWidget(self.tree, 1)
        self.tree.itemExpanded.connect(self._expand)
        self.tree.currentItemChanged.connect(lambda item, _before: self._write(item))
        self.tree.itemEntered.connect(lambda item, _column: session.pointer.point(_quantity_of(item)))
        self.tree.viewport().installEventFilter(self)
        self.formula.opened.connect(self._go_to)

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Origin")

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        super().show_theme(theme)
        self.formula.show_theme(theme)

    def show_step(self, explained: Explained) -> None:
        """List what is known of the selection, and open the number of the present rung."""
        self._explained = explained
        record = explained.reading.record
        asked = question_at(explained.focus, record)
        quantities = list(told_of_selection(explained.focus, record))
        if asked is not None and asked.quantity not in quantities:
            quantities.append(asked.quantity)
        self.tree.blockSignals(True)
        self.tree.clear()
        self._add(None, quantities)
        present = None if asked is None else asked.quantity
        rows = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        last = rows[-1] if rows else None
        item = next((row for row in rows if row is not None and _quantity_of(row) == present), last)
        if item is not None:
            self.tree.setCurrentItem(item)
            item.setExpanded(True)
            self._open(item)
        self.tree.blockSignals(False)
        self._write(item)
        if item is not None and any(formula.present is not None for formula in self.formula.formulas):
            # A sum of which some terms have been told is not known yet.
            item.setText(_NUMBER, _NOT_YET)
            item.setData(_NUMBER, EXACT_ROLE, None)
        self._settle()

    def explain(self, quantity: Quantity) -> None:
        """Show one more number, with its origin, on top of the tree."""
        item = self._add(None, [quantity])
        if item is not None:
            self.tree.setCurrentItem(item)
            item.setExpanded(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Point at nothing when the mouse leaves the tree."""
        if event.type() == QEvent.Type.Leave:
            self.session.pointer.point(None)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines of the formula anew."""
        super().resizeEvent(event)
        self._fit()

    def _add(self, above: QTreeWidgetItem | None, quantities: list[Quantity]) -> QTreeWidgetItem | None:
        """Rows for numbers; returns the last one. What the step does not have gets none."""
        item, explained = None, self._explained
        if explained is None:
            return None
        for quantity in quantities:
            try:
                # A row needs no formula: that is written when it is opened.
                value = value_of(explained.reading, quantity)
            except LookupError:
                continue
            item = QTreeWidgetItem()
            item.setText(_SYMBOL, short(symbol_of(explained.reading, quantity)))
            item.setText(_NUMBER, explained.digits.write(value))
            item.setData(_NUMBER, EXACT_ROLE, value)
            item.setTextAlignment(_NUMBER, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setText(_WORDS, words_of(quantity, explained.names))
            item.setData(_SYMBOL, _QUANTITY, quantity)
            if has_formula(quantity):
                item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            if above is None:
                self.tree.addTopLevelItem(item)
            else:
                above.addChild(item)
        return item

    def _settle(self) -> None:
        """Lay everything out now: Qt would do it after it has painted, and paint once more for each part of it."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.tree.doItemsLayout()
        # Columns only grow, so that they do not jump from press to press.
        for column in (_SYMBOL, _NUMBER):
            width = self.tree.sizeHintForColumn(column)
            if width > self.tree.columnWidth(column):
                self.tree.setColumnWidth(column, width)

    def _expand(self, item: QTreeWidgetItem) -> None:
        self._open(item)
        self._settle()

    def _open(self, item: QTreeWidgetItem) -> None:
        """Add the terms of a number when its row is opened for the first time."""
        quantity = _quantity_of(item)
        if item.data(_SYMBOL, _OPENED) or quantity is None:
            return
        item.setData(_SYMBOL, _OPENED, True)
        derivation = self._derive(quantity)
        if derivation is not None and not derivation.given:
            places = dict.fromkeys(term.place for term in derivation.terms if term.place is not None)
            self._add(item, [place for place in places if place != quantity])

    def _derive(self, quantity: Quantity) -> Derivation | None:
        return None if self._explained is None else derived_of(self._explained.reading.record).of(quantity)

    def _write(self, item: QTreeWidgetItem | None) -> None:
        """The formula of the current row, in three lines."""
        quantity = None if item is None else _quantity_of(item)
        derivation = None if quantity is None else self._derive(quantity)
        explained = self._explained
        formulas, notes = [], []
        if derivation is not None and explained is not None:
            asked = question_at(explained.focus, explained.reading.record)
            told = asked.told if asked is not None and asked.quantity == quantity else None
            formulas.append(formula_of(derivation, explained.digits, told))
            if derivation.unfolded is not None:
                formulas.append(formula_of(derivation.unfolded, explained.digits))
            notes = [text for text in map(note_in_words, derivation.notes) if text]
        self.formula.show_formulas(formulas)
        self.note.setText(" ".join(notes))
        self.note.setVisible(bool(notes))
        self._fit()

    def _fit(self) -> None:
        self.formula.fit(self.width() - 2 * _EDGE)

    def _go_to(self, quantity: Quantity) -> None:
        """Open the row of a symbol that was clicked in the formula."""
        item = self.tree.currentItem()
        if item is None:
            return
        item.setExpanded(True)
        for row in range(item.childCount()):
            child = item.child(row)
            if child is not None and _quantity_of(child) == quantity:
                self.tree.setCurrentItem(child)


def _quantity_of(item: QTreeWidgetItem) -> Quantity | None:
    found = item.data(_SYMBOL, _QUANTITY)
    return found if isinstance(found, Quantity) else None
