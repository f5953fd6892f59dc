"""What intake brings to the pages that all share: My day, the rail, the search, a panel beside the order."""

from __future__ import annotations

from uuid import UUID

from salesops import Office, Transaction
from salesops.db import reading
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit

MOST = 50
_WAITS = "a.office_id = $1 AND a.state IN ('read', 'unreadable')"


async def day_entries(office: Office) -> tuple[DayEntry, ...]:
    """Files whose orders wait for a person, the oldest first."""
    rows = await reading().connection.fetch(
        "SELECT a.id, a.file_name, a.sender, a.state, a.received_at, (SELECT min(d.buyer) FROM intake.draft d WHERE"
        "  (d.office_id, d.arrival_id) = (a.office_id, a.id)) AS buyer"
        f" FROM intake.arrival a WHERE {_WAITS} ORDER BY a.id LIMIT {MOST}",
        office.id,
    )
    return tuple(
        DayEntry(
            "Arrived orders to confirm",
            row["buyer"] or row["sender"] or row["file_name"],
            row["file_name"],
            f"intake/{row['id']}",
            row["received_at"],
            "file-check",
            "bad" if row["state"] == "unreadable" else "",
        )
        for row in rows
    )


async def due_counts(office: Office) -> tuple[DueCount, ...]:
    """How many wait; served by the queue's index."""
    count = await reading().connection.fetchval(f"SELECT count(*) FROM intake.arrival a WHERE {_WAITS}", office.id)
    return (DueCount("intake", int(count)),)


async def search_hits(office: Office, words: str) -> tuple[SearchHit, ...]:
    """Arrivals by the order's number or the file's name, the latest first."""
    rows = await reading().connection.fetch(
        "SELECT DISTINCT ON (a.id) a.id, a.file_name, coalesce(d.number, '') AS number, coalesce(d.buyer, '') AS buyer"
        " FROM intake.arrival a LEFT JOIN intake.draft d ON (d.office_id, d.arrival_id) = (a.office_id, a.id)"
        " WHERE a.office_id = $1 AND (lower(d.number) = lower($2) OR strpos(lower(a.file_name), lower($2)) > 0)"
        " ORDER BY a.id DESC LIMIT 5",
        *(office.id, words),
    )
    return tuple(
        SearchHit(row["number"] or row["file_name"], row["buyer"], f"intake/{row['id']}", "file-check") for row in rows
    )


async def panel_of_order(office: Office, order_id: UUID) -> tuple[OrderPanel, ...]:
    """The files that an order came by, was changed by or cancelled by."""
    rows = await reading().connection.fetch(
        "SELECT a.id, a.file_name, a.received_at, d.kind, d.place FROM intake.draft d JOIN intake.arrival a ON (a.office_id, a.id) ="
        " (d.office_id, d.arrival_id) WHERE d.office_id = $1 AND d.order_id = $2 ORDER BY a.id",
        *(office.id, order_id),
    )
    if not rows:
        return ()
    shown = [dict(row.items()) for row in rows]
    words = tuple((row["file_name"], row["received_at"].date().isoformat()) for row in rows)
    return (
        OrderPanel(
            "intake", "As it arrived", words, "file-check", "", 70, template="intake/panel.html", data={"files": shown}
        ),
    )


async def names_of(office: Office, ids: tuple[UUID, ...]) -> dict[UUID, str]:
    """What arrivals are called on the audit page: the file's name."""
    rows = await reading().connection.fetch(
        "SELECT id, file_name FROM intake.arrival WHERE office_id = $1 AND id = ANY ($2)", *(office.id, list(ids))
    )
    return {row["id"]: row["file_name"] for row in rows}


async def unsettled(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if intake were switched off."""
    count = await tx.fetchval(
        "SELECT count(*) FROM intake.arrival WHERE office_id = $1 AND state IN ('waiting', 'read', 'unreadable')",
        office.id,
    )
    return [("Arrived files to confirm", int(count))]
