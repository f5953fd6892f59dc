"""Everything the desk shows of one order: the order, who may confirm it, its calls, and what a second person decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, plain, transaction
from salesops.services import approvals
from salesops.services.attachments import attachments_of
from salesops_duties.orders.rules import Hop, share
from salesops_duties.orders.service.approving import needs, subject_of
from salesops_duties.orders.service.contacts import callable_contacts
from salesops_duties.orders.service.loading import Loaded, load
from salesops_duties.orders.service.reading import read
from salesops_duties.orders.service.supplied import promise_calls

OPEN = ("draft", "amending", "confirmed")
_MORE = """SELECT o.phone_reason_text, o.contact_id, o.called_at, o.repeat_reason, o.written_copy_due, o.stock_checked_at, o.balance_checked_at,
    o.balance_evidence, o.shortfall_minor, o.required_minor, o.next_call_at, o.calls_without_answer, o.confirmed_at, o.confirmed_hash,
    o.balance_outcome, o.salesperson_id, t.name AS taken_by, o.discount_minor, o.supply_at, o.goods_here_at
  FROM orders.sales_order o LEFT JOIN core.person t ON t.id = o.taken_by WHERE o.office_id = $1 AND o.id = $2"""
_OF_LINES = """SELECT l.line_no, l.product_id, p.name_zh, p.version_name, p.uom AS own_unit, l.typed_price, l.discount_percent, l.free_reason,
    l.promised_on, l.expected_on, l.at_risk_since, l.promise::text AS promise
  FROM orders.sales_order_line l JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.order_id = $2 ORDER BY l.line_no"""
_CALLS = """SELECT c.called_at, c.phone, c.person, c.outcome, c.note, c.content_hash, cardinality(c.points) AS said, p.name AS called_by
  FROM orders.order_confirmation c LEFT JOIN core.person p ON p.id = c.confirmed_by
  WHERE c.office_id = $1 AND c.order_id = $2 ORDER BY c.id DESC LIMIT 20"""


async def sheet(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """The order as `read` gives it, and what the desk needs beside; amounts are texts in the order's currency."""
    order = await read(act, order_id, own=own)
    async with transaction(act) as tx:
        loaded = await load(tx, order_id, lock=False, own=own)
        more = await tx.fetchrow(_MORE, act.office.id, order_id)
        of_lines = {row["line_no"]: row for row in await tx.fetch(_OF_LINES, act.office.id, order_id)}
        calls = await tx.fetch(_CALLS, act.office.id, order_id)
        contacts = await callable_contacts(tx, loaded)
        papers = await attachments_of(tx, "sales_order", order_id)
        wanted = [subject_of(loaded, action) for action in needs(loaded)]
        asked = await approvals.of_subjects(tx, wanted) if wanted else []
    promised = await promise_calls(act, order_id=order_id, own=own) if more and more["supply_at"] else []
    assert more is not None
    short = more["shortfall_minor"] or 0
    if order["state"] not in OPEN and not any(_may_be_held(one) for one in order["deliveries"]):
        short = 0  # the money came, or a head let the goods go
    required = loaded.required_minor
    return {
        **order,
        **dict(more.items()),
        "lines": [
            {
                **line,
                **dict(of_lines[line["line_no"]].items()),
                "missing": _missing(line),
                "not_left": _not_left(line),
                "hops": msgspec.json.decode(of_lines[line["line_no"]]["promise"], type=list[Hop]),
            }
            for line in order["lines"]
        ],
        "calls": [{**dict(row.items()), "stale": row["content_hash"] != order["content_hash"]} for row in calls],
        "contacts": contacts,
        "papers": papers,
        "promise_calls": [call for call in promised if call["state"] == "open"],
        "approvals": [{"state": a.state, "subject": a.subject, "note": a.decision_note or ""} for a in asked],
        "is_agreed": {a.subject_id for a in asked if a.state == "approved"} >= set(wanted),
        "confirmed": loaded.confirmed_hash == loaded.content_hash,
        "was_confirmed": any(row["outcome"] == "confirmed" for row in calls),
        "short": str(Money(loaded.currency, short)) if short > 0 else "",
        "required": None if required is None else str(Money(loaded.currency, required)),
        "discount": str(Money(loaded.currency, more["discount_minor"])) if more["discount_minor"] else "",
        "spot_part": None if required is None else _gross(loaded, spot=True),
        "futures_part": None if required is None else _gross(loaded, spot=False),
    }


def _missing(line: dict[str, Any]) -> str:
    """What is not there of a line, in the product's own unit."""
    return plain(max(Decimal(0), Decimal(line["stock_quantity"]) - Decimal(line["spot"] or 0)))


def _not_left(line: dict[str, Any]) -> str:
    return plain(Decimal(line["stock_quantity"]) - Decimal(line["dispatched"]))


def _may_be_held(delivery: dict[str, Any]) -> bool:
    """Whether the goods stand in the warehouse and nothing ended a hold on them."""
    return delivery["state"] == "issued" and delivery["hold_ended_at"] is None


def _gross(order: Loaded, *, spot: bool) -> str:
    """The gross value of what is in stock, or of what is not, in the order's currency."""
    minor = 0
    for line in order.lines:
        of_spot = share(line.gross_minor, line.spot_qty or Decimal(0), line.quantity)
        minor += of_spot if spot else line.gross_minor - of_spot
    return str(Money(order.currency, minor))
