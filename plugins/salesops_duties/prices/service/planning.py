"""Drafts promotions, and changes them while they are drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import ConflictVersion, Faults
from salesops.masterdata.catalogue import find_products
from salesops_duties.prices.rules.plans import ChangedPlan, NewPlan, Plan, parse_plan
from salesops_duties.prices.service.promotions import expect, lock, view
from salesops_duties.prices.tables import Promotion


async def plan(act: Act, new: NewPlan) -> dict[str, Any]:
    """Draft a promotion."""
    async with transaction(act) as tx:
        checked, products = await _check(tx, new)
        promotion_id = new_id()
        await Promotion.insert(
            Promotion(
                office_id=act.office.id,
                id=promotion_id,
                products=products,
                planned_by=act.actor.person_id,
                planned_at=clock.now(),
                used_minor=0,
                state="draft",
                stopped_on=None,
                version=1,
                **_columns(checked),
            )
        )
        tx.audit("promotion.plan", "promotion", promotion_id, changes={"name": checked.name, "budget": new.budget})
        return tx.answer(await view(tx, promotion_id), status=201)


async def change_plan(act: Act, promotion_id: UUID, new: ChangedPlan) -> dict[str, Any]:
    """Change a draft; what was approved is stopped and planned anew."""
    async with transaction(act) as tx:
        before = await lock(tx, promotion_id)
        expect(before["state"], "draft")
        if before["version"] != new.version:
            raise ConflictVersion("Someone changed this plan meanwhile.", yours=new.version, present=before["version"])
        checked, products = await _check(tx, new)
        values = _columns(checked) | {"products": products, "version": new.version + 1}
        columns = {column._meta.name: column for column in Promotion._meta.columns}
        await Promotion.update({columns[name]: value for name, value in values.items()}).where(
            Promotion.office_id == act.office.id, Promotion.id == promotion_id
        )
        tx.audit("promotion.change", "promotion", promotion_id, changes={"name": checked.name, "budget": new.budget})
        return tx.answer(await view(tx, promotion_id))


async def _check(tx: Transaction, new: NewPlan) -> tuple[Plan, list[UUID]]:
    faults = Faults()
    checked = parse_plan(new, new.currency or tx.office.currency, faults)
    wanted = sorted({part.strip() for part in new.part_nos})
    found = {p.part_no: p.id for p in await find_products(tx, part_nos=wanted)}
    if not 1 <= len(wanted) <= 1000:
        faults.add("part_nos", "count", "1 to 1000 products.", given=len(wanted))
    if unknown := [part for part in wanted if part not in found]:
        faults.add("part_nos", "known", "There are no such products.", given=", ".join(unknown))
    faults.raise_if_any()
    assert checked is not None
    return checked, sorted(found.values())


def _columns(checked: Plan) -> dict[str, Any]:
    return msgspec.structs.asdict(checked) | {"groups": list(checked.groups)}
