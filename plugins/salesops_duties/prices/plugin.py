"""Prices: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Actor, Duty, Invariant, Menu, Office, Permission, SheetImport, Thing, Transaction, hookimpl
from salesops.hookspecs.orders import ForeseenOrder, Order, OrderPanel
from salesops.hookspecs.prices import ListedPrice, OrderToPrice, PricedOrder
from salesops_duties.prices import pages, service, web

DUTY = Duty(
    name="prices",
    title="Prices",
    summary="price lists, taxes, promotions",
    icon="tag",
    without={
        "customers": "every customer has the base list and the standard tax",
        "orders": "promotions cannot be simulated or measured on what was sold",
    },
    permissions=(
        Permission(
            "prices.read",
            {
                "assistant": "office",
                "sales": "office",
                "head": "office",
                "finance": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see price lists, taxes and promotions",
        ),
        Permission("prices.write", {"head": "office", "finance": "office"}, "write price lists, taxes and limits"),
        Permission("prices.promote", {"sales": "office", "head": "office"}, "plan and stop promotions"),
    ),
    invariants=(
        Invariant(
            "prices.budget_is_its_uses",
            "SELECT m.id, m.used_minor FROM prices.promotion m WHERE m.used_minor <> (SELECT coalesce(sum(u.used_minor), 0)"
            " FROM prices.promotion_use u WHERE (u.office_id, u.promotion_id) = (m.office_id, m.id))",
            "a promotion's counter is the sum of what its orders took",
        ),
        Invariant(
            "prices.caps_hold",
            "SELECT m.id, u.customer_id FROM prices.promotion m JOIN prices.promotion_use u ON (u.office_id, u.promotion_id) = (m.office_id, m.id)"
            " WHERE m.cap_minor IS NOT NULL GROUP BY m.id, m.cap_minor, u.customer_id HAVING sum(u.used_minor) > m.cap_minor",
            "no customer had more of a promotion than its cap",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    imports=(
        SheetImport(
            "prices",
            "Import prices",
            "xlsx or csv, with the columns part no, price, valid from; others as the export of the list has them",
            "prices.write",
            "prices/",
            service.import_sheet,
        ),
    ),
    menu=(Menu("Prices", "prices", "tag", "prices.read"),),
    acts={
        "prices.export": "Prices exported",
        "price.add": "Prices added",
        "price.end": "Price ended",
        "price_policy.set": "Rules of prices changed",
        "product_terms.set": "Terms of a product set",
        "promotion.plan": "Promotion planned",
        "promotion.change": "Promotion changed",
        "promotion.start": "Promotion started",
        "promotion.stop": "Promotion stopped",
        "tax_rate.add": "Tax rate added",
        "tax_rate.end": "Tax rate ended",
    },
    things={
        "price": Thing("Price"),
        "promotion": Thing("Promotion", "prices/promotions/{id}"),
        "price_policy": Thing("Rules of prices"),
        "tax_rate": Thing("Tax rate"),
    },
)


@hookimpl
async def order_foreseeing(office: Office, tx: Transaction, foreseen: ForeseenOrder) -> None:
    service.foresee(tx, foreseen)


@hookimpl
async def order_pricing(office: Office, tx: Transaction, wanted: OrderToPrice) -> PricedOrder:
    return await service.price(tx, wanted)


@hookimpl
async def list_pricing(
    office: Office, tx: Transaction, customer_id: UUID | None, product_ids: tuple[UUID, ...], currency: str, on: dt.date
) -> tuple[ListedPrice, ...]:
    return await service.listed(tx, customer_id, product_ids, currency, on)


@hookimpl
async def promotion_using(
    office: Office, tx: Transaction, order_id: UUID, customer_id: UUID, used: dict[UUID, int]
) -> bool:
    return await service.use(tx, order_id, customer_id, used)


@hookimpl
async def promotion_releasing(office: Office, tx: Transaction, order_id: UUID) -> bool:
    return await service.release(tx, order_id)


@hookimpl
async def order_panels(office: Office, actor: Actor, order: Order, line_no: int | None) -> tuple[OrderPanel, ...]:
    return await service.order_panel(office, actor, order, line_no)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.page_panel(office, actor, thing, thing_id)
