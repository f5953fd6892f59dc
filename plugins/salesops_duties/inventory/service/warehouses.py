"""The warehouses of an office; the first one, `main`, is there as soon as it is needed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from salesops import Office, Transaction, new_id
from salesops_duties.inventory.rules import OnStock


async def main_warehouse(tx: Transaction) -> UUID:
    """The warehouse orders are served from."""
    found = await tx.fetchval(
        "SELECT id FROM inventory.warehouse WHERE office_id = $1 ORDER BY code <> 'main', code LIMIT 1", tx.office.id
    )
    if found is None:
        await tx.execute(
            "INSERT INTO inventory.warehouse (office_id, id, code, name) VALUES ($1, $2, 'main', 'Main warehouse') ON CONFLICT DO NOTHING",
            tx.office.id,
            new_id(),
        )
        found = await tx.fetchval(
            "SELECT id FROM inventory.warehouse WHERE office_id = $1 ORDER BY code <> 'main', code LIMIT 1",
            tx.office.id,
        )
    return UUID(str(found))


async def stock_of(tx: Transaction, products: Iterable[UUID]) -> tuple[UUID, dict[UUID, OnStock]]:
    """The main warehouse and its stock of these products, in one round trip."""
    rows = await tx.fetch(
        "SELECT w.id AS warehouse_id, s.product_id, s.on_hand, s.reserved, s.value_minor FROM"
        " (SELECT id FROM inventory.warehouse WHERE office_id = $1 ORDER BY code <> 'main', code LIMIT 1) w"
        " LEFT JOIN inventory.stock s ON s.office_id = $1 AND s.warehouse_id = w.id AND s.product_id = ANY ($2)",
        tx.office.id,
        list(products),
    )
    if not rows:
        return await main_warehouse(tx), {}
    stock = {r["product_id"]: OnStock(r["on_hand"], r["reserved"], r["value_minor"]) for r in rows if r["product_id"]}
    return rows[0]["warehouse_id"], stock


async def open_documents(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if inventory were switched off."""
    waiting = await tx.fetchval(
        "SELECT count(*) FROM inventory.outbound_order WHERE office_id = $1 AND state = 'issued'", office.id
    )
    reserved = await tx.fetchval(
        "SELECT count(DISTINCT order_id) FROM inventory.reservation WHERE office_id = $1 AND state = 'open'", office.id
    )
    return [("Outbound orders not dispatched", waiting), ("Orders with reserved goods", reserved)]
