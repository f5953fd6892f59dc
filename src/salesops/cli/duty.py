"""`salesops duty`: what is installed, and what is on where."""

from __future__ import annotations

import click

from salesops.cli import as_json, show
from salesops.cli.database import act_in, kernel, run
from salesops.kernel.discovery import broken
from salesops.masterdata import offices
from salesops.services import outbox
from salesops.services.faults import recent_faults
from salesops.transactions import transaction


@click.group("duty")
def command() -> None:
    """Duties and their switches."""


@command.command("list")
@as_json
def list_(as_json: bool) -> None:
    """Installed duties, what they need, and those that cannot be used."""

    async def work() -> list[dict[str, object]]:
        async with kernel() as registry:
            rows: list[dict[str, object]] = [
                {"name": n, "title": d.title, "requires": list(d.requires), "from": registry.discovered[n].distribution}
                for n, d in registry.duties.items()
            ]
            return rows + [{"name": b.name, "broken": b.error} for b in broken()]

    rows = run(work)
    lines = [f"{r['name']:<14} " + (f"BROKEN: {r['broken']}" if "broken" in r else str(r["title"])) for r in rows]
    show(rows, as_json=as_json, text="\n".join(lines))


@command.command("enable")
@click.argument("office")
@click.argument("duty")
@click.option("--reason", required=True, help="Kept in the audit trail.")
@as_json
def enable(office: str, duty: str, reason: str, as_json: bool) -> None:
    """Switch a duty on in an office."""
    _switch(office, duty, "on", reason, as_json)


@command.command("disable")
@click.argument("office")
@click.argument("duty")
@click.option("--reason", required=True, help="Kept in the audit trail.")
@click.option("--read-only", is_flag=True, help="Keep what there is readable.")
@as_json
def disable(office: str, duty: str, reason: str, read_only: bool, as_json: bool) -> None:
    """Switch a duty off (or to read only) in an office; nothing is deleted."""
    _switch(office, duty, "read_only" if read_only else "off", reason, as_json)


@command.command("status")
@click.argument("office")
@as_json
def status(office: str, as_json: bool) -> None:
    """States, parked events and recent faults of an office's duties."""

    async def work() -> dict[str, object]:
        async with kernel() as registry:
            act = act_in(registry, office)
            async with transaction(act) as tx:
                duties = {
                    n: {"state": registry.state(act.office.id, n), "parked_events": await outbox.parked(tx, n)}
                    for n in registry.duties
                }
            faults = [dict(row.items()) for row in await recent_faults(act.office.id)]
            return {"duties": duties, "faults": faults[:10]}

    found = run(work)
    duties = found["duties"]
    assert isinstance(duties, dict)
    lines = [f"{n:<14} {d['state']:<10} {d['parked_events']} events waiting" for n, d in duties.items()]
    show(found, as_json=as_json, text="\n".join(lines))


@command.command("retry")
@click.argument("office")
@click.argument("duty")
@click.option("--reason", required=True, help="Kept in the audit trail.")
@as_json
def retry(office: str, duty: str, reason: str, as_json: bool) -> None:
    """Let the jobs that were given up be tried again, once what made them fail is mended."""

    async def work() -> int:
        async with kernel() as registry, transaction(act_in(registry, office)) as tx:
            return await outbox.retry_dead(tx, duty, reason)

    count = run(work)
    show({"duty": duty, "jobs": count}, as_json=as_json, text=f"{count} jobs of {duty} are tried again.")


def _switch(office: str, duty: str, state: str, reason: str, as_json: bool) -> None:
    async def work() -> offices.Obstacles:
        async with kernel() as registry:
            return await offices.switch_duty(act_in(registry, office), duty, state, reason)

    found = run(work)
    notes = [f"{name}: {words}" for name, words in found.goes_on_without.items()]
    show({"duty": duty, "state": state}, as_json=as_json, text="\n".join([f"{duty} is {state} in {office}.", *notes]))
