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


async def test_a_parcel_with_another_number_is_asked_for_anew_and_so_is_all_when_the_account_changes(
    desk: Desk, client: Client
) -> None:
    act, head = Act.of_system(desk.office, "worker"), await client(desk.office, "head")
    async with simulated() as (_, base_url):
        await account(desk, head, base_url=base_url, push_address="http://127.0.0.1:9")
        shipment = await left(desk, "SUB3")
        (parcel,) = shipment["parcels"]
        assert await service.ask_for_pushes(act) == 1
        body = {"tracking_no": "SUB3-OTHER", "why": "renumbered", "reason": "the carrier gave it another number"}
        changed = await desk.post(desk.assistant, f"/logistics/parcels/{parcel['id']}/number", body)
        assert changed.status_code == 200, changed.text
        assert await service.ask_for_pushes(act) == 1
        assert await service.ask_for_pushes(act) == 0
        assert (await change(desk, head, base_url, push_secret="another secret")).status_code == 200
        assert await service.ask_for_pushes(act) == 1


async def change(desk: Desk, head: Any, base_url: str, **given: Any) -> Any:
    """The account with something else."""
    (one,) = (await head.get(f"{desk.base}/logistics/carrier-accounts")).json()["items"]
    body = {
        "name": "Kuaidi100",
        "adapter": "kuaidi100",
        "base_url": base_url,
        "key": "simulator-key",
        "customer": "simulator",
    }
    body |= {"allow_private": True, "push_address": "http://127.0.0.1:9", "per_minute": 6000, "version": one["version"]}
    return await head.put(f"{desk.base}/logistics/carrier-accounts/{one['id']}", json=body | given)


async def test_what_a_carrier_says_of_pushes_is_no_trouble_of_the_account(desk: Desk, client: Client) -> None:
    act, head = Act.of_system(desk.office, "worker"), await client(desk.office, "head")
    async with simulated() as (_, base_url):
        await account(desk, head, base_url=base_url, push_address="http://127.0.0.1:9", key="without a contract")
        await left(desk, "SUB2")
        assert await service.ask_for_pushes(act) == 1  # and it was told that there is none; it is polled
        (one,) = (await head.get(f"{desk.base}/logistics/carrier-accounts")).json()["items"]
        assert (one["trouble"], one["paused_until"]) == ("", None)


async def test_a_carrier_that_cannot_be_reached_is_left_alone_with_pushes_and_polled(
    desk: Desk, client: Client
) -> None:
    act, head = Act.of_system(desk.office, "worker"), await client(desk.office, "head")
    async with simulated() as (_, base_url):
        await account(desk, head, base_url="http://127.0.0.1:9", push_address="http://127.0.0.1:9")
        await left(desk, "SUB4")
        assert await service.ask_for_pushes(act) == 0
        (one,) = (await head.get(f"{desk.base}/logistics/carrier-accounts")).json()["items"]
        assert one["paused_until"] is None
        assert (await change(desk, head, base_url)).status_code == 200
        assert await service.ask_for_pushes(act) == 1


async def test_where_a_carrier_reaches_us_is_an_address_that_begins_with_https(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    body = {"name": "Kuaidi100", "adapter": "kuaidi100", "push_address": "http://sales.example.com"}
    for wrong in ("http://sales.example.com", "https://[", "https://me@sales.example.com", "sales.example.com"):
        refused = await head.post(f"{desk.base}/logistics/carrier-accounts", json=body | {"push_address": wrong})
        assert [one["field"] for one in refused.json()["faults"]] == ["push_address"], wrong
