"""What somebody must look at (LOG-2): carriers asked by telephone, carriers whose machine is in trouble, goods that left unpaid."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from salesops import Act, ask, clock
from salesops.act import Actor
from salesops.hookspecs.pages import PageHooks
from salesops.services import outbox
from salesops.testing import Client
from salesops.values import new_id
from salesops_duties.logistics import service
from tests.carrier_simulator.faulty import Rule
from tests.duties.logistics.carriers.serving import simulated
from tests.stories.desk import Desk
from tests.stories.test_tracking import is_sound, kinds, left, note, sheet

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def working_day(desk: Desk, after: int = 1) -> dt.datetime:
    """Ten in the morning of a working day at least so many days from now."""
    moment = (clock.now() + after * DAY).astimezone(ZoneInfo(desk.office.timezone)).replace(hour=10, minute=0)
    while moment.weekday() > 4:
        moment += DAY
    return moment


async def to_call(desk: Desk) -> list[str]:
    act = Act(desk.office, Actor(new_id(), "w", frozenset({"warehouse"})), "api")
    return [str(one["id"]) for one in await service.calls(act)]


async def called(desk: Desk, shipment: dict[str, Any], what: str, **given: Any) -> Any:
    path = f"/logistics/shipments/{shipment['id']}/call"
    return await desk.post(desk.assistant, path, {"what": what, "person": "Mr Gu"} | given)


async def entries(desk: Desk, role: str) -> set[str]:
    actor = Actor(new_id(), role, frozenset({role}))
    return {one.kind for each in await ask(PageHooks).day_entries(desk.office, actor) for one in each}


async def test_a_carrier_without_a_machine_is_called_once_a_working_day(desk: Desk) -> None:
    shipment, other = await left(desk, "CALL1"), await left(desk, "CALL2")
    own = await left(desk, "CALL3", carrier="own", tracking_no="")
    assert await to_call(desk) == []  # not on the day on which the goods left
    first = working_day(desk)
    with clock.at(first):
        assert sorted(await to_call(desk)) == sorted([shipment["id"], other["id"]])
        assert own["id"] not in await to_call(desk)
        assert "Carriers to be asked by telephone" in await entries(desk, "warehouse")
        assert "Carriers to be asked by telephone" not in await entries(desk, "finance")
        assert (await called(desk, shipment, "nothing", note="the line is bad")).status_code == 201
        listed = (await desk.assistant.get(f"{desk.base}/logistics/calls")).json()["items"]
        assert [one["id"] for one in listed] == [other["id"]]
        assert (await note(desk, other["parcels"][0]["id"], "in_transit", first, source="phone")).status_code == 201
        assert await to_call(desk) == []  # who noted what the carrier said has asked it
        assert (await sheet(desk, shipment["id"]))["state"] == "handed"
    saturday = first + DAY * (5 - first.weekday())
    with clock.at(saturday):
        assert await to_call(desk) == []
    with clock.at(working_day(desk, 1 + (first.date() - clock.today(desk.office.timezone)).days)):
        assert sorted(await to_call(desk)) == sorted([shipment["id"], other["id"]])
        nobody = await called(desk, shipment, "delivered")
        assert nobody.json()["faults"][0]["field"] == "signed_by"
        assert (await called(desk, shipment, "guessed")).json()["faults"][0]["field"] == "what"
        done = await called(desk, shipment, "delivered", signed_by="Ms Ke")
        assert (done.status_code, done.json()["state"]) == (201, "delivered"), done.text
        assert await to_call(desk) == [other["id"]]
        ended = await called(desk, shipment, "nothing")
        assert (ended.status_code, ended.json()["current"]) == (409, "delivered")
    await is_sound()


async def test_a_carrier_in_trouble_for_long_is_somebodys_task_until_it_answers(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    async with simulated() as (carrier, base_url):
        carrier.rules.append(Rule("", "limited"))
        account = {"name": "Kuaidi100", "adapter": "kuaidi100", "base_url": base_url, "allow_private": True}
        account |= {"key": "simulator-key", "customer": "simulator"}
        assert (await head.post(f"{desk.base}/logistics/carrier-accounts", json=account)).status_code == 201
        described = {"name": "SF Express", "account": "Kuaidi100", "company": "shunfeng"}
        assert (await head.post(f"{desk.base}/logistics/carriers", json=described)).status_code == 201
        shipment = await left(desk, "CALL4")
        act, now = Act.of_system(desk.office, "worker"), clock.now()

        async def polled_and_watched(hours: int) -> str:
            with clock.at(now + hours * HOUR):
                assert await service.poll(act) == 1
                await service.watch(act)
            (kept,) = (await head.get(f"{desk.base}/logistics/carrier-accounts")).json()["items"]
            return str(kept["trouble"])

        trouble = await polled_and_watched(1)
        assert trouble
        assert await kinds(desk) == []  # it mends itself more often than not
        with clock.at(now + 2 * HOUR):  # nothing is due just now; that is no answer
            await service.watch(act)
        assert await polled_and_watched(4) == trouble
        assert await kinds(desk) == ["carrier"]
        (one,) = (await desk.assistant.get(f"{desk.base}/logistics/exceptions")).json()["items"]
        assert (one["kind"], one["said"], one["shipment_id"]) == ("carrier", trouble, shipment["id"])
        with clock.at(working_day(desk)):
            assert await to_call(desk) == [shipment["id"]]  # until it answers, a person asks
        carrier.rules.clear()
        assert await polled_and_watched(8) == ""
        assert "carrier" not in await kinds(desk)
    await is_sound()


async def test_goods_that_left_upon_money_that_was_none_are_told(desk: Desk) -> None:
    await desk.goods(UNPAID="2")
    customer = await desk.customer(limit="0.00")
    outbound = (await desk.to_documents(customer, UNPAID="1"))["outbound_order"]["id"]
    assert (await desk.dispatch(outbound)).status_code == 409
    paid = (await desk.pay(customer, "10.00")).json()["id"]
    await outbox.drain()
    assert (await desk.dispatch(outbound)).status_code == 201
    await outbox.drain()
    assert await kinds(desk) == []
    back = await desk.post(desk.finance, f"/receivables/receipts/{paid}/reverse", {"reason": "the cheque was returned"})
    assert back.status_code == 200, back.text
    await outbox.drain()
    assert await kinds(desk) == ["left_while_held"]
    (one,) = (await desk.warehouse.get(f"{desk.base}/logistics/shipments?outbound_id={outbound}")).json()["items"]
    (parcel,) = (await sheet(desk, one["id"]))["parcels"]
    assert (await note(desk, parcel["id"], "returned", clock.now())).status_code == 201
    await service.watch(Act.of_system(desk.office, "worker"))
    assert "left_while_held" not in await kinds(desk)  # they came back
    await is_sound()
