"""Brokers of a test's own, as real processes on free ports: they can be killed, stopped, emptied and made to repeat."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from salesops.services.jobs import QUEUES
from salesops.settings import Settings
from salesops.supervisor import follow_parent
from salesops_workers.broker import make_outside_broker, message_of, queue_name

UP_WITHIN = 60.0  # seconds
RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # Debian's; the one on the PATH changes to another user
PREFIX = "faults"


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker:
    """One broker's process; `url` stays the same when it is killed and started again."""

    name = "postgresql"
    url = "postgresql:"
    exists = False  # PostgreSQL itself is the transport: there is nothing to kill

    async def start(self) -> None:
        """Come up and answer."""

    def kill(self) -> None:
        """kill -9 of everything that belongs to it."""

    def freeze(self) -> None:
        """Stop it as it is; its connections stay open and nobody answers."""

    def thaw(self) -> None:
        """Let it go on."""

    def wipe(self) -> None:
        """Lose every message and queue."""

    def repeat(self, jobs: Sequence[tuple[str, int, UUID]], times: int) -> None:
        """Deliver messages for these (queue, office, job) again and again, in no order."""


class OwnBroker(Broker):
    """A broker whose process group is ours."""

    exists = True
    address = ""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = self.address.format(port=self.port)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._processes: list[subprocess.Popen[bytes]] = []

    async def start(self) -> None:
        """Come up and answer; started again when it dies of its own, as whoever keeps a broker would."""
        for _ in range(int(UP_WITHIN / 0.1)):
            if not all(process.poll() is None for process in self._processes) or not self._processes:
                self.kill()
                self._launch()
            if await asyncio.to_thread(self._answers):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{self.name} does not answer; see {self.folder}")

    def kill(self) -> None:
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._processes = []

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def repeat(self, jobs: Sequence[tuple[str, int, UUID]], times: int) -> None:
        messages = [message_of(self._settings, *job) for job in jobs] * times
        random.Random(times).shuffle(messages)
        with self._client() as client:
            client.publish(messages)

    @property
    def _settings(self) -> Settings:
        return Settings(broker_url=self.url, broker_prefix=PREFIX)

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        made = make_outside_broker(self._settings, [])
        yield made
        made.close()

    def _answers(self) -> bool:
        with socket.socket() as probe:  # first: a client would fill the log with what it did not find
            if probe.connect_ex(("127.0.0.1", self.port)):
                return False
        try:
            with self._client() as client:
                client.depth(queue_name(self._settings, QUEUES[0]))
            return True
        except Exception:  # each broker's client has errors of its own for "not yet"
            return False

    def _signal(self, what: signal.Signals) -> None:
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, what)

    def _launch(self) -> None:
        raise NotImplementedError

    def _run(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        parent = os.getpid()
        with (self.folder / "broker.log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    command,
                    env=environment,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=lambda: follow_parent(parent),
                )
            )


class OwnRedis(OwnBroker):
    """Redis without a disk: whoever kills it loses everything in it."""

    name = "redis"
    address = "redis://127.0.0.1:{port}/0"

    def _launch(self) -> None:
        flags = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": str(self.folder)}
        self._run(["redis-server", *(word for name, value in flags.items() for word in (f"--{name}", value))])

    def wipe(self) -> None:
        with self._client() as client:
            client.client.flushall()


class OwnRabbit(OwnBroker):
    """A RabbitMQ node with its own data folder and its own port mapper."""

    name = "amqp"
    address = "amqp://guest:guest@127.0.0.1:{port}/"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._mapper, self._distribution = free_port(), free_port()
        (folder / "plugins").write_text("[].")

    def _launch(self) -> None:
        at = str(self.folder)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": at,
            "ERL_EPMD_PORT": str(self._mapper),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"faults{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_MNESIA_BASE": f"{at}/data",
            "RABBITMQ_LOG_BASE": f"{at}/log",
            "RABBITMQ_CONFIG_FILE": f"{at}/none",
            "RABBITMQ_CONF_ENV_FILE": f"{at}/none",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{at}/none",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{at}/plugins",
        }
        self._run(["epmd", "-address", "127.0.0.1", "-port", str(self._mapper)], environment)
        self._run([str(RABBITMQ)], environment)

    def wipe(self) -> None:
        with self._client() as client:
            for queue in QUEUES:
                for ending in ("", ".DQ", ".XQ"):
                    client.channel.queue_delete(queue_name(self._settings, queue) + ending)


BROKERS: dict[str, type[OwnBroker]] = {"amqp": OwnRabbit, "redis": OwnRedis}


def missing(transport: str) -> str:
    """Why this machine cannot run a broker of that kind; empty when it can."""
    if transport == "amqp" and not RABBITMQ.exists():
        return "rabbitmq-server is not installed: not run over amqp"
    if transport == "redis" and not shutil.which("redis-server"):
        return "redis-server is not installed: not run over redis"
    return ""
