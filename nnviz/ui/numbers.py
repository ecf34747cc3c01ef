"""Writes numbers for people, as the whole program does."""

from nnviz.engine.numerals import format_number, full_precision

__all__ = ["MINUS", "format_number", "full_precision"]

# The minus sign that people read; tables that are copied into programs have theirs.
MINUS = "−"
