"""Asking for goods from another warehouse or office (FEATURES ORD-6, OFF-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Office, Transaction, clock, new_id, plain, transaction
from salesops.errors import ConflictState, Faults, InsufficientStock
from salesops.hookspecs.supply import GoodsToCome
from salesops.masterdata.catalogue import Product
from salesops_duties.inventory.rules import NewTransfer, check_new_transfer, parse_quantity
from salesops_duties.inventory.service.parts import known_products
from salesops_duties.inventory.service.supplies import announce_supplies
from salesops_duties.inventory.service.transferring import tell_other
from salesops_duties.inventory.service.warehouses import warehouse_of

_OTHERS = """SELECT o.id, o.code, o.name, o.currency::text AS currency, o.timezone, coalesce(d.state, 'off') AS state FROM core.office o
  LEFT JOIN core.duty_states() d ON d.office_id = o.id AND d.duty = 'inventory'
  WHERE o.closed_on IS NULL AND o.id <> $1 ORDER BY o.name"""


class Wanted(msgspec.Struct, frozen=True):
    """What is asked for: from another office, or from a warehouse of our own, into one of our own."""

    other: Office | None
    from_warehouse: UUID | None
    to_warehouse: UUID
    source: str
    lines: tuple[tuple[UUID, str, Decimal], ...]  # product, its part number, quantity


async def ask_transfer(act: Act, new: NewTransfer) -> dict[str, Any]:
    """Ask for goods; raises `Invalid`, `InsufficientStock` when the other office has less, `ConflictState` while it cannot be asked."""
    faults = Faults()
    check_new_transfer(new, clock.today(act.office.timezone), faults)
    async with transaction(act) as tx:
        wanted = await _wanted(tx, new, faults)
        supplies, transfer = await add_request(tx, wanted, note=new.note.strip(), needed_on=new.needed_on)
        return tx.answer({"id": transfer, "state": "asked", "lines": len(supplies)}, status=201)


async def offices_to_ask(tx: Transaction) -> Sequence[Mapping[str, Any]]:
    """The other offices by name, and whether inventory is on there."""
    return [dict(row.items()) for row in await tx.fetch(_OTHERS, tx.office.id)]


async def places_to_ask(act: Act) -> Sequence[Mapping[str, Any]]:
    """The other offices that can be asked."""
    async with transaction(act) as tx:
        return [one for one in await offices_to_ask(tx) if one["state"] == "on"]


async def office_to_ask(tx: Transaction, code: str, field: str, faults: Faults) -> Office | None:
    """The other office of this code, or None with a fault; raises `ConflictState` while its inventory is not on."""
    known = {one["code"]: one for one in await offices_to_ask(tx)}
    if code not in known:
        faults.add(field, "known", "There is no such office to ask.", given=code, allowed=sorted(known))
        return None
    found = known[code]
    if found["state"] != "on":
        raise ConflictState(
            f"Inventory is switched off in {found['name']}: it cannot be asked for goods."
            if found["state"] == "off"
            else f"Inventory is read only in {found['name']}: it cannot be asked for goods.",
            current=found["state"],
            ways_out=["ask another office", "have the goods bought", "ask them to switch inventory on"],
        )
    return Office(found["id"], found["code"], found["name"], found["currency"], found["timezone"])


async def add_request(
    tx: Transaction, wanted: Wanted, *, note: str = "", needed_on: object = None, order_id: UUID | None = None
) -> tuple[list[UUID], UUID]:
    """Add the request and the supply that it will be, without a day until somebody said one; nothing of it locks stock.

    Returns the supply of each line, and the transfer.
    """
    if wanted.other is not None:
        await _refuse_what_is_not_there(tx, wanted.other, wanted.lines)
    transfer, now = new_id(), clock.now()
    supplies = [new_id() for _ in wanted.lines]
    goods = [
        GoodsToCome(supply, product, quantity, "transfer", wanted.source, transfer, number, None, "office")
        for number, (supply, (product, _, quantity)) in enumerate(zip(supplies, wanted.lines, strict=True), 1)
    ]
    await announce_supplies(tx, goods, ())
    other = wanted.other.id if wanted.other else None
    tx.write(
        "inventory.note_transfer",
        tx.office.id,
        transfer,
        "receiver" if other else "inside",
        other,
        wanted.from_warehouse,
        wanted.to_warehouse,
        note,
        needed_on,
        order_id,
        tx.actor.name,
        wanted.other.currency if wanted.other else tx.office.currency,
        list(range(1, len(goods) + 1)),
        [one.product_id for one in goods],
        [one.quantity for one in goods],
        supplies,
        now,
        tx.actor.person_id,
    )
    tx.number("transfer_order", transfer)
    tell_other(tx, transfer, other)
    changes = {"from": wanted.source, "lines": {part: plain(quantity) for _, part, quantity in wanted.lines}}
    tx.audit("transfer.ask", "transfer", transfer, changes=changes)
    return supplies, transfer


async def _wanted(tx: Transaction, new: NewTransfer, faults: Faults) -> Wanted:
    to = await warehouse_of(tx, new.warehouse.strip(), faults)
    other, source, start = None, "", None
    if new.from_office.strip() and not new.from_warehouse.strip():
        other = await office_to_ask(tx, new.from_office.strip(), "from_office", faults)
        source = other.name if other else ""
    elif new.from_warehouse.strip():
        start, source = await warehouse_named(tx, new.from_warehouse.strip(), faults)
    products = await known_products(tx, [line.part_no for line in new.lines], "lines", faults)
    lines = _lines(new, products, faults)
    faults.raise_if_any()
    assert to is not None
    return Wanted(other, start, to, source, lines)


async def warehouse_named(tx: Transaction, code: str, faults: Faults) -> tuple[UUID | None, str]:
    """A warehouse of our own as the source, with its name; None with a fault at `from_warehouse`."""
    found = Faults()
    start = await warehouse_of(tx, code, found)
    for fault in found.found:
        faults.found.append(msgspec.structs.replace(fault, field="from_warehouse"))
    name = await tx.fetchval(
        "SELECT name FROM inventory.warehouse WHERE office_id = $1 AND id = $2", tx.office.id, start
    )
    return start, name or ""


def _lines(
    new: NewTransfer, products: Sequence[Product | None], faults: Faults
) -> tuple[tuple[UUID, str, Decimal], ...]:
    found = []
    seen: set[UUID] = set()
    for index, (line, product) in enumerate(zip(new.lines, products, strict=True)):
        digits = product.quantity_digits if product else 6
        quantity = parse_quantity(line.quantity, digits, f"lines[{index}].quantity", faults)
        if product and product.id in seen:
            faults.add(f"lines[{index}].part_no", "duplicate", "Each part once.", given=line.part_no)
        if product and quantity is not None:
            seen.add(product.id)
            found.append((product.id, product.part_no, quantity))
    return tuple(found)


async def _refuse_what_is_not_there(tx: Transaction, other: Office, lines: Sequence[tuple[UUID, str, Decimal]]) -> None:
    """Refuse goods the other office has not got; it decides itself whether it gives what it has."""
    rows = await tx.fetch("SELECT * FROM inventory.free_at($1, $2)", other.id, [product for product, _, _ in lines])
    free = {row["product_id"]: max(row["available"], Decimal(0)) for row in rows}
    short = [
        {"part_no": part, "wanted": plain(quantity), "available": plain(free.get(product, Decimal(0)))}
        for product, part, quantity in lines
        if quantity > free.get(product, Decimal(0))
    ]
    if short:
        raise InsufficientStock(
            f"{other.name} has not got so much of it free.",
            short=short,
            ways_out=["ask for what is available there", "ask another office", "have the rest bought"],
        )
