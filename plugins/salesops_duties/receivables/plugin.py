"""Receivables: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Actor, DocumentKind, Duty, Menu, NumberSeries, Office, Permission, Thing, Transaction, hookimpl
from salesops.duty import Scope
from salesops.hookspecs.documents import DocumentMark
from salesops.hookspecs.ledger import ControlBalance, Documents
from salesops.hookspecs.logistics import HeldGoods
from salesops.hookspecs.orders import ForeseenOrder, Order, OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.hookspecs.receivables import (
    BalanceAnswer,
    CreditNoteToIssue,
    DepositAnswer,
    DepositToCover,
    InvoiceToIssue,
    IssuedCreditNote,
    IssuedInvoice,
)
from salesops_duties.receivables import pages, service, tasks, web

_ASKING: dict[str, Scope] = {"assistant": "office", "sales": "own", "head": "office", "finance": "office"}

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
                "sales": "own",
                "head": "office",
                "finance": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see balances, invoices, money and holds",
        ),
        Permission(
            "receivables.tie_out",
            dict.fromkeys(("assistant", "head", "finance", "office_admin", "auditor"), "office"),
            "compare all accounts with the books",
        ),
        Permission("receivables.terms", {"finance": "office"}, "set credit terms"),
        Permission("receivables.policy", {"finance": "office"}, "set the policy on arrears"),
        Permission("receivables.receive", {"finance": "office"}, "note, match, clear and reverse customers' money"),
        Permission("receivables.invoice", {"finance": "office"}, "issue invoices that waited"),
        Permission("receivables.adjust", {"finance": "office"}, "correct accounts, when a second person agrees"),
        Permission("receivables.import", {"finance": "office"}, "take documents of another system's time"),
        Permission(
            "receivables.override", dict(_ASKING), "give goods on credit above the limit, when a second person agrees"
        ),
        Permission("receivables.call", dict(_ASKING), "note calls for payment"),
        Permission(
            "receivables.dispute",
            {"assistant": "office", "head": "office", "finance": "office"},
            "mark invoices as disputed",
        ),
    ),
    series=(
        NumberSeries("sales_invoice", "INV", "Invoices", "receivables/documents/{id}"),
        NumberSeries("receipt", "REC", "Payments", "receivables/payments/{id}"),
        NumberSeries("credit_note", "CRN", "Credit notes", "receivables/documents/{id}"),
    ),
    invariants=service.INVARIANTS,
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(
        Menu("Receivables", "receivables", "clipboard-list", "receivables.read", 40, "r"),
        Menu("Held", "receivables/held", "hand", "receivables.read", 12, "h"),
        Menu("Calls", "receivables/calls", "phone", "receivables.call", 14, "c"),
        Menu("Payments", "receivables/payments", "banknote", "receivables.receive", 42),
    ),
    subscribers=(
        tasks.give_back_credit_of_cancelled,
        tasks.give_back_credit_of_closed,
        tasks.give_back_credit_of_uninvoiced,
        tasks.issue_invoice_of_dispatched,
        tasks.issue_invoice_of_accepted,
        tasks.follow_customer_file,
    ),
    documents=(
        DocumentKind(
            "invoice",
            "Invoice",
            "invoice",
            "receivables.read",
            service.print_invoice,
            service.PrintedInvoice,
            "receivables/documents/{id}",
            as_data=service.as_ubl,
        ),
        DocumentKind(
            "credit_note",
            "Credit note",
            "credit_note",
            "receivables.read",
            service.print_credit_note,
            service.PrintedCreditNote,
            "receivables/documents/{id}",
            as_data=service.as_ubl,
        ),
        DocumentKind(
            "payment_call",
            "Call for payment",
            "payment_call",
            "receivables.read",
            service.print_call,
            service.PrintedCall,
            "receivables/calls?id={id}",
        ),
        DocumentKind(
            "statement",
            "Statement of account",
            "account",
            "receivables.read",
            service.print_statement,
            service.PrintedStatement,
            "receivables/customers/{id}",
            by_period=True,
        ),
    ),
    blockers=service.open_credit,
    acts={
        "credit.terms": "Credit terms set",
        "credit.follow": "Terms follow the file",
        "deposit.cover": "Deposit covered",
        "invoice.issue": "Invoice issued",
        "invoice.dispute": "Dispute noted",
        "credit_note.issue": "Credit note issued",
        "receipt.note": "Payment noted",
        "receipt.match": "Payment matched",
        "receipt.clear": "Payment cleared",
        "receipt.suspend": "Payment in suspense",
        "receipt.reverse": "Payment reversed",
        "receipt.fee": "Bank fee taken over",
        "money.allocate": "Money allocated",
        "money.undo": "Allocation undone",
        "call.open": "Payment call due",
        "call.note": "Payment call noted",
        "hold.approve": "Release approved",
        "hold.end": "Hold ended",
        "hold.again": "Held again",
        "adjustment.propose": "Adjustment proposed",
        "adjustment.book": "Adjustment booked",
        "receivables.policy": "Rules of receivables changed",
        "receivables.import": "Open items imported",
        "receivables.export": "Receivables exported",
    },
    things={
        "account": Thing("Customer's account", "receivables/customers/{id}"),
        "invoice": Thing("Invoice", "receivables/documents/{id}"),
        "credit_note": Thing("Credit note", "receivables/documents/{id}"),
        "receipt": Thing("Payment", "receivables/payments/{id}"),
        "payment_call": Thing("Payment call", "receivables/calls"),
        "adjustment": Thing("Adjustment"),
        "allocation": Thing("Allocation"),
        "imported_document": Thing("Imported items"),
        "summary": Thing("Receivables summary", "receivables"),
        "policy": Thing("Rules"),
    },
)


@hookimpl
async def order_foreseeing(office: Office, tx: Transaction, foreseen: ForeseenOrder) -> None:
    service.foresee(tx, foreseen)


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
async def deposits_demanding(
    office: Office, tx: Transaction, order_id: UUID, customer_id: UUID, deposits: tuple[DepositToCover, ...]
) -> tuple[DepositAnswer, ...]:
    return await service.demand_deposits(tx, order_id, customer_id, deposits)


@hookimpl
async def invoice_issuing(office: Office, tx: Transaction, invoice: InvoiceToIssue) -> IssuedInvoice:
    return await service.issue(tx, invoice)


@hookimpl
async def credit_note_issuing(office: Office, tx: Transaction, note: CreditNoteToIssue) -> IssuedCreditNote:
    return await service.credit(tx, note)


@hookimpl
async def shipment_dispatching(office: Office, tx: Transaction, outbound_id: UUID) -> None:
    await service.refuse_held(tx, outbound_id)


@hookimpl
async def document_marking(
    office: Office, tx: Transaction, thing: str, thing_id: UUID
) -> tuple[DocumentMark, ...] | None:
    return await service.marks_of(tx, thing, thing_id)


@hookimpl
async def documents_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    return await service.to_post(tx, since, until)


@hookimpl
async def subledger_answering(office: Office, tx: Transaction, until: dt.date | None) -> tuple[ControlBalance, ...]:
    return await service.control_balances(tx, until)


@hookimpl
async def order_panels(office: Office, actor: Actor, order: Order) -> tuple[OrderPanel, ...]:
    return await service.panels(office, actor, order)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.panels_of(office, actor, thing, thing_id)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office, actor)


@hookimpl
async def dispatch_holds(office: Office, actor: Actor, outbound_ids: tuple[UUID, ...]) -> tuple[HeldGoods, ...]:
    return await service.held_among(office, actor, outbound_ids)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await service.due_counts(office, actor)
