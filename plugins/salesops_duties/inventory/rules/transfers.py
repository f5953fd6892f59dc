"""Moving goods between warehouses and offices: what is asked, sent, received and explained, and what each part costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import Money, plain
from salesops_duties.inventory.rules.costs import cost_at

MOST_LINES = 500
EXPLANATIONS = ("lost", "found_later")
TRANSFER_QUEUES = {
    "asked_of_us": "t.role = 'sender' AND t.state = 'asked'",
    "waiting": "t.role = 'receiver' AND t.state IN ('asked', 'accepted')",
    "to_send": "(t.role = 'sender' AND t.state = 'accepted' OR t.role = 'inside' AND t.state = 'asked')",
    "on_the_way": "t.state = 'sent'",
    "short": "t.state = 'short'",
    "closed": "t.state = 'closed'",
    "given_up": "t.state IN ('refused', 'cancelled')",
}


class AskedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part and how much of it, in its own unit."""

    part_no: str
    quantity: str


class NewTransfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods asked for: from an office or from a warehouse of our own, by their codes; `warehouse` is where they shall go."""

    lines: list[AskedLine]
    from_office: str = ""
    from_warehouse: str = ""
    warehouse: str = "main"
    needed_on: dt.date | None = None
    note: str = ""


class Acceptance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Yes: the goods are set aside in this warehouse, and may be there on a day."""

    warehouse: str = "main"
    expected_on: dt.date | None = None


class SentLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a line leaves, or came."""

    line_no: int
    quantity: str


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The goods leave: all that was asked when no line is named; with whom, under which number, and when they should arrive."""

    carrier: str = ""
    tracking_no: str = ""
    expected_on: dt.date | None = None
    lines: list[SentLine] = []


class Arrival(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods came: all that is still on the way when no line is named. `nothing_more` says that the rest is missing."""

    lines: list[SentLine] = []
    nothing_more: bool = False


class Explanation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of goods that are missing: `lost` for good, or `found_later`, still on the way; and why."""

    way: str
    reason: str


class NewTransferDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When goods of a transfer are expected now (null when nobody knows), and who told it."""

    expected_on: dt.date | None
    reason: str


class TransferLine(msgspec.Struct, frozen=True):
    """A line of a transfer as one office has it; `cost_minor` is what was sent of it cost in this office's currency."""

    line_no: int
    product_id: UUID
    part_no: str
    digits: int
    quantity: Decimal
    sent: Decimal
    cost_minor: int
    claim_minor: int
    received: Decimal
    received_minor: int
    lost: Decimal
    lost_minor: int
    supply_id: UUID | None

    @property
    def under_way(self) -> Decimal:
        """What was sent and neither came nor was lost."""
        return self.sent - self.received - self.lost

    def cost_of(self, quantity: Decimal) -> int:
        """What so much of what is under way costs; the last piece takes the remainder."""
        left = self.cost_minor - self.received_minor - self.lost_minor
        return (
            left
            if quantity == self.under_way
            else min(left, cost_at(Fraction(self.cost_minor) / Fraction(self.sent), quantity))
        )


class ToldLine(msgspec.Struct, frozen=True):
    """A line as one office tells it to the other; `claim_minor` is what was sent of it cost in the sender's currency."""

    line_no: int
    product_id: UUID
    quantity: Decimal
    sent: Decimal
    claim_minor: int
    received: Decimal
    lost: Decimal


class Told(msgspec.Struct, frozen=True):
    """A transfer as one office tells it to the other: all of it, so that what is told late or twice does no harm.

    `rate` is how much of the receiver's currency one of the sender's is worth, fixed when the goods left.
    """

    transfer_id: UUID
    from_office: int
    version: int
    role: str
    state: str
    number: str
    by: str
    note: str
    reason: str
    needed_on: dt.date | None
    expected_on: dt.date | None
    carrier: str
    cancel_asked: bool
    currency: str
    rate: Decimal | None
    sent_at: dt.datetime | None
    lines: tuple[ToldLine, ...]


def check_new_transfer(new: NewTransfer, today: dt.date, faults: Faults) -> None:
    """Note what is wrong with a request before the database is asked."""
    if bool(new.from_office.strip()) == bool(new.from_warehouse.strip()):
        faults.add("from_office", "one_of", "Name an office or a warehouse, one of the two.")
    if new.from_warehouse.strip() and new.from_warehouse.strip() == new.warehouse.strip():
        faults.add("warehouse", "other", "The goods are there already; name another warehouse.", given=new.warehouse)
    if not 1 <= len(new.lines) <= MOST_LINES:
        faults.add("lines", "count", f"A transfer has 1 to {MOST_LINES} lines.", given=len(new.lines))
    check_day(new.needed_on, today, "needed_on", faults)


def check_day(day: dt.date | None, today: dt.date, field: str, faults: Faults) -> None:
    """Note a day that is over."""
    if day is not None and day < today:
        faults.add(field, "not_past", "A day from today on, or none.", given=day)


def chosen(
    lines: Sequence[TransferLine],
    given: Sequence[tuple[int, Decimal | None]],
    most: dict[int, Decimal],
    faults: Faults,
    words: str,
) -> dict[int, Decimal]:
    """How much of each line is meant; all of it when none is named. More than `most` is a fault with these words."""
    if not given:
        return {line.line_no: most[line.line_no] for line in lines if most[line.line_no] > 0}
    meant: dict[int, Decimal] = {}
    for at, (line_no, quantity) in enumerate(given):
        if line_no not in most:
            faults.add(f"lines[{at}].line_no", "known", "The transfer has no such line.", given=line_no)
        elif line_no in meant:
            faults.add(f"lines[{at}].line_no", "duplicate", "Each line once.", given=line_no)
        elif quantity is not None and quantity > most[line_no]:
            faults.add(f"lines[{at}].quantity", "max", words, given=plain(quantity), allowed=plain(most[line_no]))
        if quantity is not None and line_no in most:
            meant.setdefault(line_no, quantity)
    return {line_no: quantity for line_no, quantity in meant.items() if quantity > 0}


def in_currency(minor: int, currency: str, rate: Decimal | None, into: str) -> int:
    """An amount in another currency, rounded half-up; the rate is how much of the other one is worth, None for the same."""
    return minor if rate is None else Money.times(Money(currency, minor).amount, rate, into).minor
