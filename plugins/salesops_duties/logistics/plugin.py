"""Logistics: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import (
    Actor,
    Duty,
    Invariant,
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
from salesops.hookspecs.logistics import CarrierQuote, LeavingParcel, OrderShipment
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, SearchHit
from salesops_duties.logistics import pages, service, tasks, web
from salesops_duties.logistics.service import rates

DUTY = Duty(
    name="logistics",
    title="Logistics",
    summary="dispatch, shipments, parcels and what carriers say of them",
    icon="truck",
    requires=("inventory",),
    without={
        "receivables": "nothing holds goods for arrears; the desk looks at the balance itself",
        "ledger": "goods leave without a posting of their cost",
        "orders": "outbound orders leave, no order is marked as dispatched",
    },
    permissions=(
        Permission("logistics.dispatch", {"warehouse": "office", "assistant": "office"}, "dispatch goods"),
        Permission(
            "logistics.read",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see shipments",
        ),
        Permission(
            "logistics.note",
            {"assistant": "office", "sales": "own", "head": "office", "warehouse": "office"},
            "note what happened to parcels, close exceptions, give customers a link",
        ),
        Permission(
            "logistics.tariffs",
            {
                "assistant": "office",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see carriers' tariffs and compare ways",
        ),
        Permission(
            "logistics.keep_tariffs",
            {"head": "office", "office_admin": "office"},
            "keep tariffs, zones and what carriers refuse",
        ),
        Permission("logistics.bills", {"finance": "office", "head": "office"}, "check carriers' bills"),
        Permission(
            "logistics.carriers", {"office_admin": "office", "head": "office"}, "describe carriers and their accounts"
        ),
    ),
    invariants=(
        Invariant(
            "logistics.parcels_as_their_events",
            """SELECT p.id FROM logistics.parcel p JOIN LATERAL (SELECT
                 coalesce((array_agg(e.state ORDER BY e.at, e.state) FILTER (WHERE logistics.rank(e.state) = 5))[1],
                          (array_agg(e.state ORDER BY logistics.rank(e.state) DESC, e.at) FILTER (WHERE e.state IS NOT NULL))[1]) AS state
               FROM logistics.tracking_event e WHERE e.office_id = p.office_id AND e.parcel_id = p.id AND e.mark = ''
                 AND e.at <= greatest(p.last_at, p.state_at)) f ON true WHERE f.state <> p.state""",
            "a parcel is as far as its events say",
        ),
        Invariant(
            "logistics.the_verified_arrived",
            """SELECT v.id FROM logistics.verification v WHERE v.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM logistics.parcel p
                 JOIN logistics.tracking_event e ON (e.office_id, e.parcel_id) = (p.office_id, p.id)
               WHERE (p.office_id, p.shipment_id) = (v.office_id, v.shipment_id) AND e.state = 'delivered')""",
            "what a customer accepted was said to be delivered",
        ),
        Invariant(
            "logistics.corrections_are_told",
            """SELECT p.id FROM logistics.parcel p WHERE p.corrections <> (SELECT count(*) FROM logistics.parcel_correction c
               WHERE c.office_id = p.office_id AND c.parcel_id = p.id)""",
            "each time a parcel's state fell there is a correction with its reason",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    outside=web.OUTSIDE,
    menu=(
        Menu("Shipments", "logistics", "truck", "logistics.read"),
        Menu("Carriers' bills", "logistics/bills", "receipt", "logistics.bills", 52),
    ),
    subscribers=(tasks.register_shipment, tasks.open_verification_of_arrived, tasks.look_at_goods_left_unpaid),
    tasks=(tasks.poll_carriers, tasks.drain_pushes, tasks.watch_parcels),
    schedules=(
        Schedule(tasks.poll_carriers, dt.timedelta(seconds=15)),
        Schedule(tasks.watch_parcels, dt.timedelta(minutes=5)),
    ),
    imports=(
        SheetImport(
            "tariffs",
            "Import tariffs",
            "xlsx or csv as they are exported: carrier, service, zone, steps such as 1=12.00; 3=18.00, valid from, days",
            "logistics.keep_tariffs",
            "logistics/tariffs",
            rates.import_tariffs,
            at="tariffs/import",
        ),
        SheetImport(
            "zones",
            "Import zones",
            "xlsx or csv with the columns carrier, country, prefix, zone and remote; the prefix begins a postcode or a province",
            "logistics.keep_tariffs",
            "logistics/tariffs",
            rates.import_zones,
            at="zones/import",
        ),
        SheetImport(
            "carrier_bills",
            "Import a bill",
            "xlsx or csv with the columns carrier, bill number, bill date, tracking number, weight and amount",
            "logistics.bills",
            "logistics/bills",
            rates.import_bills,
            at="bills/import",
        ),
    ),
    acts={
        "tariff.add": "Tariff noted",
        "tariff.export": "Tariffs exported",
        "tariff.zone": "Zones noted",
        "tariff.limit": "What a carrier takes was noted",
        "tariff.classes": "Classes of a part noted",
        "tariff.customer": "Customer's own carrier noted",
        "tariff.policy": "Terms for choosing a way changed",
        "way.choose": "Way chosen",
        "carrier_bill.import": "Carrier's bill brought",
        "carrier_bill.decide": "Lines of a carrier's bill decided",
        "goods.dispatch": "Goods dispatched",
        "shipment.register": "Shipment registered",
        "parcel.note": "Event of a parcel noted",
        "parcel.withdraw": "Event of a parcel taken back",
        "parcel.renumber": "Number of a parcel changed",
        "parcel.correct": "State of a parcel corrected",
        "exception.close": "Exception closed",
        "proof.keep": "Proof of delivery noted",
        "delivery.try": "Customer not reached",
        "delivery.verify": "Delivery verified with the customer",
        "carrier.ask": "Carrier asked",
        "carrier.call": "Carrier asked by telephone",
        "link.make": "Link for the customer made",
        "link.end": "Links for the customer ended",
        "carrier.save": "Carrier described",
        "carrier_account.save": "Carrier account kept",
    },
    things={
        "tariff": Thing("Tariff"),
        "carrier_bill": Thing("Carrier's bill", "logistics/bills/{id}"),
        "shipment": Thing("Shipment", "logistics/shipments/{id}"),
        "carrier": Thing("Carrier"),
        "carrier_account": Thing("Carrier account"),
    },
)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return (*await service.day_entries(office, actor), *await service.call_entries(office, actor))


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.page_panel(office, actor, thing, thing_id)


@hookimpl
async def order_shipments(office: Office, actor: Actor, order_id: UUID) -> tuple[OrderShipment, ...]:
    return await service.order_shipments(office, actor, order_id)


@hookimpl
async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    return await service.order_hops(office, actor, order_ids)


@hookimpl
async def tracked_orders(office: Office, actor: Actor, tracking_no: str) -> tuple[UUID, ...]:
    return await service.tracked_orders(office, actor, tracking_no)


@hookimpl
async def carrier_quotes(
    office: Office, country: str, province: str, postcode: str, weight_grams: int
) -> tuple[CarrierQuote, ...]:
    return await rates.quotes(office, country, province, postcode, weight_grams)


@hookimpl
async def parcel_leaving(office: Office, tx: Transaction, parcel: LeavingParcel) -> UUID | None:
    return await service.follow(tx, parcel)


@hookimpl
async def parcel_arriving(office: Office, tx: Transaction, thing: str, document_id: UUID, receiver: str) -> bool:
    return await service.arrived(tx, thing, document_id, receiver)
