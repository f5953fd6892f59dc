"""Returns as a page lists them: found by words, narrowed by state, put in an order, as a sheet; and what of an order may come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, plain, transaction
from salesops.errors import NotFound
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.orders import OrderHooks
from salesops.hookspecs.pages import PageHooks
from salesops.masterdata.catalogue import find_products
from salesops.services.sheets import written

MOST_EXPORTED = 50_000
STATES = ("requested", "authorized", "received", "inspected", "resolved", "refused")
ORDERS = {
    "number": "n.number",
    "customer": "p.name",
    "requested": "r.requested_at",
    "state": "array_position(ARRAY['requested', 'authorized', 'received', 'inspected', 'resolved', 'refused'], r.state)",
}
_SELECT = """SELECT r.id, n.number AS rma_no, p.name AS customer, r.customer_id, r.order_id, o.number AS order_no, r.state, r.reason_code, r.reason,
    r.requested_at, q.name AS requested_by, r.resolution, r.credit_minor, r.currency, extract(epoch FROM $2 - r.requested_at)::int / 86400 AS days,
    (SELECT count(*) FROM returns.return_line l WHERE l.office_id = r.office_id AND l.return_id = r.id) AS lines
  FROM returns.sales_return r JOIN core.party p ON p.id = r.customer_id LEFT JOIN core.person q ON q.id = r.requested_by
  LEFT JOIN core.document_number n ON n.office_id = r.office_id AND n.document_id = r.id
  LEFT JOIN core.document_number o ON o.office_id = r.office_id AND o.document_id = r.order_id
  WHERE r.office_id = $1 AND ($3 = '' OR r.state = $3 OR ($3 = 'open' AND r.state NOT IN ('resolved', 'refused'))) AND (NOT $4 OR r.salesperson_id = $5)
    AND ($6 = '' OR position(upper($6) IN upper(coalesce(n.number, '') || ' ' || coalesce(o.number, ''))) > 0 OR position(lower($6) IN lower(p.name)) > 0
      OR (p.initials <> '' AND (position(lower($6) IN p.initials) > 0 OR position(lower($6) IN p.pinyin) > 0)))"""


async def returns_page(
    act: Act, *, words: str = "", sort: str = "", state: str = "", limit: int = 50, offset: int = 0, own: bool = False
) -> list[Mapping[str, Any]]:
    """A page of returns, the oldest first unless another order is asked; `state` is one of theirs, or `open`."""
    async with transaction(act) as tx:
        rows = await _rows(tx, words, sort, state, limit, offset, own)
    numbers = await _order_numbers(act, rows)
    return [
        row | {"credit": str(Money(row["currency"], row["credit_minor"])), "order_no": numbers.get(row["order_id"])}
        for row in rows
    ]


async def returns_sheet(
    act: Act, *, words: str = "", sort: str = "", state: str = "", own: bool = False, kind: str = "xlsx"
) -> bytes:
    """The same returns as the list shows, as a sheet."""
    async with transaction(act) as tx:
        rows = await _rows(tx, words, sort, state, MOST_EXPORTED, 0, own)
        tx.audit("returns.export", "office", None, changes={"rows": len(rows), "words": words})
    numbers = await _order_numbers(act, rows)
    heads = (
        "number",
        "customer",
        "order",
        "state",
        "reason",
        "requested on",
        "requested by",
        "lines",
        "resolution",
        "credit",
        "currency",
    )
    cells = [
        [r["rma_no"], r["customer"], numbers.get(r["order_id"]), r["state"], r["reason_code"], r["requested_at"].date(), r["requested_by"], r["lines"],
         r["resolution"], str(Money(r["currency"], r["credit_minor"])), r["currency"]]
        for r in rows
    ]  # fmt: skip
    return await written(kind, heads, cells, title="Returns")


async def _order_numbers(act: Act, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, str]:
    """The numbers of the returns' orders, as whoever keeps orders calls them."""
    numbers: dict[UUID, str] = {}
    for known in await ask(PageHooks).document_names(act.office, tuple({r["order_id"] for r in rows if r["order_id"]})):
        numbers |= known
    return numbers


async def returnable(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """What was delivered of an order and what of it may still come back: no `lines` while none is known to have left.

    Raises `NotFound` for an order without documents.
    """
    async with transaction(act) as tx:
        answers = await ask(OrderHooks).delivered_answering(act.office, tx, order_id)
        lines = answers[0] if answers else ()
        if not lines or (own and lines[0].salesperson_id != act.actor.person_id):
            raise NotFound
        products = {one.id: one for one in await find_products(tx, ids=[line.product_id for line in lines])}
        head = await tx.fetchrow(
            "SELECT p.name AS customer, n.number FROM core.party p LEFT JOIN core.document_number n"
            " ON n.office_id = $1 AND n.document_id = $3 WHERE p.id = $2",
            act.office.id,
            lines[0].customer_id,
            order_id,
        )
    shown = [
        {
            "line_no": line.line_no,
            "product": products[line.product_id],
            "delivered": plain(line.delivered),
            "returnable": plain(line.returnable),
            "gross": str(Money(line.currency, line.gross_minor)),
            "left_on": line.left_on,
        }
        for line in lines
        if line.left_on is not None
    ]
    known = dict(head.items()) if head else {"customer": "", "number": None}
    return {"order_id": order_id, "currency": lines[0].currency, "lines": shown, **known}


async def customer_named(act: Act, customer_id: UUID, *, own: bool = False) -> str:
    """The name of a customer of this office; raises `NotFound`."""
    async with transaction(act) as tx:
        found = await ask(CustomerHooks).customer_answering(act.office, tx, customer_id)
    if not found or (own and found[0].salesperson_id != act.actor.person_id):
        raise NotFound
    return found[0].name


async def _rows(
    tx: Transaction, words: str, sort: str, state: str, limit: int, offset: int, own: bool
) -> list[dict[str, Any]]:
    column = ORDERS.get(sort.removeprefix("-"))
    order = f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, r.id" if column else "r.id"
    rows = await tx.fetch(
        f"{_SELECT} ORDER BY {order} LIMIT $7 OFFSET $8",
        tx.office.id,
        clock.now(),
        state if state in (*STATES, "open") else "",
        own,
        tx.actor.person_id,
        words.strip(),
        limit,
        offset,
    )
    return [dict(row.items()) for row in rows]
