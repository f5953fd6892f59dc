"""What is noted of a sample when it is taken into the register."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import Money

KINDS = ("sample", "prototype")
OWNERS = ("ours", "supplier", "customer")
CONDITIONS = ("new", "good", "worn", "damaged", "incomplete")
SHEET_STATES = ("in", "out", "overdue", "gone")


class NewItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece: what it is, what it is worth, whose it is, how it looks and where it is kept.

    `owner_id` is a customer's file; a supplier is named by `owner_name`. `salesperson_id` is who answers for it, the one who notes it
    when left out.
    """

    kind: str
    name: str
    value: str
    place: str
    condition: str = "new"
    serial: str = ""
    currency: str = ""
    owner: str = "ours"
    owner_name: str = ""
    owner_id: UUID | None = None
    salesperson_id: UUID | None = None
    note: str = ""


class NewPhoto(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture: its file's name and its bytes."""

    name: str
    content: bytes


def check_item(new: NewItem, currency: str) -> Money:
    """The value; raises `Invalid` with every fault."""
    faults = Faults()
    if new.kind not in KINDS:
        faults.add("kind", "choice", "Choose a sample or a prototype.", given=new.kind, allowed=list(KINDS))
    if new.owner not in OWNERS:
        faults.add("owner", "choice", "Choose whose it is.", given=new.owner, allowed=list(OWNERS))
    check_condition(new.condition, faults)
    check_text(new.name, "name", faults, "Say what it is.", required=True)
    check_text(new.place, "place", faults, "Say where it is kept.", required=True)
    check_text(new.serial, "serial", faults, "", length=60)
    check_text(new.note, "note", faults, "", length=1000)
    if new.owner == "ours" and (new.owner_name.strip() or new.owner_id):
        faults.add("owner_name", "ours", "Ours has no other owner; choose a supplier or a customer.")
    elif new.owner != "ours" and not (new.owner_name.strip() or new.owner_id):
        faults.add("owner_name", "required", "Name the firm it belongs to.")
    money = _value(new.value, new.currency or currency, faults)
    faults.raise_if_any()
    return money


def check_condition(condition: str, faults: Faults) -> None:
    """How a piece looks, as one of the list."""
    if condition not in CONDITIONS:
        faults.add("condition", "choice", "Choose how it looks.", given=condition, allowed=list(CONDITIONS))


def check_text(
    text: str, field: str, faults: Faults, missing: str, *, required: bool = False, length: int = 200
) -> None:
    """A text of a field: there when it has to be, and not too long."""
    if required and not text.strip():
        faults.add(field, "required", missing)
    elif len(text) > length:
        faults.add(field, "length", f"At most {length} characters.", given=len(text))


def _value(text: str, currency: str, faults: Faults) -> Money:
    if len(currency) != 3 or not (currency.isascii() and currency.isupper()):
        faults.add("currency", "currency", "A currency of three capital letters, such as CNY.", given=currency)
        return Money("CNY", 0)
    try:
        money = Money.parse(text, currency)
    except ValueError as error:
        faults.add("value", "decimal", f"Needs {error}.", given=text)
        return Money(currency, 0)
    if not 0 <= money.minor <= 10**15:
        faults.add("value", "range", "An amount of zero or more.", given=text)
    return money
