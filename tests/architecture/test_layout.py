"""The top level of the project holds what it should and nothing else."""

from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

WANTED = {"pyproject.toml", "README.md", "LICENSE", "NOTICE", "nnviz", "resources", "tests", "packaging"}
# Made by tools, and ignored by git.
MADE = ("build", "dist", "uv.lock", "__pycache__", "*.egg-info", "*.log")


def unwanted(root: Path) -> list[str]:
    """The names in the folder that are neither wanted, nor hidden, nor made by a tool."""
    names = (path.name for path in root.iterdir() if not path.name.startswith("."))
    return sorted(name for name in names if name not in WANTED and not any(fnmatch(name, made) for made in MADE))


def test_the_top_level_holds_nothing_else():
    assert not unwanted(ROOT), f"Move these into nnviz, resources, tests or packaging: {unwanted(ROOT)}"


def test_the_top_level_is_complete():
    missing = sorted(name for name in WANTED if not (ROOT / name).exists())
    assert not missing, f"These are missing at the top level: {missing}"


def test_a_stray_file_and_folder_are_reported(tmp_path):
    for name in ("README.md", "uv.lock", ".gitignore", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "scripts").mkdir()
    assert unwanted(tmp_path) == ["notes.txt", "scripts"]
