"""The stock beside an order (ORD-2): of the chosen line's part as a panel, of the others in words; for an offer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Actor, Office, clock, plain
from salesops.db import reading
from salesops.hookspecs.orders import Order, OrderPanel
from salesops.rights import may
from salesops_duties.inventory.rules import stock_bar
from salesops_duties.inventory.service.sheet import in_words, sheet_of

MOST_ROWS, MOST_BESIDE = 20, 4


async def order_panel(office: Office, actor: Actor, order: Order, line_no: int | None) -> tuple[OrderPanel, ...]:
    """The stock panel; with a line chosen only of its part, else in words of every part and drawn of the first."""
    if not may(actor, "inventory.read") or not order.lines:
        return ()
    chosen = next((line for line in order.lines if line.line_no == line_no), None)
    wanted = [chosen.product_id] if chosen else sorted({line.product_id for line in order.lines})[:MOST_ROWS]
    connection = reading().connection
    names = await connection.fetch("SELECT id, part_no, uom FROM core.product WHERE id = ANY ($1)", wanted)
    rows, sheets = [], {}
    for row in sorted(names, key=lambda row: str(row["part_no"])):
        sheets[row["id"]] = await sheet_of(connection, office.id, office.timezone, row["id"])
        rows.append((row["part_no"], in_words(sheets[row["id"]])))
    drawn = (chosen or order.lines[0]).product_id
    if drawn not in sheets:
        return ()
    (product,) = (row for row in names if row["id"] == drawn)
    data = {"product_id": str(drawn), "part_no": product["part_no"], "uom": product["uom"]}
    data |= _data(sheets[drawn], order, drawn) | {"line_no": (chosen or order.lines[0]).line_no}
    stamp = f"{clock.now().astimezone(ZoneInfo(office.timezone)):%H:%M}"
    return (
        OrderPanel("stock", "Stock", tuple(rows), "boxes", "S", 10, stamp, template="inventory/panel.html", data=data),
    )


def _data(found: dict[str, Any], order: Order, product: UUID) -> dict[str, Any]:
    """What the template draws, as texts: an offer's answer goes through JSON."""
    mine = sum((Decimal(t["quantity"]) for t in found["reserved_by"] if t["order_id"] == order.id), Decimal(0))
    asked = sum((line.quantity for line in order.lines if line.product_id == product), Decimal(0))
    known = {name: found[name] for name in ("on_hand", "held", "reserved", "available_now", "incoming")}
    coming = [
        {"expected_on": str(one["expected_on"] or ""), "source": one["source"], "quantity": one["quantity"], "late": one["late"],
         "under_way": one["under_way"]}
        for one in found["expected"][:MOST_BESIDE]
    ]  # fmt: skip
    return known | {
        "reserved_here": plain(mine),
        "asked": plain(asked),
        "coming": coming,
        "elsewhere": found["other_offices"][:MOST_BESIDE],
        "instead": found["instead"][:MOST_BESIDE],
        "bar": stock_bar(found),
    }
