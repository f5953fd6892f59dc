"""Goods that arrived (LOG-3): who took them, what the customer says of them, what is claimed, and the invoice that waited for it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from salesops import Act, clock, transaction
from salesops.errors import NotFound
from salesops.events import DeliveryVerified
from salesops.services import outbox
from salesops_duties.logistics import service as logistics
from salesops_duties.logistics.rules.proofs import NewProof
from salesops_duties.logistics.rules.verifying import Verdict, due_after
from salesops_duties.receivables import service as receivables
from tests.stories.desk import Desk
from tests.stories.test_tracking import HOUR, is_sound, kinds, left, note, sheet

WELL = {"is_complete": True, "is_right": True, "is_undamaged": True, "has_papers": True}


def at(path: str, shipment: dict[str, Any]) -> str:
    return f"/logistics/shipments/{shipment['id']}/{path}"


async def get(desk: Desk, path: str, status: int = 200) -> dict[str, Any]:
    answer = await desk.assistant.get(f"{desk.base}{path}")
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def prove(desk: Desk, shipment: dict[str, Any], **given: Any) -> Any:
    body = {"receiver": "Ms Ke", "received_at": clock.now().isoformat()} | given
    answer = await desk.post(desk.assistant, at("proof", shipment), body)
    await outbox.drain()
    return answer


async def verify(desk: Desk, shipment: dict[str, Any], outcome: str = "accepted", **given: Any) -> Any:
    body = WELL | {"outcome": outcome, "asked": "Ms Ke", "version": 1} | given
    answer = await desk.post(desk.assistant, at("verification", shipment), body)
    await outbox.drain()
    return answer


async def due(desk: Desk, status: str = "due") -> list[str]:
    found = await get(desk, f"/logistics/verifications?status={status}")
    return [one["shipment_id"] for one in found["items"]]


async def arrived(desk: Desk, part: str, **given: Any) -> dict[str, Any]:
    shipment = await left(desk, part, **given)
    assert (await prove(desk, shipment)).status_code == 201
    return shipment


async def one_line(desk: Desk, shipment: dict[str, Any], **parts: str) -> list[dict[str, Any]]:
    (sent,) = (await get(desk, at("proof", shipment)))["sent"]
    return [{"outbound_id": sent["outbound_id"], "line_no": sent["line_no"]} | parts]


def fields(refused: Any) -> list[str]:
    assert refused.status_code == 422, refused.text
    return sorted(one["field"] for one in refused.json()["faults"])


async def test_a_proof_delivers_the_parcels_and_a_later_one_holds_instead(desk: Desk) -> None:
    shipment = await left(desk, "POD1", tracking_no="", parcels=[{"tracking_no": "POD1-A"}, {"tracking_no": "POD1-B"}])
    assert (await prove(desk, shipment, kind="stamp", place="gate 2")).status_code == 201
    seen = await sheet(desk, shipment["id"])
    assert (seen["state"], [one["signed_by"] for one in seen["parcels"]]) == ("delivered", ["Ms Ke", "Ms Ke"])
    assert (await prove(desk, shipment, receiver="Mr Tan")).status_code == 201
    found = await get(desk, at("proof", shipment))
    assert [(one["receiver"], one["kind"]) for one in found["proofs"]] == [("Mr Tan", "signature"), ("Ms Ke", "stamp")]
    (line,) = found["proofs"][0]["lines"]
    assert (line["sent"], line["accepted"], line["part_no"]) == ("1", "1", "POD1")
    await is_sound()


async def test_without_a_name_it_is_no_proof_and_no_more_arrives_than_left(desk: Desk) -> None:
    shipment = await left(desk, "POD2")
    ahead = (clock.now() + 9 * HOUR).isoformat()
    assert fields(await prove(desk, shipment, receiver=" ", kind="hope", received_at=ahead)) == [
        "kind",
        "received_at",
        "receiver",
    ]
    early = (dt.datetime.fromisoformat(shipment["dispatched_at"]) - 48 * HOUR).isoformat()
    assert fields(await prove(desk, shipment, received_at=early)) == ["received_at"]
    for parts in ({"accepted": "2"}, {"accepted": "1", "damaged": "1"}, {"short": "1", "wrong": "0.5"}):
        assert fields(await prove(desk, shipment, lines=await one_line(desk, shipment, **parts))) == [
            "lines[0].accepted"
        ]
    assert fields(await prove(desk, shipment, lines=await one_line(desk, shipment, short="-1"))) == ["lines[0].short"]
    twice = 2 * await one_line(desk, shipment, short="1")
    assert fields(await prove(desk, shipment, lines=twice)) == ["lines[1].line_no"]
    other = [{"outbound_id": shipment["id"], "line_no": 1}]
    assert fields(await prove(desk, shipment, lines=other)) == ["lines[0].line_no"]
    assert (await sheet(desk, shipment["id"]))["state"] == "handed"


async def test_what_nobody_names_is_short_and_is_claimed_in_time(desk: Desk) -> None:
    shipment = await left(desk, "POD3")
    done = await prove(desk, shipment, lines=await one_line(desk, shipment, accepted="0.25", damaged="0.5"))
    assert done.json()["not_well"] == ["short", "damaged"]
    (line,) = (await get(desk, at("proof", shipment)))["proofs"][0]["lines"]
    assert (line["accepted"], line["short"], line["damaged"]) == ("0.25", "0.25", "0.5")
    assert {"short", "damaged"} <= set(await kinds(desk))


async def test_what_came_back_is_not_proven_delivered(desk: Desk) -> None:
    shipment = await left(desk, "POD4")
    assert (await note(desk, shipment["parcels"][0]["id"], "returned", clock.now())).status_code == 201
    refused = await prove(desk, shipment)
    assert (refused.status_code, refused.json()["current"]) == (409, "returned")


async def test_who_got_goods_is_asked_a_working_day_later_and_acceptance_closes_it(desk: Desk) -> None:
    shipment = await left(desk, "VER1")
    assert (await verify(desk, shipment)).json()["code"] == "conflict_state"  # nothing has arrived
    await get(desk, at("verification", shipment), 404)
    await prove(desk, shipment)
    assert shipment["id"] in await due(desk)
    found = await get(desk, at("verification", shipment))
    delivered = dt.datetime.fromisoformat(found["delivered_at"])
    assert dt.datetime.fromisoformat(found["due_at"]) == due_after(delivered, desk.office.timezone)
    assert fields(await verify(desk, shipment, asked="", channel="pigeon", is_right=False)) == [
        "asked",
        "channel",
        "is_right",
    ]
    assert fields(await verify(desk, shipment, is_refused=True, claim_value="5")) == ["claim_value", "is_refused"]
    assert fields(await verify(desk, shipment, "perhaps")) == ["outcome"]
    stale = await verify(desk, shipment, version=7)
    assert stale.json()["code"] == "conflict_version"
    done = await verify(desk, shipment, has_papers=False, complaint="the papers were missing")
    assert (done.status_code, done.json()["state"]) == (200, "accepted")
    assert shipment["id"] not in await due(desk)
    assert (await verify(desk, shipment, version=2)).json()["current"] == "accepted"
    await is_sound()


async def test_exceptions_stand_until_the_carrier_takes_no_claim_and_end_when_it_is_accepted(desk: Desk) -> None:
    await desk.post(desk.assistant, "/logistics/carriers", {"name": "SF Express", "claim_days": 3})
    shipment = await arrived(desk, "VER2")
    assert fields(await verify(desk, shipment, "excepted")) == ["is_complete"]
    assert fields(await verify(desk, shipment, "excepted", is_undamaged=False, claim_value="lots")) == ["claim_value"]
    said = {"is_undamaged": False, "claim_value": "12.50", "replacement": "send one again", "complaint": "crushed"}
    done = await verify(desk, shipment, "excepted", **said)
    assert (done.status_code, done.json()["state"]) == (200, "excepted")
    found = await get(desk, at("verification", shipment))
    assert (found["claim_value"], found["replacement"], found["state"]) == ("12.50", "send one again", "excepted")
    assert "damaged" in await kinds(desk)
    again = await verify(desk, shipment, "disputed", version=2, complaint="no")
    assert again.json()["code"] == "conflict_state"
    assert fields(await verify(desk, shipment, version=2)) == ["reason"]
    assert (await verify(desk, shipment, version=2, reason="the new one is fine")).status_code == 200
    seen = await sheet(desk, shipment["id"])
    assert [one["outcome"] for one in seen["exceptions"] if one["kind"] == "damaged"] == ["the new one is fine"]


async def invoice_state(desk: Desk, invoice: str) -> tuple[str, list[str]]:
    answer = await desk.finance.get(f"{desk.base}/receivables/invoices/{invoice}")
    assert answer.status_code == 200, answer.text
    return answer.json()["state"], answer.json()["waiting_for"]


async def on_acceptance(desk: Desk, part: str) -> tuple[dict[str, Any], str, UUID]:
    """A shipment that arrived at a customer whose invoices wait for the acceptance, its invoice and its outbound order."""
    await desk.goods(**{part: "5"})
    issued = await desk.to_documents(await desk.customer(invoice_policy="on_acceptance"), **{part: "1"})
    invoice, outbound = issued["sales_invoice"]["id"], issued["outbound_order"]["id"]
    assert (await desk.dispatch(outbound)).status_code == 201
    await outbox.drain()
    assert await invoice_state(desk, invoice) == ("waiting", ["acceptance"])
    (one,) = (await get(desk, f"/logistics/shipments?outbound_id={outbound}"))["items"]
    assert (await prove(desk, one)).status_code == 201
    return one, invoice, UUID(outbound)


async def test_an_invoice_waits_for_the_acceptance_and_is_issued_once(desk: Desk) -> None:
    shipment, invoice, outbound = await on_acceptance(desk, "ACC1")
    assert (await invoice_state(desk, invoice))[0] == "waiting"
    assert (await verify(desk, shipment)).status_code == 200
    assert await invoice_state(desk, invoice) == ("issued", [])
    told = DeliveryVerified(
        shipment_id=UUID(shipment["id"]), outbound_ids=(outbound,), accepted=True, verified_at=clock.now()
    )
    async with transaction(Act.of_system(desk.office, "worker")) as tx:
        await receivables.issue_after_acceptance(tx, told)
    assert (await invoice_state(desk, invoice))[0] == "issued"
    await is_sound()


async def test_what_is_in_dispute_is_not_invoiced_and_both_words_are_kept(desk: Desk) -> None:
    shipment, invoice, _ = await on_acceptance(desk, "ACC2")
    assert fields(await verify(desk, shipment, "disputed")) == ["complaint"]
    done = await verify(desk, shipment, "disputed", complaint="nothing came to gate 2")
    assert done.json()["state"] == "disputed"
    assert shipment["id"] in await due(desk, "disputed")
    assert (await sheet(desk, shipment["id"]))["state"] == "delivered"  # the carrier still says so
    assert "not_received" in await kinds(desk)
    assert await invoice_state(desk, invoice) == ("waiting", ["acceptance"])
    assert (await verify(desk, shipment, version=2, reason="a neighbour had it")).status_code == 200
    assert (await invoice_state(desk, invoice))[0] == "issued"
    await is_sound()


async def test_an_act_sent_twice_is_done_once_and_figures_tell_how_goods_arrive(desk: Desk) -> None:
    shipment = await left(desk, "FIG1", promised_on=str(clock.today(desk.office.timezone)), carrier="Figure Freight")
    body = {"receiver": "Ms Ke", "received_at": clock.now().isoformat()}
    for _ in range(2):
        assert (
            await desk.post(desk.assistant, at("proof", shipment), body, key=f"pod {shipment['id']}")
        ).status_code == 201
    assert len((await get(desk, at("proof", shipment)))["proofs"]) == 1
    await outbox.drain()
    found = await get(desk, "/logistics/performance")
    (one,) = [row for row in found["carriers"] if row["carrier"] == "Figure Freight"]
    assert (one["delivered"], one["on_time"], one["in_full"], one["otif_percent"]) == (1, 1, 1, 100)
    await verify(desk, shipment, "excepted", is_complete=False)
    found = await get(desk, "/logistics/performance")
    (one,) = [row for row in found["carriers"] if row["carrier"] == "Figure Freight"]
    assert (one["on_time"], one["in_full"], one["otif_percent"]) == (1, 0, 0)
    refused = await desk.assistant.get(f"{desk.base}/logistics/performance?since=2026-03-02&until=2026-03-01")
    assert fields(refused) == ["since"]


async def test_the_board_keeps_what_nobody_verified_and_lets_go_of_the_rest_after_a_day(desk: Desk) -> None:
    asked, waiting = await arrived(desk, "BRD1"), await arrived(desk, "BRD2")
    assert (await verify(desk, asked)).status_code == 200

    async def shown(days: int) -> set[str]:
        with clock.at(clock.now() + dt.timedelta(days=days)):
            found = await logistics.board(Act.of_system(desk.office, "cli"))
        return {str(card["id"]) for card in found["columns"]["verify"]}

    assert {asked["id"], waiting["id"]} <= await shown(0)
    assert await shown(2) & {asked["id"], waiting["id"]} == {waiting["id"]}
    assert not await shown(31) & {asked["id"], waiting["id"]}


async def test_what_somebody_else_sold_and_what_nobody_sent_is_not_there(desk: Desk) -> None:
    shipment, act = await arrived(desk, "OWN1"), Act.of_system(desk.office, "cli")
    for shipment_id, own in ((UUID(shipment["id"]), True), (UUID(int=9), False)):
        with pytest.raises(NotFound):
            await logistics.proofs(act, shipment_id, own=own)
        with pytest.raises(NotFound):
            await logistics.keep_proof(act, shipment_id, NewProof("Ms Ke", clock.now()), own=own)
        with pytest.raises(NotFound):
            await logistics.verify_delivery(act, shipment_id, Verdict("accepted", 1, "Ms Ke"), own=own)
    assert shipment["id"] not in {str(one["shipment_id"]) for one in await logistics.due_verifications(act, own=True)}
