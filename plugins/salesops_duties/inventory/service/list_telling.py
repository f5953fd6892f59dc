"""What stock lists bring to other pages: those of a customer in their file, and what did not go on My day; for offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Actor, Office, clock
from salesops.db import reading
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry
from salesops.rights import may

RIGHT = "inventory.lists"
MOST_ENTRIES = 15
_OF_CUSTOMER = """SELECT p.id, p.name, p.send_at, p.state, p.format, p.days FROM inventory.list_profile p
  WHERE p.office_id = $1 AND p.customer_id = $2 ORDER BY p.name, p.id LIMIT 20"""
_NOT_SENT = """SELECT p.id, p.name, c.name AS customer, CASE WHEN p.state = 'paused' THEN p.paused_why ELSE s.reason END AS why
  FROM inventory.list_profile p JOIN core.party c ON c.id = p.customer_id
  JOIN inventory.list_send s ON (s.office_id, s.profile_id, s.day) = (p.office_id, p.id, $2)
  WHERE p.office_id = $1 AND s.state = 'skipped' AND s.reason <> ALL ($3) ORDER BY s.ended_at, p.id LIMIT $4"""
_AS_IT_SHOULD = ["Nothing changed since the list before."]


async def lists_panel(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """The lists of a customer in their file, and the way to a new one."""
    if thing != "customer" or not may(actor, RIGHT):
        return ()
    rows = await reading().connection.fetch(_OF_CUSTOMER, office.id, thing_id)
    lists = [_view(row) for row in rows]
    data = {"lists": lists, "customer_id": str(thing_id)}
    short = tuple((one["name"], one["send_at"]) for one in lists)
    return (
        OrderPanel(
            "stock_lists", "Stock lists", short, "mail", "", 60, template="inventory/lists_panel.html", data=data
        ),
    )


async def list_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Lists that did not go today, and why."""
    if not may(actor, RIGHT):
        return ()
    rows = await reading().connection.fetch(
        _NOT_SENT, office.id, clock.today(office.timezone), _AS_IT_SHOULD, MOST_ENTRIES
    )
    return tuple(
        DayEntry(
            "Stock lists that did not go",
            f"{row['customer']}: {row['name']}",
            row["why"],
            f"inventory/lists/{row['id']}",
            None,
            "mail",
            "warn",
        )
        for row in rows
    )


def _view(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "send_at": f"{row['send_at']:%H:%M}",
        "state": row["state"],
        "format": row["format"],
        "days": list(row["days"]),
    }
