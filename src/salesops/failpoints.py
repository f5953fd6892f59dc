"""Named places where a test may kill the process: `SALESOPS_FAILPOINT=name:n` dies at the n-th passage.

`SALESOPS_FAILPOINT=@FILE` is armed while the process runs: what FILE says then, as `name:n:pid`, is meant for that one.
The death is `os._exit(137)`, as by `kill -9`: no handler runs, nothing is flushed, nothing is rolled back politely.
"""

from __future__ import annotations

import os
from pathlib import Path

NAMES = frozenset(
    {  # a hot use case writes in one statement: no place is between its key, its stock and its numbers
        "after-write",  # between the statements of a quiet one
        "before-commit",
        "after-commit",
        "after-publish",
        "after-effect",
        "before-ack",
        "mid-migration",
        "after-claim",
    }
)
_passed: dict[str, int] = {}


def reach(name: str) -> None:
    """Pass the failpoint `name`; dies there when the environment says so."""
    wanted = os.environ.get("SALESOPS_FAILPOINT", "")
    if wanted.startswith("@"):
        wanted = _armed(Path(wanted[1:]))
    if not wanted:
        return
    place, _, count = wanted.partition(":")
    if place not in NAMES:
        raise ValueError(f"SALESOPS_FAILPOINT names {place!r}; known are {', '.join(sorted(NAMES))}")
    if place == name:
        _passed[name] = _passed.get(name, 0) + 1
        if _passed[name] >= int(count or 1):
            os._exit(137)


def _armed(file: Path) -> str:
    """What the file wants of this process; nothing while there is no file."""
    try:
        wanted, _, pid = file.read_text("utf-8").strip().rpartition(":")
    except FileNotFoundError:
        return ""
    return wanted if pid == str(os.getpid()) else ""
