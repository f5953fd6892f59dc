"""`salesops demo`: load the demonstration into an empty database."""

from __future__ import annotations

import click

from salesops import demo
from salesops.cli import as_json, show
from salesops.cli.database import kernel, run

LOGINS = demo.LOGINS


@click.command("demo")
@as_json
def command(as_json: bool) -> None:
    """Two offices, their people, parts and a few orders; does nothing where there is other data."""
    loaded = run(load_if_empty)
    words = "The demonstration is loaded:" if loaded else "Nothing was loaded: there is data already."
    logins = [str(item) for item in LOGINS] if loaded else []
    show(
        {"loaded": loaded, "logins": [item.login for item in LOGINS]}, as_json=as_json, text="\n".join([words, *logins])
    )


async def load_if_empty() -> bool:
    """Load the demonstration on the database of the settings; returns whether anything was done."""
    async with kernel():
        return await demo.load_if_empty()
