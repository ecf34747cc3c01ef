"""What a format of traces is."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from nnviz.document.spec import Project
from nnviz.formats.traced_step import TracedStep


class TraceFormat:
    """One way to write training steps down. Entries are frozen dataclasses; their docstring is the tooltip.

    A trace is written step by step, in pieces of text, so that a long one needs little memory.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    rank: ClassVar[int] = 100
    # Whether each number is written with its formula, which takes a hundred times as long as the number alone.
    with_formulas: ClassVar[bool] = True

    def pieces(self, project: Project, steps: Iterable[TracedStep]) -> Iterator[str]:
        """The text of the trace, piece by piece; it takes each step when it is written, and keeps none."""
        raise NotImplementedError
