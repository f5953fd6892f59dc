"""The changes that the audit trail keeps, as rows of a table: what it is, the old value, the new one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.kernel import registry as registries
from salesops.values import Money
from salesops.web import formats
from salesops.web.languages import gettext, later
from salesops.web.pages.trail_words import ROLES

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_CODE = re.compile(r"[a-z][a-z_]*")
_PAIRS = (("from", "to"), ("before", "after"))
_LEFT_OUT = ("id", "version", "currency", "product_id")
# Common names of fields and values; what is not among them is shown as it is called, in English.
LABELS = (
    *(later("Action"), later("Amount"), later("Approval"), later("Bank account"), later("Bank name")),
    *(later("Billing address"), later("Budget"), later("Carrier"), later("Category"), later("Code"), later("Count")),
    *(
        later("Country"),
        later("Credit limit"),
        later("Customer"),
        later("Days"),
        later("Delivery"),
        later("Department"),
    ),
    *(
        later("Differences"),
        later("Discontinued"),
        later("Dispute"),
        later("Document ref"),
        later("Duties"),
        later("Duty"),
    ),
    *(later("Events"), later("Expected on"), later("File"), later("Findings"), later("First"), later("Floor price")),
    *(later("From"), later("Futures"), later("Held"), later("Hold policy"), later("How"), later("Instalments")),
    *(later("Invoice"), later("Invoice kind"), later("Invoice policy"), later("Job"), later("Jobs"), later("Kind")),
    *(later("Left"), later("Limit"), later("Limit until"), later("Lines"), later("Log-in"), later("Manufacturer")),
    *(later("Max"), later("May order"), later("Mode"), later("Month"), later("Name"), later("Number"), later("On")),
    *(
        later("Order"),
        later("Outcome"),
        later("Pair"),
        later("Part no"),
        later("Percent"),
        later("Person"),
        later("Phone"),
    ),
    *(later("Promised on"), later("Quantity"), later("Rate"), later("Reason"), later("Receipt"), later("Reference")),
    *(later("Released"), later("Remark"), later("Reports to"), later("Required"), later("Resolution"), later("Role")),
    *(later("Roles"), later("Rows"), later("Shortfall"), later("Source"), later("State"), later("Substitutes")),
    *(later("Successor"), later("Tax category"), later("Terms days"), later("To"), later("Tokens"), later("Total")),
    *(later("Tracking no"), later("Units"), later("Until"), later("Valid until"), later("Value"), later("Year")),
    *(
        later("Both ways"),
        later("Convert"),
        later("Limits"),
        later("Tax policy"),
        later("Outbound"),
        later("Convert to"),
    ),
    *(later("Normal"), later("Watch"), later("Stop"), later("Pass"), later("Fail"), later("Credit"), later("Prepaid")),
    *(later("Sellable"), later("Quarantine"), later("Scrap"), later("Opening"), later("Purchase"), later("Hard")),
    *(later("Promised"), later("Disputed"), later("Simple"), later("Special"), later("Standard"), later("Wrong part")),
)
_SOMETHING = later("a document")


class Change(msgspec.Struct, frozen=True):
    """One field that was set or changed; `old` is empty when only the new value is known."""

    label: str
    old: str
    new: str


def ids_in(changes: Any) -> Iterator[UUID]:
    """Every id that stands in the changes, so that its name can be looked up."""
    for text in _UUID.findall(msgspec.json.encode(changes).decode()):
        yield UUID(text)


def rows_of(changes: Any, names: Mapping[UUID, str], office: Office) -> list[Change]:
    """The rows; of two whole documents only the fields that differ."""
    if not isinstance(changes, dict):
        return []
    shown = _Shown(names, office, changes.get("currency"))
    for old, new in _PAIRS:
        if old in changes and new in changes:
            others = {name: value for name, value in changes.items() if name not in (old, new)}
            return [*_single(others, shown), *_compared(changes[old], changes[new], shown)]
    return list(_single(changes, shown))


def _single(changes: dict[str, Any], shown: _Shown) -> Iterator[Change]:
    for name, value in changes.items():
        if name in _LEFT_OUT:
            continue
        if isinstance(value, list) and len(value) == 2 and name not in ("lines", "findings", "roles", "duties"):
            yield Change(shown.label(name), shown.value(name, value[0]), shown.value(name, value[1]))
        else:
            yield Change(shown.label(name), "", shown.value(name, value))


def _compared(old: Any, new: Any, shown: _Shown) -> Iterator[Change]:
    if not isinstance(new, dict) or not isinstance(old, dict | None):
        yield Change(gettext("Value"), shown.value("", old), shown.value("", new))
        return
    before = old or {}
    for name, value in new.items():
        if name not in _LEFT_OUT and before.get(name) != value and not (old is None and value in (None, "", [])):
            yield Change(shown.label(name), shown.value(name, before.get(name)), shown.value(name, value))


class _Shown:
    """Writes labels and values for a person of an office."""

    def __init__(self, names: Mapping[UUID, str], office: Office, currency: str | None) -> None:
        self._names, self._office, self._currency = names, office, currency or office.currency

    def label(self, name: str) -> str:
        if not _CODE.fullmatch(name):  # a part number, an id
            return self.value("", name)
        words = name.removesuffix("_minor").removesuffix("_id").replace("_", " ").capitalize()
        shown = "Log-in" if words == "Login" else words
        return gettext(shown)

    def value(self, name: str, value: Any) -> str:
        if value is None or value in ("", [], {}):
            return "–"
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, int):
            return formats.amount(Money(self._currency, value), self._office.currency) if name.endswith("_minor") else formats.figure(value)  # fmt: skip
        if isinstance(value, dict):
            if set(value) == {"minor", "currency"}:
                return formats.amount(Money(value["currency"], value["minor"]), self._office.currency)
            return "; ".join(f"{self.label(key)}: {self.value(key, one)}" for key, one in value.items() if key not in _LEFT_OUT)  # fmt: skip
        if isinstance(value, list):
            return ", ".join(self.value("", one) for one in value)
        return self._text(str(value))

    def _text(self, text: str) -> str:
        if _UUID.fullmatch(text):
            return self._names.get(UUID(text)) or gettext(_SOMETHING)
        if _DAY.fullmatch(text):
            return formats.day(dt.date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return formats.moment(dt.datetime.fromisoformat(text), self._office.timezone)
        if text in ROLES:
            return gettext(ROLES[text])
        if right := registries.current().permissions.get(text):
            return gettext(right.words)
        if "_" in text and _CODE.fullmatch(text):
            return gettext(text.replace("_", " ").capitalize())
        return gettext(text.capitalize()) if _CODE.fullmatch(text) and text.capitalize() in LABELS else text
