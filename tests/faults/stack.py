"""The product as `salesops run` keeps it on one machine: PostgreSQL, web, clock, worker, and a relay where one is needed.

Nobody but that supervisor starts anything again; a broker, which is not the product's, is started by its own keeper.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from salesops import embedded
from salesops.db import connect_config
from salesops.migrations import migrate
from salesops_workers.over_postgres import UNREACHABLE
from tests.faults.brokers import BROKERS, PREFIX, Broker, free_port

UP_WITHIN = 120.0  # seconds
LOST = (*UNREACHABLE, asyncpg.InternalClientError)  # how a connection to a killed database shows
# What stands on the command line of each process: worker, clock and relay replace themselves by a module of the workers.
COMMANDS = {
    "web": "-m salesops web",
    "worker": "salesops_workers.main",
    "clock": "salesops_workers.clock",
    "relay": "salesops_workers.relay",
}


class Stack:
    """One installation below `home`, which must be a folder that everybody may enter."""

    def __init__(self, home: Path, broker: Broker, **settings: object) -> None:
        self.home, self.broker = home, broker
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.cluster: embedded.Cluster | None = None
        self._settings = {f"SALESOPS_{name.upper()}": str(value) for name, value in settings.items()}
        self._run: subprocess.Popen[bytes] | None = None

    # ------------------------------------------------------------------ life

    async def prepare(self) -> None:
        """The database with its schema, and the broker; `start` comes when there is an office."""
        self.cluster = await asyncio.to_thread(embedded.start, self.home)
        await migrate(self.owner_url)
        await self.broker.start()

    async def start(self) -> None:
        """`salesops run`, until it answers."""
        with (self.home / "run.log").open("ab") as log:
            self._run = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "salesops", "run", "--small-demo"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        began = time.monotonic()
        while "answers at" not in self.said:
            assert self._run.poll() is None, self.said
            assert time.monotonic() - began < UP_WITHIN, self.said
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """Ctrl-C, and no process is left behind, whatever happened."""
        if self._run is not None:
            self._run.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._run.wait, 60)
            self._run.kill()
        for name in COMMANDS:
            for pid in self.pids(name):
                os.kill(pid, signal.SIGKILL)
        self.broker.thaw()
        self.broker.kill()
        if self.cluster is not None:
            await asyncio.to_thread(embedded.discard, self.cluster)

    @property
    def said(self) -> str:
        """What the supervisor told the terminal."""
        return (self.home / "run.log").read_text("utf-8", errors="replace")

    @property
    def is_supervised(self) -> bool:
        return self._run is not None and self._run.poll() is None

    # ------------------------------------------------------------------ addresses

    @property
    def app_url(self) -> str:
        assert self.cluster is not None
        return self.cluster.url()

    @property
    def owner_url(self) -> str:
        assert self.cluster is not None
        return self.cluster.url(user=embedded.SUPERUSER)

    @property
    def failpoint(self) -> Path:
        """The file that arms a failpoint in a running process."""
        return self.home / "failpoint"

    async def fetch(self, sql: str, *args: object) -> list[Any]:
        """Rows of a statement run as superuser, on a connection of its own; asked again of a database that was just killed."""
        began = time.monotonic()
        while True:
            try:
                connection = await asyncpg.connect(**connect_config(self.owner_url))
                try:
                    return list(await connection.fetch(sql, *args))
                finally:
                    await connection.close()
            except LOST:
                if time.monotonic() - began > UP_WITHIN:
                    raise
                await asyncio.sleep(0.1)

    async def is_ready(self) -> bool:
        """Whether web answers and reaches the database."""
        try:
            async with httpx.AsyncClient(timeout=5) as http:
                return (await http.get(f"{self.base}/healthz")).status_code == 200
        except httpx.TransportError:
            return False

    # ------------------------------------------------------------------ processes

    def pids(self, name: str) -> list[int]:
        """The living processes of this installation by that name; `postgresql` means the postmaster."""
        if name == "postgresql":
            return self._postmaster()
        entries = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [int(entry.name) for entry in entries if self._is_ours(entry, COMMANDS[name])]

    async def pid(self, name: str) -> int:
        """The one process by that name, as soon as there is one."""
        began = time.monotonic()
        while not (found := self.pids(name)):
            assert time.monotonic() - began < UP_WITHIN, f"{name} does not come back: {self.said[-2000:]}"
            await asyncio.sleep(0.05)
        return found[0]

    async def kill(self, name: str) -> int:
        """kill -9; returns which process it was."""
        pid = await self.pid(name)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return pid

    def lives(self, pid: int) -> bool:
        """Whether the process is there and no zombie."""
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    def _postmaster(self) -> list[int]:
        assert self.cluster is not None
        try:
            pid = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return []
        return [pid] if self.lives(pid) else []

    def _is_ours(self, entry: Path, what: str) -> bool:
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            ours = f"SALESOPS_HOME={self.home}\0".encode() in (entry / "environ").read_bytes() + b"\0"
        except OSError:
            return False
        return ours and what in line

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SALESOPS_")}
        return kept | {
            "SALESOPS_HOME": str(self.home),
            "SALESOPS_PORT": str(self.port),
            "SALESOPS_BROKER_URL": self.broker.url,
            "SALESOPS_BROKER_PREFIX": PREFIX,
            "SALESOPS_FAILPOINT": f"@{self.failpoint}",
            "MAKELEVEL": "1",  # it ends when this process ends, however that may be
            **self._settings,
        }


@asynccontextmanager
async def installed(transport: str, **settings: object) -> AsyncIterator[Stack]:
    """An installation with its database and its broker up, in a folder of its own; nothing is left of it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="salesops-faults-"))
    home.chmod(0o755)
    broker = BROKERS[transport](home / "broker") if transport in BROKERS else Broker()
    stack = Stack(home, broker, **settings)
    try:
        await stack.prepare()
        yield stack
    finally:
        await stack.stop()
        shutil.rmtree(home)
