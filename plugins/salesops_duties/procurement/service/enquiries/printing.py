"""The papers of an enquiry: what a supplier is asked, and what a customer is told of the answer; no cost, and no other firm's name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.customers import Addressee, CustomerHooks
from salesops_duties.procurement.service.enquiries.loading import load_enquiry, load_target

KIND, ANSWER_KIND = "supply_enquiry", "supply_answer"
_SUPPLIER = """SELECT p.name, s.contact, s.email FROM procurement.supplier s JOIN core.party p ON p.id = s.id
  WHERE s.office_id = $1 AND s.id = $2"""
_TOLD = """SELECT l.enquiry_id, e.number, f.words, f.told_at FROM procurement.enquiry_feedback f
  JOIN procurement.enquiry_line l ON (l.office_id, l.id) = (f.office_id, f.line_id)
  JOIN procurement.enquiry e ON (e.office_id, e.id) = (l.office_id, l.enquiry_id)
  WHERE f.office_id = $1 AND f.line_id = $2 ORDER BY f.told_at DESC, f.id DESC LIMIT 1"""


class Asks(msgspec.Struct, frozen=True):
    """A part that is asked for."""

    line_no: str
    part_no: str
    name: str
    version_name: str
    manufacturer: str
    quantity: Decimal
    unit: str


class PrintedEnquiry(msgspec.Struct, frozen=True):
    """What one supplier is asked; `customer` is the supplier, whom the letter is for."""

    number: str
    customer: Addressee
    answer_by: dt.datetime
    note: str
    lines: tuple[Asks, ...]


class PrintedAnswer(msgspec.Struct, frozen=True):
    """What a customer is told of one part."""

    number: str
    customer: Addressee
    order_number: str
    part_no: str
    name: str
    quantity: Decimal
    unit: str
    words: str
    told_at: dt.datetime


async def facts_for(tx: Transaction, target_id: UUID, language: str = "") -> PrintedEnquiry:
    """What a supplier is asked, in its language unless told; raises `NotFound`."""
    target = await load_target(tx, target_id)
    enquiry = await load_enquiry(tx, target.enquiry_id, lock=False)
    row = await tx.fetchrow(_SUPPLIER, tx.office.id, target.supplier_id)
    assert row is not None, "a target is a supplier"
    chinese = (language or target.language) == "zh"
    supplier = Addressee(target.supplier_id, row["name"], contact=row["contact"], emails=(row["email"],) if row["email"] else ())  # fmt: skip
    lines = tuple(
        Asks(
            str(ln.line_no),
            ln.part_no,
            ln.name_zh if chinese and ln.name_zh else ln.name,
            ln.version_name,
            ln.manufacturer,
            ln.quantity,
            ln.uom,
        )
        for ln in enquiry.lines
    )
    return PrintedEnquiry(enquiry.number, supplier, enquiry.deadline, enquiry.note, lines)


async def print_enquiry(tx: Transaction, target_id: UUID, language: str) -> PrintedEnquiry:
    """The enquiry to one supplier; raises `NotFound`."""
    return await facts_for(tx, target_id, language)


async def print_answer(tx: Transaction, line_id: UUID, language: str) -> PrintedAnswer:
    """What the customer of a line was told last; raises `NotFound`, `ConflictState` where nobody was told."""
    told = await tx.fetchrow(_TOLD, tx.office.id, line_id)
    if told is None:
        if not await tx.fetchval("SELECT 1 FROM procurement.enquiry_line WHERE office_id = $1 AND id = $2", tx.office.id, line_id):  # fmt: skip
            raise NotFound
        raise ConflictState("The customer was not told anything yet.", current="not told", ways_out=["tell the customer first"])  # fmt: skip
    return await answer_for(tx, told["enquiry_id"], line_id, told["words"], told["told_at"], language)


async def answer_for(
    tx: Transaction, enquiry_id: UUID, line_id: UUID, words: str, told_at: dt.datetime | None, language: str
) -> PrintedAnswer:
    """The letter to the customer of a line; raises `ConflictState` for goods for stock."""
    enquiry = await load_enquiry(tx, enquiry_id, lock=False)
    line = next(one for one in enquiry.lines if one.id == line_id)
    if line.customer_id is None:
        raise ConflictState("This line is for stock: no customer waits for it.", current="for stock")
    known = await ask(CustomerHooks).customer_addressing(tx.office, tx, line.customer_id)
    customer = known[0] if known else Addressee(line.customer_id, line.customer or "")
    name = line.name_zh if language == "zh" and line.name_zh else line.name
    return PrintedAnswer(
        enquiry.number,
        customer,
        line.order_number or "",
        line.part_no,
        name,
        line.quantity,
        line.uom,
        words,
        told_at or clock.now(),
    )
