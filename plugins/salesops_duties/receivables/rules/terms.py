"""What a customer's terms and the office's policy must look like."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops.values import Money, half_up, parse_decimal
from salesops_duties.receivables.rules.amounts import read_amount, read_choice

HOLD_POLICIES = ("this_shipment", "full_order", "overdue_first")
INVOICE_POLICIES = ("on_issue", "on_dispatch", "on_acceptance")


class Instalment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A share of an invoice in per cent, and the days after it until that is due."""

    share: str
    days: int


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's credit terms, replaced as a whole. `credit_limit` is in `currency`, the office's unless named.

    `version` is the one that was read; it is needed to change terms that are there. Without instalments all is due
    after `terms_days`.
    """

    credit_limit: str = "0"
    mode: str = "credit"
    terms_days: int = 30
    limit_until: dt.date | None = None
    currency: str | None = None
    instalments: list[Instalment] = []
    hold_policy: str = "this_shipment"
    invoice_policy: str = "on_issue"
    version: int | None = None


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an office deals with arrears; amounts in its currency. Overdue money stops nothing unless `overdue_stops`."""

    overdue_stops: bool = False
    grace_days: int = 0
    overdue_tolerance: str = "0"
    fee_tolerance: str = "0"
    fee_bearer: str = "us"
    watch_share: int = 90
    buckets: tuple[int, ...] = (30, 60, 90, 180)
    version: int | None = None


def parse_terms(terms: Terms, currency: str, today: dt.date) -> Money:
    """The limit as money; raises `Invalid` with every fault."""
    faults = Faults()
    limit = read_amount(terms.credit_limit, currency, "credit_limit", faults, least=0)
    read_choice(terms.mode, "mode", ("credit", "prepaid"), faults)
    read_choice(terms.hold_policy, "hold_policy", HOLD_POLICIES, faults)
    read_choice(terms.invoice_policy, "invoice_policy", INVOICE_POLICIES, faults)
    if terms.mode == "prepaid" and limit:
        faults.add("credit_limit", "prepaid", "A prepaid customer has no credit limit.", given=terms.credit_limit)
    if not 0 <= terms.terms_days <= 366:
        faults.add("terms_days", "range", "0 to 366 days.", given=terms.terms_days)
    if terms.limit_until and terms.limit_until < today:
        faults.add(
            "limit_until", "not_past", "A limit that ends today or later, or without end.", given=terms.limit_until
        )
    _check_instalments(terms.instalments, faults)
    faults.raise_if_any()
    assert limit is not None
    return limit


def parse_policy(policy: Policy, currency: str) -> tuple[Money, Money]:
    """The tolerated overdue amount and bank fee; raises `Invalid` with every fault."""
    faults = Faults()
    overdue = read_amount(policy.overdue_tolerance, currency, "overdue_tolerance", faults, least=0)
    fee = read_amount(policy.fee_tolerance, currency, "fee_tolerance", faults, least=0)
    read_choice(policy.fee_bearer, "fee_bearer", ("us", "customer"), faults)
    if not 0 <= policy.grace_days <= 366:
        faults.add("grace_days", "range", "0 to 366 days.", given=policy.grace_days)
    if not 1 <= policy.watch_share <= 100:
        faults.add("watch_share", "range", "1 to 100 per cent.", given=policy.watch_share)
    rising = tuple(sorted(set(policy.buckets))) == policy.buckets
    if not (rising and 1 <= len(policy.buckets) <= 12 and policy.buckets[0] > 0 and policy.buckets[-1] <= 3660):
        faults.add("buckets", "rising", "1 to 12 ends of buckets in days, rising.", given=policy.buckets)
    faults.raise_if_any()
    assert overdue is not None
    assert fee is not None
    return overdue, fee


def split(total: int, issued_on: dt.date, terms_days: int, instalments: list[Instalment]) -> list[tuple[dt.date, int]]:
    """When which part of an invoice is due; the last instalment takes the remainder, so that the parts are the whole."""
    if not instalments:
        return [(issued_on + dt.timedelta(days=terms_days), total)]
    shares = [int(half_up(Decimal(total) * Decimal(one.share) / 100, 0)) for one in instalments[:-1]]
    amounts = [*shares, total - sum(shares)]
    return [(issued_on + dt.timedelta(days=one.days), part) for one, part in zip(instalments, amounts, strict=True)]


def _check_instalments(instalments: list[Instalment], faults: Faults) -> None:
    whole, before = Decimal(0), -1
    for index, one in enumerate(instalments):
        try:
            share = parse_decimal(one.share, digits=2)
        except ValueError as error:
            faults.add(f"instalments[{index}].share", "decimal", f"Needs {error}.", given=one.share)
            continue
        whole += share
        if share <= 0:
            faults.add(f"instalments[{index}].share", "positive", "More than zero.", given=one.share)
        if not before < one.days <= 3660:
            faults.add(f"instalments[{index}].days", "rising", "Later than the one before.", given=one.days)
        before = one.days
    if instalments and whole != 100:
        faults.add("instalments", "whole", "The shares add up to 100 per cent.", given=whole)
    if len(instalments) > 24:
        faults.add("instalments", "count", "At most 24.", given=len(instalments))
