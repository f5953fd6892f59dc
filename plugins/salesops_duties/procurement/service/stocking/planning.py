"""Recommended quantities put on the procurement plan as lines for stock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, new_id, plain, transaction
from salesops.errors import Faults
from salesops_duties.procurement.service.offers import offers_of
from salesops_duties.procurement.service.planning import LineToPlan, add_lines, collecting

MOST = 500


class ChosenParts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parts whose recommended quantity shall be planned for stock."""

    product_ids: list[UUID] = []


async def plan_stocking(act: Act, chosen: ChosenParts) -> dict[str, Any]:
    """Put the recommended quantity of each part on the plan; one that has an open line for stock keeps that. Raises `Invalid`."""
    faults = Faults()
    wanted = list(dict.fromkeys(chosen.product_ids))
    if not wanted:
        faults.add("product_ids", "required", "Choose at least one part.")
    if len(wanted) > MOST:
        faults.add("product_ids", "max", f"At most {MOST} parts at once.", given=len(wanted))
    faults.raise_if_any()
    async with transaction(act) as tx:
        await collecting(tx)  # whoever plans the same parts at this moment waits here
        rows = await tx.fetch(
            "SELECT a.product_id, a.quantity, EXISTS (SELECT 1 FROM procurement.plan_line l WHERE l.office_id = a.office_id"
            " AND l.product_id = a.product_id AND l.purpose = 'stock' AND l.state IN ('open', 'review')) AS planned"
            " FROM procurement.stocking_advice a WHERE a.office_id = $1 AND a.product_id = ANY ($2) AND a.advice = 'order'",
            *(act.office.id, wanted),
        )
        if len(rows) < len(wanted):
            faults.add(
                "product_ids",
                "known",
                "Nothing is recommended for some of these parts any more: look at the list again.",
            )
            faults.raise_if_any()
        new = {row["product_id"]: row["quantity"] for row in rows if not row["planned"]}
        offers = await offers_of(tx, new)
        lines = [
            LineToPlan(
                new_id(),
                product,
                quantity,
                supplier_id=offers[product][0].supplier_id if product in offers else None,
                reason="recommended stocking quantity",
            )
            for product, quantity in new.items()
        ]
        if lines:
            await add_lines(tx, lines)
        items = [{"id": one.id, "product_id": one.product_id, "quantity": plain(one.quantity)} for one in lines]
        return tx.answer({"items": items, "planned_already": len(rows) - len(lines)}, status=201)
