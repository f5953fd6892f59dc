"""Orders: the duty's table of contents."""

from __future__ import annotations

from salesops import Duty, Invariant, Permission
from salesops_duties.orders import service, tasks, web

DUTY = Duty(
    name="orders",
    title="Orders",
    summary="the order desk",
    icon="inbox",
    requires=("inventory",),
    without={
        "receivables": "the balance step becomes a tick with evidence; no invoice is made",
        "ledger": "documents are issued without postings",
        "customers": "any firm of the group may order",
        "logistics": "goods are taken out without dispatch records",
    },
    permissions=(
        Permission(
            "orders.read",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see orders",
        ),
        Permission(
            "orders.write",
            {"assistant": "office", "head": "office", "sales": "own"},
            "take, change, check and confirm orders",
        ),
        Permission("orders.issue", {"assistant": "office", "head": "office"}, "issue an order's documents"),
    ),
    invariants=(
        Invariant(
            "orders.total_is_its_lines",
            "SELECT o.id FROM orders.sales_order o WHERE o.total_minor <> (SELECT coalesce(sum(l.amount_minor), 0) FROM orders.sales_order_line l"
            " WHERE (l.office_id, l.order_id) = (o.office_id, o.id))",
            "an order's total is the sum of its lines",
        ),
        Invariant(
            "orders.issued_is_confirmed",
            "SELECT o.id FROM orders.sales_order o WHERE o.state IN ('confirmed', 'issued', 'dispatched') AND NOT EXISTS (SELECT 1 FROM"
            " orders.order_confirmation c WHERE (c.office_id, c.order_id, c.content_hash) = (o.office_id, o.id, o.content_hash) AND c.outcome = 'confirmed')",
            "nothing is issued that the customer did not confirm as it stands",
        ),
    ),
    routes=web.ROUTES,
    subscribers=(tasks.mark_order_dispatched,),
    blockers=service.open_orders,
)
