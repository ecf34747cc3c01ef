"""Whether something still fits into memory, asked before it is taken."""

import os
from pathlib import Path

from nnviz.formats.errors import FormatError

# The program itself and the rest of the computer shall keep breathing.
_SHARE = 0.8


def free_memory() -> int | None:
    """The bytes of memory that are free for us, within the limits of a container; None where nobody says."""
    known = [size for size in (_available(), _container_room()) if size is not None]
    return min(known, default=None)


def require_memory(name: str, needed: float, cure: str = "take a part of its rows") -> None:
    """Refuse what would not fit.

    Raises:
        FormatError: it needs more than is free; the message says both sizes.
    """
    free = free_memory()
    if free is not None and needed > _SHARE * free:
        raise FormatError(
            f"{name} would take about {in_words(needed)} of memory, and {in_words(free)} are free: {cure}."
        )


def in_words(size: float) -> str:
    """A size as MB or GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(size / 1e6, 0.1):,.1f} MB"


def _available() -> int | None:
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        for line in meminfo.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    names = getattr(os, "sysconf_names", {})
    if "SC_AVPHYS_PAGES" in names and "SC_PAGE_SIZE" in names:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _container_room() -> int | None:
    """What a control group (version 2) of Linux leaves; None without a limit."""
    limit, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    try:
        return max(int(limit.read_text(encoding="ascii")) - int(used.read_text(encoding="ascii")), 0)
    except (OSError, ValueError):
        # There is no such group, or its limit is the word "max".
        return None
