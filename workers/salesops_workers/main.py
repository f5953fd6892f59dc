"""`python -m salesops_workers.main`: a worker, one process with one event loop, until SIGTERM.

Dramatiq's own command line is not used: it forks from a parent that must be watched in turn, and has swallowed the
death of a child (dramatiq issue 376). Here a process is a worker; whoever starts it (`salesops run`, a container
engine, systemd) sees it die and starts it again. More processes are more of the same command.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import replace

import click
import structlog
from dramatiq import Worker
from dramatiq.asyncio import get_event_loop_thread

from salesops.services.jobs import QUEUES
from salesops_workers.broker import make_broker, queue_name, scheme
from salesops_workers.life import read_settings
from salesops_workers.middleware import Kernel

GRACE = 20  # seconds for jobs that are running when we are told to stop; whoever started us waits a little longer
IDLE_MS = 200  # how long a thread waits before it looks whether it shall stop
log = structlog.get_logger(__name__)


@click.command()
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="Which queues, separated by commas.")
@click.option("--threads", type=click.IntRange(1, 64), help="How many jobs at once.")
@click.option("--grace", default=GRACE, show_default=True, help="Seconds for running jobs when told to stop.")
def command(queues: str, threads: int | None, grace: int) -> None:
    """Run the jobs of the outbox until told to stop."""
    chosen = [name.strip() for name in queues.split(",")]
    if unknown := sorted(set(chosen) - set(QUEUES)):
        raise click.BadParameter(f"no queue is called {', '.join(unknown)}; there are {', '.join(QUEUES)}")
    work(chosen, "worker", threads, grace)


def work(queues: Sequence[str], name: str, threads: int | None = None, grace: int = GRACE) -> None:
    """Be the worker `name` for these queues until SIGTERM or SIGINT; a second signal ends it at once."""
    given = read_settings()
    settings = replace(given, worker_threads=threads or given.worker_threads)
    told_to_stop = threading.Event()
    _obey_signals(told_to_stop)
    broker = make_broker(settings, queues, [Kernel(settings, name)])
    outside = scheme(settings) != "postgresql"
    names = {queue_name(settings, queue) if outside else queue for queue in queues}
    worker = Worker(broker, queues=names, worker_threads=settings.worker_threads, worker_timeout=IDLE_MS)
    worker.queue_prefetch = settings.worker_threads
    try:
        worker.start()
    except Exception:
        log.critical("worker_not_started", exc_info=True)
        if loop := get_event_loop_thread():
            loop.stop()  # type: ignore[no-untyped-call]
        raise SystemExit(1) from None
    log.info("worker_started", worker=name, queues=list(queues), threads=settings.worker_threads, pid=os.getpid())
    told_to_stop.wait()
    log.info("worker_stopping", worker=name)
    worker.stop(timeout=grace * 1000)
    broker.close()
    log.info("worker_stopped", worker=name)


def _obey_signals(told_to_stop: threading.Event) -> None:
    def stop(number: int, _frame: object) -> None:
        told_to_stop.set()
        signal.signal(number, signal.SIG_DFL)

    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, stop)


if __name__ == "__main__":
    command()
