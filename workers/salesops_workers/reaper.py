"""Offers again, every few seconds, what dead workers held; any number of reapers may run."""

from __future__ import annotations

import asyncio

import structlog

from salesops.services import outbox
from salesops_workers.postgres import UNREACHABLE

EVERY = 5.0  # seconds
log = structlog.get_logger(__name__)


async def reap_forever(every: float = EVERY) -> None:
    """Reap until cancelled; a database that is away is waited for."""
    while True:
        try:
            jobs = await outbox.reap()
        except UNREACHABLE as error:
            log.warning("reaper_failed", error=repr(error))
        else:
            if jobs:
                log.warning("jobs_reaped", jobs=jobs)
        await asyncio.sleep(every)
