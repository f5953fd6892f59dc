"""How a return ends: credit at the price it was sold for less a fee, another piece, a repair, or nothing (ORD-8).

The credit counts on the day of the resolution: earlier periods stay as they were.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState
from salesops.events import ReturnResolved
from salesops.hookspecs.receivables import CreditLine, CreditNoteToIssue, IssuedCreditNote, ReceivablesHooks
from salesops_duties.returns.rules import Resolution, check_resolution, fee_of, part_of
from salesops_duties.returns.service.loading import Line, Loaded, expect_state, load, move
from salesops_duties.returns.service.policies import policy_of


async def resolve(act: Act, return_id: UUID, given: Resolution) -> dict[str, Any]:
    """Settle an inspected return; a credit makes one credit note for each invoice the goods were billed with."""
    async with transaction(act) as tx:
        found = await load(tx, return_id)
        expect_state(found, "inspected")
        percent = check_resolution(given, Decimal((await policy_of(tx)).restocking_percent))
        notes = await _credit(tx, found, percent, given.reason) if given.resolution == "credit" else []
        now = clock.now()
        await move(
            tx,
            found,
            "resolved",
            resolution=given.resolution,
            fee_minor=sum(n.fee for n in notes),
            credit_minor=sum(n.total for n in notes),
            resolved_at=now,
            refusal=given.reason.strip() if given.resolution == "refuse" else "",
        )
        tx.tell(
            ReturnResolved(
                return_id=return_id,
                order_id=found.order_id,
                customer_id=found.customer_id,
                resolution=given.resolution,
                resolved_at=now,
                goods=tuple((ln.product_id, plain(ln.received_qty)) for ln in found.lines if ln.received_qty),
            )
        )
        tx.audit(
            "return.resolve",
            "sales_return",
            return_id,
            changes={"resolution": given.resolution},
            reason=given.reason or None,
        )
        return tx.answer(_view(found, given.resolution, notes))


class _Note(msgspec.Struct, frozen=True):
    issued: IssuedCreditNote
    total: int
    fee: int


async def _credit(tx: Transaction, found: Loaded, percent: Decimal, reason: str) -> list[_Note]:
    """One credit note per invoice, in the order of their ids, so that two resolutions never wait for one another."""
    by_invoice: dict[UUID | None, list[Line]] = {}
    for line in found.lines:
        if line.received_qty:
            by_invoice.setdefault(line.invoice_id, []).append(line)
    notes = []
    for invoice_id in sorted(by_invoice, key=str):
        if invoice_id is None and found.order_id is not None:
            words = "These goods left without an invoice: there is nothing to credit."
            raise ConflictState(words, current="not invoiced", ways_out=["replace", "repair", "take them as goodwill"])
        wanted, fee = _wanted(tx, found, invoice_id, by_invoice[invoice_id], percent, reason)
        answers = await ask(ReceivablesHooks).credit_note_issuing(tx.office, tx, wanted)
        if not answers:
            raise ConflictState("Receivables is off in this office.", current="off", ways_out=["replace", "repair"])
        await tx.execute(
            "INSERT INTO returns.credit (office_id, return_id, credit_note_id, invoice_id, total_minor) VALUES ($1, $2, $3, $4, $5)",
            tx.office.id,
            found.id,
            wanted.id,
            invoice_id,
            wanted.total_minor,
        )
        notes.append(_Note(answers[0], wanted.total_minor, fee))
    return notes


def _wanted(
    tx: Transaction, found: Loaded, invoice_id: UUID | None, lines: list[Line], percent: Decimal, reason: str
) -> tuple[CreditNoteToIssue, int]:
    credited = tuple(_credited(line) for line in lines)
    gross = sum(line.amount_minor + line.tax_minor for line in credited)
    fee = fee_of(gross, percent)
    note = CreditNoteToIssue(
        new_id(),
        found.customer_id,
        invoice_id,
        "sales_return",
        uuid5(found.id, str(invoice_id)),
        found.currency,
        reason.strip() or "goods returned",
        credited,
        gross - fee,
        fee,
        booked_on=clock.today(tx.office.timezone),
    )
    return note, fee


def _credited(line: Line) -> CreditLine:
    came = line.received_qty or Decimal(0)
    return CreditLine(
        line.order_line_no or line.line_no,
        line.product_id,
        plain(came),
        part_of(line.net_minor, came, line.quantity),
        part_of(line.tax_minor, came, line.quantity),
    )


def _view(found: Loaded, resolution: str, notes: list[_Note]) -> dict[str, Any]:
    return {
        "id": found.id,
        "state": "resolved",
        "resolution": resolution,
        "currency": found.currency,
        "credit": str(Money(found.currency, sum(n.total for n in notes))),
        "fee": str(Money(found.currency, sum(n.fee for n in notes))),
        "credit_notes": [{"id": n.issued.id, "number": n.issued.number} for n in notes],
    }
