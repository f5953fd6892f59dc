"""A supplier's paper beside the order it is about, line by line: what agrees, what differs, what is added, missing or another part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

RowKind = Literal["line", "substitute", "added", "missing"]


class PaperItem(msgspec.Struct, frozen=True):
    """A part as a paper names it; see `SupplierPaper` of the hooks, whose shape this is."""

    our_part: str = ""
    their_part: str = ""
    gtin: str = ""
    description: str = ""


class PaperLine(msgspec.Struct, frozen=True):
    """A line of a paper as it was read."""

    line_no: int
    order_no: str = ""
    order_line: str = ""
    answer: str = ""
    item: PaperItem = PaperItem()
    instead: PaperItem | None = None
    quantity: Decimal | None = None
    later: Decimal | None = None
    uom: str = ""
    unit_price: Decimal | None = None
    price_per: Decimal = Decimal(1)
    expected_on: dt.date | None = None
    note: str = ""


class PaperParty(msgspec.Struct, frozen=True):
    """A company as the paper names it."""

    name: str = ""
    ids: tuple[tuple[str, str], ...] = ()


class Paper(msgspec.Struct, frozen=True):
    """What a supplier says of an order: a `response` or a `despatch`."""

    place: int
    kind: str
    number: str = ""
    order_no: str = ""
    issued_on: dt.date | None = None
    currency: str = ""
    answer: str = ""
    seller: PaperParty = PaperParty()
    sent_on: dt.date | None = None
    expected_on: dt.date | None = None
    carrier: str = ""
    tracking_no: str = ""
    note: str = ""
    lines: tuple[PaperLine, ...] = ()
    doubts: tuple[str, ...] = ()


class OrderedLine(msgspec.Struct, frozen=True):
    """A line of our order as the paper is compared with it; `wanted` is what is ordered and not given up."""

    line_no: int
    part_no: str
    supplier_part_no: str
    gtin: str
    wanted: Decimal
    received: Decimal
    unit_price: Decimal
    expected_on: dt.date | None

    @property
    def rest(self) -> Decimal:
        return max(Decimal(0), self.wanted - self.received)


class Row(msgspec.Struct, frozen=True):
    """A row of the comparison. `quantity`, `unit_price` and `expected_on` are what the paper says, None where it says nothing.

    `later` follows with another delivery; `differs` names what differs: quantity, price, day, more, later.
    """

    row_no: int
    kind: RowKind
    line_no: int | None
    item: PaperItem
    ordered: Decimal
    rest: Decimal
    agreed_price: Decimal
    agreed_on: dt.date | None
    quantity: Decimal | None = None
    later: Decimal | None = None
    unit_price: Decimal | None = None
    expected_on: dt.date | None = None
    answer: str = ""
    note: str = ""
    differs: tuple[str, ...] = ()
    product_id: UUID | None = None


def compare(paper: Paper, lines: Sequence[OrderedLine]) -> list[Row]:
    """Every line of the paper beside its line of the order, then the lines of the order that the paper says nothing of.

    A line is found by our number of the part, the supplier's, the world's, and at last by the number of the line: a line whose
    number is right and whose part is another is a substitute.
    """
    rows: list[Row] = []
    taken: set[int] = set()
    for said in paper.lines:
        line, is_other = _line_of(said, lines, taken)
        if line is not None:
            taken.add(line.line_no)
        rows.append(_row(len(rows) + 1, paper, said, line, is_other=is_other))
    if paper.kind == "response" and paper.answer in ("accepted", "refused") and not paper.lines:
        nothing = Decimal(0)
        for line in (one for one in lines if one.rest):
            quantity = nothing if paper.answer == "refused" else line.wanted
            said = PaperLine(line.line_no, quantity=quantity, answer=paper.answer)
            rows.append(_row(len(rows) + 1, paper, said, line, is_other=False))
    elif paper.kind == "response" and paper.lines:
        for line in (one for one in lines if one.rest and one.line_no not in taken):
            rows.append(_missing(len(rows) + 1, line))
    return rows


def _line_of(said: PaperLine, lines: Sequence[OrderedLine], taken: set[int]) -> tuple[OrderedLine | None, bool]:
    """The line that is meant, and whether it is for another part."""
    free = [one for one in lines if one.line_no not in taken]
    named = next((one for one in free if str(one.line_no) == said.order_line.strip()), None)
    same = [one for one in free if _is_part(said.item, one)]
    if named is not None and (named in same or not _has_numbers(said.item)):
        return named, said.instead is not None
    if same:
        best = next((one for one in same if one.rest == said.quantity), same[0])
        return best, said.instead is not None
    if named is not None and said.answer != "added":
        return named, True
    return None, False


def _has_numbers(item: PaperItem) -> bool:
    return bool(item.our_part or item.their_part or item.gtin)


def _is_part(item: PaperItem, line: OrderedLine) -> bool:
    """Whether the item is the part of the line, by the first number that both have."""
    pairs = (
        (item.our_part, line.part_no),
        (item.their_part, line.supplier_part_no),
        (item.gtin.lstrip("0"), line.gtin.lstrip("0")),
        (item.their_part, line.part_no),
    )
    return any(said and ours and said.strip().casefold() == ours.strip().casefold() for said, ours in pairs)


def _row(number: int, paper: Paper, said: PaperLine, line: OrderedLine | None, *, is_other: bool) -> Row:
    price = None if said.unit_price is None else said.unit_price / (said.price_per or Decimal(1))
    item = (said.instead or said.item) if is_other else said.item
    nothing = Decimal(0)
    quantity = said.quantity
    if quantity is None and line is not None and said.answer in ("accepted", "changed", ""):
        quantity = line.wanted if paper.kind == "response" else None
    row = Row(
        number,
        "added" if line is None else "substitute" if is_other else "line",
        line.line_no if line else None,
        item,
        line.wanted if line else nothing,
        line.rest if line else nothing,
        line.unit_price if line else nothing,
        line.expected_on if line else None,
        quantity,
        said.later or None,
        price,
        said.expected_on or paper.expected_on,
        said.answer,
        said.note,
    )
    return msgspec.structs.replace(row, differs=_differs(row, paper.kind))


def _differs(row: Row, kind: str) -> tuple[str, ...]:
    if row.kind != "line":
        return ()
    found = []
    against = row.ordered if kind == "response" else row.rest
    if row.quantity is not None and row.quantity != against:
        found.append("more" if row.quantity > against else "quantity")
    if row.later:
        found.append("later")
    if row.unit_price is not None and row.unit_price != row.agreed_price:
        found.append("price")
    if row.expected_on is not None and row.expected_on != row.agreed_on:
        found.append("day")
    return tuple(found)


def _missing(number: int, line: OrderedLine) -> Row:
    item = PaperItem(line.part_no, line.supplier_part_no, line.gtin)
    return Row(
        number, "missing", line.line_no, item, line.wanted, line.rest, line.unit_price, line.expected_on,
        differs=("missing",),
    )  # fmt: skip


class RowDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided of a row: accept it, accept it at the agreed price, or leave the order as it is.

    `agreed` says who of the customers agreed to another part, and when; without it they go back to the plan.
    """

    row_no: int
    decision: Literal["accept", "without_price", "leave"]
    agreed: str = ""


class Decisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided of every row; `version` is the paper's, `purchase_version` the order's, as they were seen."""

    version: int
    purchase_version: int
    rows: list[RowDecision]


class PaperOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The order that a paper is about, by its number."""

    version: int
    order_number: str
