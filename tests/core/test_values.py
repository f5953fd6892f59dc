"""Money and decimals: exact, in the currency's own digits, and nothing accepted that would be rounded away."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.values import Money, half_up, minor_digits, new_id, parse_decimal, plain


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CNY", "EUR", "JPY", "KWD"]))
def test_money_reads_back_what_it_writes(minor: int, currency: str) -> None:
    money = Money(currency, minor)
    assert Money.parse(str(money), currency) == money
    assert str(money) == f"{money.amount:.{minor_digits(currency)}f}"


@pytest.mark.parametrize(
    "text", ["1e3", "NaN", "Infinity", "", " ", "1,5", "0x10", "1_000", "--1", "1.", ".5", "٣", "1" * 19, "9" * 40]
)
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        parse_decimal(text, digits=2)


@pytest.mark.parametrize(("text", "currency"), [("1.005", "CNY"), ("1.5", "JPY"), ("1.0005", "KWD")])
def test_more_digits_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        Money.parse(text, currency)


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        Money("CNY", 1) + Money("EUR", 1)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"), [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("0.125", 2, "0.13"), ("1.005", 2, "1.01")]
)
def test_half_goes_away_from_zero(value: str, digits: int, rounded: str) -> None:
    assert half_up(Decimal(value), digits) == Decimal(rounded)


def test_plain_text_has_neither_exponent_nor_trailing_zeros() -> None:
    assert [plain(Decimal(text)) for text in ("10.500", "1E+3", "0.000", "100")] == ["10.5", "1000", "0", "100"]


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert made[0].version == 7
