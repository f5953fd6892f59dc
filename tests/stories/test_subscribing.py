"""Carriers that tell by themselves (LOG-2): each number is asked to be pushed once, and what is pushed moves its parcel."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn

from salesops import Act
from salesops.testing import Client
from salesops_duties.logistics import service
from tests.duties.logistics.carriers.serving import simulated
from tests.stories.desk import Desk
from tests.stories.test_tracking import left, sheet


@contextlib.asynccontextmanager
async def at_a_port(app: Any) -> AsyncIterator[str]:
    """The application where a carrier reaches it."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


async def account(desk: Desk, head: Any, **given: Any) -> None:
    """SF Express, asked over the simulator."""
    body = {
        "name": "Kuaidi100",
        "adapter": "kuaidi100",
        "key": "simulator-key",
        "customer": "simulator",
        "push_secret": "a secret between us",
        "timezone": "Asia/Shanghai",
        "allow_private": True,
        "per_minute": 6000,
    }
    made = await head.post(f"{desk.base}/logistics/carrier-accounts", json=body | given)
    assert made.status_code == 201, made.text
    carrier = {"name": "SF Express", "account": "Kuaidi100", "company": "shunfeng"}
    assert (await head.post(f"{desk.base}/logistics/carriers", json=carrier)).status_code == 201


async def test_a_parcel_is_pushed_from_the_day_it_left_and_moves_by_what_is_pushed(
    desk: Desk, client: Client, app: Any
) -> None:
    act = Act.of_system(desk.office, "worker")
    async with simulated(speed=1_000_000) as (carrier, base_url), at_a_port(app) as here:
        await account(desk, await client(desk.office, "head"), base_url=base_url, push_address=here)
        shipment = await left(desk, "SUB1")
        (parcel,) = shipment["parcels"]
        assert await service.ask_for_pushes(act) == 1
        assert await service.ask_for_pushes(act) == 0  # once for a number
        async with asyncio.timeout(20):
            while not carrier.pushing.pushed["taken"]:
                await asyncio.sleep(0.05)
        await service.drain(act)
        (parcel,) = (await sheet(desk, shipment["id"]))["parcels"]
        assert {event["source"] for event in parcel["events"]} >= {"push"}
        body = {"tracking_no": "SUB1-OTHER", "why": "renumbered", "reason": "the carrier gave it another number"}
        changed = await desk.post(desk.assistant, f"/logistics/parcels/{parcel['id']}/number", body)
        asked = await service.ask_for_pushes(act)
        assert asked == (1 if changed.status_code == 200 else 0)  # one that arrived keeps its number


async def test_an_account_whose_key_is_refused_rests_and_its_numbers_are_asked_for_later(
    desk: Desk, client: Client
) -> None:
    act, head = Act.of_system(desk.office, "worker"), await client(desk.office, "head")
    async with simulated() as (_, base_url):
        await account(desk, head, base_url=base_url, push_address="http://127.0.0.1:9", key="another key")
        await left(desk, "SUB2")
        assert await service.ask_for_pushes(act) == 0
        (one,) = (await head.get(f"{desk.base}/logistics/carrier-accounts")).json()["items"]
        assert one["trouble"] != ""
        change = {"name": "Kuaidi100", "adapter": "kuaidi100", "base_url": base_url, "key": "simulator-key", "customer": "simulator"}  # fmt: skip
        change |= {
            "allow_private": True,
            "push_address": "http://127.0.0.1:9",
            "per_minute": 6000,
            "version": one["version"],
        }
        assert (await head.put(f"{desk.base}/logistics/carrier-accounts/{one['id']}", json=change)).status_code == 200
        assert await service.ask_for_pushes(act) == 1


async def test_where_a_carrier_reaches_us_is_an_address_that_begins_with_https(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    body = {"name": "Kuaidi100", "adapter": "kuaidi100", "push_address": "http://sales.example.com"}
    refused = await head.post(f"{desk.base}/logistics/carrier-accounts", json=body)
    assert [one["field"] for one in refused.json()["faults"]] == ["push_address"]
