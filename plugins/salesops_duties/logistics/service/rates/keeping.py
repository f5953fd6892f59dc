"""Tariffs, zones and what carriers refuse are kept: one by one, or from a sheet, and leave as a sheet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictVersion, Fault, Faults, Invalid, NotFound
from salesops.hookspecs.customers import CustomerHooks
from salesops.masterdata.catalogue import find_products
from salesops.services.sheets import written
from salesops_duties.logistics.rules.rates import (
    Card,
    CustomerWay,
    NewCard,
    NewClasses,
    NewLimit,
    NewZone,
    WayPolicy,
    check_card,
    check_classes,
    check_customer_way,
    check_limit,
    check_way_policy,
    check_zone,
    grams_of,
    steps_text,
)
from salesops_duties.logistics.service.rates.loading import cards_on, customer_way_of, limits_of, policy_of, zones_of

CARD_HEADS = (
    "carrier", "service", "zone", "currency", "steps", "per kg", "price per kg", "minimum", "divisor", "fuel %", "remote", "insurance %",
    "insured up to", "days", "valid from", "valid until",
)  # fmt: skip


async def add_card(act: Act, new: NewCard) -> dict[str, Any]:
    """Note a tariff; it ends the one before. Raises `Invalid`, and `ConflictDuplicate` for another of the same day."""
    faults = Faults()
    card = check_card(new, act.office.currency, faults)
    faults.raise_if_any()
    assert card is not None
    async with transaction(act) as tx:
        made = write_card(tx, card)
        return tx.answer({"id": made, "carrier": card.carrier, "service": card.service, "zone": card.zone}, status=201)


def write_card(tx: Transaction, card: Card) -> UUID:
    """The tariff as it is kept."""
    made = new_id()
    tx.write(
        "logistics.note_card",
        tx.office.id,
        made,
        card.carrier,
        card.service,
        card.zone,
        card.currency,
        [grams for grams, _ in card.steps],
        [minor for _, minor in card.steps],
        card.per_grams,
        card.per_minor,
        card.minimum_minor,
        card.divisor,
        card.fuel_percent,
        card.remote_minor,
        card.insurance_percent,
        card.insured_max_minor,
        card.days,
        card.valid_from,
        card.valid_until,
        tx.actor.person_id,
        clock.now(),
    )
    tx.audit(
        "tariff.add", "tariff", made, changes={"carrier": card.carrier, "service": card.service, "zone": card.zone}
    )
    return made


async def tariffs(act: Act, day: dt.date | None = None) -> list[dict[str, Any]]:
    """The tariffs that hold on a day, today unless another is asked."""
    async with transaction(act) as tx:
        found = await cards_on(tx, day or clock.today(act.office.timezone))
    return [_shown(card) for card in found]


async def tariffs_sheet(act: Act, kind: str) -> bytes:
    """The tariffs of today as the sheet that can be brought back."""
    async with transaction(act) as tx:
        found = await cards_on(tx, clock.today(act.office.timezone))
        tx.audit("tariff.export", "office", None, changes={"rows": len(found)})
    shown = [_shown(card) for card in found]
    names = (
        "carrier", "service", "zone", "currency", "steps", "per_kg", "per_price", "minimum", "divisor", "fuel_percent", "remote",
        "insurance_percent", "insured_max", "days", "valid_from", "valid_until",
    )  # fmt: skip
    return await written(kind, CARD_HEADS, [[row[name] for name in names] for row in shown], title="Tariffs")


async def add_zone(act: Act, new: NewZone) -> dict[str, Any]:
    """Note where a place belongs; the same beginning again changes it."""
    faults = Faults()
    check_zone(new, faults)
    faults.raise_if_any()
    async with transaction(act) as tx:
        write_zone(tx, new)
        tx.audit("tariff.zone", "office", None, changes=new)
        return tx.answer({"carrier": new.carrier, "zone": new.zone, "prefix": new.prefix})


def write_zone(tx: Transaction, new: NewZone) -> None:
    """The zone as it is kept."""
    tx.write(
        "logistics.note_zone",
        tx.office.id,
        new.carrier.strip(),
        new.country,
        new.prefix.strip(),
        new.zone.strip(),
        new.is_remote,
    )


async def zones(act: Act) -> list[dict[str, Any]]:
    """All zones, by carrier."""
    async with transaction(act) as tx:
        found = await zones_of(tx)
    return [
        {"carrier": carrier, "country": z.country, "prefix": z.prefix, "zone": z.zone, "is_remote": z.is_remote}
        for carrier in sorted(found)
        for z in sorted(found[carrier], key=lambda z: (z.country, z.prefix))
    ]


async def set_limit(act: Act, new: NewLimit) -> dict[str, Any]:
    """Note whether a carrier takes a class of goods."""
    check_limit(new)
    async with transaction(act) as tx:
        tx.write("logistics.note_limit", act.office.id, new.carrier.strip(), new.service.strip(), new.goods_class, new.is_allowed, new.note.strip())  # fmt: skip
        tx.audit("tariff.limit", "office", None, changes=new)
        return tx.answer({"carrier": new.carrier, "goods_class": new.goods_class, "is_allowed": new.is_allowed})


async def limits(act: Act) -> list[dict[str, Any]]:
    """What carriers take and refuse."""
    async with transaction(act) as tx:
        found = await limits_of(tx)
    return [{name: getattr(one, name) for name in one.__struct_fields__} for one in found]


async def set_classes(act: Act, new: NewClasses) -> dict[str, Any]:
    """Note the classes of a part; raises `Invalid` for an unknown part or class."""
    check_classes(new.classes)
    grams = grams_of(new.weight_kg)
    async with transaction(act) as tx:
        found = await find_products(tx, part_nos=[new.part_no.strip()])
        if not found:
            raise Invalid([Fault("part_no", "known", "No such part number.", new.part_no)])
        tx.write("logistics.note_goods", act.office.id, found[0].id, sorted(set(new.classes)), grams)
        changes = {"classes": sorted(set(new.classes)), "weight_kg": new.weight_kg.strip()}
        tx.audit("tariff.classes", "product", found[0].id, changes=changes)
        return tx.answer({"part_no": found[0].part_no} | changes)


async def goods(act: Act) -> list[dict[str, Any]]:
    """What is known of parts as they are sent: their classes, and what one weighs."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT p.part_no, p.name, g.classes, g.weight_grams FROM logistics.goods_class g JOIN core.product p ON p.id = g.product_id"
            " WHERE g.office_id = $1 ORDER BY p.part_no LIMIT 500",
            act.office.id,
        )
    return [
        {
            "part_no": row["part_no"],
            "name": row["name"],
            "classes": list(row["classes"]),
            "weight_kg": plain(Decimal(row["weight_grams"]) / 1000) if row["weight_grams"] else "",
        }
        for row in rows
    ]


async def customer_ways(act: Act) -> list[dict[str, Any]]:
    """The customers with a carrier of their own."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT w.customer_id, p.name AS customer, w.carrier, w.service, w.account_no, w.is_collect, w.version FROM logistics.customer_way w"
            " JOIN core.party p ON p.id = w.customer_id WHERE w.office_id = $1 ORDER BY p.name LIMIT 500",
            act.office.id,
        )
    return [dict(row.items()) for row in rows]


async def set_customer_way(act: Act, customer_id: UUID, new: CustomerWay) -> dict[str, Any]:
    """Note by whom a customer wants to be sent to. Raises `NotFound` for no customer of this office."""
    check_customer_way(new)
    async with transaction(act) as tx:
        if not await ask(CustomerHooks).customer_answering(act.office, tx, customer_id):
            raise NotFound
        present = (await customer_way_of(tx, customer_id)).get("version", 0)
        if present != new.version:
            raise ConflictVersion("Someone changed this meanwhile.", yours=new.version, present=present)
        tx.write("logistics.set_customer_way", act.office.id, customer_id, new.carrier.strip(), new.service.strip(),
                 new.account_no.strip(), new.is_collect, new.version)  # fmt: skip
        tx.audit("tariff.customer", "customer", customer_id, changes=new)
        return tx.answer({"customer_id": customer_id, "carrier": new.carrier.strip(), "version": new.version + 1})


async def read_policy(act: Act) -> WayPolicy:
    """The office's terms as they stand."""
    async with transaction(act) as tx:
        return await policy_of(tx)


async def set_policy(act: Act, new: WayPolicy) -> WayPolicy:
    """Set the office's terms; `version` is the one that was seen, 0 where nobody set any."""
    check_way_policy(new)
    async with transaction(act) as tx:
        present = await policy_of(tx)
        if present.version != new.version:
            raise ConflictVersion("Someone changed the terms meanwhile.", yours=new.version, present=present.version)
        percent = await tx.fetchval("SELECT $1::text::numeric", new.tolerance_percent)
        tx.write("logistics.set_way_policy", act.office.id, new.insure_above_minor, percent, new.tolerance_minor, new.version)  # fmt: skip
        tx.audit("tariff.policy", "office", None, changes=new)
        return tx.answer(WayPolicy(new.insure_above_minor, plain(percent), new.tolerance_minor, new.version + 1))


def _shown(card: Card) -> dict[str, Any]:
    def money(minor: int) -> str:
        return str(Money(card.currency, minor))

    return {
        "id": card.id,
        "carrier": card.carrier,
        "service": card.service,
        "zone": card.zone,
        "currency": card.currency,
        "steps": steps_text(card.steps, card.currency),
        "per_kg": f"{card.per_grams / 1000:g}",
        "per_price": money(card.per_minor),
        "minimum": money(card.minimum_minor),
        "divisor": card.divisor,
        "fuel_percent": plain(card.fuel_percent),
        "remote": money(card.remote_minor),
        "insurance_percent": plain(card.insurance_percent),
        "insured_max": money(card.insured_max_minor),
        "days": card.days,
        "valid_from": card.valid_from,
        "valid_until": card.valid_until,
    }
