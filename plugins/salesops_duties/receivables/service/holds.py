"""Goods held for arrears: refused at dispatch, and counted before the duty is switched off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Actor, Money, Office, Transaction, ask, clock, transaction
from salesops.db import reading
from salesops.errors import ConflictState
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.logistics import HeldGoods
from salesops.rights import scope_of
from salesops_duties.receivables.service.settling import lock_account

CAUSES = {
    "shortfall": "Held because the limit does not cover it.",
    "overdue": "Held because money is overdue.",
    "deposit": "Held because the part to be paid before dispatch is not cleared.",
    "bounced": "Held again: the bank took money back.",
}


async def refuse_held(tx: Transaction, outbound_id: UUID) -> None:
    """Refuse the dispatch of goods whose money has not arrived, or whose customer is on stop; else note that they left.

    Under the account's lock, so that money that bounces now finds the goods here or gone.
    """
    customer = await tx.fetchval(
        "SELECT customer_id FROM receivables.invoice WHERE office_id = $1 AND outbound_id = $2",
        tx.office.id,
        outbound_id,
    )
    if customer is None:
        return
    await lock_account(tx, customer)
    await _refuse_arrears(tx, outbound_id)
    await _refuse_stopped(tx, customer)
    tx.write("receivables.note_dispatch", tx.office.id, outbound_id, clock.now())


async def _refuse_arrears(tx: Transaction, outbound_id: UUID) -> None:
    row = await tx.fetchrow(
        "SELECT missing_minor, currency, state FROM receivables.hold WHERE office_id = $1 AND outbound_id = $2"
        " AND (state = 'on_hold' OR (state = 'released_by_approval' AND valid_until <= $3)) FOR UPDATE",
        tx.office.id,
        outbound_id,
        clock.now(),
    )
    if row is not None:
        missing = Money(row["currency"], row["missing_minor"])
        raise ConflictState(
            f"ARREARS {missing} {missing.currency}: do not dispatch before the money is cleared.",
            code="payment_hold",
            current="on_hold" if row["state"] == "on_hold" else "approval ran out",
            ways_out=["clear the customer's payment", "ask for an override"],
            missing=str(missing),
            currency=missing.currency,
        )


async def _refuse_stopped(tx: Transaction, customer_id: UUID) -> None:
    for file in await ask(CustomerHooks).customer_answering(tx.office, tx, customer_id):
        if file.state == "stop":
            words = f"The customer is on stop: {file.state_reason}"
            raise ConflictState(words, current="stop", ways_out=["end the stop"])


async def held(act: Act, *, own: bool = False, limit: int = 200) -> list[dict[str, Any]]:
    """What is held now, longest first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT h.outbound_id, n.number, h.order_id, h.customer_id, p.name AS customer, h.required_minor, h.missing_minor, h.held_at, h.currency,"
            " h.cause, h.policy FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id) JOIN core.party p ON p.id = h.customer_id"
            " LEFT JOIN core.document_number n ON n.office_id = h.office_id AND n.document_id = h.outbound_id"
            " WHERE h.office_id = $1 AND h.state = 'on_hold' AND ($3::uuid IS NULL OR a.salesperson_id = $3) ORDER BY h.held_at LIMIT $2",
            act.office.id,
            limit,
            act.actor.person_id if own else None,
        )
    today = clock.now()
    return [
        {
            **{k: v for k, v in r.items() if not k.endswith("_minor")},
            "required": str(Money(r["currency"], r["required_minor"])),
            "missing": str(Money(r["currency"], r["missing_minor"])),
            "days": (today - r["held_at"]).days,
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


async def held_among(office: Office, actor: Actor, outbound_ids: tuple[UUID, ...]) -> tuple[HeldGoods, ...]:
    """Those of these outbound orders that arrears hold, for who sees money or the dock; for an offer."""
    scope = scope_of(actor, "receivables.read") or scope_of(actor, "inventory.deliveries")
    if scope is None:
        return ()
    rows = await reading().connection.fetch(
        "SELECT h.outbound_id, h.cause FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id)"
        " WHERE h.office_id = $1 AND h.outbound_id = ANY ($2) AND h.state = 'on_hold' AND ($3::uuid IS NULL OR a.salesperson_id = $3)",
        office.id,
        list(outbound_ids),
        actor.person_id if scope == "own" else None,
    )
    return tuple(HeldGoods(row["outbound_id"], "ARREARS", CAUSES[row["cause"]]) for row in rows)
