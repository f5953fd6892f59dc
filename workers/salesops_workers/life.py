"""The life of a process without a web address: settings, log, signs of life, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import structlog

from salesops import log as logs
from salesops.cli.database import urls
from salesops.heartbeat import keep_beating
from salesops.settings import Settings

log = structlog.get_logger(__name__)


def read_settings() -> Settings:
    """The settings with the database's address filled in, and the log set up as they say."""
    settings = Settings.from_env()
    logs.configure(format=settings.log_format, level=settings.log_level)
    return replace(settings, database_url=urls(settings)[0])


def live(name: str, work: Callable[[Settings, asyncio.Event], Awaitable[None]]) -> None:
    """Run `work(settings, stop)` until SIGTERM or SIGINT sets `stop`; it then ends by itself."""
    asyncio.run(_live(name, read_settings(), work))


async def _live(name: str, settings: Settings, work: Callable[[Settings, asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    async with beside(keep_beating(settings.home, name)):
        log.info(f"{name}_started", pid=os.getpid())
        await work(settings, stop)
        log.info(f"{name}_stopped")


@contextlib.asynccontextmanager
async def beside(*works: Awaitable[None]) -> AsyncIterator[None]:
    """Run `works` as tasks for the time of the block; if one dies, the process is told to stop."""
    tasks = [asyncio.ensure_future(work) for work in works]
    for task in tasks:
        task.add_done_callback(_end_process_with)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _end_process_with(task: asyncio.Future[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.critical("task_died", exc_info=error)
        os.kill(os.getpid(), signal.SIGTERM)


async def wait_for(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but not longer than until `stop`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
