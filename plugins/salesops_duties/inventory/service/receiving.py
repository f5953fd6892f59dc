"""Goods in: quantity, cost and books in one transaction."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import Faults
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.values import UNIT_PRICE_DIGITS, parse_decimal
from salesops_duties.inventory.rules import Goods, GoodsReceipt, check_choice, parse_quantity
from salesops_duties.inventory.service.announcing import meet, still_to_come
from salesops_duties.inventory.service.arrivals import hand_over, write_handed
from salesops_duties.inventory.service.parts import known_products
from salesops_duties.inventory.service.warehouses import warehouse_of

KINDS = ("opening", "receipt")
MOST_LINES = 5000


class Received(msgspec.Struct, frozen=True):
    """The receipt's id, how many lines, and what the goods cost."""

    id: UUID
    lines: int
    cost: str
    currency: str


async def receive(act: Act, receipt: GoodsReceipt) -> Received:
    """Take goods into a warehouse; raises `Invalid` with every faulty line."""
    async with transaction(act) as tx:
        warehouse, goods = await _parse(tx, receipt)
        assert warehouse is not None
        document, today = new_id(), clock.today(act.office.timezone)
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
            [g.incoming_id for g in goods],
            today,
            clock.now(),
            act.actor.person_id,
        )
        write_handed(tx, warehouse, document, await hand_over(tx, _come(goods)))
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


def _come(goods: list[Goods]) -> dict[UUID, Decimal]:
    """How much came of each announcement."""
    come: dict[UUID, Decimal] = {}
    for one in goods:
        if one.incoming_id is not None:
            come[one.incoming_id] = come.get(one.incoming_id, Decimal(0)) + one.quantity
    return come


async def _parse(tx: Transaction, receipt: GoodsReceipt) -> tuple[UUID | None, list[Goods]]:
    faults = Faults()
    check_choice(receipt.kind, KINDS, "kind", faults)
    if not receipt.lines:
        faults.add("lines", "required", "Name at least one product.")
    if len(receipt.lines) > MOST_LINES:
        faults.add("lines", "count", f"At most {MOST_LINES} lines.", given=len(receipt.lines))
        faults.raise_if_any()
    warehouse = await warehouse_of(tx, receipt.warehouse, faults)
    announced = await still_to_come(tx, [line.incoming_id for line in receipt.lines if line.incoming_id])
    products = await known_products(tx, [line.part_no for line in receipt.lines], "lines", faults)
    goods = []
    for index, (line, product) in enumerate(zip(receipt.lines, products, strict=True)):
        at = f"lines[{index}]"
        quantity = parse_quantity(line.quantity, product.quantity_digits if product else 6, f"{at}.quantity", faults)
        cost = _parse_cost(line.unit_cost, f"{at}.unit_cost", faults)
        if product and quantity is not None and cost is not None:
            if line.incoming_id is not None:
                meet(announced, line.incoming_id, product.id, quantity, at, faults)
            minor = Money.times(quantity, cost, tx.office.currency).minor
            goods.append(Goods(product.id, quantity, minor, line.incoming_id))
    faults.raise_if_any()
    return warehouse, goods


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
