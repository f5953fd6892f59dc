"""The plan list and the purchase orders as people read them; the plan's columns come in the order of the paper list (FUT-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Money, Office, Transaction, ask, clock, plain, transaction
from salesops.errors import NotFound
from salesops.hookspecs.supply import StockFigures, SupplyHooks

_PLAN_LINES = """SELECT l.id, l.inspected_on, c.name AS customer, p.part_no AS model, p.name, p.name_zh, l.quantity, p.version_name, p.manufacturer,
    l.ordered >= l.quantity AS order_placed, coalesce(a.quantity, l.recommended_qty) AS recommended_qty, l.inventory_qty, l.check_foreign,
    l.foreign_state, p.uom, l.product_id, l.purpose, l.order_id, l.order_number, l.order_line, l.customer_id, l.ordered, l.requested_on, l.deposit_open,
    l.supplier_id, v.name AS supplier, l.decision, l.reason, l.decided_at, d.name AS decided_by, l.state, l.added_at, l.version, n.number AS plan,
    n.id AS plan_id, l.working
  FROM procurement.plan_line l JOIN procurement.plan n ON (n.office_id, n.id) = (l.office_id, l.plan_id) JOIN core.product p ON p.id = l.product_id
  LEFT JOIN core.party c ON c.id = l.customer_id LEFT JOIN core.party v ON v.id = l.supplier_id LEFT JOIN core.person d ON d.id = l.decided_by
  LEFT JOIN procurement.stocking_advice a ON (a.office_id, a.product_id) = (l.office_id, l.product_id)
  WHERE l.office_id = $1"""
_QUEUES = {
    "": "true",
    "open": "l.state IN ('open', 'review')",
    "undecided": "l.state IN ('open', 'review') AND l.decision = ''",
    "review": "l.state = 'review'",
    "deposit": "l.state IN ('open', 'review') AND l.deposit_open",
    "foreign": "l.state IN ('open', 'review') AND l.check_foreign AND l.foreign_state = ''",
    "ordered": "l.state = 'ordered'",
}
_ORDERS = """SELECT o.id, o.number, o.supplier_id, p.name AS supplier, o.state, o.currency, o.total_minor, o.freight_minor, o.drafted_at, o.sent_at, o.version,
    (SELECT count(*) FROM procurement.purchase_line l WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id)) AS lines,
    (SELECT min(l.expected_on) FROM procurement.purchase_line l WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id)
      AND l.received + l.closed < l.quantity) AS expected_on,
    EXISTS (SELECT 1 FROM procurement.purchase_line l WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id) AND l.cancel_asked > 0) AS cancel_asked
  FROM procurement.purchase_order o JOIN core.party p ON p.id = o.supplier_id WHERE o.office_id = $1"""
_ORDER_QUEUES = {
    "": "true",
    "draft": "o.state = 'draft'",
    "out": "o.state IN ('sent', 'confirmed')",
    "late": "o.state IN ('sent', 'confirmed') AND EXISTS (SELECT 1 FROM procurement.purchase_line l"
    " WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id) AND l.received + l.closed < l.quantity AND l.expected_on < $2)",
    "received": "o.state = 'received'",
    "closed": "o.state IN ('closed', 'cancelled')",
}


async def plan_lines(
    act: Act,
    *,
    queue: str = "open",
    words: str = "",
    plan_id: UUID | None = None,
    line_ids: Sequence[UUID] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Lines of the plan, the oldest first; `words` are a part number, a name, a customer or an order's number.

    With `line_ids` only those of them.
    """
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_PLAN_LINES} AND {_QUEUES.get(queue, 'true')} AND ($2 = '' OR position(lower($2) IN p.found_by) > 0 OR position(lower($2) IN lower(c.name)) > 0"
            " OR l.order_number = upper($2)) AND ($3::uuid IS NULL OR l.plan_id = $3) AND ($6::uuid[] IS NULL OR l.id = ANY ($6))"
            " ORDER BY l.added_at, l.id LIMIT $4 OFFSET $5",
            act.office.id,
            words.strip(),
            plan_id,
            limit,
            offset,
            None if line_ids is None else list(line_ids),
        )
        figures = await _figures(tx, [row["product_id"] for row in rows])
    return [_plan_line(row, figures) for row in rows]


async def _figures(tx: Transaction, products: list[UUID]) -> dict[UUID, StockFigures]:
    """What the inventory has now of these products."""
    wanted = tuple(sorted(set(products)))
    answers = await ask(SupplyHooks).figures_answering(tx.office, tx, wanted) if wanted else []
    return {one.product_id: one for answer in answers for one in answer}


async def plan_counts(act: Act) -> dict[str, int]:
    """How many lines stand in each queue of the plan."""
    async with transaction(act) as tx:
        sums = ", ".join(f"count(*) FILTER (WHERE {where}) AS {name}" for name, where in _QUEUES.items() if name)
        row = await tx.fetchrow(f"SELECT {sums} FROM procurement.plan_line l WHERE l.office_id = $1", act.office.id)
    return dict(row.items()) if row else {}


async def plans(act: Act, *, limit: int = 50) -> list[dict[str, Any]]:
    """The lists, the newest first, with how many lines each has and how many of them are open."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT n.id, n.number, n.plan_date, n.state, n.version, n.checked_at, n.approved_at, count(l.id) AS lines,"
            " count(l.id) FILTER (WHERE l.state IN ('open', 'review')) AS open_lines FROM procurement.plan n"
            " LEFT JOIN procurement.plan_line l ON (l.office_id, l.plan_id) = (n.office_id, n.id) WHERE n.office_id = $1"
            " GROUP BY n.office_id, n.id ORDER BY n.id DESC LIMIT $2",
            act.office.id,
            limit,
        )
    return [dict(row.items()) for row in rows]


async def purchases(
    act: Act, *, queue: str = "", words: str = "", supplier_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """Purchase orders, the newest first; `words` are a number or a part of the supplier's name."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_ORDERS} AND $2::date IS NOT NULL AND {_ORDER_QUEUES.get(queue, 'true')} AND ($3 = '' OR position(upper($3) IN o.number) > 0"
            " OR position(lower($3) IN lower(p.name)) > 0) AND ($4::uuid IS NULL OR o.supplier_id = $4) ORDER BY o.id DESC LIMIT $5 OFFSET $6",
            act.office.id,
            today,
            words.strip(),
            supplier_id,
            limit,
            offset,
        )
    return [_order(row) for row in rows]


async def read_purchase(act: Act, purchase_id: UUID) -> dict[str, Any]:
    """One order with its lines, who waits for them, and what came; raises `NotFound`."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(
            f"SELECT x.*, o.rate, o.duty_percent, o.handling_percent, o.warehouse, o.incoterm, o.note, o.supplier_ref, o.confirmed_at, o.cancel_reason,"
            f" o.beyond_plan FROM ({_ORDERS}) x JOIN procurement.purchase_order o ON o.office_id = $1 AND o.id = x.id WHERE x.id = $2",
            act.office.id,
            purchase_id,
        )
        if head is None:
            raise NotFound
        lines = await _lines(tx, purchase_id)
        receipts = await tx.fetch(
            "SELECT r.id, r.delivery_note, r.warehouse, r.received_on, n.name AS received_by, count(*) AS lines, sum(l.cost_minor)::bigint AS cost_minor"
            " FROM procurement.receipt r JOIN procurement.receipt_line l ON (l.office_id, l.receipt_id) = (r.office_id, r.id)"
            " LEFT JOIN core.person n ON n.id = r.received_by WHERE r.office_id = $1 AND r.purchase_id = $2 GROUP BY r.office_id, r.id, n.name ORDER BY r.id",
            act.office.id,
            purchase_id,
        )
    cost = [dict(r.items()) | {"cost": str(Money(act.office.currency, r["cost_minor"]))} for r in receipts]
    percents = {name: plain(head[name]) for name in ("duty_percent", "handling_percent")}
    return _order(head) | percents | {"lines": lines, "receipts": cost}


async def _lines(tx: Transaction, purchase_id: UUID) -> list[dict[str, Any]]:
    rows = await tx.fetch(
        "SELECT l.line_no, l.product_id, p.part_no, p.name, p.name_zh, p.uom, l.supplier_part_no, l.quantity, l.unit_price, l.amount_minor, l.received,"
        " l.closed, l.cancel_asked, l.expected_on, l.confirmed_on, l.supply_id, o.currency, coalesce((SELECT json_agg(json_build_object("
        "  'order_number', x.order_number, 'order_id', x.order_id, 'purpose', x.purpose, 'quantity', trim_scale(s.quantity)::text) ORDER BY x.added_at)"
        "  FROM procurement.plan_share s JOIN procurement.plan_line x ON (x.office_id, x.id) = (s.office_id, s.plan_line_id)"
        "  WHERE (s.office_id, s.purchase_id, s.line_no) = (l.office_id, l.purchase_id, l.line_no)), '[]')::text AS planned"
        " FROM procurement.purchase_line l JOIN core.product p ON p.id = l.product_id"
        " JOIN procurement.purchase_order o ON (o.office_id, o.id) = (l.office_id, l.purchase_id)"
        " WHERE l.office_id = $1 AND l.purchase_id = $2 ORDER BY l.line_no",
        tx.office.id,
        purchase_id,
    )
    return [
        dict(row.items())
        | {name: plain(row[name]) for name in ("quantity", "unit_price", "received", "closed", "cancel_asked")}
        | {
            "rest": plain(max(row["quantity"] - row["received"] - row["closed"], row["quantity"] * 0)),
            "amount": str(Money(row["currency"], row["amount_minor"])),
        }
        for row in rows
    ]


async def open_documents(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if procurement were switched off."""
    row = await tx.fetchrow(
        "SELECT (SELECT count(*) FROM procurement.purchase_order WHERE office_id = $1 AND state IN ('sent', 'confirmed')) AS out,"
        " (SELECT count(*) FROM procurement.plan_line WHERE office_id = $1 AND state IN ('open', 'review')) AS planned",
        office.id,
    )
    assert row is not None
    return [("Purchase orders that are out", row["out"]), ("Open lines of the plan", row["planned"])]


def _plan_line(row: Mapping[str, Any], figures: Mapping[UUID, StockFigures]) -> dict[str, Any]:
    numbers = ("quantity", "ordered", "recommended_qty", "inventory_qty")
    known = dict(row.items()) | {name: None if row[name] is None else plain(row[name]) for name in numbers}
    now = figures.get(row["product_id"])
    return known | {
        "current_inventory": plain(now.available) if now else "0",
        "on_order": plain(now.on_order) if now else "0",
        "in_transit": plain(now.in_transit) if now else "0",
    }


def _order(row: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if not name.endswith("_minor")}
    return known | {
        "total": str(Money(row["currency"], row["total_minor"])),
        "freight": str(Money(row["currency"], row["freight_minor"])),
    }
