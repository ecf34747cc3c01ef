"""Sets nnviz up and starts it, or runs its tests, on a machine that has nothing but Python.

    python3 packaging/run.py [ARGUMENTS]              starts the program with these arguments
    python3 packaging/run.py test [PYTEST ARGUMENTS]  runs the tests, without a display

A virtual environment is made in ``.venv``, or in the folder that NNVIZ_VENV names, and kept: the next start installs
nothing until pyproject.toml has changed. Python 3.6 must still be able to read this file, to say in words that it is
too old: so annotations are quoted, and only the standard library is imported.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
NO_WINDOW = ("--version", "-h", "--help")
MARKER = "nnviz-set-up"
UNFINISHED = "unfinished"
# A process of tests for each core, up to four, which take a gigabyte each.
# One that is done takes over tests of another. "-n 0" in the arguments turns it off.
PARALLEL = ("--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal")


class SetUpError(Exception):
    """What hinders the set-up, in words for the person at the keyboard."""


def say(text: str) -> None:
    # Standard output belongs to the program.
    print("nnviz: " + text, file=sys.stderr, flush=True)


def run(*command: object, **variables: str) -> bool:
    """Run a step of the set-up, its output on standard error; True when it succeeded."""
    words = [str(word) for word in command]
    return subprocess.run(words, stdout=sys.stderr, env=dict(os.environ, **variables), check=False).returncode == 0


def fits(python: object, code: str = "") -> bool:
    """Whether this Python starts, is new enough and runs the code."""
    probe = f"import sys; assert sys.version_info >= {OLDEST}; {code}"
    quiet = subprocess.DEVNULL
    return subprocess.run([str(python), "-c", probe], stdout=quiet, stderr=quiet, check=False).returncode == 0


def newer_python() -> str:
    """A Python on the PATH that is new enough."""
    found = (shutil.which(name) for name in NAMES)
    python = next((path for path in found if path and fits(path)), None)
    if python is None:
        version = sys.version.split()[0]
        raise SetUpError(f"Python 3.11 or newer is needed, this is {version}. Install a newer one and start again.")
    return python


def load_preflight() -> ModuleType:
    """The module that knows Qt's system libraries; loaded by its path, since nothing is installed yet."""
    spec = importlib.util.spec_from_file_location("nnviz_preflight", str(ROOT / "nnviz" / "shell" / "preflight.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def apt_installs(packages: "list[str]") -> bool:
    """Install Debian packages where that needs no question: as root, with apt-get. True when it did."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say("installing the system packages " + " ".join(packages))
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    run(*apt, "update", DEBIAN_FRONTEND="noninteractive")
    return run(*apt, "install", "-y", "--no-install-recommends", *packages, DEBIAN_FRONTEND="noninteractive")


def find_problems(preflight: ModuleType, environment: "dict[str, str] | None", makes_venv: bool) -> "list[object]":
    """What hinders the start; Qt is asked about only when there is an environment for it."""
    problems = [preflight.find_problem(environment)] if environment is not None else []
    importlib.invalidate_caches()
    if makes_venv and not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        # Debian is the one that packs them separately.
        cure = (f"python3.{sys.version_info[1]}-venv",) if preflight.package_manager() == "apt-get" else ()
        problems.append(preflight.Problem("This Python lacks the modules venv and ensurepip.", cure))
    return [problem for problem in problems if problem]


def check_machine(preflight: ModuleType, environment: "dict[str, str] | None", makes_venv: bool) -> None:
    """Have all that the start needs, or raise SetUpError."""
    problems = find_problems(preflight, environment, makes_venv)
    packages = [package for problem in problems for package in problem.packages]
    if packages and all(problem.packages for problem in problems) and apt_installs(packages):
        problems = find_problems(preflight, environment, makes_venv)
    if problems:
        raise SetUpError(preflight.explain(*problems))


def python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def marked(folder: Path) -> "list[str]":
    """What an earlier set-up wrote down: what it installed, or that it was not finished."""
    marker = folder / MARKER
    return marker.read_text().split() if marker.is_file() else []


def is_usable(folder: Path) -> bool:
    """Whether the virtual environment is complete and still starts."""
    python = python_of(folder)
    return marked(folder) != [UNFINISHED] and python.exists() and fits(python, "import pip")


def make_venv(folder: Path) -> None:
    """Make the virtual environment from nothing; what an interrupted set-up left there is removed."""
    ours = folder == ROOT / ".venv" or (folder / MARKER).exists() or (folder / "pyvenv.cfg").exists()
    if folder.exists() and not ours and any(folder.iterdir()):
        raise SetUpError(f"NNVIZ_VENV names {folder}, which holds other files. Name a new or an empty folder.")
    say(f"making a virtual environment in {folder}")
    if folder.exists():
        shutil.rmtree(str(folder))
    folder.mkdir(parents=True)
    (folder / MARKER).write_text(UNFINISHED)
    if not run(sys.executable, "-m", "venv", folder):
        raise SetUpError("the virtual environment could not be made; the lines above tell why.")


def install(folder: Path, extra: str) -> None:
    """Have nnviz installed in the environment, and with the extra "test" its test tools; nothing is done twice."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + os.fsencode(str(ROOT))).hexdigest()
    installed = marked(folder)
    if wanted in installed and (not extra or extra in installed):
        return
    (folder / MARKER).write_text(UNFINISHED)
    say("installing nnviz and the packages it needs; the first time this takes about half a minute")
    options = ["--disable-pip-version-check"] + ([] if sys.stderr.isatty() else ["--quiet"])
    project = f"{ROOT}[{extra}]" if extra else str(ROOT)
    if not run(python_of(folder), "-m", "pip", "install", *options, "--editable", project, PIP_USER="0"):
        raise SetUpError("the installation failed; the lines above tell why. Check the network and start again.")
    (folder / MARKER).write_text(f"{wanted} {extra}")


def become(python: object, *arguments: str, **variables: str) -> int:
    """Hand this process over to Python with the arguments; on Windows, which cannot, wait for its exit code."""
    command, environment = [str(python), *arguments], dict(os.environ, **variables)
    if os.name != "nt":
        os.execve(command[0], command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def main(arguments: "list[str]") -> int:
    if sys.version_info < OLDEST:
        return become(newer_python(), __file__, *arguments)
    testing = arguments[:1] == ["test"]
    variables = {"QT_QPA_PLATFORM": "offscreen"} if testing else {}
    folder = Path(os.environ.get("NNVIZ_VENV") or ROOT / ".venv").absolute()
    opens_window = not (arguments[:1] == ["train"] or any(word in NO_WINDOW for word in arguments))
    makes_venv = not is_usable(folder)
    check_machine(load_preflight(), dict(os.environ, **variables) if testing or opens_window else None, makes_venv)
    if makes_venv:
        make_venv(folder)
    install(folder, "test" if testing else "")
    if testing:
        os.chdir(str(ROOT))
        return become(python_of(folder), "-m", "pytest", *PARALLEL, *arguments[1:], **variables)
    return become(python_of(folder), "-P", "-m", "nnviz", *arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (SetUpError, OSError) as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
