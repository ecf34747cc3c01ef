"""``nnviz export``: writes the weights of a project in any format, as it stands."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from nnviz.app.resuming import resumed_job
from nnviz.app.trained import raw_training_inputs, trained_weights
from nnviz.commands.source import saved_from, source_help
from nnviz.document.preparing import prepared
from nnviz.formats.export import ExportReport, endings, export_weights, format_for
from nnviz.formats.weights import WEIGHT_FORMATS, Checked

_CHECKED = {Checked.READ_BACK: "reading it back", Checked.RUN: "running it"}


def export_command(arguments: Sequence[str]) -> int:
    """Export as the arguments say, and print what reading the file back, or running it, gave.

    Raises:
        ValueError: a project that cannot be read, or an ending that no format has; the message says what to do.
        OSError: the file could not be written.
    """
    options = _parser().parse_args(arguments)
    format_for(options.file, options.format)
    saved = saved_from(options.project)
    project, data = saved.project, prepared(saved.project)
    job = resumed_job(data, saved)
    weights = trained_weights(project, data, job.trainer.parameters, job.trainer.step_count, job.completed_epochs)
    sys.stdout.write(told(export_weights(options.file, weights, raw_training_inputs(data), options.format)))
    return 0


def told(report: ExportReport) -> str:
    """The report on an exported file, as lines."""
    return (
        f"exported {report.path} ({WEIGHT_FORMATS.get(report.format_key).title}, {report.byte_count} bytes)\n"
        f"largest difference after {_CHECKED[report.checked]} {report.largest_difference!r} "
        f"over {report.sample_count} training samples\n"
        f"SHA-256 {report.sha256}\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnviz export",
        description="Write the weights of a project as they stand. The file is read back, or run, and compared.",
    )
    parser.add_argument("project", help=source_help())
    parser.add_argument("file", type=Path, help=f"what to write; its ending says how: {', '.join(endings())}")
    parser.add_argument(
        "--format",
        choices=WEIGHT_FORMATS.keys(),
        help="the format, where several have the same ending: onnx or onnx32, numpy or pytorch",
    )
    return parser
