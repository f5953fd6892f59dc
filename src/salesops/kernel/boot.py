"""Brings the kernel up in a process and takes it down again: engine, registry, watch."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from salesops.db import DB
from salesops.kernel.discovery import Discovered, discover
from salesops.kernel.registry import Registry, install
from salesops.kernel.specs import new_plugin_manager, usable
from salesops.rights import CORE_PERMISSIONS
from salesops.services.jobs import core_handlers

CORE_TASKS = (
    "salesops.services.long_imports",
    "salesops.services.documents.mailing",
)  # by name, as duties are: they stand above the kernel


@contextlib.asynccontextmanager
async def booted(
    database_url: str, *, pool_size: int = 10, statement_timeout: str = "5s", duties: list[Discovered] | None = None
) -> AsyncIterator[Registry]:
    """The kernel for the time of the block: the pool is open and warm, the registry read and kept fresh."""
    ready = make_registry(duties)
    DB.configure(database_url)
    await DB.open(size=pool_size, statement_timeout=statement_timeout)
    try:
        install(ready)
        await ready.refresh()
        async with _watched(ready):
            yield ready
    finally:
        install(None)
        await DB.close()


@contextlib.asynccontextmanager
async def _watched(registry: Registry) -> AsyncIterator[None]:
    watch = asyncio.create_task(registry.watch())
    try:
        yield
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


def installed_duties() -> list[Discovered]:
    """Everything installed that can be used, in order; what cannot is set aside."""
    return usable(discover())


def make_registry(duties: list[Discovered] | None = None) -> Registry:
    """A registry of the given duties, or of everything installed; refuses hooks that would be called wrongly."""
    found = installed_duties() if duties is None else duties
    return Registry(found, new_plugin_manager(found), CORE_PERMISSIONS, core_handlers(CORE_TASKS))
