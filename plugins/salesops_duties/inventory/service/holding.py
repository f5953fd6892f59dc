"""Goods that are there and may not be sold: put on hold with a reason, and released."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, plain, transaction
from salesops.errors import ConflictState, Faults, NotFound
from salesops_duties.inventory.rules import NewHold, Release, check_choice, check_reason, parse_quantity
from salesops_duties.inventory.service.parts import known_product
from salesops_duties.inventory.service.warehouses import warehouse_of

KINDS = ("quarantine", "quality")
_SELECT = """SELECT h.id, p.part_no, w.code AS warehouse, h.kind, h.quantity - h.released AS held, h.quantity, h.reason, h.document_id,
    h.placed_at, p.quantity_digits FROM inventory.hold h JOIN core.product p ON p.id = h.product_id
  JOIN inventory.warehouse w ON (w.office_id, w.id) = (h.office_id, h.warehouse_id) WHERE h.office_id = $1"""


async def hold(act: Act, new: NewHold) -> dict[str, Any]:
    """Keep goods from being sold; raises `Invalid`, or `InsufficientStock` when so much is not free."""
    faults = Faults()
    check_choice(new.kind, KINDS, "kind", faults)
    check_reason(new.reason, faults)
    async with transaction(act) as tx:
        warehouse = await warehouse_of(tx, new.warehouse, faults)
        product = await known_product(tx, new.part_no, faults)
        quantity = parse_quantity(new.quantity, product.quantity_digits if product else 6, "quantity", faults)
        faults.raise_if_any()
        made = new_id()
        tx.write(
            "inventory.place_hold",
            act.office.id,
            made,
            warehouse,
            product.id if product else None,
            new.kind,
            quantity,
            new.reason.strip(),
            clock.now(),
            act.actor.person_id,
        )
        changes = {"part_no": new.part_no, "quantity": new.quantity, "kind": new.kind}
        tx.audit("goods.hold", "hold", made, changes=changes, reason=new.reason.strip())
        return tx.answer({"id": made, **changes, "warehouse": new.warehouse}, status=201)


async def release_hold(act: Act, hold_id: UUID, given: Release) -> dict[str, Any]:
    """Let held goods be sold again, all or a part; raises `Invalid` for more than is held."""
    faults = Faults()
    check_reason(given.reason, faults, words="Say why they may be sold again.")
    async with transaction(act) as tx:
        found = await _one(tx, hold_id)
        quantity = found["held"]
        if given.quantity.strip():
            quantity = parse_quantity(given.quantity, found["quantity_digits"], "quantity", faults)
        if quantity is not None and quantity > found["held"]:
            most = plain(found["held"])
            faults.add("quantity", "max", f"Only {most} is held.", given=given.quantity, allowed=most)
        if not found["held"]:
            raise ConflictState("This hold is released.", current="released")
        faults.raise_if_any()
        tx.write("inventory.release_hold", act.office.id, hold_id, quantity)
        changes = {"part_no": found["part_no"], "quantity": plain(quantity)}
        tx.audit("goods.release_hold", "hold", hold_id, changes=changes, reason=given.reason.strip())
        return tx.answer({"id": hold_id, "released": plain(quantity), "held": plain(found["held"] - quantity)})


async def holds(act: Act, *, after: UUID | None = None, limit: int = 50) -> list[Mapping[str, Any]]:
    """What is held, oldest first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND h.released < h.quantity AND ($2::uuid IS NULL OR h.id > $2) ORDER BY h.id LIMIT $3",
            act.office.id,
            after,
            limit,
        )
    return [
        {k: v for k, v in row.items() if k != "quantity_digits"}
        | {"held": plain(row["held"]), "quantity": plain(row["quantity"])}
        for row in rows
    ]


async def _one(tx: Transaction, hold_id: UUID) -> Mapping[str, Any]:
    row = await tx.fetchrow(f"{_SELECT} AND h.id = $2", tx.office.id, hold_id)
    if row is None:
        raise NotFound
    return dict(row.items())
