"""Stock and reservations against a plain model: whatever is done in whatever order, every figure is the model's."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.act import Actor, Office
from salesops.db import connect_config
from salesops.errors import ConflictState, InsufficientStock, Invalid, Refused
from salesops.hookspecs.inventory import GoodsToReturn, OutboundToIssue
from salesops.hookspecs.orders import Order, OrderLine
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.parties import add_party
from salesops.masterdata.people import set_limit
from salesops.services import approvals
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Database
from salesops.values import Money
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import (
    CountEntries,
    CountEntry,
    GoodsReceipt,
    NewCount,
    NewHold,
    NewPolicy,
    NewWarehouse,
    ReceiptLine,
    Release,
)

T = TypeVar("T")
EXAMPLES, STEPS = int(os.environ.get("SALESOPS_MACHINE_EXAMPLES", "200")), 40
PARTS = ("A", "B")
PLACES = ("main", "side")
START = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@dataclass
class Floor:
    """One office for all examples; each example has products of its own."""

    office: Office
    counter: Actor
    checker: Actor
    customer: UUID
    eyes: Any  # a connection that looks behind row-level security and plans each statement once
    loop: asyncio.AbstractEventLoop
    made: int = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)


@dataclass
class Pile:
    """What lies in one place of one part, as anyone would write it down."""

    on_hand: int = 0
    held: int = 0
    reserved: int = 0
    value: int = 0

    @property
    def free(self) -> int:
        return self.on_hand - self.held - self.reserved

    def out(self, quantity: int) -> int:
        """Take so many out at the average, the last with the rest; returns what they cost."""
        if quantity == self.on_hand:
            cost = self.value
        else:
            cost = int((2 * Fraction(self.value * quantity, self.on_hand) + 1) // 2)
        self.on_hand, self.value = self.on_hand - quantity, self.value - cost
        return cost


@dataclass
class Gone:
    """A line of an outbound order from one place."""

    part: str
    place: str
    quantity: int
    cost: int = 0
    back: int = 0
    back_cost: int = 0


@dataclass
class Shipment:
    id: UUID
    order: UUID
    state: str
    lines: list[Gone] = field(default_factory=list)

    @property
    def outside(self) -> int:
        """How much of it can come back."""
        return sum(line.quantity - line.back for line in self.lines) if self.state == "dispatched" else 0


# A row of stock, and the sums of what it must come from.
FIGURES = """SELECT p.part_no, w.code, s.on_hand, s.held, s.reserved, s.value_minor, m.moved, m.cost, h.held AS kept, r.open + o.waiting AS owned,
    q.wanted
  FROM core.product p CROSS JOIN inventory.warehouse w
  LEFT JOIN inventory.stock s ON (s.office_id, s.product_id, s.warehouse_id) = (w.office_id, p.id, w.id)
  CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS moved, coalesce(sum(cost_minor), 0) AS cost FROM inventory.movement
    WHERE office_id = $1 AND product_id = p.id AND warehouse_id = w.id) m
  CROSS JOIN LATERAL (SELECT coalesce(sum(quantity - released), 0) AS held FROM inventory.hold
    WHERE office_id = $1 AND product_id = p.id AND warehouse_id = w.id AND released < quantity) h
  CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS open FROM inventory.reservation
    WHERE office_id = $1 AND product_id = p.id AND warehouse_id = w.id AND state = 'open') r
  CROSS JOIN LATERAL (SELECT coalesce(sum(l.quantity), 0) AS waiting FROM inventory.outbound_line l JOIN inventory.outbound_order x
    ON (x.office_id, x.id) = (l.office_id, l.outbound_id) AND x.state = 'issued'
    WHERE l.office_id = $1 AND l.product_id = p.id AND l.warehouse_id = w.id) o
  CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS wanted FROM inventory.soft_reservation
    WHERE office_id = $1 AND product_id = p.id AND expires_at > $3) q
  WHERE w.office_id = $1 AND p.id = ANY ($2)"""


class Stock(RuleBasedStateMachine):
    """Receive, want, reserve, issue, dispatch, void, return, hold, count, expire: here and in the model."""

    floor: Floor

    def __init__(self) -> None:
        super().__init__()
        self.floor.made += 1
        self.turn = 0
        self.now = START + self.floor.made * 1000 * HOUR
        self.names = {part: f"{part}-{self.floor.office.id}-{self.floor.made}" for part in PARTS}
        self.piles = {(part, place): Pile() for part in PARTS for place in PLACES}
        self.unit_cost: dict[str, Fraction] = {}
        self.soft: dict[UUID, tuple[dt.datetime, dict[str, int]]] = {}
        self.hard: dict[UUID, tuple[dt.datetime, dict[tuple[int, str, str], int]]] = {}
        self.shipments: list[Shipment] = []
        self.holds: list[tuple[UUID, str, str, int]] = []
        self.within(service.expire)  # what an example before this one left behind is long over
        self.ids = dict(zip(PARTS, self.work(self._add()), strict=True))

    # ------------------------------------------------------------------ how things are done

    def work(self, what: Coroutine[Any, Any, T]) -> T:
        with clock.at(self.now):
            return self.floor.run(what)

    def within(self, what: Any) -> Any:
        """Run `what(tx)` in a transaction of its own; returns the refusal, or None."""

        async def act() -> Any:
            async with transaction(self.act()) as tx:
                return await what(tx)

        return self.attempt(act())

    def attempt(self, what: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self.work(what)
        except (Refused, Invalid) as refusal:
            return refusal

    def act(self, who: Actor = SYSTEM) -> Act:
        return Act(self.floor.office, who, "api")

    async def _add(self) -> list[UUID]:
        async with transaction(self.act()) as tx:
            return await add_products(tx, [NewProduct(name, name) for name in self.names.values()])

    def order(self, wanted: dict[str, int], order_id: UUID | None = None) -> Order:
        lines = [OrderLine(n, self.ids[p], Decimal(q), Decimal(1), 100) for n, (p, q) in enumerate(wanted.items(), 1)]
        return Order(order_id or new_id(), self.floor.customer, "CNY", 100, tuple(lines))

    def free(self, part: str) -> int:
        return sum(self.piles[part, place].free for place in PLACES)

    def known_cost(self, part: str) -> Fraction:
        """The average of one over all places, or what the last receipt cost."""
        there = [self.piles[part, place] for place in PLACES]
        if on_hand := sum(pile.on_hand for pile in there):
            return Fraction(sum(pile.value for pile in there), on_hand)
        return self.unit_cost.get(part, Fraction(0))

    # ------------------------------------------------------------------ rules

    @initialize(quantities=st.lists(st.integers(0, 20), min_size=4, max_size=4))
    def open_the_house(self, quantities: list[int]) -> None:
        for (part, place), quantity in zip(list(self.piles), quantities, strict=True):
            if quantity:
                self.receive(part, place, quantity, 431)

    @rule(
        part=st.sampled_from(PARTS), place=st.sampled_from(PLACES), quantity=st.integers(1, 9), cost=st.integers(0, 999)
    )
    def receive(self, part: str, place: str, quantity: int, cost: int) -> None:
        total = int((2 * Fraction(quantity * cost, 7) + 1) // 2)
        unit = f"{Decimal(cost) / 700:.6f}"
        total = Money.times(Decimal(quantity), Decimal(unit), "CNY").minor
        line = ReceiptLine(self.names[part], str(quantity), unit)
        self.work(service.receive(self.act(), GoodsReceipt([line], warehouse=place)))
        pile = self.piles[part, place]
        pile.on_hand, pile.value = pile.on_hand + quantity, pile.value + total
        self.unit_cost[part] = Fraction(total, quantity)

    @rule(a=st.integers(0, 9), b=st.integers(0, 9), hours=st.integers(1, 30))
    def want(self, a: int, b: int, hours: int) -> None:
        order, until = self.order({"A": a, "B": b}), self.now + hours * HOUR
        self.within(lambda tx: service.quote(tx, order, {1: Decimal(a), 2: Decimal(b)}, until))
        wanted = {part: quantity for part, quantity in (("A", a), ("B", b)) if quantity}
        if wanted:
            self.soft[order.id] = (until, wanted)

    @rule(a=st.integers(0, 6), b=st.integers(0, 6), more=st.integers(0, 3))
    def reserve(self, a: int, b: int, more: int) -> None:
        """Lines one and two of A and B, and a third of A again."""
        order = self.order({"A": a, "B": b})
        self._reserve(order, [("A", a), ("B", b), ("A", more)])

    @precondition(lambda self: self.hard)
    @rule(data=st.data(), a=st.integers(0, 6))
    def amend(self, data: st.DataObject, a: int) -> None:
        """Release and reserve anew in one transaction, whatever was issued of it already."""
        order_id = data.draw(st.sampled_from(list(self.hard)))
        kept = self.hard.pop(order_id)
        self._give_back(kept[1])
        if not self._reserve(self.order({"A": a}, order_id), [("A", a)], first_release=True):
            self._take(kept[1])
            self.hard[order_id] = kept

    def _reserve(self, order: Order, lines: list[tuple[str, int]], *, first_release: bool = False) -> bool:
        made = [OrderLine(n, self.ids[p], Decimal(q), Decimal(1), 100) for n, (p, q) in enumerate(lines, 1)]
        order = msgspec.structs.replace(order, lines=tuple(made))

        async def both(tx: Transaction) -> bool:
            if first_release:
                await service.release(tx, order.id)
            return await service.reserve(tx, order, {n: Decimal(q) for n, (_, q) in enumerate(lines, 1)})

        told = self.within(both)
        wanted = {part: sum(q for p, q in lines if p == part) for part in PARTS}
        if any(wanted[part] > self.free(part) for part in PARTS):
            assert isinstance(told, InsufficientStock), told
            assert {s["part_no"]: Decimal(s["available"]) for s in told.facts["short"]} == {
                self.names[p]: (self.free(p) if not first_release else Decimal(s["available"]))
                for p in PARTS if wanted[p] > self.free(p) for s in told.facts["short"] if s["part_no"] == self.names[p]
            }  # fmt: skip
            return False
        assert told is True, told
        parts: dict[tuple[int, str, str], int] = {}
        for number, (part, quantity) in enumerate(lines, 1):
            for place in PLACES:
                taken = min(
                    quantity,
                    self.piles[part, place].free - sum(q for (_, p, w), q in parts.items() if (p, w) == (part, place)),
                )
                if taken:
                    parts[number, part, place] = taken
                    quantity -= taken
        self._take(parts)
        self.soft.pop(order.id, None)
        if parts:
            self.hard[order.id] = (self.now + 24 * HOUR, parts)
        return True

    def _take(self, parts: dict[tuple[int, str, str], int]) -> None:
        for (_, part, place), quantity in parts.items():
            self.piles[part, place].reserved += quantity

    def _give_back(self, parts: dict[tuple[int, str, str], int]) -> None:
        for (_, part, place), quantity in parts.items():
            self.piles[part, place].reserved -= quantity

    @precondition(lambda self: self.hard)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        order_id = data.draw(st.sampled_from(list(self.hard)))
        assert self.within(lambda tx: service.release(tx, order_id)) is True
        self._give_back(self.hard.pop(order_id)[1])

    @rule(part=st.sampled_from(PARTS), quantity=st.integers(1, 8), left=st.integers(0, 2), leave=st.booleans())
    def sell(self, part: str, quantity: int, left: int, leave: bool) -> None:
        """Reserve a line, put most of it on an outbound order, and perhaps let it leave."""
        order = self.order({part: quantity})
        if self._reserve(order, [(part, quantity)]) and quantity > left:
            self._issue(order.id, 1, part, quantity - left)
            if leave:
                self._dispatch(self.shipments[-1])

    @precondition(lambda self: self.hard)
    @rule(data=st.data())
    def issue(self, data: st.DataObject) -> None:
        """An outbound order for a part of one line, or for one more than is left of it."""
        order_id = data.draw(st.sampled_from(list(self.hard)))
        parts = self.hard[order_id][1]
        number, part = data.draw(st.sampled_from(sorted({(n, p) for n, p, _ in parts})))
        there = sum(q for (n, _, _), q in parts.items() if n == number)
        self._issue(order_id, number, part, data.draw(st.integers(1, there + 1)))

    def _issue(self, order_id: UUID, number: int, part: str, quantity: int) -> None:
        until, parts = self.hard[order_id]
        shipment = Shipment(new_id(), order_id, "issued")
        wanted = OutboundToIssue(
            shipment.id, order_id, self.floor.customer, ((number, self.ids[part], Decimal(quantity)),)
        )

        async def both(tx: Transaction) -> bool:
            await service.issue(tx, wanted)
            return True

        told, there = self.within(both), sum(q for (n, _, _), q in parts.items() if n == number)
        if quantity > there or until <= self.now:
            assert isinstance(told, ConflictState), told
            return
        assert told is True, told
        for place in PLACES:
            taken = min(quantity, parts.get((number, part, place), 0))
            if taken:
                shipment.lines.append(Gone(part, place, taken))
                parts[number, part, place] -= taken
                quantity -= taken
        self.hard[order_id] = (until, {key: q for key, q in parts.items() if q})
        if not self.hard[order_id][1]:
            del self.hard[order_id]
        self.shipments.append(shipment)

    @precondition(lambda self: self.shipments)
    @rule(data=st.data())
    def dispatch(self, data: st.DataObject) -> None:
        self._dispatch(data.draw(st.sampled_from(self.shipments)))

    def _dispatch(self, shipment: Shipment) -> None:
        told = self.within(lambda tx: service.take_out(tx, shipment.id))
        if shipment.state != "issued":
            assert isinstance(told, ConflictState), told
            assert told.facts["current"] == shipment.state
            return
        for line in shipment.lines:
            pile = self.piles[line.part, line.place]
            pile.reserved -= line.quantity
            line.cost = pile.out(line.quantity)
        assert told.cost_minor == sum(line.cost for line in shipment.lines)
        shipment.state = "dispatched"

    @precondition(lambda self: self.shipments)
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        shipment = data.draw(st.sampled_from(self.shipments))
        told = self.within(lambda tx: service.withdraw(tx, shipment.id, "taken back"))
        if shipment.state != "issued":
            assert isinstance(told, ConflictState), told
            return
        for line in shipment.lines:
            self.piles[line.part, line.place].reserved -= line.quantity
        shipment.state = "voided"

    @precondition(lambda self: self.shipments)
    @rule(data=st.data(), how=st.sampled_from(["sellable", "quarantine", "scrap", "supplier"]))
    def come_back(self, data: st.DataObject, how: str) -> None:
        """A part of what left with an outbound order, all that is still outside, or one more than that."""
        gone = [one for one in self.shipments if one.outside]
        shipment = data.draw(st.sampled_from(gone or self.shipments))
        quantity = data.draw(st.integers(1, shipment.outside + 1))
        part = shipment.lines[0].part
        line = GoodsToReturn(1, self.ids[part], Decimal(quantity), how, shipment.id)
        told = self.within(lambda tx: service.take_back(tx, new_id(), [line], clock.today("Asia/Shanghai")))
        if quantity > shipment.outside:
            assert isinstance(told, Invalid), told
            assert told.faults[0].allowed == str(shipment.outside)
            return
        cost = sum(self._bring_back(one, part, how, quantity) for one in self._shared(shipment, quantity))
        assert told.cost_minor == cost

    def _shared(self, shipment: Shipment, quantity: int) -> list[tuple[Gone, int]]:
        parts = []
        for one in shipment.lines:
            taken = min(quantity, one.quantity - one.back)
            quantity -= taken
            if taken:
                parts.append((one, taken))
        return parts

    def _bring_back(self, shared: tuple[Gone, int], part: str, how: str, quantity: int) -> int:
        one, taken = shared
        one.back += taken
        whole = int((2 * Fraction(one.cost * one.back, one.quantity) + 1) // 2)
        cost, one.back_cost = whole - one.back_cost, whole
        if how != "scrap":
            pile = self.piles[part, one.place]
            pile.on_hand, pile.value = pile.on_hand + taken, pile.value + cost
            pile.held += taken if how != "sellable" else 0
        return cost

    @rule(part=st.sampled_from(PARTS), place=st.sampled_from(PLACES), quantity=st.integers(1, 5))
    def hold(self, part: str, place: str, quantity: int) -> None:
        new = NewHold(self.names[part], str(quantity), "quality", "doubt", place)
        told, pile = self.attempt(service.hold(self.act(), new)), self.piles[part, place]
        if quantity > pile.free:
            assert isinstance(told, InsufficientStock), told
            return
        pile.held += quantity
        self.holds.append((told["id"], part, place, quantity))

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), quantity=st.integers(1, 5))
    def let_go(self, data: st.DataObject, quantity: int) -> None:
        index = data.draw(st.sampled_from(range(len(self.holds))))
        hold_id, part, place, held = self.holds[index]
        told = self.attempt(service.release_hold(self.act(), hold_id, Release("fine", str(quantity))))
        if quantity > held:
            assert isinstance(told, Invalid | ConflictState), told
            return
        self.piles[part, place].held -= quantity
        self.holds[index] = (hold_id, part, place, held - quantity)

    @precondition(lambda self: self.turn % 4 == 0)  # eight transactions: the dearest of the steps
    @rule(part=st.sampled_from(PARTS), place=st.sampled_from(PLACES), off=st.integers(-3, 3), moved=st.booleans())
    def count(self, part: str, place: str, off: int, moved: bool) -> None:
        """Count one part, have the difference approved, and post it; sometimes goods come in between."""
        pile = self.piles[part, place]
        found = max(pile.on_hand + off, 0)
        closed = self.work(self._count(part, place, found))
        if found == pile.on_hand:
            assert closed["state"] == "posted"
            return
        self.work(self._approve(closed["approval_id"]))
        if moved:
            self.receive(part, place, 1, 100)
        told = self.attempt(service.post_count(self.act(self.floor.counter), closed["id"]))
        difference = found - pile.on_hand
        if moved:
            assert isinstance(told, ConflictState), told
            assert told.facts["current"] == "moved since counted"
        elif -difference > pile.free:
            assert isinstance(told, InsufficientStock), told
        elif difference < 0:
            pile.out(-difference)
        else:
            value = int((2 * self.known_cost(part) * difference + 1) // 2)
            pile.on_hand, pile.value = found, pile.value + value

    async def _count(self, part: str, place: str, found: int) -> dict[str, Any]:
        act, name = self.act(self.floor.counter), self.names[part]
        started = await service.start_count(act, NewCount("a doubt", place, [name]))
        await service.enter_counts(act, started["id"], CountEntries([CountEntry(name, str(found))]))
        return await service.close_count(act, started["id"])

    async def _approve(self, approval: UUID) -> None:
        async with transaction(self.act(self.floor.checker)) as tx:
            await approvals.decide(tx, approval, approve=True, note="")

    @rule(hours=st.integers(1, 5))
    def time_passes(self, hours: int) -> None:
        """The clock goes on and comes by: what has had its time is given back, and told once."""
        self.now += hours * HOUR
        told = self.within(service.expire)
        over = {(order, "soft") for order, (until, _) in self.soft.items() if until <= self.now}
        over |= {(order, "hard") for order, (until, _) in self.hard.items() if until <= self.now}
        assert set(told) == over
        for order, kind in over:
            if kind == "soft":
                del self.soft[order]
            else:
                self._give_back(self.hard.pop(order)[1])

    # ------------------------------------------------------------------ what must hold after each of them

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        super().check_invariants(*args, **kwargs)
        self.turn += 1
        rows = self.floor.run(self.floor.eyes.fetch(FIGURES, self.floor.office.id, list(self.ids.values()), self.now))
        for row in rows:
            part, place = row["part_no"][0], row["code"]
            pile = self.piles[part, place]
            figures = tuple(int(row[name] or 0) for name in ("on_hand", "held", "reserved", "value_minor"))
            assert figures == (pile.on_hand, pile.held, pile.reserved, pile.value), (part, place)
            assert figures == tuple(int(row[name]) for name in ("moved", "kept", "owned", "cost")), (part, place)
            wanted = sum(wanted.get(part, 0) for until, wanted in self.soft.values() if until > self.now)
            assert int(row["wanted"]) == wanted, part
        assert len(rows) == len(self.piles)


@pytest_asyncio.fixture
async def floor(new_office: Any, person: Any, database: Database) -> AsyncIterator[Floor]:
    """An office whose reservations stand a day, with two places, one who counts and one who approves."""
    office = await new_office(duties=["inventory"])
    counter, checker, boss = [await person(office, role) for role in ("warehouse", "head", "office_admin")]
    for place in PLACES:
        await service.add_warehouse(Act(office, SYSTEM, "api"), NewWarehouse(place, place))
    await service.set_policy(Act(office, boss, "api"), NewPolicy(24, 0))
    async with transaction(Act(office, boss, "api")) as tx:
        await set_limit(tx, "inventory.adjust", Money("CNY", 10**9), person=checker.person_id)
        customer = await add_party(tx, "Hope Motors")
    settings_ = {"plan_cache_mode": "force_generic_plan"}
    eyes = await asyncpg.connect(**connect_config(database.owner_url) | {"server_settings": settings_})
    yield Floor(office, counter, checker, customer, eyes, asyncio.get_running_loop())
    await eyes.close()


FORGETFUL = """
CREATE OR REPLACE FUNCTION inventory.void_outbound(p_office int, p_outbound uuid, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  UPDATE inventory.outbound_order SET state = 'voided', voided_at = p_at, void_reason = p_reason WHERE office_id = p_office AND id = p_outbound
$$;
"""


def drive(floor: Floor, examples: int, *phases: Phase) -> None:
    """Run the machine on this floor; `SALESOPS_SEED` replays other ways."""

    class OnThisFloor(Stock):
        pass

    OnThisFloor.floor = floor
    settled = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )
    run_state_machine_as_test(seed(int(os.environ.get("SALESOPS_SEED", "20")))(OnThisFloor), settings=settled)


def test_stock_is_what_the_model_says_after_every_step(floor: Floor) -> None:
    drive(floor, EXAMPLES, Phase.generate, Phase.shrink)
    assert floor.run(findings(floor)) == []


def test_a_void_that_forgets_to_free_the_goods_is_found_out(floor: Floor, database: Database) -> None:
    floor.run(database.as_owner(FORGETFUL))
    with pytest.raises(AssertionError):
        drive(floor, 30, Phase.generate)


async def findings(floor: Floor) -> list[Any]:
    return [finding async for finding in verify() if finding.office == floor.office.code]
