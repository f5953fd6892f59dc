"""What a customer file says, and what an invoice still needs of it (B-10.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops_duties.customers.rules.identifiers import check_bank_account, check_phone, check_tax_id

STATES = ("normal", "watch", "stop")
TAX_STATUSES = ("standard", "exempt", "export")
LANGUAGES = ("", "en", "zh")  # of their documents
# What each kind of invoice prints of the buyer: a simple one the name; a Chinese special VAT invoice all of it.
INVOICE_KINDS: dict[str, tuple[str, ...]] = {
    "simple": (),
    "ordinary": ("tax_id",),
    "special": ("tax_id", "billing_address", "phone", "bank_name", "bank_account"),
}


class NewCustomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A firm to register. `country` is ISO 3166 alpha-2; with a `tax_id` a known party is found again."""

    name: str
    country: str | None = None
    tax_id: str | None = None
    salesperson_id: UUID | None = None
    contact_name: str = ""
    phone: str = ""
    address: str = ""
    id: UUID | None = None
    price_group: str = ""
    currency: str | None = None


class CustomerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file as it shall be; `version` is the one that was seen.

    With `shares_limit` the customer uses the credit limit of its parent. `currency` is what it is sold in when an order
    does not say; None is the office's, `language` that of its documents, empty the office's. `invoice_kind` decides which billing data an invoice waits for.
    """

    version: int
    name: str
    country: str | None = None
    tax_id: str | None = None
    salesperson_id: UUID | None = None
    price_group: str = ""
    tax_status: str = "standard"
    currency: str | None = None
    parent_id: UUID | None = None
    shares_limit: bool = False
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    invoice_kind: str = "simple"
    billing_address: str = ""
    bank_name: str = ""
    bank_account: str = ""
    licence_no: str = ""
    licence_until: dt.date | None = None
    language: str = ""


class StateChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`normal`, `watch` or `stop`, with the reason and the version that was seen."""

    state: str
    reason: str
    version: int


def check_new(new: NewCustomer, *, prefix: str = "") -> Faults:
    """Every fault of a new customer file."""
    faults = Faults()
    _check_identity(new, prefix, faults)
    return faults


def check_file(file: CustomerFile) -> Faults:
    """Every fault of a changed file."""
    faults = Faults()
    _check_identity(file, "", faults)
    if file.tax_status not in TAX_STATUSES:
        faults.add(
            "tax_status", "choice", "Choose taxed, exempt or export.", given=file.tax_status, allowed=list(TAX_STATUSES)
        )
    if file.language not in LANGUAGES:
        faults.add(
            "language",
            "choice",
            "Choose English, Chinese or the office's own language.",
            given=file.language,
            allowed=list(LANGUAGES),
        )
    if file.invoice_kind not in INVOICE_KINDS:
        faults.add(
            "invoice_kind",
            "choice",
            "Choose a simple, ordinary or special invoice.",
            given=file.invoice_kind,
            allowed=list(INVOICE_KINDS),
        )
    if file.shares_limit and file.parent_id is None:
        faults.add("parent_id", "required", "Name the head of the family whose limit it shares, or take the tick away.")
    if file.email and "@" not in file.email.strip()[1:-1]:
        faults.add("email", "email", "An address such as office@example.com.", given=file.email)
    if file.bank_account:
        check_bank_account(file.bank_account, file.country, "bank_account", faults)
    return faults


def check_state(change: StateChange) -> Faults:
    """A stop or a watch needs a reason; so does lifting it."""
    faults = Faults()
    if change.state not in STATES:
        faults.add("state", "choice", "Choose normal, watch or stop.", given=change.state, allowed=list(STATES))
    if not change.reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    return faults


def billing_missing(file: Mapping[str, Any]) -> tuple[str, ...]:
    """Which billing data the customer's kind of invoice still lacks."""
    return tuple(name for name in INVOICE_KINDS[file["invoice_kind"]] if not file[name])


def _check_identity(new: NewCustomer | CustomerFile, prefix: str, faults: Faults) -> None:
    if not new.name.strip():
        faults.add(f"{prefix}name", "required", "Give the customer a name.")
    if len(new.name) > 200:
        faults.add(f"{prefix}name", "length", "At most 200 characters.")
    country = new.country
    if country is not None and not (
        len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()
    ):
        faults.add(f"{prefix}country", "iso3166", "Two capital letters such as CN.", given=country)
        country = None
    if new.tax_id and not new.country:
        faults.add(f"{prefix}country", "required", "A tax number needs its country.")
    if new.tax_id and country:
        check_tax_id(new.tax_id, country, f"{prefix}tax_id", faults)
    if new.phone:
        check_phone(new.phone, country, f"{prefix}phone", faults)
    currency = new.currency
    if currency is not None and not (
        len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
    ):
        faults.add(f"{prefix}currency", "iso4217", "An ISO 4217 code such as EUR.", given=currency)
