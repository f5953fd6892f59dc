"""What an office sets for its prices: tax rates, how tax is rounded, discount limits by role, and a product's terms."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops.values import UNIT_PRICE_DIGITS, parse_decimal

STATUSES = ("standard", "exempt", "export")
POLICIES = ("per_line", "per_document")
SELLERS = ("assistant", "sales", "head", "finance")


class NewTaxRate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tax in percent on a category of products for customers of a tax status, from a day on."""

    category: str
    tax_status: str
    code: str
    percent: str
    valid_from: dt.date
    valid_until: dt.date | None = None


class NewPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`limits` are percents below the list by role; `version` is the one that was read, 0 when nothing was set yet."""

    tax_policy: str
    convert: bool
    limits: dict[str, str]
    version: int


class NewTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product's category for tax, and the price per own unit below which it needs an approval; "" for none."""

    tax_category: str
    version: int
    floor_price: str = ""
    currency: str = ""


def check_tax_rate(new: NewTaxRate) -> Decimal:
    """The percent; raises `Invalid` with every fault."""
    faults = Faults()
    if not new.category.strip() or not new.code.strip():
        faults.add(
            "category" if not new.category.strip() else "code",
            "required",
            "Write the category and the code of the tax.",
        )
    if new.tax_status not in STATUSES:
        faults.add(
            "tax_status",
            "choice",
            "Choose standard, exempt or export customers.",
            given=new.tax_status,
            allowed=list(STATUSES),
        )
    if new.valid_until is not None and new.valid_until < new.valid_from:
        faults.add("valid_until", "order", "Not before its first day.", given=new.valid_until)
    percent = _percent(new.percent, "percent", faults, most=Decimal("99.999999"))
    faults.raise_if_any()
    return percent


def check_policy(new: NewPolicy) -> dict[str, Decimal]:
    """The limits by role; raises `Invalid` with every fault."""
    faults = Faults()
    if new.tax_policy not in POLICIES:
        faults.add("tax_policy", "choice", "Choose how tax is rounded.", given=new.tax_policy, allowed=list(POLICIES))
    if unknown := sorted(new.limits.keys() - set(SELLERS)):
        faults.add("limits", "role", "Only who sells has a limit.", given=", ".join(unknown), allowed=list(SELLERS))
    limits = {role: _percent(text, f"limits.{role}", faults, most=Decimal(100)) for role, text in new.limits.items()}
    faults.raise_if_any()
    return limits


def check_terms(new: NewTerms, currency: str) -> Decimal | None:
    """The floor; raises `Invalid` with every fault."""
    faults, floor = Faults(), None
    if not new.tax_category.strip():
        faults.add("tax_category", "required", "Name its category for tax.")
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as CNY.", given=currency)
    if new.floor_price.strip():
        try:
            floor = parse_decimal(new.floor_price, digits=UNIT_PRICE_DIGITS)
        except ValueError as error:
            faults.add("floor_price", "decimal", f"Needs {error}.", given=new.floor_price)
        if floor is not None and floor < 0:
            faults.add("floor_price", "not_negative", "Zero or more.", given=new.floor_price)
    faults.raise_if_any()
    return floor


def _percent(text: str, field: str, faults: Faults, *, most: Decimal) -> Decimal:
    try:
        value = parse_decimal(text, digits=6)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return Decimal(0)
    if not 0 <= value <= most:
        faults.add(field, "range", f"0 to {most} percent.", given=text)
    return value
