"""The processes of a transport under test, and the events told to them with their effects."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from processes import Process, install_probe
from salesops_probe import plugin
from salesops_probe.tasks import Poked
from tests.workers.transports import Transport

from salesops import Act, new_id, transaction
from salesops.kernel.discovery import Discovered
from salesops.testing import Database

PROBED = Discovered(plugin.DUTY, plugin, "salesops-probe")


class Crew:
    """Starts the processes of a transport on the database under test."""

    def __init__(self, database: Database, transport: Transport, folder: Path) -> None:
        self.started: list[Process] = []
        self.workers: list[Process] = []
        self.transport = transport
        self._folder = folder
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("SALESOPS_")},
            "PYTHONPATH": install_probe(folder / "probe"),
            "SALESOPS_HOME": str(folder),
            "SALESOPS_DATABASE_URL": database.app_url,
            "SALESOPS_BROKER_URL": transport.url,
            "SALESOPS_BROKER_PREFIX": transport.prefix,
            "SALESOPS_WORKER_THREADS": "4",
            "SALESOPS_JOB_LEASE": "2",
        }

    def start(self, module: str, *arguments: str, **settings: object) -> Process:
        """Start `salesops_workers.<module>`; `failpoint="after-claim:1"` and the like become settings."""
        return self.run(f"salesops_workers.{module}", *arguments, **settings)

    def run(self, module: str, *arguments: str, **settings: object) -> Process:
        """Start any module of the product."""
        given = {f"SALESOPS_{name.upper()}": str(value) for name, value in settings.items()}
        log = self._folder / f"{len(self.started)}-{module}{''.join(arguments[:1])}.log"
        made = Process(module, list(arguments), self._environment | given, log)
        self.started.append(made)
        return made

    def is_alive(self, name: str) -> bool:
        """What `salesops alive NAME` says; nobody is asked before there is a first sign of life."""
        if not (self._folder / "heartbeats" / name).exists():
            return False
        command = [sys.executable, "-m", "salesops", "alive", name]
        return subprocess.run(command, env=self._environment, capture_output=True, check=False).returncode == 0

    def worker(self, **settings: object) -> Process:
        return self.start("main", **settings)

    def relay(self, **settings: object) -> Process | None:
        """A relay, where this transport needs one."""
        return self.start("relay", **settings) if self.transport.has_broker else None


class Effects:
    """Tells events and counts what became of them."""

    def __init__(self, database: Database, act: Act) -> None:
        self.database = database
        self.act = act

    async def poke(self, count: int = 1, *, act: Act | None = None, **given: Any) -> list[UUID]:
        """Tell `count` events in one transaction; returns their pokes."""
        pokes = [new_id() for _ in range(count)]
        async with transaction(act or self.act) as tx:
            for poke in pokes:
                tx.tell(Poked(poke_id=poke, **given))
        return pokes

    async def jobs(self) -> list[Any]:
        """The rows of this office's outbox, in the order they were told."""
        return await self.database.as_owner(
            "SELECT * FROM core.outbox WHERE office_id = $1 ORDER BY id", self.act.office.id
        )

    async def of(self, pokes: list[UUID]) -> dict[UUID, int]:
        """How often each of the pokes took effect."""
        rows = await self.database.as_owner(
            "SELECT p AS poke, count(e.poke_id)::int AS n FROM unnest($1::uuid[]) p"
            " LEFT JOIN probe.effect e ON e.poke_id = p GROUP BY p",
            pokes,
        )
        return {row["poke"]: row["n"] for row in rows}

    async def states(self) -> dict[str, int]:
        """How many jobs of this office are in which state."""
        rows = await self.database.as_owner(
            "SELECT state, count(*)::int AS n FROM core.outbox WHERE office_id = $1 GROUP BY 1", self.act.office.id
        )
        return {row["state"]: row["n"] for row in rows}

    async def settled(self, within: float = 30.0, *, aging: float = 0.0) -> None:
        """Wait until no job of this office is left to do; with `aging` so much time passes for them each second."""
        aged = began = time.monotonic()
        while set(await self.states()) & {"ready", "running"}:
            now = time.monotonic()
            assert now - began < within, f"still open after {within} s: {await self.states()}"
            if aging and now - aged > 1:
                aged = now
                await self.let_pass(aging)
            await asyncio.sleep(0.05)

    async def reaches(self, state: str, count: int, within: float = 30.0) -> None:
        """Wait until `count` jobs of this office are in `state`."""
        began = time.monotonic()
        while (await self.states()).get(state, 0) < count:
            assert time.monotonic() - began < within, f"not {count} {state}: {await self.states()}"
            await asyncio.sleep(0.02)

    async def mend(self, deed: str) -> None:
        """Let every open event of this office have asked for another deed."""
        await self.database.as_owner(
            "UPDATE core.outbox SET payload = payload || jsonb_build_object('deed', $2::text)"
            " WHERE office_id = $1 AND state <> 'done'",
            self.act.office.id,
            deed,
        )

    async def let_pass(self, seconds: float) -> None:
        """Let time pass for the jobs of this office that wait: pauses end, messages grow old."""
        await self.database.as_owner(
            "UPDATE core.outbox SET next_at = next_at - $2::interval, published_at = published_at - $2::interval"
            " WHERE office_id = $1 AND state = 'ready'",
            self.act.office.id,
            dt.timedelta(seconds=seconds),
        )
