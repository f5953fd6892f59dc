"""The rest of a confirmed order is looked for again: what has come since is set aside, and its credit taken (ORD-6, ORD-9)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from salesops import Transaction, ask
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops_duties.orders.rules import required_amount
from salesops_duties.orders.service.loading import Loaded, of_inventory
from salesops_duties.orders.service.stock import look, note

ANY_SHORTFALL = 2**62  # a shortfall holds the goods when they are issued; it does not stop them from being set aside


async def secure_rest(tx: Transaction, order: Loaded) -> Loaded:
    """Set aside what is there now for the rest of the order; answers the order as it then stands.

    What is set aside for the order already counts as free for it. Credit comes before stock, as everywhere, so that two such
    acts never wait for one another.
    """
    found = await look(tx, order)
    spot = {ln.line_no: found[ln.line_no].spot if ln.line_no in found else Decimal(0) for ln in order.lines}
    required = required_amount(order.lines, spot, order.deposit_percent)
    order = msgspec.structs.replace(
        order,
        required_minor=required,
        lines=tuple(msgspec.structs.replace(ln, spot_qty=ln.issued + spot[ln.line_no]) for ln in order.lines),
    )
    await ask(ReceivablesHooks).credit_committing(tx.office, tx, order.for_hooks(required_only=True), ANY_SHORTFALL)
    await ask(InventoryHooks).stock_releasing(tx.office, tx, order.id)
    wanted = {number: quantity for number, quantity in spot.items() if quantity}
    if wanted:
        of_inventory(await ask(InventoryHooks).stock_reserving(tx.office, tx, order.for_hooks(rest_only=True), wanted))
    note(tx, order, spot, found)
    return order
