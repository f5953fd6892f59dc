"""Redis as a courier of job ids: quick, and trusted with nothing.

Dramatiq looks for the messages of dead workers at one command in a thousand, so on an idle queue perhaps never; here
at one in ten. Our recovery does not rest on it: the reaper and the relay bring every job again.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker

from salesops_workers.courier import PATIENCE, BrokerAway


class RestlessRedisBroker(RedisBroker):
    """Dramatiq's broker for Redis, with time-outs and frequent maintenance; its keys begin with `namespace`."""

    def __init__(self, url: str, namespace: str, middleware: list[dramatiq.Middleware]) -> None:
        limits = urllib.parse.urlencode({"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE})
        super().__init__(  # type: ignore[no-untyped-call]
            url=f"{url}{'&' if '?' in url else '?'}{limits}",
            middleware=middleware,
            namespace=namespace,
            maintenance_chance=100_000,
        )

    def depth(self, queue_name: str) -> int:
        """How many messages wait in a queue."""
        try:
            return int(self.client.llen(f"{self.namespace}:{queue_name}"))
        except redis.RedisError as error:
            raise BrokerAway(error) from error

    def publish(self, messages: Sequence[dramatiq.Message[None]]) -> None:
        """Publish all; raises `BrokerAway`."""
        try:
            for message in messages:
                self.enqueue(message)
        except redis.RedisError as error:
            raise BrokerAway(error) from error
