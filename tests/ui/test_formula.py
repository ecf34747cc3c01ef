"""Formulas as widgets: three lines, sums half told, hovering, and places that cover nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest

from nnviz.app.job import TrainingJob
from nnviz.app.pointer import Pointer
from nnviz.document.examples import example_project
from nnviz.document.preparing import prepared
from nnviz.engine.derivation import Digits, Reading, derive
from nnviz.engine.quantity import Kind, Quantity
from nnviz.ui.formula.label import FormulaLabel
from nnviz.ui.formula.markup import formula_of
from nnviz.ui.formula.places import find_place, leader_between
from nnviz.ui.theme import LIGHT

Z = Quantity(Kind.PRE_ACTIVATION, 1, 0, sample=0)


@pytest.fixture(scope="module")
def reading():
    project = example_project("mazur")
    return Reading(TrainingJob(project, prepared(project)).trainer.peek())


@pytest.fixture
def label(qtbot):
    made = FormulaLabel(Pointer(), LIGHT)
    qtbot.addWidget(made)
    made.resize(600, 90)
    made.show()
    return made


def spot(label, text):
    """Where a text stands in a label."""
    document, corner = label._drawn()
    cursor = document.find(text)
    assert not cursor.isNull()
    layout = cursor.block().layout()
    line = layout.lineForTextPosition(cursor.selectionStart() - cursor.block().position())
    x, _ = line.cursorToX(cursor.selectionStart() - cursor.block().position())
    at = document.documentLayout().blockBoundingRect(cursor.block()).topLeft() + line.position()
    return (corner + QPointF(at.x() + x + 2, at.y() + line.height() / 2)).toPoint()


def lines(label):
    return [line.strip() for line in label.plain().split("\n")]


def test_a_weighted_sum_stands_in_three_lines(label, reading):
    label.show_formulas([formula_of(derive(reading, Z), Digits(9))])
    assert lines(label)[1:] == ["= 0.15·0.05 + 0.2·0.1 + 0.35", "= 0.3775"]
    assert label.accessibleName()


def test_a_sum_that_is_half_told_shows_its_terms_so_far(label, reading):
    label.show_formulas([formula_of(derive(reading, Z), Digits(9), told=2)])
    assert lines(label)[1:] == ["= 0.15·0.05 + 0.2·0.1 + …", "= 0.0275000000 so far"]
    assert label.formulas[0].present == Quantity(Kind.PARAMETER, 1, 0, 1)


def test_as_on_paper_the_formula_is_calculated_on_from_rounded_numbers(label, reading):
    label.show_formulas([formula_of(derive(reading, Quantity(Kind.DELTA, 2, 0, sample=0)), Digits(3, paper=True))])
    assert lines(label)[1:] == ["= 0.741·0.187", "= 0.139"]


def test_hovering_a_symbol_points_at_its_weight_and_pointing_elsewhere_lights_the_symbol(label, reading, qtbot):
    label.show_formulas([formula_of(derive(reading, Z), Digits(9))])
    with qtbot.waitSignal(label._pointer.moved) as moved:
        QTest.mouseMove(label, spot(label, "0.15"))
    assert moved.args[0] == Quantity(Kind.PARAMETER, 1, 0, 0)
    assert label.text().count("background-color") == 2
    QTest.mouseMove(label, QPoint(2, 2))
    assert "background-color" not in label.text()
    label._pointer.point(Quantity(Kind.INPUT, 0, 1, sample=0))
    assert label.text().count("background-color") == 2


def test_clicking_a_symbol_asks_for_its_origin(label, reading, qtbot):
    label.show_formulas([formula_of(derive(reading, Z), Digits(9))])
    with qtbot.waitSignal(label.opened) as opened:
        QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=spot(label, "0.05"))
    assert opened.args[0] == Quantity(Kind.INPUT, 0, 0, sample=0)


def test_a_formula_that_would_be_cut_has_no_size(label, reading):
    label.show_formulas([formula_of(derive(reading, Quantity(Kind.OUTPUT_LOSS, 2, 0, sample=0)), Digits(17))])
    assert label.size_within(60, aligned=False) is None
    wide = label.size_within(2000)
    assert wide is not None
    assert label.size_within(wide.width() - 8) is None


BOXES = st.lists(
    st.tuples(st.floats(0, 380), st.floats(0, 280), st.floats(5, 90), st.floats(5, 90)), min_size=1, max_size=12
)


@given(boxes=BOXES, width=st.floats(20, 200), height=st.floats(20, 120))
def test_a_callout_covers_nothing_lies_within_and_stays_where_it_was(boxes, width, height):
    obstacles = np.array([(x, y, x + w, y + h) for x, y, w, h in boxes])
    near, room, size = QRectF(150, 120, 40, 40), QRectF(0, 0, 400, 300), QSizeF(width, height)
    at = find_place(size, near, obstacles, room)
    if at is None:
        return
    box = QRectF(at, size)
    assert room.contains(box)
    for x, y, w, h in boxes:
        assert not box.intersects(QRectF(x, y, w, h))
    assert find_place(size, near, obstacles, room, before=at) == at


def test_no_line_leads_from_a_callout_through_another_unit():
    between = np.array([[90.0, 90.0, 110.0, 110.0]])
    callout = QRectF(80, 200, 40, 20)
    assert leader_between(callout, QPointF(100, 20), 10.0, between) is None
    assert leader_between(callout, QPointF(100, 20), 10.0, between + 300) is not None
    assert leader_between(callout, QPointF(100, 185), 10.0, between) is None
