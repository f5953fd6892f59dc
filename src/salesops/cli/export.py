"""`salesops export`: what an office keeps, as a file for another program."""

from __future__ import annotations

from pathlib import Path

import click

from salesops.cli import as_json, show
from salesops.cli.database import act_in, kernel, run
from salesops.hookspecs.ledger import LedgerHooks
from salesops.kernel.dispatch import ask
from salesops.transactions import transaction


@click.group("export")
def command() -> None:
    """Files for other programs."""


@command.command("beancount")
@click.argument("office")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@as_json
def beancount(office: str, file: Path, as_json: bool) -> None:
    """Write the office's books as text for Beancount; check the file with its own `bean-check`."""
    _write(office, file, "beancount", as_json=as_json)


@command.command("books")
@click.argument("office")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@as_json
def books(office: str, file: Path, as_json: bool) -> None:
    """Write every posting of the office as a csv sheet with control totals."""
    _write(office, file, "csv", as_json=as_json)


def _write(office: str, file: Path, form: str, *, as_json: bool) -> None:
    async def work() -> list[bytes]:
        async with kernel() as registry:
            act = act_in(registry, office)
            async with transaction(act) as tx:
                return await ask(LedgerHooks).books_exporting(act.office, tx, form)

    found = run(work)
    if not found:
        raise click.ClickException(
            f"The books are off in {office}: `salesops duty enable {office} ledger` turns them on."
        )
    file.write_bytes(found[0])
    show({"file": str(file), "bytes": len(found[0])}, as_json=as_json, text=f"{len(found[0])} bytes written to {file}.")
