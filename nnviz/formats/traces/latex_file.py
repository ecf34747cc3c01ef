"""Traces as LaTeX, for papers and work sheets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnviz.document.spec import Project
from nnviz.engine.derivation import LATEX, Derivation, Digits, Reading, derive, plain, three_lines
from nnviz.engine.param import param
from nnviz.formats.traced_step import TracedStep
from nnviz.formats.traces._sections import parts
from nnviz.formats.traces.base import TraceFormat

_HEAD = r"""\documentclass[10pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{amsmath}
\usepackage[a4paper,landscape,margin=1.5cm]{geometry}
\setlength{\parindent}{0pt}
\allowdisplaybreaks
\begin{document}
"""
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


@dataclass(frozen=True, slots=True)
class LatexTrace(TraceFormat):
    """Every number in three lines as aligned equations, a whole document for amsmath."""

    key: ClassVar[str] = "latex"
    title: ClassVar[str] = "LaTeX"
    suffix: ClassVar[str] = ".tex"
    rank: ClassVar[int] = 40

    digits: int = param(17, "Significant digits of every number; 17 is all of them.", minimum=2, maximum=17)

    def pieces(self, project: Project, steps: Iterable[TracedStep]) -> Iterator[str]:
        yield f"{_HEAD}\\section*{{{escaped(project.name)}}}\n"
        for step in steps:
            record = step.record
            yield f"\n\\subsection*{{Step {record.step}: epoch {record.epoch}, mini-batch {record.batch}}}\n"
            read = Reading(record)
            for part in parts(read):
                if not part.quantities:
                    continue
                title = part.title if part.sample is None else f"{part.title}, sample {part.sample + 1}"
                yield f"\n\\subsubsection*{{{title}}}\n\\begin{{align*}}\n"
                equations = (self._equation(derive(read, asked)) for asked in part.quantities)
                yield " \\\\[4pt]\n".join(equations)
                yield "\n\\end{align*}\n"
        yield "\\end{document}\n"

    def _equation(self, derivation: Derivation) -> str:
        """The three lines of one number, with = below =."""
        lines = [plain(line).replace(" = ", " &= ", 1) for line in three_lines(derivation, Digits(self.digits), LATEX)]
        return " \\\\\n".join(lines)


def escaped(text: str) -> str:
    """A text in which LaTeX finds no signs of its own; letters that it may not have are left out."""
    return "".join(_SPECIAL.get(letter, letter) for letter in text if letter.isprintable() and ord(letter) < 0x250)
