"""What went back to suppliers as people read it: the list with what still waits for a credit, and one return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Money, plain, transaction
from salesops.errors import NotFound

_RETURNS = """SELECT r.id, r.number, r.supplier_id, p.name AS supplier, r.purchase_id, o.number AS purchase, r.receipt_id, h.delivery_note, r.why, r.reason,
    r.wants, r.warehouse, r.returned_on, r.returned_at, e.name AS returned_by, x.lines, x.claim_minor, x.cost_minor, x.due, x.credited
  FROM procurement.supplier_return r JOIN core.party p ON p.id = r.supplier_id JOIN procurement.purchase_order o ON (o.office_id, o.id) = (r.office_id, r.purchase_id)
  JOIN procurement.receipt h ON (h.office_id, h.id) = (r.office_id, r.receipt_id) LEFT JOIN core.person e ON e.id = r.returned_by,
  LATERAL (SELECT count(*) AS lines, sum(l.claim_minor)::bigint AS claim_minor, sum(l.cost_minor)::bigint AS cost_minor, sum(l.due) AS due, sum(l.credited) AS credited
    FROM procurement.return_line l WHERE (l.office_id, l.return_id) = (r.office_id, r.id)) x
  WHERE r.office_id = $1"""
RETURN_QUEUES = {"": "true", "open": "x.credited < x.due", "settled": "x.credited = x.due"}


async def supplier_returns(
    act: Act, *, queue: str = "", words: str = "", purchase_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """Returns, the newest first; `words` are a number or a supplier."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_RETURNS} AND {RETURN_QUEUES.get(queue, 'true')} AND ($2 = '' OR position(upper($2) IN r.number) > 0 OR position(lower($2) IN lower(p.name)) > 0)"
            " AND ($3::uuid IS NULL OR r.purchase_id = $3) ORDER BY r.id DESC LIMIT $4 OFFSET $5",
            act.office.id,
            words.strip(),
            purchase_id,
            limit,
            offset,
        )
    return [_return(row, act.office.currency) for row in rows]


async def return_counts(act: Act) -> dict[str, int]:
    """How many returns wait for a credit."""
    async with transaction(act) as tx:
        count = await tx.fetchval(
            "SELECT count(DISTINCT return_id) FROM procurement.return_line WHERE office_id = $1 AND credited < due",
            act.office.id,
        )
    return {"open": count}


async def read_return(act: Act, return_id: UUID) -> dict[str, Any]:
    """One return with its lines and the credits that came; raises `NotFound`."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(f"{_RETURNS} AND r.id = $2", act.office.id, return_id)
        if head is None:
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, c.part_no, c.name, c.name_zh, c.uom, trim_scale(l.quantity)::text AS quantity, trim_scale(l.due)::text AS due,"
            " trim_scale(l.credited)::text AS credited, l.replaced_by, l.cost_minor, l.claim_minor FROM procurement.return_line l"
            " JOIN core.product c ON c.id = l.product_id WHERE l.office_id = $1 AND l.return_id = $2 ORDER BY l.line_no",
            act.office.id,
            return_id,
        )
        credits = await tx.fetch(
            "SELECT DISTINCT i.id, i.number, i.invoice_on FROM procurement.credit_share s JOIN procurement.supplier_invoice i"
            " ON (i.office_id, i.id) = (s.office_id, s.invoice_id) WHERE s.office_id = $1 AND s.return_id = $2 ORDER BY i.id",
            act.office.id,
            return_id,
        )
    own = act.office.currency
    shown = [
        {name: value for name, value in row.items() if not name.endswith("_minor")}
        | {"cost": str(Money(own, row["cost_minor"])), "claim": str(Money(own, row["claim_minor"]))}
        for row in lines
    ]
    return _return(head, own) | {"lines": shown, "credits": [dict(row.items()) for row in credits]}


async def receipt_lines(act: Act, receipt_id: UUID) -> dict[str, Any]:
    """What came with a receipt and can still go back, and its order; raises `NotFound`."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT r.purchase_id, r.line_no, c.part_no, c.name, c.name_zh, c.uom, trim_scale(r.quantity - r.returned)::text AS quantity"
            " FROM procurement.receipt_line r JOIN core.product c ON c.id = r.product_id WHERE r.office_id = $1 AND r.receipt_id = $2 ORDER BY r.line_no",
            act.office.id,
            receipt_id,
        )
    if not rows:
        raise NotFound
    return {
        "purchase_id": rows[0]["purchase_id"],
        "lines": [dict(row.items()) for row in rows if row["quantity"] != "0"],
    }


def _return(row: Mapping[str, Any], own: str) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if not name.endswith("_minor")}
    return known | {
        "due": plain(row["due"]),
        "credited": plain(row["credited"]),
        "is_open": row["credited"] < row["due"],
        "cost": str(Money(own, row["cost_minor"])),
        "claim": str(Money(own, row["claim_minor"])),
    }
