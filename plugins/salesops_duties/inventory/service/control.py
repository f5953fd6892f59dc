"""What the movements of stock and the transfers say of the control accounts they feed, for the books to compare with."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction
from salesops.hookspecs.ledger import ControlBalance

_BALANCES = """SELECT coalesce(sum(cost_minor), 0)::bigint AS stock,
  coalesce(-sum(cost_minor) FILTER (WHERE kind IN ('receipt', 'supplier_return')), 0)::bigint AS received
  FROM inventory.movement WHERE office_id = $1 AND ($2::date IS NULL OR booked_on <= $2)"""
_IN_TRANSIT = """SELECT coalesce(sum(transit_minor), 0)::bigint FROM inventory.transfer_step
  WHERE office_id = $1 AND ($2::date IS NULL OR booked_on <= $2)"""


async def control_balances(tx: Transaction, until: dt.date | None) -> tuple[ControlBalance, ...]:
    """What stock and goods in transit cost, and what is owed for goods received, in the office's currency; payments are not inventory's."""
    row = await tx.fetchrow(_BALANCES, tx.office.id, until)
    assert row is not None
    currency, transit = tx.office.currency, await tx.fetchval(_IN_TRANSIT, tx.office.id, until)
    return (
        ControlBalance("inventory", currency, row["stock"]),
        ControlBalance("goods_in_transit", currency, transit),
        ControlBalance("goods_received", currency, row["received"]),
    )
