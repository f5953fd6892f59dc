"""Keeps the processes of one machine running: none stays dead, none outlives the supervisor."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

GRACE = 28.0  # seconds; our processes promise to finish within 25
LONGEST_BACK_OFF = 5.0  # what waited for PostgreSQL is up soon after it
PROVEN = 10.0  # seconds alive after which earlier deaths are forgotten
LARGEST_LOG = 10_000_000  # bytes; a larger one is put aside at the next start

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def follow_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent dies, however it dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), signal.SIGTERM)


class Child:
    """One process that is started again, later and later, whenever it dies."""

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name, self.log = name, log
        self._command, self._environment = command, environment
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._since = 0.0
        self._due = 0.0

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self) -> None:
        parent = os.getpid()
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which keeps the order
                preexec_fn=lambda: follow_parent(parent),  # safe: the supervisor has one thread
            )
        self._since = time.monotonic()

    def tend(self, say: Callable[[str], None]) -> None:
        """Notice a death and tell it; start again when the back-off is over."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self.start()
        elif self._process.poll() is not None:
            back_off = self._next_back_off()
            say(f"{self.name} {_ending(self._process.returncode)}; see {self.log}. Again in {back_off:g} s")
            self.kill()
            self._due = time.monotonic() + back_off

    def _next_back_off(self) -> float:
        if time.monotonic() - self._since > PROVEN:
            self._failures = 0
        self._failures += 1
        return min(2.0**self._failures / 4, LONGEST_BACK_OFF)

    def stop(self, grace: float = GRACE) -> bool:
        """Ask it to end; kill what is left of it after `grace` seconds. True when it ended by itself."""
        if self._process is None:
            return True
        self._process.terminate()
        try:
            self._process.wait(grace)
            return True
        except subprocess.TimeoutExpired:
            return False
        finally:
            self.kill()

    def kill(self) -> None:
        """End it and every process it started, at once."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):  # nothing of the group is left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def stop_in_order(children: Sequence[Child], say: Callable[[str], None]) -> None:
    """Stop one after the other; a second Ctrl-C kills those that are left."""
    try:
        for child in children:
            say(f"Stopping {child.name}")
            if not child.stop():
                say(f"{child.name} did not end within {GRACE:g} s and was killed")
    except KeyboardInterrupt:
        say("Killing what is left")
    finally:
        for child in children:
            child.kill()


def command_of(name: str) -> list[str]:
    """The command line of one of our own subcommands, with this very Python."""
    return [sys.executable, "-m", "salesops", name]


def _ending(returncode: int) -> str:
    if returncode < 0:
        return f"was killed by {signal.Signals(-returncode).name}"
    return f"ended with status {returncode}"
