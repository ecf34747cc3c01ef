"""Finds the shipped files, in a checkout, an editable install, a wheel and a frozen program alike."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """The path of a shipped file, e.g. ``resource_path("data", "iris.csv")``.

    A wheel holds the folder as ``nnviz/_resources``; a checkout has it as ``resources`` beside the package.

    Raises:
        FileNotFoundError: no such file is shipped; the message names where it was looked for.
    """
    candidates = [root.joinpath(*parts) for root in (_PACKAGE / "_resources", _PACKAGE.parent / "resources")]
    for candidate in candidates:
        if candidate.exists():
            return candidate
    looked = " or ".join(str(candidate) for candidate in candidates)
    raise FileNotFoundError(f"The shipped file {'/'.join(parts)} is missing: looked for {looked}. Reinstall nnviz.")
