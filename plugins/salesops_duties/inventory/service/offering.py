"""What inventory brings into the search, into My day and onto the rail: outbound orders, transfers, and goods that are late; for offers."""

from __future__ import annotations

from salesops import Actor, Office, clock
from salesops.db import reading
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.rights import may, scope_of
from salesops_duties.inventory.service.list_telling import list_entries
from salesops_duties.inventory.service.transfer_day import transfer_entries

MOST_HITS, MOST_ENTRIES = 10, 25
DELIVERIES = "inventory.deliveries"
_HITS = """SELECT n.document_id AS id, n.number, c.name AS customer, o.state FROM core.document_number n
  JOIN inventory.outbound_order o ON (o.office_id, o.id) = (n.office_id, n.document_id) JOIN core.party c ON c.id = o.customer_id
  WHERE n.office_id = $1 AND n.series = 'outbound_order' AND position(upper($2) IN n.number) > 0 AND ($3::uuid IS NULL OR o.salesperson_id = $3)
  ORDER BY n.number DESC LIMIT $4"""
_TRANSFERS = """SELECT n.document_id AS id, n.number, coalesce(o.name, w.name, '') AS place FROM core.document_number n
  JOIN inventory.transfer t ON (t.office_id, t.id) = (n.office_id, n.document_id) LEFT JOIN core.office o ON o.id = t.other_office
  LEFT JOIN inventory.warehouse w ON (w.office_id, w.id) = (t.office_id, t.from_warehouse)
  WHERE n.office_id = $1 AND n.series = 'transfer_order' AND position(upper($2) IN n.number) > 0 ORDER BY n.number DESC LIMIT $3"""
_TO_DISPATCH = """SELECT o.id, n.number, c.name AS customer, o.issued_at FROM inventory.outbound_order o JOIN core.party c ON c.id = o.customer_id
  LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.id
  WHERE o.office_id = $1 AND o.state = 'issued' ORDER BY o.id LIMIT $2"""
_LATE = """SELECT i.id, p.part_no, trim_scale(i.quantity - i.received)::text AS rest, p.uom, i.source, i.expected_on FROM inventory.incoming i
  JOIN core.product p ON p.id = i.product_id WHERE i.office_id = $1 AND i.state = 'announced' AND i.kind <> 'transfer' AND i.expected_on < $2
  ORDER BY i.expected_on, i.id LIMIT $3"""


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Outbound orders and transfers by a part of their number."""
    if len(words) < 3:
        return ()
    return (*await _outbound_hits(office, actor, words), *await _transfer_hits(office, actor, words))


async def _transfer_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    if not may(actor, "inventory.read"):
        return ()
    rows = await reading().connection.fetch(_TRANSFERS, office.id, words, MOST_HITS)
    return tuple(
        SearchHit(
            row["number"],
            row["place"],
            f"inventory/transfers/{row['id']}",
            "arrow-left-right",
            exact=row["number"] == words.upper(),
        )
        for row in rows
    )


async def _outbound_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    scope = scope_of(actor, DELIVERIES)
    if scope is None:
        return ()
    own = actor.person_id if scope == "own" else None
    rows = await reading().connection.fetch(_HITS, office.id, words, own, MOST_HITS)
    return tuple(
        SearchHit(
            row["number"],
            row["customer"],
            f"inventory/outbound/{row['id']}",
            "package",
            exact=row["number"] == words.upper(),
        )
        for row in rows
    )


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """For the dock: what waits for the carrier, the oldest first; and announced goods that did not come."""
    connection, found = reading().connection, []
    if may(actor, "inventory.receive"):
        for row in await connection.fetch(_TO_DISPATCH, office.id, MOST_ENTRIES):
            path = f"inventory/outbound/{row['id']}"
            title = row["number"] or row["customer"]
            found.append(DayEntry("To dispatch", title, row["customer"], path, row["issued_at"], "package", "info"))
    if may(actor, "inventory.announce"):
        today = clock.today(office.timezone)
        for row in await connection.fetch(_LATE, office.id, today, MOST_ENTRIES):
            path, figure = f"inventory/incoming/{row['id']}", f"{row['rest']} {row['uom']}"
            found.append(
                DayEntry(
                    "Goods that are late", row["part_no"], row["source"], path, None, "clock-alert", "warn", figure
                )
            )
    return (*found, *await transfer_entries(office, actor), *await list_entries(office, actor))


async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    """How many outbound orders wait at the dock, for those who work there."""
    if not may(actor, "inventory.receive"):
        return ()
    count = await reading().connection.fetchval(
        "SELECT count(*) FROM inventory.outbound_order WHERE office_id = $1 AND state = 'issued'", office.id
    )
    return (DueCount("inventory/outbound", count),)
