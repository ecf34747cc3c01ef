"""Fills a choice in the line of a plot's legend."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox


def name_choice(choice: QComboBox, name: str, entries: Sequence[tuple[str, Any]]) -> None:
    """Give a choice its name and its entries, (text, data); what was chosen stays so where it is still there.

    Entries that are as before are left alone, so that an open list doesn't close.
    """
    choice.setToolTip(name)
    choice.setAccessibleName(name)
    if entries == [(choice.itemText(place), choice.itemData(place)) for place in range(choice.count())]:
        return
    chosen = choice.currentData()
    blocked = choice.blockSignals(True)
    choice.clear()
    for text, data in entries:
        choice.addItem(text, data)
    places = [place for place, (_, data) in enumerate(entries) if data == chosen]
    choice.setCurrentIndex(places[0] if places else 0)
    choice.blockSignals(blocked)
