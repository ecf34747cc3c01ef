"""Traces for people and programs: every format of the registry, and the check that recomputes one."""

import contextlib
import csv
import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.commands.trace import traced_steps
from nnviz.document.codec import loads
from nnviz.document.examples import example_project, mazur_project
from nnviz.engine.clipping import Clipping
from nnviz.engine.derivation import Reading, derive, value_of
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import OUTPUT_FIRST
from nnviz.engine.penalty import Penalty
from nnviz.engine.quantity import Kind, Quantity
from nnviz.formats.errors import FormatError
from nnviz.formats.trace_check import check_trace, is_trace_file
from nnviz.formats.trace_export import trace_format_for, write_trace
from nnviz.formats.traces import TRACE_FORMATS

every_format = pytest.mark.parametrize("entry", [TRACE_FORMATS.create(key) for key in TRACE_FORMATS.entries()])


def trained(project, **training):
    return replace(project, training=replace(project.training, **training))


def rich_project():
    """Several samples in a mini-batch, Adam, a penalty and clipping: everything that a trace can hold."""
    options = {"batch_size": 3, "optimizer": OPTIMIZERS.create("adam"), "learning_rate": 0.01}
    return trained(example_project("xor"), penalty=Penalty(0.01, 0.1), clipping=Clipping("global_norm", 0.1), **options)


def text_of(entry, project, steps=2):
    return "".join(entry.pieces(project, traced_steps(project, steps)))


@every_format
def test_an_entry_states_what_the_file_dialog_needs(entry):
    assert entry.title
    assert entry.suffix.startswith(".")
    assert entry.suffix == entry.suffix.lower()
    assert type(entry).__doc__
    assert [other.suffix for other in TRACE_FORMATS.entries().values()].count(entry.suffix) == 1


@every_format
def test_the_published_numbers_of_mazur_stand_in_the_trace(entry):
    text = text_of(entry, mazur_project(), 1)
    for number in ("0.5932699921071872", "0.7513650695523157", "0.2983711087600027", "0.1384985616285"):
        assert number in text
    assert "0.29102777369359933" in text


@every_format
@pytest.mark.parametrize("steps", [1, 3])
def test_a_step_with_everything_in_it_can_be_written(entry, steps):
    text = text_of(entry, rich_project(), steps)
    assert len(text) > 1000
    assert "Traceback" not in text


def test_the_table_holds_every_number_that_its_formulas_name():
    project = rich_project()
    rows = list(csv.DictReader(text_of(TRACE_FORMATS.create("csv"), project).removeprefix("\ufeff").splitlines()))
    record = next(iter(traced_steps(project, 1))).record
    read = Reading(record)
    for row in rows:
        if row["step"] != "1" or row["source"] == "bias":
            continue
        unit, source, sample = (int(row[name]) - 1 if row[name] else None for name in ("unit", "source", "sample"))
        layer = int(row["layer"]) if row["layer"] else None
        asked = Quantity(Kind(row["quantity"]), layer, unit, source, sample, row["name"])
        assert float(row["value"]) == value_of(read, asked)
        assert row["formula"] == "" or not row["formula"].startswith(("=", "+", "-", "@"))
    # Each symbol of a formula has a row of its own, but for the settings and the counts.
    named = {re.sub(r"\[\d+\]", "", row["symbol"]) for row in rows}
    update = derive(read, Quantity(Kind.UPDATE, 1, 0, 0))
    assert {str(term.symbol) for term in update.terms if term.place} <= named


def test_markdown_says_what_each_sample_does_in_three_lines():
    text = text_of(TRACE_FORMATS.create("markdown", {"digits": 9}), mazur_project(), 1)
    assert "z₁⁽¹⁾ = w₁₁⁽¹⁾·x₁ + w₂₁⁽¹⁾·x₂ + b₁⁽¹⁾\n      = 0.15·0.05 + 0.2·0.1 + 0.35\n      = 0.3775\n" in text
    assert "### Forward: sample 1, row 1 of the data" in text
    assert text.count("```") % 2 == 0


def test_latex_is_balanced_and_plain():
    text = text_of(TRACE_FORMATS.create("latex"), replace(rich_project(), name="a_b & 100 % {γ}"), 1)
    assert text.count("{") == text.count("}")
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}") > 5
    assert r"a\_b \& 100 \% \{" in text
    assert re.sub(r"[\n -~…]", "", text) == ""


def test_an_unknown_ending_is_refused_with_those_that_are_known(tmp_path):
    with pytest.raises(FormatError, match=r"choose an ending of \.json, \.csv, \.md, \.tex"):
        write_trace(tmp_path / "trace.pdf", mazur_project(), [])
    assert not list(tmp_path.iterdir())


def test_digits_are_for_the_formats_that_people_read(tmp_path):
    assert trace_format_for(tmp_path / "x.MD", 5).digits == 5
    assert trace_format_for(tmp_path / "x.json", 5).key == "json"


CHECKED = {
    "mazur": mazur_project,
    "everything": rich_project,
    "output first": lambda: trained(mazur_project(), order=OUTPUT_FIRST),
    "on paper": lambda: trained(mazur_project(), digits=4),
    "single precision": lambda: trained(example_project("xor"), precision="float32"),
    "a table with classes": lambda: trained(example_project("iris"), batch_size=5, shuffle=True),
}


@pytest.mark.parametrize("name", CHECKED)
def test_a_trace_is_recomputed_to_the_last_bit(name, tmp_path):
    project, path = CHECKED[name](), tmp_path / "trace.json"
    write_trace(path, project, traced_steps(project, 3, sample_gradients=True))
    assert is_trace_file(path)
    report = check_trace(path)
    assert report.problems == []
    assert report.steps == 3
    assert report.identical == report.numbers > 100
    assert report.derived > 100


def changed(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda step: step["layers"][0]["delta"][0].__setitem__(0, 0.5),
            r"layers\[0\]\.delta: 0\.5 in the trace",
        ),
        (lambda step: step["loss"].__setitem__("total", "NaN"), r"steps\[1\]\.loss\.total: nan in the trace"),
        (lambda step: step["layers"][1].pop("slope"), r"steps\[1\]\.layers\[1\] has no slope"),
        (lambda step: step["layers"][1].__setitem__("slope", None), "slope"),
        (lambda step: step["layers"][1].__setitem__("slope", [[1.0]]), r"the shape \(1, 1\), and should have \(1, 2\)"),
        (lambda step: step["layers"][0]["weights_before"][0].__setitem__(0, 9.0), "are not what the step before left"),
    ],
)
def test_a_changed_number_is_named_with_its_place(change, words, tmp_path):
    path = tmp_path / "trace.json"
    write_trace(path, mazur_project(), traced_steps(mazur_project(), 2))
    changed(path, lambda document: change(document["steps"][1]))
    report = check_trace(path)
    assert not report.agrees
    assert any(re.search(words, problem) for problem in report.problems), report.problems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON document"),
        ('{"format": "nnviz-project", "version": 1}', "no trace of nnviz"),
        ('{"format": "nnviz-trace", "version": 99, "steps": []}', "version"),
        ('{"format": "nnviz-trace", "version": 1}', "no list of steps"),
        ('{"format": "nnviz-trace", "version": 1, "steps": [], "project": 3}', "project"),
        ("[" * 100_000, "no JSON document"),
    ],
)
def test_what_is_no_trace_is_refused_in_words(text, words, tmp_path):
    path = tmp_path / "trace.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=words):
        check_trace(path)


@pytest.mark.parametrize("step", [None, 3, {}, {"layers": []}, {"layers": 3, "inputs": [[1]]}])
def test_a_step_that_is_none_is_refused_with_its_place(step, tmp_path):
    path = tmp_path / "trace.json"
    write_trace(path, mazur_project(), traced_steps(mazur_project(), 1))
    changed(path, lambda document: document.__setitem__("steps", [step]))
    with pytest.raises(FormatError, match=r"steps\[0\] is no step of this project"):
        check_trace(path)


def test_a_trace_that_diverged_is_recomputed_with_its_words_for_what_is_no_number(tmp_path):
    path = tmp_path / "trace.json"
    document = {
        "format": "nnviz-project",
        "version": 1,
        "network": {"inputs": 1, "layers": [{"units": 1, "activation": "identity"}]},
        "data": {"source": {"table": {"inputs": [[1e200]], "targets": [[0.0]]}}},
        "training": {"loss": "half_sse", "learning_rate": 10.0},
        "start": [{"weights": [[1e150]], "biases": [0.0]}],
    }
    project = loads(json.dumps(document))
    write_trace(path, project, traced_steps(project, 1))
    assert "Infinity" in path.read_text()
    report = check_trace(path)
    assert report.problems == []
    assert math.isfinite(report.largest)


def places_in(value, path=()):
    """Every place of a JSON document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield from places_in(item, (*path, name))


WORDS = ["NaN", "1e5", "x", [["Infinity"]]]
JUNK = st.sampled_from([None, True, 0, -1, 1e308, 10**400, *WORDS, [], {}, [[]], [1.0], [[1.0]], {"a": 1}, [None]])


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_damaged_trace_it_is_reported_or_refused(data, tmp_path_factory, traced_text):
    document = json.loads(traced_text)
    path = data.draw(st.sampled_from(list(places_in(document["steps"]))))
    target = document
    for name in ("steps", *path)[:-1]:
        target = target[name]
    target[("steps", *path)[-1]] = data.draw(JUNK)
    file = tmp_path_factory.getbasetemp() / "damaged.json"
    file.write_text(json.dumps(document))
    with contextlib.suppress(FormatError):
        assert check_trace(file).steps >= 0


@pytest.fixture(scope="module")
def traced_text():
    """The JSON trace of two steps with Adam, which has a state."""
    return text_of(TRACE_FORMATS.create("json"), trained(mazur_project(), optimizer=OPTIMIZERS.create("adam")))
