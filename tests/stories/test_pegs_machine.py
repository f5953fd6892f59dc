"""Goods to come and who waits for them against a plain model: whatever is done in whatever order, nobody gets what is another's."""

from __future__ import annotations

import asyncio
import datetime as dt
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

from salesops import Act, clock, new_id, transaction
from salesops.act import Office
from salesops.errors import ConflictState, Invalid, Refused
from salesops.hookspecs.supply import (
    FuturesDemand,
    FuturesLine,
    GoodsToCome,
    GoodsToReceive,
    PegMove,
    SupplyChange,
    SupplyChoice,
)
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.parties import add_party
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Database
from salesops_duties.inventory import service

T = TypeVar("T")
EXAMPLES, STEPS = int(os.environ.get("SALESOPS_MACHINE_EXAMPLES", "200")), 40
NEVER = dt.date.max


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
class Coming:
    """Goods to come, as anyone would write them down."""

    id: UUID
    quantity: int
    day: dt.date | None
    kind: str
    received: int = 0
    ended: bool = False

    @property
    def rest(self) -> int:
        return 0 if self.ended else self.quantity - self.received


@dataclass
class Tied:
    """What an order waits for of one supply, and its place in the queue."""

    order: UUID
    supply: UUID
    quantity: int
    needed: dt.date | None
    turn: int
    received: int = 0


@dataclass
class Paper:
    """Everything that is known, and the rules by which it changes."""

    supplies: dict[UUID, Coming] = field(default_factory=dict)
    pegs: dict[tuple[UUID, UUID], Tied] = field(default_factory=dict)
    on_hand: int = 0
    reserved: int = 0
    turn: int = 0

    def pegged(self, supply: UUID) -> int:
        return sum(peg.quantity for peg in self.pegs.values() if peg.supply == supply)

    def free(self, supply: UUID) -> int:
        return self.supplies[supply].rest - self.pegged(supply)

    def open_of(self, order: UUID) -> int:
        return sum(peg.quantity for peg in self.pegs.values() if peg.order == order)

    def tie(self, order: UUID, supply: UUID, quantity: int, needed: dt.date | None) -> None:
        known = self.pegs.get((order, supply))
        if known is None:
            self.turn += 1
            self.pegs[order, supply] = Tied(order, supply, quantity, needed, self.turn)
        else:
            known.quantity, known.needed = known.quantity + quantity, needed

    def untie(self, order: UUID, supply: UUID, quantity: int) -> None:
        peg = self.pegs[order, supply]
        peg.quantity -= quantity
        if not peg.quantity and not peg.received:
            del self.pegs[order, supply]

    def queue(self, supply: UUID | None = None) -> list[Tied]:
        waiting = [peg for peg in self.pegs.values() if peg.quantity and supply in (None, peg.supply)]
        return sorted(waiting, key=lambda peg: (peg.needed or NEVER, peg.turn, peg.order))

    def soonest(self, today: dt.date) -> list[Coming]:
        able = [
            one
            for one in self.supplies.values()
            if one.kind != "plan" and one.day and one.day >= today and not one.ended
        ]
        return sorted(able, key=lambda one: (one.day or NEVER, one.id))

    def hand_over(self, supply: UUID, quantity: int) -> None:
        self.supplies[supply].received += quantity
        self.on_hand += quantity
        for peg in self.queue(supply):
            part = min(peg.quantity, quantity)
            peg.quantity, peg.received, quantity = peg.quantity - part, peg.received + part, quantity - part
            self.reserved += part

    def drop(self, order: UUID, keep: int) -> dict[UUID, int]:
        """What the order's pegs lose, those that come last first."""
        mine = [peg for peg in self.pegs.values() if peg.order == order and peg.quantity]
        mine.sort(key=lambda peg: (self.supplies[peg.supply].day or NEVER, peg.supply))
        lost = {}
        for peg in mine:
            kept = min(peg.quantity, keep)
            keep -= kept
            if peg.quantity > kept:
                lost[peg.supply] = peg.quantity - kept
        for supply, quantity in lost.items():
            self.untie(order, supply, quantity)
        return lost

    def move_up(self, order: UUID, lost: dict[UUID, int]) -> None:
        """The first in the queue whose own goods come later get what was given up."""
        waiting = [(peg, peg.quantity) for peg in self.queue() if peg.order != order]
        left = {(peg.order, peg.supply): quantity for peg, quantity in waiting}
        moves = []
        for supply, quantity in lost.items():
            day = self.supplies[supply].day
            for peg, _ in waiting:
                own = self.supplies[peg.supply]
                later = day is not None and own.id != supply and (own.day is None or own.day > day)
                part = min(quantity, left[peg.order, peg.supply]) if later else 0
                if part:
                    left[peg.order, peg.supply] -= part
                    quantity -= part
                    moves.append((peg, supply, part))
        for peg, _, part in moves:
            self.untie(peg.order, peg.supply, part)
        for peg, supply, part in moves:
            self.tie(peg.order, supply, part, peg.needed)


class Pegs(RuleBasedStateMachine):
    """Each act is tried on the product and on paper: both refuse it, or both do it, and then say the same."""

    room: Room

    def __init__(self) -> None:
        super().__init__()
        self.room.made += 1
        self.part = f"PM-{self.room.office.id}-{self.room.made}"
        self.paper = Paper()
        self.orders: list[UUID] = []
        self.today = clock.today(self.room.office.timezone)
        self.product = self.room.run(self._add())

    @property
    def act(self) -> Act:
        return Act(self.room.office, SYSTEM, "api")

    async def _add(self) -> UUID:
        async with transaction(self.act) as tx:
            return (await add_products(tx, [NewProduct(self.part, self.part)]))[0]

    def attempt(self, what: Any) -> Any:
        """What came of an act in a transaction of its own: its answer, or its refusal."""

        async def whole() -> Any:
            async with transaction(self.act) as tx:
                return await what(tx)

        try:
            return self.room.run(whole())
        except (Refused, Invalid) as refusal:
            return refusal

    def supply(self, data: st.DataObject) -> Coming:
        return data.draw(st.sampled_from(list(self.paper.supplies.values())))

    # ------------------------------------------------------------------ rules

    @rule(
        quantity=st.integers(1, 12),
        days=st.none() | st.integers(0, 5),
        kind=st.sampled_from(["plan", "purchase", "purchase"]),
    )
    def announce(self, quantity: int, days: int | None, kind: str) -> None:
        day = None if days is None else self.today + dt.timedelta(days=days)
        one = new_id()
        goods = GoodsToCome(one, self.product, Decimal(quantity), kind, "a supplier", new_id(), 1, day)  # type: ignore[arg-type]
        assert self.attempt(lambda tx: service.announce_supplies(tx, (goods,), ())) is True
        self.paper.supplies[one] = Coming(one, quantity, day, kind)

    @rule(data=st.data(), quantity=st.integers(1, 9), days=st.none() | st.integers(1, 2), again=st.booleans())
    def take(self, data: st.DataObject, quantity: int, days: int | None, again: bool) -> None:
        """An order takes the soonest that is free."""
        order = data.draw(st.sampled_from(self.orders)) if again and self.orders else new_id()
        needed = None if days is None else self.today + dt.timedelta(days=days)
        line = FuturesLine(1, self.product, Decimal(quantity), needed)
        demand = FuturesDemand(order, self.room.customer, "SO", (line,))
        told = self.attempt(lambda tx: service.take_supply(tx, demand, (), self.today))
        assert not isinstance(told, Exception), told
        if order not in self.orders:
            self.orders.append(order)
        for one in self.paper.soonest(self.today):
            part = min(quantity, self.paper.free(one.id))
            if part > 0:
                self.paper.tie(order, one.id, part, needed)
                quantity -= part

    @precondition(lambda self: self.paper.supplies)
    @rule(data=st.data(), quantity=st.integers(1, 9))
    def choose(self, data: st.DataObject, quantity: int) -> None:
        """A person chooses where it comes from."""
        one, order = self.supply(data), new_id()
        line = FuturesLine(1, self.product, Decimal(quantity))
        choice = SupplyChoice(1, "supply", Decimal(quantity), one.id)
        demand = FuturesDemand(order, self.room.customer, "SO", (line,))
        told = self.attempt(lambda tx: service.take_supply(tx, demand, (choice,), self.today))
        if self.paper.free(one.id) < quantity:
            assert isinstance(told, ConflictState), told
            return
        assert not isinstance(told, Exception), told
        self.orders.append(order)
        self.paper.tie(order, one.id, quantity, None)

    @precondition(lambda self: self.paper.supplies)
    @rule(data=st.data(), quantity=st.integers(1, 9))
    def move(self, data: st.DataObject, quantity: int) -> None:
        """Somebody waits for other goods from now on."""
        source, target = self.supply(data), self.supply(data)
        waiting = self.paper.queue(source.id)
        if not waiting or source.id == target.id:
            return
        peg = data.draw(st.sampled_from(waiting))
        moved = PegMove(peg.order, 1, source.id, target.id, Decimal(quantity))
        told = self.attempt(lambda tx: service.move_pegs(tx, (moved,), "the machine says so"))
        if quantity > peg.quantity or quantity > self.paper.free(target.id):
            assert isinstance(told, ConflictState), told
            return
        assert told is True, told
        self.paper.untie(peg.order, source.id, quantity)
        self.paper.tie(peg.order, target.id, quantity, peg.needed)

    @precondition(lambda self: self.paper.supplies)
    @rule(data=st.data(), quantity=st.integers(1, 15), days=st.none() | st.integers(0, 2))
    def change(self, data: st.DataObject, quantity: int, days: int | None) -> None:
        """The supplier says another quantity, or another day."""
        one = self.supply(data)
        day = None if days is None else self.today + dt.timedelta(days=days)
        changed = SupplyChange(one.id, Decimal(quantity), day, no_day=day is None, said_by="supplier")
        told = self.attempt(lambda tx: service.change_supplies(tx, (changed,)))
        if not one.rest or quantity < one.received + self.paper.pegged(one.id):
            assert isinstance(told, ConflictState), told
            return
        assert told is True, told
        one.quantity, one.day = quantity, day

    @precondition(lambda self: self.paper.supplies)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        """Nothing more comes of it."""
        one = self.supply(data)
        told = self.attempt(lambda tx: service.end_supplies(tx, (one.id,), "the machine says so"))
        if self.paper.pegged(one.id):
            assert isinstance(told, ConflictState), told
            return
        assert told is True, told
        one.ended = one.ended or one.rest > 0

    @precondition(lambda self: self.paper.supplies)
    @rule(data=st.data(), quantity=st.integers(1, 9))
    def receive(self, data: st.DataObject, quantity: int) -> None:
        """Goods come: who waits gets them, in the order of the queue."""
        one = self.supply(data)
        receipt = GoodsToReceive(new_id(), "main", "the machine", ((one.id, Decimal(quantity), 100),), self.today)
        told = self.attempt(lambda tx: service.receive_supply(tx, receipt))
        if quantity > one.rest:
            assert isinstance(told, ConflictState), told
            return
        assert told is True, told
        self.paper.hand_over(one.id, quantity)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), keep=st.integers(0, 3), way=st.sampled_from(["stock", "supplier", "next", "next"]))
    def drop(self, data: st.DataObject, keep: int, way: str) -> None:
        """An order wants less."""
        order = data.draw(st.sampled_from(self.orders))
        told = self.attempt(lambda tx: service.drop_demand(tx, order, {1: Decimal(keep)}, way, "fewer"))
        assert not isinstance(told, Exception), told
        lost = self.paper.drop(order, keep)
        assert {peg.supply_id: int(peg.quantity) for peg in told} == lost
        if way == "next":
            self.paper.move_up(order, lost)

    # ------------------------------------------------------------------ what must hold after each of them

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        super().check_invariants(*args, **kwargs)
        self.room.run(self._compare())

    async def _compare(self) -> None:
        async with transaction(self.act) as tx:
            supplies = await tx.fetch(
                "SELECT id, quantity, received, pegged, expected_on, state FROM inventory.incoming WHERE office_id = $1 AND product_id = $2",
                tx.office.id,
                self.product,
            )
            pegs = await tx.fetch(
                "SELECT order_id, incoming_id, quantity - received AS open, received FROM inventory.peg WHERE office_id = $1 AND product_id = $2",
                tx.office.id,
                self.product,
            )
            stock = await tx.fetchrow(
                "SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved FROM inventory.stock"
                " WHERE office_id = $1 AND product_id = $2",
                tx.office.id,
                self.product,
            )
        told = {
            r["id"]: (int(r["quantity"]), int(r["received"]), int(r["pegged"]), r["expected_on"], r["state"])
            for r in supplies
        }
        assert told == {
            one.id: (
                one.quantity,
                one.received,
                self.paper.pegged(one.id),
                one.day,
                "cancelled" if one.ended else "received" if one.received == one.quantity else "announced",
            )
            for one in self.paper.supplies.values()
        }
        assert {(r["order_id"], r["incoming_id"]): (int(r["open"]), int(r["received"])) for r in pegs} == {
            key: (peg.quantity, peg.received) for key, peg in self.paper.pegs.items()
        }
        assert (int(stock["on_hand"]), int(stock["reserved"])) == (self.paper.on_hand, self.paper.reserved)


@pytest_asyncio.fixture
async def room(new_office: Any) -> Room:
    """An office with stock and goods to come; nobody else listens."""
    office = await new_office(duties=["inventory"])
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        customer = await add_party(tx, "Hope Motors")
        await service.announce_supplies(tx, (), ())
    return Room(office, customer, asyncio.get_running_loop())


def drive(room: Room, examples: int, *phases: Phase) -> None:
    """Run the machine in this room; `SALESOPS_SEED` replays other ways."""

    class InThisRoom(Pegs):
        pass

    InThisRoom.room = room
    settled = settings(max_examples=examples, stateful_step_count=STEPS, deadline=None, database=None, report_multiple_bugs=False,
                       suppress_health_check=list(HealthCheck), phases=phases)  # fmt: skip
    run_state_machine_as_test(seed(int(os.environ.get("SALESOPS_SEED", "20")))(InThisRoom), settings=settled)


def test_pegs_and_stock_are_what_the_model_says_after_every_step(room: Room) -> None:
    drive(room, EXAMPLES, Phase.generate, Phase.shrink)
    assert room.run(findings(room)) == []


GREEDY = """
CREATE OR REPLACE FUNCTION inventory.unpeg(p_office int, p_orders uuid[], p_lines smallint[], p_incoming uuid[], p_quantities numeric[]) RETURNS void
LANGUAGE sql AS $$
  UPDATE inventory.incoming i SET pegged = i.pegged - x.quantity
  FROM (SELECT y.incoming, sum(y.quantity) AS quantity FROM unnest(p_incoming, p_quantities) AS y(incoming, quantity) GROUP BY 1) x
  WHERE i.office_id = p_office AND i.id = x.incoming
$$;
"""


def test_a_peg_that_is_cut_and_stays_is_found_out(room: Room, database: Database) -> None:
    room.run(database.as_owner(GREEDY))
    with pytest.raises(AssertionError):
        drive(room, 30, Phase.generate)


async def findings(room: Room) -> list[Any]:
    return [finding async for finding in verify() if finding.office == room.office.code]
