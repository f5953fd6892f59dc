"""What invoices and credit notes say on paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Money, Transaction
from salesops.db import Record
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.documents import OrderFacts
from salesops.languages import gettext, later
from salesops_duties.receivables.service.printing.addressing import addressee_of, order_of, own_of
from salesops_duties.receivables.service.printing.facts import (
    Due,
    InvoicedLine,
    PrintedCreditNote,
    PrintedInvoice,
    TaxSum,
)

RETURNED = later("goods returned")  # the reason that stands when nobody wrote one
_HEAD = """SELECT d.*, n.number, a.salesperson_id, o.number AS outbound_number, r.number AS red_of_number
  FROM receivables.{table} d JOIN receivables.account a ON a.office_id = d.office_id AND a.customer_id = d.customer_id
  LEFT JOIN core.document_number n ON n.office_id = d.office_id AND n.document_id = d.id
  LEFT JOIN core.document_number o ON o.office_id = d.office_id AND o.document_id = d.{outbound}
  LEFT JOIN core.document_number r ON r.office_id = d.office_id AND r.document_id = d.{red_of}
  WHERE d.office_id = $1 AND d.id = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3)"""
_INVOICE = _HEAD.format(table="invoice", outbound="outbound_id", red_of="id")
_CREDIT = _HEAD.format(table="credit_note", outbound="document_id", red_of="red_of")


async def print_invoice(tx: Transaction, invoice_id: UUID, language: str) -> PrintedInvoice:
    """The facts of an issued invoice; raises `NotFound`, or `ConflictState` while it waits and has no number."""
    head = await _head(tx, _INVOICE, invoice_id)
    if head["state"] != "issued" or not head["number"]:
        raise ConflictState(
            "This invoice waits and has no number yet.", current=head["state"], ways_out=["issue the invoice first"]
        )
    rows = await tx.fetch(
        "SELECT l.line_no, p.part_no, p.name, p.name_zh, p.uom AS own_unit, l.quantity, l.unit_price, l.uom, l.tax_code, l.amount_minor, l.tax_minor"
        " FROM receivables.invoice_line l JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.invoice_id = $2 ORDER BY l.line_no",
        tx.office.id,
        invoice_id,
    )
    dues = await tx.fetch(
        "SELECT due_on, amount_minor FROM receivables.item WHERE office_id = $1 AND document_id = $2 AND kind = 'invoice' ORDER BY part",
        tx.office.id,
        invoice_id,
    )
    order, currency = await order_of(tx, head["order_id"]), head["currency"]
    taxes = _taxes(rows, order.tax_rates, currency)
    paid = head["total_minor"] - head["open_minor"]
    return PrintedInvoice(
        head["number"],
        await addressee_of(tx, head["customer_id"]),
        head["issued_on"],
        head["due_on"],
        head["outbound_number"] or "",
        order.number,
        order.customer_po_no,
        order.delivery_address,
        order.salesperson,
        currency,
        _lines(rows, taxes, currency, language),
        taxes,
        tuple(Due(row["due_on"], Money(currency, row["amount_minor"])) for row in dues),
        Money(currency, head["net_minor"]),
        Money(currency, head["tax_minor"]),
        Money(currency, head["total_minor"]),
        Money(currency, paid) if paid else None,
        Money(currency, head["open_minor"]),
        head["open_minor"] <= 0,
    )


async def print_credit_note(tx: Transaction, credit_note_id: UUID, language: str) -> PrintedCreditNote:
    """The facts of a credit note; its lines at the price that makes their amount. Raises `NotFound`."""
    head = await _head(tx, _CREDIT, credit_note_id)
    rows = await tx.fetch(
        "SELECT l.line_no, p.part_no, p.name, p.name_zh, p.uom AS own_unit, l.quantity, round(l.amount_minor / l.quantity, 6) AS unit_price, '' AS uom,"
        " coalesce(i.tax_code, '') AS tax_code, l.amount_minor, l.tax_minor FROM receivables.credit_note_line l JOIN core.product p ON p.id = l.product_id"
        " LEFT JOIN LATERAL (SELECT x.tax_code FROM receivables.invoice_line x WHERE x.office_id = l.office_id AND x.invoice_id = $3 AND x.product_id = l.product_id LIMIT 1) i ON true"
        " WHERE l.office_id = $1 AND l.credit_note_id = $2 ORDER BY l.line_no",
        tx.office.id,
        credit_note_id,
        head["red_of"],
    )
    invoice = await tx.fetchrow(
        "SELECT order_id, issued_on FROM receivables.invoice WHERE office_id = $1 AND id = $2",
        tx.office.id,
        head["red_of"],
    )
    order = await order_of(tx, invoice["order_id"]) if invoice else OrderFacts("")
    reason: str = head["reason"]
    currency = head["currency"]
    scaled = [dict(row.items()) | {"unit_price": Money(currency, 1).amount * row["unit_price"]} for row in rows]
    taxes = _taxes(scaled, order.tax_rates, currency)
    return PrintedCreditNote(
        head["number"] or "",
        await addressee_of(tx, head["customer_id"]),
        head["value_on"],
        head["red_of_number"] or "",
        invoice["issued_on"] if invoice else None,
        gettext(reason),
        currency,
        _lines(scaled, taxes, currency, language),
        taxes,
        Money(currency, head["net_minor"]),
        Money(currency, head["tax_minor"]),
        Money(currency, head["fee_minor"]) if head["fee_minor"] else None,
        Money(currency, head["total_minor"]),
    )


async def _head(tx: Transaction, sql: str, document_id: UUID) -> Record:
    head = await tx.fetchrow(sql, tx.office.id, document_id, own_of(tx))
    if head is None:
        raise NotFound
    return head


def _lines(rows: Sequence[Any], taxes: Sequence[TaxSum], currency: str, language: str) -> tuple[InvoicedLine, ...]:
    rates = {one.code: one.rate for one in taxes}
    found, running = [], 0
    for row in rows:
        running += row["amount_minor"]
        name = (row["name_zh"] if language == "zh" else "") or row["name"]
        net, tax = Money(currency, row["amount_minor"]), Money(currency, row["tax_minor"])
        unit, code = row["uom"] or row["own_unit"], row["tax_code"]
        given = (str(row["line_no"]), row["part_no"], name, row["quantity"], unit, row["unit_price"], code, rates[code])
        found.append(InvoicedLine(*given, net, tax, Money(currency, running)))
    return tuple(found)


def _taxes(rows: Sequence[Any], rates: dict[str, Decimal], currency: str) -> tuple[TaxSum, ...]:
    """The sums by tax code; a rate that no order tells is what tax and net make it."""
    sums: dict[str, tuple[int, int]] = {}
    for row in rows:
        net, tax = sums.get(row["tax_code"], (0, 0))
        sums[row["tax_code"]] = net + row["amount_minor"], tax + row["tax_minor"]
    return tuple(
        TaxSum(code, rates.get(code, _rate(net, tax)), Money(currency, net), Money(currency, tax))
        for code, (net, tax) in sorted(sums.items())
    )


def _rate(net: int, tax: int) -> Decimal:
    return round(Decimal(tax) * 100 / net, 2) if net else Decimal(0)
