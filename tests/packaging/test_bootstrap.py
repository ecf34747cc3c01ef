"""packaging/run.py makes what is missing, mends what is broken, does nothing twice, and says what it cannot do."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

RUN = Path(__file__).resolve().parents[2] / "packaging" / "run.py"
DEBIAN_PACKAGE = f"python3.{sys.version_info[1]}-venv"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither root nor apt-get")


def problem(reason, packages=()):
    return SimpleNamespace(reason=reason, packages=packages)


def explain(*problems):
    return (
        f"{[problem.reason for problem in problems]}, install {[p for problem in problems for p in problem.packages]}"
    )


class Machine:
    """A machine on which the steps of the set-up are written down instead of done."""

    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.steps: list[str] = []
        self.fails = ""
        self.problems: list[object] = []
        self.started: list[str] = []

    def run(self, *command, **_variables):
        line = " ".join(str(word) for word in command)
        self.steps.append(line)
        if self.fails and self.fails in line:
            return False
        if "-m venv" in line:
            self.make_environment(Path(command[-1]))
        return True

    @staticmethod
    def make_environment(folder):
        scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        scripts.mkdir(parents=True)
        (scripts / ("python.exe" if os.name == "nt" else "python")).touch()
        (folder / "pyvenv.cfg").touch()

    def become(self, _python, *arguments, **variables):
        self.started = [*(f"{name}={value}" for name, value in variables.items()), *arguments]
        return 0

    def find_problem(self, environment):
        self.environment = environment
        return self.problems.pop(0) if self.problems else None

    def main(self, *arguments):
        self.steps.clear()
        return self.bootstrap.main(list(arguments))

    def made(self):
        return [step for step in self.steps if "-m venv" in step]

    def installed(self):
        return [step for step in self.steps if "pip install" in step]


@pytest.fixture
def machine(tmp_path, monkeypatch) -> Machine:
    """A checkout in an empty folder, on a machine that is not root's and has all libraries."""
    spec = importlib.util.spec_from_file_location("bootstrap", RUN)
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    checkout = tmp_path / "check out"
    checkout.mkdir()
    (checkout / "pyproject.toml").write_text("[project]\n")
    machine = Machine(bootstrap)
    preflight = SimpleNamespace(
        find_problem=machine.find_problem,
        package_manager=lambda: "apt-get",
        explain=explain,
        Problem=problem,
    )
    monkeypatch.setattr(bootstrap, "ROOT", checkout)
    monkeypatch.setattr(bootstrap, "run", machine.run)
    monkeypatch.setattr(bootstrap, "fits", lambda *_: True)
    monkeypatch.setattr(bootstrap, "become", machine.become)
    monkeypatch.setattr(bootstrap, "load_preflight", lambda: preflight)
    monkeypatch.delenv("NNVIZ_VENV", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.chdir(tmp_path)
    return machine


@pytest.fixture
def root(machine, monkeypatch):
    """The same machine, used by root, with apt-get."""
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(machine.bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    return machine


def test_the_first_start_makes_an_environment_installs_and_starts(machine):
    assert machine.main("data.csv") == 0
    assert len(machine.made()) == 1
    assert machine.installed()[0].endswith(f"--editable {machine.bootstrap.ROOT}")
    assert machine.started == ["-P", "-m", "nnviz", "data.csv"]


def test_the_second_start_does_nothing_but_start(machine):
    machine.main()
    machine.main("--sample")
    assert machine.steps == []
    assert machine.started[-1] == "--sample"


def test_the_tests_get_their_tools_and_run_without_a_display(machine):
    assert machine.main("test", "-k", "engine") == 0
    assert machine.installed()[0].endswith("[test]")
    assert machine.started == ["QT_QPA_PLATFORM=offscreen", "-m", "pytest", *machine.bootstrap.PARALLEL, "-k", "engine"]
    assert machine.environment["QT_QPA_PLATFORM"] == "offscreen"
    assert Path.cwd() == machine.bootstrap.ROOT


def test_the_test_tools_are_added_to_an_environment_without_them(machine):
    machine.main()
    machine.main("test")
    assert (len(machine.made()), len(machine.installed())) == (0, 1)
    for arguments in ([], ["test"]):
        machine.main(*arguments)
        assert machine.steps == []


def test_a_changed_pyproject_is_installed_again(machine):
    machine.main()
    (machine.bootstrap.ROOT / "pyproject.toml").write_text("[project]\nname = 'new'\n")
    machine.main()
    assert (len(machine.made()), len(machine.installed())) == (0, 1)


def test_a_moved_checkout_is_installed_again(machine, monkeypatch):
    machine.main()
    moved = machine.bootstrap.ROOT.rename(machine.bootstrap.ROOT.with_name("moved"))
    monkeypatch.setattr(machine.bootstrap, "ROOT", moved)
    machine.main()
    assert machine.installed()[0].endswith(str(moved))


def test_an_interrupted_renewal_is_begun_again_from_nothing(machine):
    machine.main()
    machine.fails = "pip install"
    with pytest.raises(machine.bootstrap.SetUpError, match="the installation failed"):
        machine.main("test")
    machine.fails = ""
    machine.main()
    assert (len(machine.made()), len(machine.installed())) == (1, 1)


@pytest.mark.parametrize("broken", ["-m venv", "pip install"])
def test_an_interrupted_set_up_is_begun_again_from_nothing(machine, broken):
    machine.fails = broken
    with pytest.raises(machine.bootstrap.SetUpError, match="the lines above tell why"):
        machine.main()
    left_over = machine.bootstrap.ROOT / ".venv" / "half_written"
    left_over.touch()
    machine.fails = ""
    machine.main()
    assert (len(machine.made()), len(machine.installed())) == (1, 1)
    assert not left_over.exists()


def test_a_folder_left_by_an_interrupted_venv_is_made_again(machine):
    (machine.bootstrap.ROOT / ".venv" / "lib").mkdir(parents=True)
    machine.main()
    assert len(machine.made()) == 1


def test_an_environment_whose_python_does_not_start_is_made_again(machine, monkeypatch):
    machine.main()
    monkeypatch.setattr(machine.bootstrap, "fits", lambda *_: False)
    machine.main()
    assert len(machine.made()) == 1


def test_a_working_environment_made_by_hand_is_kept(machine):
    machine.make_environment(machine.bootstrap.ROOT / ".venv")
    machine.main()
    assert (len(machine.made()), len(machine.installed())) == (0, 1)


def test_another_folder_can_be_named(machine, monkeypatch, tmp_path):
    monkeypatch.setenv("NNVIZ_VENV", "elsewhere")
    machine.main()
    assert (tmp_path / "elsewhere" / "pyvenv.cfg").exists()
    assert not (machine.bootstrap.ROOT / ".venv").exists()


def test_a_folder_with_other_files_is_never_emptied(machine, monkeypatch, tmp_path):
    precious = tmp_path / "elsewhere" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("precious")
    monkeypatch.setenv("NNVIZ_VENV", str(precious.parent))
    with pytest.raises(machine.bootstrap.SetUpError, match="holds other files"):
        machine.main()
    assert precious.read_text() == "precious"


@pytest.mark.parametrize("arguments", [["--version"], ["train", "data.csv"], ["--help"]])
def test_what_opens_no_window_needs_no_display(machine, arguments):
    machine.problems = [problem("no display")]
    assert machine.main(*arguments) == 0
    assert machine.started[3:] == arguments


def test_without_a_display_nothing_is_installed_and_the_reason_is_told(machine):
    machine.problems = [problem("no display")]
    with pytest.raises(machine.bootstrap.SetUpError, match="no display"):
        machine.main()
    assert machine.steps == []


def test_missing_libraries_are_told_to_who_is_not_root(machine):
    machine.problems = [problem("no Qt", ("libegl1",))]
    with pytest.raises(machine.bootstrap.SetUpError, match=r"install \['libegl1'\]"):
        machine.main()
    assert machine.steps == []


@POSIX
def test_missing_libraries_are_installed_for_root(root):
    root.problems = [problem("libEGL.so.1 is missing", ("libegl1",))]
    assert root.main() == 0
    assert root.steps[0].endswith("update")
    assert root.steps[1].endswith("install -y --no-install-recommends libegl1")


@POSIX
def test_libraries_that_stay_missing_are_told(root):
    root.problems = [problem("libEGL.so.1 is missing", ("libegl1",))] * 2
    with pytest.raises(root.bootstrap.SetUpError, match="libEGL"):
        root.main()


@pytest.fixture
def no_ensurepip(machine, monkeypatch):
    """Until python3-venv is installed, as on Debian."""
    find = importlib.util.find_spec

    def find_spec(name):
        installed = any("install -y" in step and DEBIAN_PACKAGE in step for step in machine.steps)
        return find(name) if installed or name != "ensurepip" else None

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)


@pytest.mark.usefixtures("no_ensurepip")
def test_all_that_is_missing_is_named_at_once(machine):
    machine.problems = [problem("no Qt", ("libegl1",))]
    with pytest.raises(machine.bootstrap.SetUpError, match=rf"install \['libegl1', '{DEBIAN_PACKAGE}'\]"):
        machine.main()
    assert machine.steps == []


@pytest.mark.usefixtures("no_ensurepip")
def test_an_environment_that_stands_needs_no_ensurepip(machine):
    machine.make_environment(machine.bootstrap.ROOT / ".venv")
    assert machine.main() == 0


@POSIX
@pytest.mark.usefixtures("no_ensurepip")
def test_a_python_without_ensurepip_gets_it_for_root(root):
    assert root.main() == 0
    assert root.steps[1].endswith(DEBIAN_PACKAGE)
    assert len(root.made()) == 1


@POSIX
@pytest.mark.usefixtures("no_ensurepip")
def test_nothing_is_installed_for_root_when_that_would_not_help(root):
    root.problems = [problem("no display")]
    with pytest.raises(root.bootstrap.SetUpError, match="no display"):
        root.main()
    assert root.steps == []


def test_an_old_python_looks_for_a_newer_one(machine, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(machine.bootstrap.shutil, "which", lambda name: name if name == "python3.12" else None)
    assert machine.main("test") == 0
    assert machine.started == [machine.bootstrap.__file__, "test"]


def test_an_old_python_without_a_newer_one_is_told(machine, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(machine.bootstrap.shutil, "which", lambda *_: None)
    with pytest.raises(machine.bootstrap.SetUpError, match=r"3\.11 or newer"):
        machine.main()


def test_python_3_6_can_read_the_bootstrap():
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))


@POSIX
def test_the_real_bootstrap_says_in_one_line_that_there_is_no_display():
    names = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    run = subprocess.run([sys.executable, str(RUN)], env=environment, capture_output=True, text=True, check=False)
    if sys.platform.startswith("linux"):
        assert run.returncode == 1
        assert run.stdout == ""
        assert run.stderr.count("\n") == 1
        assert "no display" in run.stderr
