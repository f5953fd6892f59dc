"""A carrier that another duty brings: asked, listened to, and kept from harming the carriers of the others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from salesops import Act, clock
from salesops.act import Office
from salesops.hookspecs.carriers import OfferedCarrier
from salesops.kernel.boot import booted
from salesops.kernel.discovery import discover
from salesops.kernel.registry import Registry
from salesops.masterdata.offices import switch_duty
from salesops.services import outbox
from salesops.services.faults import recent_faults
from salesops.testing import Client, Database
from salesops_duties.logistics import service
from tests.dummy.duties import made
from tests.dummy.plugin import tracking_carriers
from tests.stories.desk import Desk
from tests.stories.test_tracking import HOUR, is_sound, left, sheet


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database) -> AsyncIterator[Registry]:
    async def lorries(office: Office) -> tuple[OfferedCarrier, ...]:
        return await tracking_carriers(office)

    async def astray(office: Office) -> tuple[OfferedCarrier, ...]:
        nowhere = ("tests.dummy.nowhere:LORRY", "tests.dummy.lorry:LorryPush", "tests.dummy.lorry:LORRY")
        return tuple(OfferedCarrier("strays", place) for place in nowhere)

    duties = [made("lorries", tracking_carriers=lorries), made("strays", tracking_carriers=astray)]
    for each in duties:
        each.module.__file__ = __file__  # where the web server looks for its templates
    async with booted(database.app_url, pool_size=20, duties=[*discover(), *duties]) as registry:
        yield registry


async def lorry_account(desk: Desk, head: Any, key: str = "wheels") -> dict[str, Any]:
    body = {"name": "Lorry", "adapter": "lorry", "key": key, "push_secret": "honk", "timezone": "Asia/Shanghai"}
    answer = await head.post(f"{desk.base}/logistics/carrier-accounts", json=body)
    assert answer.status_code == 201, answer.text
    carrier = {"name": "SF Express", "account": "Lorry", "company": ""}
    assert (await head.post(f"{desk.base}/logistics/carriers", json=carrier)).status_code == 201
    return await only_account(desk, head)


async def only_account(desk: Desk, head: Any) -> dict[str, Any]:
    (account,) = (await head.get(f"{desk.base}/logistics/carrier-accounts")).json()["items"]
    found: dict[str, Any] = account
    return found


async def poll_later(desk: Desk) -> int:
    with clock.at(clock.now() + 3 * HOUR):
        asked = await service.poll(Act.of_system(desk.office, "worker"))
    await outbox.drain()
    return asked


async def test_a_shipment_is_followed_through_the_carrier_of_another_duty(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    account = await lorry_account(desk, head)
    shipment = await left(desk, "OWN1", tracking_no="LORRY-1")
    stranger = await left(desk, "OWN2", tracking_no="ELSEWHERE-1")
    assert await poll_later(desk) == 2
    seen = await sheet(desk, shipment["id"])
    assert (seen["state"], seen["parcels"][0]["events"][0]["text"]) == (
        "out_for_delivery",
        "The lorry says out_for_delivery",
    )
    assert (await sheet(desk, stranger["id"]))["state"] == "handed"
    outsider = await client(None)
    pushed = {"number": "LORRY-1", "wire": "delivered", "at": (clock.now() + HOUR / 60).isoformat()}
    for secret, status in (("hoot", 400), ("honk", 200)):
        answer = await outsider.post(account["push_path"], content=json.dumps(pushed), headers={"x-lorry": secret})
        assert answer.status_code == status, answer.text
    await outbox.drain()
    assert (await sheet(desk, shipment["id"]))["state"] == "delivered"
    await is_sound()


async def test_what_is_no_carrier_is_left_out_and_noted_as_its_dutys_fault(desk: Desk) -> None:
    for _ in range(3):  # and that once, however often it is asked
        known = await service.carriers_of(desk.office)
    assert {"lorry", "kuaidi100", "dhl"} <= set(known)
    faults = [row for row in await recent_faults(desk.office.id) if row["place"] == "tracking_carriers"]
    assert [row["duty"] for row in faults] == ["strays"] * 3
    said = " ".join(row["error"] for row in faults)
    assert all(words in said for words in ("nowhere", "is no carrier", "Two carriers are called lorry"))


async def test_a_carrier_of_a_duty_that_fails_rests_and_says_so(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    await lorry_account(desk, head, "spoiled")
    shipment = await left(desk, "OWN3", tracking_no="LORRY-3")
    assert await poll_later(desk) == 1
    account = await only_account(desk, head)
    assert account["trouble"] == "Lorry failed: ZeroDivisionError."
    assert account["paused_until"]
    assert (await sheet(desk, shipment["id"]))["state"] == "handed"
    await is_sound()


async def test_a_push_that_its_carrier_cannot_read_is_kept_with_the_fault(
    desk: Desk, client: Client, database: Database
) -> None:
    account = await lorry_account(desk, await client(desk.office, "head"))
    answer = await (await client(None)).post(account["push_path"], content=b"{", headers={"x-lorry": "honk"})
    assert answer.status_code == 200
    await outbox.drain()
    (kept,) = await database.as_owner("SELECT done_at, fault FROM logistics.push WHERE office_id = $1", desk.office.id)
    assert kept["done_at"]
    assert kept["fault"] == "Lorry failed: DecodeError."


async def test_where_the_duty_is_off_its_carrier_cannot_be_chosen_and_is_not_asked(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    await lorry_account(desk, head)
    await left(desk, "OWN4", tracking_no="LORRY-4")
    await switch_duty(Act.of_system(desk.office, "cli"), "lorries", "off", "sold")
    await switch_duty(Act.of_system(desk.office, "cli"), "strays", "off", "sold")
    assert await poll_later(desk) == 0
    assert (await only_account(desk, head))["trouble"] == "Its adapter is not installed."
    body = {"name": "Another", "adapter": "lorry", "timezone": "UTC"}
    assert (await head.post(f"{desk.base}/logistics/carrier-accounts", json=body)).status_code == 422
