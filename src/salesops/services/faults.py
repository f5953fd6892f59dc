"""Notes what a duty did wrong, where its health page shows it."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import asyncpg
import structlog

from salesops.db import DB, Record
from salesops.errors import Busy
from salesops.values import new_id

KEPT = 50
log = structlog.get_logger(__name__)


async def note_fault(office_id: int, duty: str, place: str, error: str) -> None:
    """Keep the fault; only the newest fifty of a duty and office stay."""
    async with DB.transaction(office_id) as transaction:
        await transaction.connection.execute(
            "INSERT INTO core.duty_fault (office_id, id, duty, place, error) VALUES ($1, $2, $3, $4, $5)",
            office_id,
            new_id(),
            duty,
            place,
            error[:2000],
        )
        await transaction.connection.execute(
            "DELETE FROM core.duty_fault WHERE office_id = $1 AND duty = $2 AND id NOT IN"
            " (SELECT id FROM core.duty_fault WHERE office_id = $1 AND duty = $2 ORDER BY at DESC LIMIT $3)",
            office_id,
            duty,
            KEPT,
        )


async def note_broken(office_id: int, duty: str, place: str, error: BaseException) -> None:
    """Log and keep what a duty raised; where the database is away the log has to do."""
    last = traceback.format_exception_only(error)[-1].strip()
    trace = "".join(traceback.format_tb(error.__traceback__, limit=-8))  # one that recursed has a thousand frames
    log.error("duty_failed", office=office_id, duty=duty, place=place, error=last, trace=trace)
    try:
        await note_fault(office_id, duty, place, last)
    except (OSError, Busy, asyncpg.PostgresError, asyncpg.InterfaceError) as unreachable:
        log.error("fault_not_noted", office=office_id, duty=duty, place=place, error=repr(unreachable))


async def recent_faults(office_id: int) -> Sequence[Record]:
    """Duty, place, error and time of the office's faults, newest first."""
    async with DB.transaction(office_id, read_only=True) as transaction:
        rows: Sequence[Record] = await transaction.connection.fetch(
            "SELECT duty, place, error, at FROM core.duty_fault WHERE office_id = $1 ORDER BY at DESC LIMIT 100",
            office_id,
        )
    return rows
