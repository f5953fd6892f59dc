"""Telling the other office of a transfer: read under the one office's row-level security, left under the other's, by a worker.

The other office's own job applies it, once: its id is that of the job that brought it. What is told is the whole transfer with
a version, so that a message that is lost, late or brought twice changes nothing but what the newest one says.
"""

from __future__ import annotations

from uuid import UUID

from salesops import Act, TaskJob, Transaction, transaction
from salesops_duties.inventory.rules import Told, ToldLine
from salesops_duties.inventory.service.transferring import Carry, head_of, lines_of, office_of

HEAR = "inventory.hear_transfer"


async def carry(job: TaskJob, what: Carry) -> None:
    """Bring what this office has to say of a transfer to the other one's jobs."""
    async with transaction(job.act) as tx:
        told, other_id = await _told(tx, what.transfer_id)
        other = await office_of(tx, other_id)
    async with transaction(Act.of_system(other, "worker", request_id=job.act.request_id)) as there:
        there.enqueue(HEAR, told, job_id=job.id)


async def _told(tx: Transaction, transfer_id: UUID) -> tuple[Told, int]:
    head = await head_of(tx, transfer_id, lock=False)
    assert head.other_office is not None
    lines = await lines_of(tx, transfer_id)
    told = Told(
        transfer_id=head.id,
        from_office=tx.office.id,
        version=head.version,
        role=head.role,
        state=head.state,
        number=head.number,
        by=head.asker,
        note=head.note,
        reason=head.reason,
        needed_on=head.needed_on,
        expected_on=head.expected_on,
        carrier=head.carrier,
        cancel_asked=head.cancel_asked_at is not None,
        currency=head.currency,
        rate=head.rate,
        sent_at=head.sent_at,
        lines=tuple(
            ToldLine(one.line_no, one.product_id, one.quantity, one.sent, one.claim_minor, one.received, one.lost)
            for one in lines
        ),
    )
    return told, head.other_office
