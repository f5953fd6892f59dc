"""Counting stock and adjusting it: blind, by two pairs of eyes, and only what has not moved since."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from salesops import Act, transaction
from salesops.masterdata.parties import add_party
from salesops.testing import SYSTEM, Client
from tests.stories.desk import Desk
from tests.stories.test_stock import Room


@pytest_asyncio.fixture
async def room(desk: Desk, client: Client) -> Room:
    head, admin = await client(desk.office, "head"), await client(desk.office, "office_admin")
    limit = {"action": "inventory.adjust", "amount": "100.00", "currency": "CNY", "role": "head"}
    assert (await admin.post(f"{desk.base}/people/limits", json=limit)).status_code == 201
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        return Room(desk, await add_party(tx, "Hope Motors"), head)


async def approve(room: Room, approval: str, *, who: Any = None) -> Any:
    return await room.desk.post(who or room.head, f"/approvals/{approval}/decide", {"approve": True})


async def counted(room: Room, **found: str) -> str:
    """A count of these parts, entered."""
    count = await room.post("/counts", {"reason": "the year's end", "part_nos": list(found)})
    await room.post(
        f"/counts/{count['id']}/entries", {"entries": [{"part_no": p, "counted": q} for p, q in found.items()]}
    )
    return str(count["id"])


async def test_a_count_is_blind_approved_by_another_and_posted_to_stock_and_books(room: Room) -> None:
    await room.goods(CNT1="10", CNT2="5", CNT3="7")
    count = await room.post("/counts", {"reason": "the year's end"})
    assert count["lines"] == 3
    blind = await room.get(f"/counts/{count['id']}")
    told = blind["lines"][0]
    assert (told["line_no"], told["part_no"], told["counted"]) == (1, "CNT1", None)
    assert "expected" not in told  # who counts is not told what the book says
    assert "difference" not in told
    first = {"entries": [{"part_no": "CNT1", "counted": "8"}, {"part_no": "CNT2", "counted": "6"}]}
    await room.post(f"/counts/{count['id']}/entries", first)
    early = await room.post(f"/counts/{count['id']}/closing", status=422)
    assert early["faults"][0]["allowed"] == ["CNT3"]
    await room.post(f"/counts/{count['id']}/entries", {"entries": [{"part_no": "CNT3", "counted": "7"}]})
    closed = await room.post(f"/counts/{count['id']}/closing")
    assert (closed["value"], closed["differences"]) == (
        "18.00",
        [{"part_no": "CNT1", "difference": "-2"}, {"part_no": "CNT2", "difference": "1"}],
    )
    refused = await room.post(f"/counts/{count['id']}/posting", status=409)
    assert refused["code"] == "not_approved"
    assert (await approve(room, closed["approval_id"], who=room.desk.warehouse)).status_code == 403
    assert (await approve(room, closed["approval_id"])).status_code == 200
    posted = await room.post(f"/counts/{count['id']}/posting")
    assert (posted["state"], posted["value"]) == ("posted", "-6.00")
    assert (await room.figures("CNT1"), await room.figures("CNT2")) == (("8", "0", "0", "8"), ("6", "0", "0", "6"))
    async with room.work() as tx:
        sides = await tx.fetch(
            "SELECT p.amount_minor FROM ledger.entry e JOIN ledger.posting p ON (p.office_id, p.entry_id) = (e.office_id, e.id)"
            " WHERE e.document_id = $1::uuid ORDER BY 1",
            count["id"],
        )
    assert [row["amount_minor"] for row in sides] == [-600, 600]
    await room.post(f"/counts/{count['id']}/posting", status=409)
    assert (await room.get(f"/counts/{count['id']}"))["lines"][0]["difference"] == "-2"
    assert await room.is_sound()


async def test_nobody_approves_a_difference_above_their_limit(room: Room) -> None:
    await room.goods(LIM1="100")
    closed = await room.post(f"/counts/{await counted(room, LIM1='70')}/closing")
    above = await approve(room, closed["approval_id"])
    assert (above.status_code, above.json()["code"]) == (403, "above_limit")


async def test_goods_that_moved_since_they_were_counted_are_counted_again(room: Room) -> None:
    await room.goods(MOV1="10", MOV2="10")
    count = await counted(room, MOV1="9", MOV2="10")
    closed = await room.post(f"/counts/{count}/closing")
    await approve(room, closed["approval_id"])
    await room.goods(MOV1="5")
    refused = await room.post(f"/counts/{count}/posting", status=409)
    assert (refused["current"], refused["moved"]) == ("moved since counted", ["MOV1"])
    assert "count again: MOV1" in refused["ways_out"][0]
    await room.post(f"/counts/{count}/entries", {"entries": [{"part_no": "MOV1", "counted": "14"}]})
    anew = await room.post(f"/counts/{count}/closing")
    still = await room.post(f"/counts/{count}/posting", status=409)  # the earlier approval was for another closing
    assert still["code"] == "not_approved"
    await approve(room, anew["approval_id"])
    await room.post(f"/counts/{count}/posting")
    assert await room.figures("MOV1") == ("14", "0", "0", "14")
    assert await room.is_sound()


async def test_a_count_without_differences_is_done_at_once(room: Room) -> None:
    await room.goods(SAME1="3")
    closed = await room.post(f"/counts/{await counted(room, SAME1='3')}/closing")
    assert (closed["state"], closed["approval_id"]) == ("posted", None)
    assert await room.is_sound()


async def test_reserved_goods_that_are_missing_must_be_given_up_first(room: Room) -> None:
    await room.goods(RES1="5")
    await room.reserve(("RES1", "4"))
    count = await counted(room, RES1="2")
    await approve(room, (await room.post(f"/counts/{count}/closing"))["approval_id"])
    refused = await room.post(f"/counts/{count}/posting", status=409)
    assert (refused["code"], refused["short"][0]["missing"], refused["short"][0]["free"]) == (
        "insufficient_stock",
        "3",
        "1",
    )
    await room.post(f"/counts/{count}/cancellation", {"reason": "the pieces were found"})
    assert (await room.get(f"/counts/{count}"))["state"] == "cancelled"


async def test_a_part_found_that_the_book_does_not_know_is_added_at_its_last_cost(room: Room) -> None:
    await room.goods(FND1="2", FND2="1")
    await room.dispatch(await room.issue(await room.reserve(("FND1", "2")), L1="2"))
    count = await counted(room, FND2="1")
    await room.post(f"/counts/{count}/entries", {"entries": [{"part_no": "FND1", "counted": "3"}]})
    closed = await room.post(f"/counts/{count}/closing")
    assert closed["value"] == "18.00"
    await approve(room, closed["approval_id"])
    await room.post(f"/counts/{count}/posting")
    assert await room.figures("FND1") == ("3", "0", "0", "3")
    assert await room.is_sound()


async def test_an_adjustment_takes_the_same_path(room: Room) -> None:
    await room.goods(ADJ1="10", ADJ2="1")
    wanted = {
        "reason": "two fell from the fork lift",
        "lines": [{"part_no": "ADJ1", "quantity": "-2"}, {"part_no": "ADJ2", "quantity": "+1"}],
    }
    asked = await room.post("/adjustments", wanted)
    await room.goods(ADJ1="5")  # an adjustment says what changed, not what is there: it may be posted all the same
    await approve(room, asked["approval_id"])
    await room.post(f"/counts/{asked['id']}/posting")
    assert (await room.figures("ADJ1"), await room.figures("ADJ2")) == (("13", "0", "0", "13"), ("2", "0", "0", "2"))
    again = await room.post(
        f"/counts/{asked['id']}/entries", {"entries": [{"part_no": "ADJ1", "counted": "1"}]}, status=409
    )
    assert again["code"] == "conflict_state"
    assert await room.is_sound()


async def test_bad_counts_and_adjustments_name_every_fault(room: Room) -> None:
    await room.goods(BADC="1")
    empty = await room.post("/counts", {"reason": "", "warehouse": "moon", "part_nos": ["NOPE"]}, status=422)
    assert {f["field"] for f in empty["faults"]} == {"reason", "warehouse", "part_nos[0].part_no"}
    count = await room.post("/counts", {"reason": "doubt", "part_nos": ["BADC"]})
    bad = {
        "entries": [
            {"part_no": "BADC", "counted": ""},
            {"part_no": "BADC", "counted": "-1"},
            {"part_no": "NOPE", "counted": "1"},
        ]
    }
    answer = await room.post(f"/counts/{count['id']}/entries", bad, status=422)
    assert {f["field"] for f in answer["faults"]} == {
        "entries[0].counted", "entries[1].counted", "entries[1].part_no", "entries[2].part_no",
    }  # fmt: skip
    lines = [{"part_no": "BADC", "quantity": "-2"}]
    below = await room.post("/adjustments", {"reason": "lost", "lines": lines}, status=422)
    assert (below["faults"][0]["rule"], below["faults"][0]["allowed"]) == ("max", "-1")
    nothing = await room.post("/adjustments", {"reason": " ", "lines": []}, status=422)
    assert {f["field"] for f in nothing["faults"]} == {"reason", "lines"}
    zero = await room.post(
        "/adjustments", {"reason": "x", "lines": [*lines, {"part_no": "BADC", "quantity": "0"}]}, status=422
    )
    assert {f["field"] for f in zero["faults"]} == {"lines[1].part_no", "lines[1].quantity"}
