"""The transports that are tested: PostgreSQL alone, and the brokers that are given, with queues of a test's own."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from salesops.services.jobs import QUEUES
from salesops.settings import Settings
from salesops_workers.broker import make_outside_broker, message_of, queue_name

GIVEN = {"amqp": "SALESOPS_TEST_AMQP_URL", "redis": "SALESOPS_TEST_REDIS_URL"}


def with_a_broker() -> list[Any]:
    """The transports with a broker between the outbox and the worker; skipped by name where none is given."""
    return [
        pytest.param(
            name,
            marks=()
            if os.environ.get(variable)
            else pytest.mark.skip(reason=f"{variable} is not set: not run over {name}"),
        )
        for name, variable in GIVEN.items()
    ]


def all_transports() -> list[Any]:
    """PostgreSQL alone, and the transports with a broker."""
    return ["postgresql", *with_a_broker()]


@dataclass(frozen=True)
class Transport:
    """One way from the outbox to a worker; the queues at a broker bear `prefix`."""

    name: str
    url: str
    prefix: str

    @property
    def settings(self) -> Settings:
        return Settings(broker_url=self.url, broker_prefix=self.prefix)

    @property
    def has_broker(self) -> bool:
        return self.name != "postgresql"

    @contextlib.contextmanager
    def broker(self) -> Iterator[Any]:
        """The broker itself, for a test that plays tricks with it."""
        made = make_outside_broker(self.settings, [])
        yield made
        made.close()

    def depth(self, queue: str = "default") -> int:
        """How many messages wait at the broker."""
        with self.broker() as broker:
            return broker.depth(queue_name(self.settings, queue))

    def wipe(self) -> None:
        """What losing a broker's disk does: no message, no queue."""
        if not self.has_broker:
            return
        with self.broker() as broker:
            if self.name == "redis":
                for key in broker.client.scan_iter(f"{self.prefix}:*"):
                    broker.client.delete(key)
                return
            for queue in QUEUES:
                for ending in ("", ".DQ", ".XQ"):
                    broker.channel.queue_delete(queue_name(self.settings, queue) + ending)

    def repeat(self, jobs: list[tuple[int, UUID]], times: int) -> None:
        """Publish messages for the same jobs again and again, in no order."""
        messages = [message_of(self.settings, "default", office_id, job_id) for office_id, job_id in jobs * times]
        random.shuffle(messages)
        with self.broker() as broker:
            broker.publish(messages)


def new_transport(name: str) -> Transport:
    """A transport of this name, with queues of its own; Redis in a database of its own number."""
    url = os.environ[GIVEN[name]] if name in GIVEN else "postgresql:"
    if name == "redis":
        url = urllib.parse.urlsplit(url)._replace(path="/9").geturl()
    return Transport(name, url, f"test_{secrets.token_hex(4)}")
