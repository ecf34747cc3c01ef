"""The JSON Schema of project files, for every test that makes a document."""

import json

import jsonschema
import pytest

from nnviz.resources import resource_path


@pytest.fixture(scope="session")
def schema():
    """The validator of the shipped schema."""
    text = resource_path("project.schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
    return jsonschema.Draft202012Validator(json.loads(text))
