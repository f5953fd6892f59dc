"""`python -m salesops_workers.relay`: gives the rows of the outbox to RabbitMQ or Redis; two or more may run.

Rows are marked and published within one transaction: a death in between publishes them again, and the fence makes
nothing of the second message. The transaction is the relay's own and holds nothing but rows that wait anyway. No more
than a window of messages waits at the broker, so rows offered again cannot pile up behind slow workers.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

import structlog
from dramatiq.errors import BrokerConnectionError

from salesops import failpoints
from salesops.db import DB
from salesops.services.jobs import QUEUES
from salesops.settings import Settings
from salesops_workers.broker import make_outside_broker, message_of, queue_name, scheme
from salesops_workers.courier import Courier
from salesops_workers.life import live, wait_for
from salesops_workers.over_postgres import UNREACHABLE

WINDOW = 1000  # messages of one queue at the broker
BATCH = 100
AGAIN = dt.timedelta(seconds=30)  # published and not claimed for so long: offered again
SOONEST, LATEST = 0.2, 2.0  # seconds between two looks: after work, and after a long idle time
LONGEST_BACK_OFF = 5.0
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Relay:
    """One relay; the broker is spoken to from one thread of its own, as pika demands."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, "broker")
        self._broker: Courier | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop`, sooner after work than while idle; a broker or database that is away is waited for."""
        pause, failures = SOONEST, 0
        while not stop.is_set():
            try:
                sent = await self.round()
            except (BrokerConnectionError, *UNREACHABLE) as error:
                failures += 1
                pause = min(0.5 * failures, LONGEST_BACK_OFF)
                log.warning("relay_interrupted", error=repr(error), failures=failures, again_in=pause)
                self._broker = None
            else:
                failures = 0
                pause = SOONEST if sent else min(pause * 1.5, LATEST)
                if sent >= BATCH:
                    continue
            await wait_for(stop, pause)
        await self.close()

    async def round(self) -> int:
        """Publish what is due in each queue, as far as its window has room; returns how many."""
        if self._broker is None:
            self._broker = cast(Courier, await self._call(make_outside_broker, self._settings, []))
        broker = self._broker
        sent = 0
        for queue in QUEUES:
            room = WINDOW - await self._call(broker.depth, queue_name(self._settings, queue))
            if room > 0:
                sent += await self._publish(broker, queue, min(room, BATCH))
        return sent

    async def close(self) -> None:
        """Say goodbye to the broker."""
        if self._broker is not None:
            await self._call(self._broker.close)
        self._thread.shutdown()

    async def _publish(self, broker: Courier, queue: str, most: int) -> int:
        async with DB.transaction() as transaction:
            rows = await transaction.connection.fetch(
                "SELECT office_id, id FROM core.publish_batch($1, $2, $3)", queue, most, AGAIN
            )
            if rows:
                messages = [message_of(self._settings, queue, row["office_id"], row["id"]) for row in rows]
                await self._call(broker.publish, messages)
                failpoints.reach("after-publish")
        if rows:
            log.info("jobs_published", queue=queue, jobs=len(rows))
        return len(rows)

    async def _call(self, function: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)


async def relay(settings: Settings, stop: asyncio.Event) -> None:
    """The life of a relay; with PostgreSQL as the transport there is nothing to do, and it says so."""
    if scheme(settings) == "postgresql":
        raise SystemExit(
            "SALESOPS_BROKER_URL names no outside broker: workers claim from PostgreSQL, no relay is needed"
        )
    DB.configure(settings.database_url)
    await DB.open(size=2)
    try:
        await Relay(settings).run(stop)
    finally:
        await DB.close()


if __name__ == "__main__":
    live("relay", relay)
