"""Rules of stock lists and of where goods are: steps without gaps, changes that can be seen, ways that add up, days that come."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.hookspecs.hops import Hop
from salesops_duties.inventory.rules import ToldOfPart, band_of, band_words, change_of, due_moment, next_day
from salesops_duties.orders.rules import way_of

ENDS = st.lists(st.integers(0, 1000), min_size=1, max_size=10, unique=True).map(
    lambda ends: tuple(map(Decimal, sorted(ends)))
)
PIECES = st.integers(0, 2000).map(Decimal)
ZONE = "Asia/Shanghai"
NOW = dt.datetime(2026, 11, 23, 0, 0, tzinfo=dt.UTC)


@given(ENDS, PIECES)
def test_every_number_of_pieces_is_in_the_step_that_is_written(ends: tuple[Decimal, ...], quantity: Decimal) -> None:
    words = band_words(band_of(quantity, ends), ends, 0)
    if words.endswith("+"):
        assert quantity > Decimal(words[:-1])
    else:
        first, _, last = words.partition("–")
        assert Decimal(first) <= quantity <= Decimal(last or first)


@given(ENDS, PIECES, PIECES)
def test_nothing_changed_exactly_when_the_customer_would_read_the_same(
    ends: tuple[Decimal, ...], now: Decimal, before: Decimal
) -> None:
    change = change_of(ToldOfPart(now), ToldOfPart(before), ("quantity",), ends)
    same = band_words(band_of(now, ends), ends, 0) == band_words(band_of(before, ends), ends, 0)
    assert (change == "") == same
    assert change in ("", "more" if now > before else "less")


def test_a_price_counts_as_a_change_where_it_is_told() -> None:
    now, before = ToldOfPart(Decimal(5), price=Decimal(9)), ToldOfPart(Decimal(5), price=Decimal(8))
    assert change_of(now, before, ("quantity", "price"), ()) == "price"
    assert change_of(now, before, ("quantity",), ()) == ""
    assert (change_of(None, before, (), ()), change_of(now, None, (), ())) == ("gone", "new")


@given(st.lists(st.integers(1, 7), min_size=1, unique=True), st.times(), st.datetimes(min_value=dt.datetime(2026, 1, 1), max_value=dt.datetime(2027, 1, 1)))  # fmt: skip
def test_the_next_day_is_the_first_that_is_still_to_come(
    days: list[int], send_at: dt.time, moment: dt.datetime
) -> None:
    send_at, now = send_at.replace(second=0, microsecond=0), moment.replace(tzinfo=dt.UTC)
    day = next_day(days, send_at, ZONE, now)
    assert day.isoweekday() in days
    assert due_moment(day, send_at, ZONE) > now
    earlier = [day - dt.timedelta(days=back) for back in range(1, 8)]
    assert not any(one.isoweekday() in days and due_moment(one, send_at, ZONE) > now for one in earlier)


@given(
    st.lists(
        st.tuples(st.sampled_from(["coming", "reserved", "packed", "left", "planned"]), st.integers(1, 9)), max_size=6
    )
)
def test_the_way_of_a_line_tells_of_all_of_it(parts: list[tuple[str, int]]) -> None:
    hops = [Hop(uuid4(), place, 1, Decimal(quantity)) for place, quantity in parts]  # type: ignore[arg-type]
    wanted = Decimal(sum(quantity for _, quantity in parts) + 3)
    way = way_of(1, wanted, hops, {}, NOW.date(), NOW)
    assert sum(stage.quantity for stage in way) == wanted
    assert way[-1].place == "open"


def test_hops_of_another_line_and_details_are_no_quantity() -> None:
    order, purchase = uuid4(), uuid4()
    hops = [
        Hop(order, "coming", 1, Decimal(4), note="PO 1, Supplier", document_id=purchase),
        Hop(order, "ordered", 1, Decimal(4), note="PO 1, Supplier", document_id=purchase, since=NOW),
        Hop(order, "coming", 2, Decimal(9)),
    ]
    (stage,) = way_of(1, Decimal(4), hops, {}, NOW.date(), NOW)
    assert (stage.quantity, [one.note for one in stage.details]) == (Decimal(4), ["PO 1, Supplier"])


@pytest.mark.parametrize(
    ("day", "said_days_ago", "overdue", "stale"),
    [(5, 0, False, False), (5, 8, False, True), (-1, 0, True, True), (0, 7, False, False)],
)
def test_a_day_is_overdue_once_it_is_over_and_old_after_a_week(
    day: int, said_days_ago: int, overdue: bool, stale: bool
) -> None:
    said = NOW - dt.timedelta(days=said_days_ago)
    hop = Hop(
        uuid4(), "coming", 1, Decimal(1), day=NOW.date() + dt.timedelta(days=day), said_by="supplier", said_at=said
    )
    (stage,) = way_of(1, Decimal(1), [hop], {}, NOW.date(), NOW)
    assert (stage.overdue, stage.stale) == (overdue, stale)
