"""The office's own terms for samples, with what holds where nobody set any."""

from __future__ import annotations

from salesops import Act, Transaction, transaction
from salesops.errors import ConflictVersion
from salesops_duties.samples.rules import Policy, check_policy


async def policy_of(tx: Transaction) -> Policy:
    """The office's terms, or the defaults."""
    row = await tx.fetchrow(
        "SELECT agreement_minor, reminder_days, version FROM samples.policy WHERE office_id = $1", tx.office.id
    )
    return Policy(row["agreement_minor"], tuple(row["reminder_days"]), row["version"]) if row else Policy()


async def read_policy(act: Act) -> Policy:
    """The office's terms as they stand."""
    async with transaction(act) as tx:
        return await policy_of(tx)


async def set_policy(act: Act, new: Policy) -> Policy:
    """Set the office's terms; `version` is the one that was seen, 0 where nobody set any."""
    check_policy(new)
    async with transaction(act) as tx:
        present = await policy_of(tx)
        if present.version != new.version:
            raise ConflictVersion("Someone changed the terms meanwhile.", yours=new.version, present=present.version)
        tx.write("samples.set_policy", act.office.id, new.agreement_minor, list(new.reminder_days), new.version)
        tx.audit("samples.policy", "office", None, changes=new)
        return tx.answer(Policy(new.agreement_minor, new.reminder_days, new.version + 1))
