"""The office's own rules of stocking, with what holds where nobody set any."""

from __future__ import annotations

import msgspec

from salesops import Act, Transaction, transaction
from salesops.errors import ConflictVersion, Faults
from salesops_duties.procurement.rules import parse_positive
from salesops_duties.procurement.rules.stocking import Policy, check_policy


class StockingPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`enough`: the chance that what is there and coming lasts until the next order arrives; `review_days`: days from one order to the next;
    `least_hits`: months of the last twelve in which a part was asked for, below which it is ordered for customers only.
    """

    enough: str = "0.873"
    review_days: int = 30
    least_hits: int = 0
    version: int = 0

    @property
    def of_rules(self) -> Policy:
        """The same as the rules take it."""
        return Policy(float(self.enough), float(self.review_days), self.least_hits)


async def stocking_policy_of(tx: Transaction) -> StockingPolicy:
    """The office's rules, or the defaults."""
    row = await tx.fetchrow(
        "SELECT trim_scale(enough)::text AS enough, review_days::int AS review_days, least_hits::int AS least_hits, version"
        " FROM procurement.stocking_policy WHERE office_id = $1",
        tx.office.id,
    )
    return StockingPolicy(**dict(row.items())) if row else StockingPolicy()


async def read_stocking_policy(act: Act) -> StockingPolicy:
    """The office's rules as they stand."""
    async with transaction(act) as tx:
        return await stocking_policy_of(tx)


async def set_stocking_policy(act: Act, new: StockingPolicy) -> StockingPolicy:
    """Set them; `version` is the one that was seen, 0 where nobody set any. The list follows when it is worked out anew."""
    faults = Faults()
    use = parse_positive(new.enough, 4, "enough", faults)
    faults.raise_if_any()
    check_policy(new.of_rules)
    async with transaction(act) as tx:
        saved = await tx.execute(
            "INSERT INTO procurement.stocking_policy AS p (office_id, enough, review_days, least_hits) SELECT $1, $2, $3, $4"
            " WHERE $5 = 0 OR EXISTS (SELECT 1 FROM procurement.stocking_policy WHERE office_id = $1) ON CONFLICT (office_id) DO UPDATE"
            " SET enough = excluded.enough, review_days = excluded.review_days, least_hits = excluded.least_hits,"
            " version = p.version + 1 WHERE p.version = $5",
            *(tx.office.id, use, new.review_days, new.least_hits, new.version),
        )
        now = await stocking_policy_of(tx)
        if not saved:
            raise ConflictVersion("Someone changed the rules meanwhile.", yours=new.version, present=now.version)
        tx.audit("procurement.stocking_policy", "office", None, changes=new)
        return tx.answer(now)
