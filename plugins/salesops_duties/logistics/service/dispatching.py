"""Dispatch at the dock: nobody holds the goods, stock moves, the cost is booked, then it is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import ConflictDuplicate, ConflictState, NotFound
from salesops.events import GoodsDispatched
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.hookspecs.logistics import LogisticsHooks
from salesops_duties.logistics.rules import NewDispatch, check_dispatch, parcels_of


async def dispatch(act: Act, new: NewDispatch) -> dict[str, Any]:
    """Let the goods of an outbound order leave: nobody holds them, stock moves, the cost is booked, then it is told."""
    check_dispatch(new)
    carrier, parcels = new.carrier.strip(), parcels_of(new)
    numbers = [one.tracking_no for one in parcels if one.tracking_no]
    async with transaction(act) as tx:
        await _refuse_taken(tx, carrier, numbers)
        await ask(LogisticsHooks).shipment_dispatching(act.office, tx, new.outbound_id)
        answers = await ask(InventoryHooks).goods_issuing(act.office, tx, new.outbound_id)
        if not answers:
            raise ConflictState(
                "Nothing leaves while inventory is off in this office.", current="off", ways_out=["switch inventory on"]
            )
        issued = answers[0]
        if issued.cost_minor:
            cost = (Posting("cost_of_sales", issued.cost_minor), Posting("inventory", -issued.cost_minor))
            today = clock.today(act.office.timezone)
            entry = EntryToPost(
                "goods_issue", new.outbound_id, today, issued.currency, "Goods left with an outbound order", cost
            )
            await ask(LedgerHooks).entry_posting(act.office, tx, entry)
        for number in sorted(numbers):  # after the stock rows, as everyone takes them
            tx.write("logistics.take_tracking_number", act.office.id, carrier, number, new.outbound_id)
        now = clock.now()
        tx.tell(
            GoodsDispatched(
                outbound_id=new.outbound_id,
                order_id=issued.order_id,
                customer_id=issued.customer_id,
                carrier=carrier,
                tracking_no=parcels[0].tracking_no,
                dispatched_at=now,
                salesperson_id=issued.salesperson_id,
                parcels=parcels,
                service=new.service.strip(),
                promised_on=new.promised_on,
                fetched_by=new.fetched_by.strip(),
            )
        )
        words = {"carrier": carrier, "tracking_no": parcels[0].tracking_no, "parcels": len(parcels)}
        tx.audit("goods.dispatch", "outbound_order", new.outbound_id, changes=words)
        return tx.answer(
            {"outbound_id": new.outbound_id, "order_id": issued.order_id, "dispatched_at": now}, status=201
        )


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


async def _refuse_taken(tx: Transaction, carrier: str, numbers: list[str]) -> None:
    if not numbers:
        return
    taken = await tx.fetchval(
        "SELECT tracking_no FROM logistics.tracking_number WHERE office_id = $1 AND carrier = $2 AND tracking_no = ANY ($3) LIMIT 1",
        tx.office.id,
        carrier,
        numbers,
    )
    if taken:
        raise ConflictDuplicate("This tracking number is on another shipment.", tracking_no=taken)
