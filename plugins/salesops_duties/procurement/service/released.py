"""What the plan and the orders do when a customer wants less, or has paid the deposit."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from salesops import Transaction, ask, clock
from salesops.events import DepositCovered, PegsReleased
from salesops.hookspecs.supply import SupplyChange, SupplyHooks
from salesops_duties.procurement.service.offers import day_of, offers_of
from salesops_duties.procurement.service.policies import policy_of


async def take_released(tx: Transaction, event: PegsReleased) -> None:
    """A plan line shrinks by what nobody wants any more; of an order that is out the supplier is asked, when that was chosen."""
    for supply_id, kind, document_id, line_no, _, text in event.parts:
        if kind == "plan":
            await _shrink(tx, supply_id, Decimal(text), event.reason)
        elif kind == "purchase" and event.way == "supplier":
            await tx.execute(
                "UPDATE procurement.purchase_line SET cancel_asked = least(quantity - received - closed, cancel_asked + $4)"
                " WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
                tx.office.id,
                document_id,
                line_no,
                Decimal(text),
            )
            tx.audit(
                "purchase.ask_cancel", "purchase_order", document_id, changes={"line_no": line_no, "quantity": text}
            )


async def _shrink(tx: Transaction, supply_id: UUID, quantity: Decimal, reason: str) -> None:
    row = await tx.fetchrow(
        "SELECT id, quantity, ordered, state FROM procurement.plan_line WHERE office_id = $1 AND supply_id = $2 FOR UPDATE",
        tx.office.id,
        supply_id,
    )
    if row is None or row["state"] not in ("open", "review"):
        return
    left = max(row["ordered"], row["quantity"] - quantity)
    state = "closed" if left == row["ordered"] else row["state"]
    await tx.execute(
        "UPDATE procurement.plan_line SET quantity = $3, state = $4, reason = CASE WHEN $4 = 'closed' THEN $5 ELSE reason END, version = version + 1"
        " WHERE office_id = $1 AND id = $2",
        tx.office.id,
        row["id"],
        left,
        state,
        reason,
    )
    tx.audit("plan_line.shrink", "plan_line", row["id"], changes={"quantity": left}, reason=reason)
    rest = left - row["ordered"]
    if rest:
        await ask(SupplyHooks).supply_changing(tx.office, tx, (SupplyChange(supply_id, rest),))
    else:
        await ask(SupplyHooks).supply_ending(tx.office, tx, (supply_id,), reason)


async def take_deposit(tx: Transaction, event: DepositCovered) -> None:
    """A deposit is covered: what waited for it may be ordered, and has a day from now on."""
    if event.gate != "supply":
        return
    rows = await tx.fetch(
        "UPDATE procurement.plan_line SET deposit_open = false, version = version + 1 WHERE office_id = $1 AND order_id = $2 AND deposit_open"
        " RETURNING id, product_id, supply_id",
        tx.office.id,
        event.order_id,
    )
    if not rows:
        return
    offers = await offers_of(tx, [row["product_id"] for row in rows])
    planning, today = (await policy_of(tx)).planning_days, clock.today(tx.office.timezone)
    changes = tuple(
        SupplyChange(
            row["supply_id"],
            expected_on=day_of(offers[row["product_id"]][0], today, planning),
            why="the deposit is paid",
        )
        for row in rows
        if row["product_id"] in offers and row["supply_id"] is not None
    )
    if changes:
        await ask(SupplyHooks).supply_changing(tx.office, tx, changes)
    for row in rows:
        tx.audit("plan_line.release", "plan_line", row["id"], reason="the deposit is covered")
