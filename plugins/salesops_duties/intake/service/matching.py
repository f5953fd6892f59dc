"""Whom and what a draft means among our customers and parts: learned before, named exactly, or likely by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, transaction
from salesops.hookspecs.customers import CustomerChoice, CustomerHooks
from salesops.masterdata.catalogue import Product, find_products, find_units, products_named, search_products
from salesops_duties.intake.rules.becoming import Row, names_of, plain_id, plain_name, plain_part, unit_meant
from salesops_duties.intake.rules.content import ReadOrder

MOST_SEARCHED = 60  # lines that are looked for by their words; a longer order names its parts


class Meant(msgspec.Struct, frozen=True):
    """What a line means: our part, how that is known (`learned`, `number`, `words` or nothing), its unit, and what else it may be.

    `uom` is our unit, or theirs when `unit_known` is false.
    """

    part_no: str = ""
    name: str = ""
    name_zh: str = ""
    how: str = ""
    uom: str = ""
    unit_known: bool = True
    nearest: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return self.how in ("learned", "number")


class Buyer(msgspec.Struct, frozen=True):
    """Who orders: the customer and how that is known (`learned`, `number` or `name`)."""

    id: UUID
    name: str
    how: str


async def buyer_of(act: Act, order: ReadOrder, sender: str) -> Buyer | None:
    """The customer who is meant, None when nobody or more than one may be."""
    names = names_of(order.buyer, sender)
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT k.scheme, k.value, p.id, p.name FROM intake.known_buyer k JOIN core.party p ON p.id = k.customer_id"
            " JOIN unnest($2::text[], $3::text[]) AS n(scheme, value) ON (n.scheme, n.value) = (k.scheme, k.value)"
            " WHERE k.office_id = $1",
            tx.office.id,
            [scheme for scheme, _ in names],
            [value for _, value in names],
        )
    known = {(row["scheme"], row["value"]): row for row in rows}
    for name in names:
        if name in known:
            return Buyer(known[name]["id"], known[name]["name"], "learned")
    for _, value in order.buyer.ids:
        if (found := await _choices(act, plain_id(value))) and len(found) == 1:
            return Buyer(found[0].id, found[0].name, "number")
    if not order.buyer.name:
        return None
    fitting = await _choices(act, order.buyer.name)
    same = [one for one in fitting if plain_name(one.name) == plain_name(order.buyer.name)]
    return Buyer(same[0].id, same[0].name, "name") if len(same) == 1 else None


async def parts_meant(tx: Transaction, customer_id: UUID | None, rows: Sequence[Row]) -> list[Meant]:
    """What each line means, for this customer."""
    learned = await _learned(tx, customer_id, rows)
    numbers = {row.our_part or row.their_part for row in rows} | {row.their_part for row in rows}
    named = {p.part_no.casefold(): p for p in await products_named(tx, sorted(n for n in numbers if n))}
    found: list[tuple[Product | None, str, tuple[str, ...]]] = []
    for at, row in enumerate(rows):
        found.append(await _one(tx, row, learned, named, searching=at < MOST_SEARCHED))
    units = await find_units(tx, {product.id for product, _, _ in found if product})
    return [_meant(row, *one, units) for row, one in zip(rows, found, strict=True)]


async def _one(
    tx: Transaction, row: Row, learned: dict[str, Product], named: dict[str, Product], *, searching: bool
) -> tuple[Product | None, str, tuple[str, ...]]:
    if row.called and (known := learned.get(plain_part(row.called))):
        return known, "learned", ()
    for number in (row.our_part, row.their_part):
        if number and (exact := named.get(number.casefold())):
            return exact, "number", ()
    if not searching:
        return None, "", ()
    for number in (row.our_part, row.their_part):
        if number:
            near = await search_products(tx, number, limit=4)
            if same := [p for p in near if plain_id(p.part_no) == plain_id(number)]:
                return same[0], "number", ()
    if row.description:
        likely = await search_products(tx, row.description[:80], limit=4)
        if likely:
            return likely[0], "words", tuple(p.part_no for p in likely[1:])
    return None, "", ()


def _meant(
    row: Row,
    product: Product | None,
    how: str,
    nearest: tuple[str, ...],
    units: Mapping[UUID, Mapping[str, Fraction]],
) -> Meant:
    if product is None:
        return Meant(uom=row.uom)
    unit = unit_meant(row.uom, product.uom, units.get(product.id, {}))
    return Meant(
        product.part_no,
        product.name,
        product.name_zh,
        how,
        row.uom if unit is None else unit,
        unit is not None,
        nearest,
    )


async def _learned(tx: Transaction, customer_id: UUID | None, rows: Sequence[Row]) -> dict[str, Product]:
    theirs = sorted({plain_part(row.called) for row in rows if row.called})
    if customer_id is None or not theirs:
        return {}
    known = await tx.fetch(
        "SELECT their_part, product_id FROM intake.known_part WHERE office_id = $1 AND customer_id = $2 AND their_part = ANY ($3)",
        *(tx.office.id, customer_id, theirs),
    )
    products = {p.id: p for p in await find_products(tx, ids={row["product_id"] for row in known})}
    return {row["their_part"]: products[row["product_id"]] for row in known if row["product_id"] in products}


async def _choices(act: Act, words: str) -> list[CustomerChoice]:
    if not words.strip():
        return []
    answers = await ask(CustomerHooks).customer_choices(act.office, act.actor, words[:80])
    return [choice for each in answers for choice in each]
