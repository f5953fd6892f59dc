"""The credit formula of FEATURES 1.C, and when goods are held."""

from __future__ import annotations

import datetime as dt

import msgspec


class Standing(msgspec.Struct, frozen=True):
    """Everyone who uses one limit at one moment, amounts in minor units of the limit's currency.

    `open_minor` is net of unapplied money, which `unapplied_minor` tells once more. `overdue_minor` leaves out what is
    disputed or within the days of grace; `overdue_blocks` when the office's policy says that it is too much.
    """

    mode: str
    currency: str
    limit_minor: int
    limit_until: dt.date | None
    open_minor: int = 0
    committed_minor: int = 0
    uninvoiced_minor: int = 0
    unapplied_minor: int = 0
    overdue_minor: int = 0
    overdue_blocks: bool = False
    watch_share: int = 90
    is_stopped: bool = False

    def limit_on(self, day: dt.date) -> int:
        """The limit valid on a day: none after its end, none for prepaid customers."""
        return 0 if self.mode == "prepaid" or (self.limit_until and self.limit_until < day) else self.limit_minor

    @property
    def exposure_minor(self) -> int:
        """Receivables, goods not invoiced yet and committed orders; each order line sits in exactly one of them."""
        return self.open_minor + self.uninvoiced_minor + self.committed_minor


def shortfall(standing: Standing, required: int, own_part: int, day: dt.date) -> int:
    """What is missing for an order: `required` less the headroom without the order, never negative.

    `own_part` is what the order itself already adds to the exposure. Free or negative orders are never short.
    """
    if required <= 0:
        return 0
    headroom = standing.limit_on(day) - (standing.exposure_minor - own_part)
    return max(0, required - headroom)


def outcome(standing: Standing, required: int, own_part: int, day: dt.date) -> str:
    """stop > overdue_block > shortfall > watch > pass; free and negative orders always pass."""
    if required <= 0:
        return "pass"
    if standing.is_stopped:
        return "stop"
    if standing.overdue_blocks:
        return "overdue_block"
    if shortfall(standing, required, own_part, day):
        return "shortfall"
    used = standing.exposure_minor - own_part + required
    limit = standing.limit_on(day)
    return "watch" if limit and used * 100 >= limit * standing.watch_share else "pass"


class HoldNeeded(msgspec.Struct, frozen=True):
    """Why goods must wait (`shortfall`, `overdue`, `deposit`), for what amount, and whether overdue money must come in first."""

    cause: str
    required_minor: int
    missing_minor: int
    needs_overdue: bool


def hold_for(
    standing: Standing, policy: str, required: int, own_part: int, day: dt.date, *, is_paid: bool, deposit: int = 0
) -> HoldNeeded | None:
    """Whether an outbound order is held; `is_paid` when money that waits covers its invoice.

    `deposit` is what is unpaid of the part that must be cleared before these goods leave, whatever the limit allows (ORD-6).
    """
    found = _arrears(standing, policy, required, own_part, day, is_paid=is_paid)
    if not deposit:
        return found
    if found is None:
        return HoldNeeded("deposit", deposit, deposit, False)
    return msgspec.structs.replace(found, missing_minor=max(found.missing_minor, deposit))


def _arrears(
    standing: Standing, policy: str, required: int, own_part: int, day: dt.date, *, is_paid: bool
) -> HoldNeeded | None:
    if required <= 0:
        return None
    missing = 0 if is_paid else shortfall(standing, required, own_part, day)
    if not missing and not standing.overdue_blocks:
        return None
    first = policy == "overdue_first"
    total = missing + (standing.overdue_minor if first or not missing else 0)
    return HoldNeeded("shortfall" if missing else "overdue", required, total, first or standing.overdue_blocks)


class Held(msgspec.Struct, frozen=True):
    """A held outbound order as it stands now: `unpaid_minor` of what its policy asks for, `rest_minor` its order still commits.

    `deposit_minor` is what is unpaid of the part that must be cleared before these goods leave.
    """

    policy: str
    needs_overdue: bool
    unpaid_minor: int
    rest_minor: int
    deposit_minor: int = 0


def is_over(held: Held, standing: Standing | None, day: dt.date) -> bool:
    """Whether a hold's reason is gone: its part is paid, or the exposure is within the limit again (ORD-7).

    A deposit that is not cleared holds whatever the limit allows. `standing` None means that the balance cannot be told today: only money then ends a hold.
    """
    if held.needs_overdue and (
        standing is None or standing.overdue_blocks or (held.policy == "overdue_first" and standing.overdue_minor > 0)
    ):
        return False
    if held.deposit_minor > 0:
        return False
    if held.unpaid_minor <= 0:
        return True
    counted = 0 if held.policy == "full_order" else held.rest_minor
    return standing is not None and standing.exposure_minor - counted <= standing.limit_on(day)


def still_missing(held: Held, standing: Standing | None, day: dt.date) -> int | None:
    """What must still come in before held goods may go: zero when the hold is over, None while nobody can tell.

    Either way ends it, so the shorter counts: what is unpaid of its part, or by how much the exposure is above the limit.
    """
    if is_over(held, standing, day):
        return 0
    if standing is None:
        return max(0, held.unpaid_minor, held.deposit_minor) or None
    counted = 0 if held.policy == "full_order" else held.rest_minor
    short = standing.exposure_minor - counted - standing.limit_on(day)
    missing = max(0, held.deposit_minor, min(held.unpaid_minor, short))
    return missing + standing.overdue_minor if held.needs_overdue else missing
