"""Keeps price lists: adds prices, ends them, shows them; what was added is never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, plain, transaction
from salesops.errors import ConflictDuplicate, ConflictState, Fault, Invalid, NotFound
from salesops.masterdata.catalogue import find_products, find_units
from salesops_duties.prices.rules.lists import Known, NewPrice, PriceRow, parse_prices


async def add(act: Act, new: Sequence[NewPrice]) -> dict[str, Any]:
    """Add prices, all or none; raises `Invalid`, or `ConflictDuplicate` naming the prices they overlap."""
    async with transaction(act) as tx:
        products = await known_products(tx, {one.part_no.strip() for one in new})
        customers = await known_customers(tx, {one.customer_id for one in new if one.customer_id})
        rows, faults = parse_prices(new, products, customers, act.office.currency)
        faults.raise_if_any()
        await check_free(tx, rows)
        ids = write(tx, rows)
        tx.audit("price.add", "price", None, changes={"count": len(ids), "first": ids[0]})
        return tx.answer({"ids": ids}, status=201)


async def end(act: Act, price_id: UUID, on: dt.date) -> dict[str, Any]:
    """Make `on` the last day of a price; one that has not begun by then is withdrawn. Days that are over stay as they were."""
    yesterday = clock.today(act.office.timezone) - dt.timedelta(days=1)
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT valid_from, valid_until FROM prices.price WHERE office_id = $1 AND id = $2 FOR UPDATE",
            act.office.id,
            price_id,
        )
        if row is None:
            raise NotFound
        if on < yesterday and row["valid_from"] <= yesterday:
            raise Invalid(
                [
                    Fault(
                        "on",
                        "past",
                        "What was sold on days that are over keeps its price.",
                        str(on),
                        f"{yesterday} or later",
                    )
                ]
            )
        if row["valid_until"] is not None and on >= row["valid_until"]:
            raise ConflictState(
                "It ends before already.", current=str(row["valid_until"]), ways_out=["add a new price"]
            )
        withdrawn = on < row["valid_from"]
        if withdrawn:
            await tx.execute("DELETE FROM prices.price WHERE office_id = $1 AND id = $2", act.office.id, price_id)
        else:
            await tx.execute(
                "UPDATE prices.price SET valid_until = $3 WHERE office_id = $1 AND id = $2", act.office.id, price_id, on
            )
        tx.audit("price.end", "price", price_id, changes={"from": row["valid_until"], "to": on, "withdrawn": withdrawn})
        return tx.answer({"id": price_id, "valid_until": None if withdrawn else on, "withdrawn": withdrawn})


async def listing(
    act: Act, *, part_no: str, kind: str, customer_id: UUID | None, on: dt.date | None, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """A page of prices in the order they were added."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT p.id, p.kind, p.customer_group AS group, p.customer_id, coalesce(w.name, '') AS customer, p.label, c.part_no, p.uom,"
            " p.min_qty, p.currency, p.unit_price, p.tax_inclusive, p.valid_from, p.valid_until FROM prices.price p"
            " JOIN core.product c ON c.id = p.product_id LEFT JOIN core.party w ON w.id = p.customer_id WHERE p.office_id = $1"
            " AND ($2 = '' OR c.part_no = $2) AND ($3 = '' OR p.kind = $3) AND ($4::uuid IS NULL OR p.customer_id = $4)"
            " AND ($5::date IS NULL OR ($5 >= p.valid_from AND (p.valid_until IS NULL OR $5 <= p.valid_until)))"
            " AND ($6::uuid IS NULL OR p.id > $6) ORDER BY p.id LIMIT $7",
            act.office.id,
            part_no.strip(),
            kind,
            customer_id,
            on,
            after,
            limit,
        )
    return [dict(r.items()) | {"min_qty": plain(r["min_qty"]), "unit_price": plain(r["unit_price"])} for r in rows]


async def known_products(tx: Transaction, part_nos: Iterable[str]) -> dict[str, Known]:
    """The products of these numbers with their units."""
    found = await find_products(tx, part_nos=part_nos)
    units = await find_units(tx, [p.id for p in found])
    return {p.part_no: Known(p.id, p.uom, frozenset({p.uom, *units.get(p.id, {})})) for p in found}


async def known_customers(tx: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these parties the group knows."""
    return {r["id"] for r in await tx.fetch("SELECT id FROM core.party WHERE id = ANY ($1)", list(ids))}


async def check_free(tx: Transaction, rows: Sequence[PriceRow]) -> None:
    """Raise `ConflictDuplicate` when a price overlaps one there is."""
    found = await overlapping(tx, rows)
    if found:
        raise ConflictDuplicate(
            "There is a price for these days already; end it first.",
            existing=[f"prices[{index}]: {words}" for index, words in found[:20]],
            ways_out=["end the price there is", "choose other days"],
        )


async def overlapping(tx: Transaction, rows: Sequence[PriceRow]) -> list[tuple[int, str]]:
    """The rows, by index, that overlap a price in the lists, with its days in words."""
    found = await tx.fetch(
        "SELECT x.at - 1 AS index, p.valid_from, p.valid_until FROM unnest($2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],"
        " $8::numeric[], $9::date[], $10::date[]) WITH ORDINALITY AS x(kind, grp, customer, product, uom, currency, least, since, until, at)"
        " JOIN prices.price p ON p.office_id = $1 AND p.product_id = x.product AND p.kind = x.kind AND p.customer_group = x.grp"
        " AND p.customer_id IS NOT DISTINCT FROM x.customer AND p.uom = x.uom AND p.currency = x.currency AND p.min_qty = x.least"
        " AND daterange(p.valid_from, p.valid_until, '[]') && daterange(x.since, x.until, '[]') ORDER BY x.at",
        tx.office.id,
        [r.kind for r in rows],
        [r.group for r in rows],
        [r.customer_id for r in rows],
        [r.product_id for r in rows],
        [r.uom for r in rows],
        [r.currency for r in rows],
        [r.min_qty for r in rows],
        [r.valid_from for r in rows],
        [r.valid_until for r in rows],
    )
    return [(r["index"], f"{r['valid_from']} to {r['valid_until'] or 'further notice'}") for r in found]


def write(tx: Transaction, rows: Sequence[PriceRow]) -> list[UUID]:
    """Add the rows to the transaction's writes."""
    ids = [new_id() for _ in rows]
    tx.write(
        "prices.add_prices",
        tx.office.id,
        ids,
        [r.kind for r in rows],
        [r.group for r in rows],
        [r.customer_id for r in rows],
        [r.label for r in rows],
        [r.product_id for r in rows],
        [r.uom for r in rows],
        [r.min_qty for r in rows],
        [r.currency for r in rows],
        [r.unit_price for r in rows],
        [r.tax_inclusive for r in rows],
        [r.valid_from for r in rows],
        [r.valid_until for r in rows],
        tx.actor.person_id,
        clock.now(),
    )
    return ids
