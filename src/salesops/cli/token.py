"""`salesops token`: API tokens."""

from __future__ import annotations

from uuid import UUID

import click

from salesops.cli import as_json, show
from salesops.cli.database import act_in, kernel, run
from salesops.masterdata import people
from salesops.services import tokens
from salesops.transactions import transaction


@click.group("token")
def command() -> None:
    """API tokens of an office."""


@command.command("issue")
@click.argument("office")
@click.argument("login")
@click.option("--name", default="command line", help="What the token is for.")
@click.option("--days", default=90, show_default=True)
@click.option("--permission", "permissions", multiple=True, help="Narrow the token to these rights.")
@as_json
def issue(office: str, login: str, name: str, days: int, permissions: tuple[str, ...], as_json: bool) -> None:
    """Issue a token; its text is shown this once."""

    async def work() -> tuple[UUID, str]:
        async with kernel() as registry:
            person = await people.find_person(login)
            async with transaction(act_in(registry, office)) as tx:
                return await tokens.issue_token(tx, person, name, days=days, permissions=list(permissions) or None)

    token_id, text = run(work)
    show({"id": token_id, "token": text}, as_json=as_json, text=text)


@command.command("revoke")
@click.argument("office")
@click.argument("token_id", type=click.UUID)
@click.option("--reason", required=True)
def revoke(office: str, token_id: UUID, reason: str) -> None:
    """Revoke a token at once."""

    async def work() -> None:
        async with kernel() as registry, transaction(act_in(registry, office)) as tx:
            await tokens.revoke_token(tx, token_id, reason)

    run(work)
    click.echo("Revoked.")
