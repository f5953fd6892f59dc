"""The office's own terms for returns: how long, and at which restocking fee."""

from __future__ import annotations

import msgspec

from salesops import Act, Transaction, plain, transaction
from salesops.errors import ConflictVersion, Faults
from salesops.values import parse_decimal


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days after the dispatch in which goods are taken back, and the usual restocking fee in per cent."""

    window_days: int = 30
    restocking_percent: str = "0"
    version: int = 0


async def policy_of(tx: Transaction) -> Policy:
    """The office's terms, or the defaults."""
    row = await tx.fetchrow(
        "SELECT window_days, restocking_percent, version FROM returns.policy WHERE office_id = $1", tx.office.id
    )
    return Policy(row["window_days"], plain(row["restocking_percent"]), row["version"]) if row else Policy()


async def read_policy(act: Act) -> Policy:
    """The office's terms as they stand."""
    async with transaction(act) as tx:
        return await policy_of(tx)


async def set_policy(act: Act, new: Policy) -> Policy:
    """Set the office's terms; `version` is the one that was seen, 0 where nobody set any."""
    percent = _check(new)
    async with transaction(act) as tx:
        saved = await tx.execute(
            "INSERT INTO returns.policy AS p (office_id, window_days, restocking_percent) SELECT $1, $2, $3"
            " WHERE $4 = 0 OR EXISTS (SELECT 1 FROM returns.policy WHERE office_id = $1) ON CONFLICT (office_id) DO UPDATE"
            " SET window_days = excluded.window_days, restocking_percent = excluded.restocking_percent, version = p.version + 1"
            " WHERE p.version = $4",
            tx.office.id,
            new.window_days,
            percent,
            new.version,
        )
        present = await policy_of(tx)
        if not saved:
            raise ConflictVersion("Someone changed the terms meanwhile.", yours=new.version, present=present.version)
        tx.audit("returns.policy", "office", None, changes=msgspec.structs.asdict(new))
        return tx.answer(present)


def _check(new: Policy) -> object:
    faults, percent = Faults(), None
    if not 0 <= new.window_days <= 3650:
        faults.add("window_days", "range", "0 to 3650 days.", given=new.window_days)
    try:
        percent = parse_decimal(new.restocking_percent, digits=2)
        if not 0 <= percent <= 100:
            faults.add("restocking_percent", "range", "0 to 100 per cent.", given=new.restocking_percent)
    except ValueError as error:
        faults.add("restocking_percent", "decimal", f"Needs {error}.", given=new.restocking_percent)
    faults.raise_if_any()
    return percent
