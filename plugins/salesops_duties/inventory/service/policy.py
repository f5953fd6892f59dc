"""How an office keeps its stock: how long a reservation stands."""

from __future__ import annotations

from typing import Any

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictVersion, Faults
from salesops_duties.inventory.rules import NewPolicy


async def read_policy(act: Act) -> dict[str, Any]:
    """The office's policy; version 0 is that of an office that never set one."""
    async with transaction(act) as tx:
        return await _present(tx)


async def set_policy(act: Act, new: NewPolicy) -> dict[str, Any]:
    """Set it for reservations made from now on; raises `Invalid` or `ConflictVersion`."""
    faults = Faults()
    if new.reservation_hours is not None and not 1 <= new.reservation_hours <= 8760:
        faults.add("reservation_hours", "range", "1 to 8760 hours, or null.", given=new.reservation_hours)
    faults.raise_if_any()
    async with transaction(act) as tx:
        before = await _present(tx)
        done = await tx.execute(
            "INSERT INTO inventory.policy AS p (office_id, reservation_hours, version, set_by, set_at) VALUES ($1, $2, 1, $4, $5)"
            " ON CONFLICT (office_id) DO UPDATE SET reservation_hours = $2, version = p.version + 1, set_by = $4, set_at = $5"
            " WHERE p.version = $3",
            act.office.id,
            new.reservation_hours,
            new.version,
            act.actor.person_id,
            clock.now(),
        )
        if not done or new.version != before["version"]:
            raise ConflictVersion("Someone changed this meanwhile.", yours=new.version, present=before["version"])
        after = await _present(tx)
        tx.audit("inventory.policy", "policy", None, changes={"from": before, "to": after})
        return tx.answer(after)


async def _present(tx: Transaction) -> dict[str, Any]:
    row = await tx.fetchrow(
        "SELECT reservation_hours, version FROM inventory.policy WHERE office_id = $1", tx.office.id
    )
    return dict(row.items()) if row else {"reservation_hours": None, "version": 0}
