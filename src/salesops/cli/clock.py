"""`salesops clock`: enqueues what is due, in every office. The core knows the process by its name only."""

from __future__ import annotations

import click

from salesops.cli.processes import become


@click.command("clock", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Become the clock process; it takes the options and tells them with --help."""
    become("salesops_workers.clock", arguments)
