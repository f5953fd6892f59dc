"""The processes of docker-compose.yml, by the same commands, on an outside PostgreSQL and RabbitMQ."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml
from crew import PROBED, Crew, Effects
from processes import Process, install_probe, until
from salesops_probe.tasks import Call
from tests.workers.transports import Transport

import salesops
from salesops import Act, new_id, transaction
from salesops.kernel.boot import booted
from salesops.kernel.registry import Registry
from salesops.testing import Database, outside_server

POSTGRES, AMQP = "SALESOPS_TEST_POSTGRES_URL", "SALESOPS_TEST_AMQP_URL"
MISSING = [name for name in (POSTGRES, AMQP) if not os.environ.get(name)]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} not set: the process set is not run"),
    pytest.mark.parametrize("transport", ["amqp"], indirect=True, scope="module"),
]
COMPOSED = yaml.safe_load((Path(salesops.__file__).parents[2] / "docker-compose.yml").read_text("utf-8"))["services"]


@pytest_asyncio.fixture(scope="module")
async def database() -> AsyncIterator[Database]:
    """An empty database on the outside server."""
    server = outside_server(os.environ[POSTGRES])
    name = f"salesops_set_{secrets.token_hex(4)}"
    await server.new_database(name)
    yield Database(server, name)
    await server.drop_all()


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Registry]:
    """The kernel on what the container `migrate` leaves behind."""
    environment = os.environ | {
        "PYTHONPATH": install_probe(tmp_path_factory.mktemp("probe")),
        "SALESOPS_DATABASE_URL": database.app_url,
        "SALESOPS_OWNER_URL": database.owner_url,
    }
    command = [sys.executable, "-m", "salesops", *COMPOSED["migrate"]["command"]]
    await asyncio.to_thread(subprocess.run, command, env=environment, check=True)
    async with booted(database.app_url, duties=[PROBED]) as registry:
        yield registry


def start_all(crew: Crew) -> dict[str, Process]:
    """Every process that docker-compose.yml starts of our image."""
    started = {}
    for name, service in COMPOSED.items():
        if service.get("image") == "salesops" and name != "migrate":
            for copy in range(service.get("deploy", {}).get("replicas", 1)):
                port = {"port": free_port(), "secure_cookies": 0} if name == "web" else {}
                started[f"{name}-{copy}"] = crew.run("salesops", *service["command"], **port)
                started[f"{name}-{copy}"].port = port.get("port", 0)
    return started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(process: Process) -> bool:
    """Whether the health check of a web container would be content."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{process.port}/healthz", timeout=4) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


async def test_the_composed_processes_work_together_and_survive_each_others_deaths(
    crew: Crew, effects: Effects, act: Act, kernel: Registry, transport: Transport
) -> None:
    processes = start_all(crew)
    assert sorted(processes) == [
        *("clock-0", "relay-0", "settlement-0", "tracking-0", "web-0", "web-1", "worker-0"),
    ]
    for name in ("relay", "worker", "tracking", "settlement", "clock"):
        await until(lambda n=name: crew.is_alive(n), 60, f"{name} gives no sign of life")
    for name in ("web-0", "web-1"):
        await until(lambda n=name: answers(processes[n]), 60, f"{name} does not answer")

    pokes = await effects.poke(20)
    await effects.reaches("done", 20)
    processes["worker-0"].kill()
    calls = [new_id() for _ in range(5)]
    async with transaction(act) as tx:
        for call in calls:
            tx.enqueue(kernel.handlers["probe.call_out"], Call(poke_id=call), job_id=call)
    await until(lambda: settled(crew, processes, "settlement-0", 5), 30, "settlement did not take its queue")
    more = await effects.poke(10)
    assert await effects.of(more) == dict.fromkeys(more, 0), "nobody is left for the default queue"
    crew.run("salesops", "worker")
    await until_done(effects, [*pokes, *calls, *more])
    ticked = {row["handler"] for row in await effects.jobs()}
    assert "probe.tick" in ticked, "the clock started nothing"

    del processes["worker-0"]
    ended = {name: await asyncio.to_thread(process.stop) for name, process in processes.items()}
    by_signal = -signal.SIGTERM  # uvicorn passes the signal on when it has finished
    assert ended == {name: by_signal if name.startswith("web") else 0 for name in processes}


def settled(crew: Crew, processes: dict[str, Process], name: str, jobs: int) -> bool:
    done = [line for line in processes[name].lines() if line["event"] == "job_done"]
    return len([line for line in done if line["handler"] == "probe.call_out"]) == jobs


async def until_done(effects: Effects, pokes: list[object]) -> None:
    wanted = dict.fromkeys(pokes, 1)
    for _ in range(600):
        if await effects.of(pokes) == wanted:  # type: ignore[arg-type]
            return
        await asyncio.sleep(0.1)
    raise AssertionError(await effects.states())
