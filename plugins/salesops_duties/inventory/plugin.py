"""Inventory: the duty's table of contents."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from salesops import Duty, Invariant, NumberSeries, Office, Permission, Transaction, hookimpl
from salesops.hookspecs.inventory import GoodsIssued, IssuedOutbound, LineAvailability, OutboundToIssue
from salesops.hookspecs.orders import Order, OrderPanel
from salesops_duties.inventory import service, web

DUTY = Duty(
    name="inventory",
    title="Inventory",
    summary="stock, outbound orders",
    icon="boxes",
    without={"ledger": "goods move without postings; the books must be kept by hand"},
    permissions=(
        Permission(
            "inventory.read",
            {
                "assistant": "office",
                "sales": "office",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see stock and outbound orders",
        ),
        Permission("inventory.receive", {"warehouse": "office"}, "take goods in"),
    ),
    series=(NumberSeries("outbound_order", "OUT"),),
    invariants=(
        Invariant(
            "inventory.on_hand_is_moved",
            "SELECT s.warehouse_id, s.product_id, s.on_hand, m.q FROM inventory.stock s LEFT JOIN (SELECT warehouse_id, product_id,"
            " sum(quantity) AS q, sum(cost_minor) AS c FROM inventory.movement GROUP BY 1, 2) m USING (warehouse_id, product_id)"
            " WHERE s.on_hand <> coalesce(m.q, 0) OR s.value_minor <> coalesce(m.c, 0)",
            "on hand and its value are the sums of the movements",
        ),
        Invariant(
            "inventory.reserved_is_owned",
            "SELECT s.warehouse_id, s.product_id, s.reserved, r.q FROM inventory.stock s LEFT JOIN (SELECT warehouse_id, product_id,"
            " sum(quantity) AS q FROM inventory.reservation WHERE state IN ('open', 'issued') GROUP BY 1, 2) r USING (warehouse_id, product_id)"
            " WHERE s.reserved <> coalesce(r.q, 0)",
            "what is reserved belongs to open reservations",
        ),
        Invariant(
            "inventory.dispatched_is_moved",
            "SELECT o.id FROM inventory.outbound_order o WHERE o.state = 'dispatched' AND EXISTS (SELECT 1 FROM inventory.outbound_line l"
            " WHERE (l.office_id, l.outbound_id) = (o.office_id, o.id) AND NOT EXISTS (SELECT 1 FROM inventory.movement m WHERE"
            " (m.office_id, m.document_id, m.line_no) = (l.office_id, l.outbound_id, l.line_no) AND m.quantity = -l.quantity))",
            "each line of a dispatched outbound order moved exactly once",
        ),
    ),
    routes=web.ROUTES,
    blockers=service.open_documents,
)


@hookimpl
async def stock_checking(office: Office, tx: Transaction, order: Order) -> tuple[LineAvailability, ...]:
    return await service.check(tx, order)


@hookimpl
async def stock_reserving(office: Office, tx: Transaction, order: Order, spot: dict[int, Decimal]) -> bool:
    return await service.reserve(tx, order, spot)


@hookimpl
async def stock_releasing(office: Office, tx: Transaction, order_id: UUID) -> bool:
    return await service.release(tx, order_id)


@hookimpl
async def outbound_issuing(office: Office, tx: Transaction, outbound: OutboundToIssue) -> IssuedOutbound:
    return await service.issue(tx, outbound)


@hookimpl
async def goods_issuing(office: Office, tx: Transaction, outbound_id: UUID) -> GoodsIssued:
    return await service.take_out(tx, outbound_id)


@hookimpl
async def order_panels(office: Office, order: Order) -> OrderPanel:
    return await service.panel(order)
