"""Several outbound orders in one shipment: those of the same customer and place that wait at the dock beside one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, transaction
from salesops.errors import ConflictState, Fault, Invalid
from salesops.hookspecs.documents import DocumentHooks, OrderFacts
from salesops.hookspecs.inventory import InventoryHooks, WaitingOutbound
from salesops.hookspecs.logistics import LogisticsHooks
from salesops_duties.logistics.rules.dispatch import same_place


class Held(msgspec.Struct, frozen=True):
    """An outbound order that stays although it should have gone with another, and why."""

    outbound_id: UUID
    number: str
    code: str
    why: str
    facts: dict[str, Any]


async def beside(act: Act, outbound_id: UUID) -> list[dict[str, Any]]:
    """The other outbound orders that could go in the same shipment, each with its order and what holds it."""
    async with transaction(act) as tx:
        found = await _same_place(tx, outbound_id)
        orders = {one.outbound_id: await facts_of(tx, one.order_id) for one in found}
    ids = tuple(one.outbound_id for one in found)
    answers = await ask(LogisticsHooks).dispatch_holds(act.office, act.actor, ids) if ids else []
    held = {one.outbound_id: one for each in answers for one in each}
    return [
        {
            "outbound_id": one.outbound_id,
            "number": one.number,
            "order": orders[one.outbound_id].number,
            "held": held[one.outbound_id].why if one.outbound_id in held else "",
        }
        for one in found
    ]


async def why_held(act: Act, outbound_id: UUID) -> str:
    """What holds an outbound order now, for who may know it; empty for nothing."""
    answers = await ask(LogisticsHooks).dispatch_holds(act.office, act.actor, (outbound_id,))
    return next((one.why for each in answers for one in each), "")


async def check_together(tx: Transaction, outbound_id: UUID, together: Sequence[UUID]) -> dict[UUID, WaitingOutbound]:
    """Those that shall go with an outbound order, by id; raises `Invalid` for another customer's, another place's, or one that left."""
    found = {one.outbound_id: one for one in await _same_place(tx, outbound_id)} if together else {}
    faults = [
        Fault("together", "same_place", "It does not wait for this customer and place.", given=str(one))
        for one in together
        if one not in found
    ]
    if faults:
        raise Invalid(faults)
    return {one: found[one] for one in sorted(together)}


async def let_go(tx: Transaction, one: WaitingOutbound) -> Held | None:
    """Ask whether an outbound order may leave; one that is held stays, and nothing that was noted on the way is kept."""
    held: Held | None = None
    async with tx.undone():
        try:
            await ask(LogisticsHooks).shipment_dispatching(tx.office, tx, one.outbound_id)
        except ConflictState as refusal:
            held = Held(one.outbound_id, one.number, refusal.code, refusal.message, refusal.facts)
    if held is None:
        await ask(LogisticsHooks).shipment_dispatching(tx.office, tx, one.outbound_id)
    return held


async def facts_of(tx: Transaction, order_id: UUID) -> OrderFacts:
    """What an order says of its delivery, nothing where nobody knows it."""
    for facts in await ask(DocumentHooks).order_describing(tx.office, tx, order_id):
        return facts
    return OrderFacts("")


async def _same_place(tx: Transaction, outbound_id: UUID) -> list[WaitingOutbound]:
    answers = await ask(InventoryHooks).outbound_waiting(tx.office, tx, outbound_id)
    waiting = {one.outbound_id: one for each in answers for one in each}
    if outbound_id not in waiting:
        return []
    place = (await facts_of(tx, waiting.pop(outbound_id).order_id)).delivery_address
    return [one for one in waiting.values() if same_place((await facts_of(tx, one.order_id)).delivery_address, place)]
