"""Stock arithmetic: nothing is promised twice, and what goods cost adds up to the cent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from salesops_duties.inventory.rules import Left, OnStock, atp, average_cost, first_day, issue_costs, share_out, split

PRODUCTS = [UUID(int=n) for n in range(1, 4)]
quantities = st.decimals(min_value="0.001", max_value="1000", places=3)
wanted = st.lists(st.tuples(st.sampled_from(PRODUCTS), quantities), min_size=1, max_size=8)


@given(wanted, st.lists(st.decimals(0, 1000, places=3), min_size=3, max_size=3))
def test_spot_and_futures_are_the_whole_and_spot_never_exceeds_what_is_available(lines, available) -> None:
    stock = {product: OnStock(on_hand=there) for product, there in zip(PRODUCTS, available, strict=True)}
    numbered = [(n, product, quantity) for n, (product, quantity) in enumerate(lines, 1)]
    parts = split(numbered, stock)
    assert all(sum(parts[n]) == quantity and min(parts[n]) >= 0 for n, _, quantity in numbered)
    for product in PRODUCTS:
        spot = sum((parts[n][0] for n, p, _ in numbered if p == product), Decimal(0))
        total = sum((q for _, p, q in numbered if p == product), Decimal(0))
        assert spot == min(total, stock[product].on_hand)


def test_an_earlier_line_is_served_first() -> None:
    stock = {PRODUCTS[0]: OnStock(on_hand=Decimal(10), reserved=Decimal(3))}
    parts = split([(1, PRODUCTS[0], Decimal(5)), (2, PRODUCTS[0], Decimal(5))], stock)
    assert parts == {1: (Decimal(5), Decimal(0)), 2: (Decimal(2), Decimal(3))}


@given(st.integers(1, 10**9), st.lists(st.integers(1, 100), min_size=1, max_size=10))
def test_taking_everything_out_takes_the_whole_value(value: int, pieces: list[int]) -> None:
    row = OnStock(Decimal(sum(pieces)), Decimal(sum(pieces)), value)
    lines = [(n, PRODUCTS[0], Decimal(piece)) for n, piece in enumerate(pieces, 1)]
    costs = issue_costs(lines, {PRODUCTS[0]: row})
    assert sum(costs.values()) == value
    assert all(cost >= 0 for cost in costs.values())


def test_the_moving_average_rounds_half_up() -> None:
    assert average_cost(OnStock(Decimal(2), Decimal(0), 5), Decimal(1)) == 3
    assert average_cost(OnStock(Decimal(3), Decimal(0), 10), Decimal(1)) == 3


TODAY = dt.date(2026, 3, 2)
days = st.integers(0, 20).map(lambda n: TODAY + dt.timedelta(days=n))
dated = st.lists(st.tuples(days, st.integers(1, 50).map(Decimal)), max_size=6)


def balance(available: Decimal, receipts, demands, until: dt.date) -> Decimal:
    coming = sum((q for day, q in receipts if day <= until), Decimal(0))
    return available + coming - sum((q for day, q in demands if day <= until), Decimal(0))


@settings(max_examples=1000)
@given(st.integers(0, 100).map(Decimal), dated, dated, days)
def test_what_is_promised_for_a_day_is_there_on_it_and_on_every_later_one(available, receipts, demands, on) -> None:
    every = [TODAY + dt.timedelta(days=n) for n in range(22)]
    least = min(balance(available, receipts, demands, day) for day in every if day >= on)
    assert atp(available, receipts, demands, on) == max(Decimal(0), least)


@settings(max_examples=1000)
@given(st.integers(0, 100).map(Decimal), dated, dated, st.integers(1, 120).map(Decimal))
def test_the_first_day_is_the_earliest_on_which_it_can_be_promised(available, receipts, demands, wanted) -> None:
    every = [TODAY + dt.timedelta(days=n) for n in range(22)]
    possible = [day for day in every if atp(available, receipts, demands, day) >= wanted]
    assert first_day(wanted, available, receipts, demands, TODAY) == (possible[0] if possible else None)


def test_an_early_promise_does_not_eat_what_is_promised_for_later() -> None:
    later = TODAY + dt.timedelta(days=5)
    assert atp(Decimal(10), [], [(later, Decimal(8))], TODAY) == 2


def test_what_should_have_come_by_now_is_promised_to_nobody() -> None:
    late = [(TODAY - dt.timedelta(days=1), Decimal(10))]
    assert first_day(Decimal(1), Decimal(0), late, [], TODAY) is None


@settings(max_examples=1000)
@given(st.integers(0, 10**12), st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_goods_that_come_back_bring_the_whole_cost_they_left_with(cost: int, pieces: list[int]) -> None:
    line = Left(PRODUCTS[0], 1, PRODUCTS[1], PRODUCTS[2], Decimal(sum(pieces)), cost, Decimal(0), 0)
    shares = []
    for piece in pieces:
        parts, (line,) = share_out([line], Decimal(piece))
        shares += [share for _, _, share in parts]
    assert (sum(shares), line.outside) == (cost, 0)
    assert min(shares) >= 0


@given(st.lists(st.integers(1, 20), min_size=1, max_size=5), st.integers(1, 120))
def test_goods_that_come_back_are_shared_out_over_what_left_in_order(quantities: list[int], back: int) -> None:
    lines = [
        Left(PRODUCTS[0], n, PRODUCTS[1], PRODUCTS[2], Decimal(q), 100, Decimal(0), 0) for n, q in enumerate(quantities)
    ]
    parts, after = share_out(lines, Decimal(back))
    assert sum(quantity for _, quantity, _ in parts) == min(back, sum(quantities))
    open_lines = [line for line in after if line.outside]
    assert all(not line.returned for line in open_lines[1:])


def test_the_cost_of_very_many_very_dear_goods_is_exact() -> None:
    row = OnStock(Decimal("999999999999.999999"), Decimal(0), 9_007_199_254_740_993)
    assert average_cost(row, Decimal("333333333333.333333")) == 3_002_399_751_580_331
