"""`salesops demo`: load the demonstration into an empty database."""

from __future__ import annotations

import click

from salesops import demo
from salesops.cli import as_json, show
from salesops.cli.database import kernel, run
from salesops.demo.companions import COMPANIONS

__all__ = ["COMPANIONS", "LOGINS", "command", "load_if_empty"]

LOGINS = demo.LOGINS


@click.command("demo")
@click.option("--small", is_flag=True, help="Only today's work, without the months of history.")
@as_json
def command(small: bool, as_json: bool) -> None:
    """A trading company in car parts: three offices, months of history, today's work; nothing where there is other data."""
    loaded = run(lambda: load_if_empty(small=small))
    words = "The demonstration is loaded:" if loaded else "Nothing was loaded: there is data already."
    logins = [str(item) for item in LOGINS] if loaded else []
    show(
        {"loaded": loaded, "logins": [item.login for item in LOGINS]}, as_json=as_json, text="\n".join([words, *logins])
    )


async def load_if_empty(*, small: bool = False) -> bool:
    """Load the demonstration on the database of the settings; returns whether anything was done."""
    async with kernel():
        return await demo.load_if_empty(small=small)
