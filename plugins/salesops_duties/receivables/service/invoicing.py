"""Step 4 of the desk: the invoice, and whether arrears hold the goods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import Transaction, clock, new_id
from salesops.hookspecs.orders import Order
from salesops.hookspecs.receivables import InvoiceToIssue, IssuedInvoice
from salesops.masterdata.rates import rates_on
from salesops_duties.receivables.rules import HoldNeeded, hold_for, split
from salesops_duties.receivables.service import credit
from salesops_duties.receivables.service.overrides import use_override
from salesops_duties.receivables.service.postings import post_invoice
from salesops_duties.receivables.service.standing import Seen, read

Dues = list[tuple[UUID, dt.date, int]]
_AWAITED = {"on_issue": [], "on_dispatch": ["dispatch"], "on_acceptance": ["acceptance"]}  # besides billing data


async def issue(tx: Transaction, invoice: InvoiceToIssue) -> IssuedInvoice:
    """Make the invoice on the locked account; the outbound order is held for what is missing then (ORD-7).

    It waits without a number when billing data are missing, or for the dispatch or the acceptance when that is the customer's policy.
    """
    seen = await read(tx, invoice.customer_id, lock=True, order_id=invoice.order_id, currency=invoice.currency)
    hold, balance = await _hold(tx, invoice, seen)
    waiting_for = _waiting_for(seen)
    today = clock.today(tx.office.timezone)
    dues = instalments(seen, invoice.total_minor, today)
    due_on = dues[-1][1]
    _write(tx, invoice, waiting_for, today, dues, seen.order.money_waits)
    if hold:
        _hold_goods(tx, invoice, seen, hold)
    if not waiting_for:
        await post_invoice(
            tx, invoice.id, invoice.customer_id, today, invoice.currency, invoice.total_minor, invoice.tax_minor
        )
    number = None if waiting_for else tx.number("sales_invoice", invoice.id)
    missing = await _in_currency(tx, seen, hold.missing_minor, invoice.currency) if hold else 0
    state = "waiting" if waiting_for else "issued"
    return IssuedInvoice(invoice.id, number, due_on, hold is not None, missing, state, balance)


def instalments(seen: Seen, total: int, issued_on: dt.date) -> Dues:
    """The instalments of an invoice with ids of their own, the first due first."""
    parts = split(total, issued_on, seen.account.terms_days, seen.account.instalments)
    return [(new_id(), due_on, part) for due_on, part in parts]


async def _hold(tx: Transaction, invoice: InvoiceToIssue, seen: Seen) -> tuple[HoldNeeded | None, str]:
    """What the policy says of these goods, and the balance, kept as a check; credit granted by a second person is used up first."""
    policy, today = seen.account.hold_policy, clock.today(tx.office.timezone)
    wanted = invoice.total_minor + (invoice.rest_minor if policy == "full_order" else 0)
    required, own_part = seen.into_limit(wanted, invoice.currency), seen.own_part_minor
    found = credit.answer(tx, seen, required)
    if found.outcome == "stop":
        raise credit.stopped(seen)
    unpaid = max(0, invoice.before_dispatch_minor - seen.order.money_minor)
    deposit = seen.into_limit(unpaid, invoice.currency) if unpaid else 0
    is_paid = seen.order.money_minor >= wanted
    hold = hold_for(seen.known, policy, required, own_part, today, is_paid=is_paid, deposit=deposit)
    missing = hold.missing_minor if hold else 0
    if hold and not invoice.at_once and await use_override(tx, invoice.order_id, invoice.outbound_id, seen, missing):
        hold = None
    order = Order(invoice.order_id, invoice.customer_id, invoice.currency, wanted, ())
    credit.note(tx, order, "issue", found, missing=missing, outbound_id=invoice.outbound_id)
    if missing and not hold:
        tx.write("receivables.close_call", tx.office.id, invoice.order_id, clock.now(), today)
    return hold, found.outcome


def _waiting_for(seen: Seen) -> list[str]:
    missing = list(seen.file.billing_missing) if seen.file else []
    return missing + _AWAITED[seen.account.invoice_policy]


def _write(
    tx: Transaction, invoice: InvoiceToIssue, waiting_for: list[str], today: dt.date, dues: Dues, money_waits: bool
) -> None:
    lines = invoice.lines
    tx.write(
        "receivables.sell" if invoice.at_once else "receivables.issue_invoice",
        tx.office.id,
        invoice.id,
        invoice.order_id,
        invoice.outbound_id,
        invoice.customer_id,
        invoice.currency,
        invoice.total_minor - invoice.tax_minor,
        invoice.tax_minor,
        invoice.total_minor,
        invoice.rest_minor,
        waiting_for,
        None if waiting_for else today,
        None if waiting_for else dues[-1][1],
        [ln.line_no for ln in lines],
        [ln.product_id for ln in lines],
        [Decimal(ln.quantity) for ln in lines],
        [Decimal(ln.unit_price) for ln in lines],
        [ln.amount_minor for ln in lines],
        [ln.tax_minor for ln in lines],
        [ln.tax_code for ln in lines],
        [ln.uom for ln in lines],
        [item for item, _, _ in dues],
        [due for _, due, _ in dues],
        [part for _, _, part in dues],
        money_waits,
        invoice.before_dispatch_minor,
        clock.now(),
    )


def _hold_goods(tx: Transaction, invoice: InvoiceToIssue, seen: Seen, hold: HoldNeeded) -> None:
    tx.write(
        "receivables.hold_goods",
        tx.office.id,
        invoice.outbound_id,
        invoice.order_id,
        invoice.id,
        invoice.customer_id,
        seen.owner.currency,
        seen.account.hold_policy,
        hold.cause,
        hold.needs_overdue,
        hold.required_minor,
        hold.missing_minor,
        clock.now(),
    )


async def _in_currency(tx: Transaction, seen: Seen, missing: int, currency: str) -> int:
    """The amount missing as the order's own currency shows it."""
    if currency == seen.owner.currency:
        return missing
    rates = await rates_on(tx, [seen.owner.currency], currency, clock.today(tx.office.timezone))
    return rates[seen.owner.currency].convert(missing)
