"""Published worked examples, followed line by line: each printed number is found on the screen."""

import json
from pathlib import Path

import pytest

from nnviz.app.moments import Rung
from nnviz.app.stepper import Stepper
from nnviz.document.examples import example_project

PUBLISHED = Path(__file__).resolve().parents[1] / "reference" / "published.json"
# The digits with which each number is printed somewhere on the page.
EXAMPLES = {"mazur": ("Mazur 2-2-2", (6, 8, 9, 10)), "han_kamber_pei": ("Han, Kamber, Pei", (3,))}


def published(title):
    """The numbers that are printed rightly, without their sign: the book's error is −δ. The file says what is wrong."""
    for example in json.loads(PUBLISHED.read_text(encoding="utf-8")):
        if example["example"].startswith(title):
            values = [value for value in example["values"] if value["agrees"]]
            return {value["name"]: value["published"].lstrip("-") for value in values}
    raise LookupError(title)


def text_on_screen(window):
    """All numbers that can be read off the step view at one moment."""
    origin = window.panels.panels["inspector"].origin
    tree = origin.tree
    rows = [tree.topLevelItem(row).text(1) for row in range(tree.topLevelItemCount())]
    return "\n".join([window.step_view.callout.plain(), origin.formula.plain(), *rows])


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_number_of_the_page_is_found_on_the_screen(program, window, key):
    session, panel = window.session, window.panels.panels["inspector"]
    title, all_digits = EXAMPLES[key]
    wanted, seen = published(title), []
    for digits in all_digits:
        session.open_project(example_project(key))
        stepper = Stepper(session)
        panel.digits.setValue(digits)
        while session.snapshot.pending:
            # Some numbers of the page are sums half way, which only single terms show.
            stepper.advance(Rung.TERM if digits == 8 else Rung.UNIT)
            seen.append(text_on_screen(window))
        sizes = session.snapshot.record.network.sizes
        for layer in range(1, len(sizes)):
            for unit in range(sizes[layer]):
                for source in range(sizes[layer - 1] + 1):
                    session.select(layer, unit, source)
                    seen.append(text_on_screen(window))
    screen = "\n".join(seen)
    missing = {name: text for name, text in wanted.items() if text.rstrip("0") not in screen}
    assert missing == {}


def test_mazurs_two_totals_stand_side_by_side(program, window, qtbot):
    """His page prints 0.291027924: the total of the mistake that the first version of his program made."""
    session, panel = window.session, window.panels.panels["inspector"]
    session.open_project(example_project("mazur"))
    Stepper(session).advance(Rung.BATCH)
    change = panel.change
    panel.tabs.setCurrentIndex(panel.parts.index(change))
    change.compare.setChecked(True)
    assert (change.right.text(), change.wrong.text()) == ("0.291027774", "0.291027924")
    assert change.cells["before", "batch"].text() == "0.298371109"
    assert change.cells["change", "batch"].text() == "−0.00734333507"
    qtbot.waitUntil(lambda: change.cells["after", "all"].text() == "0.291027774")
