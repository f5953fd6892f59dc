"""The customer as a credit check sees them: terms, policy, and everyone's balances under the limit they use."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock
from salesops.errors import ConflictState, Invalid
from salesops.hookspecs.customers import CustomerAnswer, CustomerHooks
from salesops.hookspecs.orders import ForeseenOrder
from salesops.masterdata.rates import Rate, rates_on
from salesops_duties.receivables.rules import Standing
from salesops_duties.receivables.service.stored import AccountRow, BalanceRow, OrderRow, PolicyRow, Read


class Seen(msgspec.Struct, frozen=True):
    """One customer at one moment. `standing` is None only when a rate is missing and the reader could do without."""

    account: AccountRow
    owner: AccountRow
    policy: PolicyRow
    order: OrderRow
    file: CustomerAnswer | None
    standing: Standing | None
    rates: dict[str, Rate]

    @property
    def known(self) -> Standing:
        assert self.standing is not None
        return self.standing

    def into_limit(self, minor: int, currency: str) -> int:
        """An amount in the currency of the limit, by the day's rate."""
        return self.rates[currency].convert(minor) if currency != self.owner.currency else minor

    @property
    def own_part_minor(self) -> int:
        """What the order has committed already, in the currency of the limit."""
        return self.into_limit(self.order.committed_minor, self.order.currency) if self.order.committed_minor else 0


async def read(
    tx: Transaction,
    customer_id: UUID,
    *,
    lock: bool = False,
    order_id: UUID | None = None,
    currency: str | None = None,
    lenient: bool = False,
) -> Seen:
    """The customer's standing; with `lock` the account's rows stay ours, the limit's owner first.

    Raises `ConflictState` without an account, or when the balance cannot be told for want of a rate: it is never taken
    for zero. `lenient` gives no standing then. `currency` is that of the order or document at hand.
    """
    answers = await ask(CustomerHooks).customer_answering(tx.office, tx, customer_id)
    file = answers[0] if answers else None
    owner = file.limit_owner_id if file else customer_id
    asked = _question(tx, owner, customer_id, lock, file.salesperson_id if file else None, order_id, currency)
    text = await tx.read("receivables.read_standing", *asked)
    found = msgspec.json.decode(text, type=Read)
    if found.own is None or found.owner is None:
        raise ConflictState(
            "This customer has no credit account here; finance sets the terms first.",
            current="no account",
            ways_out=["set credit terms"],
        )
    policy = found.policy or PolicyRow()
    try:
        rates = await _rates(tx, found, policy, currency)
    except Invalid as missing:
        if not lenient:
            raise _not_current(missing) from missing
        return Seen(found.own, found.owner, policy, found.order, file, None, {})
    standing = _standing(found.owner, policy, found.balances, file, rates, tx.office.currency)
    return Seen(found.own, found.owner, policy, found.order, file, standing, rates)


def foresee(tx: Transaction, foreseen: ForeseenOrder) -> None:
    """Have the customer's standing read and locked along with what others want: an invoice is made in the same act."""
    owner = foreseen.limit_owner_id or foreseen.customer_id
    asked = _question(tx, owner, foreseen.customer_id, True, foreseen.salesperson_id, foreseen.id, foreseen.currency)
    tx.ahead("receivables.read_standing", *asked)


def _question(
    tx: Transaction,
    owner: UUID,
    customer_id: UUID,
    lock: bool,
    salesperson_id: UUID | None,
    order_id: UUID | None,
    currency: str | None,
) -> tuple[object, ...]:
    today = clock.today(tx.office.timezone)
    return tx.office.id, owner, customer_id, today, lock, salesperson_id, order_id, currency


async def _rates(tx: Transaction, found: Read, policy: PolicyRow, currency: str | None) -> dict[str, Rate]:
    assert found.owner is not None
    wanted = {b.currency for b in found.balances if b.open_minor or b.uninvoiced_minor or b.committed_minor}
    wanted |= {currency} if currency else set()
    wanted |= {tx.office.currency} if policy.overdue_stops else set()
    wanted -= {found.owner.currency}
    return await rates_on(tx, wanted, found.owner.currency, clock.today(tx.office.timezone)) if wanted else {}


def _standing(
    owner: AccountRow,
    policy: PolicyRow,
    balances: list[BalanceRow],
    file: CustomerAnswer | None,
    rates: dict[str, Rate],
    office_currency: str,
) -> Standing:
    def total(name: str) -> int:
        sums: dict[str, int] = {}  # everybody's under the limit, converted once for each currency
        for b in balances:
            sums[b.currency] = sums.get(b.currency, 0) + int(getattr(b, name))
        return sum(rates[c].convert(m) if c in rates else m for c, m in sums.items() if m)

    overdue, tolerated = total("overdue_minor"), policy.overdue_tolerance_minor
    if policy.overdue_stops and office_currency in rates:
        tolerated = rates[office_currency].convert(tolerated)
    return Standing(
        owner.mode,
        owner.currency,
        owner.limit_minor,
        owner.limit_until,
        open_minor=total("open_minor"),
        committed_minor=total("committed_minor"),
        uninvoiced_minor=total("uninvoiced_minor"),
        unapplied_minor=total("unapplied_minor"),
        overdue_minor=overdue,
        overdue_blocks=policy.overdue_stops and overdue > tolerated,
        watch_share=policy.watch_share,
        is_stopped=file is not None and file.state == "stop",
    )


def _not_current(missing: Invalid) -> ConflictState:
    return ConflictState(
        f"The receivables summary of today is not current: {missing.faults[0].message}",
        current="not current",
        ways_out=["note the rate of exchange"],
        currencies=missing.faults[0].given,
    )
