"""Runs migrations safely: one at a time per database, each together with its own record in one transaction.

Stock Piccolo records a migration after its transaction and races when two run at once; here an advisory lock
keeps the second waiting, and a death in the middle leaves either both or nothing.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration

from salesops import failpoints
from salesops.db import DB, connect_config
from salesops.kernel.discovery import Discovered, discover

_LOCK = 7_220_481_153
_ROLES = """
DO $$
BEGIN
  PERFORM pg_advisory_xact_lock(7220481154);
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'salesops_owner') THEN
    CREATE ROLE salesops_owner NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'salesops_app') THEN
    CREATE ROLE salesops_app LOGIN;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'salesops_readonly') THEN
    CREATE ROLE salesops_readonly NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'salesops_definer') THEN
    CREATE ROLE salesops_definer NOLOGIN BYPASSRLS;
  END IF;
  GRANT salesops_definer TO salesops_owner;
END $$;
"""


class MigrationModule(Protocol):
    """One Piccolo migration file: its ID sorts it, `forwards` makes its manager."""

    ID: str

    async def forwards(self) -> MigrationManager: ...


def sql_migration(file: str, app_name: str) -> Callable[[], Awaitable[MigrationManager]]:
    """The `forwards` of a migration whose whole text is the `.sql` file beside it."""
    script = Path(file).with_suffix(".sql")

    async def forwards() -> MigrationManager:
        manager = MigrationManager(migration_id=script.stem, app_name=app_name, description=script.stem)

        async def run() -> None:
            await DB.run_script(script.read_text("utf-8"))

        manager.add_raw(run)
        return manager

    return forwards


async def migrate(owner_url: str, *, only: list[Discovered] | None = None) -> list[str]:
    """Bring the database of `owner_url` (a superuser or its equal) to the present; returns what ran.

    Creates the database's roles when missing. Idempotent; concurrent callers wait for one another.
    """
    guard = await asyncpg.connect(**connect_config(owner_url))
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await guard.execute(_ROLES)
        await guard.execute(
            "DO $$ BEGIN EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO salesops_owner', current_database());"
            " EXECUTE format('GRANT CONNECT ON DATABASE %I TO salesops_app', current_database()); END $$"
        )
        with _acting_as_owner(owner_url):
            return await _run_all(only)
    finally:
        await guard.close()


async def pending(*, only: list[Discovered] | None = None) -> list[str]:
    """Migrations on disk that this database has not had, as the runtime role sees it."""
    try:
        ran = set(await DB.fetch_names("SELECT name FROM salesops_meta.migration"))
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        ran = set()
    return [module.ID for _, module in _modules(only) if module.ID not in ran]


@contextmanager
def _acting_as_owner(url: str) -> Iterator[None]:
    if DB.pool is not None:
        raise RuntimeError("migrations run before the pool opens, not beside it")
    before = dict(DB.config)
    DB.config.clear()
    DB.config.update(connect_config(url), server_settings={"role": "salesops_owner", "lock_timeout": "10s"})
    try:
        yield
    finally:
        DB.config.clear()
        DB.config.update(before)


async def _run_all(only: list[Discovered] | None) -> list[str]:
    os.environ.setdefault("PICCOLO_CONF", "salesops.piccolo_conf")
    async with DB.transaction():
        await DB.run_script(
            "CREATE SCHEMA IF NOT EXISTS salesops_meta; GRANT USAGE ON SCHEMA salesops_meta TO salesops_app"
        )
    Migration._meta.schema = "salesops_meta"
    await Migration.create_table(if_not_exists=True)
    await DB.run_script("GRANT SELECT ON salesops_meta.migration TO salesops_app")
    ran = set(await Migration.get_migrations_which_ran())
    done = []
    for app_name, module in _modules(only):
        if module.ID not in ran:
            await _run_one(app_name, module)
            done.append(module.ID)
    return done


async def _run_one(app_name: str, module: MigrationModule) -> None:
    manager = await module.forwards()
    async with DB.transaction():
        for step in manager.raw:
            await cast(Callable[[], Awaitable[None]], step)()
        failpoints.reach("mid-migration")
        await Migration.insert(Migration(name=module.ID, app_name=app_name))


def _modules(only: list[Discovered] | None) -> Iterator[tuple[str, MigrationModule]]:
    duties = discover() if only is None else only
    packages = [("core", "salesops.migrations"), *((d.duty.name, d.migrations) for d in duties if d.migrations)]
    for app_name, package in packages:
        folder = Path(str(importlib.import_module(package).__path__[0]))
        for file in sorted(folder.glob("*_[0-9][0-9][0-9][0-9].py")):
            yield app_name, cast(MigrationModule, importlib.import_module(f"{package}.{file.stem}"))
