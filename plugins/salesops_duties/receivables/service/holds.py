"""Goods held for arrears: refused at dispatch, and counted before the duty is switched off."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from salesops import Act, Money, Office, Transaction, clock, transaction
from salesops.errors import ConflictState
from salesops.events import HoldReleased


async def refuse_held(tx: Transaction, outbound_id: UUID) -> None:
    """Refuse the dispatch of an outbound order whose money has not arrived."""
    row = await tx.fetchrow(
        "SELECT h.missing_minor, a.currency FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id)"
        " WHERE h.office_id = $1 AND h.outbound_id = $2 AND h.state = 'on_hold' FOR UPDATE OF h",
        tx.office.id,
        outbound_id,
    )
    if row is not None:
        missing = Money(row["currency"], row["missing_minor"])
        raise ConflictState(
            f"ARREARS {missing} {missing.currency}: do not dispatch before the money is cleared.",
            code="payment_hold",
            current="on_hold",
            ways_out=["clear the customer's payment"],
            missing=str(missing),
            currency=missing.currency,
        )


async def end_holds(tx: Transaction, customer: UUID, *, receipt_id: UUID | None = None) -> list[dict[str, str]]:
    """End the customer's holds whose reason is gone, and tell it; the account's row must be locked by the caller.

    A hold ends when the exposure is within the limit again, or when its own invoice is paid, whichever comes first.
    """
    now = clock.now()
    call = tx.write("receivables.end_holds", tx.office.id, customer, receipt_id, now, clock.today(tx.office.timezone))
    await tx.flush()
    ended: list[dict[str, str]] = json.loads(call.value)
    for hold in ended:
        outbound, order = UUID(hold["outbound_id"]), UUID(hold["order_id"])
        tx.tell(
            HoldReleased(
                outbound_id=outbound, order_id=order, customer_id=customer, receipt_id=receipt_id, released_at=now
            )
        )
        tx.audit("hold.end", "outbound_order", outbound, changes={"receipt": receipt_id and str(receipt_id)})
    return ended


async def held(act: Act, *, limit: int = 200) -> list[dict[str, Any]]:
    """What is held now, longest first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT h.outbound_id, n.number, h.order_id, h.customer_id, p.name AS customer, h.required_minor, h.missing_minor, h.held_at, a.currency"
            " FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id) JOIN core.party p ON p.id = h.customer_id"
            " LEFT JOIN core.document_number n ON n.office_id = h.office_id AND n.document_id = h.outbound_id"
            " WHERE h.office_id = $1 AND h.state = 'on_hold' ORDER BY h.held_at LIMIT $2",
            act.office.id,
            limit,
        )
    return [
        {
            **{k: v for k, v in r.items() if not k.endswith("_minor")},
            "required": str(Money(r["currency"], r["required_minor"])),
            "missing": str(Money(r["currency"], r["missing_minor"])),
        }
        for r in rows
    ]


async def open_credit(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if receivables were switched off: holds, and credit of orders that are under way."""
    holds = await tx.fetchval(
        "SELECT count(*) FROM receivables.hold WHERE office_id = $1 AND state = 'on_hold'", office.id
    )
    orders = await tx.fetchval(
        "SELECT count(*) FROM receivables.commitment WHERE office_id = $1 AND state = 'open'", office.id
    )
    return [("Arrears holds that nothing would release", holds), ("Orders with credit taken", orders)]
