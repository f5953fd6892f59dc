"""The office's policy on arrears."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops import Act, Money, Transaction, transaction
from salesops.errors import ConflictVersion
from salesops_duties.receivables.rules import Policy, parse_policy
from salesops_duties.receivables.service.stored import PolicyRow


async def read_policy(act: Act) -> dict[str, Any]:
    """The policy, or the defaults while there is none."""
    async with transaction(act) as tx:
        return _view(await policy_of(tx), act.office.currency)


async def set_policy(act: Act, policy: Policy) -> dict[str, Any]:
    """Replace the policy; it counts from the next check on, and what is held stays held until it is settled."""
    overdue, fee = parse_policy(policy, act.office.currency)
    async with transaction(act) as tx:
        before = await policy_of(tx)
        if policy.version != (before.version or None):
            raise ConflictVersion(
                "The policy was changed meanwhile; compare and save again.",
                given=policy.version,
                present=before.version or None,
            )
        saved = await tx.execute(
            "INSERT INTO receivables.policy AS p (office_id, overdue_stops, grace_days, overdue_tolerance_minor, fee_tolerance_minor, fee_bearer, watch_share,"
            " buckets) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (office_id) DO UPDATE SET overdue_stops = excluded.overdue_stops,"
            " grace_days = excluded.grace_days, overdue_tolerance_minor = excluded.overdue_tolerance_minor, fee_tolerance_minor = excluded.fee_tolerance_minor,"
            " fee_bearer = excluded.fee_bearer, watch_share = excluded.watch_share, buckets = excluded.buckets, version = p.version + 1 WHERE p.version = $9",
            act.office.id,
            policy.overdue_stops,
            policy.grace_days,
            overdue.minor,
            fee.minor,
            policy.fee_bearer,
            policy.watch_share,
            policy.buckets,
            before.version,
        )
        if not saved:
            raise ConflictVersion("The policy was changed meanwhile; compare and save again.", given=policy.version)
        tx.audit(
            "receivables.policy",
            "policy",
            None,
            changes={"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(policy)},
        )
        return tx.answer(_view(await policy_of(tx), act.office.currency))


async def policy_of(tx: Transaction) -> PolicyRow:
    row = await tx.fetchrow("SELECT * FROM receivables.policy WHERE office_id = $1", tx.office.id)
    return msgspec.convert(dict(row.items()), PolicyRow) if row else PolicyRow()


def _view(policy: PolicyRow, currency: str) -> dict[str, Any]:
    return {
        "overdue_stops": policy.overdue_stops,
        "grace_days": policy.grace_days,
        "overdue_tolerance": str(Money(currency, policy.overdue_tolerance_minor)),
        "fee_tolerance": str(Money(currency, policy.fee_tolerance_minor)),
        "fee_bearer": policy.fee_bearer,
        "watch_share": policy.watch_share,
        "buckets": policy.buckets,
        "currency": currency,
        "version": policy.version or None,
    }
