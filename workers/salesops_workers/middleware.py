"""Gives a worker's event loop everything a job needs, and takes it away in the right order.

`AsyncIO` must come first in the chain: its loop thread is there before the kernel opens and after it has closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Awaitable

import dramatiq
import structlog
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import Middleware, MiddlewareError

from salesops.heartbeat import keep_beating
from salesops.kernel.boot import booted
from salesops.settings import Settings
from salesops_workers.life import beside
from salesops_workers.over_postgres import PostgresBroker
from salesops_workers.reaper import reap_forever

HUNG = 70  # the exit status of a worker whose loop did nothing for two leases: some handler blocks it
LAST_WORDS = 3.0  # seconds for the pool to close when the time to finish jobs is over
log = structlog.get_logger(__name__)


class Kernel(Middleware):
    """The kernel, the reaper and the signs of life of one worker process."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._settings = settings
        self._name = name
        self._open = contextlib.AsyncExitStack()
        self._ticks = 0
        self._closed = threading.Event()

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Open the pool and the registry in the loop that the handlers run in."""
        try:
            _in_loop(self._start())
        except Exception as error:
            raise MiddlewareError(f"the worker cannot start: {error!r}") from error
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        if isinstance(broker, PostgresBroker):
            broker.stopping.set()

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        self._closed.set()
        _in_loop(self._end())

    def before_process_message(self, broker: dramatiq.Broker, message: dramatiq.MessageProxy) -> None:
        structlog.contextvars.clear_contextvars()

    async def _start(self) -> None:
        async with contextlib.AsyncExitStack() as opening:
            pool = self._settings.worker_threads + 4
            url = self._settings.database_url
            await opening.enter_async_context(booted(url, pool_size=pool, statement_timeout="60s"))
            works = beside(
                reap_forever(self._settings.job_lease), keep_beating(self._settings.home, self._name), self._tick()
            )
            await opening.enter_async_context(works)
            self._open = opening.pop_all()

    async def _end(self) -> None:
        """The pool would wait for jobs that did not end in time; their leases run out and others take them over."""
        try:
            async with asyncio.timeout(LAST_WORDS):
                await self._open.aclose()
        except TimeoutError:
            log.warning("jobs_abandoned", worker=self._name)

    async def _tick(self) -> None:
        while True:
            self._ticks += 1
            await asyncio.sleep(0.5)

    def _watch(self) -> None:
        """A loop that hangs cannot be mended from within: end the process, another one takes its jobs over.

        Ticks are counted, not seconds, so that a whole process that was stopped for a while may go on.
        """
        silent, seen = 0, -1
        while not self._closed.wait(1):
            silent, seen = (silent + 1, seen) if seen == self._ticks else (0, self._ticks)
            if silent > 2 * self._settings.job_lease:
                log.critical("event_loop_hung", worker=self._name)
                os._exit(HUNG)


def _in_loop(work: Awaitable[None]) -> None:
    loop = get_event_loop_thread()
    if loop is None:
        raise RuntimeError("AsyncIO must come before Kernel in the chain of middleware")
    loop.run_coroutine(work)
