"""Tracking numbers at the dock: whether they can be their carrier's, and on which shipment they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesops import Transaction
from salesops.errors import ConflictDuplicate, Fault, Invalid
from salesops.hookspecs.carriers import Carrier
from salesops_duties.logistics.carriers import carriers
from salesops_duties.logistics.carriers.numbers import FAULTS


async def doubt_numbers(tx: Transaction, carrier: str, numbers: Sequence[tuple[str, str]]) -> None:
    """Raise `Invalid` for numbers that can hardly be this carrier's, each with its field; who looked again takes them as they are."""
    asked = await _asked(tx, carrier)
    found = [(field, number, asked.number_fault(number)) for field, number in numbers if number] if asked else []
    faults = [Fault(field, code, FAULTS[code], given=number) for field, number, code in found if code]
    if faults:
        raise Invalid(faults)


async def refuse_taken(tx: Transaction, carrier: str, numbers: Sequence[str]) -> None:
    """Raise `ConflictDuplicate` for a number of this carrier that is under way already."""
    taken = await tx.fetchval(
        "SELECT tracking_no FROM logistics.tracking_number WHERE office_id = $1 AND carrier = $2 AND tracking_no = ANY ($3) LIMIT 1",
        tx.office.id,
        carrier,
        list(numbers),
    )
    if taken:
        raise ConflictDuplicate("This tracking number is on another shipment.", tracking_no=taken)


async def _asked(tx: Transaction, name: str) -> Carrier | None:
    """Who knows the numbers of the carrier of this name: the company an aggregator asks, its own account, or one that is called so."""
    row: Any = await tx.fetchrow(
        "SELECT c.company, a.adapter FROM logistics.carrier c LEFT JOIN logistics.carrier_account a ON (a.office_id, a.id) = (c.office_id, c.account_id)"
        " WHERE c.office_id = $1 AND lower(c.name) = lower($2)",
        tx.office.id,
        name.strip(),
    )
    known = carriers()
    words = [row["company"], row["adapter"] or ""] if row else []
    for word in (*words, name.strip(), name.strip().partition(" ")[0]):
        if word.casefold() in known:
            return known[word.casefold()]
    return None
