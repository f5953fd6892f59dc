"""Procurement: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import (
    Actor,
    DocumentKind,
    Duty,
    Menu,
    Office,
    Permission,
    Schedule,
    SheetImport,
    Thing,
    Transaction,
    hookimpl,
)
from salesops.hookspecs.hops import Hop
from salesops.hookspecs.ledger import ControlBalance, Documents
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.hookspecs.procurement import LeadTime, PlannedLine, SupplierPaper
from salesops.hookspecs.supply import FuturesDemand
from salesops_duties.procurement import pages, service, tasks, web

EVERYONE = ("assistant", "sales", "head", "finance", "warehouse", "office_admin", "auditor")

DUTY = Duty(
    name="procurement",
    title="Procurement",
    summary="the plan, purchase orders, suppliers",
    icon="truck",
    requires=("inventory",),
    without={
        "orders": "only goods for stock are planned",
        "ledger": "goods come in without postings",
    },
    permissions=(
        Permission("procurement.read", dict.fromkeys(EVERYONE, "office"), "see the plan and purchase orders"),
        Permission("procurement.plan", {"assistant": "office", "head": "office"}, "keep the procurement plan"),
        Permission("procurement.order", {"assistant": "office", "head": "office"}, "order from suppliers"),
        Permission(
            "procurement.suppliers", {"assistant": "office", "head": "office"}, "keep suppliers and their prices"
        ),
        Permission("procurement.receive", {"warehouse": "office"}, "take in goods of purchase orders"),
        Permission(
            "procurement.approve",
            {"assistant": "office", "head": "office"},
            "order for a larger value, when a second person agrees",
        ),
        Permission(
            "procurement.approve_plan",
            {"assistant": "office", "head": "office"},
            "release a plan of a larger value, when a second person agrees",
        ),
        Permission(
            "procurement.invoices",
            {"finance": "office", "head": "office"},
            "enter suppliers' invoices, and book those that agree",
        ),
        Permission(
            "procurement.release_invoice",
            {"finance": "office", "head": "office"},
            "book a supplier's invoice that differs, when a second person agrees",
        ),
        Permission(
            "procurement.return",
            {"warehouse": "office", "assistant": "office", "head": "office"},
            "send goods back to their supplier",
        ),
        Permission("procurement.pay", {"finance": "office"}, "pay suppliers"),
        Permission("procurement.policy", {"head": "office", "office_admin": "office"}, "set the rules of buying"),
    ),
    invariants=service.INVARIANTS,
    routes=web.ROUTES,
    pages=pages.ROUTES,
    imports=(
        SheetImport(
            "procurement_plan",
            "Import the plan",
            "xlsx or csv as it is exported, or with the columns model and quantity; what orders and stock say of themselves is not taken",
            "procurement.plan",
            "procurement/",
            service.import_plan,
            at="plan/import",
            partial=True,
        ),
    ),
    documents=(
        DocumentKind(
            "purchase_order",
            "Purchase order",
            "purchase_order",
            "procurement.read",
            service.print_purchase,
            service.PrintedPurchase,
            "procurement/orders/{id}",
        ),
        DocumentKind(
            "supply_enquiry",
            "Supply enquiry",
            "enquiry_target",
            "procurement.read",
            service.print_enquiry,
            service.PrintedEnquiry,
            "procurement/enquiries/targets/{id}",
            for_customer=False,
        ),
        DocumentKind(
            "supply_answer",
            "Availability notice",
            "enquiry_line",
            "procurement.read",
            service.print_answer,
            service.PrintedAnswer,
            "procurement/enquiries/lines/{id}",
        ),
    ),
    tasks=(tasks.mail_enquiry, tasks.mail_answer, tasks.work_out_stocking, tasks.renew_stocking),
    schedules=(Schedule(tasks.renew_stocking, dt.timedelta(days=1)),),
    menu=(Menu("Buying", "procurement", "shopping-cart", "procurement.read", 35),),
    subscribers=(tasks.take_released_pegs, tasks.release_deposits),
    blockers=service.open_documents,
    acts={
        "supplier.add": "Supplier registered",
        "supplier.change": "Supplier changed",
        "supplier.price": "Supplier's price noted",
        "plan_line.add": "Line put on the plan",
        "plan_line.change": "Line of the plan changed",
        "plan_line.decide": "Line of the plan decided",
        "plan_line.substitute": "Customer took another part",
        "plan_line.shrink": "Less is wanted",
        "plan_line.release": "Deposit came",
        "plan.export": "Plan exported",
        "plan.check": "Plan checked",
        "plan.approve": "Plan released",
        "purchase.draft": "Purchase order drafted",
        "purchase.drop": "Draft dropped",
        "purchase.send": "Purchase order sent",
        "purchase.confirm": "Supplier's confirmation noted",
        "purchase.split": "Line split",
        "purchase.shorten": "Rest given up",
        "purchase.receive": "Goods of a purchase order received",
        "purchase.ask_cancel": "Supplier to be asked",
        "procurement.policy": "Rules of buying changed",
        "procurement.stocking": "Stocking quantities worked out",
        "procurement.stocking_policy": "Rules of stocking changed",
        "procurement.export_stocking": "Stocking quantities exported",
        "purchase.merge": "Another order taken in",
        "purchase.merged": "Merged into another order",
        "purchase.end_charges": "No more charges of an order",
        "supplier_invoice.enter": "Supplier's invoice entered",
        "supplier_credit.enter": "Supplier's credit note entered",
        "supplier_invoice.book": "Supplier's invoice booked",
        "supplier_invoice.cancel": "Supplier's invoice taken out",
        "supplier_paper.keep": "Paper of a supplier arrived",
        "supplier_paper.assign": "Paper tied to an order",
        "supplier_paper.aside": "Paper put aside",
        "supplier_paper.decide": "Paper of a supplier decided",
        "purchase.price": "Supplier's price agreed",
        "purchase.add_line": "Line added by the supplier",
        "purchase.despatch": "Goods are under way",
        "supplier_return.add": "Goods sent back to the supplier",
        "supplier_payment.add": "Supplier paid",
        "supplier_payment.reverse": "Payment to a supplier reversed",
        "enquiry.ask": "Suppliers asked",
        "enquiry.answer": "Supplier's answer noted",
        "enquiry.decline": "Supplier has nothing",
        "enquiry.choose": "Answer chosen",
        "enquiry.tell": "Customer told of an enquiry",
        "enquiry.close": "Enquiry closed",
    },
    things={
        "supplier": Thing("Supplier", "procurement/suppliers/{id}"),
        "plan": Thing("Procurement plan", "procurement/plans/{id}"),
        "plan_line": Thing("Line of the plan", "procurement/plan/{id}"),
        "purchase_order": Thing("Purchase order", "procurement/orders/{id}"),
        "supplier_invoice": Thing("Supplier's invoice", "procurement/invoices/{id}"),
        "supplier_paper": Thing("Paper of a supplier", "procurement/supplier-papers/{id}"),
        "supplier_return": Thing("Return to a supplier", "procurement/returns/{id}"),
        "enquiry": Thing("Enquiry", "procurement/enquiries/{id}"),
        "enquiry_target": Thing("Enquiry to a supplier", "procurement/enquiries/targets/{id}"),
        "enquiry_line": Thing("Line of an enquiry", "procurement/enquiries/lines/{id}"),
        "supplier_payment": Thing("Payment to a supplier", "procurement/payments/{id}"),
    },
)


@hookimpl
async def lead_answering(office: Office, tx: Transaction, product_ids: tuple[UUID, ...]) -> tuple[LeadTime, ...]:
    return await service.lead_times(tx, product_ids)


@hookimpl
async def purchase_planning(office: Office, tx: Transaction, demand: FuturesDemand) -> tuple[PlannedLine, ...]:
    return await service.plan_demand(tx, demand)


@hookimpl
async def papers_arriving(office: Office, tx: Transaction, arrival_id: UUID, papers: tuple[SupplierPaper, ...]) -> int:
    return await service.take_papers(tx, arrival_id, papers)


@hookimpl
async def subledger_answering(office: Office, tx: Transaction, until: dt.date | None) -> tuple[ControlBalance, ...]:
    return await service.control_balances(tx, until)


@hookimpl
async def documents_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    return await service.documents(tx, since, until)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office, actor)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await service.due_counts(office, actor)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.page_panel(office, actor, thing, thing_id)


@hookimpl
async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    return await service.order_hops(office, actor, order_ids)
