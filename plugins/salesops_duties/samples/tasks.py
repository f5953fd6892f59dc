"""What the clock does with samples, in a worker: whoever answers for one that is overdue is reminded."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, task
from salesops_duties.samples import service


class RemindOfSamples(msgspec.Struct, frozen=True):
    """Climb the ladder of reminders."""


@task(RemindOfSamples)
async def remind_of_samples(job: TaskJob, _: RemindOfSamples) -> None:
    """Note which step each overdue loan has reached."""
    async with job.finishing() as tx:
        await service.remind(tx)
