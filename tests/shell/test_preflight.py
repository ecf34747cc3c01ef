"""The preflight check says in words what would make Qt abort."""

import os

import pytest

from nnviz.shell import preflight
from nnviz.shell.preflight import (
    Problem,
    candidate_platforms,
    display_answers,
    explain,
    find_problem,
    library_loads,
)

X11 = {"DISPLAY": ":0"}
WAYLAND = {"WAYLAND_DISPLAY": "wayland-0"}


def problem_of(environment, *, lacks=(), answers=("xcb", "wayland"), system="linux", manager="apt-get"):
    return find_problem(
        environment,
        system=system,
        manager=manager,
        loads=lambda soname: soname not in lacks,
        answers=lambda platform, _environment: platform in answers,
    )


@pytest.mark.parametrize(
    ("environment", "platforms"),
    [
        ({}, ()),
        (X11, ("xcb",)),
        (WAYLAND, ("wayland",)),
        (X11 | WAYLAND, ("wayland", "xcb")),
        (X11 | {"XDG_SESSION_TYPE": "wayland"}, ("wayland", "xcb")),
        (X11 | {"QT_QPA_PLATFORM": "offscreen"}, ("offscreen",)),
        ({"QT_QPA_PLATFORM": "wayland-egl;xcb:no-option"}, ("wayland", "xcb")),
    ],
)
def test_the_platforms_are_those_that_qt_tries(environment, platforms):
    assert candidate_platforms(environment) == platforms


@pytest.mark.parametrize("environment", [X11, WAYLAND, {"QT_QPA_PLATFORM": "offscreen"}])
def test_a_complete_machine_has_no_problem(environment):
    assert problem_of(environment) is None


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_not_asked(system):
    assert problem_of({}, lacks=("libEGL.so.1",), system=system) is None


def test_a_missing_display_is_told_with_what_works_without_one():
    problem = problem_of({})
    assert "no display" in problem.reason
    assert "nnviz train" in problem.reason
    assert problem.packages == ()


def test_a_display_that_does_not_answer_is_named():
    problem = problem_of({"DISPLAY": ":77"}, answers=())
    assert "':77' of DISPLAY does not answer" in problem.reason


def test_a_working_platform_is_enough():
    assert problem_of(X11 | WAYLAND, lacks=("libwayland-cursor.so.0",)) is None
    assert problem_of(X11 | WAYLAND, answers=("xcb",)) is None


def test_the_first_platform_is_blamed_when_none_works():
    problem = problem_of(X11 | WAYLAND, lacks=("libwayland-cursor.so.0", "libxcb-cursor.so.0"))
    assert problem.packages == ("libwayland-cursor0",)


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("apt-get", "apt-get install -y libegl1 libxcb-cursor0"),
        ("dnf", "dnf install -y libglvnd-egl xcb-util-cursor"),
        ("pacman", "pacman -S --needed libglvnd xcb-util-cursor"),
        ("zypper", "zypper install -y libglvnd libxcb-cursor0"),
    ],
)
def test_missing_libraries_come_with_one_install_line(manager, line):
    problem = problem_of(X11, lacks=("libEGL.so.1", "libxcb-cursor.so.0"), manager=manager)
    assert "libEGL.so.1, libxcb-cursor.so.0" in problem.reason
    assert problem.packages == tuple(line.split()[-2:])
    assert explain(problem, manager=manager).endswith(line)


def test_one_package_is_named_once():
    problem = problem_of(X11, lacks=("libglib-2.0.so.0", "libgthread-2.0.so.0"))
    assert problem.packages == ("libglib2.0-0",)


def test_several_problems_share_one_install_line():
    problems = Problem("No Qt.", ("libegl1", "libgl1")), Problem("No venv.", ("python3-venv", "libgl1"))
    said = explain(*problems, manager="apt-get")
    assert said.startswith("No Qt. No venv. Install with: ")
    assert said.endswith("apt-get install -y libegl1 libgl1 python3-venv")


def test_only_the_libraries_of_the_platform_are_asked_for():
    assert problem_of({"QT_QPA_PLATFORM": "offscreen"}, lacks=("libxcb-cursor.so.0",)) is None


def test_an_unknown_package_manager_still_gets_the_names_of_the_libraries(monkeypatch):
    monkeypatch.setattr(preflight, "package_manager", lambda: None)
    problem = problem_of(X11, lacks=("libEGL.so.1",), manager=None)
    assert "libEGL.so.1" in problem.message
    assert problem.packages == ()


def test_a_missing_library_does_not_load():
    assert not library_loads("libnothing-of-this-name.so.9")


def test_this_machine_can_run_qt_offscreen():
    assert find_problem(os.environ | {"QT_QPA_PLATFORM": "offscreen"}) is None


@pytest.mark.skipif(not library_loads("libX11.so.6"), reason="X11 is Linux's")
def test_an_x11_display_that_is_not_there_does_not_answer():
    assert not display_answers("xcb", {"DISPLAY": "unix:4999"})


@pytest.mark.skipif(not library_loads("libwayland-client.so.0"), reason="no Wayland library on this machine")
def test_a_wayland_display_that_is_not_there_does_not_answer():
    assert not display_answers("wayland", {"WAYLAND_DISPLAY": "wayland-4999"})
