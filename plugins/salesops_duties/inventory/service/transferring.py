"""A transfer as its use cases take it up: its row locked, its lines, what it refuses in its present state, and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Office, Transaction
from salesops.errors import ConflictState, NotFound
from salesops_duties.inventory.rules import TransferLine

CARRY = "inventory.carry_transfer"
_HEAD = """SELECT t.id, t.role, t.state, t.other_office, t.from_warehouse, t.to_warehouse, t.note, t.needed_on, t.asker, t.expected_on, t.carrier,
    t.cancel_asked_at, t.reason, t.currency::text AS currency, t.rate, t.version, t.heard, t.sent_at, t.their_number, coalesce(n.number, '') AS number,
    coalesce(o.name, '') AS other_name, coalesce(w.name, '') AS from_name, coalesce(v.name, '') AS to_name
  FROM inventory.transfer t LEFT JOIN core.office o ON o.id = t.other_office
  LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (t.office_id, t.id)
  LEFT JOIN inventory.warehouse w ON (w.office_id, w.id) = (t.office_id, t.from_warehouse)
  LEFT JOIN inventory.warehouse v ON (v.office_id, v.id) = (t.office_id, t.to_warehouse) WHERE t.office_id = $1 AND t.id = $2"""
_LINES = """SELECT l.line_no, l.product_id, p.part_no, p.quantity_digits AS digits, l.quantity, l.sent, l.cost_minor, l.claim_minor, l.received,
    l.received_minor, l.lost, l.lost_minor, l.supply_id
  FROM inventory.transfer_line l JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.transfer_id = $2 ORDER BY l.line_no"""


class Carry(msgspec.Struct, frozen=True):
    """What a worker is told when the other office has to hear of a transfer: which."""

    transfer_id: UUID


class Head(msgspec.Struct, frozen=True):
    """A transfer of this office; `number` is empty while its own transaction has not ended."""

    id: UUID
    role: str
    state: str
    other_office: int | None
    from_warehouse: UUID | None
    to_warehouse: UUID | None
    note: str
    needed_on: dt.date | None
    asker: str
    expected_on: dt.date | None
    carrier: str
    cancel_asked_at: dt.datetime | None
    reason: str
    currency: str
    rate: Decimal | None
    version: int
    heard: int
    sent_at: dt.datetime | None
    their_number: str
    number: str
    other_name: str
    from_name: str
    to_name: str

    @property
    def source(self) -> str:
        """From where the goods come, in words."""
        return self.from_name if self.role == "inside" else self.other_name

    @property
    def comes_here(self) -> bool:
        return self.role != "sender"


async def head_of(tx: Transaction, transfer_id: UUID, *, lock: bool = True) -> Head:
    """The transfer, its row locked unless it is only read; raises `NotFound`."""
    row = await tx.fetchrow(f"{_HEAD}{' FOR UPDATE OF t' if lock else ''}", tx.office.id, transfer_id)
    if row is None:
        raise NotFound
    return Head(**dict(row.items()))


async def lines_of(tx: Transaction, transfer_id: UUID) -> list[TransferLine]:
    """Its lines; those of a transfer whose row is locked stay as they are."""
    rows = await tx.fetch(_LINES, tx.office.id, transfer_id)
    return [TransferLine(**dict(row.items())) for row in rows]


async def change(tx: Transaction, head: Head, **values: Any) -> None:
    """Write columns of a transfer now, and count that the other office has something new to hear."""
    names = ", ".join(f"{name} = ${at}" for at, name in enumerate(values, 3))
    await tx.execute(
        f"UPDATE inventory.transfer SET {names}, version = version + 1 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        head.id,
        *values.values(),
    )
    tell_other(tx, head.id, head.other_office)


def tell_other(tx: Transaction, transfer_id: UUID, other_office: int | None) -> None:
    """Leave it to a worker to tell the other office, in this same transaction; a transfer inside has none."""
    if other_office is not None:
        tx.enqueue(CARRY, Carry(transfer_id))


def expect(
    head: Head, roles: Sequence[str], states: Mapping[str, str] | Sequence[str], ways_out: Sequence[str]
) -> None:
    """Refuse what is not this office's part in a transfer, or not its turn."""
    if head.role not in roles:
        other = head.other_name or "this office"
        raise ConflictState(
            f"This is for {other} to do."
            if head.other_office
            else "This transfer is between warehouses of this office.",
            current=head.role,
            ways_out=["open the transfer"],
        )
    if head.state not in states:
        raise ConflictState(f"This transfer is {head.state}.", current=head.state, ways_out=list(ways_out))


async def office_of(tx: Transaction, office_id: int) -> Office:
    """Another office, as an act in it needs it."""
    row = await tx.fetchrow(
        "SELECT id, code, name, currency, timezone, language, fiscal_year_start FROM core.office WHERE id = $1",
        office_id,
    )
    if row is None:
        raise NotFound
    return Office(**dict(row.items()))
