"""What an order waits for: arranged when it is issued, followed as it moves, given up when the customer wants less (ORD-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock, new_id, plain
from salesops.errors import Faults
from salesops.hookspecs.procurement import PlannedLine, ProcurementHooks
from salesops.hookspecs.receivables import DepositToCover, ReceivablesHooks
from salesops.hookspecs.supply import DropWay, FuturesDemand, FuturesLine, Peg, SupplyChoice, SupplyHooks
from salesops.values import half_up, parse_decimal
from salesops_duties.orders.rules import Hop, Line, expected_day, is_late
from salesops_duties.orders.service.loading import Loaded
from salesops_duties.orders.service.policies import policy_of

ZERO = Decimal(0)


class Waiting(msgspec.Struct, frozen=True):
    """A line that waits: how much, from where, when it is expected and when it was promised."""

    line_no: int
    quantity: Decimal
    hops: tuple[Hop, ...]
    expected_on: dt.date | None


def choices_of(given: Sequence[Mapping[str, Any]]) -> tuple[SupplyChoice, ...]:
    """What a person chose, with its quantities as decimals; raises `Invalid`."""
    faults, found = Faults(), []
    for index, one in enumerate(given):
        try:
            quantity = parse_decimal(one["quantity"], digits=6)
        except ValueError as error:
            faults.add(f"supply[{index}].quantity", "decimal", f"Needs {error}.", given=one["quantity"])
            continue
        if quantity <= 0:
            faults.add(f"supply[{index}].quantity", "positive", "More than zero.", given=one["quantity"])
        if one["way"] == "supply" and one["supply_id"] is None:
            faults.add(f"supply[{index}].supply_id", "required", "Choose the goods to come.")
        if one["way"] == "transfer" and not one["source"].strip():
            faults.add(f"supply[{index}].source", "required", "Choose the warehouse or the office.")
        found.append(SupplyChoice(**{**one, "quantity": quantity}))
    faults.raise_if_any()
    return tuple(found)


def futures_of(line: Line) -> Decimal:
    """How much of a line waits for goods: neither issued, nor closed, nor set aside."""
    return line.rest - line.issuable


async def arrange(
    tx: Transaction,
    order: Loaded,
    number: str,
    choices: Sequence[SupplyChoice] = (),
    *,
    fresh: bool = False,
    alone: bool = False,
) -> tuple[Waiting, ...]:
    """Tie what the order waits for to goods to come, plan the rest, and keep when each line is expected.

    Chosen supply first, then the soonest that nobody waits for, then the procurement plan. What an earlier arrangement has
    beyond the need is given up. `fresh` is an order that never had any, `alone` one that gets no other document.
    """
    wanted = {ln.line_no: futures_of(ln) for ln in order.lines if futures_of(ln) > 0}
    held: list[Peg] = [] if fresh else await _pegs(tx, order.id)
    if _over(held, wanted):
        await ask(SupplyHooks).demand_dropping(tx.office, tx, order.id, wanted, "stock", "the order waits for less")
        held = _cut(held, wanted)
    covered = _by_line(held)
    missing = {number: quantity - covered.get(number, ZERO) for number, quantity in wanted.items()}
    demand = await _demand(tx, order, number, {n: quantity for n, quantity in missing.items() if quantity > 0})
    taken: tuple[Peg, ...] = ()
    planned: tuple[PlannedLine, ...] = ()
    if demand.lines:
        picked = tuple(one for one in choices if one.way != "plan" or one.line_no in missing)
        for answer in await ask(SupplyHooks).supply_taking(tx.office, tx, demand, picked):
            taken = answer
        rest = _rest(demand, taken)
        if rest.lines:
            for lines in await ask(ProcurementHooks).purchase_planning(tx.office, tx, rest):
                planned = lines
    buffer = (await policy_of(tx)).promise_buffer_days
    waiting = _waiting(tx, wanted, [*held, *taken], planned, buffer)
    _write(tx, order, number, waiting, alone=alone)
    return waiting


async def give_up(tx: Transaction, order: Loaded, keep: dict[int, Decimal], way: DropWay, reason: str) -> None:
    """Have the order wait for no more than `keep` by line; `way` says what becomes of the goods. Without any its deposit ends."""
    if order.deposit_percent and not keep:
        await ask(ReceivablesHooks).deposits_demanding(tx.office, tx, order.id, order.customer_id, ())
    await ask(SupplyHooks).demand_dropping(tx.office, tx, order.id, keep, way, reason)


async def follow(tx: Transaction, order: Loaded, why: str) -> tuple[Waiting, ...]:
    """Reckon anew when each line is expected; one that slips beyond its promise is at risk, and the customer is called."""
    wanted = {ln.line_no: futures_of(ln) for ln in order.lines if futures_of(ln) > 0}
    buffer = (await policy_of(tx)).promise_buffer_days
    waiting = _waiting(tx, wanted, await _pegs(tx, order.id), (), buffer)
    rows = await tx.fetch(
        "SELECT line_no, promised_on FROM orders.sales_order_line WHERE office_id = $1 AND order_id = $2",
        tx.office.id,
        order.id,
    )
    promised = {row["line_no"]: row["promised_on"] for row in rows}
    here = [ln.line_no for ln in order.lines if ln.line_no not in wanted]
    tx.write(
        "orders.note_expected",
        tx.office.id,
        order.id,
        [one.line_no for one in waiting] + here,
        [one.expected_on for one in waiting] + [None] * len(here),
        [promise_text(one) for one in waiting] + ["[]"] * len(here),
        [is_late(promised.get(one.line_no), one.expected_on) for one in waiting] + [False] * len(here),
        [new_id() for _ in (*waiting, *here)],
        why,
        clock.now(),
    )
    return waiting


async def tied_to(tx: Transaction, order: Loaded) -> Decimal:
    """How much of the order goods to come cover before it is arranged again."""
    return sum((peg.quantity for peg in await _pegs(tx, order.id)), ZERO)


def covered_of(waiting: Sequence[Waiting]) -> Decimal:
    """How much of what waits goods to come cover."""
    return sum((hop.quantity for one in waiting for hop in one.hops), ZERO)


async def _pegs(tx: Transaction, order_id: UUID) -> list[Peg]:
    return [
        peg
        for answer in await ask(SupplyHooks).pegs_answering(tx.office, tx, (order_id,), ())
        for peg in answer
        if peg.quantity
    ]


async def _demand(tx: Transaction, order: Loaded, number: str, missing: dict[int, Decimal]) -> FuturesDemand:
    lines = tuple(
        FuturesLine(ln.line_no, ln.product_id, missing[ln.line_no], order.delivery_date)
        for ln in order.lines
        if ln.line_no in missing
    )
    is_open = await _deposit_is_open(tx, order)
    return FuturesDemand(order.id, order.customer_id, number, lines, is_open, order.salesperson_id)


async def _deposit_is_open(tx: Transaction, order: Loaded) -> bool:
    """Whether money must be cleared before anything is ordered: the deposit's share of all that is not in stock."""
    later = sum(
        ln.net_of(ln.rest) + ln.tax_of(ln.rest) - ln.net_of(ln.issuable) - ln.tax_of(ln.issuable) for ln in order.lines
    )
    if not order.deposit_percent:
        return False
    required = int(half_up(Decimal(later) * order.deposit_percent / 100, 0))
    deposits = (DepositToCover(order.id, order.customer_id, order.currency, "supply", required),) if required else ()
    answers = await ask(ReceivablesHooks).deposits_demanding(tx.office, tx, order.id, order.customer_id, deposits)
    return any(one.missing_minor > 0 for answer in answers for one in answer)


def _over(held: Sequence[Peg], wanted: dict[int, Decimal]) -> bool:
    return any(quantity > wanted.get(number, ZERO) for number, quantity in _by_line(held).items())


def _by_line(pegs: Sequence[Peg]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for peg in pegs:
        sums[peg.line_no] = sums.get(peg.line_no, ZERO) + peg.quantity
    return sums


def _cut(held: Sequence[Peg], wanted: dict[int, Decimal]) -> list[Peg]:
    """The pegs as they stand after what comes last was given up; they come with the soonest first."""
    left, kept = dict(wanted), []
    for peg in held:
        part = min(peg.quantity, left.get(peg.line_no, ZERO))
        if part > 0:
            left[peg.line_no] -= part
            kept.append(msgspec.structs.replace(peg, quantity=part))
    return kept


def _rest(demand: FuturesDemand, taken: Sequence[Peg]) -> FuturesDemand:
    got = _by_line(taken)
    lines = tuple(
        msgspec.structs.replace(ln, quantity=ln.quantity - got.get(ln.line_no, ZERO))
        for ln in demand.lines
        if ln.quantity > got.get(ln.line_no, ZERO)
    )
    return msgspec.structs.replace(demand, lines=lines)


def _waiting(
    tx: Transaction,
    wanted: dict[int, Decimal],
    pegs: Sequence[Peg],
    planned: Sequence[PlannedLine],
    buffer_days: int,
) -> tuple[Waiting, ...]:
    today, now = clock.today(tx.office.timezone), clock.now()
    hops: dict[int, list[Hop]] = {}
    for peg in pegs:
        hops.setdefault(peg.line_no, []).append(
            Hop(
                peg.quantity,
                peg.kind,
                peg.source,
                peg.expected_on,
                peg.said_by,
                peg.said_at,
                peg.expected_before,
                peg.in_transit,
            )
        )
    for line in planned:
        hops.setdefault(line.line_no, []).append(Hop(line.quantity, "plan", "", line.expected_on, "estimate", now))
    found = []
    for number, quantity in wanted.items():
        mine = hops.get(number, [])
        covered = sum((hop.quantity for hop in mine), ZERO)
        found.append(Waiting(number, quantity, tuple(mine), expected_day(mine, covered, quantity, buffer_days, today)))
    return tuple(found)


def _write(tx: Transaction, order: Loaded, number: str, waiting: Sequence[Waiting], *, alone: bool) -> None:
    tx.write(
        "orders.note_supply",
        tx.office.id,
        order.id,
        number,
        [one.line_no for one in waiting],
        [one.expected_on for one in waiting],
        [promise_text(one) for one in waiting],
        int(alone),
        clock.now(),
    )


def promise_text(one: Waiting) -> str:
    """How a day was reckoned, as it is kept with the line."""
    return msgspec.json.encode(
        [msgspec.structs.asdict(hop) | {"quantity": plain(hop.quantity)} for hop in one.hops]
    ).decode()


def view_of(waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    """What the one who issued it sees of the lines that wait."""
    return [
        {
            "line_no": one.line_no,
            "quantity": plain(one.quantity),
            "expected_on": one.expected_on,
            "covered": plain(sum((hop.quantity for hop in one.hops), ZERO)),
            "from": [
                {
                    "quantity": plain(hop.quantity),
                    "kind": hop.kind,
                    "source": hop.source,
                    "expected_on": hop.expected_on,
                }
                for hop in one.hops
            ],
        }
        for one in waiting
    ]
