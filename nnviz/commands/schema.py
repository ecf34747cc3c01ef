"""``nnviz schema``: prints the JSON Schema of project files."""

import argparse
import sys
from collections.abc import Sequence

from nnviz.resources import resource_path


def schema_command(arguments: Sequence[str]) -> int:
    """Print the schema to standard output."""
    argparse.ArgumentParser(prog="nnviz schema", description="Print the JSON Schema of project files.").parse_args(
        arguments
    )
    sys.stdout.write(resource_path("project.schema.json").read_text(encoding="utf-8"))
    return 0
