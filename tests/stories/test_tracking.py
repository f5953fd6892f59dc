"""Shipments and their parcels (LOG-2): registered, followed by what carriers say in any order, corrected, watched, shown to customers."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import random
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import pytest

from salesops import Act, clock, transaction
from salesops.hookspecs.carriers import Account, CarrierFault, TrackedEvent, TrackedParcel
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import Client, Database
from salesops_duties.logistics import service
from salesops_duties.logistics.carriers import carriers
from salesops_duties.logistics.rules import STATE_OF, Happened, reckon
from salesops_duties.logistics.rules.events import mark_of
from salesops_duties.logistics.service.following import Said, take_in
from tests.stories.desk import Desk

_numbers = itertools.count(1)
HOUR = dt.timedelta(hours=1)


async def left(desk: Desk, part: str, **given: Any) -> dict[str, Any]:
    """A shipment that left with SF Express, registered."""
    await desk.goods(**{part: "5"})
    issued = await desk.to_documents(await desk.customer(), **{part: "1"})
    body = {
        "outbound_id": issued["outbound_order"]["id"],
        "carrier": "SF Express",
        "tracking_no": f"SFT{next(_numbers):08}",
    }
    made = await desk.post(desk.warehouse, "/logistics/dispatches", body | given)
    assert made.status_code == 201, made.text
    await outbox.drain()
    (one,) = (await desk.warehouse.get(f"{desk.base}/logistics/shipments?outbound_id={body['outbound_id']}")).json()[
        "items"
    ]
    return await sheet(desk, one["id"])


async def sheet(desk: Desk, shipment: str) -> dict[str, Any]:
    answer = await desk.assistant.get(f"{desk.base}/logistics/shipments/{shipment}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def note(desk: Desk, parcel: str, what: str, at: dt.datetime, **given: Any) -> Any:
    return await desk.post(
        desk.assistant, f"/logistics/parcels/{parcel}/events", {"what": what, "at": at.isoformat()} | given
    )


async def said(desk: Desk, parcel: dict[str, Any], *events: TrackedEvent, **given: Any) -> None:
    """What the carrier said of a parcel, as a poll brings it."""
    async with transaction(Act.of_system(desk.office, "worker")) as tx:
        told = TrackedParcel(parcel["tracking_no"], "in_transit", events, **given)
        await take_in(tx, [Said(UUID(parcel["id"]), told)], "poll")
    await outbox.drain()


def event(at: dt.datetime, wire: str, code: str = "", place: str = "Kunshan") -> TrackedEvent:
    return TrackedEvent(at, True, wire, code or wire, f"{wire} at {place}", place)  # type: ignore[arg-type]


async def kinds(desk: Desk) -> list[str]:
    items = (await desk.assistant.get(f"{desk.base}/logistics/exceptions")).json()["items"]
    return sorted(one["kind"] for one in items)


async def is_sound() -> None:
    assert [fault async for fault in verify()] == []


async def test_parcels_of_one_shipment_and_their_way_to_the_door(desk: Desk) -> None:
    two = [{"tracking_no": f"SFT-A{next(_numbers)}", "weight_grams": 18400}, {"tracking_no": f"SFT-B{next(_numbers)}"}]
    shipment = await left(desk, "TRK1", tracking_no="", parcels=two, promised_on="2026-03-09", service="standard")
    assert shipment["number"].startswith("SH-")
    assert [one["tracking_no"] for one in shipment["parcels"]] == [one["tracking_no"] for one in two]
    assert (shipment["state"], shipment["promised_on"], shipment["parcels"][0]["weight_grams"]) == (
        "handed",
        "2026-03-09",
        18400,
    )
    first, second = shipment["parcels"]
    now = clock.now()
    await said(desk, first, event(now + 0 * HOUR, "delivered", place="Suzhou"), signed_by="Ms Ke")
    assert (await sheet(desk, shipment["id"]))["state"] == "handed"  # the other has not moved
    await said(desk, second, event(now, "in_transit"))
    seen = await sheet(desk, shipment["id"])
    assert (seen["state"], seen["parcels"][0]["state"], seen["parcels"][0]["signed_by"]) == (
        "in_transit",
        "delivered",
        "Ms Ke",
    )
    await said(desk, second, event(now, "delivered"))
    seen = await sheet(desk, shipment["id"])
    assert seen["state"] == "delivered"
    assert seen["delivered_at"]
    await is_sound()


def lives(inputs: Path, seed: int) -> list[list[TrackedEvent]]:
    """What carriers said of parcels: the lists of real payloads moved to now, and such as no carrier would say."""
    chance, start = random.Random(seed), clock.now()
    real = []
    for path in sorted((inputs / "tracking" / "kuaidi100").glob("*.json")):
        for name in ("kuaidi100", "kdniao"):
            try:
                parcels = carriers()[name].parse(path.read_bytes(), Account(name, timezone="Asia/Shanghai")).parcels
            except CarrierFault:
                continue
            for parcel in (one for one in parcels if one.events):
                shift = start - max(one.at for one in parcel.events)
                real.append([msgspec.structs.replace(one, at=one.at + shift) for one in parcel.events])
    odd = [
        [
            event(start - chance.randrange(20) * HOUR, wire, f"{wire}{n}")
            for n, wire in enumerate(chance.choices(sorted(STATE_OF), k=chance.randint(1, 7)))
        ]
        for _ in range(120)
    ]
    return [*real, *odd]


async def test_the_end_is_the_same_whatever_the_order(desk: Desk, inputs: Path) -> None:
    seed = int(os.environ.get("SALESOPS_SEED", random.randrange(10**9)))
    print(f"SALESOPS_SEED={seed}")
    told = lives(inputs, seed)
    chance = random.Random(seed)
    numbers = [{"tracking_no": f"MIX{seed}-{n}"} for n in range(len(told))]
    shipment = await left(desk, "TRK2", tracking_no="", parcels=numbers)
    start = dt.datetime.fromisoformat(shipment["dispatched_at"])
    mixed = [chance.sample([*events, *events[:2]], len(events) + len(events[:2])) for events in told]
    for step in range(max(len(events) for events in mixed)):  # one word of each parcel at a time, each in its own order
        async with transaction(Act.of_system(desk.office, "worker")) as tx:
            now = [
                Said(UUID(parcel["id"]), TrackedParcel(parcel["tracking_no"], "in_transit", (events[step],)))
                for parcel, events in zip(shipment["parcels"], mixed, strict=True)
                if step < len(events)
            ]
            await take_in(tx, now, "poll")
    handed = Happened(start, "picked_up", "handed")
    seen = (await sheet(desk, shipment["id"]))["parcels"]
    for parcel, events in zip(seen, told, strict=True):
        counted = [one for one in events if not mark_of(one.at, STATE_OF[one.wire], start)]
        wanted = reckon([handed, *(Happened(one.at, one.wire, STATE_OF[one.wire]) for one in counted)])
        assert wanted is not None
        assert (parcel["state"], parcel["wire"]) == (wanted.state, wanted.wire), events
        assert len(parcel["events"]) == len(set(events)) + 1
    await is_sound()


async def test_events_keep_the_offset_of_their_place_and_odd_ones_do_not_count(desk: Desk) -> None:
    shipment = await left(desk, "TRK3")
    parcel = shipment["parcels"][0]
    now = clock.now()
    zone = dt.timezone(dt.timedelta(hours=-7))
    await said(
        desk,
        parcel,
        event(now.astimezone(zone), "in_transit", "A"),
        event(now + 5 * HOUR, "delivered", "B"),
        event(now - 90 * HOUR, "delivered", "C"),
    )
    seen = (await sheet(desk, shipment["id"]))["parcels"][0]
    assert seen["state"] == "in_transit"
    assert {one["code"]: one["mark"] for one in seen["events"]} == {
        "A": "",
        "B": "future",
        "C": "before_dispatch",
        "handed": "",
    }
    assert next(one for one in seen["events"] if one["code"] == "A")["at"].endswith("-07:00")


async def test_people_note_and_take_back_and_a_state_falls_only_with_a_reason(desk: Desk, database: Database) -> None:
    shipment = await left(desk, "TRK4")
    parcel = shipment["parcels"][0]
    now = clock.now()
    unsigned = await note(desk, parcel["id"], "delivered", now)
    assert [one["field"] for one in unsigned.json()["faults"]] == ["signed_by"]
    wrong = await note(desk, parcel["id"], "teleported", now + 3 * HOUR)
    assert sorted(one["field"] for one in wrong.json()["faults"]) == ["at", "what"]
    done = await note(desk, parcel["id"], "delivered", now, signed_by="Mr Ke", source="phone", place="gate 2")
    assert (done.status_code, done.json()["state"]) == (201, "delivered")
    twice = await note(desk, parcel["id"], "delivered", now, signed_by="Mr Ke", source="phone", place="gate 2")
    assert twice.json()["code"] == "conflict_state"
    seen = await sheet(desk, shipment["id"])
    delivered = next(one for one in seen["parcels"][0]["events"] if one["code"] == "delivered")
    path = f"{desk.base}/logistics/events/{delivered['id']}/withdrawal"
    assert (await desk.assistant.post(path, json={"reason": " "})).status_code == 422
    back = await desk.assistant.post(path, json={"reason": "another customer's parcel"})
    assert (back.status_code, back.json()["state"]) == (200, "handed"), back.text
    assert (await desk.assistant.post(path, json={"reason": "again"})).status_code == 409
    seen = await sheet(desk, shipment["id"])
    assert (seen["state"], seen["delivered_at"]) == ("handed", None)
    handed = next(one for one in seen["parcels"][0]["events"] if one["code"] == "handed")
    kept = await desk.assistant.post(f"{desk.base}/logistics/events/{handed['id']}/withdrawal", json={"reason": "no"})
    assert kept.status_code == 409
    rows = await database.as_owner(
        "SELECT before_state, after_state, reason FROM logistics.parcel_correction WHERE parcel_id = $1::uuid",
        parcel["id"],
    )
    assert [tuple(row.values()) for row in rows] == [("delivered", "handed", "another customer's parcel")]
    with pytest.raises(Exception, match="a state only rises"):
        await database.as_owner("UPDATE logistics.parcel SET state = 'created' WHERE id = $1::uuid", parcel["id"])
    await is_sound()


async def test_exceptions_open_once_and_close_by_facts_or_by_people(desk: Desk) -> None:
    shipment = await left(desk, "TRK5", promised_on="2026-01-05")
    parcel = shipment["parcels"][0]
    now = clock.now()
    await said(desk, parcel, event(now, "delivery_failed"), event(now - HOUR, "out_for_delivery"))
    assert await kinds(desk) == ["attempt_failed"]
    act = Act.of_system(desk.office, "worker")
    assert await service.watch(act) == 1
    assert await service.watch(act) == 0
    assert await kinds(desk) == ["attempt_failed", "late_risk"]
    await said(desk, parcel, event(now + HOUR / 8, "delivered"))
    assert await kinds(desk) == []
    other = await left(desk, "TRK5B")
    await said(desk, other["parcels"][0], event(now, "return_to_sender"), event(now + HOUR / 8, "delivered"))
    (one,) = (await desk.assistant.get(f"{desk.base}/logistics/exceptions")).json()["items"]
    assert (one["kind"], one["number"]) == ("contradiction", other["number"])
    path = f"{desk.base}/logistics/exceptions/{one['id']}/closing"
    assert (await desk.assistant.post(path, json={"outcome": ""})).status_code == 422
    assert (await desk.assistant.post(path, json={"outcome": "the depot has it"})).status_code == 200
    assert (await desk.assistant.post(path, json={"outcome": "the depot has it"})).status_code == 409


async def test_a_silent_parcel_is_somebodys_task(desk: Desk, database: Database) -> None:
    shipment = await left(desk, "TRK6")
    act = Act.of_system(desk.office, "worker")
    assert await service.watch(act) == 0
    await database.as_owner(
        "UPDATE logistics.parcel SET heard_at = now() - interval '30 hours', last_at = NULL WHERE shipment_id = $1::uuid",
        shipment["id"],
    )
    assert await service.watch(act) == 1
    assert await kinds(desk) == ["no_news"]
    await said(desk, shipment["parcels"][0], event(clock.now(), "in_transit"))
    assert await kinds(desk) == []


async def pushing(desk: Desk, head: Any, secret: str = "a secret between us") -> str:
    """An account whose carrier pushes, SF Express asked over it; answers the address for pushes."""
    body = {
        "name": "Kuaidi100",
        "adapter": "kuaidi100",
        "push_secret": secret,
        "timezone": "Asia/Shanghai",
        "is_active": True,
    }
    made = await head.post(f"{desk.base}/logistics/carrier-accounts", json=body)
    assert made.status_code == 201, made.text
    carrier = {"name": "SF Express", "account": "Kuaidi100", "company": "shunfeng"}
    assert (await head.post(f"{desk.base}/logistics/carriers", json=carrier)).status_code == 201
    (account,) = (await head.get(f"{desk.base}/logistics/carrier-accounts")).json()["items"]
    assert "push_secret" not in account
    assert account["has_push_secret"]
    path: str = account["push_path"]
    return path


def signed(number: str, rows: list[tuple[str, str, str]], secret: str = "a secret between us") -> bytes:
    data = [{"time": at, "ftime": at, "context": text, "statusCode": code} for at, text, code in rows]
    result = {
        "message": "ok",
        "nu": number,
        "ischeck": "0",
        "com": "shunfeng",
        "status": "200",
        "state": "0",
        "data": data,
    }
    param = json.dumps({"status": "polling", "message": "", "lastResult": result}, ensure_ascii=False)
    sign = hashlib.md5(f"{param}{secret}".encode()).hexdigest().upper()
    return urlencode({"sign": sign, "param": param}).encode()


async def test_a_push_is_verified_kept_answered_and_then_reckoned_with(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    path = await pushing(desk, head)
    shipment = await left(desk, "TRK7")
    number = shipment["parcels"][0]["tracking_no"]
    now = clock.now().astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S")
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = signed(number, [(now, "【苏州】派件中", "5")])
    outsider = await client(None)
    forged = await outsider.post(path, content=signed(number, [(now, "签收", "3")], "guessed"), headers=form)
    assert forged.status_code == 400
    lost = await outsider.post(path[:-3] + "abc", content=body, headers=form)
    assert lost.status_code == 404
    for _ in range(3):  # carriers send again whatever one answers
        done = await outsider.post(path, content=body, headers=form)
        assert (done.status_code, done.json()["result"]) == (200, True), done.text
    assert (await sheet(desk, shipment["id"]))["state"] == "handed"
    await outbox.drain()
    seen = await sheet(desk, shipment["id"])
    assert seen["state"] == "out_for_delivery"
    assert len(seen["parcels"][0]["events"]) == 2
    garbage = urlencode({"sign": hashlib.md5(b"{[a secret between us").hexdigest().upper(), "param": "{["}).encode()
    assert (await outsider.post(path, content=garbage, headers=form)).status_code in (200, 400)
    await outbox.drain()
    await is_sound()


async def test_a_link_shows_one_shipment_and_nothing_of_the_customer(desk: Desk, client: Client) -> None:
    shipment = await left(desk, "TRK8")
    await said(desk, shipment["parcels"][0], event(clock.now(), "in_transit", place="Wuxi"))
    made = await desk.assistant.post(f"{desk.base}/logistics/shipments/{shipment['id']}/link")
    assert made.status_code == 201, made.text
    outsider = await client(None)
    page = await outsider.get(made.json()["path"])
    assert page.status_code == 200, page.text
    assert shipment["parcels"][0]["tracking_no"] in page.text
    assert "Wuxi" in page.text
    assert shipment["customer"] not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert (await outsider.get(made.json()["path"] + "x")).status_code == 404
    ended = await desk.assistant.post(f"{desk.base}/logistics/shipments/{shipment['id']}/link-end")
    assert ended.json()["ended"] == 1
    assert (await outsider.get(made.json()["path"])).status_code == 404


async def test_an_event_that_was_told_too_early_counts_when_its_time_has_come(desk: Desk) -> None:
    shipment = await left(desk, "TRK9")
    parcel = shipment["parcels"][0]
    ahead = clock.now() + HOUR
    await said(desk, parcel, event(ahead, "out_for_delivery"))
    act = Act.of_system(desk.office, "worker")
    await service.watch(act)
    assert (await sheet(desk, shipment["id"]))["state"] == "handed"
    with clock.at(ahead + HOUR / 60):
        await service.watch(act)
    await outbox.drain()
    assert (await sheet(desk, shipment["id"]))["state"] == "out_for_delivery"
    await is_sound()


async def test_a_carrier_that_fails_to_answer_is_asked_as_ever_one_that_never_knew_more_rarely(
    desk: Desk, database: Database
) -> None:
    shipment = await left(desk, "TRK10")
    parcel = shipment["parcels"][0]

    async def next_in() -> float:
        (row,) = await database.as_owner(
            "SELECT round(extract(epoch FROM poll_at - now()) / 3600) AS hours FROM logistics.parcel WHERE id = $1::uuid",
            parcel["id"],
        )
        return float(row["hours"])

    async def fails() -> None:
        async with transaction(Act.of_system(desk.office, "worker")) as tx:
            await take_in(tx, [Said(UUID(parcel["id"]), None, "no such number")], "poll")

    waits = []
    for _ in range(3):
        await fails()
        waits.append(await next_in())
    assert waits == [1, 2, 4]
    await said(desk, parcel, event(clock.now(), "in_transit"))
    await fails()
    assert await next_in() == 2


async def test_what_is_pushed_of_an_arrived_parcel_is_kept_and_of_a_number_used_again_by_the_last(
    desk: Desk, client: Client
) -> None:
    path = await pushing(desk, await client(desk.office, "head"))
    first = await left(desk, "TRK11", tracking_no="SFAGAIN")
    await said(desk, first["parcels"][0], event(clock.now(), "delivered"))
    outsider, form = await client(None), {"content-type": "application/x-www-form-urlencoded"}
    here = dt.timezone(dt.timedelta(hours=8))

    async def push(text: str, code: str) -> None:
        now = (clock.now() + HOUR / 60).astimezone(here).strftime("%Y-%m-%d %H:%M:%S")
        assert (
            await outsider.post(path, content=signed("SFAGAIN", [(now, text, code)]), headers=form)
        ).status_code == 200
        await outbox.drain()

    await push("【苏州】派件中", "5")
    seen = await sheet(desk, first["id"])
    assert (seen["state"], len(seen["parcels"][0]["events"])) == ("delivered", 3)
    second = await left(desk, "TRK11B", tracking_no="SFAGAIN")
    await push("【昆山】派件中", "5")
    assert (await sheet(desk, second["id"]))["state"] == "out_for_delivery"
    assert len((await sheet(desk, first["id"]))["parcels"][0]["events"]) == 3
    await is_sound()
