"""Goods that come back: at the cost they left with, where their disposition says, never more than left (ORD-8)."""

from __future__ import annotations

import asyncio
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from salesops import Act, ask, new_id, transaction
from salesops.errors import Invalid
from salesops.hookspecs import InventoryHooks
from salesops.hookspecs.inventory import GoodsReturned, GoodsToReturn
from salesops.masterdata.parties import add_party
from salesops.testing import SYSTEM, Client
from tests.stories.desk import Desk
from tests.stories.test_stock import Room

TODAY = dt.date(2026, 3, 2)


@pytest_asyncio.fixture
async def room(desk: Desk, client: Client) -> Room:
    head = await client(desk.office, "head")
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        return Room(desk, await add_party(tx, "Hope Motors"), head)


def back(room: Room, part: str, quantity: str, disposition: str, outbound: UUID | None, line: int | None = 1) -> Any:
    return GoodsToReturn(1, room.products[part], Decimal(quantity), disposition, outbound, line if outbound else None)


async def take_back(room: Room, *lines: GoodsToReturn, document: UUID | None = None) -> GoodsReturned:
    async with room.work() as tx:
        return (await ask(InventoryHooks).goods_returning(room.desk.office, tx, document or new_id(), lines, TODAY))[0]


async def delivered(room: Room, part: str, quantity: str) -> UUID:
    outbound = await room.issue(await room.reserve((part, quantity)), L1=quantity)
    await room.dispatch(outbound)
    return outbound


async def test_each_disposition_puts_the_goods_where_they_belong(room: Room) -> None:
    await room.goods(BACK1="10")
    outbound = await delivered(room, "BACK1", "8")
    document = new_id()
    done = await take_back(
        room,
        back(room, "BACK1", "2", "sellable", outbound),
        back(room, "BACK1", "1", "quarantine", outbound),
        back(room, "BACK1", "3", "scrap", outbound),
        back(room, "BACK1", "1", "supplier", outbound),
        document=document,
    )
    assert (done.cost_minor, done.currency) == (7 * 600, "CNY")
    assert await room.figures("BACK1") == ("6", "2", "0", "4")
    assert [(h["kind"], h["quantity"]) for h in (await room.get("/stock/BACK1"))["held_for"]] == [
        ("quarantine", "1"),
        ("supplier", "1"),
    ]
    moved = [(m["kind"], m["quantity"]) for m in (await room.get("/stock/BACK1/movements"))["items"]]
    assert sorted(moved[2:]) == [("return", "1"), ("return", "1"), ("return", "2"), ("return", "3"), ("scrap", "-3")]
    async with room.work() as tx:
        rows = await tx.fetch(
            "SELECT p.account, p.amount_minor FROM ledger.entry e JOIN ledger.posting p ON (p.office_id, p.entry_id) = (e.office_id, e.id)"
            " WHERE e.document_id = $1",
            document,
        )
    assert sorted(r["amount_minor"] for r in rows) == [-4200, 1800, 2400]
    assert await room.is_sound()


async def test_the_last_piece_back_takes_what_is_left_of_the_cost(room: Room) -> None:
    await room.goods(CENT1="0")
    lines = [{"part_no": "CENT1", "quantity": "3", "unit_cost": "3.333333"}]
    await room.post("/receipts", {"lines": lines})
    outbound = await delivered(room, "CENT1", "3")
    costs = [(await take_back(room, back(room, "CENT1", "1", "sellable", outbound))).cost_minor for _ in range(3)]
    assert (costs, sum(costs)) == ([333, 334, 333], 1000)
    assert await room.is_sound()


async def test_ord_8_no_more_comes_back_than_left_with_its_line(room: Room) -> None:
    await room.goods(MORE1="9", MORE2="9")
    outbound = await delivered(room, "MORE1", "4")
    await take_back(room, back(room, "MORE1", "3", "sellable", outbound))
    waiting = await room.issue(await room.reserve(("MORE1", "1")), L1="1")
    with pytest.raises(Invalid) as told:
        await take_back(
            room,
            back(room, "MORE1", "1", "sellable", outbound),
            back(room, "MORE1", "1", "sellable", outbound),
            back(room, "MORE2", "1", "sellable", outbound),
            back(room, "MORE1", "1", "sellable", waiting),
        )
    assert [(f.field, f.rule, f.allowed) for f in told.value.faults] == [
        ("lines[1].quantity", "max", "0"), ("lines[2].quantity", "max", "0"), ("lines[3].quantity", "max", "0"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as told:
        await take_back(room, back(room, "MORE1", "0", "lost", outbound))
    assert {(f.field, f.rule) for f in told.value.faults} == {
        ("lines[0].quantity", "positive"),
        ("lines[0].disposition", "choice"),
    }
    assert await room.is_sound()


async def test_ord_8_the_same_piece_comes_back_once_from_two_hands(room: Room) -> None:
    await room.goods(ONCE1="9")
    outbound = await delivered(room, "ONCE1", "1")
    line = back(room, "ONCE1", "1", "sellable", outbound)
    done = await asyncio.gather(*(take_back(room, line) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, GoodsReturned) for one in done) == 1, done
    assert sum(isinstance(one, Invalid) for one in done) == 3, done
    assert await room.is_sound()


async def test_goods_of_an_unknown_delivery_come_in_at_the_present_average(room: Room) -> None:
    await room.goods(WHO1="4")
    assert (await take_back(room, back(room, "WHO1", "2", "sellable", None))).cost_minor == 1200
    await delivered(room, "WHO1", "6")
    assert (await take_back(room, back(room, "WHO1", "1", "quarantine", None))).cost_minor == 600
    assert await room.figures("WHO1") == ("1", "1", "0", "0")
    assert await room.is_sound()


async def test_a_line_that_left_from_two_warehouses_comes_back_to_them(room: Room) -> None:
    assert (
        await room.desk.post(room.head, "/inventory/warehouses", {"code": "annex", "name": "Annex"})
    ).status_code == 201
    await room.goods(TWO1="2")
    await room.goods("annex", TWO1="5")
    outbound = await delivered(room, "TWO1", "4")
    await take_back(room, back(room, "TWO1", "3", "sellable", outbound, None))
    assert [(w["warehouse"], w["on_hand"]) for w in (await room.get("/stock/TWO1"))["warehouses"]] == [
        ("main", "2"),
        ("annex", "4"),
    ]
    assert [(ln["warehouse"], ln["returned"]) for ln in (await room.get(f"/outbound/{outbound}"))["lines"]] == [
        ("main", "2"),
        ("annex", "1"),
    ]
    assert await room.is_sound()
