"""Orders: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import (
    Actor,
    DocumentKind,
    Duty,
    Invariant,
    Menu,
    Office,
    Permission,
    Schedule,
    Thing,
    Transaction,
    hookimpl,
)
from salesops.hookspecs.documents import OrderFacts
from salesops.hookspecs.ledger import Documents
from salesops.hookspecs.orders import (
    ArrivedOrder,
    DroppedPart,
    KnownOrder,
    Order,
    OrderPanel,
    PromisedGoods,
    ReturnableLine,
    SoldLine,
    SoldPart,
    SubstitutedLine,
    Substitution,
)
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.hookspecs.procurement import RequestedMonth
from salesops.rights import may, scope_of
from salesops_duties.orders import pages, service, tasks, web

DUTY = Duty(
    name="orders",
    title="Orders",
    summary="the order desk",
    icon="inbox",
    requires=("inventory",),
    without={
        "receivables": "the balance step becomes a tick with evidence; no invoice is made",
        "ledger": "documents are issued without postings",
        "customers": "any firm of the group may order, and nobody knows who may order for it",
        "prices": "every price is typed; there are no promotions and no tax",
        "logistics": "goods are taken out without dispatch records",
    },
    permissions=(
        Permission(
            "orders.read",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see orders",
        ),
        Permission(
            "orders.write",
            {"assistant": "office", "head": "office", "sales": "own"},
            "take, change, check and confirm orders",
        ),
        Permission(
            "orders.issue", {"assistant": "office", "head": "office"}, "issue an order's documents, take them back"
        ),
        Permission(
            "orders.price",
            {"assistant": "office", "head": "office", "sales": "own"},
            "sell below the list or the floor, when a second person agrees",
        ),
        Permission(
            "orders.phone_reason",
            {"assistant": "office", "head": "office", "sales": "own"},
            "take an order by telephone for a reason of its own, when a second person agrees",
        ),
        Permission("orders.policy", {"head": "office", "office_admin": "office"}, "set the desk's own rules"),
    ),
    invariants=(
        Invariant(
            "orders.total_is_its_lines",
            "SELECT o.id FROM orders.sales_order o JOIN (SELECT office_id, order_id, sum(amount_minor) AS net, sum(tax_minor) AS tax"
            " FROM orders.sales_order_line GROUP BY 1, 2) l ON (l.office_id, l.order_id) = (o.office_id, o.id)"
            " WHERE (o.net_minor, o.tax_minor) <> (l.net, l.tax)",
            "an order's net, tax and total are the sums of its lines",
        ),
        Invariant(
            "orders.issued_is_confirmed",
            "SELECT o.id FROM orders.sales_order o WHERE o.state IN ('confirmed', 'issued', 'backorder', 'dispatched')"
            " AND (o.confirmed_hash IS NOT NULL OR o.close_reason = '') AND NOT EXISTS (SELECT 1"
            " FROM orders.order_confirmation c WHERE (c.office_id, c.order_id, c.content_hash) = (o.office_id, o.id, o.content_hash) AND c.outcome = 'confirmed')",
            "nothing is issued that the customer did not confirm as it stands",
        ),
        Invariant(
            "orders.never_more_than_ordered",
            "SELECT l.order_id, l.line_no FROM orders.sales_order_line l JOIN (SELECT d.office_id, d.order_id, x.line_no, sum(x.quantity) AS q,"
            " sum(x.net_minor) AS net FROM orders.delivery d JOIN orders.delivery_line x USING (office_id, outbound_id) WHERE d.state <> 'withdrawn'"
            " GROUP BY 1, 2, 3) s USING (office_id, order_id, line_no) WHERE s.q + l.closed_qty > l.quantity OR s.net > l.amount_minor",
            "no line is delivered beyond what was ordered, in goods or money",
        ),
        Invariant(
            "orders.state_is_progress",
            "SELECT o.id, o.state FROM orders.sales_order o WHERE o.state IN ('confirmed', 'issued', 'backorder', 'dispatched')"
            " AND o.state <> orders.progress(o.office_id, o.id)",
            "an order's state follows from its lines and deliveries",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(
        Menu("Desk", "orders", "inbox", "orders.read", 10, "q"),
        Menu("Where", "orders/where", "search", "orders.read", 12, "w"),
    ),
    subscribers=(
        tasks.mark_order_dispatched,
        tasks.note_end_of_hold,
        tasks.reopen_order_without_goods,
        tasks.take_replacement_of_return,
        tasks.take_arrived_goods,
        tasks.follow_supply,
    ),
    tasks=(tasks.chase_written_copies,),
    schedules=(Schedule(tasks.chase_written_copies, dt.timedelta(days=1)),),
    documents=(
        DocumentKind(
            "order_confirmation",
            "Order confirmation",
            "sales_order",
            "orders.read",
            service.print_order,
            service.PrintedOrder,
            "orders/{id}",
        ),
    ),
    blockers=service.open_orders,
    acts={
        "order.take": "Order taken",
        "order.place": "Order placed",
        "order.change": "Order changed",
        "order.replace": "Order replaced",
        "order.check_stock": "Stock checked",
        "order.check_balance": "Balance checked",
        "balance.tick": "Balance looked at by hand",
        "order.confirmed": "Confirmed by telephone",
        "order.no_answer": "Called, no answer",
        "order.changed": "Customer wants a change",
        "order.refused": "Customer declined",
        "order.issue": "Documents issued",
        "order.arrange": "Supply arranged",
        "order.goods_here": "Goods came",
        "order.tell_day": "Customer told of a new day",
        "order.withdraw": "Documents taken back",
        "order.reopen": "Order open again",
        "order.lose_rest": "Rest given up",
        "order.cancel": "Order cancelled",
        "order.close": "Lines closed",
        "order.copy": "Written copy filed",
        "order.remind_copy": "Written copy asked for",
        "orders.export": "Orders exported",
        "orders.policy": "Rules of the desk changed",
        "part_enquiry.note": "Asked where goods are",
    },
    things={
        "sales_order": Thing("Order", "orders/{id}"),
        "part_enquiry": Thing("Enquiry for a part", "orders/where/{id}"),
    },
)


@hookimpl
async def order_drafting(office: Office, tx: Transaction, arrived: ArrivedOrder) -> KnownOrder:
    return await service.take_arrived(tx, arrived)


@hookimpl
async def orders_answering(
    office: Office, tx: Transaction, customer_id: UUID, customer_po_no: str
) -> tuple[KnownOrder, ...]:
    return await service.known_by(tx, customer_id, customer_po_no)


@hookimpl
async def order_amending(
    office: Office, tx: Transaction, order_id: UUID, version: int, arrived: ArrivedOrder, reason: str
) -> KnownOrder:
    return await service.change_as_arrived(tx, order_id, version, arrived, reason)


@hookimpl
async def line_substituting(office: Office, tx: Transaction, instead: Substitution) -> SubstitutedLine:
    return await service.substitute(tx, instead)


@hookimpl
async def order_withdrawing(office: Office, tx: Transaction, order_id: UUID, reason: str) -> bool:
    return await service.cancel_as_arrived(tx, order_id, reason)


@hookimpl
async def delivered_answering(office: Office, tx: Transaction, order_id: UUID) -> tuple[ReturnableLine, ...]:
    return await service.delivered_of(tx, order_id)


@hookimpl
async def lines_returning(
    office: Office, tx: Transaction, order_id: UUID, quantities: dict[int, Decimal]
) -> tuple[SoldPart, ...]:
    return await service.set_returning(tx, order_id, quantities)


@hookimpl
async def return_dropping(office: Office, tx: Transaction, order_id: UUID, parts: tuple[DroppedPart, ...]) -> bool:
    return await service.drop_returning(tx, order_id, parts)


@hookimpl
async def documents_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    return await service.gaps(tx, since, until)


@hookimpl
async def sales_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> tuple[SoldLine, ...]:
    return await service.sold(tx, since, until)


@hookimpl
async def requests_answering(
    office: Office, tx: Transaction, since: dt.date, until: dt.date
) -> tuple[RequestedMonth, ...]:
    return await service.requested(tx, since, until)


@hookimpl
async def demand_answering(
    office: Office, tx: Transaction, order_id: UUID, product_ids: tuple[UUID, ...]
) -> tuple[PromisedGoods, ...]:
    return await service.demand(tx, order_id, product_ids)


@hookimpl
async def order_describing(office: Office, tx: Transaction, order_id: UUID) -> OrderFacts | None:
    return await service.order_facts(tx, order_id)


@hookimpl
async def order_panels(office: Office, actor: Actor, order: Order, line_no: int | None) -> tuple[OrderPanel, ...]:
    if not may(actor, "orders.read"):
        return ()
    own = scope_of(actor, "orders.read") == "own"
    return await service.beside(office, order, line_no, only=actor.person_id if own else None)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await pages.search_hits(office, actor, words)


@hookimpl
async def document_names(office: Office, ids: tuple[UUID, ...]) -> dict[UUID, str] | None:
    return await service.names_of(office, ids) or None


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await pages.day_entries(office, actor)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await pages.due_counts(office, actor)
