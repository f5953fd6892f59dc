"""`salesops office`: open and list offices."""

from __future__ import annotations

import click

from salesops.act import Office
from salesops.cli import as_json, show
from salesops.cli.database import OPERATOR, kernel, run
from salesops.masterdata import offices


@click.group("office")
def command() -> None:
    """Offices of the group."""


@command.command("open")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--currency", required=True, help="ISO 4217, such as CNY.")
@click.option("--timezone", required=True, help="Such as Asia/Shanghai.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en")
@click.option("--fiscal-year-start", type=int, default=1, help="Month 1 to 12.")
@click.option("--duty", "duties", multiple=True, help="Switch only these on; all installed ones by default.")
@as_json
def open_(code: str, duties: tuple[str, ...], as_json: bool, **given: str | int) -> None:
    """Open an office with its duties on."""

    async def work() -> Office:
        async with kernel():
            new = offices.NewOffice(code=code, duties=list(duties) or None, **given)  # type: ignore[arg-type]
            return await offices.open_office(OPERATOR, new)

    office = run(work)
    show({"code": office.code}, as_json=as_json, text=f"Opened {office.name} ({office.code}).")


@command.command("list")
@as_json
def list_(as_json: bool) -> None:
    """All open offices."""

    async def work() -> list[dict[str, object]]:
        async with kernel():
            return [dict(row.items()) for row in await offices.list_offices()]

    rows = run(work)
    lines = [f"{r['code']:<12} {r['name']}  {r['currency']}  {r['timezone']}" for r in rows]
    show(rows, as_json=as_json, text="\n".join(lines) or "No office yet: `salesops office open` makes one.")
