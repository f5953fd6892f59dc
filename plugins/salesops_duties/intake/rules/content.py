"""What is read from a file: orders with their lines, what is doubtful about them, and why a file is refused.

Nothing here is guessed in silence: a value that could not be read for certain is left out (`None` or "") or kept with a
`Doubt` whose `where` names it. Sentences are constant texts of `words.py` with `{placeholders}`; the page translates the text
and then fills in `values`: `gettext(doubt.words).format(**doubt.values)`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, Self

import msgspec

from salesops_duties.intake.rules.words import DOUBTS, NOT_ORDERS, REFUSALS

Format = Literal["ubl", "edifact", "csv", "xlsx", "pdf", "scan", "mail", "text"]
OrderKind = Literal["order", "order_change", "order_cancellation"]
Action = Literal["", "add", "change", "cancel"]


class Place(msgspec.Struct, frozen=True):
    """A spot on a page, so that it can be shown beside the original.

    `page` counts from 1; the edges are fractions of the page's width and height from its top left corner.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Doubt(msgspec.Struct, frozen=True):
    """Something uncertain: what it is about, a code, a sentence that says what to do, and what was seen.

    `where` is a path into the order: `number`, `buyer.name`, `totals.net`, `lines`, or `lines.3.quantity`, where 3 is the
    place in `ReadOrder.lines` counted from 0; `lines` is about all of them, `order` about everything. In a doubt of a `Reading` it is `file`, or the name of a sheet or an attachment.
    """

    where: str
    code: str
    words: str
    values: dict[str, str] = {}
    seen: str = ""
    place: Place | None = None

    @classmethod
    def of(cls, code: str, where: str, seen: object = "", *, place: Place | None = None, **values: object) -> Self:
        """The doubt of that code; `seen` is one of the values too."""
        shown = str(seen)[:200]
        filled = {name: str(value)[:200] for name, value in values.items()} | {"seen": shown}
        return cls(where, code, DOUBTS[code], filled, shown, place)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.words.format(**self.values)


class ReadParty(msgspec.Struct, frozen=True):
    """A company as the file names it. `ids` are pairs of scheme and value.

    Schemes: `gln`, `tax`, `legal` (a register's number), `endpoint`, `ours` (the number we gave them), `theirs`, or an ISO 6523
    code of four digits as in Peppol.
    """

    name: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    address: tuple[str, ...] = ()
    country: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""


class Charge(msgspec.Struct, frozen=True):
    """An allowance (`is_charge` false) or a charge such as freight; the amount is never negative."""

    is_charge: bool
    amount: Decimal
    reason: str = ""
    percent: Decimal | None = None


class ReadLine(msgspec.Struct, frozen=True):
    """A line as it was ordered; what could not be read is empty or None.

    `line_no` is the line's own number in the document, else its place counted from 1. `our_part` also holds a number of which
    nothing says whose it is. `uom` is as written (`pcs`, `C62`, `件`).
    `unit_price` is for `price_per` units, before `discount_percent` and `charges`; `amount` is net of them and of tax.
    `action` is said by changes only. `source` is the line's spot on a page.
    """

    line_no: int
    their_part: str = ""
    our_part: str = ""
    gtin: str = ""
    description: str = ""
    quantity: Decimal | None = None
    uom: str = ""
    unit_price: Decimal | None = None
    price_per: Decimal = Decimal(1)
    discount_percent: Decimal | None = None
    charges: tuple[Charge, ...] = ()
    amount: Decimal | None = None
    tax_rate: Decimal | None = None
    requested_on: dt.date | None = None
    note: str = ""
    action: Action = ""
    source: Place | None = None


class ReadOrder(msgspec.Struct, frozen=True):
    """An order, a change of one, or its cancellation; `refers_to` is the number of the order that is changed.

    `net` is the sum of the lines before the document's own `charges`, `tax` the whole tax, `gross` what is to be paid.
    `found_in` names the sheet or the attachment, `pages` the first and the last page of it. `language` is a guess such as `en`.
    """

    kind: OrderKind = "order"
    number: str = ""
    refers_to: str = ""
    ordered_on: dt.date | None = None
    currency: str = ""
    buyer: ReadParty = ReadParty()
    seller: ReadParty = ReadParty()
    ship_to: ReadParty = ReadParty()
    requested_on: dt.date | None = None
    payment_terms: str = ""
    lines: tuple[ReadLine, ...] = ()
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    charges: tuple[Charge, ...] = ()
    note: str = ""
    doubts: tuple[Doubt, ...] = ()
    language: str = ""
    found_in: str = ""
    pages: tuple[int, int] = (1, 1)


class NotOrder(msgspec.Struct, frozen=True):
    """Something in the file that is no order: its kind (`invoice`, `quotation`, …), and a sentence that says why and what to do."""

    kind: str
    words: str
    values: dict[str, str] = {}
    number: str = ""
    found_in: str = ""

    @classmethod
    def of(cls, kind: str, seen: str = "", *, number: str = "", found_in: str = "") -> Self:
        """What is no order, of that kind of `words.NOT_ORDERS`."""
        return cls(kind, NOT_ORDERS[kind], {"seen": seen[:100]}, number, found_in)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.words.format(**self.values)


class ReadItem(msgspec.Struct, frozen=True):
    """A part as a supplier names it: our number, its own, the world's, and words."""

    our_part: str = ""
    their_part: str = ""
    gtin: str = ""
    description: str = ""


class ReadPaperLine(msgspec.Struct, frozen=True):
    """A line of a supplier's paper. `order_no` and `order_line` name the line of our order that it says it is about.

    `answer` is what it says of it: accepted, changed, added, refused, or nothing. `instead` is a part that comes in its place,
    `later` a quantity that follows with another delivery.
    """

    line_no: int
    order_no: str = ""
    order_line: str = ""
    answer: Literal["", "accepted", "changed", "added", "refused"] = ""
    item: ReadItem = ReadItem()
    instead: ReadItem | None = None
    quantity: Decimal | None = None
    later: Decimal | None = None
    uom: str = ""
    unit_price: Decimal | None = None
    price_per: Decimal = Decimal(1)
    expected_on: dt.date | None = None
    note: str = ""


class ReadPaper(msgspec.Struct, frozen=True):
    """What a supplier says of an order of ours: its answer, or that goods are under way; `order_no` is the number of our order.

    `answer` is of the whole: accepted, changed, refused, received (read and not decided), or nothing.
    """

    kind: Literal["response", "despatch"]
    number: str = ""
    order_no: str = ""
    issued_on: dt.date | None = None
    currency: str = ""
    answer: Literal["", "accepted", "changed", "refused", "received"] = ""
    seller: ReadParty = ReadParty()
    buyer: ReadParty = ReadParty()
    sent_on: dt.date | None = None
    expected_on: dt.date | None = None
    carrier: str = ""
    tracking_no: str = ""
    note: str = ""
    lines: tuple[ReadPaperLine, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class ReadMail(msgspec.Struct, frozen=True):
    """A mail's own words: who wrote it, about what, when, and its text; HTML is told as text."""

    subject: str = ""
    sender: str = ""
    sender_name: str = ""
    sent_at: dt.datetime | None = None
    message_id: str = ""
    text: str = ""


class Attached(msgspec.Struct, frozen=True):
    """What became of an attachment: its format, or the code and sentence why it was not read; what it ordered is in `Reading.orders`.

    `texts` is what stands in it; `drawn` of the arrival's pictures show it, from the one numbered `first_drawn` on.
    """

    name: str
    format: str = ""
    size: int = 0
    refused: str = ""
    words: str = ""
    values: dict[str, str] = {}
    texts: tuple[str, ...] = ()
    first_drawn: int = 0
    drawn: int = 0


class Reading(msgspec.Struct, frozen=True):
    """Everything a file said. `texts` holds each page's text, of a sheet its rows, of a mail nothing (see `mail`).

    `needs_ocr` says that pages, or attachments, are pictures: `read_scan` reads them.
    """

    format: Format
    orders: tuple[ReadOrder, ...] = ()
    not_orders: tuple[NotOrder, ...] = ()
    pages: int = 1
    texts: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    mail: ReadMail | None = None
    attached: tuple[Attached, ...] = ()
    needs_ocr: bool = False
    papers: tuple[ReadPaper, ...] = ()


class OurNames(msgspec.Struct, frozen=True):
    """What we are called, so that an order meant for another company is told: names, tax numbers, GLNs, endpoint ids.

    With nothing in it, nothing is told.
    """

    names: tuple[str, ...] = ()
    tax_ids: tuple[str, ...] = ()
    glns: tuple[str, ...] = ()
    endpoint_ids: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file that is refused: a code of `words.REFUSALS`, its sentence, and the values in it.

    No `SalesopsError`, since a child that reads a stranger's file shall not need the whole product; the service answers with it.
    `peak_kb` is the most memory the child held before it refused, in kilobytes, 0 where it could not say.
    """

    peak_kb = 0

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.words = REFUSALS[code]
        self.values = {name: str(value) for name, value in values.items()}
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.words.format(**self.values)
