"""The oracle: what the clients were told against what stands in the database, act by act and in sum."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from decimal import Decimal
from typing import Any

from tests.faults.history import Act

Fetch = Callable[..., Awaitable[list[Any]]]
Pairs = Counter[tuple[str, str]]


class Effects:
    """How the acts of one kind are found: rows of (subject, effect) for the given subjects, and what an answer claims, if anything."""

    def __init__(self, sql: str, claim: Callable[[Act], str | None], *, late: bool = False) -> None:
        self.sql = sql
        self.claim = claim
        self.late = late  # a worker makes the effect: it is there when the outbox has drained


def _outbound_of(act: Act) -> str | None:
    """The outbound order of an issued order; one whose goods are all to come has none yet."""
    return str(act.answer["outbound_order"]["id"]) if act.answer["outbound_order"] else None


ANSWERED_ID: Callable[[Act], str] = lambda act: str(act.answer["id"])  # noqa: E731
EFFECTS = {
    "orders.take": [
        Effects(
            "SELECT customer_po_no AS subject, id::text AS effect FROM orders.sales_order WHERE customer_po_no = ANY($1)",
            ANSWERED_ID,
        )
    ],
    "orders.confirm": [
        Effects(
            "SELECT order_id::text AS subject, person AS effect FROM orders.order_confirmation WHERE order_id = ANY($1::uuid[])",
            lambda act: act.key,
        )
    ],
    "orders.issue": [
        Effects(
            "SELECT d.order_id::text AS subject, d.outbound_id::text AS effect FROM orders.delivery d"
            " JOIN inventory.outbound_order o ON (o.office_id, o.id) = (d.office_id, d.outbound_id)"
            " JOIN receivables.invoice i ON (i.office_id, i.id) = (d.office_id, d.invoice_id) WHERE d.order_id = ANY($1::uuid[])",
            _outbound_of,
        ),
        Effects(
            "SELECT a.entity_id::text AS subject, a.changes ->> 'number' AS effect FROM core.audit a"
            " WHERE a.action = 'order.arrange' AND a.entity_id = ANY($1::uuid[])",
            lambda act: None if _outbound_of(act) else str(act.answer["number"]),
        ),
    ],
    "orders.place": [
        Effects(
            "SELECT customer_po_no AS subject, id::text AS effect FROM orders.sales_order WHERE customer_po_no = ANY($1)",
            lambda act: str(act.answer["order_id"]),
        ),
        Effects(
            "SELECT o.customer_po_no AS subject, d.outbound_id::text AS effect FROM orders.sales_order o"
            " JOIN orders.order_confirmation c ON (c.office_id, c.order_id) = (o.office_id, o.id)"
            " JOIN orders.delivery d ON (d.office_id, d.order_id) = (o.office_id, o.id)"
            " JOIN inventory.outbound_order b ON (b.office_id, b.id) = (d.office_id, d.outbound_id)"
            " JOIN receivables.invoice i ON (i.office_id, i.id) = (d.office_id, d.invoice_id)"
            " JOIN ledger.entry e ON (e.office_id, e.document_id) = (i.office_id, i.id) WHERE o.customer_po_no = ANY($1)",
            lambda act: str(act.answer["outbound_order"]["id"]),
        ),
    ],
    "payments.note": [
        Effects(
            "SELECT reference AS subject, id::text AS effect FROM receivables.receipt WHERE reference = ANY($1)",
            ANSWERED_ID,
        )
    ],
    "payments.clear": [
        Effects(
            "SELECT id::text AS subject, id::text AS effect FROM receivables.receipt"
            " WHERE id = ANY($1::uuid[]) AND state = 'cleared'",
            ANSWERED_ID,
        )
    ],
    "stock.receive": [
        Effects(
            "SELECT e.text AS subject, m.document_id::text AS effect FROM ledger.entry e"
            " JOIN inventory.movement m ON (m.office_id, m.document_id) = (e.office_id, e.document_id) WHERE e.text = ANY($1)",
            ANSWERED_ID,
        )
    ],
    "stock.hold": [
        Effects(
            "SELECT reason AS subject, id::text AS effect FROM inventory.hold WHERE reason = ANY($1)",
            ANSWERED_ID,
        )
    ],
    "stock.release": [
        Effects(
            "SELECT id::text AS subject, id::text AS effect FROM inventory.hold"
            " WHERE id = ANY($1::uuid[]) AND released = quantity",
            ANSWERED_ID,
        )
    ],
    "logistics.dispatch": [
        Effects(
            "SELECT t.tracking_no AS subject, t.outbound_id::text AS effect FROM logistics.tracking_number t"
            " JOIN inventory.outbound_order o ON (o.office_id, o.id) = (t.office_id, t.outbound_id)"
            " WHERE t.tracking_no = ANY($1) AND o.state = 'dispatched'",
            lambda act: str(act.answer["outbound_id"]),
        ),
        Effects(
            "SELECT p.tracking_no AS subject, o.outbound_id::text AS effect FROM logistics.parcel p JOIN logistics.shipment_outbound o"
            " ON (o.office_id, o.shipment_id) = (p.office_id, p.shipment_id) WHERE p.tracking_no = ANY($1)",
            lambda act: str(act.answer["outbound_id"]),
            late=True,
        ),
    ],
}


async def compare(fetch: Fetch, acts: Iterable[Act], *, drained: bool) -> list[str]:
    """What does not agree: an "ok" that is missing or there twice, a "refused" that is there. Empty when all is well.

    `drained` says that no job is left to do, so that the effects of workers are looked at too.
    """
    by_kind: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_kind[act.kind].append(act)
    found = []
    for kind, settled in by_kind.items():
        for effects in EFFECTS[kind]:
            if drained or not effects.late:
                found += await _compare_kind(fetch, kind, effects, settled)
    return found


async def _compare_kind(fetch: Fetch, kind: str, effects: Effects, acts: list[Act]) -> list[str]:
    claims = [(act.subject, effects.claim(act)) for act in acts if act.outcome == "ok"]
    claimed: Pairs = Counter((subject, effect) for subject, effect in claims if effect is not None)
    subjects = sorted({act.subject for act in acts})
    rows = await fetch(effects.sql, subjects)
    there: Pairs = Counter((row["subject"], row["effect"]) for row in rows)
    lost = [f"{kind} {subject}: ok was said, {effect} is not there" for subject, effect in claimed - there]
    return lost + [f"{kind} {subject}: {effect} is there, ok was not said" for subject, effect in there - claimed]


async def compare_sums(fetch: Fetch, acts: Iterable[Act], opening: dict[str, int]) -> list[str]:
    """Goods and money in sum: what was there, and came, and left, by what was answered, against the books of stock."""
    settled = [act for act in acts if act.outcome == "ok"]
    goods: dict[str, Decimal] = {part: Decimal(quantity) for part, quantity in opening.items()}
    for act in settled:
        if act.kind == "stock.receive":
            for line in act.body["lines"]:
                goods[line["part_no"]] += Decimal(line["quantity"])
    gone = [act.answer["outbound_id"] for act in settled if act.kind == "logistics.dispatch"]
    for row in await fetch(
        "SELECT p.part_no, sum(l.quantity) AS quantity FROM inventory.outbound_line l JOIN core.product p ON p.id = l.product_id"
        " WHERE l.outbound_id = ANY($1::uuid[]) GROUP BY 1",
        gone,
    ):
        goods[row["part_no"]] -= row["quantity"]
    stock = {
        row["part_no"]: row["on_hand"]
        for row in await fetch(
            "SELECT p.part_no, sum(s.on_hand) AS on_hand FROM inventory.stock s JOIN core.product p ON p.id = s.product_id GROUP BY 1"
        )
    }
    wrong = [
        f"{part}: {goods[part]} by the answers, {stock.get(part)} in stock"
        for part in goods
        if goods[part] != stock.get(part)
    ]
    noted = sum((Decimal(act.body["amount"]) for act in settled if act.kind == "payments.note"), Decimal(0))
    (money,) = await fetch("SELECT coalesce(sum(amount_minor), 0) / 100.0 AS noted FROM receivables.receipt")
    return wrong + ([f"money: {noted} by the answers, {money['noted']} noted"] if noted != money["noted"] else [])
