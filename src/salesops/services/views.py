"""Saved views: the queries of a list that a person gave a name, in one office."""

from __future__ import annotations

from collections.abc import Sequence

from salesops.db import Record
from salesops.errors import Faults, Refused
from salesops.transactions import Transaction

MOST = 30


async def views_of(tx: Transaction, page: str) -> Sequence[Record]:
    """The person's views of one page: `name` and `query`, by name."""
    return await tx.fetch(
        "SELECT name, query FROM core.saved_view WHERE office_id = $1 AND person_id = $2 AND page = $3 ORDER BY name",
        tx.office.id,
        tx.actor.person_id,
        page,
    )


async def save_view(tx: Transaction, page: str, name: str, query: str) -> None:
    """Keep a query under a name; the same name again takes its place."""
    faults = Faults()
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        faults.add("name", "length", "Give the view a name of at most 60 letters.")
    if len(query) > 1000:
        faults.add("query", "length", "This view asks for too much; take a filter off.")
    faults.raise_if_any()
    if len(await views_of(tx, page)) >= MOST:
        raise Refused(f"There are {MOST} views of this list already; remove one first.", code="too_many_views")
    await tx.execute(
        "INSERT INTO core.saved_view (office_id, person_id, page, name, query) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (office_id, person_id, page, name) DO UPDATE SET query = excluded.query, saved_at = now()",
        tx.office.id,
        tx.actor.person_id,
        page,
        name,
        query,
    )
    tx.audit("view.save", "saved_view", None, changes={"page": page, "name": name, "query": query})


async def remove_view(tx: Transaction, page: str, name: str) -> None:
    """Forget a view; one that is not there is forgotten already."""
    gone = await tx.execute(
        "DELETE FROM core.saved_view WHERE office_id = $1 AND person_id = $2 AND page = $3 AND name = $4",
        tx.office.id,
        tx.actor.person_id,
        page,
        name,
    )
    if gone:
        tx.audit("view.remove", "saved_view", None, changes={"page": page, "name": name})
