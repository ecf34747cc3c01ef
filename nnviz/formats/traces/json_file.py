"""Traces as JSON, for programs, and for ``nnviz check``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnviz.document.spec import Project
from nnviz.formats.trace_json import trace_text, traced_document
from nnviz.formats.traced_step import TracedStep
from nnviz.formats.traces.base import TraceFormat


@dataclass(frozen=True, slots=True)
class JsonTrace(TraceFormat):
    """Every array of every step with all digits, and the whole project: nnviz check recomputes it."""

    key: ClassVar[str] = "json"
    title: ClassVar[str] = "JSON"
    suffix: ClassVar[str] = ".json"
    rank: ClassVar[int] = 10
    with_formulas: ClassVar[bool] = False

    def pieces(self, project: Project, steps: Iterable[TracedStep]) -> Iterator[str]:
        yield from trace_text(project, map(traced_document, steps))
