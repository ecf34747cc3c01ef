"""Names of runs that lie over each other: the number, and the settings in which they differ."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from nnviz.document.spec import Project
from nnviz.ui.entry_words import title_of


def run_names(numbers: Sequence[int], projects: Sequence[Project]) -> list[str]:
    """One name for each run, such as "run 2: learning rate 0.1"."""
    settings = [_settings(project) for project in projects]
    differing = [place for place in range(len(settings[0])) if len({each[place] for each in settings}) > 1]
    names = []
    for number, each in zip(numbers, settings, strict=True):
        words = ", ".join(each[place] for place in differing)
        text = (
            QCoreApplication.translate("RunNames", "run {0}: {1}")
            if words
            else QCoreApplication.translate("RunNames", "run {0}")
        )
        names.append(text.format(number, words))
    return names


def _settings(project: Project) -> tuple[str, ...]:
    """What may differ between runs on the same data with the same loss, each in words."""
    translate, training = QCoreApplication.translate, project.training
    layers = ", ".join(f"{layer.units} {title_of(layer.activation)}" for layer in project.network.layers)
    return (
        layers,
        title_of(training.optimizer),
        translate("RunNames", "learning rate {0}").format(f"{training.learning_rate:g}"),
        translate("RunNames", "batch size {0}").format(training.batch_size),
        translate("RunNames", "seed {0}").format(training.seed),
        "" if training.schedule is None else title_of(training.schedule),
    )
