"""Keeps how the office rounds tax, whether it converts prices, and how far each role may go below the list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from salesops import Act, Transaction, plain, transaction
from salesops.errors import ConflictVersion
from salesops_duties.prices.rules.facts import DEFAULT_LIMITS
from salesops_duties.prices.rules.settings import SELLERS, NewPolicy, check_policy


async def policy(act: Act) -> dict[str, Any]:
    """How the office rounds tax, whether it converts prices, and how far each role may go below the list."""
    async with transaction(act) as tx:
        return await _policy(tx)


async def set_policy(act: Act, new: NewPolicy) -> dict[str, Any]:
    """Set the policy that was read; raises `ConflictVersion`. Orders priced before keep theirs."""
    limits = check_policy(new)
    async with transaction(act) as tx:
        before = await _policy(tx)
        await _take_policy(tx, new, before["version"])
        await tx.execute("DELETE FROM prices.discount_limit WHERE office_id = $1", act.office.id)
        await tx.execute(
            "INSERT INTO prices.discount_limit (office_id, role, percent) SELECT $1, * FROM unnest($2::text[], $3::numeric[])",
            act.office.id,
            list(limits),
            list(limits.values()),
        )
        after = await _policy(tx)
        tx.audit("price_policy.set", "price_policy", None, changes={"from": before, "to": after})
        return tx.answer(after)


async def _policy(tx: Transaction) -> dict[str, Any]:
    row = await tx.fetchrow("SELECT tax_policy, convert, version FROM prices.policy WHERE office_id = $1", tx.office.id)
    limits = await tx.fetch(
        "SELECT role, percent FROM prices.discount_limit WHERE office_id = $1 ORDER BY role", tx.office.id
    )
    known = {role: plain(DEFAULT_LIMITS.get(role, Decimal(0))) for role in SELLERS}
    found = dict(row.items()) if row else {"tax_policy": "per_line", "convert": False, "version": 0}
    return found | {"limits": known | {r["role"]: plain(r["percent"]) for r in limits}}


async def _take_policy(tx: Transaction, new: NewPolicy, present: int) -> None:
    done = await tx.execute(
        "INSERT INTO prices.policy AS p (office_id, tax_policy, convert)"
        " SELECT $1, $2, $3 WHERE $4 = 0 OR EXISTS (SELECT 1 FROM prices.policy WHERE office_id = $1)"
        " ON CONFLICT (office_id) DO UPDATE SET tax_policy = excluded.tax_policy, convert = excluded.convert,"
        " version = p.version + 1 WHERE p.version = $4",
        tx.office.id,
        new.tax_policy,
        new.convert,
        new.version,
    )
    if not done:
        raise ConflictVersion("Someone changed the policy meanwhile.", yours=new.version, present=present)
