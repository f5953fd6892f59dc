"""How a command reaches the database: the one named by the settings, else the embedded one of this folder."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import asyncpg
import click

from salesops import embedded, log
from salesops.act import Act, Actor
from salesops.db import connect_config
from salesops.errors import SalesopsError
from salesops.kernel.boot import booted
from salesops.kernel.registry import Registry
from salesops.migrations import pending
from salesops.settings import Settings

T = TypeVar("T")
_UNPREPARED = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedFunctionError,
    asyncpg.InvalidSchemaNameError,
)
OPERATOR = Actor(UUID(int=0), "command line", frozenset({"system"}))


def urls(settings: Settings) -> tuple[str, str]:
    """The runtime role's address and the owner's; starts or joins the embedded PostgreSQL when none is named."""
    if settings.database_url:
        try:
            connect_config(settings.database_url)
        except ValueError as error:
            raise click.ClickException(f"SALESOPS_DATABASE_URL: {error}") from error
        return settings.database_url, settings.owner_url
    cluster = embedded.start(settings.home, announce=lambda message: click.echo(message, err=True))
    return cluster.url(), cluster.url(user=embedded.SUPERUSER)


@contextlib.asynccontextmanager
async def kernel(*, statement_timeout: str = "60s") -> AsyncIterator[Registry]:
    """The kernel up for one command; refuses a database that is not migrated."""
    settings = Settings.from_env()
    log.configure(format="console", level="warning")
    database_url, _ = urls(settings)
    async with booted(database_url, pool_size=4, statement_timeout=statement_timeout) as registry:
        if missing := await pending():
            raise click.ClickException(f"{len(missing)} migrations are missing; run `salesops migrate` first.")
        yield registry


def act_in(registry: Registry, code: str) -> Act:
    """An act of the operator in the office of that code; says which offices there are."""
    office = registry.by_code.get(code)
    if office is None:
        known = ", ".join(sorted(registry.by_code)) or "none yet: `salesops office open` makes one"
        raise click.ClickException(f"There is no office {code!r}; there are: {known}.")
    return Act(office, OPERATOR, "cli")


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run one command's work; what the product refuses becomes a sentence and exit code 1."""

    async def main() -> T:
        return await work()

    try:
        return asyncio.run(main())
    except SalesopsError as error:
        raise click.ClickException(error.message) from error
    except _UNPREPARED as error:
        raise click.ClickException(f"The database is not prepared ({error}): run `salesops migrate` first.") from error
    except (OSError, asyncpg.CannotConnectNowError) as error:
        raise click.ClickException(
            f"The database is not to be reached: {error}. Look with `salesops doctor`."
        ) from error
    except embedded.EmbeddedPostgresError as error:
        raise click.ClickException(str(error)) from error
