"""Pieces of forms that panels share: number fields, editors made from registries, and the forms of a project."""
