"""The one database engine: Piccolo's, with a transaction that cannot leak, nest silently or forget its office.

Stock `DB.transaction()` of Piccolo leaks its connection when COMMIT or ROLLBACK raises, makes nested blocks silent
no-ops, and stays current when it is dead (RELIABILITY F1, F2). This one refuses nesting, resets its context first,
ends shielded, always gives the connection back, and sets `app.office_id` in the same round trip as BEGIN.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import urllib.parse
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, cast

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from salesops import failpoints
from salesops.errors import Busy

os.environ.setdefault("PICCOLO_CONF", "salesops.piccolo_conf")

ACQUIRE_SECONDS = 2
_LOST = (  # what asyncpg raises when the server has closed a connection, depending on the moment
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
Record = Mapping[str, Any]  # a row: read it by column name


def connect_config(url: str) -> dict[str, Any]:
    """asyncpg's keyword arguments for a `postgresql://` URL; `?host=/dir` names a socket directory."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"a database URL begins with postgresql://, not {parts.scheme!r}")
    query = dict(urllib.parse.parse_qsl(parts.query))
    config: dict[str, Any] = {
        "host": query.get("host") or parts.hostname or "127.0.0.1",
        "port": int(query.get("port") or parts.port or 5432),
        "user": urllib.parse.unquote(parts.username or "salesops_app"),
        "database": parts.path.lstrip("/") or "salesops",
    }
    if parts.password:
        config["password"] = urllib.parse.unquote(parts.password)
    if config["host"].startswith("/"):
        config["ssl"] = False
    return config


class SafeTransaction(PostgresTransaction):
    """One unit of work on one connection; `office_id` None means no office: group tables only."""

    def __init__(self, engine: Engine, office_id: int | None = None, *, read_only: bool = False) -> None:
        if engine.current_transaction.get() is not None:
            raise RuntimeError("a transaction is open already; transactions do not nest")
        self.engine = engine
        self.office_id = office_id
        self.read_only = read_only
        self._savepoint_id = 0
        self._parent = None
        self._committed = False
        self._rolled_back = False

    async def __aenter__(self) -> SafeTransaction:
        self.connection = await self._acquire()
        try:
            await self.connection.execute(self._begin_statement())
        except _LOST as error:
            await _finish(self._give_back())
            raise _unreachable() from error
        except BaseException:
            await _finish(self._give_back())
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.engine.current_transaction.reset(self.context)
        await _finish(self._end(failed=kind is not None))
        return False

    async def commit(self) -> None:
        failpoints.reach("before-commit")
        await self.connection.execute("COMMIT")
        self._committed = True
        failpoints.reach("after-commit")

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")
        self._rolled_back = True

    def abandon(self) -> None:
        """Take the connection away from a block that does not end; whoever still uses it gets an `InterfaceError`."""
        if hasattr(self, "connection") and not self.connection.is_closed():
            self.connection.terminate()

    async def _end(self, *, failed: bool) -> None:
        try:
            if not (self._committed or self._rolled_back):
                await (self.rollback() if failed else self.commit())
        except Exception:
            if not failed:  # the outcome of COMMIT is unknown to us: the caller must hear of it
                raise
            self._terminate()  # it cannot even roll back; the error that led here goes on
        finally:
            await self._give_back()

    async def _acquire(self) -> Any:
        pool = self.engine.pool
        try:
            return await (pool.acquire(timeout=ACQUIRE_SECONDS) if pool else self.engine.get_new_connection())
        except TimeoutError as error:
            raise _busy() from error
        except _LOST as error:  # a server that is down has not even a socket
            raise _unreachable() from error

    async def _give_back(self) -> None:
        self._terminate(only_in_transaction=True)
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()

    def _terminate(self, *, only_in_transaction: bool = False) -> None:
        # The pool has already taken back a connection that the server closed; its handle refuses every call then.
        with contextlib.suppress(asyncpg.InterfaceError):
            if not self.connection.is_closed() and (self.connection.is_in_transaction() or not only_in_transaction):
                self.connection.terminate()

    def _begin_statement(self) -> str:
        begin = "BEGIN READ ONLY" if self.read_only else "BEGIN"
        if self.office_id is None:
            return begin
        return f"{begin}; SELECT set_config('app.office_id', '{int(self.office_id)}', true)"


class Engine(PostgresEngine):
    """The product's engine. `configure()` names the database, `open()` makes the pool in the running event loop."""

    def __init__(self) -> None:
        super().__init__(config={}, extensions=())

    def configure(self, url: str) -> None:
        """Use the database of `url` from now on; the pool must be closed."""
        if self.pool is not None:
            raise RuntimeError("close the pool before naming another database")
        self.config.clear()
        self.config.update(connect_config(url))

    async def open(self, *, size: int = 10, statement_timeout: str = "5s") -> None:
        """Open a pool of `size` connections, all warm; readiness waits for it."""
        self.pool = await asyncpg.create_pool(
            **self.config,
            min_size=min(size, 4),
            max_size=size,
            statement_cache_size=1000,
            max_inactive_connection_lifetime=0,
            reset=_no_reset,
            server_settings={
                "application_name": "salesops",
                "statement_timeout": statement_timeout,
                "lock_timeout": "2s",
                "idle_in_transaction_session_timeout": "10s",
                "jit": "off",
            },
        )

    async def close(self) -> None:
        if self.pool is not None:
            pool, self.pool = self.pool, None
            await pool.close()

    def transaction(self, office_id: int | None = None, *, read_only: bool = False) -> SafeTransaction:
        return SafeTransaction(self, office_id, read_only=read_only)

    async def batch(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("batch() leaves the transaction and the pool; page through the rows instead")

    async def run_script(self, sql: str) -> None:
        """Run several statements without parameters, in the current transaction when there is one."""
        current = cast(SafeTransaction | None, self.current_transaction.get())
        if current is not None:
            await current.connection.execute(sql)
            return
        connection = await self.get_new_connection()
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def fetch(self, sql: str, *args: object) -> Sequence[Record]:
        """Read outside any office: only group tables and reviewed functions give rows."""
        try:
            if self.pool is None:
                return cast(Sequence[Record], await self._run_in_new_connection(sql, args))
            async with self.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                return cast(Sequence[Record], await connection.fetch(sql, *args))
        except TimeoutError as error:
            raise _busy() from error
        except _LOST as error:
            raise _unreachable() from error

    async def fetch_names(self, sql: str) -> list[str]:
        return [str(next(iter(row.values()))) for row in await self.fetch(sql)]


def reading() -> SafeTransaction:
    """The read-only transaction the kernel opened for an offer; raises `RuntimeError` outside one."""
    current = cast(SafeTransaction | None, DB.current_transaction.get())
    if current is None:
        raise RuntimeError("only an offer reads this way")
    return current


def _busy() -> Busy:
    return Busy("The database is busy; try again in a moment.", retry_after=2)


def _unreachable() -> Busy:
    return Busy("The database is not to be reached; try again in a moment.", retry_after=5)


async def _finish(work: Any) -> None:
    """Run `work` to its end however often this task is cancelled meanwhile, then let the cancellation through."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except BaseException:
            break
    if cancelled is not None:
        task.exception()
        raise cancelled
    task.result()


async def _no_reset(connection: Any) -> None:
    """asyncpg's own reset costs a round trip; nothing here outlives a transaction."""


DB = Engine()
