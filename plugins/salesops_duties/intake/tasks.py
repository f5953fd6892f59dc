"""What intake does in a worker: reads what arrived, and looks into the mailbox."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, task
from salesops_duties.intake import service
from salesops_duties.intake.service import Arrived


class Look(msgspec.Struct, frozen=True):
    """Nothing but that it is time."""


@task(Arrived)
async def read_arrival(job: TaskJob, payload: Arrived) -> None:
    """Read a file that came."""
    await service.read_arrival(job, payload.arrival_id)


@task(Look)
async def look_into_mailbox(job: TaskJob, payload: Look) -> None:
    """Fetch what came by mail."""
    await service.look_into_mailbox(job)
