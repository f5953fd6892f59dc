"""Takes what an order's promotions cost from their budgets, and gives it back."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction, clock
from salesops.errors import Fault, Invalid


async def use(tx: Transaction, order_id: UUID, customer_id: UUID, used: dict[UUID, int]) -> bool:
    """Take these amounts instead of what the order had taken before; refused when a budget or a cap does not suffice.

    The figures are checked in the write itself, on the locked promotions.
    """
    wanted = {promotion: minor for promotion, minor in (await _costs(tx, order_id, used)).items() if minor}
    known = {
        r["id"]
        for r in await tx.fetch(
            "SELECT id FROM prices.promotion WHERE office_id = $1 AND id = ANY ($2)", tx.office.id, list(wanted)
        )
    }
    faults = [
        Fault("promotions", "known", "There is no such promotion.", str(one)) for one in wanted if one not in known
    ]
    faults += [
        Fault("promotions", "positive", "A cost of zero or more.", str(minor)) for minor in wanted.values() if minor < 0
    ]
    if faults:
        raise Invalid(faults)
    tx.write(
        "prices.use_promotions", tx.office.id, order_id, customer_id, list(wanted), list(wanted.values()), clock.now()
    )
    return True


async def release(tx: Transaction, order_id: UUID) -> bool:
    """Give back everything the order had taken; nothing taken is no fault."""
    tx.write("prices.use_promotions", tx.office.id, order_id, None, [], [], clock.now())
    return True


async def _costs(tx: Transaction, order_id: UUID, used: dict[UUID, int]) -> dict[UUID, int]:
    """What the order's promotions cost as it was priced, when its lines still say so; else what the caller says.

    The lines of an order name one promotion each: gifts, and a second promotion on a line, stand in the pricing only.
    """
    rows = await tx.fetch(
        "SELECT promotion_id, off_minor, cost_minor FROM prices.promotion_wish WHERE office_id = $1 AND order_id = $2",
        tx.office.id,
        order_id,
    )
    wished = {r["promotion_id"]: r["cost_minor"] for r in rows}
    fits = used.keys() <= wished.keys() and sum(used.values()) == sum(r["off_minor"] for r in rows)
    return wished if fits else used
