"""What transfers bring into My day, for those who answer, send and receive them; for offers."""

from __future__ import annotations

from salesops import Actor, Office, clock
from salesops.db import reading
from salesops.hookspecs.pages import DayEntry
from salesops.rights import may

MOST_ENTRIES = 25
_DUE = """SELECT t.id, t.role, t.state, coalesce(n.number, '') AS number, coalesce(o.name, w.name, '') AS source, t.asked_at, t.expected_on
  FROM inventory.transfer t LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (t.office_id, t.id)
  LEFT JOIN core.office o ON o.id = t.other_office
  LEFT JOIN inventory.warehouse w ON (w.office_id, w.id) = (t.office_id, t.from_warehouse)
  WHERE t.office_id = $1 AND (t.role = 'sender' AND t.state IN ('asked', 'accepted') OR t.role = 'inside' AND t.state = 'asked'
    OR t.role <> 'sender' AND (t.state = 'short' OR t.state = 'sent' AND t.expected_on < $2)) ORDER BY t.id LIMIT $3"""


async def transfer_entries(office: Office, actor: Actor) -> list[DayEntry]:
    """What other offices ask of us, what is to send, what is late on the way, and what came short; the oldest first."""
    found: list[DayEntry] = []
    today = clock.today(office.timezone)
    for row in await reading().connection.fetch(_DUE, office.id, today, MOST_ENTRIES * 2):
        right, head, icon, tone = _words(row["role"], row["state"])
        if may(actor, right) and len(found) < MOST_ENTRIES:
            path, since = f"inventory/transfers/{row['id']}", row["asked_at"]
            found.append(DayEntry(head, row["number"], row["source"], path, since, icon, tone))
    return found


def _words(role: str, state: str) -> tuple[str, str, str, str]:
    """Whose it is, and what it is called."""
    if role == "sender" and state == "asked":
        return "inventory.answer_transfer", "Asked of us", "hand", "warn"
    if state in ("asked", "accepted"):
        return "inventory.send_transfer", "To send to another warehouse", "package", "info"
    if state == "short":
        return "inventory.receive", "Came short", "triangle-alert", "warn"
    return "inventory.receive", "Late on the way", "clock-alert", "warn"
