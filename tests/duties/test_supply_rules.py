"""The rules of goods to come, computed by hand: who gets what, what is bought, what it costs, when it can be promised."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops_duties.inventory import rules as stock
from salesops_duties.orders.rules import Hop, expected_day, is_late
from salesops_duties.procurement import rules as buying
from salesops_duties.receivables.rules.deposits import Demanded, covered_by

DAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
D = Decimal


def waits(
    number: int, quantity: int, *, supply: int = 1, needed: dt.date | None = None, priority: int = 5, paid: bool = False
) -> stock.Waiting:
    """Somebody who waits, later the higher the number."""
    at = NOW + dt.timedelta(minutes=number)
    return stock.Waiting(
        UUID(int=number),
        1,
        UUID(int=supply),
        UUID(int=9),
        UUID(int=8),
        D(quantity),
        priority,
        needed,
        NOW if paid else None,
        at,
    )


def test_the_queue_is_priority_then_promise_then_money_then_turn() -> None:
    first = waits(5, 1, priority=1)
    promised = waits(4, 1, needed=DAY)
    paid = waits(3, 1, paid=True)
    early, late = waits(1, 1), waits(2, 1)
    assert stock.queue([late, early, paid, promised, first]) == [first, promised, paid, early, late]


def test_what_came_is_given_out_once() -> None:
    parts = stock.allot([waits(2, 4), waits(1, 3), waits(3, 2, supply=2)], {UUID(int=1): D(5), UUID(int=2): D(9)})
    assert [(one.order_id.int, part) for one, part in parts] == [(1, 3), (2, 2), (3, 2)]


@given(st.lists(st.integers(1, 9), max_size=6), st.integers(0, 30))
def test_nobody_gets_more_than_he_waits_for_and_nothing_comes_from_nowhere(wanted: list[int], came: int) -> None:
    parts = stock.allot([waits(n, quantity) for n, quantity in enumerate(wanted)], {UUID(int=1): D(came)})
    assert sum(part for _, part in parts) == min(came, sum(wanted))
    assert all(part <= one.quantity for one, part in parts)


@pytest.mark.parametrize(
    ("need", "pack", "moq", "bought"),
    [
        ("7", None, None, "7"),
        ("7", "5", None, "10"),
        ("3", "5", "12", "15"),
        ("0", "5", "12", "0"),
        ("2.5", "0.5", "1", "2.5"),
    ],
)
def test_packs_and_minimum(need: str, pack: str | None, moq: str | None, bought: str) -> None:
    assert buying.to_packs(D(need), D(pack) if pack else None, D(moq) if moq else None) == D(bought)


def test_a_lead_time_is_measured_from_five_receipts_on() -> None:
    assert buying.lead_of([], 30) == buying.Lead(30, None, None, 0)
    assert buying.lead_of([10, 12, 11, 40], 30).days == 30
    measured = buying.lead_of([10, 12, 11, 40, 13], 30)
    assert (measured.days, measured.median, measured.p90, measured.is_measured) == (40, 12, 40, True)


def test_landed_cost_shares_freight_by_value() -> None:
    terms = buying.Landing(40_000, 4_000, D(10), D(2))
    assert buying.landed(10_000, 10_000, terms) == 12_300
    # In another currency the goods are converted before; freight follows their share.
    assert buying.landed(10_000, 78_500, terms) == 96_555


@given(st.integers(1, 10**7), st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_the_parts_of_a_line_add_up_to_its_amount(amount: int, parts: list[int]) -> None:
    whole, before, total = D(sum(parts)), D(0), 0
    for part in parts:
        total += buying.share_of(amount, D(part), whole, before)
        before += part
    assert total == amount


def test_what_counts_as_too_much_and_as_all() -> None:
    assert buying.most_taken_in(D(10), D(10)) == D(11)
    assert buying.is_complete(D(10), D(9), D(10))
    assert not buying.is_complete(D(10), D("8.9"), D(10))


def hop(quantity: int, day: dt.date | None) -> Hop:
    return Hop(D(quantity), "purchase", "a supplier", day, "supplier", NOW)


def test_a_line_is_expected_when_the_last_of_its_goods_is() -> None:
    soon, late = DAY + dt.timedelta(days=3), DAY + dt.timedelta(days=9)
    assert expected_day([hop(2, soon), hop(3, late)], D(5), D(5), 2, DAY) == late + dt.timedelta(days=2)
    assert expected_day([hop(2, soon)], D(2), D(5), 0, DAY) is None
    assert expected_day([hop(5, None)], D(5), D(5), 0, DAY) is None
    assert expected_day([hop(5, DAY - dt.timedelta(days=1))], D(5), D(5), 0, DAY) is None
    assert is_late(soon, late)
    assert is_late(soon, None)
    assert not is_late(None, late)
    assert not is_late(late, soon)


def test_deposits_are_covered_oldest_first_and_keep_their_money() -> None:
    first, second = UUID(int=1), UUID(int=2)
    demands = [Demanded(first, "supply", 300, False), Demanded(second, "supply", 200, False)]
    fresh, missing = covered_by(demands, {}, 350)
    assert [one.order_id for one in fresh] == [first]
    assert missing == {second: 150}
    kept = [Demanded(first, "supply", 300, True), Demanded(second, "supply", 200, False)]
    assert covered_by(kept, {}, 350)[1] == {second: 150}
    # Money of an order's own covers it and nobody else.
    assert covered_by(kept, {second: 200}, 300)[0] == [kept[1]]
    assert covered_by([Demanded(second, "supply", 200, False)], {first: 900}, 0)[1] == {second: 200}
