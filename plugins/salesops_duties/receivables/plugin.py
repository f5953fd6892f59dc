"""Receivables: the duty's table of contents."""

from __future__ import annotations

from uuid import UUID

from salesops import Duty, Invariant, NumberSeries, Office, Permission, Transaction, hookimpl
from salesops.hookspecs.orders import Order, OrderPanel
from salesops.hookspecs.receivables import BalanceAnswer, InvoiceToIssue, IssuedInvoice
from salesops_duties.receivables import service, tasks, web

DUTY = Duty(
    name="receivables",
    title="Receivables",
    summary="balance, invoices, money, holds",
    icon="clipboard-list",
    requires=("customers",),
    without={"ledger": "money and invoices are kept without postings"},
    permissions=(
        Permission(
            "receivables.read",
            {
                "assistant": "office",
                "head": "office",
                "finance": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see balances, invoices and holds",
        ),
        Permission("receivables.terms", {"finance": "office"}, "set credit terms"),
        Permission("receivables.receive", {"finance": "office"}, "note and clear customers' money"),
        Permission(
            "receivables.dispute",
            {"assistant": "office", "head": "office", "finance": "office"},
            "mark invoices as disputed",
        ),
    ),
    series=(NumberSeries("sales_invoice", "INV"), NumberSeries("receipt", "REC")),
    invariants=(
        Invariant(
            "receivables.account_is_its_documents",
            "SELECT a.customer_id, a.open_minor, d.open FROM receivables.account a, LATERAL (SELECT"
            " coalesce((SELECT sum(open_minor) FROM receivables.invoice i WHERE (i.office_id, i.customer_id) = (a.office_id, a.customer_id)), 0)"
            " - coalesce((SELECT sum(unapplied_minor) FROM receivables.receipt r WHERE (r.office_id, r.customer_id) = (a.office_id, a.customer_id)"
            " AND r.state = 'cleared'), 0) AS open, coalesce((SELECT sum(amount_minor) FROM receivables.commitment c WHERE"
            " (c.office_id, c.customer_id) = (a.office_id, a.customer_id) AND c.state = 'open'), 0) AS committed) d"
            " WHERE a.open_minor <> d.open OR a.committed_minor <> d.committed",
            "open and committed of an account are the sums of its documents",
        ),
        Invariant(
            "receivables.invoice_is_its_lines",
            "SELECT i.id FROM receivables.invoice i WHERE i.total_minor <> (SELECT coalesce(sum(l.amount_minor), 0) FROM receivables.invoice_line l"
            " WHERE (l.office_id, l.invoice_id) = (i.office_id, i.id)) OR i.open_minor <> i.total_minor - (SELECT coalesce(sum(x.amount_minor), 0)"
            " FROM receivables.allocation x WHERE (x.office_id, x.invoice_id) = (i.office_id, i.id))",
            "an invoice is the sum of its lines, open for what was not paid",
        ),
        Invariant(
            "receivables.money_is_applied_once",
            "SELECT r.id FROM receivables.receipt r WHERE r.amount_minor - r.unapplied_minor <> (SELECT coalesce(sum(x.amount_minor), 0)"
            " FROM receivables.allocation x WHERE (x.office_id, x.receipt_id) = (r.office_id, r.id))",
            "money is applied once, and none without being cleared",
        ),
        Invariant(
            "receivables.covered_is_released",
            "SELECT h.outbound_id FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id)"
            " WHERE h.state = 'on_hold' AND a.open_minor + a.committed_minor <= a.limit_minor AND a.limit_until IS NULL",
            "nothing the balance covers again is held",
        ),
        Invariant(
            "receivables.paid_is_released",
            "SELECT h.outbound_id FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id)"
            " JOIN receivables.invoice i ON (i.office_id, i.id) = (h.office_id, h.invoice_id) WHERE h.state = 'on_hold' AND i.open_minor = 0",
            "nothing that is paid is held",
        ),
    ),
    routes=web.ROUTES,
    subscribers=(tasks.give_back_credit_of_cancelled, tasks.give_back_credit_of_uninvoiced),
    blockers=service.open_credit,
)


@hookimpl
async def balance_checking(office: Office, tx: Transaction, order: Order) -> BalanceAnswer:
    return await service.check_balance(tx, order)


@hookimpl
async def credit_committing(
    office: Office, tx: Transaction, order: Order, expected_shortfall_minor: int
) -> BalanceAnswer:
    return await service.commit(tx, order, expected_shortfall_minor)


@hookimpl
async def credit_releasing(office: Office, tx: Transaction, order_id: UUID, customer_id: UUID) -> bool:
    return await service.release(tx, order_id, customer_id)


@hookimpl
async def invoice_issuing(office: Office, tx: Transaction, invoice: InvoiceToIssue) -> IssuedInvoice:
    return await service.issue(tx, invoice)


@hookimpl
async def shipment_dispatching(office: Office, tx: Transaction, outbound_id: UUID) -> None:
    await service.refuse_held(tx, outbound_id)


@hookimpl
async def order_panels(office: Office, order: Order) -> OrderPanel | None:
    return await service.panel(office, order)
