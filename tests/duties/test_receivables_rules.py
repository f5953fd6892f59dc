"""The credit formula of FEATURES 1.C as a function."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.errors import Invalid
from salesops_duties.receivables.rules import Account, NewReceipt, Terms, outcome, parse_receipt, parse_terms, shortfall

TODAY = dt.date(2026, 3, 2)
amounts = st.integers(0, 10**12)


def account(
    limit: int = 0, open_: int = 0, committed: int = 0, *, mode: str = "credit", until: dt.date | None = None
) -> Account:
    return Account(mode, "CNY", limit, until, 30, open_, committed)


@given(amounts, st.integers(-(10**12), 10**12), amounts, amounts)
def test_the_shortfall_is_what_the_headroom_lacks(limit: int, open_: int, committed: int, required: int) -> None:
    found = shortfall(account(limit, open_, committed), required, 0, TODAY)
    assert found == (max(0, required - (limit - open_ - committed)) if required else 0)


@given(amounts, amounts, amounts, amounts)
def test_an_order_counts_once_whether_its_credit_is_taken_or_not(
    limit: int, open_: int, committed: int, required: int
) -> None:
    before = shortfall(account(limit, open_, committed), required, 0, TODAY)
    after = shortfall(account(limit, open_, committed + required), required, required, TODAY)
    assert before == after


def test_exactly_at_the_limit_is_enough_and_a_cent_more_is_not() -> None:
    assert outcome(account(1000, 600), 400, 0, TODAY) == "watch"
    assert outcome(account(1000, 600), 401, 0, TODAY) == "shortfall"
    assert outcome(account(1000, 0), 899, 0, TODAY) == "pass"
    assert outcome(account(1000, 0), 900, 0, TODAY) == "watch"


def test_free_goods_are_never_short() -> None:
    assert outcome(account(0, 10**6), 0, 0, TODAY) == "pass"


def test_a_limit_past_its_end_is_no_limit() -> None:
    assert account(1000, until=TODAY).limit_on(TODAY) == 1000
    assert account(1000, until=TODAY - dt.timedelta(days=1)).limit_on(TODAY) == 0


def test_a_prepaid_customer_must_cover_with_money_that_is_there() -> None:
    assert shortfall(account(mode="prepaid", open_=-500), 500, 0, TODAY) == 0
    assert shortfall(account(mode="prepaid", open_=-499), 500, 0, TODAY) == 1


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms("-1"), "credit_limit"),
        (Terms("1.005"), "credit_limit"),
        (Terms("1e9"), "credit_limit"),
        (Terms("NaN"), "credit_limit"),
        (Terms("5", mode="prepaid"), "credit_limit"),
        (Terms("5", mode="later"), "mode"),
        (Terms("5", terms_days=367), "terms_days"),
    ],
)
def test_faulty_terms_are_told_by_field(terms: Terms, field: str) -> None:
    with pytest.raises(Invalid) as told:
        parse_terms(terms, "CNY")
    assert [fault.field for fault in told.value.faults] == [field]


def test_every_fault_of_a_receipt_is_told_at_once() -> None:
    with pytest.raises(Invalid) as told:
        parse_receipt(NewReceipt("x", "0", " ", "EUR", TODAY + dt.timedelta(days=1), "paid"), "CNY", TODAY)
    assert {fault.field for fault in told.value.faults} == {"amount", "reference", "currency", "received_on", "state"}
