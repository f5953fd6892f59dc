"""Dispatch at the dock: nobody holds the goods, stock moves, the cost is booked, then it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import ConflictState, NotFound
from salesops.events import DispatchedParcel, GoodsDispatched, JoinedOutbound
from salesops.hookspecs.inventory import GoodsIssued, InventoryHooks
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.hookspecs.logistics import LogisticsHooks
from salesops_duties.logistics.rules import NewDispatch, check_dispatch, parcels_of
from salesops_duties.logistics.service.joining import check_together, let_go
from salesops_duties.logistics.service.numbering import doubt_numbers, refuse_taken


async def dispatch(act: Act, new: NewDispatch) -> dict[str, Any]:
    """Let the goods of an outbound order leave: nobody holds them, stock moves, the cost is booked, then it is told.

    Those that shall go with it are looked at one by one: what is held stays, is answered with its reason, and stops no other.
    """
    check_dispatch(new)
    carrier, parcels = new.carrier.strip(), parcels_of(new)
    numbers = [one.tracking_no for one in parcels if one.tracking_no]
    async with transaction(act) as tx:
        if not new.number_as_it_is:
            await doubt_numbers(tx, carrier, _fields(new, parcels))
        await refuse_taken(tx, carrier, numbers)
        beside = await check_together(tx, new.outbound_id, new.together)
        await ask(LogisticsHooks).shipment_dispatching(act.office, tx, new.outbound_id)
        held = [why for one in beside.values() if (why := await let_go(tx, one))]
        going = [one for one in beside if one not in {each.outbound_id for each in held}]
        first = await _take_out(tx, new.outbound_id)
        others = [await _take_out_next(tx, one) for one in going]
        for number in sorted(numbers):  # after the stock rows, as everyone takes them
            tx.write("logistics.take_tracking_number", act.office.id, carrier, number, new.outbound_id)
        now = clock.now()
        _tell(tx, new, parcels, first, others, now)
        answer = {"outbound_id": new.outbound_id, "order_id": first.order_id, "dispatched_at": now}
        return tx.answer(answer | {"together": going, "held": held}, status=201)


async def outbound_number(act: Act, outbound_id: UUID) -> str:
    """The number of an outbound order of this office; raises `NotFound`."""
    async with transaction(act) as tx:
        found = await tx.fetchval(
            "SELECT number FROM core.document_number WHERE office_id = $1 AND document_id = $2",
            act.office.id,
            outbound_id,
        )
    if found is None:
        raise NotFound
    return str(found)


def _fields(new: NewDispatch, parcels: Sequence[DispatchedParcel]) -> list[tuple[str, str]]:
    if not new.parcels:
        return [("tracking_no", parcels[0].tracking_no)]
    return [(f"parcels[{at}].tracking_no", one.tracking_no) for at, one in enumerate(parcels)]


async def _take_out(tx: Transaction, outbound_id: UUID) -> GoodsIssued:
    """The goods out of stock, with their cost in the books."""
    answers = await ask(InventoryHooks).goods_issuing(tx.office, tx, outbound_id)
    if not answers:
        raise ConflictState(
            "Nothing leaves while inventory is off in this office.", current="off", ways_out=["switch inventory on"]
        )
    issued = answers[0]
    if issued.cost_minor:
        cost = (Posting("cost_of_sales", issued.cost_minor), Posting("inventory", -issued.cost_minor))
        today = clock.today(tx.office.timezone)
        entry = EntryToPost(
            "goods_issue", outbound_id, today, issued.currency, "Goods left with an outbound order", cost
        )
        await ask(LedgerHooks).entry_posting(tx.office, tx, entry)
    return issued


async def _take_out_next(tx: Transaction, outbound_id: UUID) -> GoodsIssued:
    """The same for one more: it must find the stock, and its value, as the one before left them."""
    await tx.flush()
    return await _take_out(tx, outbound_id)


def _tell(
    tx: Transaction,
    new: NewDispatch,
    parcels: tuple[DispatchedParcel, ...],
    first: GoodsIssued,
    others: Sequence[GoodsIssued],
    now: dt.datetime,
) -> None:
    for issued in (first, *others):
        is_first = issued is first
        tx.tell(
            GoodsDispatched(
                outbound_id=issued.outbound_id,
                order_id=issued.order_id,
                customer_id=issued.customer_id,
                carrier=new.carrier.strip(),
                tracking_no=parcels[0].tracking_no,
                dispatched_at=now,
                salesperson_id=issued.salesperson_id,
                parcels=parcels,
                service=new.service.strip(),
                promised_on=new.promised_on,
                fetched_by=new.fetched_by.strip(),
                together=tuple(JoinedOutbound(one.outbound_id, one.order_id) for one in others) if is_first else (),
                with_id=None if is_first else first.outbound_id,
            )
        )
        words: dict[str, Any] = {
            "carrier": new.carrier.strip(),
            "tracking_no": parcels[0].tracking_no,
            "parcels": len(parcels),
        }
        if new.number_as_it_is:
            words["number_as_it_is"] = True
        if not is_first:
            words["with_id"] = first.outbound_id
        tx.audit("goods.dispatch", "outbound_order", issued.outbound_id, changes=words)
