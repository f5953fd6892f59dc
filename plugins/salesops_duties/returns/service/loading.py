"""A return as its steps work on it: loaded whole, its row locked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictState, NotFound

WAYS_OUT = {
    "requested": ["authorize", "refuse"],
    "authorized": ["receive the goods", "refuse"],
    "received": ["inspect"],
    "inspected": ["resolve"],
    "resolved": ["request another return"],
    "refused": ["request another return"],
}


class Line(msgspec.Struct, frozen=True):
    """A line of a return; `received_qty` is None before the goods are here."""

    line_no: int
    order_line_no: int | None
    product_id: UUID
    quantity: Decimal
    received_qty: Decimal | None
    net_minor: int
    tax_minor: int
    outbound_id: UUID | None
    invoice_id: UUID | None


class Loaded(msgspec.Struct, frozen=True):
    """A return's present state with its lines."""

    id: UUID
    order_id: UUID | None
    customer_id: UUID
    state: str
    currency: str
    left_on: dt.date | None
    requested_by: UUID
    version: int
    lines: tuple[Line, ...]


_HEAD = [name for name in Loaded.__struct_fields__ if name != "lines"]
_LINE = list(Line.__struct_fields__)


async def load(tx: Transaction, return_id: UUID) -> Loaded:
    """The return and its lines, locked until this transaction ends; raises `NotFound`."""
    row = await tx.fetchrow(
        f"SELECT {', '.join(_HEAD)} FROM returns.sales_return WHERE office_id = $1 AND id = $2 FOR UPDATE",
        tx.office.id,
        return_id,
    )
    if row is None:
        raise NotFound
    rows = await tx.fetch(
        f"SELECT {', '.join(_LINE)} FROM returns.return_line WHERE office_id = $1 AND return_id = $2 ORDER BY line_no",
        tx.office.id,
        return_id,
    )
    head: dict[str, Any] = dict(row.items())
    return Loaded(**head, lines=tuple(Line(**dict(r.items())) for r in rows))


def expect_state(found: Loaded, *allowed: str) -> None:
    """Refuse a step that does not belong to the return's state, and say which does."""
    if found.state not in allowed:
        raise ConflictState(f"The return is {found.state}.", current=found.state, ways_out=WAYS_OUT[found.state])


async def move(tx: Transaction, found: Loaded, state: str, **values: Any) -> None:
    """Bring the return to its next state, with what belongs to it."""
    names = list(values)
    sets = "".join(f", {name} = ${number}" for number, name in enumerate(names, 4))
    await tx.execute(
        f"UPDATE returns.sales_return SET state = $3, version = version + 1{sets} WHERE office_id = $1 AND id = $2",
        tx.office.id,
        found.id,
        state,
        *values.values(),
    )
