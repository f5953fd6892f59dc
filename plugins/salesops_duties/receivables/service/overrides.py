"""Credit above the limit: one person asks, another grants it within their limit, one outbound order uses it (I-6)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import ConflictState, Fault, Invalid, NotFound
from salesops.events import HoldReleased
from salesops.services import approvals
from salesops_duties.receivables.rules import NewOverride, parse_override
from salesops_duties.receivables.service.settling import lock_account
from salesops_duties.receivables.service.standing import Seen

ACTION = "receivables.override"


async def ask_override(act: Act, new: NewOverride, *, own: bool = False) -> dict[str, Any]:
    """Ask that an order may go above the limit, up to an amount and until the end of a day of the office."""
    async with transaction(act) as tx:
        customer, currency = await _customer_of(tx, new.order_id, own=own)
        today = clock.today(act.office.timezone)
        order, amount = parse_override(new, currency, today)
        ends = dt.datetime.combine(new.until + dt.timedelta(days=1), dt.time(), ZoneInfo(act.office.timezone))
        name = await tx.fetchval("SELECT name FROM core.party WHERE id = $1", customer)
        asked = await approvals.request(
            tx, ACTION, f"Credit for {name}", order, new.reason, amount=amount, lasts=ends - clock.now()
        )
        return tx.answer(
            {"approval_id": asked, "order_id": order, "amount": str(amount), "currency": currency, "until": new.until},
            status=201,
        )


async def use_override(tx: Transaction, order_id: UUID, outbound_id: UUID, seen: Seen, missing: int) -> bool:
    """Use up what was granted for an order, when it covers what is missing."""
    approval = await _use(tx, order_id, Money(seen.owner.currency, missing))
    if approval is None:
        return False
    tx.write("receivables.note_override", tx.office.id, approval, order_id, outbound_id, missing, clock.now())
    return True


async def release_hold(act: Act, outbound_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """Release held goods by what a second person granted for their order; used once."""
    async with transaction(act) as tx:
        hold = await tx.fetchrow(
            "SELECT h.customer_id, h.order_id FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id)"
            " WHERE h.office_id = $1 AND h.outbound_id = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3)",
            act.office.id,
            outbound_id,
            act.actor.person_id if own else None,
        )
        if hold is None:
            raise NotFound
        await lock_account(tx, hold["customer_id"])
        row = await tx.fetchrow(
            "SELECT * FROM receivables.hold WHERE office_id = $1 AND outbound_id = $2 FOR UPDATE",
            act.office.id,
            outbound_id,
        )
        assert row is not None
        if row["state"] != "on_hold":
            raise ConflictState("These goods are not held.", current=row["state"])
        missing = Money(row["currency"], row["missing_minor"])
        approval = await _use(tx, row["order_id"], missing)
        if approval is None:
            raise approvals.NotApproved(
                f"Nobody granted {missing} {missing.currency} for this order.",
                missing=str(missing),
                currency=missing.currency,
                ways_out=["ask for an override", "clear the customer's payment"],
            )
        granted = await tx.fetchrow(
            "SELECT id, currency, amount_minor, reason, valid_until FROM core.approval WHERE office_id = $1 AND id = $2",
            act.office.id,
            approval,
        )
        return tx.answer(_release(tx, row, granted))


def _release(tx: Transaction, row: Any, granted: Any) -> dict[str, Any]:
    now, outbound, order, reason = clock.now(), row["outbound_id"], row["order_id"], granted["reason"]
    approval, most, until = granted["id"], granted["amount_minor"], granted["valid_until"]
    tx.write("receivables.note_override", tx.office.id, approval, order, outbound, row["missing_minor"], now)
    tx.write("receivables.approve_hold", tx.office.id, outbound, approval, most, until, reason, now)
    tx.write("receivables.close_call", tx.office.id, order, now, clock.today(tx.office.timezone))
    tx.tell(
        HoldReleased(
            outbound_id=outbound, order_id=order, customer_id=row["customer_id"], receipt_id=None, released_at=now
        )
    )
    shown = {"max": str(Money(granted["currency"], most)), "valid_until": until, "reason": reason}
    tx.audit("hold.approve", "outbound_order", outbound, changes=shown | {"approval": approval}, reason=reason)
    return {"outbound_id": outbound, "state": "released_by_approval"} | shown


async def _use(tx: Transaction, order_id: UUID, missing: Money) -> UUID | None:
    try:
        return await approvals.use(tx, ACTION, order_id, amount=missing)
    except approvals.NotApproved:
        return None


async def _customer_of(tx: Transaction, order_id: str, *, own: bool) -> tuple[UUID, str]:
    """Whose order it is, as receivables has seen it, and the currency of the limit it uses."""
    row = await tx.fetchrow(
        "SELECT c.customer_id, o.currency FROM receivables.credit_check c JOIN receivables.account a USING (office_id, customer_id)"
        " JOIN receivables.account o ON o.office_id = a.office_id AND o.customer_id = a.limit_owner_id"
        " WHERE c.office_id = $1 AND c.order_id::text = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3) ORDER BY c.at DESC LIMIT 1",
        tx.office.id,
        order_id.lower(),
        tx.actor.person_id if own else None,
    )
    if row is None:
        raise Invalid([Fault("order_id", "known", "No order whose balance was checked here.", order_id[:60])])
    return row["customer_id"], row["currency"]
