"""What an order must say, and what its confirmation is bound to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.errors import Invalid
from salesops_duties.orders.rules import (
    POINTS,
    Call,
    Content,
    Line,
    NewLine,
    NewOrder,
    check_call,
    check_intake,
    content_hash,
    line_amount,
    required_amount,
    share,
    spread,
)

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
CUSTOMER = UUID(int=1)
LINE = Line(1, UUID(int=2), "pc", Decimal("4"), Decimal("4"), Decimal("10.50"), 4200)
CONTENT = Content(CUSTOMER, "CNY", "carrier", None, "", "", 4200, False, Decimal(0), Decimal(0), (LINE,))


def faults(order: NewOrder) -> dict[str, str]:
    return {fault.field: fault.rule for fault in check_intake(order, NOW).found}


def phone(**given: object) -> NewOrder:
    good = {"phone_reason": "customer_no_power", "caller_name": "Li", "caller_phone": "1", "called_at": NOW}
    return NewOrder(CUSTOMER, "phone", [NewLine("P", "1", "1")], **(good | given))  # type: ignore[arg-type]


def test_a_good_telephone_order_has_no_fault() -> None:
    assert faults(phone()) == {}


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"phone_reason": None}, "phone_reason"),
        ({"phone_reason": "because"}, "phone_reason"),
        ({"phone_reason": "other", "phone_reason_text": "   "}, "phone_reason_text"),
        ({"caller_name": " "}, "caller_name"),
        ({"called_at": NOW + dt.timedelta(seconds=1)}, "called_at"),
        ({"called_at": dt.datetime(2026, 3, 2, 9)}, "called_at"),
        ({"called_at": None}, "called_at"),
    ],
)
def test_a_telephone_order_says_who_when_and_why(given_: dict[str, object], field: str) -> None:
    assert list(faults(phone(**given_))) == [field]


def test_a_fax_has_no_phone_reason() -> None:
    assert faults(NewOrder(CUSTOMER, "fax", [NewLine("P", "1", "1")], phone_reason="other")) == {
        "phone_reason": "phone_only"
    }


@pytest.mark.parametrize("change", [
    {"customer_id": UUID(int=9)}, {"currency": "EUR"}, {"delivery_way": "own"}, {"delivery_date": dt.date(2026, 3, 9)},
    {"delivery_address": "x"}, {"receiver": "y"}, {"lines": ()}, {"total_minor": 4300}, {"ship_complete": True},
    {"deposit_percent": Decimal(30)}, {"dispatch_percent": Decimal(30)}, {"lines": (msgspec.structs.replace(LINE, uom="box"),)},
    {"lines": (msgspec.structs.replace(LINE, quantity=Decimal(5)),)}, {"lines": (msgspec.structs.replace(LINE, unit_price=Decimal("10.51")),)},
    {"lines": (msgspec.structs.replace(LINE, product_id=UUID(int=3)),)},
])  # fmt: skip
def test_every_change_of_the_content_makes_the_confirmation_stale(change: dict[str, object]) -> None:
    assert content_hash(msgspec.structs.replace(CONTENT, **change)) != content_hash(CONTENT)


def test_how_a_decimal_was_written_does_not() -> None:
    same = msgspec.structs.replace(
        CONTENT, lines=(msgspec.structs.replace(LINE, quantity=Decimal("4.000"), unit_price=Decimal("10.5")),)
    )
    assert content_hash(same) == content_hash(CONTENT)


@given(st.decimals("0.001", "10000", places=3), st.decimals("0", "10000", places=6))
def test_an_amount_is_within_half_a_cent_of_the_exact_product(quantity: Decimal, price: Decimal) -> None:
    exact = quantity * price * 100
    assert abs(line_amount(quantity, price, "CNY") - exact) <= Decimal("0.5")


def test_half_a_cent_goes_up() -> None:
    assert line_amount(Decimal(1), Decimal("0.005"), "CNY") == 1
    assert line_amount(Decimal(1), Decimal("0.5"), "JPY") == 1
    assert line_amount(Decimal(1), Decimal("0.0005"), "KWD") == 1


@given(st.sets(st.sampled_from(POINTS), max_size=len(POINTS) - 1))
def test_a_confirmation_needs_every_point(said: set[str]) -> None:
    call = Call(NOW, "1", "Ms Lin", "confirmed", "hash", sorted(said))
    with pytest.raises(Invalid) as told:
        check_call(call, NOW)
    assert set(told.value.faults[0].allowed or ()) == set(POINTS) - said


def test_a_call_nobody_answered_needs_no_points() -> None:
    check_call(Call(NOW, "1", "", "no_answer", "hash"), NOW)


@given(st.integers(0, 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_the_parts_of_an_amount_add_up_to_it_however_it_is_delivered(amount: int, parts: list[int]) -> None:
    whole, said, done = Decimal(sum(parts)), 0, Decimal(0)
    for part in parts:
        done += part
        said += share(amount, done, whole) - said
    assert said == amount


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.data())
def test_a_discount_off_the_whole_is_spread_without_a_cent_left(values: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(values)))
    parts = spread(amount, values)
    assert sum(parts) == amount
    assert all(0 <= part <= value for part, value in zip(parts, values, strict=True))


def test_more_discount_than_the_lines_are_worth_is_a_fault() -> None:
    with pytest.raises(Invalid):
        spread(101, [60, 40])


def test_cover_is_needed_for_goods_in_stock_and_the_deposit_of_the_rest() -> None:
    assert required_amount([LINE], {1: Decimal(4)}, Decimal(0)) == 4200
    assert required_amount([LINE], {1: Decimal(1)}, Decimal(0)) == 1050
    assert required_amount([LINE], {1: Decimal(1)}, Decimal(30)) == 1050 + 945
    issued = msgspec.structs.replace(LINE, issued=Decimal(1), issued_net=1050)
    assert required_amount([issued], {1: Decimal(3)}, Decimal(30)) == 3150
