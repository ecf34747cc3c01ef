"""Letters by which menu items are reached."""

from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.editing.mnemonics import with_mnemonics


def test_each_title_has_a_letter_of_its_own():
    assert with_mnemonics(["AND", "OR", "XOR", "Iris"]) == ["&AND", "&OR", "&XOR", "&Iris"]
    assert with_mnemonics(["Play", "Plan", "P"]) == ["&Play", "P&lan", "P"]


def test_an_ampersand_stays_one():
    assert with_mnemonics(["&& b"]) == ["&&&& &b"]


@given(st.lists(st.text("abcXYZ é", max_size=5)))
def test_no_letter_stands_for_two_titles(titles):
    marked = with_mnemonics(titles)
    letters = [text[text.index("&") + 1].casefold() for text in marked if "&" in text]
    assert len(letters) == len(set(letters))
    assert [text.replace("&", "") for text in marked] == titles
