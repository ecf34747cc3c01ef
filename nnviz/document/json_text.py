"""JSON text for people: a list of plain values stands on one line; what is no JSON is refused in words."""

import json
from collections.abc import Iterator
from typing import Any

from nnviz.document.place import ProjectError


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


def parse(text: str) -> Any:
    """The JSON values of a text.

    Raises:
        ProjectError: the text is no JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ProjectError(f"The file is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise ProjectError("The file is nested too deep to be a project.") from None
    except ValueError:
        # Python refuses to read a whole number of thousands of digits.
        raise ProjectError("The file holds a whole number with too many digits to be a project.") from None
