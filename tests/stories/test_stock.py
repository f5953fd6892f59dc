"""Stock as the desk and the warehouse see it: figures, goods on their way, reservations, holds, outbound orders."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState, InsufficientStock, Invalid
from salesops.hookspecs import InventoryHooks, OrderHooks
from salesops.hookspecs.inventory import LineAvailability, OutboundToIssue
from salesops.hookspecs.orders import Order, OrderLine
from salesops.kernel import registry
from salesops.masterdata.catalogue import find_products
from salesops.masterdata.parties import add_party
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Client
from salesops_duties.inventory.plugin import DUTY
from salesops_workers.clock import run_schedule
from tests.stories.desk import Desk, add_missing_products

NOW = dt.datetime.now(dt.UTC)


def day(number: int) -> dt.date:
    """A day from now in the office's zone."""
    return clock.today("Asia/Shanghai") + dt.timedelta(days=number)


class Room:
    """A desk whose stock other duties ask for by the hooks, as orders does."""

    def __init__(self, desk: Desk, customer: UUID, head: AsyncClient) -> None:
        self.desk, self.customer, self.head, self.base = desk, customer, head, f"{desk.base}/inventory"
        self.products: dict[str, UUID] = {}

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Transaction]:
        async with transaction(Act(self.desk.office, SYSTEM, "api")) as tx:
            yield tx

    async def goods(self, warehouse: str = "main", **quantities: str) -> None:
        await add_missing_products(self.desk.office, list(quantities))
        lines = [{"part_no": no, "quantity": q, "unit_cost": "6.00"} for no, q in quantities.items() if q != "0"]
        if lines:
            await self.post("/receipts", {"warehouse": warehouse, "lines": lines})
        async with self.work() as tx:
            self.products |= {p.part_no: p.id for p in await find_products(tx, part_nos=list(quantities))}

    async def post(self, path: str, body: Any = None, *, who: Any = None, status: int | None = None) -> Any:
        answered = await self.desk.post(who or self.desk.warehouse, f"/inventory{path}", body)
        assert answered.status_code == status if status else answered.status_code < 300, answered.text
        return answered.json()

    async def get(self, path: str, *, who: Any = None, status: int = 200) -> Any:
        answered = await (who or self.desk.assistant).get(f"{self.base}{path}")
        assert answered.status_code == status, answered.text
        return answered.json()

    def order(self, *lines: tuple[str, str], order_id: UUID | None = None) -> Order:
        made = [OrderLine(n, self.products[p], Decimal(q), Decimal(10), 1000) for n, (p, q) in enumerate(lines, 1)]
        return Order(order_id or new_id(), self.customer, "CNY", 1000, tuple(made))

    async def check(self, order: Order) -> tuple[LineAvailability, ...]:
        async with self.work() as tx:
            return (await ask(InventoryHooks).stock_checking(self.desk.office, tx, order))[0]

    async def reserve(self, *lines: tuple[str, str], order_id: UUID | None = None) -> Order:
        order = self.order(*lines, order_id=order_id)
        async with self.work() as tx:
            spot = {line.line_no: line.quantity for line in order.lines}
            await ask(InventoryHooks).stock_reserving(self.desk.office, tx, order, spot)
        return order

    async def issue(self, order: Order, **quantities: str) -> UUID:
        """An outbound order for some of the order's lines, `L1="3"` being three of line one."""
        outbound = new_id()
        lines = tuple(
            (n, order.lines[n - 1].product_id, Decimal(q)) for n, q in ((int(k[1:]), q) for k, q in quantities.items())
        )
        async with self.work() as tx:
            to_issue = OutboundToIssue(outbound, order.id, order.customer_id, lines)
            await ask(InventoryHooks).outbound_issuing(self.desk.office, tx, to_issue)
        return outbound

    async def dispatch(self, outbound: UUID) -> int:
        async with self.work() as tx:
            return (await ask(InventoryHooks).goods_issuing(self.desk.office, tx, outbound))[0].cost_minor

    async def withdraw(self, outbound: UUID, reason: str = "the customer wants it tomorrow") -> None:
        async with self.work() as tx:
            await ask(InventoryHooks).outbound_withdrawing(self.desk.office, tx, outbound, reason)

    async def figures(self, part: str) -> tuple[str, str, str, str]:
        """On hand, held, reserved, available."""
        row = await self.get(f"/stock/{part}")
        return row["on_hand"], row["held"], row["reserved"], row["available_now"]

    async def is_sound(self) -> bool:
        return [f async for f in verify() if f.office == self.desk.office.code] == []


@pytest_asyncio.fixture
async def room(desk: Desk, client: Client) -> Room:
    head = await client(desk.office, "head")
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        return Room(desk, await add_party(tx, "Hope Motors"), head)


# ------------------------------------------------------------------ figures


async def test_one_sheet_says_what_is_there_who_has_it_and_what_comes(room: Room) -> None:
    await room.goods(SHEET1="10", SHEET2="4")
    order = await room.reserve(("SHEET1", "3"))
    await room.post("/holds", {"part_no": "SHEET1", "quantity": "2", "kind": "quality", "reason": "a scratch"})
    await room.post(
        "/incoming", {"part_no": "SHEET1", "quantity": "20", "source": "PO 17 of Bosch", "expected_on": "2099-01-01"}
    )
    sheet = await room.get("/stock/SHEET1")
    assert {k: sheet[k] for k in ("on_hand", "held", "reserved", "reserved_soft", "available_now", "incoming")} == {
        "on_hand": "10", "held": "2", "reserved": "3", "reserved_soft": "0", "available_now": "5", "incoming": "20",
    }  # fmt: skip
    (taken,) = sheet["reserved_by"]
    assert (taken["kind"], taken["order_id"], taken["customer"], taken["quantity"]) == (
        "hard",
        str(order.id),
        "Hope Motors",
        "3",
    )
    assert [(h["kind"], h["quantity"], h["reason"]) for h in sheet["held_for"]] == [("quality", "2", "a scratch")]
    assert [(i["quantity"], i["expected_on"], i["source"], i["late"]) for i in sheet["expected"]] == [
        ("20", "2099-01-01", "PO 17 of Bosch", False)
    ]
    (row,) = (await room.get("/stock?part_no=SHEET1"))["items"]
    assert (row["available_now"], row["incoming"]) == ("5", "20")
    answers = await ask(OrderHooks).order_panels(room.desk.office, SYSTEM, order, None)
    panel = next(p for each in answers for p in each if p.key == "stock")
    assert panel.rows == (("SHEET1", "5 available, 10 on hand, 2 held, 3 reserved, 20 expected 2099-01-01"),)
    assert await room.is_sound()


async def test_the_list_is_searched_and_paged_by_part_number(room: Room) -> None:
    await room.goods(**{f"LIST-{n}": "1" for n in range(5)})
    first = await room.get("/stock?search=list-&limit=3")
    rest = await room.get(f"/stock?search=list-&limit=3&after={first['next']}")
    assert [row["part_no"] for row in first["items"] + rest["items"]] == [f"LIST-{n}" for n in range(5)]
    assert rest["next"] is None


async def test_what_stock_cost_is_not_for_the_salesperson(room: Room, client: Any) -> None:
    await room.goods(COST1="4")
    sales = await client(room.desk.office, "sales")
    seen = await room.get("/stock/COST1", who=sales)
    assert "cost" not in str(seen)
    assert "value" not in str(seen)
    moved = await room.get("/stock/COST1/movements", who=sales)
    assert [(m["kind"], m["quantity"]) for m in moved["items"]] == [("receipt", "4")]
    assert "cost" not in str(moved)
    await room.get("/stock/COST1/costs", who=sales, status=403)
    known = await room.get("/stock/COST1/costs", who=room.desk.finance)
    assert known["warehouses"] == [{"warehouse": "main", "on_hand": "4", "value": "24.00", "average": "6"}]


async def test_other_offices_show_a_name_and_a_quantity_and_nothing_else(
    room: Room, new_office: Any, client: Any
) -> None:
    await room.goods(OTHER1="2")
    harbour = await new_office(name="Harbour office")
    warehouse = await client(harbour, "warehouse")
    lines = [{"part_no": "OTHER1", "quantity": "9", "unit_cost": "7.77"}]
    done = await warehouse.post(
        f"/api/{harbour.code}/inventory/receipts", json={"lines": lines}, headers={"Idempotency-Key": "o1"}
    )
    assert done.status_code == 201
    assert (await room.get("/stock/OTHER1"))["other_offices"] == [{"office": "Harbour office", "available": "9"}]
    await new_office(name="Without stock", duties=["customers"])
    assert len((await room.get("/stock/OTHER1"))["other_offices"]) == 1


# ------------------------------------------------------------------ spot, futures and what is announced (ORD-2)


async def test_the_futures_part_is_promised_for_the_day_when_enough_is_announced(room: Room) -> None:
    await room.goods(FUT1="5")
    for quantity, on in (("3", day(7)), ("10", day(18))):
        note = {"part_no": "FUT1", "quantity": quantity, "source": "PO 1", "expected_on": str(on)}
        await room.post("/incoming", note)
    order = room.order(("FUT1", "6"), ("FUT1", "4"), ("FUT1", "9"))
    found = await room.check(order)
    assert [(a.spot, a.futures, a.futures_on) for a in found] == [(5, 1, day(7)), (0, 4, day(18)), (0, 9, None)]
    with clock.at(NOW + dt.timedelta(days=10)):  # what did not come by its day is promised to nobody
        assert (await room.check(room.order(("FUT1", "6"))))[0].futures_on == day(8)


async def test_announced_goods_are_received_in_parts_and_the_rest_is_cancelled(room: Room) -> None:
    await room.goods(ANN1="0")
    note = await room.post(
        "/incoming", {"part_no": "ANN1", "quantity": "10", "source": "PO 2"}, who=room.desk.assistant
    )
    line = {"part_no": "ANN1", "quantity": "4", "unit_cost": "1.00", "incoming_id": note["id"]}
    await room.post("/receipts", {"lines": [line]})
    too_much = await room.post("/receipts", {"lines": [line | {"quantity": "7"}]}, status=422)
    assert (too_much["faults"][0]["rule"], too_much["faults"][0]["allowed"]) == ("max", "6")
    (seen,) = (await room.get("/incoming"))["items"]
    assert (seen["received"], seen["state"]) == ("4", "announced")
    ended = await room.post(f"/incoming/{note['id']}/cancellation", {"reason": "the supplier is out of it"})
    assert (ended["state"], ended["received"]) == ("cancelled", "4")
    await room.post(f"/incoming/{note['id']}/cancellation", {"reason": "again"}, status=409)
    assert (await room.get("/stock/ANN1"))["incoming"] == "0"
    assert await room.is_sound()


async def test_announced_goods_get_another_day_under_the_version_that_was_read(room: Room) -> None:
    await room.goods(DAY1="0")
    note = await room.post(
        "/incoming", {"part_no": "DAY1", "quantity": "3", "source": "PO 3", "expected_on": str(day(2))}
    )
    path = f"{room.base}/incoming/{note['id']}/day"
    new = {"expected_on": str(day(9)), "reason": "the supplier rang", "version": 1}
    moved = await room.desk.assistant.put(path, json=new)
    assert (moved.status_code, moved.json()["expected_on"]) == (200, str(day(9)))
    assert (await room.check(room.order(("DAY1", "1"))))[0].futures_on == day(9)
    late = await room.desk.assistant.put(path, json=new)
    assert (late.status_code, late.json()["code"]) == (409, "conflict_version")
    bad = await room.desk.assistant.put(path, json=new | {"expected_on": "2020-01-01", "reason": " "})
    assert {f["field"] for f in bad.json()["faults"]} == {"expected_on", "reason"}


async def test_ord_2_a_discontinued_part_is_sold_from_stock_only(room: Room) -> None:
    await room.goods(GONE1="3", NEWER1="1")
    path = f"{room.desk.base}/products/GONE1"
    await room.desk.assistant.put(f"{path}/successor", json={"successor": "NEWER1", "reason": "bulletin", "version": 1})
    await room.desk.assistant.put(path, json={"name": "Gone", "discontinued": True, "version": 2})
    assert [(a.spot, a.futures) for a in await room.check(room.order(("GONE1", "3")))] == [(3, 0)]
    with pytest.raises(Invalid) as told:
        await room.check(room.order(("GONE1", "2"), ("GONE1", "2")))
    (fault,) = told.value.faults
    assert (fault.field, fault.rule, fault.allowed) == ("lines[1].quantity", "discontinued", "1")
    assert "NEWER1 supersedes it" in fault.message


async def test_ord_2_bad_receipts_announcements_and_holds_name_every_fault(room: Room) -> None:
    await room.goods(BAD1="1")
    answer = await room.post("/receipts", {"kind": "gift", "warehouse": "moon", "lines": [
        {"part_no": "BAD1", "quantity": "0", "unit_cost": "-1"}, {"part_no": "BAD1X", "quantity": "2.5", "unit_cost": "x"}]}, status=422)  # fmt: skip
    assert {(f["field"], f["rule"]) for f in answer["faults"]} == {
        ("kind", "choice"), ("warehouse", "known"), ("lines[0].quantity", "positive"), ("lines[0].unit_cost", "not_negative"),
        ("lines[1].part_no", "known"), ("lines[1].unit_cost", "decimal"),
    }  # fmt: skip
    answer = await room.post(
        "/incoming", {"part_no": "?", "quantity": "-2", "source": " ", "expected_on": "2020-01-01"}, status=422
    )
    assert {f["field"] for f in answer["faults"]} == {"part_no", "quantity", "source", "expected_on"}
    answer = await room.post("/holds", {"part_no": "BAD1", "quantity": "1.5", "kind": "odd", "reason": ""}, status=422)
    assert {f["field"] for f in answer["faults"]} == {"quantity", "kind", "reason"}
    missing = await room.get("/stock/BAD-1", status=404)
    assert missing["nearest"] == ["BAD1"]


# ------------------------------------------------------------------ reservations (ORD-12)


async def test_ord_12_who_comes_too_late_hears_who_took_it_and_what_there_is_instead(room: Room) -> None:
    await room.goods(LATE1="5", LATE2="8", LATE3="0")
    path = f"{room.desk.base}/products/LATE1/substitutes"
    chosen = [{"part_no": "LATE3"}, {"part_no": "LATE2"}]
    assert (await room.desk.assistant.put(path, json={"substitutes": chosen, "version": 1})).status_code == 200
    first = await room.reserve(("LATE1", "4"))
    with pytest.raises(InsufficientStock) as told:
        await room.reserve(("LATE1", "1"), ("LATE1", "1"))
    (short,) = told.value.facts["short"]
    assert (short["part_no"], short["wanted"], short["available"]) == ("LATE1", "2", "1")
    assert [(t["order_id"], t["customer"], t["quantity"]) for t in short["taken_by"]] == [
        (str(first.id), "Hope Motors", "4")
    ]
    assert short["instead"] == [{"part_no": "LATE2", "why": "substitute", "available": "8"}]
    assert told.value.facts["ways_out"]
    assert await room.figures("LATE1") == ("5", "0", "4", "1")


async def test_an_order_is_issued_in_parts_and_its_rest_stays_reserved(room: Room) -> None:
    await room.goods(PART1="10", PART2="10")
    order = await room.reserve(("PART1", "6"), ("PART2", "4"))
    first = await room.issue(order, L1="2")
    second = await room.issue(order, L1="1", L2="4")
    assert await room.figures("PART1") == ("10", "0", "6", "4")
    await room.dispatch(first)
    assert await room.figures("PART1") == ("8", "0", "4", "4")
    with pytest.raises(ConflictState):
        await room.issue(order, L1="4")
    listed = await room.get(f"/outbound?order_id={order.id}")
    assert [(o["id"], o["state"]) for o in listed["items"]] == [(str(first), "dispatched"), (str(second), "issued")]
    async with room.work() as tx:  # amended while a part waits and a part is gone: the rest anew, in one transaction
        rest = room.order(("PART1", "7"), order_id=order.id)
        await ask(InventoryHooks).stock_releasing(room.desk.office, tx, order.id)
        await ask(InventoryHooks).stock_reserving(room.desk.office, tx, rest, {1: Decimal(7)})
    assert await room.figures("PART1") == ("8", "0", "8", "0")
    assert await room.is_sound()


async def test_what_an_order_has_reserved_itself_is_spot_for_it(room: Room) -> None:
    await room.goods(OWN1="5")
    order = await room.reserve(("OWN1", "4"))
    (mine,) = await room.check(room.order(("OWN1", "5"), order_id=order.id))
    (others,) = await room.check(room.order(("OWN1", "5")))
    assert (mine.spot, others.spot) == (5, 1)


async def test_several_warehouses_serve_one_line_main_first(room: Room) -> None:
    for code in ("zone-b", "annex"):
        made = await room.desk.post(room.head, "/inventory/warehouses", {"code": code, "name": code})
        assert made.status_code == 201, made.text
    await room.goods(WIDE1="3")
    await room.goods("annex", WIDE1="2")
    await room.goods("zone-b", WIDE1="5")
    order = await room.reserve(("WIDE1", "4"), ("WIDE1", "2"))
    outbound = await room.issue(order, L1="4", L2="2")
    lines = (await room.get(f"/outbound/{outbound}"))["lines"]
    assert [(ln["line_no"], ln["warehouse"], ln["quantity"]) for ln in lines] == [
        (1, "main", "3"), (1, "annex", "1"), (2, "annex", "1"), (2, "zone-b", "1"),
    ]  # fmt: skip
    assert await room.dispatch(outbound) == 3600
    assert [row["on_hand"] for row in (await room.get("/stock?warehouse=zone-b&part_no=WIDE1"))["items"]] == ["4"]
    assert [(w["warehouse"], w["on_hand"]) for w in (await room.get("/stock/WIDE1"))["warehouses"]] == [
        ("main", "0"), ("annex", "0"), ("zone-b", "4"),
    ]  # fmt: skip
    assert await room.is_sound()


async def test_a_draft_wants_goods_and_takes_none(room: Room) -> None:
    await room.goods(SOFT1="5")
    order = room.order(("SOFT1", "4"))
    until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    async with room.work() as tx:
        await ask(InventoryHooks).stock_quoting(room.desk.office, tx, order, {1: Decimal(99)}, until)
    async with room.work() as tx:
        await ask(InventoryHooks).stock_quoting(room.desk.office, tx, order, {1: Decimal(4)}, until)
    sheet = await room.get("/stock/SOFT1")
    assert (sheet["reserved_soft"], sheet["available_now"]) == ("4", "5")
    assert [(t["kind"], t["quantity"]) for t in sheet["reserved_by"]] == [("soft", "4")]
    await room.reserve(("SOFT1", "4"), order_id=order.id)
    assert [t["kind"] for t in (await room.get("/stock/SOFT1"))["reserved_by"]] == ["hard"]


async def expire(room: Room, at: dt.datetime) -> list[dict[str, Any]]:
    """The clock's turn at a time, worked off; returns what was told."""
    with clock.at(at):
        handler = registry.current().handlers["inventory.expire_reservations"]
        async with room.work() as tx:
            tx.enqueue(handler, handler.payload())
        await outbox.drain()
    async with room.work() as tx:
        rows = await tx.fetch(
            "SELECT action, entity_id, changes FROM core.audit WHERE action = 'reservation.expire' ORDER BY id"
        )
    return [dict(row.items()) for row in rows]


async def test_ord_12_a_reservation_whose_time_is_over_is_given_back(room: Room) -> None:
    await room.goods(EXP1="5")
    set_ = await room.head.put(f"{room.base}/policy", json={"reservation_hours": 48, "version": 0})
    assert set_.status_code == 200, set_.text
    now = dt.datetime.now(dt.UTC)
    hard = await room.reserve(("EXP1", "3"))
    soft = room.order(("EXP1", "2"))
    async with room.work() as tx:
        await ask(InventoryHooks).stock_quoting(
            room.desk.office, tx, soft, {1: Decimal(2)}, now + dt.timedelta(hours=1)
        )
    assert await expire(room, now + dt.timedelta(minutes=30)) == []
    assert [r["entity_id"] for r in await expire(room, now + dt.timedelta(hours=2))] == [soft.id]
    assert await room.figures("EXP1") == ("5", "0", "3", "2")
    assert [r["entity_id"] for r in await expire(room, now + dt.timedelta(hours=49))] == [soft.id, hard.id]
    assert await room.figures("EXP1") == ("5", "0", "0", "5")
    with pytest.raises(ConflictState):
        await room.issue(hard, L1="3")
    assert await room.is_sound()


async def test_ord_12_an_overdue_reservation_is_not_issued_even_before_the_clock_came_by(room: Room) -> None:
    await room.goods(EXP2="5")
    await room.head.put(f"{room.base}/policy", json={"reservation_hours": 1, "version": 0})
    order = await room.reserve(("EXP2", "3"))
    with clock.at(dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)), pytest.raises(ConflictState):
        await room.issue(order, L1="3")


def test_the_clock_comes_by_every_minute() -> None:
    turns = {schedule.task.__name__: schedule.every for schedule in DUTY.schedules}
    assert turns["expire_reservations"] == dt.timedelta(minutes=1)
    assert asyncio.iscoroutinefunction(run_schedule)


async def test_going_before_others_needs_a_reason_and_says_whom_it_passes(room: Room) -> None:
    await room.goods(PRIO1="5")
    first, second = await room.reserve(("PRIO1", "1")), await room.reserve(("PRIO1", "2"))
    head = room.head
    blank = await room.post(f"/reservations/{second.id}/priority", {"priority": 0, "reason": " "}, who=head, status=422)
    assert {f["field"] for f in blank["faults"]} == {"priority", "reason"}
    moved = await room.post(
        f"/reservations/{second.id}/priority", {"priority": 1, "reason": "a car on the ramp"}, who=head
    )
    assert [passed["order_id"] for passed in moved["before"]] == [str(first.id)]
    assert [t["order_id"] for t in (await room.get("/stock/PRIO1"))["reserved_by"]] == [str(second.id), str(first.id)]
    await room.post(f"/reservations/{new_id()}/priority", {"priority": 1, "reason": "nobody"}, who=head, status=404)


async def test_two_set_the_policy_and_the_second_is_told(room: Room) -> None:
    head = room.head
    assert (await head.put(f"{room.base}/policy", json={"reservation_hours": 4, "version": 0})).status_code == 200
    late = await head.put(f"{room.base}/policy", json={"reservation_hours": None, "version": 0})
    assert (late.status_code, late.json()["code"]) == (409, "conflict_version")
    assert (await head.put(f"{room.base}/policy", json={"reservation_hours": 0, "version": 1})).status_code == 422


# ------------------------------------------------------------------ holds


async def test_held_goods_cannot_be_reserved_until_they_are_released(room: Room) -> None:
    await room.goods(HOLD1="5")
    made = await room.post("/holds", {"part_no": "HOLD1", "quantity": "4", "kind": "quarantine", "reason": "wet boxes"})
    with pytest.raises(InsufficientStock):
        await room.reserve(("HOLD1", "2"))
    over = await room.post(f"/holds/{made['id']}/release", {"quantity": "5", "reason": "dry"}, status=422)
    assert over["faults"][0]["allowed"] == "4"
    left = await room.post(f"/holds/{made['id']}/release", {"quantity": "3", "reason": "dry again"})
    assert left["held"] == "1"
    await room.reserve(("HOLD1", "4"))
    refused = await room.post(
        "/holds", {"part_no": "HOLD1", "quantity": "1", "kind": "quality", "reason": "doubt"}, status=409
    )
    assert (refused["code"], refused["short"][0]["available"]) == ("insufficient_stock", "0")
    assert [(h["part_no"], h["held"]) for h in (await room.get("/holds"))["items"]] == [("HOLD1", "1")]
    await room.post(f"/holds/{made['id']}/release", {"reason": "all dry"})
    await room.post(f"/holds/{made['id']}/release", {"reason": "again"}, status=409)
    assert await room.is_sound()


# ------------------------------------------------------------------ outbound orders taken back


async def test_a_voided_outbound_order_frees_its_goods_and_keeps_its_number(room: Room) -> None:
    await room.goods(VOID1="5")
    order = await room.reserve(("VOID1", "4"))
    outbound = await room.issue(order, L1="3")
    with pytest.raises(Invalid):
        await room.withdraw(outbound, " ")
    await room.withdraw(outbound)
    assert await room.figures("VOID1") == ("5", "0", "1", "4")
    seen = await room.get(f"/outbound/{outbound}")
    assert (seen["state"], seen["void_reason"]) == ("voided", "the customer wants it tomorrow")
    assert seen["number"]
    numbers = (await room.desk.finance.get(f"{room.desk.base}/numbers?series=outbound_order")).json()
    assert [(n["number"], n["void_reason"]) for n in numbers["items"]] == [
        (seen["number"], "the customer wants it tomorrow")
    ]
    for act in (room.dispatch(outbound), room.withdraw(outbound)):
        with pytest.raises(ConflictState) as told:
            await act
        assert told.value.facts["current"] == "voided"
    assert await room.is_sound()


async def test_what_has_left_is_not_voided(room: Room) -> None:
    await room.goods(VOID2="5")
    outbound = await room.issue(await room.reserve(("VOID2", "1")), L1="1")
    await room.dispatch(outbound)
    with pytest.raises(ConflictState) as told:
        await room.withdraw(outbound)
    assert told.value.facts["ways_out"] == ["take the goods back as a return"]


async def test_a_dispatch_and_a_void_at_once_do_one_of_the_two(room: Room) -> None:
    await room.goods(VOID3="8")
    for _ in range(4):
        outbound = await room.issue(await room.reserve(("VOID3", "2")), L1="2")
        done = await asyncio.gather(room.dispatch(outbound), room.withdraw(outbound), return_exceptions=True)
        assert sum(isinstance(one, ConflictState) for one in done) == 1, done
    assert await room.is_sound()
