"""No function, class or file is longer than the house allows, and a longer one is reported."""

import ast
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FUNCTION_LINES, FUNCTION_LINES_P95 = 50, 30
FILE_LINES, FILE_LINES_P95 = 400, 300
CLASS_LINES, CLASS_METHODS = 250, 20

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(root: Path) -> dict[str, str]:
    """Every Python file of the project by its path from the root."""
    files = (path for folder in ("nnviz", "packaging", "tests") for path in sorted((root / folder).rglob("*.py")))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}


def lines_of(node: Function | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(files: dict[str, str]) -> Iterator[str]:
    """Each function, class and file over its limit, with the cure."""
    for path, text in files.items():
        if text.count("\n") > FILE_LINES:
            yield f"{path}: {text.count(chr(10))} lines (limit {FILE_LINES}). Move one subject to a file of its own."
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function) and lines_of(node) > FUNCTION_LINES:
                yield (
                    f"{path}:{node.lineno} {node.name}: {lines_of(node)} lines (limit {FUNCTION_LINES}). "
                    "Give its steps names of their own."
                )
            if isinstance(node, ast.ClassDef):
                methods = sum(isinstance(item, Function) for item in node.body)
                if lines_of(node) > CLASS_LINES or methods > CLASS_METHODS:
                    yield (
                        f"{path}:{node.lineno} class {node.name}: {lines_of(node)} lines, {methods} methods "
                        f"(limits {CLASS_LINES} and {CLASS_METHODS}). Move what needs no self to plain functions."
                    )


def percentile_95(lengths: list[int]) -> int:
    """The nearest-rank percentile: 95 % of the lengths are no greater."""
    return sorted(lengths)[math.ceil(0.95 * len(lengths)) - 1]


def long_on_the_whole(files: dict[str, str]) -> Iterator[str]:
    """The 95th percentiles over their limit, with the longest places."""
    functions = [
        (lines_of(node), f"{path}:{node.lineno} {node.name}")
        for path, text in files.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, Function)
    ]
    file_lengths = [(text.count("\n"), path) for path, text in files.items()]
    for what, limit, found in (("function", FUNCTION_LINES_P95, functions), ("file", FILE_LINES_P95, file_lengths)):
        p95 = percentile_95([length for length, _ in found])
        if p95 > limit:
            longest = ", ".join(f"{place} ({length})" for length, place in sorted(found, reverse=True)[:10])
            yield f"{what} lengths: p95 is {p95} lines (limit {limit}). Shorten some of the longest: {longest}"


def function_of(lines: int, name: str = "planted", indent: str = "") -> str:
    return f"{indent}def {name}():\n" + f"{indent}    pass\n" * (lines - 1)


def test_nothing_is_too_long():
    files = sources(ROOT)
    assert "nnviz/engine/registry.py" in files
    reports = list(too_long(files))
    assert not reports, "\n".join(reports)


def test_the_program_is_short_on_the_whole():
    files = {path: text for path, text in sources(ROOT).items() if not path.startswith("tests/")}
    reports = list(long_on_the_whole(files))
    assert not reports, "\n".join(reports)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (function_of(51), "planted: 51 lines"),
        ("async " + function_of(51), "planted: 51 lines"),
        ("class Wide:\n" + "".join(function_of(2, f"m{i}", "    ") for i in range(21)), "21 methods"),
        ("class Long:\n" + "    x = 1\n" * 250, "251 lines"),
        ("x = 1\n" * 401, "401 lines"),
    ],
)
def test_what_is_too_long_is_reported(source, words, tmp_path):
    (tmp_path / "nnviz").mkdir()
    (tmp_path / "nnviz" / "planted.py").write_text(source)
    (report,) = too_long(sources(tmp_path))
    assert words in report
    assert "planted.py" in report


def test_what_is_just_short_enough_is_not_reported():
    methods = "".join(function_of(2, f"m{i}", "    ") for i in range(20))
    assert not list(too_long({"planted.py": function_of(50) + "class Fits:\n" + methods}))


@pytest.mark.parametrize(("long", "reported"), [(5, False), (6, True)])
def test_too_many_long_functions_are_reported(long, reported):
    files = {f"planted_{i}.py": function_of(31 if i < long else 2) for i in range(100)}
    assert [report[:28] for report in long_on_the_whole(files)] == ["function lengths: p95 is 31 "] * reported


def test_too_many_long_files_are_reported():
    (report,) = long_on_the_whole({"planted.py": function_of(2) + "x = 1\n" * 299})
    assert "file lengths: p95 is 301 lines" in report
