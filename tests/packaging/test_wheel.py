"""A built wheel holds the resources, and the program finds them when it is installed from that wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = sorted(path for path in (ROOT / "resources").rglob("*") if path.is_file())

PROBE = """
import sys, nnviz
from nnviz.resources import resource_path
print(nnviz.__file__)
for line in sys.stdin.read().splitlines():
    print(resource_path(*line.split("/")))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The project's wheel, built by the hatchling that is installed, so that no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (path,) = folder.glob("nnviz_desktop-*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_every_module_and_every_resource(wheel):
    held = set(wheel.namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "nnviz").rglob("*.py")}
    resources = {f"nnviz/_resources/{path.relative_to(ROOT / 'resources').as_posix()}" for path in RESOURCES}
    assert resources
    assert not modules - held, "hatchling leaves out what git ignores: see .gitignore"
    assert not resources - held, "see [tool.hatch.build.targets.wheel.force-include] in pyproject.toml"


def test_the_wheel_holds_nothing_but_the_package(wheel):
    strays = [name for name in wheel.namelist() if name.split("/")[0] != "nnviz"]
    assert all(name.split("/")[0].endswith(".dist-info") for name in strays)
    assert any(name.endswith("licenses/LICENSE") for name in strays)


def test_resources_are_found_from_an_installed_wheel(wheel, tmp_path):
    # To install a wheel of Python files alone is to unpack it.
    site = tmp_path / "site"
    wheel.extractall(site)
    names = [path.relative_to(ROOT / "resources").as_posix() for path in RESOURCES]
    run = subprocess.run(
        [sys.executable, "-c", PROBE],
        input="\n".join(names),
        env=os.environ | {"PYTHONPATH": str(site)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    paths = [Path(line) for line in run.stdout.splitlines()]
    assert len(paths) == len(names) + 1
    assert all(path.is_relative_to(site) for path in paths)
    assert [path.read_bytes() for path in paths[1:]] == [path.read_bytes() for path in RESOURCES]
