"""Makes the transport that `SALESOPS_BROKER_URL` names, with one actor per queue, which runs the job it is pointed at.

The outbox row, not the broker, is the truth: an actor claims the row and delivers it, or forgets the message when
there is nothing to claim. Dramatiq's own retries, results, age and time limits are left out; our rows decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import dramatiq
from dramatiq.middleware import AsyncIO

from salesops.services import outbox
from salesops.services.jobs import QUEUES
from salesops.services.outbox import Job
from salesops.settings import Settings
from salesops_workers.over_postgres import PostgresBroker, Slots

ClaimOne = Callable[[int, UUID], Awaitable[Job | None]]


def scheme(settings: Settings) -> str:
    """`postgresql`, `amqp` or `redis`; raises `ValueError` for a transport we do not have."""
    name = settings.broker_url.partition(":")[0]
    known = {"postgresql": "postgresql", "amqp": "amqp", "amqps": "amqp", "redis": "redis", "rediss": "redis"}
    if name not in known:
        raise ValueError(f"SALESOPS_BROKER_URL begins with one of {', '.join(known)}, not {name!r}")
    return known[name]


def queue_name(settings: Settings, queue: str) -> str:
    """What a queue is called at an outside broker."""
    return f"{settings.broker_prefix}.{queue}"


def make_broker(
    settings: Settings, queues: Sequence[str], middleware: Sequence[dramatiq.Middleware] = ()
) -> dramatiq.Broker:
    """The broker of a worker for these queues."""
    lease = dt.timedelta(seconds=settings.job_lease)
    chain = [AsyncIO(), *middleware]

    async def claim_one(office_id: int, job_id: UUID) -> Job | None:
        return await outbox.claim_one(office_id, job_id, lease=lease)

    if scheme(settings) != "postgresql":
        broker = make_outside_broker(settings, chain)
        _declare(broker, {queue: queue_name(settings, queue) for queue in queues}, claim_one, lease)
        return broker

    async def claim(queue: str, limit: int) -> list[Job]:
        return await outbox.claim([queue], limit=limit, lease=lease)

    claiming = PostgresBroker(
        middleware=chain, slots=Slots(settings.worker_threads, queues), claim=claim, release=outbox.release
    )

    async def claimed(_office_id: int, job_id: UUID) -> Job | None:
        return claiming.claimed(job_id)

    _declare(claiming, {queue: queue for queue in queues}, claimed, lease)
    return claiming


def make_outside_broker(settings: Settings, middleware: list[dramatiq.Middleware]) -> dramatiq.Broker:
    """RabbitMQ or Redis, whichever the settings name, with all our queues declared; only that one's client is loaded."""
    broker: dramatiq.Broker
    if scheme(settings) == "amqp":
        from salesops_workers.over_rabbitmq import QuorumBroker

        broker = QuorumBroker(settings.broker_url, middleware)
    else:
        from salesops_workers.over_redis import RestlessRedisBroker

        broker = RestlessRedisBroker(settings.broker_url, settings.broker_prefix, middleware)
    for queue in QUEUES:
        broker.declare_queue(queue_name(settings, queue))
    broker.delay_queues.clear()  # nothing is ever delayed at a broker: no consumers for that
    return broker


def message_of(settings: Settings, queue: str, office_id: int, job_id: UUID) -> dramatiq.Message[None]:
    """The message that points at a job; it carries nothing else."""
    return dramatiq.Message(
        queue_name=queue_name(settings, queue),
        actor_name=f"deliver_{queue}",
        args=(office_id, str(job_id)),
        kwargs={},
        options={},
    )


def _declare(broker: dramatiq.Broker, names: dict[str, str], claim: ClaimOne, lease: dt.timedelta) -> None:
    async def deliver(office_id: int, job_id: str) -> None:
        job = await claim(office_id, UUID(job_id))
        if job is not None:
            await outbox.deliver(job, lease=lease)

    for queue, name in names.items():
        dramatiq.actor(broker=broker, actor_name=f"deliver_{queue}", queue_name=name)(deliver)
    broker.delay_queues.clear()
