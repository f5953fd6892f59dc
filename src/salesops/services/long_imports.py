"""Sheets that are too long to wait for: taken in by a worker, in the name and with the rights of who brought them."""

from __future__ import annotations

from uuid import UUID

from salesops.duty import SheetImport
from salesops.errors import Forbidden, Refused
from salesops.kernel import registry as registries
from salesops.rights import may
from salesops.services.jobs import CORE, task
from salesops.services.long_work import Begun, begin_work, carried_out
from salesops.services.outbox import TaskJob
from salesops.transactions import Transaction

AT_ONCE = 100_000  # bytes of a sheet that is looked at while one waits


def imports() -> dict[str, tuple[str, SheetImport]]:
    """Every kind of sheet that can be brought, by name, with the duty that takes it in."""
    found = [(name, sheet) for name, duty in registries.current().duties.items() for sheet in duty.imports]
    return {sheet.name: (duty, sheet) for duty, sheet in found}


async def begin_import(tx: Transaction, sheet: SheetImport, file_name: str, data: bytes, **how: bool) -> UUID:
    """Leave a sheet for a worker; `how` is `dry_run` and, where the sheet may be taken in part, `partial`. Returns the work."""
    return await begin_work(tx, f"{CORE}.take_in_sheet", sheet.name, sheet.title, given=(file_name, data), **how)


@task(Begun)
async def take_in_sheet(job: TaskJob, begun: Begun) -> None:
    """Look a sheet over, and take it in."""
    async with carried_out(job, begun) as work:
        duty, sheet = imports().get(work.kind, ("", None))
        if sheet is None or not registries.current().is_on(work.act.office.id, duty):
            raise Refused("The duty that takes this sheet in is switched off.", code="duty_off")
        if not may(work.act.actor, sheet.permission):
            raise Forbidden("You may no longer take this in.")
        await sheet.run(
            work.act,
            work.given_name,
            work.given,
            **work.options,
            opening=work.ending,
            progress=work.progress,
        )


TASKS = (take_in_sheet,)
