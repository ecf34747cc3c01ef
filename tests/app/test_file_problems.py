"""Why a file was not written is said in the language of the window, at the moment it is shown."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from nnviz.app.file_problems import problem_in_words
from nnviz.formats.atomic import WriteError, WriteProblem
from nnviz.formats.errors import FormatError


@pytest.fixture
def another_language(qapp):
    class Loud(QTranslator):
        def translate(self, context, source, disambiguation=None, n=-1):
            return source.upper() if context == "FileProblem" else ""

        def isEmpty(self):
            return False

    loud = Loud()
    QCoreApplication.installTranslator(loud)
    yield
    QCoreApplication.removeTranslator(loud)


@pytest.mark.parametrize("problem", WriteProblem)
@pytest.mark.parametrize("detail", ["", "Input/output error"])
def test_in_english_it_is_the_sentence_of_the_error(qapp, problem, detail):
    error = WriteError(problem, Path("a.nnviz"), detail)
    assert problem_in_words(error) == str(error)


@pytest.mark.parametrize("problem", WriteProblem)
def test_the_language_is_that_of_the_moment(another_language, problem):
    told = problem_in_words(WriteError(problem, Path("a.nnviz")))
    assert told == f"a.nnviz WAS NOT WRITTEN: {problem.value.upper()}. WHAT WAS THERE BEFORE IS UNCHANGED."


def test_other_errors_speak_for_themselves(qapp):
    assert problem_in_words(FormatError("It is too large.")) == "It is too large."
