"""What the authorization of a return says on paper."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from salesops import Transaction, ask
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.customers import Addressee, CustomerHooks
from salesops.hookspecs.documents import DocumentHooks
from salesops.languages import gettext, later
from salesops.rights import scope_of

REASONS = {
    "wrong_part": later("Wrong part"),
    "defect": later("Defect"),
    "transit_damage": later("Damaged on the way"),
    "refused": later("Refused at the door"),
    "over_delivery": later("Too many"),
    "core_exchange": later("Old part for exchange"),
}


class ReturnedLine(msgspec.Struct, frozen=True):
    """One line that may come back."""

    line_no: str
    part_no: str
    name: str
    quantity: Decimal
    unit: str
    outbound_number: str


class PrintedReturn(msgspec.Struct, frozen=True):
    """The facts of a return authorization."""

    number: str
    customer: Addressee
    authorized_on: dt.date
    order_number: str
    customer_po_no: str
    reason: str
    freight_is_ours: bool
    lines: tuple[ReturnedLine, ...]


async def print_return(tx: Transaction, return_id: UUID, language: str) -> PrintedReturn:
    """The facts of a return's authorization; raises `NotFound`, or `ConflictState` before it was authorized."""
    head = await tx.fetchrow(
        "SELECT r.*, n.number, p.name AS customer FROM returns.sales_return r JOIN core.party p ON p.id = r.customer_id"
        " LEFT JOIN core.document_number n ON n.office_id = r.office_id AND n.document_id = r.id WHERE r.office_id = $1 AND r.id = $2",
        tx.office.id,
        return_id,
    )
    own = scope_of(tx.actor, "returns.read") == "own"
    if head is None or (own and head["salesperson_id"] != tx.actor.person_id):
        raise NotFound
    if head["authorized_at"] is None:
        raise ConflictState(
            "This return is not authorized; there is nothing to send to the customer.",
            current=head["state"],
            ways_out=["authorize the return first"],
        )
    rows = await tx.fetch(
        "SELECT l.line_no, p.part_no, p.name, p.name_zh, p.uom, l.quantity, coalesce(o.number, '') AS outbound_number FROM returns.return_line l"
        " JOIN core.product p ON p.id = l.product_id LEFT JOIN core.document_number o ON o.office_id = l.office_id AND o.document_id = l.outbound_id"
        " WHERE l.office_id = $1 AND l.return_id = $2 ORDER BY l.line_no",
        tx.office.id,
        return_id,
    )
    found = await ask(CustomerHooks).customer_addressing(tx.office, tx, head["customer_id"])
    told = await ask(DocumentHooks).order_describing(tx.office, tx, head["order_id"]) if head["order_id"] else []
    return PrintedReturn(
        head["number"] or "",
        found[0] if found else Addressee(head["customer_id"], head["customer"]),
        head["authorized_at"].astimezone(ZoneInfo(tx.office.timezone)).date(),
        told[0].number if told else "",
        told[0].customer_po_no if told else "",
        gettext(REASONS.get(head["reason_code"], str(head["reason_code"]))),
        head["freight_by"] == "us",
        tuple(
            ReturnedLine(
                str(row["line_no"]),
                row["part_no"],
                (row["name_zh"] if language == "zh" else "") or row["name"],
                row["quantity"],
                row["uom"],
                row["outbound_number"],
            )
            for row in rows
        ),
    )
