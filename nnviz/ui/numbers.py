"""Writes numbers for people, as the whole program does."""

from nnviz.engine.numerals import format_number, full_precision

__all__ = ["format_number", "full_precision"]
