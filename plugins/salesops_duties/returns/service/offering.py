"""What returns bring into the search, into My day, onto the rail and beside others; for offers."""

from __future__ import annotations

from uuid import UUID

from salesops import Actor, Office
from salesops.db import Record, reading
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.rights import may, scope_of

MOST_HITS, MOST_ENTRIES, MOST_BESIDE = 10, 40, 6
READ = "returns.read"
# Which right takes a return in this state on, and what waits.
STEPS = {
    "requested": ("returns.authorize", "Returns to authorize"),
    "authorized": ("returns.receive", "Returns to receive"),
    "received": ("returns.receive", "Returns to inspect"),
    "inspected": ("returns.resolve", "Returns to settle"),
}
_ROWS = """SELECT r.id, n.number, p.name AS customer, r.state, r.reason_code, r.requested_at, r.requested_by FROM returns.sales_return r
  JOIN core.party p ON p.id = r.customer_id LEFT JOIN core.document_number n ON n.office_id = r.office_id AND n.document_id = r.id
  WHERE r.office_id = $1"""


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Returns by a part of their number."""
    scope = scope_of(actor, READ)
    if scope is None or len(words) < 3:
        return ()
    rows = await reading().connection.fetch(
        f"{_ROWS} AND position(upper($2) IN n.number) > 0 AND ($3::uuid IS NULL OR r.salesperson_id = $3) ORDER BY n.number DESC LIMIT $4",
        office.id,
        words,
        actor.person_id if scope == "own" else None,
        MOST_HITS,
    )
    return tuple(
        SearchHit(
            row["number"],
            row["customer"],
            f"returns/{row['id']}",
            "refresh-cw",
            exact=row["number"] == words.upper(),
        )
        for row in rows
    )


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Returns whose next step is this person's, the oldest first; nobody authorizes their own."""
    rows = await _waiting(office, actor)
    return tuple(
        DayEntry(
            STEPS[row["state"]][1],
            row["number"] or row["customer"],
            row["customer"],
            f"returns/{row['id']}",
            row["requested_at"],
            "refresh-cw",
            "info",
        )
        for row in rows
    )


async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    """How many returns wait for this person."""
    rows = await _waiting(office, actor)
    return (DueCount("returns", len(rows)),) if rows else ()


async def page_panel(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """The last returns of a customer, or those of an outbound order."""
    scope = scope_of(actor, READ)
    if scope is None or thing not in ("customer", "outbound_order"):
        return ()
    of = "r.customer_id = $2" if thing == "customer" else "EXISTS (SELECT 1 FROM returns.return_line l WHERE l.office_id = r.office_id AND l.return_id = r.id AND l.outbound_id = $2)"  # fmt: skip
    rows = await reading().connection.fetch(
        f"{_ROWS} AND {of} AND ($3::uuid IS NULL OR r.salesperson_id = $3) ORDER BY r.id DESC LIMIT $4",
        office.id,
        thing_id,
        actor.person_id if scope == "own" else None,
        MOST_BESIDE,
    )
    if not rows:
        return ()
    shown = [{"id": str(r["id"]), "number": r["number"] or "", "state": r["state"], "reason_code": r["reason_code"],
              "requested_at": r["requested_at"].isoformat()} for r in rows]  # fmt: skip
    words = tuple((r["number"] or r["reason_code"], r["state"]) for r in rows)
    return (
        OrderPanel(
            "returns", "Returns", words, "refresh-cw", "", 60, template="returns/panel.html", data={"returns": shown}
        ),
    )


async def _waiting(office: Office, actor: Actor) -> list[Record]:
    states = [state for state, (right, _) in STEPS.items() if may(actor, right)]
    if not states:
        return []
    rows = await reading().connection.fetch(
        f"{_ROWS} AND r.state = ANY ($2) AND (r.state <> 'requested' OR r.requested_by <> $3) ORDER BY r.id LIMIT $4",
        office.id,
        states,
        actor.person_id,
        MOST_ENTRIES,
    )
    return list(rows)
