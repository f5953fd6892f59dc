"""What a read order becomes on the page that a person confirms: every value as text, its price in our way, its doubts beside it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import msgspec

from salesops_duties.intake.rules.content import Doubt, Place, ReadLine, ReadOrder, ReadParty

MOST_LINES = 500  # that one order of ours takes
PRICE_DIGITS = Decimal("0.000001")
_PIECES = frozenset(
    [
        "c62",
        "ea",
        "h87",
        "pce",
        "nar",
        "pc",
        "pcs",
        "pc.",
        "pcs.",
        "piece",
        "pieces",
        "each",
        "unit",
        "units",
        "st",
        "stk",
        "stk.",
        "stück",
        "ud",
        "uds",
        "un",
        "u",
        "pz",
        "pza",
        "szt",
        "nos",
        "no",
        "件",
        "个",
        "個",
        "只",
        "支",
        "台",
        "片",
    ]
)
_WHERE_OF_LINE = re.compile(r"^lines\.(\d+)(?:\.([a-z_]+))?$")
_LETTERS = re.compile(r"[^0-9a-z一-鿿]+")


class Row(msgspec.Struct, frozen=True):
    """One line of the draft: what they wrote, and what would be ordered; decimals as text, empty when nothing was read.

    `unit_price` is per one of `uom`, after charges of the line when it has any. `amount` is what they wrote.
    """

    place: int
    line_no: int
    their_part: str
    our_part: str
    gtin: str
    description: str
    quantity: str
    uom: str
    unit_price: str
    discount_percent: str
    amount: str
    note: str
    action: str
    source: Place | None
    doubts: tuple[Doubt, ...]

    @property
    def called(self) -> str:
        """What they call the part: their own number of it, else the number they take for ours, else its bar code."""
        return self.their_part or self.our_part or self.gtin


class ConfirmedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line as a person confirms it; `their_part` is learned as `part_no` when it is not empty."""

    part_no: str
    quantity: str
    unit_price: str = ""
    uom: str = ""
    discount_percent: str = "0"
    their_part: str = ""


class Confirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft as a person confirms it: `compared` with the original, which is needed when anything is doubtful.

    `order_id` and `order_version` are the order that a change or a cancellation is about, as it was seen.
    """

    version: int
    customer_id: UUID | None = None
    number: str = ""
    lines: list[ConfirmedLine] = []
    currency: str = ""
    delivery_date: dt.date | None = None
    delivery_address: str = ""
    receiver: str = ""
    note: str = ""
    discount: str = "0"
    repeat_reason: str = ""
    reason: str = ""
    order_id: UUID | None = None
    order_version: int = 0
    compared: bool = False


def rows_of(order: ReadOrder) -> list[Row]:
    """The lines as the page shows them: of an order that is too long to be taken, the first."""
    doubts = by_line(order.doubts)
    return [_row(place, line, doubts.get(place, ())) for place, line in enumerate(order.lines[:MOST_LINES])]


def by_line(doubts: Iterable[Doubt]) -> dict[int, tuple[Doubt, ...]]:
    """The doubts about each line, by its place counted from 0."""
    found: dict[int, tuple[Doubt, ...]] = {}
    for doubt in doubts:
        if matched := _WHERE_OF_LINE.match(doubt.where):
            place = int(matched[1])
            found[place] = (*found.get(place, ()), doubt)
    return found


def of_the_whole(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """The doubts that are about no single line."""
    return tuple(doubt for doubt in doubts if not _WHERE_OF_LINE.match(doubt.where))


def discount_of(order: ReadOrder) -> Decimal:
    """What goes off the whole: the document's allowances."""
    return sum((charge.amount for charge in order.charges if not charge.is_charge), Decimal(0))


def extras_of(order: ReadOrder) -> tuple[tuple[str, Decimal], ...]:
    """Charges of the whole, such as freight, which are no line of ours: what for, and how much."""
    return tuple((charge.reason, charge.amount) for charge in order.charges if charge.is_charge)


def address_of(party: ReadParty) -> str:
    """An address in one line."""
    return ", ".join(part for part in (*party.address, party.country) if part)


def names_of(party: ReadParty, sender: str = "") -> list[tuple[str, str]]:
    """What tells who a party is, as it is learned: pairs of scheme and value, the surest first."""
    ids = [(scheme, plain_id(value)) for scheme, value in party.ids if plain_id(value)]
    mails = [("mail", mail.strip().casefold()) for mail in (party.email, sender) if "@" in mail]
    name = [("name", plain_name(party.name))] if plain_name(party.name) else []
    return list(dict.fromkeys((scheme, value[:200]) for scheme, value in (*ids, *mails, *name)))


def plain_id(value: str) -> str:
    """A number without what people put into it."""
    return re.sub(r"[\s.\-/]", "", unicodedata.normalize("NFKC", value)).upper()


def plain_name(name: str) -> str:
    """A name as it is compared."""
    return " ".join(_LETTERS.sub(" ", unicodedata.normalize("NFKC", name).casefold()).split())


def plain_part(part: str) -> str:
    """A part number of theirs as it is learned."""
    return " ".join(unicodedata.normalize("NFKC", part).split()).upper()[:100]


def unit_meant(uom: str, own: str, others: Iterable[str]) -> str | None:
    """Our unit for theirs: empty for the product's own; None when it cannot be told."""
    written = unicodedata.normalize("NFKC", uom).strip().casefold()
    if not written or written == own.casefold():
        return ""
    for other in others:
        if written == other.casefold():
            return other
    return "" if written in _PIECES and own.casefold() in _PIECES else None


def merged(present: Sequence[ConfirmedLine], change: Sequence[tuple[str, ConfirmedLine]]) -> list[ConfirmedLine]:
    """The lines that an order shall have after a change: pairs of action and line upon the lines that are there.

    A change that says no action replaces all of it; else what it does not name stays.
    """
    if all(action == "" for action, _ in change):
        return [line for _, line in change]
    lines: dict[str, ConfirmedLine] = {line.part_no: line for line in present}
    for action, line in change:
        if action == "cancel":
            lines.pop(line.part_no, None)
        else:
            lines[line.part_no] = line
    return list(lines.values())


def quantity_by_part(lines: Iterable[ConfirmedLine]) -> Mapping[str, str]:
    """What is ordered of each part, for telling two versions apart."""
    return {line.part_no: line.quantity for line in lines}


def _row(place: int, line: ReadLine, doubts: tuple[Doubt, ...]) -> Row:
    price, discount = _price(line)
    return Row(
        place,
        line.line_no,
        line.their_part,
        line.our_part,
        line.gtin,
        line.description,
        _text(line.quantity),
        line.uom,
        _text(price),
        _text(discount),
        _text(line.amount),
        line.note,
        line.action,
        line.source,
        doubts,
    )


def _price(line: ReadLine) -> tuple[Decimal | None, Decimal]:
    """The price of one, and the discount in per cent. Charges of the line go into the price, so that its amount stays theirs."""
    discount = line.discount_percent or Decimal(0)
    if line.unit_price is None:
        if line.amount is not None and line.quantity:
            return _rounded(line.amount / line.quantity), Decimal(0)
        return None, discount
    if line.charges and line.amount is not None and line.quantity:
        return _rounded(line.amount / line.quantity), Decimal(0)
    return _rounded(line.unit_price / (line.price_per or Decimal(1))), discount


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(PRICE_DIGITS, ROUND_HALF_UP)


def _text(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
