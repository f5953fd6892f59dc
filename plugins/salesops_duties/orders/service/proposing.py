"""Lines proposed from a pasted text: each with the part that is meant, why, what is in stock, and what to check."""

from __future__ import annotations

import re
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, new_id, plain, transaction
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.orders import Order, OrderLine
from salesops.masterdata.catalogue import Product, products_named, search_products, similar_products
from salesops_duties.orders.rules import Found, lines_in

_FAMILY = re.compile(r"[A-Za-z]{2,}")
_BEFORE = """SELECT DISTINCT ON (l.product_id) l.product_id, l.uom_quantity FROM orders.sales_order o JOIN orders.sales_order_line l
    ON (l.office_id, l.order_id) = (o.office_id, o.id)
  WHERE o.office_id = $1 AND o.customer_id = $2 AND l.product_id = ANY ($3) ORDER BY l.product_id, o.id DESC"""


class Proposed(msgspec.Struct, frozen=True):
    """One proposed line. `sure` means its number was written; without `part_no` nothing fits, `nearest` are what else may be meant.

    `doubtful` when another number of the text could be the quantity.

    `why` is number, name, last_order or none; `spot` what is in stock of the quantity, as text.
    """

    said: str
    part_no: str
    name: str
    name_zh: str
    version_name: str
    quantity: str
    unit_price: str
    why: str
    sure: bool
    spot: str = ""
    nearest: tuple[str, ...] = ()
    doubtful: bool = False


async def propose(act: Act, text: str, customer_id: UUID | None) -> list[Proposed]:
    """What a pasted text orders; nothing is saved."""
    found = lines_in(text)
    async with transaction(act) as tx:
        meant = [(one, *await _meant(tx, one, customer_id)) for one in found]
        spot = await _in_stock(tx, [(product, one) for one, product, _, _ in meant if product])
    return [_proposed(one, product, why, nearest, spot) for one, product, why, nearest in meant]


async def part_meant(act: Act, text: str) -> tuple[str, list[str]]:
    """The part number that is meant by what was typed, or empty with those that may be."""
    async with transaction(act) as tx:
        product, _, nearest = await _meant(tx, Found(text, text, text, ""), None)
    return (product.part_no, []) if product else ("", list(nearest))


async def suggestions(act: Act, words: str, *, limit: int = 8) -> list[Product]:
    """Parts that may be meant while it is typed, the best first."""
    async with transaction(act) as tx:
        return await search_products(tx, words, limit=limit) or await similar_products(tx, words, limit=limit)


async def _meant(tx: Transaction, one: Found, customer_id: UUID | None) -> tuple[Product | None, str, tuple[str, ...]]:
    if one.part_no:
        if exact := await products_named(tx, [one.part_no]):
            return exact[0], "number", ()
        found = await search_products(tx, one.part_no, limit=4)
        same = [p for p in found if _bare(p.part_no) == _bare(one.part_no)]
        if same:
            return same[0], "number", ()
        if len(found) == 1:
            return found[0], "name", ()
    else:
        found = []
    by_name = await search_products(tx, one.name, limit=8) if one.name and one.name != one.part_no else found
    if len(by_name) > 1 and customer_id is not None:
        rows = await tx.fetch(_BEFORE, tx.office.id, customer_id, [p.id for p in by_name])
        before = {row["product_id"] for row in rows}
        ordered = [p for p in by_name if p.id in before]
        if ordered:
            return ordered[0], "last_order", tuple(p.part_no for p in by_name if p is not ordered[0])[:3]
    if by_name and one.name and not one.part_no:
        return by_name[0], "name", tuple(p.part_no for p in by_name[1:4])
    near = by_name or await similar_products(tx, one.part_no or one.name, limit=3)
    if not near and (family := _FAMILY.match(one.part_no)):  # of WP-9999 the other WP
        near = await search_products(tx, family[0], limit=3)
    return None, "none", tuple(p.part_no for p in near[:3])


async def _in_stock(tx: Transaction, wanted: list[tuple[Product, Found]]) -> dict[UUID, str]:
    lines = []
    for at, (product, one) in enumerate(wanted, 1):
        quantity = _decimal(one.quantity) or Decimal(1)
        lines.append(OrderLine(at, product.id, quantity, Decimal(0), 0))
    if not lines:
        return {}
    order = Order(new_id(), new_id(), tx.office.currency, 0, tuple(lines))
    answers = await ask(InventoryHooks).stock_checking(tx.office, tx, order)
    by_line = {line.line_no: line.product_id for line in lines}
    return {by_line[item.line_no]: plain(item.available) for answer in answers for item in answer}


def _proposed(
    one: Found, product: Product | None, why: str, nearest: tuple[str, ...], spot: dict[UUID, str]
) -> Proposed:
    if product is None:
        return Proposed(
            *(one.said, "", one.name or one.part_no, "", "", one.quantity, one.unit_price, why, False, "", nearest),
            doubtful=one.doubtful,
        )
    return Proposed(
        one.said,
        product.part_no,
        product.name,
        product.name_zh,
        product.version_name,
        one.quantity,
        one.unit_price,
        why,
        why == "number" and bool(one.quantity) and not one.doubtful,
        spot.get(product.id, ""),
        nearest,
        one.doubtful,
    )


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except ArithmeticError:
        return None


def _bare(part_no: str) -> str:
    return "".join(c for c in part_no if c.isalnum()).upper()
