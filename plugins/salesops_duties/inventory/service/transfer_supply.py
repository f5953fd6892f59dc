"""What a transfer's progress means for the goods to come that customers may wait for; the supply is locked by the caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from salesops import Transaction, plain
from salesops.hookspecs.supply import SupplyChange
from salesops_duties.inventory.rules import TransferLine
from salesops_duties.inventory.service.supplies import (
    change_supplies,
    end_supplies,
    lock_supplies,
    lock_waiting,
    tell_moved,
)
from salesops_duties.inventory.service.transferring import Head

ZERO = Decimal(0)


async def note_supply_day(tx: Transaction, lines: Sequence[TransferLine], day: dt.date | None, why: str) -> None:
    """Another day for what has not come; who waits for it is told. Nobody knows a day: it is taken away."""
    rows = await lock_supplies(tx, [line.supply_id for line in lines if line.supply_id])
    changes = [
        SupplyChange(row.id, expected_on=day, no_day=day is None, said_by="office", why=why)
        for row in rows.values()
        if row.state == "announced" and row.expected_on != day
    ]
    if changes:
        await change_supplies(tx, changes)


async def note_supply_sent(
    tx: Transaction, head: Head, lines: Sequence[TransferLine], sent: Mapping[int, Decimal], day: dt.date | None
) -> None:
    """The goods are on the way. What was not sent is given up where nobody waits for it; those who do are told."""
    rows = await lock_supplies(tx, [line.supply_id for line in lines if line.supply_id])
    changes: list[SupplyChange] = []
    told: dict[UUID, str] = {}
    ended: list[UUID] = []
    for line in lines:
        row = rows.get(line.supply_id) if line.supply_id else None
        if row is None or row.state != "announced":
            continue
        part = sent.get(line.line_no, ZERO)
        if not part and not row.pegged:
            ended.append(row.id)
            continue
        is_less = part < line.quantity
        why = f"{head.source} sends {plain(part)} of {plain(line.quantity)}." if is_less else f"{head.source} sent it."
        no_day, new_day = not part and row.expected_on is not None, day if part else None
        quantity = max(part, row.received + row.pegged)
        changes.append(SupplyChange(row.id, quantity, new_day, no_day=no_day, said_by="office", sent=part, why=why))
        if part < row.pegged and not no_day and new_day in (None, row.expected_on):
            told[row.id] = why  # the change of its day would tell it
    if changes:
        await change_supplies(tx, changes)
    if told:
        tell_moved(tx, await lock_waiting(tx, told), told)
    if ended:
        await end_supplies(tx, ended, f"{head.source} did not send it")


async def give_up_supply(tx: Transaction, lines: Sequence[TransferLine], why: str) -> None:
    """Nothing more comes of these: supply nobody waits for ends, the rest loses its day and who waits is told.

    What customers still wait for stays announced without a day until their orders wait for other goods; a task ends it then.
    """
    await tx.flush()
    rows = await lock_supplies(tx, [line.supply_id for line in lines if line.supply_id])
    open_ = [row for row in rows.values() if row.state == "announced"]
    ended = [row.id for row in open_ if not row.pegged]
    waited = [row for row in open_ if row.pegged]
    if ended:
        await end_supplies(tx, ended, why)
    if waited:
        changes = [
            SupplyChange(
                row.id, quantity=row.received + row.pegged, no_day=True, said_by="office", sent=row.received, why=why
            )
            for row in waited
        ]
        await change_supplies(tx, changes)
