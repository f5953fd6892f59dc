"""Step 1 (ORD-2): is it spot or futures?"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, plain, transaction
from salesops.hookspecs.inventory import InventoryHooks, LineAvailability
from salesops.hookspecs.procurement import ProcurementHooks
from salesops_duties.orders.rules import required_amount
from salesops_duties.orders.service.loading import Loaded, expect_state, load, of_inventory
from salesops_duties.orders.service.policies import policy_of


async def check_stock(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """Ask inventory about all lines at once and keep the answer; a futures part is parked with a clear word.

    What is there is noted softly for the order for some hours, so that others see who asked.
    """
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft", "amending")
        found = await look(tx, order)
        spot = {number: item.spot for number, item in found.items()}
        required = note(tx, order, _whole(order, spot), found)
        until = clock.now() + dt.timedelta(hours=(await policy_of(tx)).quote_hours)
        await ask(InventoryHooks).stock_quoting(act.office, tx, order.for_hooks(rest_only=True), spot, until)
        futures = [number for number, item in found.items() if item.futures]
        tx.audit("order.check_stock", "sales_order", order_id, changes={"required_minor": required, "futures": futures})
        return tx.answer(
            {
                "order_id": order_id,
                "lines": [_view(item) for item in found.values()],
                "spot_total": str(Money(order.currency, required)),
                "currency": order.currency,
                "checked_at": clock.now(),
                "next": "balance-check",
            }
        )


async def look(tx: Transaction, order: Loaded) -> dict[int, LineAvailability]:
    """What inventory has for the rest of each line, by line number; what is set aside for the order is free for it."""
    asked = order.for_hooks(rest_only=True)
    if not asked.lines:
        return {}
    answers = of_inventory(await ask(InventoryHooks).stock_checking(tx.office, tx, asked))
    found = {item.line_no: item for item in answers}
    if any(item.futures for item in answers):
        return await _promised(tx, found)
    return found


async def _promised(tx: Transaction, found: dict[int, LineAvailability]) -> dict[int, LineAvailability]:
    """The same with the days that can be told to the customer: of what is announced, or of the supplier's lead time; and the buffer."""
    unknown = tuple(sorted({item.product_id for item in found.values() if item.futures and item.futures_on is None}))
    could: dict[UUID, dt.date] = {}
    if unknown:
        for answer in await ask(ProcurementHooks).lead_answering(tx.office, tx, unknown):
            could |= {one.product_id: one.on for one in answer}
    buffer = dt.timedelta(days=(await policy_of(tx)).promise_buffer_days)
    days = {number: item.futures_on or could.get(item.product_id) for number, item in found.items() if item.futures}
    return {
        number: msgspec.structs.replace(item, futures_on=day + buffer) if (day := days.get(number)) else item
        for number, item in found.items()
    }


def note(tx: Transaction, order: Loaded, spot: dict[int, Decimal], found: dict[int, LineAvailability]) -> int:
    """Keep what is there for the rest of each line; returns what needs cover now, in minor units."""
    required = required_amount(order.lines, spot, order.deposit_percent)
    tx.write(
        "orders.note_stock",
        tx.office.id,
        order.id,
        order.content_hash,
        required,
        [ln.line_no for ln in order.lines],
        [ln.issued + spot[ln.line_no] for ln in order.lines],
        [found[ln.line_no].futures_on if ln.line_no in found else None for ln in order.lines],
        [parked_words(found[ln.line_no]) if ln.line_no in found else "" for ln in order.lines],
        clock.now(),
    )
    return required


def _whole(order: Loaded, spot: dict[int, Decimal]) -> dict[int, Decimal]:
    return {ln.line_no: spot.get(ln.line_no, Decimal(0)) for ln in order.lines}


def parked_words(item: LineAvailability) -> str:
    """What is told of a line that is not, or not wholly, in stock."""
    if not item.futures:
        return ""
    when = f", expected on {item.futures_on}" if item.futures_on else ""
    return f"futures: {plain(item.futures)} not in stock, parked until goods arrive{when}"


def _view(item: LineAvailability) -> dict[str, Any]:
    kind = "futures" if not item.spot else "spot" if not item.futures else "split"
    return {
        "line_no": item.line_no,
        "availability_class": kind,
        "spot": plain(item.spot),
        "futures": plain(item.futures),
        "futures_on": item.futures_on,
        "on_hand": plain(item.on_hand),
        "available_now": plain(item.available),
        "parked": parked_words(item),
    }
