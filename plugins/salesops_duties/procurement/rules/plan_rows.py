"""What a row of the plan's sheet means: a note on a line that is there, or goods to plan for stock (FUT-3).

The sheet is the one that is exported, its derived columns included. They are read to be refused, never to be taken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops_duties.procurement.rules.notes import DECISIONS, Decision, check_decision, parse_positive

YES = {"yes", "y", "true", "1", "是"}
NO = {"no", "n", "false", "0", "", "否"}
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: 00:00:00)?")


class KnownPart(msgspec.Struct, frozen=True):
    """A part of the catalogue that a row names."""

    id: UUID
    part_no: str
    version_name: str
    manufacturer: str
    discontinued: bool
    quantity_digits: int


class KnownLine(msgspec.Struct, frozen=True):
    """An open line of the plan; a customer's has the customer's name and the order's number."""

    id: UUID
    product_id: UUID
    customer: str
    order_number: str
    quantity: Decimal
    version: int


class Known(msgspec.Struct, frozen=True):
    """What the rows of a sheet are held against: parts by number in capitals with those most like what is unknown, open lines
    by part, customers' names in small letters, and the day and the age up to which an inspection counts."""

    parts: Mapping[str, KnownPart]
    near: Mapping[str, list[str]]
    lines: Mapping[UUID, Sequence[KnownLine]]
    customers: frozenset[str]
    today: dt.date
    inspection_days: int


class PlanRow(msgspec.Struct, frozen=True):
    """What a row comes to: `line` is the one that is there, None for goods to add. A quantity of None stays as it is."""

    part: KnownPart
    line: KnownLine | None
    quantity: Decimal | None
    inspected_on: dt.date | None
    check_foreign: bool | None
    decision: Decision | None
    reason: str
    place: int

    @property
    def key(self) -> str:
        """Tells twins within a sheet: rows of the same line; goods that are added twice are one line each."""
        return str(self.line.id) if self.line else f"{self.part.part_no} {self.place}"


def row_of(cells: Mapping[str, str], known: Known, place: int, faults: Faults) -> PlanRow | None:
    """The row as an act, or None with its faults."""
    part = _part(cells, known, faults)
    inspected = _inspected(cells.get("inspected_on", ""), known, faults)
    foreign = _truth(cells.get("check_foreign", ""), "check_foreign", faults)
    if part is None:
        return None
    quantity = parse_positive(cells["quantity"], part.quantity_digits, "quantity", faults)
    line = _line(cells, part, quantity, known, faults)
    if _truth(cells.get("ordered", ""), "ordered", faults):
        faults.add("ordered", "derived", "Ordered follows from purchase orders: write no, or leave it empty.")
    if faults.found or quantity is None:
        return None
    decision = _decision(cells, line, faults)
    changed = None if line and (line.customer or line.quantity == quantity) else quantity
    return PlanRow(part, line, changed, inspected, foreign, decision, cells.get("reason", "").strip(), place)


def _part(cells: Mapping[str, str], known: Known, faults: Faults) -> KnownPart | None:
    number = cells["model"].strip().upper()
    part = known.parts.get(number)
    if part is None:
        faults.add(
            "model", "known", "No such part number.", given=cells["model"], allowed=known.near.get(number) or None
        )
        return None
    version, maker = cells.get("version_name", "").strip(), cells.get("manufacturer", "").strip()
    if part.version_name and not version:
        faults.add(
            "version_name",
            "required",
            f"This part has versions: is it {part.version_name}?",
            allowed=part.version_name,
        )
    elif version and version != part.version_name:
        faults.add("version_name", "known", "The part has no such version.", given=version, allowed=part.version_name)
    if maker and part.manufacturer and maker.casefold() != part.manufacturer.casefold():
        faults.add(
            "manufacturer",
            "known",
            f"{part.part_no} is made by {part.manufacturer}, not by {maker}: which of both is meant?",
            given=maker,
            allowed=part.manufacturer,
        )
    if part.discontinued:
        faults.add("model", "discontinued", "This part is no longer made.", given=cells["model"])
    return part


def _inspected(text: str, known: Known, faults: Faults) -> dt.date | None:
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        day = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        faults.add("inspected_on", "date", "A day such as 2026-03-31.", given=text)
    elif day > known.today:
        faults.add("inspected_on", "not_future", "Not after today.", given=text)
    elif (known.today - day).days > known.inspection_days:
        faults.add(
            "inspected_on",
            "recent",
            f"More than {known.inspection_days} days ago: have the goods checked again.",
            given=text,
        )
    return day


def _truth(text: str, field: str, faults: Faults) -> bool | None:
    said = text.strip().casefold()
    if said not in YES | NO:
        faults.add(field, "yes_no", "Yes or no.", given=text)
    return None if not said else said in YES


def _line(
    cells: Mapping[str, str], part: KnownPart, quantity: Decimal | None, known: Known, faults: Faults
) -> KnownLine | None:
    """The line that the row is about; goods for stock without one are added."""
    customer, order = cells.get("customer", "").strip(), cells.get("order", "").strip().upper()
    there = known.lines.get(part.id, ())
    if not customer:
        stock = [one for one in there if not one.customer]
        same = [one for one in stock if one.quantity == quantity]
        return stock[0] if len(stock) == 1 else same[0] if same else None
    mine = [
        one
        for one in there
        if one.customer.casefold() == customer.casefold() and (not order or one.order_number == order)
    ]
    if len(mine) == 1:
        if quantity is not None and quantity != mine[0].quantity:
            faults.add(
                "quantity",
                "derived",
                "A customer's quantity is the order's: change the order.",
                given=cells["quantity"],
            )
        return mine[0]
    if mine:
        orders = sorted({one.order_number for one in mine})
        faults.add("order", "required", "Several orders of this customer wait for it: say which.", allowed=orders)
    elif customer.casefold() not in known.customers:
        faults.add("customer", "known", "No customer has this name.", given=customer)
    else:
        faults.add(
            "customer",
            "no_order",
            "No order of this customer waits for it: take the order first, or leave the customer empty for stock.",
            given=customer,
        )
    return None


def _decision(cells: Mapping[str, str], line: KnownLine | None, faults: Faults) -> Decision | None:
    said = cells.get("decision", "").strip().casefold()
    if not said:
        return None
    new = Decision(line.version if line else 1, said, cells.get("reason", ""))
    if line is None:
        faults.add(
            "decision", "line", "A line that is added is decided on the plan.", given=said, allowed=list(DECISIONS)
        )
    check_decision(new, faults)
    return new
