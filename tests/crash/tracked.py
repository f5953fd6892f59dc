"""A sweep of carriers that a test kills: many parcels under way, a carrier that takes its time, and the processes that ask it."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket
import time
from pathlib import Path
from typing import Any

from tests.stories.desk import Desk
from tests.workers.processes import Process
from tests.workers.transports import Transport

from salesops import Act, transaction
from salesops.hookspecs.carriers import Account, TrackingNumber
from salesops.services import outbox
from salesops.testing import Database
from salesops_duties.logistics.carriers import carriers
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.service.correcting import Nothing

AT_ONCE = 200  # parcels of one shipment
_DELAY_MS, _SPEED = "60", "1000000"  # a parcel's whole life passes in no time, an answer does not
_SIMULATOR = "salesops_duties.logistics.carriers.simulator"
_KEYS = {"key": "simulator-key", "secret": "simulator-secret", "customer": "simulator", "timezone": "Asia/Shanghai"}


class Processes:
    """The carrier, the relay of a transport that needs one, and the workers that die one after another."""

    def __init__(self, database: Database, transport: Transport, folder: Path, started: list[Process], **given: str):
        self.folder, self.transport, self._started = folder, transport, started
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SALESOPS_")} | {
            "SALESOPS_HOME": str(folder),
            "SALESOPS_DATABASE_URL": database.app_url,
            "SALESOPS_BROKER_URL": transport.url,
            "SALESOPS_BROKER_PREFIX": transport.prefix,
            **given,
        }

    def start(self, module: str, *arguments: str) -> Process:
        log = self.folder / f"{len(self._started)}-{module}.log"
        made = Process(module, list(arguments), self._environment, log)
        self._started.append(made)
        return made

    def carrier(self) -> str:
        """Start the carrier; returns its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.start(_SIMULATOR, "--port", str(port), "--delay-ms", _DELAY_MS, "--speed", _SPEED)
        until = time.monotonic() + 30
        while not _answers(port):
            assert time.monotonic() < until, "the carrier did not come up"
            time.sleep(0.1)
        return f"http://127.0.0.1:{port}"

    def relay(self) -> None:
        if self.transport.has_broker:
            self.start("salesops_workers.relay")

    def worker(self) -> Process:
        return self.start("salesops_workers.tracking")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def sent(desk: Desk, head: Any, address: str, count: int) -> list[str]:
    """Shipments of many parcels with a carrier that is asked by machine; their numbers, each with its whole life behind it."""
    account = {"name": "Kuaidi100", "adapter": "kuaidi100", "base_url": address, "per_minute": 100000, "at_once": 4, "allow_private": True}  # fmt: skip
    assert (await head.post(f"{desk.base}/logistics/carrier-accounts", json=account | _KEYS)).status_code == 201
    carrier = {"name": "SF Express", "account": "Kuaidi100", "company": "shunfeng"}
    assert (await head.post(f"{desk.base}/logistics/carriers", json=carrier)).status_code == 201
    await desk.goods(KILLED="50")
    customer = await desk.customer()
    numbers = [f"SF{desk.office.id:02}K{n:08}" for n in range(count)]
    for start in range(0, count, AT_ONCE):
        issued = await desk.to_documents(customer, KILLED="1")
        parcels = [{"tracking_no": number} for number in numbers[start : start + AT_ONCE]]
        body = {"outbound_id": issued["outbound_order"]["id"], "carrier": "SF Express", "parcels": parcels}
        assert (await desk.post(desk.warehouse, "/logistics/dispatches", body)).status_code == 201
    await outbox.drain()
    await told(address, numbers)  # they set out now, and arrive
    return numbers


async def told(address: str, numbers: list[str]) -> dict[str, set[tuple[dt.datetime, str]]]:
    """What the carrier says of each number: when, and in which words."""
    account = Account("kuaidi100", address, *_KEYS.values(), allow_private=True)
    adapter, gate = carriers()["kuaidi100"], asyncio.Semaphore(20)
    async with HttpCarrierClient() as http:

        async def one(number: str) -> set[tuple[dt.datetime, str]]:
            async with gate:
                answer = await adapter.ask(http, account, [TrackingNumber(number, company="shunfeng")])
            return {(event.at, event.text) for event in answer.parcels[0].events}

        return dict(zip(numbers, await asyncio.gather(*map(one, numbers)), strict=True))


async def due(desk: Desk) -> None:
    """The clock's strike."""
    async with transaction(Act.of_system(desk.office, "schedule")) as tx:
        tx.enqueue("logistics.poll_carriers", Nothing())
