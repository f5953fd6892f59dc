"""Handlers that leave one row per effect, and that fail, block, dawdle or do worse when told to."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from uuid import UUID

import msgspec
import structlog

from salesops import TaskJob, Transaction, subscribe, task
from salesops.errors import Refused
from salesops.events import Event

let_go = asyncio.Event()
log = structlog.get_logger(__name__)


class Poked(Event, frozen=True, kw_only=True):
    """Somebody poked: `deed` is what the handler does about it."""

    poke_id: UUID
    deed: str = "note"
    seconds: float = 0.0


class Call(msgspec.Struct, frozen=True):
    """Something to do outside."""

    poke_id: UUID
    queue: str = "settlement"


class Tick(msgspec.Struct, frozen=True):
    """Nothing but the time."""


@subscribe(Poked)
async def note_poke(tx: Transaction, poked: Poked) -> None:
    """Write the effect down; then fail, refuse, sleep or block as told."""
    log.info("poke_seen", poke=str(poked.poke_id))
    tx.write("probe.note", tx.office.id, poked.poke_id, "note_poke", os.getpid())
    match poked.deed:
        case "fail":
            raise RuntimeError("told to fail")
        case "refuse":
            raise Refused("told to refuse")
        case "sleep":
            await asyncio.sleep(poked.seconds)
        case "block":
            time.sleep(poked.seconds)
        case "dig in":
            await _dig_in()
        case "quit":
            raise SystemExit(3)
        case "interrupt":
            raise KeyboardInterrupt
        case "cancel":
            raise asyncio.CancelledError


async def _dig_in() -> None:
    """Go on whoever says to end, until let go."""
    while not let_go.is_set():
        with contextlib.suppress(asyncio.CancelledError):
            await let_go.wait()


@task(Call, queue="settlement")
async def call_out(job: TaskJob, call: Call) -> None:
    """Record an outside effect under the job's own id."""
    async with job.finishing() as tx:
        tx.write("probe.note", tx.office.id, job.id, "call_out", os.getpid())


@task(Tick, queue="tracking")
async def tick(job: TaskJob, _: Tick) -> None:
    """Record that the clock came round."""
    async with job.finishing() as tx:
        tx.write("probe.note", tx.office.id, job.id, "tick", os.getpid())
