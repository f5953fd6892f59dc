"""What customers bring into the search and into My day: firms and people, licences that run out; for offers."""

from __future__ import annotations

import datetime as dt

from salesops import Actor, Office, clock
from salesops.db import reading
from salesops.hookspecs.pages import DayEntry, SearchHit
from salesops.rights import may, scope_of

MOST_HITS, MOST_ENTRIES, SOON = 10, 25, 30
READ = "customers.read"
_HITS = """SELECT c.id, p.name, c.contact_name, c.phone, c.state FROM customers.customer c JOIN core.party p ON p.id = c.id
  WHERE c.office_id = $1 AND ($3::uuid IS NULL OR c.salesperson_id = $3)
    AND (position(lower($2) IN lower(p.name)) > 0 OR p.tax_id = upper($2) OR (length($2) > 4 AND position($2 IN c.phone) > 0)
      OR (p.initials <> '' AND (position(lower($2) IN p.initials) > 0 OR position(lower($2) IN p.pinyin) = 1))
      OR EXISTS (SELECT 1 FROM customers.contact k WHERE k.office_id = c.office_id AND k.customer_id = c.id AND k.active
        AND position(lower($2) IN lower(k.name)) > 0))
  ORDER BY position(lower($2) IN lower(p.name)) <> 1, p.name LIMIT $4"""
_LICENCES = """SELECT c.id, p.name, c.licence_no, c.licence_until FROM customers.customer c JOIN core.party p ON p.id = c.id
  WHERE c.office_id = $1 AND c.licence_until < $2 AND ($3::uuid IS NULL OR c.salesperson_id = $3) ORDER BY c.licence_until, p.name LIMIT $4"""
_STOPPED = """SELECT c.id, p.name, c.state_reason FROM customers.customer c JOIN core.party p ON p.id = c.id
  WHERE c.office_id = $1 AND c.state = 'stop' ORDER BY p.name LIMIT $2"""


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Customers by name, pinyin, people, tax number or telephone."""
    scope = scope_of(actor, READ)
    if scope is None or len(words) < 2:
        return ()
    own = actor.person_id if scope == "own" else None
    rows = await reading().connection.fetch(_HITS, office.id, words, own, MOST_HITS)
    return tuple(
        SearchHit(
            row["name"],
            " · ".join(part for part in (row["contact_name"], row["phone"]) if part),
            f"customers/{row['id']}",
            "users",
            exact=row["name"].lower() == words.lower(),
        )
        for row in rows
    )


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Licences that have run out or do so within a month; customers on stop, for those who may lift it."""
    connection, found = reading().connection, []
    scope, today = scope_of(actor, READ), clock.today(office.timezone)
    if scope is not None and (may(actor, "customers.write") or scope == "own"):
        own = actor.person_id if scope == "own" else None
        last = today + dt.timedelta(days=SOON)
        for row in await connection.fetch(_LICENCES, office.id, last, own, MOST_ENTRIES):
            tone = "bad" if row["licence_until"] < today else "warn"
            path, until = f"customers/{row['id']}", row["licence_until"].isoformat()
            found.append(
                DayEntry("Licences that run out", row["name"], row["licence_no"], path, None, "file-text", tone, until)
            )
    if may(actor, "customers.stop"):
        for row in await connection.fetch(_STOPPED, office.id, MOST_ENTRIES):
            path = f"customers/{row['id']}"
            found.append(
                DayEntry("Customers on stop", row["name"], row["state_reason"], path, None, "octagon-x", "bad")
            )
    return tuple(found)
