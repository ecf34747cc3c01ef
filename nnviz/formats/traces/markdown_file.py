"""Traces as Markdown, for people: every number in three lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from nnviz.document.spec import Project
from nnviz.engine.derivation import Derivation, Digits, Note, Reading, derive, plain, three_lines
from nnviz.engine.derivation.writing import MOST_DIGITS
from nnviz.engine.param import param
from nnviz.formats.traced_step import TracedStep
from nnviz.formats.traces._sections import Part, parts
from nnviz.formats.traces.base import TraceFormat


@dataclass(frozen=True, slots=True)
class MarkdownTrace(TraceFormat):
    """Every number in three lines, symbols, numbers and result, under headings; to read, print and hand in."""

    key: ClassVar[str] = "markdown"
    title: ClassVar[str] = "Markdown"
    suffix: ClassVar[str] = ".md"
    rank: ClassVar[int] = 30

    digits: int = param(MOST_DIGITS, "Significant digits of every number; 17 is all of them.", minimum=2, maximum=17)

    def pieces(self, project: Project, steps: Iterable[TracedStep]) -> Iterator[str]:
        yield f"# {_plain(project.name)}\n\n{_facts(project)}\n"
        for step in steps:
            record = step.record
            yield (
                f"\n## Step {record.step}: epoch {record.epoch}, mini-batch {record.batch} of {record.batches}, "
                f"learning rate {record.learning_rate!r}\n"
            )
            yield from self._step(Reading(record), step)

    def _step(self, read: Reading, step: TracedStep) -> Iterator[str]:
        for part in parts(read):
            if not part.quantities:
                continue
            yield f"\n### {_heading(part, step)}\n"
            derivations = (derive(read, asked) for asked in part.quantities)
            # What is given stands close together, each formula apart.
            for given, group in groupby(derivations, key=lambda derivation: derivation.given):
                texts = [self._lines(derivation) for derivation in group]
                between = "\n" if given else "\n\n"
                yield f"\n```text\n{between.join(texts)}\n```\n"

    def _lines(self, derivation: Derivation) -> str:
        """The three lines, with = below =; and what there is to say."""
        head, *rest = (plain(line) for line in three_lines(derivation, Digits(self.digits)))
        indent = " " * head.index(" = ")
        notes = [f"{indent}   ({note.value})" for note in derivation.notes if note is not Note.GIVEN]
        return "\n".join((head, *(indent + line for line in rest), *notes))


def _heading(part: Part, step: TracedStep) -> str:
    if part.sample is None:
        return part.title
    row = int(step.rows[step.record.sample_indices[part.sample]]) + 1
    return f"{part.title}: sample {part.sample + 1}, row {row} of the data"


def _facts(project: Project) -> str:
    training, layers = project.training, project.network.layers
    shape = "-".join(str(units) for units in (project.network.inputs, *(layer.units for layer in layers)))
    functions = ", ".join(layer.activation.title for layer in layers)
    return (
        f"Network {shape}: {functions}. Loss: {training.loss.title}, {training.loss.formula}. "
        f"Optimizer: {training.optimizer.title}, {training.optimizer.formula}.\n\n"
        "wᵢⱼ⁽ˡ⁾ is the weight from unit i to unit j of layer l; layer 0 is the inputs."
    )


def _plain(text: str) -> str:
    """A text in which Markdown finds no signs of its own."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>" else letter for letter in text.replace("\n", " "))
