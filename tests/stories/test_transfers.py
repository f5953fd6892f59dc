"""Goods that move between warehouses and offices: asked, sent, received, missing; each office in its own transaction and books."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import DB, Act, Actor, Office, Transaction, ask, clock, new_id, transaction
from salesops.errors import InsufficientStock, NotFound
from salesops.hookspecs.ledger import LedgerHooks
from salesops.hookspecs.supply import FuturesDemand, FuturesLine, Peg, SupplyChoice, SupplyHooks
from salesops.kernel import registry
from salesops.masterdata.catalogue import find_products
from salesops.masterdata.offices import settle_parked, switch_duty
from salesops.masterdata.parties import add_party
from salesops.masterdata.rates import NewRate, add_rate
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Client, Database
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import Told
from salesops_duties.ledger import service as ledger
from tests.stories.desk import add_missing_products

NewOffice = Callable[..., Awaitable[Office]]


def day(number: int) -> str:
    return str(clock.today("Asia/Shanghai") + dt.timedelta(days=number))


@dataclass
class Place:
    """An office whose warehouse, assistant and head work with transfers."""

    office: Office
    assistant: AsyncClient
    warehouse: AsyncClient
    head: AsyncClient
    admin: AsyncClient

    async def post(
        self, path: str, body: Any, *, who: AsyncClient | None = None, status: int = 0, key: str = ""
    ) -> Any:
        headers = {"Idempotency-Key": key or str(new_id())}
        url = f"/api/{self.office.code}/inventory{path}"
        answered = await (who or self.warehouse).post(url, json=body, headers=headers)
        assert answered.status_code == status if status else answered.status_code < 300, answered.text
        return answered.json()

    async def get(self, path: str, *, status: int = 200) -> Any:
        answered = await self.warehouse.get(f"/api/{self.office.code}/inventory{path}")
        assert answered.status_code == status, answered.text
        return answered.json()

    async def goods(self, cost: str = "6.00", warehouse: str = "main", **quantities: str) -> None:
        await add_missing_products(self.office, list(quantities))
        lines = [{"part_no": no, "quantity": q, "unit_cost": cost} for no, q in quantities.items()]
        await self.post("/receipts", {"warehouse": warehouse, "lines": lines})

    async def ask(self, status: int = 0, **given: Any) -> Any:
        lines = [{"part_no": p, "quantity": q} for p, q in given.pop("goods").items()]
        return await self.post("/transfers", {"lines": lines, **given}, who=self.assistant, status=status)

    async def lose(self, path: str, reason: str) -> Any:
        """Write off what is missing: asked by one person, approved by another, posted."""
        body = {"way": "lost", "reason": reason}
        asked = await self.post(f"{path}/explanation", body)
        assert asked["state"] == "short"
        early = await self.post(f"{path}/explanation", body, status=409)
        assert early["current"] == "waits for approval"
        limit = {"action": "inventory.adjust", "amount": "1000.00", "currency": self.office.currency, "role": "head"}
        assert (await self.admin.post(f"/api/{self.office.code}/people/limits", json=limit)).status_code == 201
        url = f"/api/{self.office.code}/approvals/{asked['approval_id']}/decide"
        for who, status in ((self.warehouse, 403), (self.head, 200)):
            decided = await who.post(url, json={"approve": True}, headers={"Idempotency-Key": str(new_id())})
            assert decided.status_code == status, decided.text
        return await self.post(f"{path}/explanation", body)

    async def figures(self, part: str) -> tuple[str, str, str]:
        """On hand, reserved, incoming."""
        sheet = await self.get(f"/stock/{part}")
        return sheet["on_hand"], sheet["reserved"], sheet["incoming"]

    async def balance(self, role: str, currency: str | None = None) -> int:
        async with self.work() as tx:
            wanted = currency or self.office.currency
            (minor,) = await ask(LedgerHooks).control_answering(self.office, tx, role, wanted, None)
        return minor

    def work(self) -> Transaction:
        return transaction(Act(self.office, SYSTEM, "api"))


@pytest_asyncio.fixture
async def place(new_office: NewOffice, client: Client) -> Callable[..., Awaitable[Place]]:
    async def make(**given: Any) -> Place:
        office = await new_office(**given)
        roles = ("assistant", "warehouse", "head", "office_admin")
        return Place(office, *[await client(office, role) for role in roles])

    return make


@pytest_asyncio.fixture
async def pair(place: Any) -> tuple[Place, Place]:
    """An office in China that asks, and one in Europe that has the goods; they reckon in different currencies."""
    asks, has = await place(), await place(currency="EUR")
    async with asks.work() as tx:
        known = await tx.fetchval("SELECT count(*) FROM core.exchange_rate WHERE base = 'EUR' AND quote = 'CNY'")
        if not known:
            await add_rate(tx, NewRate("EUR", "CNY", dt.date(2020, 1, 1), "7.85", "the bank's bulletin"))
    return asks, has


async def depot(at: Place) -> None:
    admin = {"code": "depot", "name": "Depot"}
    answered = await at.head.post(f"/api/{at.office.code}/inventory/warehouses", json=admin)
    assert answered.status_code == 201, answered.text


async def is_sound(*places: Place) -> bool:
    codes = {one.office.code for one in places}
    found = [f async for f in verify() if f.office in codes]
    assert found == []
    for one in places:
        tied = await ledger.tie_out(Act(one.office, SYSTEM, "api"))
        assert tied["ok"], tied
        today = clock.today(one.office.timezone)
        async with one.work() as tx:
            answers = await ask(LedgerHooks).documents_answering(one.office, tx, today, today)
            wanted = {(d.document_type, d.document_id) for a in answers for d in a.to_post}
            rows = await tx.fetch("SELECT document_type, document_id FROM ledger.entry WHERE booked_on = $1", today)
            posted = {(r["document_type"], r["document_id"]) for r in rows}
        assert {d for d in wanted if d not in posted} == set()
        assert {d for d in posted if d[0].startswith("transfer_") and d not in wanted} == set()
    return True


# ------------------------------------------------------------------ within an office


async def test_goods_move_from_one_warehouse_to_another_at_their_cost(place: Any) -> None:
    here = await place()
    await depot(here)
    await here.goods("6.00", warehouse="depot", TRA1="10")
    asked = await here.ask(goods={"TRA1": "4"}, from_warehouse="depot", needed_on=day(3))
    assert asked["state"] == "asked"
    assert await here.figures("TRA1") == ("10", "0", "4")
    path = f"/transfers/{asked['id']}"
    await here.post(f"{path}/sending", {"carrier": "our van", "expected_on": day(1)})
    assert await here.figures("TRA1") == ("6", "0", "4"), "nothing is both on hand and on the way"
    sheet = await here.get("/stock/TRA1")
    (coming,) = sheet["expected"]
    assert (coming["source"], coming["expected_on"], coming["under_way"], coming["kind"]) == (
        "Depot",
        day(1),
        "4",
        "transfer",
    )
    assert await here.balance("goods_in_transit") == 2400
    got = await here.post(f"{path}/receipts", {})
    assert got["state"] == "closed"
    assert await here.figures("TRA1") == ("10", "0", "0")
    assert (await here.balance("goods_in_transit"), await here.balance("inventory")) == (0, 6000)
    one = await here.get(path)
    assert one["number"].startswith("TRF-")
    assert [(line["sent"], line["received"], line["cost"]) for line in one["lines"]] == [("4", "4", "24.00")]
    assert [step["kind"] for step in one["steps"]] == ["sending", "receipt"]
    assert await is_sound(here)


async def test_goods_come_in_parts_and_the_last_piece_takes_the_remainder_of_the_cost(place: Any) -> None:
    here = await place()
    await depot(here)
    await here.goods("0.33", warehouse="depot", TRP1="2")
    await here.goods("0.34", warehouse="depot", TRP1="1")
    asked = await here.ask(goods={"TRP1": "3"}, from_warehouse="depot")
    path = f"/transfers/{asked['id']}"
    await here.post(f"{path}/sending", {})
    for turn in range(3):
        got = await here.post(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "1"}]})
        assert got["state"] == ("closed" if turn == 2 else "sent")
    assert await here.balance("goods_in_transit") == 0
    assert await here.balance("inventory") == 100
    assert await is_sound(here)


async def test_what_is_lost_on_the_way_is_a_loss_and_what_is_found_comes_in(place: Any) -> None:
    here = await place()
    await depot(here)
    await here.goods("5.00", warehouse="depot", TRL1="10", TRL2="4")
    asked = await here.ask(goods={"TRL1": "10", "TRL2": "4"}, from_warehouse="depot")
    path = f"/transfers/{asked['id']}"
    await here.post(f"{path}/sending", {})
    short = await here.post(
        f"{path}/receipts",
        {"lines": [{"line_no": 1, "quantity": "7"}, {"line_no": 2, "quantity": "4"}], "nothing_more": True},
    )
    assert short["state"] == "short"
    await here.post(f"{path}/explanation", {"way": "found_later", "reason": " "}, status=422)
    waits = await here.post(f"{path}/explanation", {"way": "found_later", "reason": "the driver looks"})
    assert (waits["state"], await here.balance("goods_in_transit")) == ("sent", 1500)
    await here.post(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "1"}], "nothing_more": True})
    lost = await here.lose(path, "fell from the van")
    assert (lost["state"], lost["loss"]) == ("closed", "10.00")
    assert await here.figures("TRL1") == ("8", "0", "0")
    assert (await here.balance("goods_in_transit"), await here.balance("stock_difference")) == (0, 1000)
    again = await here.post(f"{path}/explanation", {"way": "lost", "reason": "twice"}, status=409)
    assert again["current"] == "closed"
    assert await is_sound(here)


async def test_more_than_is_free_never_leaves_and_more_than_was_sent_never_comes(place: Any) -> None:
    here = await place()
    await depot(here)
    await here.goods(warehouse="depot", TRM1="5")
    asked = await here.ask(goods={"TRM1": "5"}, from_warehouse="depot")
    path = f"/transfers/{asked['id']}"
    held = {"part_no": "TRM1", "quantity": "2", "kind": "quality", "reason": "a scratch", "warehouse": "depot"}
    await here.post("/holds", held)
    refused = await here.post(f"{path}/sending", {}, status=409)
    assert (refused["code"], refused["short"][0]["available"]) == ("insufficient_stock", "3")
    above = {"lines": [{"line_no": 1, "quantity": "6"}, {"line_no": 9, "quantity": "1"}]}
    faults = (await here.post(f"{path}/sending", above, status=422))["faults"]
    assert [(f["field"], f["rule"]) for f in faults] == [("lines[0].quantity", "max"), ("lines[1].line_no", "known")]
    await here.post(f"{path}/receipts", {}, status=409)
    await here.post(f"{path}/sending", {"lines": [{"line_no": 1, "quantity": "3"}]})
    assert await here.figures("TRM1") == ("2", "0", "3"), "what is not sent is not expected any more"
    too_many = await here.post(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "4"}]}, status=422)
    assert too_many["faults"][0]["allowed"] == "3"
    await here.post(f"{path}/receipts", {})
    twice = await here.post(f"{path}/receipts", {}, status=409)
    assert twice["current"] == "closed"
    assert await is_sound(here)


async def test_a_bad_request_names_every_fault(place: Any) -> None:
    here = await place()
    await here.goods(TRB1="1")
    bad = {"from_office": "nowhere", "warehouse": "moon", "needed_on": day(-1),
           "lines": [{"part_no": "NOPE", "quantity": "x"}, {"part_no": "TRB1", "quantity": "1"}, {"part_no": "TRB1", "quantity": "1"}]}  # fmt: skip
    faults = (await here.post("/transfers", bad, status=422))["faults"]
    assert {f["field"] for f in faults} == {
        "from_office", "warehouse", "needed_on", "lines[0].part_no", "lines[0].quantity", "lines[2].part_no",
    }  # fmt: skip
    both = {"from_office": "a", "from_warehouse": "main", "lines": []}
    assert {f["field"] for f in (await here.post("/transfers", both, status=422))["faults"]} >= {"from_office", "lines"}
    same = {"from_warehouse": "main", "lines": [{"part_no": "TRB1", "quantity": "1"}]}
    assert [f["rule"] for f in (await here.post("/transfers", same, status=422))["faults"]] == ["other"]


async def test_a_request_that_was_called_off_expects_nothing(place: Any) -> None:
    here = await place()
    await depot(here)
    await here.goods(warehouse="depot", TRX1="5")
    asked = await here.ask(goods={"TRX1": "5"}, from_warehouse="depot")
    await here.post(f"/transfers/{asked['id']}/cancellation", {"reason": ""}, status=422)
    await here.post(f"/transfers/{asked['id']}/cancellation", {"reason": "not needed"})
    assert await here.figures("TRX1") == ("5", "0", "0")
    await here.post(f"/transfers/{asked['id']}/sending", {}, status=409)
    assert await is_sound(here)


# ------------------------------------------------------------------ between offices


async def test_two_offices_of_two_currencies_move_goods_and_owe_the_same(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods("8.00", TRO1="10")
    await add_missing_products(asks.office, ["TRO1"])
    asked = await asks.ask(goods={"TRO1": "6"}, from_office=has.office.code, needed_on=day(9), note="for the fair")
    assert await has.get(f"/transfers/{asked['id']}", status=404), "nothing crosses before a worker carried it"
    await outbox.drain()
    there, path = await has.get(f"/transfers/{asked['id']}"), f"/transfers/{asked['id']}"
    assert (there["role"], there["state"], there["office"], there["note"]) == (
        "sender",
        "asked",
        asks.office.name,
        "for the fair",
    )
    assert there["needed_on"] == day(9)
    assert (await asks.get(path))["their_number"] == there["number"]
    await has.post(f"{path}/acceptance", {"expected_on": day(8)}, who=has.head)
    assert await has.figures("TRO1") == ("10", "6", "0"), "nobody else sells it"
    taker = (await has.get("/stock/TRO1"))["reserved_by"]
    assert [(t["kind"], t["customer"], t["quantity"]) for t in taker] == [("transfer", asks.office.name, "6")]
    await outbox.drain()
    assert (await asks.get(path))["state"] == "accepted"
    await has.post(f"{path}/sending", {"carrier": "Sea Line", "expected_on": day(20)})
    assert await has.figures("TRO1") == ("4", "0", "0")
    await outbox.drain()
    assert await asks.figures("TRO1") == ("0", "0", "6")
    (coming,) = (await asks.get("/stock/TRO1"))["expected"]
    assert (coming["source"], coming["expected_on"], coming["under_way"]) == (has.office.name, day(20), "6")
    assert await asks.balance("goods_in_transit") == 37680, "48.00 EUR at 7.85"
    assert (await has.balance("between_offices", "EUR"), await asks.balance("between_offices", "EUR")) == (4800, -4800)
    assert (await asks.balance("currency_exchange", "EUR"), await asks.balance("currency_exchange")) == (4800, -37680)
    got = await asks.post(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "5"}], "nothing_more": True})
    assert got["state"] == "short"
    await outbox.drain()
    heard = await has.get(path)
    assert (heard["state"], heard["lines"][0]["received"]) == ("short", "5")
    assert [step["kind"] for step in heard["steps"]] == ["sending"]
    lost = await asks.lose(path, "one box is missing")
    assert (lost["state"], lost["loss"]) == ("closed", "62.80")
    await outbox.drain()
    assert (await has.get(path))["state"] == "closed"
    assert (await asks.balance("goods_in_transit"), await asks.balance("inventory")) == (0, 31400)
    assert await has.balance("between_offices", "EUR") + await asks.balance("between_offices", "EUR") == 0
    assert await is_sound(asks, has)


async def test_each_office_has_its_own_part_and_no_third_one_any(pair: tuple[Place, Place], place: Any) -> None:
    asks, has = pair
    third = await place()
    await has.goods(TRF1="3")
    path = f"/transfers/{(await asks.ask(goods={'TRF1': '3'}, from_office=has.office.code))['id']}"
    await outbox.drain()
    for act, body in (("acceptance", {}), ("refusal", {"reason": "no"}), ("sending", {})):
        assert (await asks.post(f"{path}/{act}", body, status=409))["current"] == "receiver"
        await third.post(f"{path}/{act}", body, status=404)
    await has.post(f"{path}/receipts", {}, status=409)
    await third.get(path, status=404)
    assert (await third.get("/transfers"))["items"] == []
    assert (await has.post(f"{path}/sending", {}, status=409))["current"] == "asked", "it is accepted first"
    assert (
        await has.assistant.post(
            f"/api/{has.office.code}/inventory{path}/acceptance", json={}, headers={"Idempotency-Key": "x"}
        )
    ).status_code == 403


async def test_what_is_promised_elsewhere_cannot_be_accepted(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRS1="5")
    short = await asks.ask(goods={"TRS1": "6"}, from_office=has.office.code, status=409)
    assert (short["code"], short["short"][0]["available"]) == ("insufficient_stock", "5")
    first = await asks.ask(goods={"TRS1": "4"}, from_office=has.office.code)
    second = await asks.ask(goods={"TRS1": "4"}, from_office=has.office.code)
    await outbox.drain()
    await has.post(f"/transfers/{first['id']}/acceptance", {})
    refused = await has.post(f"/transfers/{second['id']}/acceptance", {}, status=409)
    assert (refused["code"], refused["short"][0]["available"]) == ("insufficient_stock", "1")
    (taker,) = refused["short"][0]["taken_by"]
    assert (taker["customer"], taker["transfer_id"], taker["quantity"]) == (asks.office.name, first["id"], "4")
    assert (await has.get(f"/transfers/{second['id']}"))["state"] == "asked"
    await outbox.drain()
    assert await is_sound(asks, has)


async def test_an_office_without_inventory_cannot_be_asked(place: Any) -> None:
    asks, has = await place(), await place(duties=["inventory", "ledger"])
    await has.goods(TRN1="5")
    for state, words in (("read_only", "read only"), ("off", "switched off")):
        await switch_duty(Act(has.office, SYSTEM, "cli"), "inventory", state, "stocktaking")
        refused = await asks.ask(goods={"TRN1": "1"}, from_office=has.office.code, status=409)
        assert refused["current"] == state
        assert words in refused["detail"]


async def test_what_is_told_to_an_office_that_switched_inventory_off_waits_for_it(place: Any) -> None:
    asks, has = await place(), await place(duties=["inventory", "ledger"])
    await has.goods(TRN2="5")
    asked = await asks.ask(goods={"TRN2": "1"}, from_office=has.office.code)
    await switch_duty(Act(has.office, SYSTEM, "cli"), "inventory", "off", "stocktaking")
    await outbox.drain()
    assert (await asks.get(f"/transfers/{asked['id']}"))["state"] == "asked"
    await switch_duty(Act(has.office, SYSTEM, "cli"), "inventory", "on", "done")
    await settle_parked(Act(has.office, SYSTEM, "cli"), "inventory", "replay", "done")
    await outbox.drain()
    await has.post(f"/transfers/{asked['id']}/acceptance", {})
    assert await is_sound(asks, has)


async def test_calling_off_holds_unless_the_goods_left(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRC1="10")
    in_time = await asks.ask(goods={"TRC1": "3"}, from_office=has.office.code)
    too_late = await asks.ask(goods={"TRC1": "4"}, from_office=has.office.code)
    unheard = await asks.ask(goods={"TRC1": "1"}, from_office=has.office.code)
    await asks.post(f"/transfers/{unheard['id']}/cancellation", {"reason": "a mistake"})
    await outbox.drain()
    for one in (in_time, too_late):
        await has.post(f"/transfers/{one['id']}/acceptance", {})
    await has.post(f"/transfers/{too_late['id']}/sending", {})
    for one in (in_time, too_late):
        off = await asks.post(f"/transfers/{one['id']}/cancellation", {"reason": "the customer is gone"})
        assert off["calling_off"] is True
        await asks.post(f"/transfers/{one['id']}/cancellation", {"reason": "again"}, status=409)
    await outbox.drain()
    states = {
        one["id"]: [(await at.get(f"/transfers/{one['id']}"))["state"] for at in (asks, has)]
        for one in (in_time, too_late, unheard)
    }
    assert list(states.values()) == [["cancelled"] * 2, ["sent"] * 2, ["cancelled"] * 2]
    assert await has.figures("TRC1") == ("6", "0", "0")
    assert await asks.figures("TRC1") == ("0", "0", "4")
    await asks.post(f"/transfers/{too_late['id']}/receipts", {})
    await outbox.drain()
    assert await is_sound(asks, has)


# ------------------------------------------------------------------ customers who wait


async def futures(at: Place, part: str, quantity: str, *choices: tuple[str, str]) -> tuple[UUID, tuple[Peg, ...]]:
    """An order of one line that waits for a part, from the offices named."""
    async with at.work() as tx:
        customer = await add_party(tx, "Hope Motors")
        (product,) = await find_products(tx, part_nos=[part])
        order = new_id()
        demand = FuturesDemand(order, customer, "SO", (FuturesLine(1, product.id, Decimal(quantity)),))
        wanted = tuple(SupplyChoice(1, "transfer", Decimal(q), source=code, from_office=True) for code, q in choices)
        (pegs,) = await ask(SupplyHooks).supply_taking(at.office, tx, demand, wanted)
    return order, pegs


async def told(at: Place) -> list[tuple[str, str]]:
    async with at.work() as tx:
        rows = await tx.fetch(
            "SELECT DISTINCT topic, payload->>'order_id' AS id FROM core.outbox WHERE topic LIKE 'Supply%' ORDER BY 1, 2"
        )
    return [(row["topic"], row["id"]) for row in rows]


async def test_a_customers_goods_from_another_office_are_reserved_for_him_when_they_come(
    pair: tuple[Place, Place],
) -> None:
    asks, has = pair
    await has.goods(TRW1="8")
    order, pegs = await futures(asks, "TRW1", "5", (has.office.code, "5"))
    (peg,) = pegs
    assert (peg.kind, peg.source, peg.quantity, peg.expected_on) == ("transfer", has.office.name, Decimal(5), None)
    path = f"/transfers/{peg.document_id}"
    pegged = await asks.post(f"{path}/cancellation", {"reason": "no"}, status=409)
    assert pegged["code"] == "pegged"
    await outbox.drain()
    await has.post(f"{path}/acceptance", {})
    await has.post(f"{path}/sending", {"expected_on": day(5)})
    await outbox.drain()
    await asks.post(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "3"}]})
    assert await asks.figures("TRW1") == ("3", "3", "2")
    await asks.post(f"{path}/receipts", {})
    assert await asks.figures("TRW1") == ("5", "5", "0")
    async with asks.work() as tx:
        rows = await tx.fetch(
            "SELECT quantity FROM inventory.reservation WHERE order_id = $1 AND state = 'open'", order
        )
    assert [row["quantity"] for row in rows] == [Decimal(5)]
    assert {topic for topic, _ in await told(asks)} <= {"SupplyReceived", "SupplyMoved"}
    await outbox.drain()
    assert await is_sound(asks, has)


async def test_a_refusal_leaves_the_customers_to_who_plans_for_them(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRR1="8")
    order, (peg,) = await futures(asks, "TRR1", "5", (has.office.code, "5"))
    await outbox.drain()
    await has.post(f"/transfers/{peg.document_id}/refusal", {"reason": "our own customers need it"})
    await outbox.drain()
    refused = await asks.get(f"/transfers/{peg.document_id}")
    assert (refused["state"], refused["reason"]) == ("refused", "our own customers need it")
    async with asks.work() as tx:
        ((left,),) = await ask(SupplyHooks).pegs_answering(asks.office, tx, (order,), ())
        assert (left.quantity, left.expected_on) == (Decimal(5), None), "he still waits, and nobody says when"
        await ask(SupplyHooks).demand_dropping(asks.office, tx, order, {}, "stock", "he buys elsewhere")
    assert await asks.figures("TRR1") == ("0", "0", "5")
    async with asks.work() as tx:
        assert await service.clear_given_up(tx) == 1
    assert await asks.figures("TRR1") == ("0", "0", "0")
    assert await is_sound(asks, has)


async def test_an_order_cannot_wait_for_what_another_office_has_not_got(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRQ1="2")
    with pytest.raises(InsufficientStock, match="has not got so much"):
        await futures(asks, "TRQ1", "5", (has.office.code, "5"))
    async with asks.work() as tx:
        assert await tx.fetchval("SELECT count(*) FROM inventory.transfer") == 0


# ------------------------------------------------------------------ many at once, and things that come twice


async def test_sixteen_accept_the_same_stock_and_only_what_is_there_is_given(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRT1="10")
    made = [await asks.ask(goods={"TRT1": "2"}, from_office=has.office.code) for _ in range(16)]
    await outbox.drain()

    async def accept(one: Any) -> int:
        url = f"/api/{has.office.code}/inventory/transfers/{one['id']}/acceptance"
        return (await has.warehouse.post(url, json={}, headers={"Idempotency-Key": one["id"]})).status_code

    assert Counter(await asyncio.gather(*(accept(one) for one in made))) == {200: 5, 409: 11}
    assert await has.figures("TRT1") == ("10", "10", "0")
    assert await is_sound(asks, has)


async def test_sixteen_send_and_receive_one_transfer_and_it_moves_once(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRU1="10")
    asked = await asks.ask(goods={"TRU1": "4"}, from_office=has.office.code)
    await outbox.drain()
    await has.post(f"/transfers/{asked['id']}/acceptance", {})

    async def tried(at: Place, act: str) -> int:
        url = f"/api/{at.office.code}/inventory/transfers/{asked['id']}/{act}"
        return (await at.warehouse.post(url, json={}, headers={"Idempotency-Key": str(new_id())})).status_code

    assert Counter(await asyncio.gather(*(tried(has, "sending") for _ in range(16)))) == {200: 1, 409: 15}
    await outbox.drain()
    assert Counter(await asyncio.gather(*(tried(asks, "receipts") for _ in range(16)))) == {200: 1, 409: 15}
    await outbox.drain()
    assert (await has.figures("TRU1"))[0] == "6"
    assert (await asks.figures("TRU1"))[0] == "4"
    assert await is_sound(asks, has)


async def test_the_same_form_twice_is_one_transfer(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRK1="10")
    body = {"from_office": has.office.code, "lines": [{"part_no": "TRK1", "quantity": "2"}]}
    first = await asks.post("/transfers", body, key="the same")
    assert await asks.post("/transfers", body, key="the same") == first
    await outbox.drain()
    assert len((await has.get("/transfers?queue=asked_of_us"))["items"]) == 1


async def test_messages_that_come_twice_or_late_change_nothing(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRV1="10")
    asked = await asks.ask(goods={"TRV1": "4"}, from_office=has.office.code)
    path = f"/transfers/{asked['id']}"
    await outbox.drain()
    await has.post(f"{path}/acceptance", {})
    await has.post(f"{path}/sending", {})
    await outbox.drain()
    await asks.post(f"{path}/receipts", {})
    await outbox.drain()
    before = [await one.get(path) for one in (asks, has)]
    for one in (asks, has):  # every message ever told, once more and the last first
        async with one.work() as tx:
            await tx.execute(
                "INSERT INTO core.outbox (office_id, id, event_id, topic, handler, duty, queue, payload, next_at)"
                " SELECT office_id, gen_random_uuid(), gen_random_uuid(), topic, handler, duty, queue, payload, now() - row_number() OVER (ORDER BY id) * interval '1 s'"
                " FROM core.outbox WHERE handler = 'inventory.hear_transfer'"
            )
    assert await outbox.drain() > 0
    assert [await one.get(path) for one in (asks, has)] == before
    assert await is_sound(asks, has)


async def test_a_request_with_no_rate_of_exchange_is_not_sent(place: Any) -> None:
    asks, has = await place(currency="NZD"), await place(currency="EUR")
    await has.goods(TRE1="5")
    asked = await asks.ask(goods={"TRE1": "1"}, from_office=has.office.code)
    await outbox.drain()
    await has.post(f"/transfers/{asked['id']}/acceptance", {})
    refused = await has.post(f"/transfers/{asked['id']}/sending", {}, status=422)
    assert refused["faults"][0]["rule"] == "rate"


async def test_another_day_reaches_the_office_that_waits(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRD1="5")
    asked = await asks.ask(goods={"TRD1": "1"}, from_office=has.office.code)
    await outbox.drain()
    await has.post(f"/transfers/{asked['id']}/acceptance", {})
    await has.post(f"/transfers/{asked['id']}/sending", {"expected_on": day(3)})
    await outbox.drain()
    url = f"/api/{has.office.code}/inventory/transfers/{asked['id']}/day"
    moved = await has.warehouse.put(url, json={"expected_on": day(7), "reason": "the ship waits"})
    assert moved.status_code == 200, moved.text
    await outbox.drain()
    assert (await asks.get(f"/transfers/{asked['id']}"))["expected_on"] == day(7)
    assert (await asks.get("/stock/TRD1"))["expected"][0]["expected_on"] == day(7)


async def test_nothing_of_one_transfer_can_be_told_to_it_by_a_third_office(
    pair: tuple[Place, Place], place: Any
) -> None:
    asks, has = pair
    third = await place()
    await has.goods(TRI1="5")
    asked = await asks.ask(goods={"TRI1": "1"}, from_office=has.office.code)
    await outbox.drain()
    forged = Told(
        UUID(asked["id"]),
        third.office.id,
        99,
        "sender",
        "sent",
        "",
        "",
        "",
        "",
        None,
        None,
        "",
        False,
        "EUR",
        None,
        clock.now(),
        (),
    )
    with pytest.raises(NotFound):
        async with asks.work() as tx:
            await service.hear(tx, forged)


# ------------------------------------------------------------------ looked at


async def test_the_transfer_note_goes_along_with_the_goods_in_both_languages(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods(TRPR="5")
    asked = await asks.ask(goods={"TRPR": "2"}, from_office=has.office.code)
    await outbox.drain()
    base = f"/api/{has.office.code}/documents"

    async def printed(language: str) -> Any:
        url = f"{base}/transfer_note/{asked['id']}/copies"
        return await has.warehouse.post(url, json={"language": language}, headers={"Idempotency-Key": str(new_id())})

    early = await printed("en")
    assert (early.status_code, early.json()["current"]) == (409, "asked")
    await has.post(f"/transfers/{asked['id']}/acceptance", {})
    await has.post(f"/transfers/{asked['id']}/sending", {"carrier": "Sea Line 71"})
    await outbox.drain()
    for language, words in (("en", ("Transfer note", "Handed over")), ("zh", ("调拨", "对方编号"))):
        copy = await printed(language)
        assert copy.status_code == 201, copy.text
        pdf = pypdfium2.PdfDocument((await has.warehouse.get(f"{base}/copies/{copy.json()['id']}")).content)
        said = pdf[0].get_textpage().get_text_range()
        for word in (
            *words,
            "TRPR",
            "Sea Line 71",
            asks.office.name,
            (await has.get(f"/transfers/{asked['id']}"))["number"],
        ):
            assert word in said, (language, word)
    theirs = await asks.warehouse.post(
        f"/api/{asks.office.code}/documents/transfer_note/{asked['id']}/copies",
        json={},
        headers={"Idempotency-Key": "p"},
    )
    assert theirs.status_code == 409, "it is printed where the goods leave"


async def test_what_waits_for_somebody_stands_in_their_day_and_is_found_by_its_number(
    pair: tuple[Place, Place],
) -> None:
    asks, has = pair
    await has.goods(TRDAY="9")
    asked = await asks.ask(goods={"TRDAY": "2"}, from_office=has.office.code)
    await outbox.drain()

    async def entries(at: Place, role: str) -> dict[str, str]:
        actor = Actor(SYSTEM.person_id, "Somebody", frozenset({role}))
        async with DB.transaction(at.office.id, read_only=True):
            found = await service.day_entries(at.office, actor)
        return {one.kind: one.path for one in found}

    path = f"inventory/transfers/{asked['id']}"
    assert await entries(has, "head") == {"Asked of us": path}
    assert await entries(has, "assistant") == {}
    await has.post(f"/transfers/{asked['id']}/acceptance", {})
    assert await entries(has, "warehouse") == {"To send to another warehouse": path}
    await has.post(f"/transfers/{asked['id']}/sending", {"expected_on": day(0)})
    await outbox.drain()
    assert await entries(asks, "warehouse") == {}
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert await entries(asks, "warehouse") == {"Late on the way": path}
    await asks.post(
        f"/transfers/{asked['id']}/receipts", {"nothing_more": True, "lines": [{"line_no": 1, "quantity": "1"}]}
    )
    assert await entries(asks, "warehouse") == {"Came short": path}
    number = (await asks.get(f"/transfers/{asked['id']}"))["number"]
    async with DB.transaction(asks.office.id, read_only=True):
        hits = await service.search_hits(asks.office, Actor(SYSTEM.person_id, "x", frozenset({"warehouse"})), number)
    assert [(hit.title, hit.path, hit.exact) for hit in hits] == [(number, path, True)]
    short = (await asks.get("/transfers?queue=short"))["items"]
    assert [one["number"] for one in short] == [number]


# ------------------------------------------------------------------ what verification would find

TAMPERED = {
    "inventory.transferred_is_moved": "UPDATE inventory.transfer_line SET sent = sent - 1 WHERE office_id = $1 AND sent > received",
    "inventory.in_transit_is_under_way": "UPDATE inventory.transfer_line SET cost_minor = cost_minor + 1 WHERE office_id = $1 AND supply_id IS NOT NULL",
    "inventory.offices_agree": "UPDATE inventory.transfer_line SET claim_minor = claim_minor + 1 WHERE office_id = $1",
    "inventory.reserved_is_owned": "UPDATE inventory.stock SET reserved = reserved + 1 WHERE office_id = $1",
}


@pytest.mark.parametrize("invariant", TAMPERED)
async def test_control_a_changed_row_of_a_transfer_is_found(
    invariant: str, pair: tuple[Place, Place], database: Database
) -> None:
    asks, has = pair
    part = f"TRZ{[*TAMPERED].index(invariant)}"
    await has.goods(**{part: "10"})
    asked = await asks.ask(goods={part: "4"}, from_office=has.office.code)
    await outbox.drain()
    await has.post(f"/transfers/{asked['id']}/acceptance", {})
    await has.post(f"/transfers/{asked['id']}/sending", {})
    await outbox.drain()
    assert await is_sound(asks, has)
    at = has if invariant in ("inventory.transferred_is_moved", "inventory.reserved_is_owned") else asks
    await database.as_owner(TAMPERED[invariant], at.office.id)
    codes = {asks.office.code, has.office.code}
    assert invariant in {f.invariant for f in [f async for f in verify()] if f.office in codes}
    await database.as_owner("DELETE FROM core.office_duty WHERE office_id = ANY ($1)", [asks.office.id, has.office.id])


# ------------------------------------------------------------------ killed between the two offices


async def test_a_worker_killed_between_the_offices_loses_and_doubles_nothing(
    pair: tuple[Place, Place],
) -> None:
    asks, has = pair
    await has.goods(TRY1="10")
    asked = await asks.ask(goods={"TRY1": "4"}, from_office=has.office.code)
    jobs = [job for job in await outbox.claim(limit=64) if job.handler == "inventory.carry_transfer"]
    (job,) = [job for job in jobs if job.office_id == asks.office.id]
    office = registry.current().offices[asks.office.id]
    dying = outbox.TaskJob(job, Act.of_system(office, "worker"))
    await service.carry(dying, service.Carry(UUID(asked["id"])))  # told there, and not ended here
    async with has.work() as tx:
        assert await tx.fetchval("SELECT count(*) FROM core.outbox WHERE handler = 'inventory.hear_transfer'") == 1
    async with asks.work() as tx:  # its lease runs out
        await tx.execute("UPDATE core.outbox SET lease_until = now() - interval '1 s' WHERE id = $1", job.id)
    await outbox.reap()
    await outbox.drain()
    async with has.work() as tx:
        told = await tx.fetch("SELECT state, event_id FROM core.outbox WHERE handler = 'inventory.hear_transfer'")
        assert len({row["event_id"] for row in told}) < len(told), "it was told twice, under one id"
        assert {row["state"] for row in told} == {"done"}
        assert await tx.fetchval("SELECT count(*) FROM inventory.transfer") == 1
    await has.post(f"/transfers/{asked['id']}/acceptance", {})
    await outbox.drain()
    assert await is_sound(asks, has)
