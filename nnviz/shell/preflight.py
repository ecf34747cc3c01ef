"""Looks, before Qt starts, for the display and the system libraries that Qt needs on Linux.

When one is missing Qt aborts the whole process, with no exception to catch; so this is asked first, and answers in
words. It stands on the standard library alone: ``packaging/run.py`` loads this file by its path before anything is
installed.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# The command that installs packages, by package manager. The columns of the tables below have the same order.
_INSTALL = {
    "apt-get": "apt-get install -y",
    "dnf": "dnf install -y",
    "pacman": "pacman -S --needed",
    "zypper": "zypper install -y",
}

_EVERY_PLATFORM = {
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11", "libX11-6"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
}

_ONE_PLATFORM = {
    "xcb": {
        "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", "libxkbcommon-x11-0"),
        "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
        "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
        "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
        "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", "libxcb-keysyms1"),
        "libxcb-render-util.so.0": (
            "libxcb-render-util0",
            "xcb-util-renderutil",
            "xcb-util-renderutil",
            "libxcb-render-util0",
        ),
        "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    },
    "wayland": {
        "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland", "libwayland-client0"),
        "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland", "libwayland-cursor0"),
    },
}

# How a platform opens its display: the library, the functions that open and close, the variable with the name.
_DISPLAY_CALLS = {
    "xcb": ("libX11.so.6", "XOpenDisplay", "XCloseDisplay", "DISPLAY"),
    "wayland": ("libwayland-client.so.0", "wl_display_connect", "wl_display_disconnect", "WAYLAND_DISPLAY"),
}

_ELSEWHERE = "'nnviz train' and 'nnviz --version' need no display."


@dataclass(frozen=True)
class Problem:
    """Why nnviz cannot start: the reason in words, and the packages of this machine's manager that cure it."""

    reason: str
    packages: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The reason, with the line that installs the packages."""
        return explain(self)


def library_loads(soname: str) -> bool:
    """Whether the dynamic linker finds the library and everything that it needs in turn."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def display_answers(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether the display of ``platform`` ("xcb" or "wayland") accepts a connection; its libraries must be present."""
    soname, opens, closes, variable = _DISPLAY_CALLS[platform]
    library = ctypes.CDLL(soname)
    connect, disconnect = library[opens], library[closes]
    connect.argtypes, connect.restype = [ctypes.c_char_p], ctypes.c_void_p
    disconnect.argtypes = [ctypes.c_void_p]
    name = environment.get(variable)
    connection = connect(name.encode() if name else None)
    if connection:
        disconnect(connection)
    return bool(connection)


def package_manager() -> str | None:
    """The package manager of this machine, or None for one that is not known here."""
    return next((name for name in _INSTALL if shutil.which(name)), None)


def install_line(manager: str, packages: tuple[str, ...]) -> str:
    """The one line that installs the packages."""
    words = ([] if os.geteuid() == 0 else ["sudo"]) + [_INSTALL[manager], *packages]
    return " ".join(words)


def explain(*problems: Problem, manager: str | None = None) -> str:
    """The problems in words, with one line that installs all that is missing."""
    reasons = " ".join(problem.reason for problem in problems)
    packages = tuple(dict.fromkeys(package for problem in problems for package in problem.packages))
    manager = manager or package_manager()
    if not packages or manager is None:
        return reasons
    return f"{reasons} Install with: {install_line(manager, packages)}"


def candidate_platforms(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The platforms that Qt tries, in Qt's own order; empty when there is no display."""
    chosen = environment.get("QT_QPA_PLATFORM")
    if chosen:
        names = (part.partition(":")[0] for part in chosen.split(";"))
        return tuple("wayland" if name.startswith("wayland") else name for name in names)
    wayland = environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland"
    return ("wayland",) * bool(wayland) + ("xcb",) * bool(environment.get("DISPLAY"))


def find_problem(
    environment: Mapping[str, str] = os.environ,
    *,
    system: str = sys.platform,
    manager: str | None = None,
    loads: Callable[[str], bool] = library_loads,
    answers: Callable[[str, Mapping[str, str]], bool] = display_answers,
) -> Problem | None:
    """The reason why Qt could not open a window here, or None when it can. Always None on macOS and Windows.

    Args:
        environment: the variables that choose the platform and name the display.
        system: as ``sys.platform``.
        manager: the package manager to name packages for; this machine's when None.
        loads: tells whether a shared library can be loaded.
        answers: tells whether the display of a platform accepts a connection.
    """
    if not system.startswith("linux"):
        return None
    platforms = candidate_platforms(environment)
    if not platforms:
        return Problem(
            "No window can open: this machine has no display (neither WAYLAND_DISPLAY nor DISPLAY is set). "
            f"Start it from a desktop session. {_ELSEWHERE}"
        )
    first = None
    for platform in platforms:
        problem = _missing_libraries(platform, manager or package_manager(), loads)
        if problem is None and platform in _DISPLAY_CALLS and not answers(platform, environment):
            problem = _silent_display(platform, environment)
        if problem is None:
            return None
        first = first or problem
    return first


def _missing_libraries(platform: str, manager: str | None, loads: Callable[[str], bool]) -> Problem | None:
    table = _EVERY_PLATFORM | _ONE_PLATFORM.get(platform, {})
    missing = [soname for soname in table if not loads(soname)]
    if not missing:
        return None
    reason = f"Qt cannot start on the platform {platform}: this machine lacks {', '.join(missing)}."
    if manager is None:
        return Problem(f"{reason} Install the packages that hold these libraries.")
    column = list(_INSTALL).index(manager)
    return Problem(reason, tuple(dict.fromkeys(table[soname][column] for soname in missing)))


def _silent_display(platform: str, environment: Mapping[str, str]) -> Problem:
    variable = _DISPLAY_CALLS[platform][-1]
    return Problem(
        f"No window can open: the display {environment.get(variable, '')!r} of {variable} does not answer. "
        f"Start it from a desktop session. {_ELSEWHERE}"
    )
