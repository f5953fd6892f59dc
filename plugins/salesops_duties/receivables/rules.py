"""The credit formula of FEATURES 1.C, and what terms and money must look like."""

from __future__ import annotations

import datetime as dt

import msgspec

from salesops.errors import Faults
from salesops.values import Money

WATCH_SHARE = 90  # per cent of the limit


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's credit terms. `credit_limit` is in the office's currency; a prepaid customer has none."""

    credit_limit: str = "0"
    mode: str = "credit"
    terms_days: int = 30
    limit_until: dt.date | None = None


class NewReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money of a customer: `state` is `reported` (a slip was sent) or `cleared` (it is in the bank)."""

    customer_id: str
    amount: str
    reference: str
    currency: str | None = None
    received_on: dt.date | None = None
    state: str = "reported"


class Account(msgspec.Struct, frozen=True):
    """A customer's account at one moment, amounts in minor units of `currency`."""

    mode: str
    currency: str
    limit_minor: int
    limit_until: dt.date | None
    terms_days: int
    open_minor: int
    committed_minor: int

    def limit_on(self, day: dt.date) -> int:
        """The limit valid on a day: none after its end, none for prepaid customers."""
        return 0 if self.mode == "prepaid" or (self.limit_until and self.limit_until < day) else self.limit_minor

    @property
    def exposure_minor(self) -> int:
        """Receivables and committed orders; each order sits in exactly one of the two."""
        return self.open_minor + self.committed_minor


def shortfall(account: Account, required: int, own_part: int, day: dt.date) -> int:
    """What is missing for an order: `required` less the headroom without the order, never negative.

    `own_part` is what the order itself already adds to the exposure. Free or negative orders are never short.
    """
    if required <= 0:
        return 0
    headroom = account.limit_on(day) - (account.exposure_minor - own_part)
    return max(0, required - headroom)


def outcome(account: Account, required: int, own_part: int, day: dt.date) -> str:
    """`shortfall`, `watch` (nine tenths of the limit used) or `pass`; a stop belongs to the customer file."""
    if shortfall(account, required, own_part, day):
        return "shortfall"
    used = account.exposure_minor - own_part + max(required, 0)
    limit = account.limit_on(day)
    return "watch" if limit and used * 100 >= limit * WATCH_SHARE else "pass"


def parse_terms(terms: Terms, currency: str) -> Money:
    """The limit as money; raises `Invalid` with every fault."""
    faults = Faults()
    limit = _amount(terms.credit_limit, currency, "credit_limit", faults)
    if limit is not None and limit.minor < 0:
        faults.add("credit_limit", "not_negative", "Zero or more.", given=terms.credit_limit)
    if terms.mode not in ("credit", "prepaid"):
        faults.add("mode", "choice", "credit or prepaid.", given=terms.mode, allowed=["credit", "prepaid"])
    elif terms.mode == "prepaid" and limit:
        faults.add("credit_limit", "prepaid", "A prepaid customer has no credit limit.", given=terms.credit_limit)
    if not 0 <= terms.terms_days <= 366:
        faults.add("terms_days", "range", "0 to 366 days.", given=terms.terms_days)
    faults.raise_if_any()
    assert limit is not None
    return limit


def parse_receipt(new: NewReceipt, currency: str, today: dt.date) -> Money:
    """The amount of a receipt; raises `Invalid` with every fault. A blank date is today of the office."""
    faults = Faults()
    if (new.currency or currency) != currency:
        faults.add("currency", "account", f"This account is kept in {currency}.", given=new.currency, allowed=currency)
    amount = _amount(new.amount, currency, "amount", faults)
    if amount is not None and amount.minor <= 0:
        faults.add("amount", "positive", "More than zero.", given=new.amount)
    if not new.reference.strip():
        faults.add(
            "reference", "required", "The bank's or the slip's reference; it keeps money from being counted twice."
        )
    if new.state not in ("reported", "cleared"):
        faults.add("state", "choice", "reported or cleared.", given=new.state, allowed=["reported", "cleared"])
    if new.received_on and new.received_on > today:
        faults.add("received_on", "not_future", "Not after today.", given=new.received_on)
    faults.raise_if_any()
    assert amount is not None
    return amount


def _amount(text: str, currency: str, field: str, faults: Faults) -> Money | None:
    try:
        return Money.parse(text, currency)
    except ValueError as error:
        faults.add(field, "amount", f"Needs {error}.", given=text)
        return None
