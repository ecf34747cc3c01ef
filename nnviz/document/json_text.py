"""JSON text for people: a list of plain values stands on one line, everything else one item a line."""

import json
from collections.abc import Iterator
from typing import Any


def json_lines(value: Any, indent: str = "", deeper: str = " ") -> Iterator[str]:
    """The text of a JSON value in pieces.

    Args:
        indent: what stands before the closing bracket.
        deeper: what is added for the items inside.

    Raises:
        ValueError: a number that is not finite; JSON has none.
    """
    inside = indent + deeper
    if isinstance(value, dict) and value:
        opening, closing = "{", "}"
        items = [(f"{json.dumps(name, ensure_ascii=False)}: ", item) for name, item in value.items()]
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        opening, closing = "[", "]"
        items = [("", item) for item in value]
    else:
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)
        return
    yield f"{opening}\n"
    for number, (label, item) in enumerate(items, start=1):
        yield f"{inside}{label}"
        yield from json_lines(item, inside, deeper)
        yield ",\n" if number < len(items) else "\n"
    yield f"{indent}{closing}"
