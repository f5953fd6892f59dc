"""`salesops run` as a test starts it, and what of it is alive."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
UP_WITHIN = 120.0  # seconds, for the first run with its demo on a busy machine


class Run:
    """One `salesops run` and what it said."""

    def __init__(self, home: Path, command: list[str] | None = None, **popen: object) -> None:
        self.home = home
        self._said = home.with_name(home.name + f"-{time.monotonic_ns()}.said")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SALESOPS_")}
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                command or [sys.executable, "-m", "salesops", "run", "--small-demo"],
                **{"env": environment | {"SALESOPS_HOME": str(home)}, "cwd": ROOT, **popen},  # type: ignore
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def address(self) -> str:
        until(lambda: "answers at" in self.said or self.process.poll() is not None, UP_WITHIN)
        found = re.search(r"answers at (\S+)", self.said)
        assert found, self.said
        return found[1]

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def end(self, by: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(by)
        self.process.wait(120)


def until(condition: Callable[[], object], within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def processes_of(home: Path, what: str = "") -> list[int]:
    """The living processes whose environment or command line names this home."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _is_of(entry, home, what)]


def _is_of(process: Path, home: Path, what: str) -> bool:
    try:
        line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        names_home = f"SALESOPS_HOME={home}\0".encode() in (process / "environ").read_bytes() + b"\0"
    except OSError:
        return False
    return what in line and (names_home or f"{home}/postgresql/data" in line) and str(os.getpid()) != process.name


@contextmanager
def open_folder() -> Iterator[Path]:
    """A short folder that everybody can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="salesops-run-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class Standing:
    """The run of a home that tests find up, one after the other; what a test has ended is started again for the next."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._run: Run | None = None

    def up(self) -> Run:
        if self._run is None or self._run.process.poll() is not None:
            self._run = Run(self.home)
        until(self._run.is_healthy)
        return self._run
