"""Every sentence that counts something has its singular and its plural."""

import ast
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

import nnviz
from nnviz.resources import resource_path
from nnviz.shell.language import install_language

Message = tuple[str, str, str]


def counted_in(tree: ast.AST, context: str = "") -> Iterator[Message]:
    """(class, text, comment) of each ``self.tr`` of a text that counts."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.ClassDef) else context
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr":
            texts = [argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)]
            if texts and "%n" in texts[0]:
                yield (inside, *texts)
        yield from counted_in(node, inside)


def counted() -> set[Message]:
    files = Path(nnviz.__file__).parent.rglob("*.py")
    return {message for file in files for message in counted_in(ast.parse(file.read_text(encoding="utf-8")))}


def written() -> dict[Message, list[str]]:
    """The forms of each message in the file that people edit."""
    found = {}
    for context in ET.parse(resource_path("translations", "nnviz_en.ts")).getroot().iter("context"):
        for message in context.iter("message"):
            key = context.findtext("name"), message.findtext("source"), message.findtext("comment") or ""
            found[key] = [form.text for form in message.iter("numerusform")]
    return found


MESSAGES = written()


def test_every_text_that_counts_has_its_forms_and_there_are_no_others():
    assert set(MESSAGES) == counted()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: f"{message[0]}: {message[1][:30]}")
def test_the_file_that_is_read_says_what_the_file_says_that_is_edited(message, qapp):
    translator = QTranslator()
    # After a change: pyside6-lrelease resources/translations/nnviz_en.ts
    assert translator.load(str(resource_path("translations", "nnviz_en.qm")))
    context, text, comment = message
    assert [translator.translate(context, text, comment, count) for count in (1, 2)] == MESSAGES[message]
    assert "(s)" not in "".join(MESSAGES[message])


def test_one_weight_and_two_weights(qapp):
    install_language(qapp)
    install_language(qapp)
    said = [QCoreApplication.translate("WeightDeeds", "%n weight(s)", "", count) for count in (0, 1, 2)]
    assert said == ["0 weights", "1 weight", "2 weights"]
