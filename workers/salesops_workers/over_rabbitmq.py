"""RabbitMQ as a courier of job ids: confirmed publishing to quorum queues, which survive the loss of a node.

It is trusted with nothing: what it loses the relay brings again, what it brings twice meets the fence. So there are
no dead letters and no delays; what is set here are time-outs, so that a broker that hangs is noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dramatiq
import pika.exceptions
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.errors import ConnectionClosed

from salesops_workers.courier import PATIENCE, BrokerAway


class QuorumBroker(RabbitmqBroker):
    """Dramatiq's broker for RabbitMQ, careful and without patience."""

    def __init__(self, url: str, middleware: list[dramatiq.Middleware]) -> None:
        super().__init__(url=url, middleware=middleware, confirm_delivery=True)
        limits: Any = self.parameters
        limits.heartbeat = 3 * PATIENCE
        limits.blocked_connection_timeout = limits.socket_timeout = limits.stack_timeout = PATIENCE

    def _build_queue_arguments(self, queue_name: str) -> dict[str, Any]:
        return {"x-queue-type": "quorum"}

    def depth(self, queue_name: str) -> int:
        """How many messages wait in a queue; none when it was deleted, the next message makes it again."""
        try:
            self.declare_queue(queue_name, ensure=True)
            return int(self.channel.queue_declare(queue_name, passive=True).method.message_count)
        except pika.exceptions.ChannelClosedByBroker:
            del self.channel
            return 0
        except (OSError, pika.exceptions.AMQPError) as error:
            del self.connection
            raise BrokerAway(error) from error

    def publish(self, messages: Sequence[dramatiq.Message[None]]) -> None:
        """Publish all, each confirmed; raises `BrokerAway`."""
        try:
            for message in messages:
                self._publish(message)
        except (OSError, pika.exceptions.AMQPError) as error:
            raise BrokerAway(error) from error

    def _publish(self, message: dramatiq.Message[None]) -> None:
        try:
            self.enqueue(message)
        except ConnectionClosed as error:
            if isinstance(error.message, pika.exceptions.NackError):
                self._remove(message.queue_name)
            raise

    def _remove(self, queue_name: str) -> None:
        """Take a queue away that accepts nothing; the next message makes it anew.

        A quorum queue whose node was killed may come up without a leader and stays so; nothing in it is missed.
        """
        self.channel.queue_delete(queue_name)
        self.queues_pending.add(queue_name)
