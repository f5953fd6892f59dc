"""Outbound orders: issued from what is reserved, voided before or taken out of stock at dispatch."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction, clock, new_id
from salesops.db import Record
from salesops.errors import ConflictState, Faults, NotFound
from salesops.events import OutboundVoided
from salesops.hookspecs.inventory import GoodsIssued, IssuedOutbound, OutboundToIssue
from salesops_duties.inventory import rules


async def issue(tx: Transaction, outbound: OutboundToIssue) -> IssuedOutbound:
    """Make the outbound order from what is reserved for its order, or at once from what is free."""
    numbers, products, quantities = map(list, zip(*outbound.lines, strict=True))
    tx.write(
        "inventory.assign" if outbound.at_once else "inventory.issue_outbound",
        tx.office.id,
        outbound.id,
        outbound.order_id,
        outbound.customer_id,
        numbers,
        products,
        quantities,
        clock.now(),
        outbound.salesperson_id,
    )
    return IssuedOutbound(outbound.id, tx.number("outbound_order", outbound.id))


async def withdraw(tx: Transaction, outbound_id: UUID, reason: str) -> bool:
    """Void an outbound order whose goods have not left: they are free, the number stays with the reason."""
    faults = Faults()
    rules.check_reason(reason, faults, words="Say why the outbound order is taken back.")
    faults.raise_if_any()
    head = await _head(tx, outbound_id)
    _expect_issued(head["state"])
    now = clock.now()
    tx.write("inventory.void_outbound", tx.office.id, outbound_id, reason.strip(), now)
    tx.tell(OutboundVoided(outbound_id=outbound_id, order_id=head["order_id"], reason=reason.strip(), voided_at=now))
    tx.audit("outbound.void", "outbound_order", outbound_id, reason=reason.strip())
    return True


async def take_out(tx: Transaction, outbound_id: UUID) -> GoodsIssued:
    """Take the goods out at their moving-average cost, on stock rows locked in the order of warehouses and products."""
    head = await _head(tx, outbound_id)
    _expect_issued(head["state"])
    rows = await tx.fetch(
        "SELECT l.line_no, l.warehouse_id, l.product_id, l.quantity, s.on_hand, s.reserved, s.value_minor, s.held FROM inventory.outbound_line l"
        " JOIN inventory.stock s ON (s.office_id, s.warehouse_id, s.product_id) = (l.office_id, l.warehouse_id, l.product_id)"
        " WHERE l.office_id = $1 AND l.outbound_id = $2 ORDER BY s.warehouse_id, s.product_id, l.line_no FOR NO KEY UPDATE OF s",
        tx.office.id,
        outbound_id,
    )
    lines = [(r["line_no"], r["warehouse_id"]) for r in rows]
    places = [(r["warehouse_id"], r["product_id"]) for r in rows]
    found = [rules.OnStock(r["on_hand"], r["reserved"], r["value_minor"], r["held"]) for r in rows]
    leaving = [(line, at, r["quantity"]) for line, at, r in zip(lines, places, rows, strict=True)]
    costs = rules.issue_costs(leaving, dict(zip(places, found, strict=True)))
    tx.write(
        "inventory.dispatch",
        tx.office.id,
        outbound_id,
        [new_id() for _ in lines],
        [line_no for line_no, _ in lines],
        [warehouse for _, warehouse in lines],
        [costs[line] for line in lines],
        clock.today(tx.office.timezone),
        clock.now(),
        tx.actor.person_id,
    )
    return GoodsIssued(
        outbound_id,
        head["order_id"],
        head["customer_id"],
        sum(costs.values()),
        tx.office.currency,
        head["salesperson_id"],
    )


async def _head(tx: Transaction, outbound_id: UUID) -> Record:
    head = await tx.fetchrow(
        "SELECT order_id, customer_id, salesperson_id, state FROM inventory.outbound_order WHERE office_id = $1 AND id = $2 FOR UPDATE",
        tx.office.id,
        outbound_id,
    )
    if head is None:
        raise NotFound
    return head


def _expect_issued(state: str) -> None:
    if state == "dispatched":
        raise ConflictState("The goods left already.", current=state, ways_out=["take the goods back as a return"])
    if state == "voided":
        raise ConflictState("The outbound order was taken back.", current=state, ways_out=["issue documents anew"])
