"""What the books do by themselves each day: number the vouchers of past days, and compare with the documents."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, task
from salesops.services.faults import note_fault
from salesops_duties.ledger import service


class Daily(msgspec.Struct, frozen=True):
    """Nothing but the day."""


@task(Daily)
async def look_after_books(job: TaskJob, payload: Daily) -> None:
    """Number past vouchers and tie the control accounts out; a difference is shown by the tie-out and on the health page."""
    async with job.finishing() as tx:
        await service.number_past_days(tx)
        found = await service.keep(tx)
    differing = [f"{i['name']} {i['difference']} {i['currency']}" for i in found["items"] if not i["ok"]]
    if differing:
        await note_fault(job.act.office.id, "ledger", "tie-out", f"books and documents differ: {'; '.join(differing)}")
