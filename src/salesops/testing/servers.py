"""PostgreSQL servers under test, each with a migrated template, and the databases cloned from it."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import asyncpg

from salesops import embedded
from salesops.db import connect_config

_ROLES_LOCK = 7_220_481_155


@dataclass
class Server:
    """A PostgreSQL server under test; `url(database, user)` makes addresses on it, `cloning` is how it copies databases."""

    name: str
    url: Callable[[str, str], str]
    owner: str
    cloning: str = "wal_log"
    template: str = ""
    made: list[str] = field(default_factory=list)

    async def run(self, sql: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(**connect_config(self.url(database, self.owner)))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def new_database(self, name: str, template: str = "") -> None:
        like = f' TEMPLATE "{template}" STRATEGY {self.cloning}' if template else ""
        await self.run(f'CREATE DATABASE "{name}"{like}')
        self.made.append(name)

    async def new_clone(self, name: str) -> None:
        """A database like the template; its commits do not wait for the disk, whose loss no test stages."""
        await self.new_database(name, self.template)
        await self.run(f'ALTER DATABASE "{name}" SET synchronous_commit = off')

    async def drop(self, name: str) -> None:
        await self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.made.remove(name)

    async def drop_all(self) -> None:
        for name in reversed(list(self.made)):
            await self.drop(name)

    async def make_template(self) -> None:
        """Migrate the database that others are cloned from, by a `salesops migrate` of its own.

        A process of its own, because migrations refuse to run beside the pool a test may have open in this one; one at
        a time, because roles belong to the whole server and PostgreSQL does not let two create the same one.
        """
        name = f"salesops_tpl_{secrets.token_hex(4)}"
        await self.new_database(name)
        waiting = await asyncpg.connect(**connect_config(self.url("postgres", self.owner)))
        try:
            await waiting.execute("SELECT pg_advisory_lock($1)", _ROLES_LOCK)
            await _migrate_apart(self.url(name, self.owner))
        finally:
            await waiting.close()
        self.template = name


@dataclass(frozen=True)
class Database:
    """One database of one test module."""

    server: Server
    name: str

    @property
    def app_url(self) -> str:
        return self.server.url(self.name, "salesops_app")

    @property
    def owner_url(self) -> str:
        return self.server.url(self.name, self.server.owner)

    async def as_owner(self, sql: str, *args: object) -> list[Any]:
        """Rows of a statement run as superuser: for looking behind row-level security, and for tampering."""
        connection = await asyncpg.connect(**connect_config(self.owner_url))
        try:
            return list(await connection.fetch(sql, *args))
        finally:
            await connection.close()


def embedded_server(cluster: embedded.Cluster) -> Server:
    """The server of an embedded cluster; it does not wait for the disk, so that files are copied quickest."""
    return Server("embedded", lambda database, user: cluster.url(database, user), embedded.SUPERUSER, "file_copy")


def outside_server(url: str) -> Server:
    """The server of a superuser's URL; other users come in by trust."""
    config = connect_config(url)
    host, port = config["host"], config["port"]

    def address(database: str, user: str) -> str:
        word = f":{quote(config['password'])}" if user == config["user"] and "password" in config else ""
        return f"postgresql://{quote(user)}{word}@/{quote(database)}?host={quote(host)}&port={port}"

    return Server("outside", address, config["user"])


async def _migrate_apart(owner_url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "salesops", "migrate"),
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "SALESOPS_DATABASE_URL": owner_url,
            "SALESOPS_OWNER_URL": owner_url,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the template could not be migrated: {said.decode()}")
