"""Documents of another system's time: what a batch of them must look like, and what they come to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import Money, parse_decimal
from salesops_duties.receivables.rules.amounts import not_blank, read_choice, read_currency, read_id

MOST_DOCUMENTS, MOST_LINES = 500, 20_000
KINDS = ("invoice", "credit_note", "adjustment")
DIGITS = 6


class OldLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line as it stood; without `amount` it is quantity times price, rounded half-up once. Free goods have price 0."""

    text: str
    quantity: str
    unit_price: str
    amount: str | None = None
    category: str = msgspec.field(default="goods", name="class")


class OldDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document under its foreign number. `original` is the foreign number of the invoice a credit note lowers.

    Amounts of a credit note are what the customer gets, positive; an adjustment may be negative, such as bad debt.
    """

    kind: str
    foreign_no: str
    customer_id: str
    made_on: dt.date
    lines: list[OldLine]
    category: str = msgspec.field(default="sale", name="class")
    currency: str | None = None
    original: str = ""
    flags: list[str] = []


class OldDocuments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch, taken as a whole or not at all. Credit notes of unknown sales need `allow_unknown_original`."""

    documents: list[OldDocument]
    allow_unknown_original: bool = False


class BookedLine(msgspec.Struct, frozen=True):
    """A line as it is kept; `repeated` when the same line stood in its document before."""

    text: str
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int
    category: str
    repeated: bool


class BookedDocument(msgspec.Struct, frozen=True):
    """A document as it is booked; `signed_minor` is what it adds to what the customer owes."""

    kind: str
    foreign_no: str
    customer_id: UUID
    made_on: dt.date
    currency: str
    category: str
    original: str
    flags: tuple[str, ...]
    lines: tuple[BookedLine, ...]

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)

    @property
    def signed_minor(self) -> int:
        return -self.total_minor if self.kind == "credit_note" else self.total_minor


def parse_documents(batch: OldDocuments, currency: str, today: dt.date) -> list[BookedDocument]:
    """The batch as it will be booked; raises `Invalid` with every fault."""
    faults, found = Faults(), []
    lines = sum(len(document.lines) for document in batch.documents)
    if not 1 <= len(batch.documents) <= MOST_DOCUMENTS or lines > MOST_LINES:
        faults.add(
            "documents",
            "count",
            f"1 to {MOST_DOCUMENTS} documents with at most {MOST_LINES} lines.",
            given=len(batch.documents),
        )
        faults.raise_if_any()
    seen: set[tuple[str, str]] = set()
    for index, document in enumerate(batch.documents):
        at, key = f"documents[{index}]", (document.kind, document.foreign_no.strip())
        if key in seen:
            faults.add(f"{at}.foreign_no", "twice", "Each document once.", given=document.foreign_no)
        seen.add(key)
        if (booked := _document(document, at, currency, today, faults)) is not None:
            found.append(booked)
    faults.raise_if_any()
    return found


def _document(document: OldDocument, at: str, default: str, today: dt.date, faults: Faults) -> BookedDocument | None:
    before = len(faults.found)
    read_choice(document.kind, f"{at}.kind", KINDS, faults)
    not_blank(document.foreign_no, f"{at}.foreign_no", "The number it bears.", faults)
    customer = read_id(document.customer_id, f"{at}.customer_id", faults)
    currency = read_currency(document.currency, default, faults)
    if document.made_on > today:
        faults.add(f"{at}.made_on", "not_future", "Not after today.", given=document.made_on)
    if not document.lines:
        faults.add(f"{at}.lines", "required", "At least one line.")
    seen: set[tuple[str, str, str]] = set()
    lines = [_line(line, f"{at}.lines[{n}]", currency, seen, faults) for n, line in enumerate(document.lines)]
    if len(faults.found) > before or customer is None:
        return None
    booked = BookedDocument(document.kind, document.foreign_no.strip(), customer, document.made_on, currency, document.category,
                            document.original.strip(), tuple(document.flags), tuple(ln for ln in lines if ln))  # fmt: skip
    if document.kind != "adjustment" and booked.total_minor < 0:
        faults.add(
            f"{at}.lines",
            "not_negative",
            "Zero or more in sum; a negative one is an adjustment.",
            given=booked.total_minor,
        )
    return booked


def _line(line: OldLine, at: str, currency: str, seen: set[tuple[str, str, str]], faults: Faults) -> BookedLine | None:
    try:
        quantity, price = parse_decimal(line.quantity, digits=DIGITS), parse_decimal(line.unit_price, digits=DIGITS)
        amount = Money.times(quantity, price, currency) if line.amount is None else Money.parse(line.amount, currency)
    except ValueError as error:
        faults.add(at, "decimal", f"Needs {error}.", given=f"{line.quantity} x {line.unit_price} = {line.amount}")
        return None
    if price == 0 and not amount and line.category != "free":
        faults.add(f"{at}.unit_price", "free", "A price of 0 is of the class free.", given=line.unit_price)
    key = (line.text, line.quantity, line.unit_price)
    repeated = key in seen
    seen.add(key)
    return BookedLine(line.text, quantity, price, amount.minor, line.category, repeated)
