"""How a reader of a large file tells how far it is, and how it is stopped."""

from collections.abc import Callable
from typing import TypeAlias

# Called now and then with the share that is done, 0 to 1; it may raise ``Cancelled``.
Progress: TypeAlias = Callable[[float], None]


class Cancelled(Exception):  # noqa: N818 - it is no error
    """A person does not want the file any more; nothing was loaded."""


def unwatched(share: float) -> None:
    """The progress that nobody looks at."""
