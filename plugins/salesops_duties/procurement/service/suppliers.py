"""Firms the office buys from: their terms, and what they ask for a part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, plain, transaction
from salesops.errors import ConflictDuplicate, ConflictState, ConflictVersion, Faults, NotFound
from salesops.masterdata.catalogue import find_products, nearest_part_nos
from salesops.masterdata.parties import add_party
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import ChangedSupplier, NewPrice, NewSupplier

_SUPPLIERS = """SELECT s.id, p.name, p.country, p.tax_id, s.currency, s.lead_days, s.buffer_days, s.over_percent, s.under_percent, s.duty_percent,
    s.handling_percent, s.payment_days, s.contact, s.email, s.timezone, s.language, s.state, s.state_reason, s.version
  FROM procurement.supplier s JOIN core.party p ON p.id = s.id WHERE s.office_id = $1"""
_PRICES = """SELECT x.id, x.supplier_id, p.part_no, p.name, p.name_zh, p.uom, x.supplier_part_no, x.currency, x.unit_price::text AS unit_price,
    trim_scale(x.moq)::text AS moq, trim_scale(x.pack_qty)::text AS pack_qty, x.lead_days, x.valid_from, x.valid_until
  FROM procurement.supplier_price x JOIN core.product p ON p.id = x.product_id WHERE x.office_id = $1 AND x.supplier_id = $2"""
_PERCENTS = ("over_percent", "under_percent", "duty_percent", "handling_percent")
_PLAIN = ("lead_days", "buffer_days", "payment_days", "contact", "email", "timezone", "language")


async def add_supplier(act: Act, new: NewSupplier) -> dict[str, Any]:
    """Register a firm to buy from; raises `Invalid`, and `ConflictDuplicate` for one that is registered."""
    faults = Faults()
    percents = _check(new, faults)
    faults.raise_if_any()
    async with transaction(act) as tx:
        party = new.supplier_id
        if party is None or not await tx.fetchval("SELECT 1 FROM core.party WHERE id = $1", party):
            party = await add_party(tx, new.name, country=new.country, tax_id=new.tax_id, party_id=party)
        columns = {"currency": new.currency, **percents, **{name: getattr(new, name) for name in _PLAIN}}
        names = ", ".join(columns)
        marks = ", ".join(f"${index}" for index in range(3, 3 + len(columns)))
        added = await tx.execute(
            f"INSERT INTO procurement.supplier (office_id, id, {names}) VALUES ($1, $2, {marks}) ON CONFLICT DO NOTHING",
            act.office.id,
            party,
            *columns.values(),
        )
        if not added:
            raise ConflictDuplicate("This firm is a supplier here already.", existing=str(party))
        tx.audit("supplier.add", "supplier", party, changes=new)
        return tx.answer(await _one(tx, party), status=201)


async def change_supplier(act: Act, supplier_id: UUID, new: ChangedSupplier) -> dict[str, Any]:
    """Change a supplier's terms, or stop it; orders that are out keep the terms they were sent with."""
    faults = Faults()
    percents = _check(new, faults)
    if new.state == "stopped":
        rules.check_reason(new.state_reason, faults, "Say why nothing is bought there any more.", field="state_reason")
    faults.raise_if_any()
    async with transaction(act) as tx:
        before = await _one(tx, supplier_id, lock=True)
        if before["version"] != new.version:
            raise ConflictVersion(
                "Someone changed this supplier meanwhile.", yours=new.version, present=before["version"]
            )
        columns = {
            "currency": new.currency,
            **percents,
            **{name: getattr(new, name) for name in _PLAIN},
            "state": new.state,
            "state_reason": new.state_reason.strip() if new.state == "stopped" else "",
        }
        sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(columns, 3))
        await tx.execute(
            f"UPDATE procurement.supplier SET {sets}, version = version + 1 WHERE office_id = $1 AND id = $2",
            act.office.id,
            supplier_id,
            *columns.values(),
        )
        tx.audit("supplier.change", "supplier", supplier_id, changes=new, reason=new.state_reason or None)
        return tx.answer(await _one(tx, supplier_id))


def _check(new: NewSupplier, faults: Faults) -> dict[str, Any]:
    if len(new.name.strip()) < 2:
        faults.add("name", "required", "Name the firm.", given=new.name)
    if not (len(new.currency) == 3 and new.currency.isascii() and new.currency.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as EUR.", given=new.currency)
    country = new.country
    if country is not None and not (
        len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()
    ):
        faults.add("country", "iso3166", "Two capital letters such as CN.", given=country)
    for name, most in (("lead_days", 730), ("buffer_days", 180), ("payment_days", 365)):
        if not 0 <= getattr(new, name) <= most:
            faults.add(name, "range", f"0 to {most}.", given=getattr(new, name))
    if new.email and ("@" not in new.email or any(letter.isspace() for letter in new.email)):
        faults.add("email", "email", "An address such as orders@example.com.", given=new.email)
    return {name: rules.parse_percent(getattr(new, name), name, faults) for name in _PERCENTS}


async def suppliers(act: Act, *, words: str = "", limit: int = 50, offset: int = 0) -> list[dict[str, Any]]:
    """Suppliers by name; `words` are a part of it, or the beginning of its pinyin."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SUPPLIERS} AND ($2 = '' OR position(lower($2) IN lower(p.name)) > 0 OR starts_with(p.initials, lower($2))"
            " OR starts_with(p.pinyin, lower($2))) ORDER BY p.name, s.id LIMIT $3 OFFSET $4",
            act.office.id,
            words.strip(),
            limit,
            offset,
        )
    return [_shown(row) for row in rows]


async def read_supplier(act: Act, supplier_id: UUID) -> dict[str, Any]:
    """A supplier with its prices that hold or will; raises `NotFound`."""
    async with transaction(act) as tx:
        found = await _one(tx, supplier_id)
        rows = await tx.fetch(
            f"{_PRICES} AND coalesce(x.valid_until >= $3, true) ORDER BY p.part_no, x.valid_from DESC LIMIT 500",
            act.office.id,
            supplier_id,
            clock.today(act.office.timezone),
        )
    return found | {"prices": [dict(row.items()) for row in rows]}


async def add_price(act: Act, supplier_id: UUID, new: NewPrice) -> dict[str, Any]:
    """Note what a supplier asks for a part from a day on; the price before it ends the day before."""
    faults = Faults()
    price = rules.parse_price(new.unit_price, "unit_price", faults)
    moq, pack = rules.parse_optional(new.moq, "moq", faults), rules.parse_optional(new.pack_qty, "pack_qty", faults)
    if new.valid_until is not None and new.valid_until < new.valid_from:
        faults.add("valid_until", "after", "Not before the day it holds from.", given=new.valid_until)
    if new.lead_days is not None and not 0 <= new.lead_days <= 730:
        faults.add("lead_days", "range", "0 to 730.", given=new.lead_days)
    async with transaction(act) as tx:
        supplier = await _one(tx, supplier_id, lock=True)
        found = await find_products(tx, part_nos=[new.part_no.strip()])
        if not found:
            near = await nearest_part_nos(tx, new.part_no)
            faults.add("part_no", "known", "No such part number.", given=new.part_no, allowed=near or None)
        faults.raise_if_any()
        (product,) = found
        price_id = await keep_price(
            tx,
            supplier_id,
            product.id,
            price=price,
            currency=new.currency or supplier["currency"],
            moq=moq,
            pack=pack,
            lead_days=new.lead_days,
            valid_from=new.valid_from,
            valid_until=new.valid_until,
            supplier_part_no=new.supplier_part_no.strip(),
        )
        tx.audit("supplier.price", "supplier", supplier_id, changes=new)
        row = await tx.fetchrow(f"{_PRICES} AND x.id = $3", act.office.id, supplier_id, price_id)
        assert row is not None
        return tx.answer(dict(row.items()), status=201)


async def keep_price(
    tx: Transaction,
    supplier_id: UUID,
    product_id: UUID,
    *,
    price: Decimal | None,
    currency: str,
    moq: Decimal | None,
    valid_from: dt.date,
    valid_until: dt.date | None,
    pack: Decimal | None = None,
    lead_days: int | None = None,
    supplier_part_no: str = "",
) -> UUID:
    """Keep a price of a supplier from a day on; the one before it ends the day before. Returns its id."""
    await tx.execute(
        "UPDATE procurement.supplier_price SET valid_until = $4::date - 1 WHERE office_id = $1 AND supplier_id = $2 AND product_id = $3"
        " AND valid_from < $4 AND coalesce(valid_until >= $4, true)",
        *(tx.office.id, supplier_id, product_id, valid_from),
    )
    price_id = new_id()
    await tx.execute(
        "INSERT INTO procurement.supplier_price (office_id, id, supplier_id, product_id, supplier_part_no, currency, unit_price, moq, pack_qty,"
        " lead_days, valid_from, valid_until, noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        *(tx.office.id, price_id, supplier_id, product_id, supplier_part_no, currency, price, moq, pack, lead_days),
        *(valid_from, valid_until, clock.now(), tx.actor.person_id),
    )
    return price_id


async def active_supplier(tx: Transaction, supplier_id: UUID) -> Mapping[str, Any]:
    """A supplier to order from; raises `NotFound`, and `ConflictState` for a stopped one."""
    found = await _one(tx, supplier_id)
    if found["state"] == "stopped":
        raise ConflictState(
            f"Nothing is bought from {found['name']}: {found['state_reason']}",
            current="stopped",
            ways_out=["choose another supplier", "end the stop"],
        )
    return found


async def _one(tx: Transaction, supplier_id: UUID, *, lock: bool = False) -> dict[str, Any]:
    row = await tx.fetchrow(
        f"{_SUPPLIERS} AND s.id = $2{' FOR UPDATE OF s' if lock else ''}", tx.office.id, supplier_id
    )
    if row is None:
        raise NotFound
    return _shown(row)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row.items()) | {name: plain(row[name]) for name in _PERCENTS}
