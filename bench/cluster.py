"""A PostgreSQL server of the measurements' own: durable, on a socket in a folder, kept between figures."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

PROGRAMS = Path(os.environ.get("SALESOPS_BENCH_PGBIN", "/usr/lib/postgresql/15/bin"))
SUPERUSER = "postgres"
PATIENCE = 90  # seconds; a killed server recovers first
SETTINGS = {  # those of the yardstick, so that its figures and ours are comparable
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "1GB",
    "effective_cache_size": "8GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "max_wal_size": "8GB",
    "min_wal_size": "1GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "jit": "off",
    "autovacuum": "on",
    "timezone": "UTC",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.max": "10000",
    "pg_stat_statements.track": "top",
    "pg_stat_statements.track_utility": "on",
    "pg_stat_statements.save": "off",
    "track_io_timing": "on",
    "track_wal_io_timing": "on",
}
SHOWN = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "data_checksums",
    "wal_sync_method",
)


class NoServer(RuntimeError):
    """The server could not be made or started; the message says why."""


@dataclass(frozen=True)
class Cluster:
    """The server below `home`."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket(self) -> Path:
        return self.home / "socket"

    def url(self, database: str, user: str = "salesops_app") -> str:
        """The address of a database on it."""
        return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(str(self.socket))}"

    @property
    def pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        """Make it at first use, start it when it is down."""
        if not (PROGRAMS / "initdb").exists():
            raise NoServer(f"there are no PostgreSQL programs in {PROGRAMS}: name their folder in SALESOPS_BENCH_PGBIN")
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self._ctl("status").returncode:
            done = self._ctl("start", "-w", "-t", str(PATIENCE), "-l", str(self.home / "server.log"))
            if done.returncode:
                raise NoServer(f"PostgreSQL did not start; see {self.home / 'server.log'}")

    def stop(self) -> None:
        """Stop it when it runs; its data stays."""
        if (self.data / "PG_VERSION").exists() and not self._ctl("status").returncode:
            self._ctl("stop", "-w", "-t", str(PATIENCE), "-m", "fast")

    async def connect(self, database: str = "postgres", user: str = SUPERUSER) -> Any:
        return await asyncpg.connect(host=str(self.socket), user=user, database=database, ssl=False, timeout=30)

    async def rows(self, sql: str, *args: object, database: str = "postgres") -> list[Any]:
        """Rows of one statement run by the superuser."""
        connection = await self.connect(database)
        try:
            return list(await connection.fetch(sql, *args))
        finally:
            await connection.close()

    async def run(self, sql: str, *, database: str = "postgres") -> None:
        """Statements without parameters, run by the superuser."""
        connection = await self.connect(database)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def set(self, name: str, value: str) -> None:
        """Change a setting of the running server, for every session."""
        await self.run(f"ALTER SYSTEM SET {name} = '{value}'")
        await self.run("SELECT pg_reload_conf()")

    async def settings(self) -> dict[str, str]:
        rows = await self.rows("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", list(SHOWN))
        return {row["name"]: row["setting"] for row in rows}

    async def has(self, database: str) -> bool:
        return bool(await self.rows("SELECT 1 FROM pg_database WHERE datname = $1", database))

    async def drop(self, database: str) -> None:
        await self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    async def clone(self, template: str, database: str) -> None:
        """Make `database` anew as a copy of `template`."""
        await self.drop(database)
        await self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def _create(self) -> None:
        for folder in (self.home, self.data, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700 if folder == self.data else 0o755)
            if os.geteuid() == 0:
                account = pwd.getpwnam(_server_user())
                os.chown(folder, account.pw_uid, account.pw_gid)
        done = self._as_server("initdb", "-D", str(self.data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums")  # fmt: skip
        if done.returncode:
            raise NoServer(f"initdb failed: {done.stderr.strip()}")
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
            file.write(f"unix_socket_directories = '{self.socket}'\n")

    def _ctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._as_server("pg_ctl", "-D", str(self.data), *words)

    def _as_server(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        account = pwd.getpwnam(_server_user()) if os.geteuid() == 0 else None
        return subprocess.run(
            [PROGRAMS / program, *words],
            cwd="/",
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a server that is started keeps it open
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            start_new_session=True,
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
        )


def _server_user() -> str:
    """Whom the server runs as when root starts it: PostgreSQL refuses root."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
