"""What procurement does after commit, in a worker."""

from __future__ import annotations

import msgspec

from salesops import TaskJob, Transaction, subscribe, task
from salesops.errors import Forbidden
from salesops.events import DepositCovered, PegsReleased
from salesops.rights import may
from salesops.services.long_work import Begun, carried_out
from salesops_duties.procurement import service


@subscribe(PegsReleased)
async def take_released_pegs(tx: Transaction, event: PegsReleased) -> None:
    """A customer wants less of what was planned or ordered."""
    await service.take_released(tx, event)


@subscribe(DepositCovered)
async def release_deposits(tx: Transaction, event: DepositCovered) -> None:
    """The deposit of an order is covered: its lines may be ordered."""
    await service.take_deposit(tx, event)


@task(service.TargetToMail)
async def mail_enquiry(job: TaskJob, what: service.TargetToMail) -> None:
    """Mail the question to a supplier."""
    await service.mail_enquiry(job, what)


@task(service.AnswerToMail)
async def mail_answer(job: TaskJob, what: service.AnswerToMail) -> None:
    """Mail the answer to a customer."""
    await service.mail_answer(job, what)


@task(Begun)
async def work_out_stocking(job: TaskJob, begun: Begun) -> None:
    """Work out how much to stock, for whoever asked for it."""
    async with carried_out(job, begun) as work:
        if not may(work.act.actor, "procurement.plan"):
            raise Forbidden("You may no longer plan.")
        await service.work_out(work.act, opening=work.ending, progress=work.progress)


class MonthlyStocking(msgspec.Struct, frozen=True):
    """Work the stocking quantities out anew when a month is over."""


@task(MonthlyStocking)
async def renew_stocking(job: TaskJob, _: MonthlyStocking) -> None:
    """Once a month, where a list was worked out before."""
    if await service.is_due(job.act):
        await service.work_out(job.act, opening=job.finishing, progress=_unwatched)


async def _unwatched(done: int, total: int) -> None:
    """Nobody waits for it."""
