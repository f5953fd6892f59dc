"""`salesops migrate`: bring the database to the present schema."""

from __future__ import annotations

import click

from salesops.cli import as_json, show
from salesops.cli.database import run, urls
from salesops.migrations import migrate
from salesops.settings import Settings


@click.command("migrate")
@as_json
def command(as_json: bool) -> None:
    """Create the roles and run what is missing; safe to repeat and to run twice at once."""
    settings = Settings.from_env()
    _, owner_url = urls(settings)
    if not owner_url:
        raise click.ClickException("Set SALESOPS_OWNER_URL to a role that may create roles; the runtime role may not.")
    done = run(lambda: migrate(owner_url))
    show(
        done, as_json=as_json, text="\n".join(f"ran {name}" for name in done) or "Nothing to do: the schema is present."
    )
