"""The product as it runs for real: web processes and a worker, started by their own commands on the measured database."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from salesops.supervisor import Child, command_of

READY_WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class Running:
    """Processes that answer at `address`; `pids` by the name of each."""

    address: str
    pids: dict[str, int]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])


@contextlib.contextmanager
def product(
    home: Path, database_url: str, *, processes: int = 2, worker: bool = True, more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """The web server, and the worker unless told otherwise, until the block ends."""
    port = free_port()
    environment = os.environ | {
        "SALESOPS_HOME": str(home),
        "SALESOPS_DATABASE_URL": database_url,
        "SALESOPS_BROKER_URL": "postgresql:",
        "SALESOPS_PORT": str(port),
    }
    commands = {"web": [*command_of("web"), "--workers", str(processes)]}
    if worker:
        commands["worker"] = command_of("worker")
    with running(home, commands, environment | dict(more or {}), port, "/healthz") as found:
        yield found


@contextlib.contextmanager
def running(
    home: Path, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], port: int, path: str
) -> Iterator[Running]:
    """Processes by these commands, once `path` is answered on the port; they end with the block."""
    home.mkdir(parents=True, exist_ok=True)
    children = [Child(name, command, home / f"{name}.log", environment) for name, command in commands.items()]
    address = f"http://127.0.0.1:{port}"
    try:
        for child in children:
            child.start()
        _wait_until_ready(address + path, children)
        yield Running(address, {child.name: child.pid for child in children})
    finally:
        for child in children:
            child.stop()


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def python(module: str, *words: str) -> list[str]:
    """The command that runs a module of ours with this very Python."""
    return [sys.executable, "-m", module, *words]


def _wait_until_ready(url: str, children: Sequence[Child]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(url):
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing answers at {url}; see {', '.join(str(child.log) for child in children)}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
