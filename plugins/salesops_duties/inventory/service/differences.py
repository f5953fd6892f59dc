"""Differences between what was counted and the book, what they cost, and the stock rows they fall on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Money, Transaction
from salesops.db import Record
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.valuing import unit_costs

ACTION = "inventory.adjust"


class Difference(msgspec.Struct, frozen=True):
    """What a line changes: positive when more is there than the book says, and its cost with the same sign."""

    line_no: int
    product_id: UUID
    part_no: str
    quantity: Decimal
    cost_minor: int


async def differences(tx: Transaction, rows: Sequence[Record], stock: Mapping[UUID, rules.OnStock]) -> list[Difference]:
    """What each line changes: what is missing at the moving average, what is found at the present cost of one."""
    changed = [row for row in rows if row["difference"]]
    more = await unit_costs(tx, {row["product_id"] for row in changed if row["difference"] > 0})
    found = []
    for row in changed:
        product, quantity = row["product_id"], row["difference"]
        if quantity > 0:
            cost = rules.cost_at(more[product], quantity)
        else:
            cost = -rules.average_cost(stock[product], -quantity)
        found.append(Difference(row["line_no"], product, row["part_no"], quantity, cost))
    return found


def value_of(tx: Transaction, found: Sequence[Difference]) -> Money:
    """What is at stake: more and less do not cancel out."""
    return Money(tx.office.currency, sum(abs(one.cost_minor) for one in found))


async def locked_stock(tx: Transaction, warehouse: UUID, products: list[UUID]) -> dict[UUID, rules.OnStock]:
    """The stock rows of these products in a warehouse, locked in their order; a product that never lay there gets one."""
    await tx.execute(
        "INSERT INTO inventory.stock (office_id, warehouse_id, product_id) SELECT $1, $2, x FROM unnest($3::uuid[]) AS x ORDER BY x"
        " ON CONFLICT DO NOTHING",
        tx.office.id,
        warehouse,
        products,
    )
    return await _read(tx, warehouse, products, " ORDER BY warehouse_id, product_id FOR NO KEY UPDATE")


async def stock_rows(tx: Transaction, warehouse: UUID, products: list[UUID]) -> dict[UUID, rules.OnStock]:
    """The stock rows of these products in a warehouse as they stand."""
    return await _read(tx, warehouse, products, "")


async def _read(tx: Transaction, warehouse: UUID, products: list[UUID], more: str) -> dict[UUID, rules.OnStock]:
    rows = await tx.fetch(
        "SELECT product_id, on_hand, reserved, value_minor, held FROM inventory.stock WHERE office_id = $1 AND warehouse_id = $2"
        f" AND product_id = ANY ($3){more}",
        tx.office.id,
        warehouse,
        products,
    )
    return {r["product_id"]: rules.OnStock(r["on_hand"], r["reserved"], r["value_minor"], r["held"]) for r in rows}
