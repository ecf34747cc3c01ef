"""Brings project documents of earlier versions to the present one, version by version.

A step takes the document of its version as it was written then and returns that of the next one. It looks at no
value: what is wrong in the document is found afterwards, by the codec.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Migration: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


def _from_1(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 held a project before its first step only, and said ``standardize`` for a choice of scalings."""
    data = document.get("data")
    if isinstance(data, dict) and isinstance(data.get("standardize"), bool):
        scaling = "standardize" if data["standardize"] else "none"
        kept = {name: value for name, value in data.items() if name != "standardize"}
        document = {**document, "data": {"scaling": scaling, **kept}}
    return {**document, "version": 2, "run": None}


MIGRATIONS: Mapping[int, Migration] = {1: _from_1}


def migrated(document: dict[str, Any], version: int) -> dict[str, Any]:
    """The document, which is of ``version``, as the newest one says it."""
    while version in MIGRATIONS:
        document = MIGRATIONS[version](document)
        version += 1
    return document
