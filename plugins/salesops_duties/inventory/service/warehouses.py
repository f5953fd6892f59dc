"""The warehouses of an office; the first one, `main`, is there as soon as it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Office, Transaction, new_id, transaction
from salesops.errors import ConflictDuplicate, Faults
from salesops_duties.inventory.rules import NewWarehouse

MAIN = "main"


async def main_warehouse(tx: Transaction) -> UUID:
    """The warehouse orders are served from first."""
    return (await _by_code(tx))[MAIN]


async def warehouse_of(tx: Transaction, code: str, faults: Faults) -> UUID | None:
    """The warehouse of this code, or None with a fault that names those there are."""
    known = await _by_code(tx)
    if code not in known:
        faults.add("warehouse", "known", "There is no such warehouse.", given=code, allowed=sorted(known))
    return known.get(code)


async def add_warehouse(act: Act, new: NewWarehouse) -> Mapping[str, Any]:
    """Add a place where goods lie; raises `Invalid` or `ConflictDuplicate`."""
    faults = Faults()
    if not new.code.strip() or len(new.code) > 20:
        faults.add("code", "required", "A short code of at most 20 characters.", given=new.code)
    if not new.name.strip():
        faults.add("name", "required", "Name the warehouse.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        if not await _add(tx, new.code.strip(), new.name.strip()):
            raise ConflictDuplicate("There is a warehouse with this code.", existing=new.code.strip())
        row = await tx.fetchrow(f"{_SELECT} AND code = $2", act.office.id, new.code.strip())
        made = dict(row.items()) if row else {}
        tx.audit("warehouse.add", "warehouse", made.get("id"), changes={"code": new.code.strip()})
        return tx.answer(made, status=201)


async def warehouses(act: Act) -> list[Mapping[str, Any]]:
    """The warehouses of the office in the order in which they serve."""
    async with transaction(act) as tx:
        rows = await tx.fetch(f"{_SELECT} ORDER BY code <> 'main', code", act.office.id)
    return [dict(row.items()) for row in rows]


async def open_documents(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if inventory were switched off."""
    row = await tx.fetchrow(
        "SELECT (SELECT count(*) FROM inventory.outbound_order WHERE office_id = $1 AND state = 'issued') AS waiting,"
        " (SELECT count(DISTINCT order_id) FROM inventory.reservation WHERE office_id = $1 AND state = 'open') AS reserved,"
        " (SELECT count(*) FROM inventory.incoming WHERE office_id = $1 AND state = 'announced' AND kind <> 'plan') AS announced,"
        " (SELECT count(*) FROM inventory.stock_count WHERE office_id = $1 AND state IN ('counting', 'counted')) AS counts,"
        " (SELECT count(*) FROM inventory.transfer WHERE office_id = $1 AND state IN ('asked', 'accepted', 'sent', 'short')) AS transfers",
        office.id,
    )
    found = dict(row.items()) if row else dict.fromkeys(("waiting", "reserved", "announced", "counts", "transfers"), 0)
    return [
        ("Outbound orders not dispatched", found["waiting"]),
        ("Orders with reserved goods", found["reserved"]),
        ("Announced goods not received", found["announced"]),
        ("Stock counts not posted", found["counts"]),
        ("Transfers not finished", found["transfers"]),
    ]


_SELECT = "SELECT id, code, name FROM inventory.warehouse WHERE office_id = $1"


async def _by_code(tx: Transaction) -> dict[str, UUID]:
    rows = await tx.fetch(_SELECT, tx.office.id)
    if MAIN not in {row["code"] for row in rows}:
        await _add(tx, MAIN, "Main warehouse")
        rows = await tx.fetch(_SELECT, tx.office.id)
    return {row["code"]: row["id"] for row in rows}


async def _add(tx: Transaction, code: str, name: str) -> int:
    return await tx.execute(
        "INSERT INTO inventory.warehouse (office_id, id, code, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        tx.office.id,
        new_id(),
        code,
        name,
    )
