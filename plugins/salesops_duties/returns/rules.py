"""What a return must say at each of its steps: requested, authorized, received, inspected, resolved (ORD-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import half_up, parse_decimal, plain

REASONS = ("wrong_part", "defect", "transit_damage", "refused", "over_delivery", "core_exchange")
DISPOSITIONS = ("sellable", "quarantine", "scrap", "supplier")
RESOLUTIONS = ("credit", "replace", "repair", "refuse")


class WantedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of an order's line comes back, in the product's own unit."""

    line_no: int
    quantity: str


class GoodwillLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods whose sale is not known: what they are, and what is credited for one of them, tax included."""

    part_no: str
    quantity: str
    unit_credit: str


class NewReturn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A return of an order's lines; or, as `goodwill` with its reason, of goods whose sale to the customer is not known."""

    reason_code: str
    order_id: UUID | None = None
    lines: list[WantedLine] = []
    customer_id: UUID | None = None
    goodwill: str = ""
    goodwill_lines: list[GoodwillLine] = []
    reason: str = ""
    freight_by: str = "customer"


class Authorization(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version that was seen; a return after the window says why it is taken all the same."""

    version: int
    late_reason: str = ""


class Refusing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the goods are not taken back."""

    reason: str


class ReceivedGoods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came in at the dock, line by line; a line left out came whole, one of zero did not come."""

    received_on: dt.date | None = None
    lines: list[WantedLine] = []


class FoundLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the inspection found: how much of a line goes where."""

    line_no: int
    quantity: str
    disposition: str
    note: str = ""


class Inspection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The findings; of each line they add up to what was received."""

    findings: list[FoundLine]


class Resolution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the return ends. `fee_percent` is the restocking fee of a credit; the office's own when left out."""

    resolution: str
    fee_percent: str | None = None
    reason: str = ""


def check_request(new: NewReturn) -> dict[int, Decimal]:
    """The quantities by the order's lines; raises `Invalid` with every fault. Goodwill has none."""
    faults = Faults()
    if new.reason_code not in REASONS:
        faults.add(
            "reason_code", "choice", "Choose the reason from the list.", given=new.reason_code, allowed=list(REASONS)
        )
    if new.freight_by not in ("customer", "us"):
        faults.add(
            "freight_by",
            "choice",
            "Choose whether the customer or we pay the freight.",
            given=new.freight_by,
            allowed=["customer", "us"],
        )
    if new.order_id is None:
        _check_goodwill(new, faults)
    elif new.goodwill_lines or new.customer_id:
        faults.add("order_id", "either", "Either lines of an order, or goodwill for goods of an unknown sale.")
    elif not new.lines:
        faults.add("lines", "required", "Write how much comes back beside at least one line.")
    wanted = _quantities(new.lines, faults)
    faults.raise_if_any()
    return wanted


def check_received(
    received: ReceivedGoods, expected: Mapping[int, Decimal], left_on: dt.date | None, today: dt.date
) -> dict[int, Decimal]:
    """What came of each line of the return; raises `Invalid` on more than was authorized or a day before the dispatch."""
    faults = Faults()
    given = _quantities(received.lines, faults, zero=True)
    for line_no, quantity in given.items():
        most = expected.get(line_no, Decimal(0))
        if quantity > most:
            faults.add(f"lines[{line_no}].quantity", "max", f"At most {plain(most)} are authorized.", given=plain(quantity), allowed=plain(most))  # fmt: skip
    on = received.received_on or today
    if left_on and on < left_on:
        faults.add("received_on", "not_before", f"The goods left on {left_on}; they cannot be back before.", given=on)
    if on > today:
        faults.add("received_on", "not_future", "Not after today.", given=on)
    came = {line_no: given.get(line_no, quantity) for line_no, quantity in expected.items()}
    if not faults.found and not any(came.values()):
        faults.add("lines", "required", "Nothing came; refuse the return instead.")
    faults.raise_if_any()
    return came


def check_inspection(inspection: Inspection, received: Mapping[int, Decimal]) -> list[tuple[FoundLine, Decimal]]:
    """The findings with their quantities; raises `Invalid` unless they add up to what was received of each line."""
    faults, sums = Faults(), dict.fromkeys(received, Decimal(0))
    found = []
    for index, line in enumerate(inspection.findings):
        if line.disposition not in DISPOSITIONS:
            faults.add(f"findings[{index}].disposition", "choice", "Choose stock, quarantine, scrap or the supplier.", given=line.disposition, allowed=list(DISPOSITIONS))  # fmt: skip
        quantity = _quantity(line.quantity, f"findings[{index}].quantity", faults)
        if line.line_no not in sums:
            faults.add(f"findings[{index}].line_no", "known", "No such line was received.", given=line.line_no)
        elif quantity is not None:
            sums[line.line_no] += quantity
            found.append((line, quantity))
    for line_no, quantity in received.items():
        if not faults.found and sums[line_no] != quantity:
            words = f"{plain(quantity)} of line {line_no} were received, {plain(sums[line_no])} are found."
            faults.add("findings", "sum", words, given=plain(sums[line_no]), allowed=plain(quantity))
    faults.raise_if_any()
    return found


def check_resolution(resolution: Resolution, usual: Decimal) -> Decimal:
    """The restocking fee in per cent; raises `Invalid` with every fault."""
    faults, fee = Faults(), usual
    if resolution.resolution not in RESOLUTIONS:
        faults.add(
            "resolution",
            "choice",
            "Choose a credit, another piece, a repair or nothing.",
            given=resolution.resolution,
            allowed=list(RESOLUTIONS),
        )
    if resolution.resolution == "refuse" and len(resolution.reason.strip()) < 5:
        faults.add("reason", "required", "Say why the customer gets nothing.")
    if resolution.fee_percent is not None:
        try:
            fee = parse_decimal(resolution.fee_percent, digits=2)
            if not 0 <= fee <= 100:
                faults.add("fee_percent", "range", "0 to 100 per cent.", given=resolution.fee_percent)
        except ValueError as error:
            faults.add("fee_percent", "decimal", f"Needs {error}.", given=resolution.fee_percent)
    faults.raise_if_any()
    return fee


def part_of(minor: int, part: Decimal, whole: Decimal) -> int:
    """The share of an amount that belongs to what came back of a line, half-up."""
    return minor if part >= whole else int(half_up(Decimal(minor) * part / whole, 0))


def fee_of(minor: int, percent: Decimal) -> int:
    """The restocking fee on an amount, half-up."""
    return int(half_up(Decimal(minor) * percent / 100, 0))


def _check_goodwill(new: NewReturn, faults: Faults) -> None:
    if new.customer_id is None:
        faults.add(
            "order_id",
            "required",
            "Name the order; or say whose goods they are, and why goods of an unknown sale are taken back.",
        )
    elif len(new.goodwill.strip()) < 5:
        faults.add("goodwill", "required", "No order is named: say why goods of an unknown sale are taken back.")
    elif not new.goodwill_lines:
        faults.add("goodwill_lines", "required", "Write at least one part with its quantity.")
    if new.lines:
        faults.add("lines", "order_only", "Lines belong to an order; name it.")


def _quantities(lines: Sequence[WantedLine], faults: Faults, *, zero: bool = False) -> dict[int, Decimal]:
    wanted: dict[int, Decimal] = {}
    for index, line in enumerate(lines):
        quantity = _quantity(line.quantity, f"lines[{index}].quantity", faults, zero=zero)
        if line.line_no in wanted:
            faults.add(f"lines[{index}].line_no", "duplicate", "Each line once.", given=line.line_no)
        if quantity is not None:
            wanted[line.line_no] = quantity
    return wanted


def _quantity(text: str, field: str, faults: Faults, *, zero: bool = False) -> Decimal | None:
    try:
        quantity = parse_decimal(text, digits=6)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return None
    if quantity < 0 or (quantity == 0 and not zero):
        faults.add(field, "positive", "More than zero.", given=text)
        return None
    return quantity
