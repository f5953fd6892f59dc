"""The command line: one module per command, loaded when it is called; errors say what to do."""

from __future__ import annotations

import importlib
import json
from typing import Any

import click

COMMANDS = {
    "run": "everything on this machine",
    "web": "the HTTP server",
    "worker": "the background worker",
    "tracking": "a worker for the queue tracking only",
    "settlement": "a worker for the queue settlement only",
    "relay": "gives the outbox to an outside broker",
    "clock": "starts what is due",
    "alive": "whether a process without an address still beats",
    "migrate": "bring the database to the present schema",
    "demo": "load a small demonstration",
    "office": "open and list offices",
    "duty": "list duties, switch them per office",
    "user": "add people, roles and passwords",
    "token": "issue and revoke API tokens",
    "verify": "check every invariant",
    "doctor": "look for what is wrong with this installation",
    "new-duty": "start a duty of your own",
    "docs": "write the reference of hooks and rights anew",
    "export": "write an office's books for another program",
    "replay": "drive real files through the desk",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"salesops.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy)
@click.version_option(package_name="salesops")
def main() -> None:
    """salesops: the back office of a sales department."""


def show(value: Any, *, as_json: bool, text: str = "") -> None:
    """Print `value` as one line of JSON for scripts, or `text` for people."""
    if as_json:
        click.echo(json.dumps(value, default=str, ensure_ascii=False, sort_keys=True))
    else:
        click.echo(text)


as_json = click.option("--json", "as_json", is_flag=True, help="One line of JSON, for scripts.")
