"""What the order desk does after commit, in a worker."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, Transaction, subscribe, task
from salesops.events import (
    GoodsDispatched,
    HoldReleased,
    ReservationExpired,
    ReturnResolved,
    SupplyMoved,
    SupplyReceived,
)
from salesops_duties.orders import service


class Daily(msgspec.Struct, frozen=True):
    """Nothing but the day."""


@subscribe(GoodsDispatched)
async def mark_order_dispatched(tx: Transaction, event: GoodsDispatched) -> None:
    """The order's goods left."""
    await service.mark_dispatched(tx, event)


@subscribe(HoldReleased)
async def note_end_of_hold(tx: Transaction, event: HoldReleased) -> None:
    """The order's goods wait for no money any more."""
    await service.end_hold(tx, event)


@subscribe(ReservationExpired)
async def reopen_order_without_goods(tx: Transaction, event: ReservationExpired) -> None:
    """The order's goods were given back."""
    await service.reopen_expired(tx, event)


@subscribe(ReturnResolved)
async def take_replacement_of_return(tx: Transaction, event: ReturnResolved) -> None:
    """The customer gets another piece."""
    await service.take_replacement(tx, event)


@subscribe(SupplyReceived)
async def take_arrived_goods(tx: Transaction, event: SupplyReceived) -> None:
    """Goods came that the order waited for."""
    await service.take_arrived_goods(tx, event)


@subscribe(SupplyMoved)
async def follow_supply(tx: Transaction, event: SupplyMoved) -> None:
    """Goods the order waits for are expected on another day."""
    await service.follow_supply(tx, event)


@task(Daily)
async def chase_written_copies(job: TaskJob, payload: Daily) -> None:
    """Remind of telephone orders whose written copy is overdue."""
    async with job.finishing() as tx:
        await service.remind_of_copies(tx.office, tx)
