"""Orders against a plain model: taken, checked, confirmed, amended, issued in parts, taken back, closed, cancelled, returned."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from salesops import Act, ask, clock, transaction
from salesops.act import Office
from salesops.errors import ConflictState, InsufficientStock, Invalid, Refused
from salesops.events import GoodsDispatched
from salesops.hookspecs.inventory import InventoryHooks
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.parties import add_party
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Database
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import GoodsReceipt, ReceiptLine
from salesops_duties.orders import service
from salesops_duties.orders.rules import POINTS, Call, ChangedOrder, NewLine, NewOrder
from salesops_duties.orders.service.loading import load

T = TypeVar("T")
EXAMPLES, STEPS = int(os.environ.get("SALESOPS_MACHINE_EXAMPLES", "200")), 40
OPEN = ("confirmed", "issued", "backorder")


@dataclass
class Room:
    """One office for all examples; each example has a product of its own."""

    office: Office
    customer: UUID
    loop: asyncio.AbstractEventLoop
    made: int = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)


@dataclass
class Parcel:
    """One delivery as anyone would write it down: how much of which line, and how much of it comes back."""

    id: UUID
    lines: list[int]
    state: str = "issued"
    back: list[int] = field(default_factory=list)


@dataclass
class Sheet:
    """An order on paper; `spot` is what is there for each line, issued goods included."""

    id: UUID
    wanted: list[int]
    state: str = "draft"
    version: int = 1
    stock_checked: bool = False
    balance_checked: bool = False
    confirmed: bool = True
    arranged: bool = False  # what it waits for was looked for, here in vain: nobody buys and nothing is announced
    spot: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)

    def issued(self, n: int, *states: str) -> int:
        known = states or ("issued", "dispatched")
        return sum(p.lines[n] for p in self.parcels if p.state in known and n < len(p.lines))

    def rest(self, n: int) -> int:
        return self.wanted[n] - self.closed[n] - self.issued(n)

    def issuable(self, n: int) -> int:
        return max(0, min(self.rest(n), self.spot[n] - self.issued(n)))

    def progress(self) -> str:
        if not any(p.state != "withdrawn" for p in self.parcels):
            return "backorder" if self.arranged else "confirmed"
        if any(p.state == "issued" for p in self.parcels):
            return "issued"
        return "backorder" if any(self.rest(n) for n in range(len(self.wanted))) else "dispatched"


class Orders(RuleBasedStateMachine):
    """Each act is tried on the desk and on paper: both refuse it, or both do it, and then say the same."""

    room: Room

    def __init__(self) -> None:
        super().__init__()
        self.room.made += 1
        self.part = f"OM-{self.room.office.id}-{self.room.made}"
        self.on_hand = 0
        self.sheets: list[Sheet] = []
        self.touched: set[UUID] = set()
        self.product = self.room.run(self._add())

    async def _add(self) -> UUID:
        async with transaction(self.act) as tx:
            return (await add_products(tx, [NewProduct(self.part, self.part)]))[0]

    @property
    def act(self) -> Act:
        return Act(self.room.office, SYSTEM, "api")

    def attempt(self, what: Coroutine[Any, Any, Any]) -> Any:
        """What came of an act: its answer, or its refusal."""
        try:
            return self.room.run(what)
        except (Refused, Invalid) as refusal:
            return refusal

    def pick(self, data: st.DataObject) -> Sheet:
        sheet = data.draw(st.sampled_from(self.sheets))
        self.touched.add(sheet.id)
        return sheet

    @property
    def reserved(self) -> int:
        """Goods that are set aside: of open orders, and of deliveries that have not left."""
        waiting = sum(sum(p.lines) for s in self.sheets for p in s.parcels if p.state == "issued")
        return waiting + sum(s.issuable(n) for s in self.sheets if s.state in OPEN for n in range(len(s.wanted)))

    # ------------------------------------------------------------------ rules

    @rule(quantity=st.integers(1, 15))
    def receive(self, quantity: int) -> None:
        goods = GoodsReceipt([ReceiptLine(self.part, str(quantity), "2.00")])
        self.room.run(inventory.receive(self.act, goods))
        self.on_hand += quantity

    @rule(wanted=st.lists(st.integers(1, 9), min_size=1, max_size=2), far=st.integers(0, 3))
    def take(self, wanted: list[int], far: int) -> None:
        """A new order, and perhaps the next steps at once, so that the machine gets far in its forty steps."""
        lines = [NewLine(self.part, str(q), "3.335") for q in wanted]
        new = NewOrder(self.room.customer, "counter", lines, repeat_reason="another one of the machine")
        made = self.room.run(service.take(self.act, new))
        self.sheets.append(Sheet(made["id"], wanted, spot=[0] * len(wanted), closed=[0] * len(wanted)))
        self.touched.add(made["id"])
        for step in (self._check, self._confirm, self._issue)[:far]:
            step(self.sheets[-1])

    @precondition(lambda self: self.sheets)
    @rule(data=st.data(), wanted=st.lists(st.integers(1, 9), min_size=1, max_size=2))
    def amend(self, data: st.DataObject, wanted: list[int]) -> None:
        sheet = self.pick(data)
        lines = [NewLine(self.part, str(q), "3.335") for q in wanted]
        new = ChangedOrder(self.room.customer, "counter", lines, version=sheet.version, reason="the customer asked",
                           repeat_reason="another one of the machine")  # fmt: skip
        told = self.attempt(service.change(self.act, sheet.id, new))
        floors = [sheet.issued(n) + sheet.closed[n] for n in range(len(sheet.wanted))]
        if sheet.state in ("dispatched", "cancelled"):
            assert isinstance(told, ConflictState), told
        elif sheet.parcels and any(floor > (wanted[n] if n < len(wanted) else 0) for n, floor in enumerate(floors)):
            assert isinstance(told, Invalid), told
        elif isinstance(told, Invalid):  # less than the cents that are invoiced already
            assert sheet.parcels, told
            assert {fault.rule for fault in told.faults} == {"invoiced"}, told
        else:
            assert not isinstance(told, Exception), told
            closed = [sheet.closed[n] if n < len(sheet.closed) else 0 for n in range(len(wanted))]
            sheet.state = "amending" if sheet.parcels and sheet.state != "draft" else "draft"
            sheet.arranged = False
            sheet.wanted, sheet.closed, sheet.spot = wanted, closed, [0] * len(wanted)
            sheet.version, sheet.stock_checked, sheet.balance_checked = sheet.version + 1, False, False

    @precondition(lambda self: self.sheets)
    @rule(data=st.data())
    def check(self, data: st.DataObject) -> None:
        self._check(self.pick(data))

    def _check(self, sheet: Sheet) -> None:
        """Both steps before the call: the stock, then the balance, ticked off by hand."""
        told = self.attempt(service.check_stock(self.act, sheet.id))
        if sheet.state not in ("draft", "amending"):
            assert isinstance(told, ConflictState), told
            return
        free = self.on_hand - self.reserved
        for n in range(len(sheet.wanted)):
            there = min(free, sheet.rest(n))
            sheet.spot[n], free = sheet.issued(n) + there, free - there
        self.room.run(service.check_balance(self.act, sheet.id, evidence="counted by hand"))
        sheet.stock_checked = sheet.balance_checked = True

    @precondition(lambda self: self.sheets)
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        self._confirm(self.pick(data))

    def _confirm(self, sheet: Sheet) -> None:
        seen = self.room.run(service.checklist(self.act, sheet.id))
        call = Call(clock.now(), "1", "Ms Lin", "confirmed", seen["content_hash"], list(POINTS))
        told = self.attempt(service.record_call(self.act, sheet.id, call))
        if sheet.state not in ("draft", "amending") or not sheet.balance_checked:
            assert isinstance(told, ConflictState), told
        elif sum(sheet.issuable(n) for n in range(len(sheet.wanted))) > self.on_hand - self.reserved:
            assert isinstance(told, InsufficientStock), told
        else:
            assert not isinstance(told, Exception), told
            sheet.state, sheet.version, sheet.confirmed = sheet.progress(), sheet.version + 1, True

    @precondition(lambda self: self.sheets)
    @rule(data=st.data(), most=st.none() | st.integers(1, 9))
    def issue(self, data: st.DataObject, most: int | None) -> None:
        self._issue(self.pick(data), most)

    def _issue(self, sheet: Sheet, most: int | None = None) -> None:
        """All that is there, or at most some of the first line."""
        parts = None if most is None else [service.PartToIssue(1, str(most))]
        told = self.attempt(service.issue(self.act, sheet.id, parts=parts))
        if sheet.state not in OPEN or not sheet.confirmed:
            assert isinstance(told, ConflictState), told
            return
        spot, free = list(sheet.spot), self.on_hand - self.reserved
        numbers = range(len(sheet.wanted))
        if sheet.parcels or sheet.arranged:
            for n in numbers:
                more = min(free, sheet.rest(n) - sheet.issuable(n))
                spot[n], free = sheet.issued(n) + sheet.issuable(n) + more, free - more
        kept, sheet.spot = sheet.spot, spot
        able = [sheet.issuable(n) for n in numbers]
        waits = any(sheet.rest(n) > sheet.issuable(n) for n in numbers)
        if not any(able) and waits and most is None and not sheet.arranged:
            assert told["outbound_order"] is None, told
            sheet.arranged, sheet.version = True, sheet.version + 1
            sheet.state = sheet.progress() if sheet.state == "confirmed" else sheet.state
        elif not any(able):
            assert isinstance(told, ConflictState), told
            sheet.spot = kept
        elif most is not None and most > able[0]:
            assert isinstance(told, Invalid), told
            sheet.spot = kept
        else:
            assert not isinstance(told, Exception), told
            lines = able if most is None else [most, *([0] * (len(able) - 1))]
            sheet.parcels.append(Parcel(told["outbound_order"]["id"], lines, back=[0] * len(lines)))
            sheet.state, sheet.version, sheet.arranged = "issued", sheet.version + 1, sheet.arranged or waits

    @precondition(lambda self: any(s.parcels for s in self.sheets))
    @rule(data=st.data())
    def dispatch(self, data: st.DataObject) -> None:
        sheet, parcel = self._parcel(data)
        told = self.attempt(self._dispatch(sheet, parcel))
        if parcel.state != "issued":
            assert isinstance(told, ConflictState), told
            return
        parcel.state = "dispatched"
        self.on_hand -= sum(parcel.lines)
        sheet.version += 1
        if sheet.state != "amending":
            sheet.state = sheet.progress()

    async def _dispatch(self, sheet: Sheet, parcel: Parcel) -> None:
        async with transaction(self.act) as tx:
            await ask(InventoryHooks).goods_issuing(tx.office, tx, parcel.id)
            event = GoodsDispatched(outbound_id=parcel.id, order_id=sheet.id, customer_id=self.room.customer, carrier="own",
                                    tracking_no="", dispatched_at=clock.now())  # fmt: skip
            await service.mark_dispatched(tx, event)

    @precondition(lambda self: any(s.parcels for s in self.sheets))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        sheet, parcel = self._parcel(data)
        told = self.attempt(service.withdraw(self.act, parcel.id, "the machine says so"))
        if sheet.state not in ("issued", "amending") or parcel.state != "issued":
            assert isinstance(told, ConflictState), told
            return
        assert not isinstance(told, Exception), told
        self._withdrawn(sheet, parcel)
        if sheet.state != "amending":
            sheet.state = sheet.progress()

    def _withdrawn(self, sheet: Sheet, parcel: Parcel) -> None:
        parcel.state = "withdrawn"
        sheet.version += 1
        for n, quantity in enumerate(parcel.lines):
            if n < len(sheet.spot):
                sheet.spot[n] = max(0, sheet.spot[n] - quantity)

    @precondition(lambda self: self.sheets)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        sheet = self.pick(data)
        told = self.attempt(service.close_short(self.act, sheet.id, "enough for now"))
        rests = [sheet.rest(n) for n in range(len(sheet.wanted))]
        issued = any(sheet.issued(n) for n in range(len(sheet.wanted)))
        open_still = any(rests) or sheet.state == "amending"
        if sheet.state not in ("issued", "backorder", "amending") or not issued or not open_still:
            assert isinstance(told, ConflictState), told
            return
        assert not isinstance(told, Exception), told
        sheet.confirmed = sheet.state != "amending"  # a change the customer never confirmed ends with it
        sheet.closed = [closed + rest for closed, rest in zip(sheet.closed, rests, strict=True)]
        sheet.spot = [sheet.wanted[n] - sheet.closed[n] if rests[n] else sheet.spot[n] for n in range(len(rests))]
        sheet.state, sheet.version = sheet.progress(), sheet.version + 1

    @precondition(lambda self: self.sheets)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        sheet = self.pick(data)
        told = self.attempt(service.cancel(self.act, sheet.id, "changed their mind"))
        left = any(p.state == "dispatched" for p in sheet.parcels)
        if sheet.state in ("dispatched", "cancelled") or left:
            assert isinstance(told, ConflictState), told
            return
        assert not isinstance(told, Exception), told
        for parcel in sheet.parcels:
            if parcel.state == "issued":
                self._withdrawn(sheet, parcel)
        sheet.state, sheet.version = "cancelled", sheet.version + 1

    @precondition(lambda self: any(s.parcels for s in self.sheets))
    @rule(data=st.data(), quantity=st.integers(1, 9))
    def come_back(self, data: st.DataObject, quantity: int) -> None:
        """Some of the first line comes back, oldest delivery first; never more than left."""
        sheet, _ = self._parcel(data)
        told = self.attempt(self._returning(sheet, quantity))
        gone = [p for p in sheet.parcels if p.state == "dispatched"]
        most = sum(p.lines[0] - p.back[0] for p in gone)
        if not gone:
            assert isinstance(told, ConflictState), told
        elif quantity > most:
            assert isinstance(told, Invalid), told
            assert str(most) in str(told.faults[0].allowed)
        else:
            assert sum(int(part.quantity) for part in told) == quantity
            for parcel in gone:
                part = min(quantity, parcel.lines[0] - parcel.back[0])
                parcel.back[0], quantity = parcel.back[0] + part, quantity - part

    async def _returning(self, sheet: Sheet, quantity: int) -> Any:
        async with transaction(self.act) as tx:
            return await service.set_returning(tx, sheet.id, {1: Decimal(quantity)})

    def _parcel(self, data: st.DataObject) -> tuple[Sheet, Parcel]:
        sheet = data.draw(st.sampled_from([s for s in self.sheets if s.parcels]))
        self.touched.add(sheet.id)
        return sheet, data.draw(st.sampled_from(sheet.parcels))

    # ------------------------------------------------------------------ what must hold after each of them

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        super().check_invariants(*args, **kwargs)
        self.room.run(self._compare())

    async def _compare(self) -> None:
        async with transaction(self.act) as tx:
            stock = await tx.fetchrow(
                "SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved FROM inventory.stock"
                " WHERE office_id = $1 AND product_id = $2",
                tx.office.id,
                self.product,
            )
            assert (int(stock["on_hand"]), int(stock["reserved"])) == (self.on_hand, self.reserved)
            for sheet in self.sheets:
                if sheet.id in self.touched:
                    self._same(await load(tx, sheet.id, lock=False), sheet)
        self.touched.clear()

    def _same(self, order: Any, sheet: Sheet) -> None:
        assert (order.state, order.version) == (sheet.state, sheet.version)
        assert [int(ln.quantity) for ln in order.lines] == sheet.wanted
        for n, line in enumerate(order.lines):
            figures = (int(line.issued), int(line.dispatched), int(line.closed_qty), int(line.rest), int(line.issuable))
            assert figures == (
                sheet.issued(n),
                sheet.issued(n, "dispatched"),
                sheet.closed[n],
                sheet.rest(n),
                sheet.issuable(n),
            )
        assert sum(ln.issued_net for ln in order.lines) <= order.net_minor


@pytest_asyncio.fixture
async def room(new_office: Any) -> Room:
    """An office with orders and stock; the balance is ticked off by hand."""
    office = await new_office(duties=["inventory", "orders"])
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        customer = await add_party(tx, "Hope Motors")
    return Room(office, customer, asyncio.get_running_loop())


def drive(room: Room, examples: int, *phases: Phase) -> None:
    """Run the machine in this room; `SALESOPS_SEED` replays other ways."""

    class InThisRoom(Orders):
        pass

    InThisRoom.room = room
    settled = settings(max_examples=examples, stateful_step_count=STEPS, deadline=None, database=None, report_multiple_bugs=False,
                       suppress_health_check=list(HealthCheck), phases=phases)  # fmt: skip
    run_state_machine_as_test(seed(int(os.environ.get("SALESOPS_SEED", "20")))(InThisRoom), settings=settled)


def test_orders_are_what_the_model_says_after_every_step(room: Room) -> None:
    drive(room, EXAMPLES, Phase.generate, Phase.shrink)
    assert room.run(findings(room)) == []


FORGETFUL = """
CREATE OR REPLACE FUNCTION orders.mark_withdrawn(p_office int, p_id uuid, p_outbound uuid, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  UPDATE orders.delivery SET state = 'withdrawn', withdrawn_at = p_at, reason = p_reason
   WHERE office_id = p_office AND order_id = p_id AND outbound_id = p_outbound AND state = 'issued'
$$;
"""


def test_a_withdrawal_that_forgets_the_order_is_found_out(room: Room, database: Database) -> None:
    room.run(database.as_owner(FORGETFUL))
    with pytest.raises(AssertionError):
        drive(room, 30, Phase.generate)


async def findings(room: Room) -> list[Any]:
    return [finding async for finding in verify() if finding.office == room.office.code]
