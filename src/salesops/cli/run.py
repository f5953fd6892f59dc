"""`salesops run`: the whole product on this machine, from an empty folder to the address in the browser."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import click

from salesops import embedded
from salesops.settings import Settings
from salesops.supervisor import Child, command_of, follow_parent, stop_in_order

FIRST_PORT = 8000
PROCESSES = ("web", "clock", "worker")  # in the order in which they stop
WITH_A_BROKER = (*PROCESSES, "relay")
READY_WITHIN = 60.0  # seconds from the start of web to its first answer
LISTENER_ENDS_WITHIN = 10.0  # seconds the web process of a killed run may still hold its port
LOOK_AT_DATABASE_EVERY = 2.0  # seconds
TICK = 0.2  # seconds


@click.command("run")
@click.option("--small-demo", is_flag=True, help="The demonstration without its months of history: up sooner.")
def command(small_demo: bool) -> None:
    """Start PostgreSQL, web, worker, clock, and a relay to a broker that is named; Ctrl-C stops them all."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    if os.environ.get("MAKELEVEL"):
        follow_parent(os.getppid())  # when make is killed nobody could press Ctrl-C any more
    settings = Settings.from_env()
    try:
        with _only_one(settings.home) as lock:
            _run(settings, lock, small_demo=small_demo)
    except KeyboardInterrupt:
        say("Stopped")
    except embedded.EmbeddedPostgresError as error:
        raise click.ClickException(str(error)) from error


def say(message: str) -> None:
    """Tell the person at the terminal; when the terminal is gone, go on without."""
    try:
        click.echo(message)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _run(settings: Settings, lock: TextIO, *, small_demo: bool) -> None:
    with _database(settings) as (database_url, owner_url, cluster):
        port = settings.port or _free_port(_last_port(lock))
        settings = replace(settings, database_url=database_url, owner_url=owner_url, port=port)
        _configure(settings)
        say("Bringing the database to the present schema")
        _migrate(owner_url)
        with_demo = cluster is not None or settings.demo
        if with_demo:
            _load_demo(small=small_demo)
        address = f"http://{settings.host}:{port}"
        _note(lock, address)
        names = PROCESSES if settings.broker_url.startswith("postgresql:") else WITH_A_BROKER
        children = [_child(name, settings.home) for name in names]
        if with_demo:
            children += _companions(settings.home)
        try:
            for child in children:
                say(f"Starting {child.name}")
                child.start()
            _wait_until_ready(address, children)
            say(f"\nsalesops answers at {address}")
            if with_demo:
                _tell_logins()
            say("Ctrl-C stops everything; the data stays.\n")
            _tend(children, cluster, settings.home)
        finally:
            stop_in_order(children, say)
            _note(lock, "")


@contextmanager
def _only_one(home: Path) -> Iterator[TextIO]:
    """Hold the folder; a second run is told where the first one answers."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "but has not answered yet"
            raise click.ClickException(f"salesops is running already: {where}") from None
        yield lock


def _note(lock: TextIO, address: str) -> None:
    lock.truncate(0)
    lock.write(address)
    lock.flush()


def _last_port(lock: TextIO) -> int:
    """The port of the run before, when it was killed and could not clear its note."""
    lock.seek(0)
    _, _, port = lock.read().rpartition(":")
    return int(port) if port.isdigit() else 0


@contextmanager
def _database(settings: Settings) -> Iterator[tuple[str, str, embedded.Cluster | None]]:
    """The addresses of the runtime role and of the owner, and the cluster when it is ours to stop."""
    if settings.database_url:
        yield settings.database_url, settings.owner_url or settings.database_url, None
        return
    say("Starting PostgreSQL")
    cluster = embedded.start(settings.home, announce=say)
    try:
        yield cluster.url(), cluster.url(user=embedded.SUPERUSER), cluster
    finally:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)  # the last step takes a moment and is not interrupted
        say("Stopping PostgreSQL")
        embedded.stop(cluster)


def _configure(settings: Settings) -> None:
    """What this process has found out, for itself and for its children."""
    os.environ |= {
        "SALESOPS_HOME": str(settings.home),
        "SALESOPS_DATABASE_URL": settings.database_url,
        "SALESOPS_OWNER_URL": settings.owner_url,
        "SALESOPS_PORT": str(settings.port),
    }
    if settings.host in ("127.0.0.1", "localhost", "::1"):
        os.environ.setdefault("SALESOPS_SECURE_COOKIES", "0")  # no TLS on the loopback


def _migrate(owner_url: str) -> None:
    from salesops.migrations import migrate

    asyncio.run(migrate(owner_url))


def _load_demo(*, small: bool) -> None:
    from salesops.cli.demo import load_if_empty

    say("Loading the demonstration, if there is no data yet: half a minute")
    asyncio.run(load_if_empty(small=small))


def _tell_logins() -> None:
    from salesops.cli.demo import LOGINS

    for login in LOGINS:
        say(f"  {login}")


def _child(name: str, home: Path) -> Child:
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    return Child(name, command_of(name), logs / f"{name}.log", os.environ.copy())


def _companions(home: Path) -> list[Child]:
    """What the world outside is for the demonstration, unless another run plays it already."""
    from salesops.cli.demo import COMPANIONS

    return [
        Child(one.name, one.command(), home / "logs" / f"{one.name}.log", os.environ.copy())
        for one in COMPANIONS
        if one.is_installed() and _is_free(one.port)
    ]


def _free_port(preferred: int) -> int:
    deadline = time.monotonic() + LISTENER_ENDS_WITHIN
    while preferred and time.monotonic() < deadline:
        if _is_free(preferred):
            return preferred
        time.sleep(TICK)
    return next(port for port in range(FIRST_PORT, 65536) if _is_free(port))


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _wait_until_ready(address: str, children: list[Child]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(f"{address}/healthz"):
        if time.monotonic() > deadline:
            raise click.ClickException(f"web did not answer at {address}/healthz; see {children[0].log}")
        for child in children:
            child.tend(say)
        time.sleep(TICK)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _tend(children: list[Child], cluster: embedded.Cluster | None, home: Path) -> None:
    """Until Ctrl-C: whatever dies is told and started again."""
    look = time.monotonic()
    while True:
        time.sleep(TICK)
        for child in children:
            child.tend(say)
        if cluster and time.monotonic() - look > LOOK_AT_DATABASE_EVERY:
            look = time.monotonic()
            if not embedded.is_alive(cluster):
                say(f"PostgreSQL does not answer; starting it again ({cluster.log})")
                embedded.start(home, announce=say)
