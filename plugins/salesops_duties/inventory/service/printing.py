"""What the papers of the warehouse say: pick list, outbound order, delivery note, packing label."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, ask
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.customers import Addressee, CustomerHooks
from salesops.hookspecs.documents import DocumentHooks, OrderFacts
from salesops.rights import scope_of

DELIVERIES = "inventory.deliveries"


class GoodsLine(msgspec.Struct, frozen=True):
    """One line from one warehouse; `other_name` is the part's name in the other language."""

    line_no: str
    part_no: str
    name: str
    other_name: str
    version_name: str
    quantity: Decimal
    unit: str
    warehouse: str
    on_hand: Decimal | None


class PrintedGoods(msgspec.Struct, frozen=True):
    """The facts of every paper of an outbound order."""

    number: str
    customer: Addressee
    issued_at: dt.datetime
    dispatched_at: dt.datetime | None
    order_number: str
    customer_po_no: str
    delivery_way: str
    delivery_date: dt.date | None
    delivery_address: str
    receiver: str
    salesperson: str
    note: str
    warehouses: str
    lines: tuple[GoodsLine, ...]


async def print_goods(tx: Transaction, outbound_id: UUID, language: str) -> PrintedGoods:
    """The facts of an outbound order; raises `NotFound`, or `ConflictState` for one that was taken back."""
    head = await tx.fetchrow(
        "SELECT o.*, n.number, coalesce(s.name, '') AS salesperson, c.name AS customer, coalesce(c.country, '') AS country FROM inventory.outbound_order o"
        " JOIN core.party c ON c.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id"
        " LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.id WHERE o.office_id = $1 AND o.id = $2",
        tx.office.id,
        outbound_id,
    )
    own = scope_of(tx.actor, DELIVERIES) == "own"
    if head is None or (own and head["salesperson_id"] != tx.actor.person_id):
        raise NotFound
    if head["state"] == "voided":
        raise ConflictState(
            "This outbound order was taken back; it is not printed any more.",
            current="voided",
            ways_out=["print the outbound order that took its place"],
        )
    rows = await tx.fetch(
        "SELECT l.line_no, p.part_no, p.name, p.name_zh, p.version_name, p.uom, w.name AS warehouse, l.quantity, s.on_hand FROM inventory.outbound_line l"
        " JOIN core.product p ON p.id = l.product_id JOIN inventory.warehouse w ON (w.office_id, w.id) = (l.office_id, l.warehouse_id)"
        " LEFT JOIN inventory.stock s ON (s.office_id, s.warehouse_id, s.product_id) = (l.office_id, l.warehouse_id, l.product_id)"
        " WHERE l.office_id = $1 AND l.outbound_id = $2 ORDER BY l.line_no, w.code <> 'main', w.code",
        tx.office.id,
        outbound_id,
    )
    found = await ask(CustomerHooks).customer_addressing(tx.office, tx, head["customer_id"])
    told = await ask(DocumentHooks).order_describing(tx.office, tx, head["order_id"])
    order = told[0] if told else OrderFacts("")
    customer = found[0] if found else Addressee(head["customer_id"], head["customer"], country=head["country"])
    return PrintedGoods(
        head["number"] or "",
        customer,
        head["issued_at"],
        head["dispatched_at"],
        order.number,
        order.customer_po_no,
        order.delivery_way,
        order.delivery_date,
        order.delivery_address or customer.address,
        order.receiver or customer.contact,
        order.salesperson or head["salesperson"],
        order.note,
        ", ".join(dict.fromkeys(row["warehouse"] for row in rows)),
        tuple(
            GoodsLine(
                str(row["line_no"]),
                row["part_no"],
                (row["name_zh"] if language == "zh" else "") or row["name"],
                row["name"] if language == "zh" and row["name_zh"] else row["name_zh"],
                row["version_name"],
                row["quantity"],
                row["uom"],
                row["warehouse"],
                None if head["state"] != "issued" else row["on_hand"],
            )
            for row in rows
        ),
    )
