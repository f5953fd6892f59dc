"""The brokers of a larger installation, RabbitMQ and Redis: quick couriers of job ids, trusted with nothing.

Whatever they lose the relay brings again and whatever they bring twice meets the fence, so their own retries,
delays and dead letters are off; what is set here are time-outs, so that a broker that hangs is noticed.
"""

from __future__ import annotations

import urllib.parse
from typing import Any
from uuid import UUID

import dramatiq
import pika.exceptions
import redis
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError

PATIENCE = 5  # seconds for one answer of a broker
BROKER_ERRORS = (OSError, BrokerConnectionError, pika.exceptions.AMQPError, redis.RedisError)


class QuorumBroker(RabbitmqBroker):
    """RabbitMQ with confirmed publishing to quorum queues, which survive the loss of a node."""

    def __init__(self, url: str, middleware: list[dramatiq.Middleware]) -> None:
        super().__init__(url=url, middleware=middleware, confirm_delivery=True)
        limits: Any = self.parameters
        limits.heartbeat = 3 * PATIENCE
        limits.blocked_connection_timeout = limits.socket_timeout = limits.stack_timeout = PATIENCE

    def _build_queue_arguments(self, queue_name: str) -> dict[str, Any]:
        return {"x-queue-type": "quorum"}

    def depth(self, queue_name: str) -> int:
        """How many messages wait in a queue; none when it was deleted, it is then made again at the next message."""
        try:
            self.declare_queue(queue_name, ensure=True)
            return int(self.channel.queue_declare(queue_name, passive=True).method.message_count)
        except pika.exceptions.ChannelClosedByBroker:
            del self.channel
            self.queues_pending.add(queue_name)
            return 0
        except pika.exceptions.AMQPError:
            del self.connection
            raise


class RestlessRedisBroker(RedisBroker):
    """Redis that looks for the messages of dead workers at every tenth command, not at every thousandth."""

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
        return int(self.client.llen(f"{self.namespace}:{queue_name}"))


def message_of(queue: str, queue_name: str, office_id: int, job_id: UUID) -> dramatiq.Message[None]:
    """The message that points at a job; it carries nothing else."""
    return dramatiq.Message(
        queue_name=queue_name, actor_name=f"deliver_{queue}", args=(office_id, str(job_id)), kwargs={}, options={}
    )
