"""A backlog of pushes (LOG-2): reckoned with in rounds, once each, in the order in which they came, whoever is at work."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from salesops import Act, clock
from salesops.services import outbox
from salesops.testing import Client, Database
from salesops_duties.logistics import service
from salesops_duties.logistics.service import draining
from tests.stories.desk import Desk
from tests.stories.test_tracking import HOUR, is_sound, left, pushing, sheet, signed

HERE = dt.timezone(dt.timedelta(hours=8))
WAY = (("已揽收", "1"), ("到达集散中心", "0"), ("离开集散中心", "0"), ("派件中", "5"), ("已签收", "301"))


async def test_a_backlog_is_reckoned_with_once_in_its_order_by_two_workers(
    desk: Desk, client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "AT_ONCE", 3)
    path = await pushing(desk, await client(desk.office, "head"))
    shipments = [await left(desk, f"TRKP{n}") for n in range(3)]
    outsider, form = await client(None), {"content-type": "application/x-www-form-urlencoded"}
    began = clock.now()
    for told in range(1, len(WAY) + 1):  # each time the whole way up to then, of parcel after parcel
        rows = [
            (f"{(began + n * HOUR / 60).astimezone(HERE):%Y-%m-%d %H:%M:%S}", text, code)
            for n, (text, code) in enumerate(WAY[:told])
        ]
        for shipment in shipments:
            body = signed(shipment["parcels"][0]["tracking_no"], rows[::-1])
            assert (await outsider.post(path, content=body, headers=form)).status_code == 200
    act = Act.of_system(desk.office, "worker")
    done = await asyncio.gather(service.drain(act), service.drain(act))
    assert sum(done) == len(WAY) * len(shipments)
    assert await service.drain(act) == 0
    await outbox.drain()
    for shipment in shipments:
        seen = await sheet(desk, shipment["id"])
        assert (seen["state"], len(seen["parcels"][0]["events"])) == ("delivered", 1 + len(WAY))
    (left_over,) = await database.as_owner(
        "SELECT count(*) FILTER (WHERE done_at IS NULL) AS waiting, count(*) FILTER (WHERE fault <> '') AS faults"
        " FROM logistics.push WHERE office_id = $1",
        desk.office.id,
    )
    assert tuple(left_over.values()) == (0, 0)
    await is_sound()


async def test_a_round_that_fails_leaves_its_pushes_waiting(
    desk: Desk, client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "AT_ONCE", 1)
    path = await pushing(desk, await client(desk.office, "head"))
    shipments = [await left(desk, f"TRKQ{n}") for n in range(2)]
    outsider, form = await client(None), {"content-type": "application/x-www-form-urlencoded"}
    now = f"{clock.now().astimezone(HERE):%Y-%m-%d %H:%M:%S}"
    for shipment in shipments:
        body = signed(shipment["parcels"][0]["tracking_no"], [(now, "派件中", "5")])
        assert (await outsider.post(path, content=body, headers=form)).status_code == 200
    parcel = shipments[1]["parcels"][0]["id"]
    refuse = "ALTER TABLE logistics.parcel ADD CONSTRAINT spoiled CHECK (id <> '{}' OR state <> 'out_for_delivery') NOT VALID"
    await database.as_owner(refuse.format(parcel))
    act = Act.of_system(desk.office, "worker")
    with pytest.raises(Exception, match="spoiled"):
        await service.drain(act)
    assert (await sheet(desk, shipments[0]["id"]))["state"] == "out_for_delivery"
    assert (await sheet(desk, shipments[1]["id"]))["state"] == "handed"
    await database.as_owner("ALTER TABLE logistics.parcel DROP CONSTRAINT spoiled")
    assert await service.drain(act) == 1
    assert (await sheet(desk, shipments[1]["id"]))["state"] == "out_for_delivery"
    await is_sound()
