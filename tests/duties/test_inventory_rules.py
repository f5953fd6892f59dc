"""Stock arithmetic: nothing is promised twice, and what goods cost adds up to the cent."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from salesops_duties.inventory.rules import OnStock, average_cost, issue_costs, split

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
