"""Goods in: quantity, cost and books in one transaction."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import Faults
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.masterdata.catalogue import MOST_HINTS, find_products, nearest_part_nos
from salesops.values import UNIT_PRICE_DIGITS, parse_decimal
from salesops_duties.inventory.rules import Goods, GoodsReceipt, parse_quantity
from salesops_duties.inventory.service.warehouses import main_warehouse

KINDS = ("opening", "receipt")
MOST_LINES = 5000


class Received(msgspec.Struct, frozen=True):
    """The receipt's id, how many lines, and what the goods cost."""

    id: UUID
    lines: int
    cost: str
    currency: str


async def receive(act: Act, receipt: GoodsReceipt) -> Received:
    """Take goods into the main warehouse; raises `Invalid` with every faulty line."""
    async with transaction(act) as tx:
        goods = await _parse(tx, receipt)
        warehouse, document, today = await main_warehouse(tx), new_id(), clock.today(act.office.timezone)
        total = sum(item.cost_minor for item in goods)
        tx.write(
            "inventory.receive",
            act.office.id,
            receipt.kind,
            warehouse,
            document,
            [new_id() for _ in goods],
            [g.product_id for g in goods],
            [g.quantity for g in goods],
            [g.cost_minor for g in goods],
            today,
            clock.now(),
            act.actor.person_id,
        )
        against = "opening_balance" if receipt.kind == "opening" else "goods_received"
        if total:
            entry = EntryToPost(
                "goods_receipt",
                document,
                today,
                act.office.currency,
                receipt.reference or f"Goods in ({receipt.kind})",
                (Posting("inventory", total), Posting(against, -total)),
            )
            await ask(LedgerHooks).entry_posting(act.office, tx, entry)
        tx.audit("goods.receive", "goods_receipt", document, changes={"kind": receipt.kind, "lines": len(goods)})
        return tx.answer(
            Received(document, len(goods), str(Money(act.office.currency, total)), act.office.currency), status=201
        )


async def _parse(tx: Transaction, receipt: GoodsReceipt) -> list[Goods]:
    faults = Faults()
    if receipt.kind not in KINDS:
        faults.add("kind", "choice", "opening or receipt.", given=receipt.kind, allowed=list(KINDS))
    if not receipt.lines:
        faults.add("lines", "required", "Name at least one product.")
    if len(receipt.lines) > MOST_LINES:
        faults.add("lines", "count", f"At most {MOST_LINES} lines.", given=len(receipt.lines))
        faults.raise_if_any()
    known = {p.part_no: p for p in await find_products(tx, part_nos=[line.part_no for line in receipt.lines])}
    goods = []
    for index, line in enumerate(receipt.lines):
        at = f"lines[{index}]"
        product = known.get(line.part_no)
        if product is None:
            near = await nearest_part_nos(tx, line.part_no) if len(faults.found) < MOST_HINTS else []
            faults.add(f"{at}.part_no", "known", "No such part number.", given=line.part_no, allowed=near or None)
        quantity = parse_quantity(line.quantity, product.quantity_digits if product else 6, f"{at}.quantity", faults)
        cost = _parse_cost(line.unit_cost, f"{at}.unit_cost", faults)
        if product and quantity is not None and cost is not None:
            goods.append(Goods(product.id, quantity, Money.times(quantity, cost, tx.office.currency).minor))
    faults.raise_if_any()
    return goods


def _parse_cost(text: str, field: str, faults: Faults) -> Decimal | None:
    try:
        cost = parse_decimal(text, digits=UNIT_PRICE_DIGITS)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return None
    if cost < 0:
        faults.add(field, "not_negative", "Zero or more.", given=text)
        return None
    return cost
