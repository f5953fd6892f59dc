"""The desk's own rules of an office, with what holds where nobody set any."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops import Act, Transaction, transaction
from salesops.errors import ConflictVersion, Faults


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days until the written copy of a telephone order is due, hours in which the same lines count as the same order,
    hours for which a checked draft keeps its soft reservation, whether faxes and mails must be filed to be confirmed, and the
    days added to the day goods are expected before it is promised.
    """

    written_copy_days: int = 3
    repeat_hours: int = 24
    quote_hours: int = 48
    papers_needed: bool = True
    promise_buffer_days: int = 0
    version: int = 0


_RANGES = {
    "written_copy_days": (0, 60),
    "repeat_hours": (0, 720),
    "quote_hours": (1, 720),
    "promise_buffer_days": (0, 60),
}


async def policy_of(tx: Transaction) -> Policy:
    """The office's rules, or the defaults."""
    text = await tx.read("orders.rules_of", tx.office.id)
    return msgspec.json.decode(text, type=Policy) if text else Policy()


async def read_policy(act: Act) -> Policy:
    """The office's rules as they stand."""
    async with transaction(act) as tx:
        return await policy_of(tx)


async def set_policy(act: Act, new: Policy) -> Policy:
    """Set the office's rules; `version` is the one that was seen, 0 where nobody set any."""
    _check(new)
    async with transaction(act) as tx:
        saved = await tx.execute(
            "INSERT INTO orders.policy AS p (office_id, written_copy_days, repeat_hours, quote_hours, papers_needed, promise_buffer_days)"
            " SELECT $1, $2, $3, $4, $5, $7 WHERE $6 = 0 OR EXISTS (SELECT 1 FROM orders.policy WHERE office_id = $1)"
            " ON CONFLICT (office_id) DO UPDATE SET written_copy_days = excluded.written_copy_days, repeat_hours = excluded.repeat_hours,"
            " quote_hours = excluded.quote_hours, papers_needed = excluded.papers_needed, promise_buffer_days = excluded.promise_buffer_days, version = p.version + 1 WHERE p.version = $6",
            tx.office.id,
            new.written_copy_days,
            new.repeat_hours,
            new.quote_hours,
            new.papers_needed,
            new.version,
            new.promise_buffer_days,
        )
        before = await policy_of(tx)
        if not saved:
            raise ConflictVersion("Someone changed the rules meanwhile.", yours=new.version, present=before.version)
        changes: dict[str, Any] = msgspec.structs.asdict(new)
        tx.audit("orders.policy", "office", None, changes=changes)
        return tx.answer(before)


def _check(new: Policy) -> None:
    faults = Faults()
    for name, (least, most) in _RANGES.items():
        if not least <= getattr(new, name) <= most:
            faults.add(name, "range", f"{least} to {most}.", given=getattr(new, name))
    faults.raise_if_any()
