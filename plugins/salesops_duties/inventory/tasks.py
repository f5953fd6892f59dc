"""What inventory does by the clock: reservations whose time is over are given back."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, task
from salesops_duties.inventory import service


class ExpireReservations(msgspec.Struct, frozen=True):
    """Give back what was set aside until a time that is over."""


@task(ExpireReservations)
async def expire_reservations(job: TaskJob, _: ExpireReservations) -> None:
    """Give goods back, and tell whose they were."""
    async with job.finishing() as tx:
        await service.expire(tx)
