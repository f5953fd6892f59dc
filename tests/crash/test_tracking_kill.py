"""The tracking worker killed in the middle of a sweep, again and again: every parcel is asked for, every event kept once."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.stories.desk import Desk

from salesops import Act, Office, transaction
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import Client, Database
from salesops_duties.logistics.carriers import carriers
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.carriers.port import Account, TrackingNumber
from salesops_duties.logistics.service.correcting import Nothing

PARCELS, KILLS, WITHIN = 200, 3, 90.0  # the last: seconds until all is settled after the last kill
SIMULATOR = "salesops_duties.logistics.carriers.simulator"


@pytest.fixture
def simulator() -> Iterator[int]:
    """A carrier whose parcels live a whole life in no time, and which takes its time to answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", SIMULATOR, "--port", str(port), "--delay-ms", "60", "--speed", "1000000"]
    process = subprocess.Popen(command)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(10)


def worker(database: Database, home: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SALESOPS_DATABASE_URL": database.app_url, "SALESOPS_HOME": str(home)}
    log = (home / "worker.log").open("ab")
    command = [sys.executable, "-W", "ignore", "-m", "salesops_workers.tracking"]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


async def sent(desk: Desk, head: Any, port: int) -> list[str]:
    """A shipment of many parcels with a carrier that is asked by machine; their numbers."""
    account = {
        "name": "Kuaidi100",
        "adapter": "kuaidi100",
        "base_url": f"http://127.0.0.1:{port}",
        "key": "simulator-key",
        "secret": "simulator-secret",
        "customer": "simulator",
        "timezone": "Asia/Shanghai",
        "per_minute": 100000,
        "at_once": 4,
        "allow_private": True,
    }
    assert (await head.post(f"{desk.base}/logistics/carrier-accounts", json=account)).status_code == 201
    carrier = {"name": "SF Express", "account": "Kuaidi100", "company": "shunfeng"}
    assert (await head.post(f"{desk.base}/logistics/carriers", json=carrier)).status_code == 201
    await desk.goods(KILLED="5")
    issued = await desk.to_documents(await desk.customer(), KILLED="1")
    numbers = [f"SFK{n:08}" for n in range(PARCELS)]
    body = {
        "outbound_id": issued["outbound_order"]["id"],
        "carrier": "SF Express",
        "parcels": [{"tracking_no": number} for number in numbers],
    }
    assert (await desk.post(desk.warehouse, "/logistics/dispatches", body)).status_code == 201
    await outbox.drain()
    return numbers


async def asked(desk: Desk) -> int:
    async with transaction(Act.of_system(desk.office, "worker")) as tx:
        found: int = await tx.fetchval(
            "SELECT count(*) FROM logistics.parcel WHERE office_id = $1 AND polls > 0", desk.office.id
        )
    return found


async def due(desk: Desk) -> None:
    """The clock's strike."""
    async with transaction(Act.of_system(desk.office, "schedule")) as tx:
        tx.enqueue("logistics.poll_carriers", Nothing())


async def test_a_sweep_survives_the_death_of_its_worker(
    office: Office, client: Client, database: Database, simulator: int, tmp_path: Path
) -> None:
    people = [await client(office, role) for role in ("assistant", "finance", "warehouse")]
    desk = Desk(office, *people)
    numbers = await sent(desk, await client(office, "head"), simulator)
    await database.as_owner("UPDATE logistics.parcel SET poll_at = now() WHERE poll_at IS NOT NULL")
    before = 0
    for _ in range(KILLS):
        await due(desk)
        mortal = worker(database, tmp_path)
        until = time.monotonic() + 30
        while (now := await asked(desk)) == before:
            assert time.monotonic() < until, (tmp_path / "worker.log").read_text()[-2000:]
            await asyncio.sleep(0.02)
        os.killpg(mortal.pid, signal.SIGKILL)
        mortal.wait()
        before = now
    assert 0 < before < PARCELS, "the worker was not killed in the middle of its sweep"

    last, began = worker(database, tmp_path), time.monotonic()
    while await asked(desk) < PARCELS:
        assert time.monotonic() - began < WITHIN, f"{await asked(desk)} of {PARCELS} after {WITHIN} s"
        await due(desk)
        await asyncio.sleep(1)
    await database.as_owner("UPDATE logistics.parcel SET poll_at = now() WHERE poll_at IS NOT NULL")
    until = time.monotonic() + 60
    waiting = "SELECT count(*) AS n FROM logistics.parcel WHERE poll_at <= now()"
    while (await database.as_owner(waiting))[0]["n"]:
        assert time.monotonic() < until
        await due(desk)
        await asyncio.sleep(1)
    os.killpg(last.pid, signal.SIGKILL)
    last.wait()

    account = Account("kuaidi100", f"http://127.0.0.1:{simulator}", "simulator-key", "simulator-secret", "simulator", "Asia/Shanghai", True)  # fmt: skip
    async with HttpCarrierClient() as http:
        for number in numbers[:: PARCELS // 20]:
            answer = await carriers()["kuaidi100"].ask(http, account, [TrackingNumber(number, company="shunfeng")])
            rows = await database.as_owner(
                "SELECT e.at, e.text FROM logistics.tracking_event e JOIN logistics.parcel p ON p.id = e.parcel_id"
                f" WHERE p.tracking_no = '{number}' AND e.source = 'poll'"
            )
            kept = [(row["at"], row["text"]) for row in rows]
            assert set(kept) == {(one.at, one.text) for one in answer.parcels[0].events}, number
            assert len(kept) == len(set(kept)), number  # two of one second, place and wording are one
    assert [fault async for fault in verify()] == []
