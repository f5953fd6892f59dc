"""What a promotion plan must say (ORD-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops.values import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, Money, parse_decimal

RULES = ("percent", "amount", "buy_get", "free_item", "gift")
_FIELDS = {
    "percent": {"percent"},
    "amount": {"amount"},
    "buy_get": {"buy_qty", "get_qty"},
    "free_item": {"buy_qty", "get_qty", "gift", "gift_cost"},
    "gift": {"buy_qty", "gift", "gift_cost"},
}
LONGEST = 366


class NewPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promotion to plan: why, on which products, for which customer groups (all when none), when, and how much it may cost.

    `rule` says what it gives: `percent` or `amount` (per own unit) off, `get_qty` free of each `buy_qty` + `get_qty`, or a
    free item or gift (`gift` in words, `gift_cost` each) with each `buy_qty`. `cap` is the most per customer.
    """

    name: str
    goal: str
    rule: str
    part_nos: list[str]
    valid_from: dt.date
    valid_until: dt.date
    budget: str
    groups: list[str] = []
    cap: str = ""
    percent: str = ""
    amount: str = ""
    buy_qty: str = ""
    get_qty: str = ""
    gift: str = ""
    gift_cost: str = ""
    stackable: bool = False
    currency: str = ""


class ChangedPlan(NewPlan, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole plan as it shall be; `version` is the one that was seen."""

    version: int


class Stopping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a promotion is stopped; it is kept in the audit trail."""

    reason: str


class Plan(msgspec.Struct, frozen=True):
    """A checked plan without its products."""

    name: str
    goal: str
    rule: str
    percent: Decimal | None
    amount: Decimal | None
    buy_qty: Decimal | None
    get_qty: Decimal | None
    gift: str
    gift_cost_minor: int
    stackable: bool
    groups: tuple[str, ...]
    currency: str
    budget_minor: int
    cap_minor: int | None
    valid_from: dt.date
    valid_until: dt.date


def parse_plan(new: NewPlan, currency: str, faults: Faults) -> Plan | None:
    """The plan, or None with every fault noted; products are checked by who knows the catalogue."""
    before = len(faults.found)
    _check_words(new, currency, faults)
    budget = _minor(new.budget, currency, "budget", faults, required=True)
    cap = _minor(new.cap, currency, "cap", faults)
    cost = _minor(
        new.gift_cost, currency, "gift_cost", faults, required="gift_cost" in _FIELDS.get(new.rule, ()), least=0
    )
    percent = _decimal(new, "percent", 6, faults)
    amount = _decimal(new, "amount", UNIT_PRICE_DIGITS, faults)
    buy, get = (_decimal(new, name, QUANTITY_DIGITS, faults) for name in ("buy_qty", "get_qty"))
    if percent is not None and percent > 100:
        faults.add("percent", "range", "More than 0, at most 100.", given=new.percent)
    if len(faults.found) > before:
        return None
    groups = tuple(sorted({g.strip() for g in new.groups if g.strip()}))
    return Plan(new.name.strip(), new.goal.strip(), new.rule, percent, amount, buy, get, new.gift.strip(), cost or 0, new.stackable, groups,
                currency, budget or 0, cap, new.valid_from, new.valid_until)  # fmt: skip


def _check_words(new: NewPlan, currency: str, faults: Faults) -> None:
    for field in ("name", "goal"):
        if not getattr(new, field).strip():
            faults.add(field, "required", "Say what it is called, and what it is for.")
    if new.rule not in RULES:
        faults.add("rule", "choice", "Choose from the list what it gives.", given=new.rule, allowed=list(RULES))
    if not 0 <= (new.valid_until - new.valid_from).days < LONGEST:
        faults.add("valid_until", "order", "From a day to a later one, a year at most.", given=new.valid_until)
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as CNY.", given=currency)
    wants_gift = "gift" in _FIELDS.get(new.rule, ())
    if wants_gift != bool(new.gift.strip()):
        faults.add(
            "gift",
            "required" if wants_gift else "rule",
            "Name the gift where the rule gives one, and only there.",
            given=new.gift,
        )


def _decimal(new: NewPlan, field: str, digits: int, faults: Faults) -> Decimal | None:
    text, wanted = getattr(new, field).strip(), field in _FIELDS.get(new.rule, ())
    if not wanted:
        if text and new.rule in RULES:
            faults.add(field, "rule", f"Not with the rule {new.rule}.", given=text)
        return None
    try:
        value = parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return None
    if value <= 0:
        faults.add(field, "positive", "More than zero.", given=text)
        return None
    return value


def _minor(
    text: str, currency: str, field: str, faults: Faults, *, required: bool = False, least: int = 1
) -> int | None:
    if not text.strip():
        if required:
            faults.add(field, "required", "An amount such as 1000.00.")
        return None
    try:
        minor = Money.parse(text, currency).minor
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return None
    if minor < least:
        faults.add(field, "positive", "More than zero." if least else "Zero or more.", given=text)
        return None
    return minor
