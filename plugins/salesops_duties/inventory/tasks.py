"""What inventory does in a worker: what the clock ends, and what offices tell one another of their transfers."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, task
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import Told


class ExpireReservations(msgspec.Struct, frozen=True):
    """Give back what was set aside until a time that is over."""


@task(ExpireReservations)
async def expire_reservations(job: TaskJob, _: ExpireReservations) -> None:
    """Give goods back, and tell whose they were."""
    async with job.finishing() as tx:
        await service.expire(tx)


class SendStockLists(msgspec.Struct, frozen=True):
    """Begin the stock lists that are due."""


@task(SendStockLists)
async def send_stock_lists(job: TaskJob, _: SendStockLists) -> None:
    """Give each list that is due a job of its own, from one snapshot."""
    async with job.finishing() as tx:
        await service.send_due(tx)


@task(service.MakeList)
async def make_stock_list(job: TaskJob, what: service.MakeList) -> None:
    """Write one list and leave its mail."""
    await service.make_list(job, what)


class ClearGivenUp(msgspec.Struct, frozen=True):
    """End what transfers that are over left behind."""


@task(service.Carry)
async def carry_transfer(job: TaskJob, what: service.Carry) -> None:
    """Tell the other office of a transfer."""
    await service.carry(job, what)


@task(Told)
async def hear_transfer(job: TaskJob, told: Told) -> None:
    """Take up what the other office tells of a transfer."""
    async with job.finishing() as tx:
        await service.hear(tx, told)


@task(ClearGivenUp)
async def clear_given_up_transfers(job: TaskJob, _: ClearGivenUp) -> None:
    """End the supply of transfers that are over and that nobody waits for any more."""
    async with job.finishing() as tx:
        await service.clear_given_up(tx)
