"""Offers again, every few seconds, what dead workers held; any number of reapers may run."""

from __future__ import annotations

import asyncio

import structlog

from salesops.services import outbox
from salesops_workers.over_postgres import UNREACHABLE

log = structlog.get_logger(__name__)


async def reap_forever(lease: float) -> None:
    """Reap until cancelled, six times in a lease (in seconds); a database that is away is waited for."""
    while True:
        try:
            jobs = await outbox.reap()
        except UNREACHABLE as error:
            log.warning("reaper_failed", error=repr(error))
        else:
            if jobs:
                log.warning("jobs_reaped", jobs=jobs)
        await asyncio.sleep(lease / 6)
