"""Shows promotions with their live budgets, and holds one for a change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, plain, transaction
from salesops.db import Record
from salesops.errors import ConflictState, NotFound
from salesops.masterdata.catalogue import find_products
from salesops_duties.prices.rules.seasons import state_on

_DECIMALS = ("percent", "amount", "buy_qty", "get_qty")


async def read_promotion(act: Act, promotion_id: UUID) -> dict[str, Any]:
    """One promotion with its live budget and what each customer had of it, the largest first."""
    async with transaction(act) as tx:
        shown = await view(tx, promotion_id)
        rows = await tx.fetch(
            "SELECT u.customer_id, p.name AS customer, count(*) AS orders, sum(u.used_minor)::bigint AS used FROM prices.promotion_use u"
            " JOIN core.party p ON p.id = u.customer_id WHERE u.office_id = $1 AND u.promotion_id = $2"
            " GROUP BY 1, 2 ORDER BY 4 DESC, 1 LIMIT 200",
            act.office.id,
            promotion_id,
        )
    uses = [dict(r.items()) | {"used": str(Money(shown["currency"], r["used"]))} for r in rows]
    return shown | {"uses": uses}


async def list_promotions(act: Act, *, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """A page of promotions in the order they were planned."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT * FROM prices.promotion WHERE office_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            act.office.id,
            after,
            limit,
        )
        return await shown_promotions(tx, list(rows))


async def view(tx: Transaction, promotion_id: UUID) -> dict[str, Any]:
    """One promotion as it is answered; raises `NotFound`."""
    row = await tx.fetchrow(
        "SELECT * FROM prices.promotion WHERE office_id = $1 AND id = $2", tx.office.id, promotion_id
    )
    if row is None:
        raise NotFound
    return (await shown_promotions(tx, [row]))[0]


async def lock(tx: Transaction, promotion_id: UUID) -> Record:
    """The promotion's row, held until the transaction ends; raises `NotFound`."""
    row = await tx.fetchrow(
        "SELECT * FROM prices.promotion WHERE office_id = $1 AND id = $2 FOR NO KEY UPDATE", tx.office.id, promotion_id
    )
    if row is None:
        raise NotFound
    return row


def expect(state: str, *allowed: str) -> None:
    """Refuse what does not belong to the promotion's state."""
    ways = {"draft": ["submit it", "change it"], "approved": ["stop it", "plan another"], "stopped": ["plan another"]}
    if state not in allowed:
        raise ConflictState(f"The promotion is {state}.", current=state, ways_out=ways[state])


async def shown_promotions(tx: Transaction, rows: list[Record]) -> list[dict[str, Any]]:
    """Rows of promotions as they are answered, with what is left of each budget."""
    parts = {p.id: p.part_no for p in await find_products(tx, ids={i for r in rows for i in r["products"]})}
    today = clock.today(tx.office.timezone)
    shown = []
    for r in rows:
        one: dict[str, Any] = dict(r.items())
        budget, used = one.pop("budget_minor"), one.pop("used_minor")
        amounts = {
            "budget": budget,
            "used": used,
            "left": budget - used,
            "cap": one.pop("cap_minor"),
            "gift_cost": one.pop("gift_cost_minor"),
        }
        one["state"] = state_on(r["state"], r["valid_from"], r["valid_until"], used >= budget, today)
        one["part_nos"] = [parts[product] for product in one.pop("products")]
        one |= {name: plain(one[name]) for name in _DECIMALS if one[name] is not None}
        one |= {name: None if minor is None else str(Money(r["currency"], minor)) for name, minor in amounts.items()}
        del one["office_id"]
        shown.append(one)
    return shown
