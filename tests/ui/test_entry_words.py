"""What entries of the registries say is translated when it is shown, and nowhere kept in English."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

import nnviz
from nnviz.document.presets import PRESETS
from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.datasets import DATASETS
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.param import params_of
from nnviz.engine.schedules import SCHEDULES
from nnviz.ui.entry_words import about, description, parameter_help, parameter_name, title_of
from nnviz.ui.forms.entry_editor import EntryEditor
from nnviz.ui.forms.param_form import ParamForm

REGISTRIES = (ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, INITIALIZERS, DATASETS, PRESETS)
ENTRIES = [entry for registry in REGISTRIES for entry in registry.entries().values()]


class Marking(QTranslator):
    """Another language: every text of an entry stands in quotation marks."""

    def translate(self, context, source, disambiguation=None, n=-1):
        return f"«{source}»" if context == "entries" else ""

    def isEmpty(self):
        return False


@pytest.fixture
def other_language(qapp):
    translator = Marking()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__name__)
def test_an_entry_speaks_the_language_of_the_window(other_language, entry):
    assert title_of(entry) == f"«{entry.title}»"
    assert about(entry) == f"«{entry.__doc__.strip()}»"
    assert description(entry).startswith(f"{title_of(entry)}\n{about(entry)}")
    for info in params_of(entry):
        assert parameter_name(info).startswith("«")
        assert parameter_help(info) == f"«{info.help}»"


def test_the_forms_show_it(qtbot, other_language):
    editor = EntryEditor(LOSSES, "Loss")
    qtbot.addWidget(editor)
    shown = [editor.combo.itemText(place) for place in range(editor.combo.count())]
    assert shown == [f"«{entry.title}»" for entry in LOSSES.entries().values()]
    infos = params_of(OPTIMIZERS.entries()["momentum"])
    form = ParamForm(infos)
    qtbot.addWidget(form)
    assert form.field(infos[0].name).toolTip().startswith(f"«{infos[0].help}»")


def test_no_view_shows_a_title_or_a_sentence_as_the_entry_states_it():
    folder = Path(nnviz.__file__).parent
    entry = r"\b(entry|activation|initializer|optimizer|schedule|loss|source|breakpoint|present|chosen)"
    stated = re.compile(entry + r"(\.title\b(?!\()|\.__doc__)|\binfo\.help\b")
    files = [*(folder / "ui").rglob("*.py"), *(folder / "shell").rglob("*.py")]
    found = [
        f"{file.relative_to(folder)}: {line.strip()}"
        for file in files
        if file.name != "entry_words.py"
        for line in file.read_text(encoding="utf-8").splitlines()
        if stated.search(line)
    ]
    assert not found
