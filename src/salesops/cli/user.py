"""`salesops user`: people, their roles and passwords."""

from __future__ import annotations

from uuid import UUID

import click

from salesops import clock
from salesops.cli import as_json, show
from salesops.cli.database import act_in, kernel, run
from salesops.db import DB
from salesops.duty import ROLES
from salesops.errors import Faults
from salesops.masterdata import people
from salesops.transactions import transaction


@click.group("user")
def command() -> None:
    """People of an office."""


@command.command("add")
@click.argument("office")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.password_option(help="12 to 128 characters; asked for when left out.")
@as_json
def add(office: str, login: str, name: str, role: str, password: str, as_json: bool) -> None:
    """Add a person to an office with a first role."""

    async def work() -> UUID:
        async with kernel() as registry, transaction(act_in(registry, office)) as tx:
            return await people.add_person(tx, people.NewPerson(login=login, name=name, role=role, password=password))

    person = run(work)
    show({"id": person, "login": login}, as_json=as_json, text=f"Added {name} ({login}) as {role} of {office}.")


@command.command("role")
@click.argument("office")
@click.argument("login")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--end", "reason", help="End the role, for this reason.")
@as_json
def role(office: str, login: str, role: str, reason: str | None, as_json: bool) -> None:
    """Give a person a further role, or end one."""

    async def work() -> None:
        async with kernel() as registry:
            person = await people.find_person(login)
            async with transaction(act_in(registry, office)) as tx:
                if reason:
                    await people.end_role(tx, person, role, reason)
                else:
                    await people.grant_role(tx, person, role)

    run(work)
    show(
        {"login": login, "role": role},
        as_json=as_json,
        text=f"{login}: {role} {'ended' if reason else 'granted'} in {office}.",
    )


@command.command("list")
@click.argument("office")
@as_json
def list_(office: str, as_json: bool) -> None:
    """People of an office with their roles."""

    async def work() -> list[dict[str, object]]:
        async with kernel() as registry, transaction(act_in(registry, office)) as tx:
            return [dict(row.items()) for row in await people.list_people(tx)]

    rows = run(work)
    lines = [f"{r['login']:<20} {r['name']:<24} {', '.join(r['roles'])}" for r in rows]  # type: ignore[arg-type]
    show(rows, as_json=as_json, text="\n".join(lines) or "Nobody yet.")


@command.command("password")
@click.argument("login")
@click.password_option()
def password(login: str, password: str) -> None:
    """Set a person's password; all their sessions end."""

    async def work() -> None:
        async with kernel():
            faults = Faults()
            people.check_password(password, faults, login=login)
            faults.raise_if_any()
            person = await people.find_person(login)
            await DB.fetch(
                "SELECT core.set_password($1, $2, $3)", person, await people.hash_password(password), clock.now()
            )

    run(work)
    click.echo(f"The password of {login} is set; open sessions have ended.")
