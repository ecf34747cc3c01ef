"""Every path from the selected weight to the loss: a tree of factors, whose branches add up to the gradient."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nnviz.app.focus import Phase
from nnviz.app.pointer import DrawnPaths
from nnviz.app.session import Session
from nnviz.engine.derivation import Digits, derive
from nnviz.engine.derivation.paths import GradientPaths, Node, SamplePaths
from nnviz.engine.expression import Term
from nnviz.engine.quantity import Kind, Quantity
from nnviz.ui.formula.label import FormulaLabel
from nnviz.ui.formula.markup import Formula, formula_of
from nnviz.ui.inspector.part import Explained, InspectorPart
from nnviz.ui.inspector.words import short
from nnviz.ui.tables.cells import NumberCells
from nnviz.ui.tables.roles import EXACT_ROLE
from nnviz.ui.theme import Theme

_FACTOR, _VALUE, _SHARE = range(3)
_NODE = int(Qt.ItemDataRole.UserRole) + 1
# So many paths are opened at once, and drawn.
_FEW = 12
_EDGE = 4


class PathsPart(InspectorPart):
    """The tree opens node by node; every row shows a factor, its number, and what the ways through it add.

    Attributes:
        total: the sum over all paths, and the gradient.
        tree: factor, its value, what all paths through here add; ``EXACT_ROLE`` gives the floats.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._explained: Explained | None = None
        self.total = QLabel(self)
        self.total.setWordWrap(True)
        self.formula = FormulaLabel(session.pointer, theme, self)
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([self.tr("factor"), self.tr("value"), self.tr("adds")])
        self.tree.setAccessibleName(self.tr("Paths from the weight to the loss; open a row to see its branches"))
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(9)
        self.tree.setItemDelegate(NumberCells(self.tree))
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 6, _EDGE, _EDGE)
        column.addWidget(self.total)
        column.addWidget(self.tree, 1)
        column.addWidget(self.formula)
        self.tree.itemExpanded.connect(self._open)
        self.tree.currentItemChanged.connect(lambda item, _before: self._write(item))

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Paths")

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        super().show_theme(theme)
        self.formula.show_theme(theme)

    def show_step(self, explained: Explained) -> None:
        """The paths of the selected weight, as soon as its gradient is known."""
        self._explained = explained
        self.tree.clear()
        weight, refused = explained.weight, self._refusal(explained)
        if weight is None or refused:
            self.total.setText(refused)
            self._explain(None)
            self.session.pointer.draw(None)
            return
        paths = GradientPaths(explained.reading, weight)
        few = paths.count <= _FEW
        many = len(paths.samples) > 1
        for tree in paths.samples:
            item = self._row(tree, tree.root, explained.digits)
            if many:
                item.setText(_FACTOR, self.tr("sample {0}: {1}").format(tree.sample + 1, item.text(_FACTOR)))
            self.tree.addTopLevelItem(item)
            if few or tree.sample == explained.focus.sample:
                self._open_all(item, deep=few)
        if paths.penalty:
            self.tree.addTopLevelItem(self._penalty_row(paths.penalty, explained.digits))
        self.total.setText(self._sum_in_words(paths, weight, explained))
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)
        self.session.pointer.draw(_drawn(explained, weight))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines of the formula anew."""
        super().resizeEvent(event)
        self.formula.fit(self.width() - 2 * _EDGE)

    def leave(self) -> None:
        """Nothing is drawn on the canvas any more."""
        self.session.pointer.draw(None)

    def _refusal(self, explained: Explained) -> str:
        """Why there is nothing to show, or an empty text."""
        if explained.weight is None:
            return self.tr("Click a weight: you see every path from it to the loss, with the factors on the way.")
        if explained.focus.phase < Phase.BACKWARD:
            return self.tr("The paths are known in the backward phase: press → to go there.")
        if explained.reading.perceptron:
            return self.tr("The perceptron rule follows no gradient: there are no paths to the loss.")
        return ""

    def _sum_in_words(self, paths: GradientPaths, weight: Quantity, explained: Explained) -> str:
        write, read = explained.digits.write, explained.reading
        gradient = derive(read, weight.at(Kind.GRADIENT))
        if paths.count == 1:
            text = self.tr("There is one path, and it gives {0}; the gradient {1} is {2}.")
        else:
            text = self.tr("%n paths add up to {0}; the gradient {1} is {2}.", "", paths.count)
        return text.format(write(paths.total), short(gradient.symbol), write(gradient.result))

    def _row(self, tree: SamplePaths, node: Node, digits: Digits, before: str = "") -> QTreeWidgetItem:
        item = QTreeWidgetItem()
        item.setText(_FACTOR, self._factor_in_symbols(node, before))
        for column, value in ((_VALUE, node.factor.evaluate()), (_SHARE, node.share)):
            item.setText(column, digits.write(value))
            item.setData(column, EXACT_ROLE, value)
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setData(_FACTOR, _NODE, (tree, node))
        if node.place.kind is not Kind.LOSS:
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    def _factor_in_symbols(self, node: Node, before: str) -> str:
        """The derivative that leads here, and what it is: ∂z₁/∂a₂ = w₂₁."""
        assert self._explained is not None
        read, place = self._explained.reading, node.place
        here = "E" if place.kind is Kind.LOSS else short(read.symbol(place))
        weight = self._explained.weight
        start = before or ("w" if weight is None else short(read.symbol(weight)))
        what = short(node.factor.symbol) if isinstance(node.factor, Term) else "1"
        derivative = f"∂{here}/∂{start}"
        return derivative if what == derivative else f"{derivative} = {what}"

    def _penalty_row(self, penalty: float, digits: Digits) -> QTreeWidgetItem:
        item = QTreeWidgetItem()
        item.setText(_FACTOR, self.tr("penalty"))
        item.setText(_SHARE, digits.write(penalty))
        item.setData(_SHARE, EXACT_ROLE, penalty)
        item.setTextAlignment(_SHARE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _open(self, item: QTreeWidgetItem) -> None:
        found = item.data(_FACTOR, _NODE)
        if found is None or item.childCount() or self._explained is None:
            return
        tree, node = found
        before = short(self._explained.reading.symbol(node.place))
        for child in tree.children(node):
            item.addChild(self._row(tree, child, self._explained.digits, before))

    def _open_all(self, item: QTreeWidgetItem, *, deep: bool) -> None:
        """Open a row, and all below it where they are few; else only down to the first branching."""
        item.setExpanded(True)
        self._open(item)
        if deep or item.childCount() == 1:
            for row in range(item.childCount()):
                child = item.child(row)
                if child is not None:
                    self._open_all(child, deep=deep)

    def _write(self, item: QTreeWidgetItem | None) -> None:
        """Where the factor of the current row comes from."""
        found = None if item is None else item.data(_FACTOR, _NODE)
        explained = self._explained
        factor = None if found is None else found[1].factor
        if explained is None or not isinstance(factor, Term) or factor.place is None:
            self._explain(None)
            return
        try:
            self._explain(formula_of(derive(explained.reading, factor.place), explained.digits))
        except LookupError:
            self._explain(None)

    def _explain(self, formula: Formula | None) -> None:
        self.formula.show_formulas([] if formula is None else [formula])
        self.formula.fit(self.width() - 2 * _EDGE)


def _drawn(explained: Explained, weight: Quantity) -> DrawnPaths:
    """The strongest paths of the sample in focus, as edges, with the factors at the units on the way."""
    tree = SamplePaths(explained.reading, weight, explained.focus.sample)
    edges: dict[tuple[int, int, int], None] = {(weight.layer or 1, weight.source or 0, weight.unit or 0): None}
    tags: dict[tuple[int, int], str] = {}
    for path in tree.strongest(_FEW):
        unit = weight.unit or 0
        for node in path.nodes[1:]:
            place = node.place
            if place.kind is Kind.PRE_ACTIVATION:
                edges[place.layer or 0, unit, place.unit or 0] = None
            unit = place.unit if place.unit is not None else unit
            if place.kind is Kind.ACTIVATION and isinstance(node.factor, Term):
                # A few digits are enough on the canvas: all of them are in the tree.
                tags[place.layer or 0, unit] = f"f′ = {Digits(4).write(node.factor.value)}"
        last = path.nodes[-1].factor
        if isinstance(last, Term) and last.place is not None and last.place.layer is not None:
            name = short(last.symbol)
            key = (last.place.layer, last.place.unit or 0)
            own = f"{name} = {Digits(4).write(last.value)}"
            tags[key] = f"{tags[key]}   {own}" if key in tags and own not in tags[key] else own
    return DrawnPaths(tuple(edges), tuple((*key, text) for key, text in tags.items()))
