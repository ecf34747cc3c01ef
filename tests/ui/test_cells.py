"""A number that has no room in its cell is rounded, and never cut into another number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QStandardItemModel
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView

from nnviz.ui.numbers import format_number
from nnviz.ui.tables.cells import NumberCells, PlainCells, fitting
from nnviz.ui.tables.roles import EXACT_ROLE


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(QApplication.font())


class Painter(QPainter):
    """Notes the text that is drawn by hand."""

    drawn = ""

    def drawText(self, *arguments):
        self.at, self.drawn = arguments[0], arguments[-1]


class Cells(QTableView):
    """One cell in column 1."""

    def __init__(self, number, text, width):
        super().__init__()
        self.numbers = QStandardItemModel(1, 2)
        self.numbers.setData(self.numbers.index(0, 1), number, EXACT_ROLE)
        self.numbers.setData(self.numbers.index(0, 1), text, Qt.ItemDataRole.DisplayRole)
        self.setModel(self.numbers)
        self.option = QStyleOptionViewItem()
        self.option.rect.setRect(20, 0, width, 20)
        self.option.fontMetrics = self.fontMetrics()
        self.resize(400, 100)


def test_a_small_loss_keeps_its_power_of_ten(metrics):
    room = metrics.horizontalAdvance("0.01234")
    assert fitting("8.322e-5", 8.322123e-5, room, metrics) == "8.32e-5"
    assert fitting("0.0003364", 0.000336411, room, metrics) == "0.00034"
    assert fitting("0.01234", 0.0123411, room, metrics) == "0.01234"
    assert fitting("8.322e-5", 8.322123e-5, metrics.horizontalAdvance("0.0"), metrics) == "…"


def test_a_minus_sign_of_people_is_read_and_written_as_well(metrics):
    room = metrics.horizontalAdvance("−0.0541…")
    assert fitting("−0.054111084", -0.054111084, room, metrics) == "−0.0541…"
    assert fitting("−0.054111", -0.054111084, room, metrics).startswith("−0.054")
    assert fitting("−8.322e−5", -8.322123e-5, metrics.horizontalAdvance("−8.32e−5"), metrics) == "−8.32e−5"


def test_an_exact_number_and_a_word_lose_their_ends(metrics):
    room = metrics.horizontalAdvance("0.01234…")
    assert fitting("0.0123456789", 0.0123456789, room, metrics) == "0.01234…"
    assert fitting("versicolor", None, metrics.horizontalAdvance("vers…"), metrics) == "vers…"


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 8), st.integers(1, 120))
def test_what_stands_in_a_cell_is_the_number_rounded_or_says_that_it_is_cut(number, digits, room):
    metrics = QFontMetrics(QApplication.font())
    text = format_number(number, digits)
    shown = fitting(text, number, room, metrics)
    rounded = [text, *(format_number(number, fewer) for fewer in (1, 2, 3))]
    decimals_cut = "." in shown and "e" not in text and text.startswith(shown.removesuffix("…"))
    assert shown in rounded or shown == "…" or (shown.endswith("…") and decimals_cut)


@pytest.mark.parametrize("kind", [NumberCells, PlainCells])
def test_both_ways_of_drawing_a_cell_give_a_number_up_to_its_room_and_ask_for_all_of_it(kind, qtbot):
    table = Cells(8.322123e-5, "8.322e-5", 0)
    qtbot.addWidget(table)
    text_width = table.fontMetrics().horizontalAdvance
    table.option.rect.setWidth(text_width("0.01234") + 6)
    index = table.numbers.index(0, 1)
    given = []

    class Noting(kind):
        def initStyleOption(self, option, index):
            super().initStyleOption(option, index)
            given.append(option.text)

    cells = Noting(table)
    image = QImage(200, 40, QImage.Format.Format_RGB32)
    painter = Painter(image)
    cells.paint(painter, table.option, index)
    painter.end()
    assert (painter.drawn if kind is PlainCells else given[-1]) == "8.32e-5"
    assert cells.sizeHint(table.option, index).width() >= text_width("8.322e-5")


@pytest.mark.parametrize("left", [-20, -4, 300])
def test_a_plain_cell_that_reaches_over_an_edge_of_the_view_does_not_lose_digits_of_its_number(left, qtbot):
    table = Cells(12345.5, "12345.5", 60)
    qtbot.addWidget(table)
    table.resize(350, 100)
    table.show()
    table.option.rect.moveLeft(left)
    image = QImage(500, 40, QImage.Format.Format_RGB32)
    painter = Painter(image)
    PlainCells(table).paint(painter, table.option, table.numbers.index(0, 1))
    painter.end()
    assert painter.drawn in ("12345.5", "1.23e4", "1.2e4", "1e4", "…", "12345…")
    at = painter.at.x()
    assert 0 <= at <= at + table.fontMetrics().horizontalAdvance(painter.drawn) <= table.viewport().width() + 1


def test_a_plain_cell_draws_with_the_font_that_the_view_has_now(qtbot):
    table = Cells(0.25, "0.25", 60)
    qtbot.addWidget(table)
    cells = PlainCells(table)

    def start():
        image = QImage(200, 40, QImage.Format.Format_RGB32)
        painter = Painter(image)
        cells.paint(painter, table.option, table.numbers.index(0, 1))
        painter.end()
        return painter.at.x()

    before = start()
    font = table.font()
    font.setPointSizeF(2 * font.pointSizeF())
    table.setFont(font)
    assert start() < before - 5
