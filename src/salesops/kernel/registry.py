"""What this process knows: the duties, the offices, and which duty is on where; fresh within a second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import asyncpg
import pluggy
import structlog

from salesops.act import Office
from salesops.db import DB
from salesops.duty import PROJECT, Duty, NumberSeries, Permission
from salesops.errors import Busy, NotFound
from salesops.kernel.discovery import Discovered
from salesops.services.jobs import CORE, Runner, handlers_of

POLL_SECONDS = 0.5
CHANNEL = "salesops_switch"
_UNREACHABLE = (  # a connection that was cut shows in any of these, depending on the moment
    *(OSError, Busy),
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
)
log = structlog.get_logger(__name__)


class Registry:
    """Duties, offices and states of one process. `refresh()` reads the database; `watch()` keeps it fresh."""

    def __init__(
        self,
        duties: list[Discovered],
        plugins: pluggy.PluginManager,
        core_permissions: tuple[Permission, ...] = (),
        core_tasks: Sequence[Runner] = (),
    ) -> None:
        self.discovered = {item.duty.name: item for item in duties}
        self.duties: dict[str, Duty] = {name: item.duty for name, item in self.discovered.items()}
        self.ours = frozenset(item.duty.name for item in duties if item.distribution == PROJECT)
        self.plugins = plugins
        self.permissions = {
            p.name: p for p in (*core_permissions, *(p for d in self.duties.values() for p in d.permissions))
        }
        self.series: dict[str, NumberSeries] = {s.name: s for d in self.duties.values() for s in d.series}
        of_duties = [handler for duty in self.duties.values() for handler in handlers_of(duty)]
        self.handlers: dict[str, Runner] = {handler.name: handler for handler in (*core_tasks, *of_duties)}
        self.subscribers: dict[str, list[Runner]] = {}
        for handler in self.handlers.values():
            if handler.topic:
                self.subscribers.setdefault(handler.topic, []).append(handler)
        self.offices: dict[int, Office] = {}
        self.by_code: dict[str, Office] = {}
        self._states: dict[tuple[int, str], str] = {}
        self.callers: dict[tuple[int, str], list[Any]] = {}
        self._when_off: dict[tuple[int, str], asyncio.Future[None]] = {}
        self._looking = asyncio.Lock()

    def office(self, code: str) -> Office:
        """The office of that code; raises `NotFound`."""
        try:
            return self.by_code[code]
        except KeyError:
            raise NotFound from None

    def state(self, office_id: int, duty: str) -> str:
        """`on`, `read_only` or `off`; a duty not installed, or not switched on yet, is off."""
        return self._states.get((office_id, duty), "off") if duty in self.duties else "off"

    def is_on(self, office_id: int, duty: str) -> bool:
        """Whether the duty works in this office; the core does everywhere."""
        return duty == CORE or self.state(office_id, duty) == "on"

    def when_off(self, office_id: int, duty: str) -> asyncio.Future[None]:
        """Done as soon as this process knows that the duty, on until then, was switched off in the office."""
        key = office_id, duty
        if key not in self._when_off:
            self._when_off[key] = asyncio.get_running_loop().create_future()
        return self._when_off[key]

    def silent(self, office_id: int, *, reading: bool) -> list[Any]:
        """The plug-in modules that may not be asked in this office: the off, and for what may write also the read-only."""
        asked = ("on", "read_only") if reading else ("on",)
        return [item.module for name, item in self.discovered.items() if self.state(office_id, name) not in asked]

    async def refresh(self) -> None:
        """Read offices and duty states; forget cached callers only when something changed.

        One at a time: what an earlier look found must not overwrite what a later one knows.
        """
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        offices = await DB.fetch(
            "SELECT id, code, name, currency, timezone, language, fiscal_year_start FROM core.office WHERE closed_on IS NULL"
        )
        states = {(r["office_id"], r["duty"]): r["state"] for r in await DB.fetch("SELECT * FROM core.duty_states()")}
        known = {r["id"]: Office(*r.values()) for r in offices}
        if known != self.offices:
            self.offices, self.by_code = known, {o.code: o for o in known.values()}
        if states != self._states:
            self._states = states
            self.callers.clear()
            for key in [key for key in self._when_off if self.state(*key) == "off"]:
                self._when_off.pop(key).set_result(None)

    async def watch(self) -> None:
        """Refresh on every switch (NOTIFY) and at least each half second, until cancelled."""
        changed = asyncio.Event()
        listener = asyncio.create_task(self._listen(changed))
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):  # wait_for of 3.11 may swallow a cancellation
                        await changed.wait()
                changed.clear()
                try:
                    await self.refresh()
                except _UNREACHABLE as error:
                    log.warning("switchboard_unreadable", error=repr(error))
        finally:
            listener.cancel()

    async def _listen(self, changed: asyncio.Event) -> None:
        while True:
            try:
                connection = await DB.get_new_connection()
                try:
                    await connection.add_listener(CHANNEL, lambda *_: changed.set())
                    lost = asyncio.Event()
                    connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                    await lost.wait()
                finally:
                    connection.terminate()  # a polite end takes time, and its failure would hide a cancellation
            except _UNREACHABLE as error:
                log.warning("switchboard_listener_lost", error=repr(error))
            await asyncio.sleep(1)


_current: Registry | None = None


def current() -> Registry:
    """The registry of this process; raises `RuntimeError` before `boot()`."""
    if _current is None:
        raise RuntimeError("salesops is not booted in this process: call salesops.kernel.boot first")
    return _current


def install(registry: Registry | None) -> None:
    """Make `registry` the one of this process."""
    global _current
    _current = registry
