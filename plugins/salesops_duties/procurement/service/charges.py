"""Freight, duty and handling that were reckoned and that nobody will invoice: they are not owed any more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, clock, new_id, transaction
from salesops.errors import ConflictState, Faults
from salesops.hookspecs.ledger import Posting
from salesops_duties.procurement import rules
from salesops_duties.procurement.service.booking import post
from salesops_duties.procurement.service.loading import OUT, load

_RECKONED = """SELECT coalesce(sum(cost_minor - own_minor), 0)::bigint FROM procurement.receipt_line WHERE office_id = $1 AND purchase_id = $2"""


async def end_charges(act: Act, purchase_id: UUID, reason: str) -> dict[str, Any]:
    """Say that no more charges of an order will be invoiced: what is left of the reckoned ones is a price difference.

    Raises `ConflictState` while goods are expected, and when nothing is left.
    """
    faults = Faults()
    rules.check_reason(reason, faults, "Say why nobody will invoice more.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        order = await load(tx, purchase_id)
        if order.state in OUT or order.state == "draft":
            words = "Goods of this order are still expected, and their charges with them."
            raise ConflictState(words, current=order.state, ways_out=["receive them", "give up what will not come"])
        left = await tx.fetchval(_RECKONED, act.office.id, purchase_id) - order.charges_cleared_minor
        if not left:
            words = "All charges of this order are invoiced."
            raise ConflictState(words, current="invoiced", ways_out=["look at its invoices"])
        end, today = new_id(), clock.today(act.office.timezone)
        await tx.execute(
            "INSERT INTO procurement.charges_end (office_id, id, purchase_id, amount_minor, booked_on, reason, ended_at, ended_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            act.office.id,
            end,
            purchase_id,
            left,
            today,
            reason.strip(),
            clock.now(),
            act.actor.person_id,
        )
        await tx.execute(
            "UPDATE procurement.purchase_order SET charges_cleared_minor = charges_cleared_minor + $3, version = version + 1 WHERE office_id = $1 AND id = $2",
            act.office.id,
            purchase_id,
            left,
        )
        sides = (Posting("goods_received", left), Posting("price_difference", -left))
        await post(tx, "charges_end", end, today, act.office.currency, f"{order.source}: charges", *sides)
        amount = str(Money(act.office.currency, left))
        tx.audit(
            "purchase.end_charges", "purchase_order", purchase_id, changes={"amount": amount}, reason=reason.strip()
        )
        return tx.answer({"id": end, "purchase_id": purchase_id, "amount": amount}, status=201)
