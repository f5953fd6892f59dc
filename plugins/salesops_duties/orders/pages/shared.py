"""What orders bring to the pages that all duties share: the search, My day, the count on the rail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Actor, Money, Office
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.rights import may, scope_of
from salesops.web import formats
from salesops_duties.orders import service
from salesops_duties.orders.pages import words

LEAST_OF_A_NAME = 2  # letters
KINDS = {
    "call": (words.later("Confirmation calls"), "phone", "info", "confirm"),
    "copy": (words.later("Written copies missing"), "file-text", "warn", "copies"),
    "risk": (words.later("Orders at risk"), "triangle-alert", "warn", "risk"),
}


async def search_hits(office: Office, actor: Actor, asked: str) -> tuple[SearchHit, ...]:
    """Orders by our number or the customer's; else the latest of the customer who is called so."""
    if not may(actor, "orders.read"):
        return ()
    owner, sought = _owner(actor, "orders.read"), asked.strip()
    if rows := await service.found_by(office, owner, sought):
        return tuple(_hit(row, exact=len(rows) == 1) for row in rows)
    if len(sought) < LEAST_OF_A_NAME:
        return ()
    return tuple(_hit(row) for row in await service.latest_of(office, owner, sought))


def _hit(row: Mapping[str, Any], *, exact: bool = False) -> SearchHit:
    """An order as the search shows it; a draft without a number of theirs is called what it is."""
    both = row["number"] and row["customer_po_no"]
    return SearchHit(
        row["number"] or row["customer_po_no"] or words.gettext("Order without a number"),
        f"{row['customer']} · {row['customer_po_no']}" if both else row["customer"],
        f"orders/{row['id']}",
        "inbox",
        exact=exact,
    )


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Calls that are due, written copies that are late, promises at risk."""
    if not may(actor, "orders.write"):
        return ()
    entries = []
    for row in await service.due_today(office, _owner(actor, "orders.write")):
        kind, icon, tone, queue = KINDS[row["kind"]]
        due = {"call": row["next_call_at"], "copy": None, "risk": None}[row["kind"]]
        entries.append(
            DayEntry(
                kind,
                row["customer"],
                row["number"] or row["customer_po_no"],
                f"orders/{row['id']}?queue={queue}",
                due or row["taken_at"],
                icon,
                tone,
                formats.amount(Money(row["currency"], row["total_minor"]), office.currency),
            )
        )
    return tuple(entries)


async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    """Orders that wait for somebody at the desk; whoever only looks has none."""
    if not may(actor, "orders.write"):
        return ()
    return (DueCount("orders", await service.count_due(office, _owner(actor, "orders.write"))),)


def _owner(actor: Actor, permission: str) -> UUID | None:
    return actor.person_id if scope_of(actor, permission) == "own" else None
