"""Notes what a duty did wrong, where its health page shows it."""

from __future__ import annotations

from collections.abc import Sequence

from salesops.db import DB, Record
from salesops.values import new_id

KEPT = 50


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


async def recent_faults(office_id: int) -> Sequence[Record]:
    """Duty, place, error and time of the office's faults, newest first."""
    async with DB.transaction(office_id, read_only=True) as transaction:
        rows: Sequence[Record] = await transaction.connection.fetch(
            "SELECT duty, place, error, at FROM core.duty_fault WHERE office_id = $1 ORDER BY at DESC LIMIT 100",
            office_id,
        )
    return rows
