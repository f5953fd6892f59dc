"""Lists of shipments and parcels, and the board of what is under way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, clock, transaction
from salesops_duties.logistics.service.calling import calls

_SELECT = """SELECT s.id, s.number, s.kind, o.outbound_id, o.order_id, s.customer_id, p.name AS customer, s.carrier, f.tracking_no, f.parcels, s.state::text AS state,
  s.promised_on, s.expected_on, s.dispatched_at, s.delivered_at, s.registered_at, n.number AS outbound, v.state AS verified
  FROM logistics.shipment s LEFT JOIN core.party p ON p.id = s.customer_id
  LEFT JOIN LATERAL (SELECT b.outbound_id, b.order_id FROM logistics.shipment_outbound b WHERE b.office_id = s.office_id AND b.shipment_id = s.id
    ORDER BY b.outbound_id LIMIT 1) o ON true
  LEFT JOIN core.document_number n ON n.office_id = s.office_id AND n.document_id = o.outbound_id
  LEFT JOIN logistics.verification v ON (v.office_id, v.shipment_id) = (s.office_id, s.id)
  LEFT JOIN LATERAL (SELECT (array_agg(c.tracking_no ORDER BY c.position))[1] AS tracking_no, count(*) AS parcels FROM logistics.parcel c
    WHERE c.office_id = s.office_id AND c.shipment_id = s.id) f ON true
  WHERE s.office_id = $1"""
_ORDERS = {
    "number": "s.number",
    "customer": "p.name",
    "carrier": "s.carrier",
    "left": "s.dispatched_at",
    "promised": "s.promised_on",
    "expected": "s.expected_on",
}
STATES = {
    "under_way": "s.state NOT IN ('delivered', 'returned', 'lost')",
    "arrived": "s.state = 'delivered'",
    "gone_wrong": "s.state IN ('returned', 'lost')",
}
_CARDS = """SELECT s.id, s.number, s.customer_id, p.name AS customer, s.kind, s.carrier, s.state::text AS state, s.promised_on, s.expected_on, s.dispatched_at, s.delivered_at,
  c.parcels, c.wire, c.signed_by, c.heard_at, x.kinds, v.state AS verified, v.due_at AS verify_by
  FROM logistics.shipment s LEFT JOIN core.party p ON p.id = s.customer_id
  JOIN LATERAL (SELECT count(*) AS parcels, (array_agg(q.wire ORDER BY logistics.rank(q.state), q.last_at DESC))[1] AS wire, max(q.signed_by) AS signed_by,
    max(q.heard_at) AS heard_at FROM logistics.parcel q WHERE q.office_id = s.office_id AND q.shipment_id = s.id) c ON true
  LEFT JOIN LATERAL (SELECT array_agg(e.kind ORDER BY e.opened_at) AS kinds FROM logistics.exception e
    WHERE e.office_id = s.office_id AND e.shipment_id = s.id AND e.closed_at IS NULL) x ON true
  LEFT JOIN logistics.verification v ON (v.office_id, v.shipment_id) = (s.office_id, s.id)
  WHERE s.office_id = $1 AND (s.state NOT IN ('delivered', 'returned', 'lost') OR x.kinds IS NOT NULL OR (s.kind NOT IN ('transfer', 'sample') AND s.delivered_at > $2::timestamptz - interval '30 days'
      AND (coalesce(v.state, 'due') IN ('due', 'disputed') OR v.asked_at > $2::timestamptz - interval '1 day')))
    AND (NOT $3 OR s.salesperson_id = $4) AND ($5 = '' OR s.carrier = $5)
    AND ($6 = '' OR ($6 = 'someone' AND x.kinds IS NOT NULL) OR ($6 = 'today' AND s.promised_on <= $7 AND s.state NOT IN ('delivered', 'returned', 'lost'))
      OR ($6 = 'call' AND s.id = ANY ($8)))
  ORDER BY (x.kinds IS NULL), (s.state IN ('delivered', 'returned', 'lost')), v.due_at, coalesce(s.promised_on, s.expected_on, 'infinity'::date), s.dispatched_at LIMIT 600"""
COLUMNS = ("handed", "on_the_way", "customs", "at_the_door", "verify")
PER_COLUMN = 30


async def listing(
    act: Act, *, outbound_id: UUID | None = None, after: UUID | None = None, limit: int = 50, own: bool = False
) -> list[dict[str, Any]]:
    """Shipments, oldest first, a page at a time; with `own` only of what the person sold."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM logistics.shipment_outbound z WHERE z.office_id = s.office_id"
            " AND z.shipment_id = s.id AND z.outbound_id = $2)) AND ($3::uuid IS NULL OR s.id > $3)"
            " AND (NOT $5 OR s.salesperson_id = $6) ORDER BY s.id LIMIT $4",
            act.office.id,
            outbound_id,
            after,
            limit,
            own,
            act.actor.person_id,
        )
    return [dict(row.items()) for row in rows]


async def shipment_page(
    act: Act, *, words: str = "", state: str = "", sort: str = "", limit: int = 50, offset: int = 0, own: bool = False
) -> list[dict[str, Any]]:
    """A page of shipments, the newest first unless another order is asked; `words` are of a number, the customer or a tracking number."""
    column = _ORDERS.get(sort.removeprefix("-"))
    order = f"{column}{' DESC' if sort.startswith('-') else ''}, s.id" if column else "s.id DESC"
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND {STATES.get(state, 'true')} AND (NOT $2 OR s.salesperson_id = $3)"
            " AND ($4 = '' OR position(upper($4) IN upper(coalesce(n.number, ''))) > 0 OR position(upper($4) IN s.number) > 0"
            " OR EXISTS (SELECT 1 FROM logistics.parcel t WHERE t.office_id = s.office_id AND t.shipment_id = s.id AND position(upper($4) IN upper(t.tracking_no)) > 0)"
            " OR position(lower($4) IN lower(p.name)) > 0"
            " OR (p.initials <> '' AND (position(lower($4) IN p.initials) > 0 OR position(lower($4) IN p.pinyin) > 0)))"
            f" ORDER BY {order} LIMIT $5 OFFSET $6",
            act.office.id,
            own,
            act.actor.person_id,
            words.strip(),
            limit,
            offset,
        )
    return [dict(row.items()) for row in rows]


async def board(act: Act, *, show: str = "", carrier: str = "", own: bool = False) -> dict[str, Any]:
    """What is under way or just arrived, by how far it is; those that need someone first, then the soonest promised."""
    today = clock.today(act.office.timezone)
    to_call = [one["id"] for one in await calls(act, own=own)]
    async with transaction(act) as tx:
        rows = await tx.fetch(
            _CARDS, act.office.id, clock.now(), own, act.actor.person_id, carrier, show, today, to_call
        )
        counts = await tx.fetchrow(
            "SELECT count(DISTINCT e.shipment_id) AS someone, (SELECT count(*) FROM logistics.shipment s WHERE s.office_id = $1 AND s.promised_on <= $2"
            " AND s.state NOT IN ('delivered', 'returned', 'lost') AND (NOT $3 OR s.salesperson_id = $4)) AS today FROM logistics.exception e"
            " JOIN logistics.shipment s ON (s.office_id, s.id) = (e.office_id, e.shipment_id)"
            " WHERE e.office_id = $1 AND e.closed_at IS NULL AND (NOT $3 OR s.salesperson_id = $4)",
            act.office.id,
            today,
            own,
            act.actor.person_id,
        )
        carriers = await tx.fetch(
            "SELECT DISTINCT carrier FROM logistics.shipment s WHERE office_id = $1 AND state NOT IN ('delivered', 'returned', 'lost')"
            " AND (NOT $2 OR salesperson_id = $3) ORDER BY 1 LIMIT 50",
            act.office.id,
            own,
            act.actor.person_id,
        )
    columns: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for row in rows:
        columns[column_of(row["state"], row["wire"])].append(dict(row.items()))
    under_way = sum(row["state"] not in ("delivered", "returned", "lost") for row in rows)
    return {
        "columns": {name: cards[:PER_COLUMN] for name, cards in columns.items()},
        "counts": {name: len(cards) for name, cards in columns.items()},
        "under_way": under_way,
        "someone": counts["someone"] if counts else 0,
        "today": counts["today"] if counts else 0,
        "to_call": to_call,
        "carriers": [row["carrier"] for row in carriers],
    }


def column_of(state: str, wire: str) -> str:
    """The column of the board in which a shipment stands."""
    if state in ("delivered", "returned", "lost"):
        return "verify"
    if state == "out_for_delivery":
        return "at_the_door"
    if state == "in_transit":
        return "customs" if wire == "on_hold" else "on_the_way"
    return "handed"


async def open_exceptions_page(
    act: Act, *, kind: str = "", limit: int = 50, offset: int = 0, after: UUID | None = None, own: bool = False
) -> list[dict[str, Any]]:
    """What somebody must look at, the longest due first; those after one that was seen last, or from a place in the list on."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT e.id, e.shipment_id, e.kind, e.said, e.opened_at, e.due_at, s.number, s.carrier, p.name AS customer, c.tracking_no, k.phone"
            " FROM logistics.exception e JOIN logistics.shipment s ON (s.office_id, s.id) = (e.office_id, e.shipment_id)"
            " LEFT JOIN core.party p ON p.id = s.customer_id LEFT JOIN logistics.parcel c ON (c.office_id, c.id) = (e.office_id, e.parcel_id)"
            " LEFT JOIN logistics.carrier k ON k.office_id = e.office_id AND lower(k.name) = lower(s.carrier)"
            " WHERE e.office_id = $1 AND e.closed_at IS NULL AND ($2 = '' OR e.kind = $2) AND (NOT $3 OR s.salesperson_id = $4)"
            " AND ($7::uuid IS NULL OR (e.due_at, e.id) > (SELECT z.due_at, z.id FROM logistics.exception z WHERE z.office_id = $1 AND z.id = $7))"
            " ORDER BY e.due_at, e.id LIMIT $5 OFFSET $6",
            act.office.id,
            kind,
            own,
            act.actor.person_id,
            limit,
            offset,
            after,
        )
    return [dict(row.items()) for row in rows]
