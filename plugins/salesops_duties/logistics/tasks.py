"""What logistics does after commit and by the clock, in the worker for tracking."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, Transaction, subscribe, task
from salesops.events import GoodsDispatched, ReceiptReversed, ShipmentMoved
from salesops_duties.logistics import service


@subscribe(GoodsDispatched, queue="tracking")
async def register_shipment(tx: Transaction, event: GoodsDispatched) -> None:
    """Register the shipment of goods that left."""
    await service.register(tx, event)


@subscribe(ShipmentMoved, queue="tracking")
async def open_verification_of_arrived(tx: Transaction, event: ShipmentMoved) -> None:
    """The customer of goods that arrived is to be asked."""
    if event.state == "delivered":
        await service.open_verification(tx, event.shipment_id, event.at)


@subscribe(ReceiptReversed, queue="tracking")
async def look_at_goods_left_unpaid(tx: Transaction, event: ReceiptReversed) -> None:
    """Goods that left upon money the bank took back are somebody's task."""
    await service.left_unpaid(tx, event)


class ParcelsDue(msgspec.Struct, frozen=True):
    """Ask carriers for the parcels that are due."""


@task(ParcelsDue, queue="tracking")
async def poll_carriers(job: TaskJob, _: ParcelsDue) -> None:
    """Ask for what is due, and take in pushes that came just as another drained; what a dead worker had claimed is due by itself."""
    await service.drain(job.act)
    await service.poll(job.act)
    await service.ask_for_pushes(job.act)


@task(service.PushesWaiting, queue="tracking")
async def drain_pushes(job: TaskJob, _: service.PushesWaiting) -> None:
    """Reckon with what carriers pushed."""
    await service.drain(job.act)


class ParcelsToWatch(msgspec.Struct, frozen=True):
    """Look for silent parcels and promises at risk."""


@task(ParcelsToWatch, queue="tracking")
async def watch_parcels(job: TaskJob, _: ParcelsToWatch) -> None:
    """Raise what somebody must look at before a promise is broken."""
    await service.watch(job.act)
    await service.forget_old(job.act)
