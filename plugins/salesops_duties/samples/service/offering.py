"""What samples bring into the search, into My day, onto the rail and beside a customer; for offers."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Actor, Office, clock
from salesops.db import reading
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.rights import may, scope_of

MOST_HITS, MOST_ENTRIES, MOST_BESIDE = 10, 40, 6
READ, KEEP = "samples.read", "samples.keep"
_HITS = """SELECT i.id, n.number, i.name, i.serial FROM samples.sample_item i
  LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id
  WHERE i.office_id = $1 AND position(upper($2) IN upper(coalesce(n.number, '') || ' ' || i.serial)) > 0
  AND ($3::uuid IS NULL OR i.salesperson_id = $3) ORDER BY i.id DESC LIMIT $4"""
# A loan stands under My day from its first reminder on: of whoever answers for the sample, and of the one who lent it; after the last one, of the head too.
_OVERDUE = """SELECT i.id, n.number, i.name, l.holder, l.company, l.due_on, max(r.step) AS step FROM samples.loan l
  JOIN samples.sample_item i ON i.office_id = l.office_id AND i.id = l.item_id
  JOIN samples.reminder r ON (r.office_id, r.loan_id, r.due_on) = (l.office_id, l.id, l.due_on)
  LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id
  WHERE l.office_id = $1 AND l.ended_at IS NULL GROUP BY i.id, i.salesperson_id, n.number, i.name, l.holder, l.company, l.due_on, l.lent_by
  HAVING $2 IN (i.salesperson_id, l.lent_by) OR ($3 AND max(r.step) >= $4) ORDER BY l.due_on, i.id LIMIT $5"""
_LAST = "SELECT cardinality(reminder_days) FROM samples.policy WHERE office_id = $1"
_BESIDE = """SELECT i.id, n.number, i.name, l.holder, l.due_on, l.due_on < $4 AS is_overdue FROM samples.loan l
  JOIN samples.sample_item i ON i.office_id = l.office_id AND i.id = l.item_id
  LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id
  WHERE l.office_id = $1 AND l.party_id = $2 AND l.ended_at IS NULL AND ($3::uuid IS NULL OR i.salesperson_id = $3) ORDER BY l.due_on LIMIT $5"""


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Samples by a part of their number or serial."""
    scope = scope_of(actor, READ)
    if scope is None or len(words) < 3:
        return ()
    own = actor.person_id if scope == "own" else None
    rows = await reading().connection.fetch(_HITS, office.id, words, own, MOST_HITS)
    return tuple(
        SearchHit(
            row["number"],
            f"{row['name']} · {row['serial']}" if row["serial"] else row["name"],
            f"samples/{row['id']}",
            "tag",
            exact=words.upper() in (row["number"], row["serial"].upper()),
        )
        for row in rows
    )


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Samples that should be back, the longest first."""
    if not may(actor, KEEP) and not may(actor, "samples.approve"):
        return ()
    connection = reading().connection
    last = await connection.fetchval(_LAST, office.id) or 3
    rows = await connection.fetch(_OVERDUE, office.id, actor.person_id, "head" in actor.roles, last, MOST_ENTRIES)
    return tuple(
        DayEntry(
            "Samples to be got back",
            row["number"],
            f"{row['name']} · {row['holder']}, {row['company']}",
            f"samples/{row['id']}",
            dt.datetime.combine(row["due_on"], dt.time(), dt.UTC),
            "clock-alert",
            "bad" if row["step"] >= last else "warn",
        )
        for row in rows
    )


async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    """How many samples this person has to get back."""
    rows = await day_entries(office, actor)
    return (DueCount("samples", len(rows)),) if rows else ()


async def page_panel(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """What a customer has of ours, on their page."""
    scope = scope_of(actor, READ)
    if scope is None or thing != "customer":
        return ()
    own = actor.person_id if scope == "own" else None
    today = clock.today(office.timezone)
    rows = await reading().connection.fetch(_BESIDE, office.id, thing_id, own, today, MOST_BESIDE)
    if not rows:
        return ()
    shown = [
        {
            "id": str(r["id"]),
            "number": r["number"],
            "name": r["name"],
            "holder": r["holder"],
            "due_on": r["due_on"].isoformat(),
            "is_overdue": r["is_overdue"],
        }
        for r in rows
    ]
    words = tuple((r["number"], r["name"]) for r in rows)
    panel = OrderPanel(
        "samples", "Samples", words, "tag", "", 70, template="samples/panel.html", data={"samples": shown}
    )
    return (panel,)
