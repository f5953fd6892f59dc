"""What a broker does to itself when it is killed, and what becomes of it without a hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from dramatiq.errors import BrokerConnectionError

from salesops.services.jobs import QUEUES
from salesops.settings import Settings
from salesops_workers.broker import make_outside_broker, message_of, queue_name
from tests.faults.brokers import PREFIX, OwnRabbit, missing

pytestmark = pytest.mark.skipif(bool(missing("amqp")), reason=missing("amqp"))
MADE_ANEW_WITHIN = 60.0  # seconds


@pytest.fixture
def rabbit(tmp_path: Path) -> Iterator[OwnRabbit]:
    made = OwnRabbit(tmp_path)
    yield made
    made.kill()


def publish(settings: Settings, queue: str) -> int:
    """Publish one message on a connection of its own; returns how many wait then."""
    courier = make_outside_broker(settings, [])
    try:
        courier.publish([message_of(settings, queue, 1, uuid4())])
        return int(courier.depth(queue_name(settings, queue)))
    finally:
        courier.close()


async def test_a_queue_that_rabbitmq_cannot_restart_is_made_anew(rabbit: OwnRabbit) -> None:
    """Killed soon after its queues were declared again, RabbitMQ 3.10 comes up with queues that nobody leads."""
    await rabbit.start()
    settings = Settings(broker_url=rabbit.url, broker_prefix=PREFIX)
    publish(settings, QUEUES[0])
    rabbit.wipe()
    publish(settings, QUEUES[0])
    rabbit.kill()
    await rabbit.start()
    began = time.monotonic()
    while True:
        try:
            assert publish(settings, QUEUES[0]) > 0
            return
        except BrokerConnectionError:
            assert time.monotonic() - began < MADE_ANEW_WITHIN, "the queue takes nothing any more"
            await asyncio.sleep(0.5)
