"""Shows that a process without a web address is alive: its event loop touches a file, `salesops alive` looks at it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

EVERY = 5.0  # seconds
SILENT_AFTER = 30.0  # seconds without a beat mean that the loop hangs or the process is dead


def beat(home: Path, name: str) -> None:
    """Leave one sign of life of the process `name`."""
    sign = _sign(home, name)
    sign.parent.mkdir(parents=True, exist_ok=True)
    sign.touch()


async def keep_beating(home: Path, name: str) -> None:
    """Beat until cancelled; run it as a task on the loop whose life matters."""
    while True:
        beat(home, name)
        await asyncio.sleep(EVERY)


def silence(home: Path, name: str) -> float:
    """Seconds since the last beat; infinite when there was none."""
    try:
        return max(0.0, time.time() - _sign(home, name).stat().st_mtime)
    except FileNotFoundError:
        return float("inf")


def known(home: Path) -> list[str]:
    """The names of the processes of this machine that ever gave a sign of life."""
    folder = home / "heartbeats"
    return sorted(sign.name for sign in folder.iterdir()) if folder.is_dir() else []


def _sign(home: Path, name: str) -> Path:
    return home / "heartbeats" / name
