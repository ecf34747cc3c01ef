"""Formats of traces, one in each file: training steps written down with every factor of every number."""

from nnviz.engine.registry import Registry
from nnviz.formats.traces.base import TraceFormat

TRACE_FORMATS: Registry[TraceFormat] = Registry(__name__, TraceFormat, "trace format")

__all__ = ["TRACE_FORMATS", "TraceFormat"]
