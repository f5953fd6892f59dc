"""`salesops alive NAME`: whether a process of this machine still beats, as a container's health check."""

from __future__ import annotations

import click

from salesops.heartbeat import SILENT_AFTER, silence
from salesops.settings import Settings


@click.command("alive")
@click.argument("name")
def command(name: str) -> None:
    """Succeed when the process NAME (worker, relay, clock …) gave a sign of life lately."""
    seconds = silence(Settings.from_env().home, name)
    if seconds > SILENT_AFTER:
        raise click.ClickException(f"{name} has been silent for {seconds:.0f} s")
    click.echo(f"{name} was alive {seconds:.0f} s ago")
