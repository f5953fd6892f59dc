"""Deposits before goods are ordered: demanded by the order, covered by cleared money as it comes (ORD-6)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from salesops import Transaction, clock
from salesops.events import DepositCovered
from salesops.hookspecs.receivables import DepositAnswer, DepositToCover
from salesops_duties.receivables.rules.deposits import Demanded, covered_by
from salesops_duties.receivables.service.settling import lock_account

_DEMANDS = """SELECT order_id, gate, required_minor, covered_at IS NOT NULL AS is_covered, currency FROM receivables.deposit
  WHERE office_id = $1 AND customer_id = $2 ORDER BY demanded_at, order_id, gate FOR UPDATE"""
_MONEY = """SELECT currency, order_id, -sum(open_minor)::bigint AS minor FROM receivables.item
  WHERE office_id = $1 AND customer_id = $2 AND open_minor < 0 GROUP BY 1, 2"""


async def demand_deposits(
    tx: Transaction, order_id: UUID, customer_id: UUID, deposits: Sequence[DepositToCover]
) -> tuple[DepositAnswer, ...]:
    """Keep what an order demands and answer how it stands; a customer without an account has no money here."""
    await lock_account(tx, customer_id)
    known = await tx.fetchval(
        "SELECT EXISTS (SELECT 1 FROM receivables.account WHERE office_id = $1 AND customer_id = $2)",
        tx.office.id,
        customer_id,
    )
    wanted = [one for one in deposits if one.required_minor > 0]
    if not known:
        return tuple(DepositAnswer(one.gate, one.required_minor, one.required_minor) for one in wanted)
    tx.write(
        "receivables.demand_deposits",
        tx.office.id,
        order_id,
        customer_id,
        [one.gate for one in wanted],
        [one.currency for one in wanted],
        [one.required_minor for one in wanted],
        clock.now(),
    )
    await tx.flush()
    missing = await cover_deposits(tx, customer_id)
    return tuple(DepositAnswer(one.gate, one.required_minor, missing.get((order_id, one.gate), 0)) for one in wanted)


async def cover_deposits(tx: Transaction, customer_id: UUID) -> dict[tuple[UUID, str], int]:
    """Cover what the customer's money covers now, the account being locked; answers what is missing of each other demand."""
    rows = await tx.fetch(_DEMANDS, tx.office.id, customer_id)
    if not rows:
        return {}
    money = await tx.fetch(_MONEY, tx.office.id, customer_id)
    now = clock.now()
    missing: dict[tuple[UUID, str], int] = {}
    for currency in sorted({row["currency"] for row in rows}):
        mine = [
            Demanded(r["order_id"], r["gate"], r["required_minor"], r["is_covered"])
            for r in rows
            if r["currency"] == currency
        ]
        own = {r["order_id"]: r["minor"] for r in money if r["currency"] == currency and r["order_id"] is not None}
        free = sum(r["minor"] for r in money if r["currency"] == currency and r["order_id"] is None)
        fresh, lacking = covered_by(mine, own, free)
        if fresh:
            tx.write(
                "receivables.cover_deposits",
                tx.office.id,
                [one.order_id for one in fresh],
                [one.gate for one in fresh],
                now,
            )
        for one in fresh:
            tx.audit(
                "deposit.cover", "sales_order", one.order_id, changes={"gate": one.gate, "minor": one.required_minor}
            )
            tx.tell(DepositCovered(order_id=one.order_id, customer_id=customer_id, gate=one.gate, covered_at=now))
        done = {(one.order_id, one.gate) for one in fresh}
        for one in mine:
            if not one.is_covered and (one.order_id, one.gate) not in done:
                missing[one.order_id, one.gate] = lacking.get(one.order_id, one.required_minor)
    return missing
