"""What logistics tells others: hits of the search, the panel of an outbound order, shipments and hops of orders."""

from __future__ import annotations

from uuid import UUID

from salesops import Actor, Office, clock
from salesops.db import reading
from salesops.hookspecs.hops import Hop
from salesops.hookspecs.logistics import OrderShipment
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, SearchHit
from salesops.rights import scope_of

_OF_OUTBOUND = """SELECT s.id, s.number, s.carrier, s.state::text AS state, s.dispatched_at, s.expected_on, s.salesperson_id,
  array(SELECT p.tracking_no FROM logistics.parcel p WHERE p.office_id = s.office_id AND p.shipment_id = s.id ORDER BY p.position) AS numbers
  FROM logistics.shipment_outbound o JOIN logistics.shipment s ON (s.office_id, s.id) = (o.office_id, o.shipment_id)
  WHERE o.office_id = $1 AND o.outbound_id = $2 AND ($3::uuid IS NULL OR s.salesperson_id = $3) ORDER BY s.id"""
_OF_ORDERS = """SELECT o.order_id, o.outbound_id, s.carrier, s.dispatched_at, s.expected_on,
  coalesce((SELECT string_agg(p.tracking_no, ', ' ORDER BY p.position) FROM logistics.parcel p WHERE p.office_id = s.office_id AND p.shipment_id = s.id
    AND p.tracking_no <> ''), '') AS tracking_no
  FROM logistics.shipment_outbound o JOIN logistics.shipment s ON (s.office_id, s.id) = (o.office_id, o.shipment_id)
  WHERE o.office_id = $1 AND o.order_id = ANY ($2) AND ($3::uuid IS NULL OR s.salesperson_id = $3) ORDER BY s.dispatched_at, s.id"""
_HITS = """SELECT c.tracking_no, s.id, s.carrier, p.name AS customer, upper(c.tracking_no) = upper($2) AS exact FROM logistics.parcel c
  JOIN logistics.shipment s ON (s.office_id, s.id) = (c.office_id, c.shipment_id) LEFT JOIN core.party p ON p.id = s.customer_id
  WHERE c.office_id = $1 AND position(upper($2) IN upper(c.tracking_no)) > 0 AND ($3::uuid IS NULL OR s.salesperson_id = $3) ORDER BY s.id DESC LIMIT 10"""
_TRACKED = """SELECT DISTINCT o.order_id FROM logistics.parcel c JOIN logistics.shipment s ON (s.office_id, s.id) = (c.office_id, c.shipment_id)
  JOIN logistics.shipment_outbound o ON (o.office_id, o.shipment_id) = (s.office_id, s.id)
  WHERE c.office_id = $1 AND c.number_key = upper($2) AND c.number_key <> '' AND o.order_id IS NOT NULL AND ($3::uuid IS NULL OR s.salesperson_id = $3) LIMIT 10"""


_TO_ASK = """SELECT s.id, s.number, p.name AS customer, v.due_at FROM logistics.verification v
  JOIN logistics.shipment s ON (s.office_id, s.id) = (v.office_id, v.shipment_id) LEFT JOIN core.party p ON p.id = s.customer_id
  WHERE v.office_id = $1 AND v.state = 'due' AND s.state = 'delivered' AND ($2::uuid IS NULL OR s.salesperson_id = $2) ORDER BY v.due_at, v.id LIMIT 15"""


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Customers who got goods and are to be asked whether all is well, the longest due first; for an offer."""
    scope = scope_of(actor, "logistics.note")
    if scope is None:
        return ()
    now = clock.now()
    return tuple(
        DayEntry(
            "Customers to be asked whether goods arrived well",
            row["number"],
            row["customer"] or "",
            f"logistics/shipments/{row['id']}",
            row["due_at"],
            "phone",
            "warn" if row["due_at"] < now else "",
        )
        for row in await reading().connection.fetch(_TO_ASK, office.id, _own(actor, scope))
    )


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Shipments by a part of a tracking number; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None or len(words) < 4:
        return ()
    rows = await reading().connection.fetch(_HITS, office.id, words, _own(actor, scope))
    return tuple(
        SearchHit(
            row["tracking_no"],
            f"{row['carrier']} · {row['customer'] or ''}",
            f"logistics/shipments/{row['id']}",
            "truck",
            exact=row["exact"],
        )
        for row in rows
    )


async def page_panel(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """The shipments of an outbound order, on its page; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None or thing != "outbound_order":
        return ()
    rows = await reading().connection.fetch(_OF_OUTBOUND, office.id, thing_id, _own(actor, scope))
    if not rows:
        return ()
    data = {
        "shipments": [
            {
                "id": str(row["id"]),
                "number": row["number"],
                "carrier": row["carrier"],
                "numbers": [number for number in row["numbers"] if number],
                "state": row["state"],
                "left": row["dispatched_at"].isoformat(),
                "expected": row["expected_on"].isoformat() if row["expected_on"] else "",
            }
            for row in rows
        ]
    }
    words = tuple((row["carrier"], ", ".join(row["numbers"])) for row in rows)
    return (OrderPanel("shipment", "Shipment", words, "truck", "", 20, template="logistics/panel.html", data=data),)


async def order_shipments(office: Office, actor: Actor, order_id: UUID) -> tuple[OrderShipment, ...]:
    """The shipments of an order in the order in which they left; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None:
        return ()
    rows = await reading().connection.fetch(_OF_ORDERS, office.id, [order_id], _own(actor, scope))
    return tuple(
        OrderShipment(r["outbound_id"], r["carrier"], r["tracking_no"], r["dispatched_at"], r["expected_on"])
        for r in rows
    )


async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    """With whom the goods of orders left, and under which number; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None:
        return ()
    rows = await reading().connection.fetch(_OF_ORDERS, office.id, list(order_ids), _own(actor, scope))
    return tuple(
        Hop(
            order_id=row["order_id"],
            place="shipped",
            since=row["dispatched_at"],
            document_id=row["outbound_id"],
            carrier=row["carrier"],
            tracking_no=row["tracking_no"],
        )
        for row in rows
    )


async def tracked_orders(office: Office, actor: Actor, tracking_no: str) -> tuple[UUID, ...]:
    """Whose goods travel under a tracking number; for an offer."""
    scope = scope_of(actor, "logistics.read")
    if scope is None:
        return ()
    rows = await reading().connection.fetch(_TRACKED, office.id, tracking_no, _own(actor, scope))
    return tuple(row["order_id"] for row in rows)


def _own(actor: Actor, scope: str) -> UUID | None:
    return actor.person_id if scope == "own" else None
