"""Is it the same order again? Asked before a second one of the same purchase order or the same goods is noted (ORD-1)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictDuplicate
from salesops_duties.orders.service.drafting import Draft, repeats_question


class Same(msgspec.Struct, frozen=True):
    """The order that is there already."""

    id: UUID
    number: str | None
    state: str
    customer_po_no: str
    taken_at: dt.datetime
    taken_by: str | None


async def refuse_repeats(tx: Transaction, drafted: Draft) -> None:
    """Refuse an order that looks like one that is there, with a link to it, unless a reason for the repeat is given."""
    new = drafted.new
    if new.repeat_reason:
        return
    text = await tx.read("orders.same_as", *repeats_question(tx, drafted.id, new, drafted.lines_hash, drafted.at))
    if text is not None:
        found = msgspec.json.decode(text, type=Same)
        number = new.customer_po_no.strip()
        same = "purchase order" if number and found.customer_po_no == number else "goods"
        raise ConflictDuplicate(
            f"Same order? The same {same} of this customer were noted already; say why it comes again if it is another.",
            existing=str(found.id),
            number=found.number,
            current=found.state,
            customer_po_no=found.customer_po_no,
            taken_at=found.taken_at.isoformat(),
            taken_by=found.taken_by,
            ways_out=["open the existing order", "give a repeat_reason"],
        )
