"""A person as an actor of an office, when no session says so: for what goes on in their name after they left the page."""

from __future__ import annotations

from uuid import UUID

from salesops import clock
from salesops.act import Actor
from salesops.transactions import Transaction


async def actor_of(tx: Transaction, person: UUID) -> Actor:
    """The person with the roles of today; without any when they have left."""
    rows = await tx.fetch(
        "SELECT p.name, p.active, m.role, m.department_id FROM core.person p LEFT JOIN core.membership m ON m.person_id = p.id"
        "  AND m.office_id = $1 AND m.since <= $3 AND (m.until IS NULL OR m.until > $3) WHERE p.id = $2 ORDER BY m.since DESC",
        tx.office.id,
        person,
        clock.today(tx.office.timezone),
    )
    roles = frozenset(row["role"] for row in rows if row["role"] and row["active"])
    department = next((row["department_id"] for row in rows if row["department_id"]), None)
    return Actor(person, rows[0]["name"] if rows else "", roles, department_id=department)
