"""Starts the real processes of the product for a test, with the probe installed beside the product."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
PROBE = HERE / "probe_duty"
_ENTRY_POINTS = "[salesops.duties]\nprobe = salesops_probe.plugin\n"
_METADATA = "Metadata-Version: 2.1\nName: salesops-probe\nVersion: 1.0.0\n"


def install_probe(folder: Path) -> str:
    """Leave the probe's metadata in `folder`; returns the PYTHONPATH by which a process finds the duty."""
    info = folder / "salesops_probe-1.0.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(_METADATA, "utf-8")
    (info / "entry_points.txt").write_text(_ENTRY_POINTS, "utf-8")
    return os.pathsep.join(filter(None, [str(PROBE), str(folder), os.environ.get("PYTHONPATH")]))


class Process:
    """One process of the product; what it logs is kept in a file and read as JSON lines."""

    def __init__(self, module: str, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        self.port = 0
        with log.open("wb") as out:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=environment,
                stderr=out,
                stdout=out,
                stdin=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def lines(self) -> list[dict[str, object]]:
        """The log lines that are JSON."""
        found = []
        for line in self.log.read_text("utf-8", errors="replace").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                found.append(json.loads(line))
        return [line for line in found if isinstance(line, dict)]

    def said(self, event: str) -> bool:
        return any(line.get("event") == event for line in self.lines())

    def kill(self) -> None:
        """`kill -9`."""
        self._popen.kill()
        self._popen.wait(10)

    def freeze(self) -> None:
        self._popen.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._popen.send_signal(signal.SIGCONT)

    def stop(self, within: float = 30.0) -> int:
        """SIGTERM; returns the exit status."""
        self._popen.terminate()
        return self._popen.wait(within)

    def ended(self) -> int | None:
        return self._popen.poll()

    async def ends(self, within: float = 30.0) -> int:
        """Wait for its own end; returns the exit status."""
        await until(lambda: self.ended() is not None, within, f"{self.log} did not end")
        return int(self._popen.returncode)


async def until(condition: Callable[[], bool], within: float, words: str) -> float:
    """Wait for `condition`; returns the seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, words
        await asyncio.sleep(0.05)
    return time.monotonic() - began


@contextlib.contextmanager
def ending(processes: list[Process]) -> Iterator[None]:
    """Leave no process behind, however the test ends."""
    try:
        yield
    finally:
        for process in processes:
            if process.ended() is None:
                process.kill()
