"""The processes of a transport under test, and the events told to them with their effects."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from processes import PROBE, Process, install_probe

from salesops import Act, new_id, transaction
from salesops.kernel.discovery import Discovered
from salesops.services.jobs import QUEUES
from salesops.settings import Settings
from salesops.testing import Database
from salesops_workers.broker import make_outside_broker, queue_name

sys.path.insert(0, str(PROBE))
from salesops_probe import plugin
from salesops_probe.tasks import Poked

PROBED = Discovered(plugin.DUTY, plugin, "salesops-probe")


@dataclass(frozen=True)
class Transport:
    """One way from the outbox to a worker; the queues at a broker bear `prefix`."""

    name: str
    url: str
    prefix: str

    @property
    def settings(self) -> Settings:
        return Settings(broker_url=self.url, broker_prefix=self.prefix)

    @property
    def has_broker(self) -> bool:
        return self.name != "postgresql"

    def wipe(self) -> None:
        """What losing a broker's disk does: no message, no queue."""
        if not self.has_broker:
            return
        broker = make_outside_broker(self.settings, [])
        for queue in QUEUES:
            name = queue_name(self.settings, queue)
            if self.name == "redis":
                broker.flush(name)
            else:
                for full in (name, f"{name}.DQ", f"{name}.XQ"):
                    broker.channel.queue_delete(full)
        broker.close()


class Crew:
    """Starts the processes of a transport on the database under test."""

    def __init__(self, database: Database, transport: Transport, folder: Path) -> None:
        self.started: list[Process] = []
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
            "SALESOPS_JOB_LEASE": "3",
        }

    def start(self, module: str, *arguments: str, **settings: object) -> Process:
        """Start `salesops_workers.<module>`; `failpoint="after-claim:1"` and the like become settings."""
        given = {f"SALESOPS_{name.upper()}": str(value) for name, value in settings.items()}
        log = self._folder / f"{len(self.started)}-{module}.log"
        made = Process(f"salesops_workers.{module}", list(arguments), self._environment | given, log)
        self.started.append(made)
        return made

    def worker(self, **settings: object) -> Process:
        return self.start("main", **settings)

    def relay(self, **settings: object) -> Process | None:
        """A relay, where this transport needs one."""
        return self.start("relay", **settings) if self.transport.has_broker else None


class Effects:
    """Tells events and counts what became of them."""

    def __init__(self, database: Database, act: Act) -> None:
        self._database = database
        self.act = act

    async def poke(self, count: int = 1, *, act: Act | None = None, **given: Any) -> list[UUID]:
        """Tell `count` events in one transaction; returns their pokes."""
        pokes = [new_id() for _ in range(count)]
        async with transaction(act or self.act) as tx:
            for poke in pokes:
                tx.tell(Poked(poke_id=poke, **given))
        return pokes

    async def of(self, pokes: list[UUID]) -> dict[UUID, int]:
        """How often each of the pokes took effect."""
        rows = await self._database.as_owner(
            "SELECT p AS poke, count(e.poke_id)::int AS n FROM unnest($1::uuid[]) p"
            " LEFT JOIN probe.effect e ON e.poke_id = p GROUP BY p",
            pokes,
        )
        return {row["poke"]: row["n"] for row in rows}

    async def states(self) -> dict[str, int]:
        """How many jobs of this office are in which state."""
        rows = await self._database.as_owner(
            "SELECT state, count(*)::int AS n FROM core.outbox WHERE office_id = $1 GROUP BY 1", self.act.office.id
        )
        return {row["state"]: row["n"] for row in rows}

    async def settled(self, within: float = 30.0) -> float:
        """Wait until no job of this office is left to do; returns the seconds it took."""
        began = time.monotonic()
        while set(await self.states()) & {"ready", "running"}:
            assert time.monotonic() - began < within, f"still open after {within} s: {await self.states()}"
            await asyncio.sleep(0.05)
        return time.monotonic() - began

    async def hurry(self) -> None:
        """Let no job of this office wait for its pause."""
        await self._database.as_owner(
            "UPDATE core.outbox SET next_at = now() WHERE office_id = $1 AND state = 'ready'", self.act.office.id
        )
