"""The office's own rules of buying, with what holds where nobody set any."""

from __future__ import annotations

import msgspec

from salesops import Act, Transaction, transaction
from salesops.errors import ConflictVersion, Faults
from salesops_duties.procurement.rules import parse_percent


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which value a second person agrees to a purchase order (minor units of the office's currency), days the planner
    takes until an order leaves, and days for which the inspection of goods counts.

    A supplier's invoice is booked when no price differs by more per cent than `price_percent`, and its differences together
    by no more than `difference_minor` of the office's currency. A customer hears of an enquiry within `feedback_days` working days.
    Who pays is reminded `pay_notice_days` before an invoice is due.
    """

    approval_minor: int = 1_000_000
    planning_days: int = 1
    inspection_days: int = 30
    price_percent: str = "2"
    difference_minor: int = 1000
    feedback_days: int = 1
    pay_notice_days: int = 3
    version: int = 0


async def policy_of(tx: Transaction) -> Policy:
    """The office's rules, or the defaults."""
    row = await tx.fetchrow(
        "SELECT approval_minor, planning_days, inspection_days, trim_scale(price_percent)::text AS price_percent, difference_minor, feedback_days,"
        " pay_notice_days, version FROM procurement.policy WHERE office_id = $1",
        tx.office.id,
    )
    return Policy(**dict(row.items())) if row else Policy()


async def read_policy(act: Act) -> Policy:
    """The office's rules as they stand."""
    async with transaction(act) as tx:
        return await policy_of(tx)


async def set_policy(act: Act, new: Policy) -> Policy:
    """Set the office's rules; `version` is the one that was seen, 0 where nobody set any."""
    faults = Faults()
    ranges = {
        "planning_days": (0, 60),
        "inspection_days": (1, 365),
        "feedback_days": (1, 30),
        "pay_notice_days": (0, 60),
        "approval_minor": (0, 10**15),
        "difference_minor": (0, 10**15),
    }
    for name, (least, most) in ranges.items():
        if not least <= getattr(new, name) <= most:
            faults.add(name, "range", f"{least} to {most}.", given=getattr(new, name))
    percent = parse_percent(new.price_percent, "price_percent", faults)
    faults.raise_if_any()
    async with transaction(act) as tx:
        saved = await tx.execute(
            "INSERT INTO procurement.policy AS p (office_id, approval_minor, planning_days, inspection_days, price_percent, difference_minor, feedback_days,"
            " pay_notice_days) SELECT $1, $2, $3, $4, $6, $7, $8, $9 WHERE $5 = 0 OR EXISTS (SELECT 1 FROM procurement.policy WHERE office_id = $1)"
            " ON CONFLICT (office_id) DO UPDATE SET approval_minor = excluded.approval_minor, planning_days = excluded.planning_days,"
            " inspection_days = excluded.inspection_days, price_percent = excluded.price_percent,"
            " difference_minor = excluded.difference_minor, feedback_days = excluded.feedback_days, pay_notice_days = excluded.pay_notice_days, version = p.version + 1 WHERE p.version = $5",
            tx.office.id,
            new.approval_minor,
            new.planning_days,
            new.inspection_days,
            new.version,
            percent,
            new.difference_minor,
            new.feedback_days,
            new.pay_notice_days,
        )
        now = await policy_of(tx)
        if not saved:
            raise ConflictVersion("Someone changed the rules meanwhile.", yours=new.version, present=now.version)
        tx.audit("procurement.policy", "office", None, changes=new)
        return tx.answer(now)
