"""The credit formula of FEATURES 1.C, holds, instalments and what people must give, as functions."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.errors import Invalid
from salesops.values import Money
from salesops_duties.receivables.rules import (
    CallNote,
    Held,
    Instalment,
    NewReceipt,
    OldDocument,
    OldDocuments,
    OldLine,
    Part,
    Policy,
    Standing,
    Terms,
    check_note,
    hold_for,
    is_over,
    names,
    outcome,
    parse_documents,
    parse_parts,
    parse_policy,
    parse_receipt,
    parse_terms,
    shortfall,
    split,
    still_missing,
)

TODAY = dt.date(2026, 3, 2)
YESTERDAY = TODAY - dt.timedelta(days=1)
amounts = st.integers(0, 10**12)


def standing(limit: int = 0, open_: int = 0, committed: int = 0, **given: object) -> Standing:
    known = {"mode": "credit", "limit_until": None} | given
    return Standing(currency="CNY", limit_minor=limit, open_minor=open_, committed_minor=committed, **known)  # type: ignore[arg-type]


@given(amounts, st.integers(-(10**12), 10**12), amounts, amounts)
def test_the_shortfall_is_what_the_headroom_lacks(limit: int, open_: int, committed: int, required: int) -> None:
    found = shortfall(standing(limit, open_, committed), required, 0, TODAY)
    assert found == (max(0, required - (limit - open_ - committed)) if required else 0)


@given(amounts, amounts, amounts, amounts)
def test_an_order_counts_once_whether_its_credit_is_taken_or_not(
    limit: int, open_: int, committed: int, required: int
) -> None:
    before = shortfall(standing(limit, open_, committed), required, 0, TODAY)
    after = shortfall(standing(limit, open_, committed + required), required, required, TODAY)
    assert before == after


@given(amounts, amounts, amounts, amounts)
def test_goods_not_invoiced_yet_count_like_receivables(limit: int, open_: int, waiting: int, required: int) -> None:
    waits = standing(limit, open_, uninvoiced_minor=waiting)
    assert shortfall(waits, required, 0, TODAY) == shortfall(standing(limit, open_ + waiting), required, 0, TODAY)


def test_exactly_at_the_limit_is_enough_and_a_cent_more_is_not() -> None:
    assert outcome(standing(1000, 600), 400, 0, TODAY) == "watch"
    assert outcome(standing(1000, 600), 401, 0, TODAY) == "shortfall"
    assert outcome(standing(1000, 0), 899, 0, TODAY) == "pass"
    assert outcome(standing(1000, 0), 900, 0, TODAY) == "watch"
    assert outcome(standing(1000, 0, watch_share=80), 800, 0, TODAY) == "watch"


def test_stop_outweighs_overdue_and_overdue_a_shortfall() -> None:
    assert outcome(standing(overdue_blocks=True, is_stopped=True), 1, 0, TODAY) == "stop"
    assert outcome(standing(overdue_blocks=True), 1, 0, TODAY) == "overdue_block"
    assert outcome(standing(), 1, 0, TODAY) == "shortfall"


def test_free_and_negative_orders_are_never_blocked() -> None:
    blocked = standing(0, 10**6, overdue_blocks=True, is_stopped=True)
    assert [outcome(blocked, required, 0, TODAY) for required in (0, -5)] == ["pass", "pass"]
    assert hold_for(blocked, "this_shipment", 0, 0, TODAY, is_paid=False) is None


def test_a_limit_past_its_end_is_no_limit() -> None:
    assert standing(1000, limit_until=TODAY).limit_on(TODAY) == 1000
    assert standing(1000, limit_until=YESTERDAY).limit_on(TODAY) == 0


def test_a_prepaid_customer_must_cover_with_money_that_is_there() -> None:
    assert shortfall(standing(mode="prepaid", open_=-500), 500, 0, TODAY) == 0
    assert shortfall(standing(mode="prepaid", open_=-499), 500, 0, TODAY) == 1


def test_overdue_money_holds_goods_the_limit_would_cover() -> None:
    behind = standing(1000, 300, overdue_minor=300, overdue_blocks=True)
    plain = hold_for(behind, "this_shipment", 100, 0, TODAY, is_paid=False)
    assert plain is not None
    assert (plain.cause, plain.missing_minor, plain.needs_overdue) == ("overdue", 300, True)
    short = hold_for(standing(300, 300, overdue_minor=50), "overdue_first", 100, 0, TODAY, is_paid=False)
    assert short is not None
    assert (short.cause, short.missing_minor) == ("shortfall", 150)


def test_a_hold_ends_when_its_part_is_paid_or_the_limit_covers_it_again() -> None:
    assert is_over(Held("this_shipment", False, 0, 0), None, TODAY)
    assert not is_over(Held("this_shipment", False, 1, 0), None, TODAY)
    assert is_over(Held("this_shipment", False, 1, 50), standing(100, 100, 50), TODAY)
    assert not is_over(Held("full_order", False, 1, 50), standing(100, 100, 50), TODAY)
    assert not is_over(Held("overdue_first", True, 0, 0), standing(100, overdue_minor=1), TODAY)


@given(
    st.sampled_from(("this_shipment", "full_order", "overdue_first")),
    st.booleans(),
    st.integers(-50, 500),
    st.integers(0, 100),
    st.integers(0, 1000),
    st.integers(0, 100),
)
def test_what_is_still_missing_is_nothing_exactly_when_the_hold_is_over(
    policy: str, needs_overdue: bool, unpaid: int, rest: int, exposure: int, overdue: int
) -> None:
    held, seen = Held(policy, needs_overdue, unpaid, rest), standing(300, exposure, overdue_minor=overdue)
    missing = still_missing(held, seen, TODAY)
    assert missing is not None
    assert (missing == 0) == is_over(held, seen, TODAY)
    assert missing <= max(unpaid, 0) + (overdue if needs_overdue else 0)


def test_without_a_balance_what_is_unpaid_is_missing() -> None:
    assert still_missing(Held("this_shipment", False, 70, 0), None, TODAY) == 70
    assert still_missing(Held("this_shipment", True, 0, 0), None, TODAY) is None


@given(st.integers(1, 10**9), st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_instalments_add_up_to_the_invoice_whatever_their_shares(total: int, weights: list[int]) -> None:
    shares = [weight * 100 // sum(weights) or 1 for weight in weights[:-1]]
    parts = [Instalment(str(share), n) for n, share in enumerate([*shares, 100 - sum(shares)])]
    assert sum(part for _, part in split(total, TODAY, 30, parts)) == total


def test_thirty_per_cent_at_once_and_the_rest_in_sixty_days() -> None:
    parts = split(10001, TODAY, 30, [Instalment("30", 0), Instalment("70", 60)])
    assert parts == [(TODAY, 3000), (TODAY + dt.timedelta(days=60), 7001)]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms("-1"), "credit_limit"),
        (Terms("1.005"), "credit_limit"),
        (Terms("1e9"), "credit_limit"),
        (Terms("NaN"), "credit_limit"),
        (Terms("5", limit_until=YESTERDAY), "limit_until"),
        (Terms("5", mode="prepaid"), "credit_limit"),
        (Terms("5", mode="later"), "mode"),
        (Terms("5", terms_days=367), "terms_days"),
        (Terms("5", hold_policy="never"), "hold_policy"),
        (Terms("5", invoice_policy="never"), "invoice_policy"),
        (Terms("5", instalments=[Instalment("30", 0), Instalment("60", 60)]), "instalments"),
        (Terms("5", instalments=[Instalment("30", 9), Instalment("70", 9)]), "instalments[1].days"),
        (Terms("5", instalments=[Instalment("0", 1), Instalment("100", 9)]), "instalments[0].share"),
    ],
)
def test_ord_3_faulty_terms_are_told_by_field(terms: Terms, field: str) -> None:
    with pytest.raises(Invalid) as told:
        parse_terms(terms, "CNY", TODAY)
    assert [fault.field for fault in told.value.faults] == [field]


def test_every_fault_of_a_policy_is_told_at_once() -> None:
    with pytest.raises(Invalid) as told:
        parse_policy(Policy(True, -1, "-1", "0.001", "them", 0, (60, 30)), "CNY")
    fields = {"grace_days", "overdue_tolerance", "fee_tolerance", "fee_bearer", "watch_share", "buckets"}
    assert {fault.field for fault in told.value.faults} == fields


def test_ar_3_every_fault_of_a_receipt_is_told_at_once() -> None:
    new = NewReceipt("x", "0", " ", "euro", TODAY + dt.timedelta(days=1), "paid")
    with pytest.raises(Invalid) as told:
        parse_receipt(new, "CNY", TODAY)
    fields = {fault.field for fault in told.value.faults}
    assert fields == {"customer_id", "amount", "reference", "currency", "received_on", "state"}


def test_ar_3_no_more_is_allocated_than_is_open_and_nothing_to_another_customer() -> None:
    mine, another, money = uuid4(), uuid4(), Money("CNY", 1000)
    parts = [Part(str(mine), "5.01"), Part(str(another), "1.00"), Part(str(mine), "5.00")]
    with pytest.raises(Invalid) as told:
        parse_parts(parts, money, {mine: 500})
    assert {(f.field, f.rule) for f in told.value.faults} == {
        ("parts[0].amount", "open"),
        ("parts[1].invoice_id", "own"),
        ("parts", "twice"),
        ("parts", "sum"),
    }


def test_a_promise_needs_its_day_and_no_other_call_has_one() -> None:
    note = CallNote(dt.datetime(2026, 3, 2, tzinfo=dt.UTC), "", "", "promised")
    with pytest.raises(Invalid) as told:
        check_note(note, "CNY", dt.datetime(2026, 3, 1, tzinfo=dt.UTC), TODAY)
    assert {fault.field for fault in told.value.faults} == {"phone", "person", "called_at", "promised_on"}


def test_the_columns_of_age_follow_the_policy() -> None:
    assert names([30, 60, 90, 180]) == ["not_due", "1-30", "31-60", "61-90", "91-180", "over_180"]


def old(*lines: OldLine, kind: str = "invoice", number: str = "1") -> OldDocument:
    return OldDocument(kind, number, str(uuid4()), TODAY, list(lines))


def test_an_old_line_is_rounded_once_and_a_repeated_one_is_marked() -> None:
    line = OldLine("lamp", "3", "0.125")
    (booked,) = parse_documents(OldDocuments([old(line, line, OldLine("lamp", "2", "0.125"))]), "GBP", TODAY)
    assert [(ln.amount_minor, ln.repeated) for ln in booked.lines] == [(38, False), (38, True), (25, False)]
    assert booked.total_minor == 101


def test_free_goods_must_say_so_and_a_number_comes_once() -> None:
    batch = OldDocuments([old(OldLine("lamp", "3", "0")), old(OldLine("cup", "1", "1"))])
    with pytest.raises(Invalid) as told:
        parse_documents(batch, "GBP", TODAY)
    assert {(f.field, f.rule) for f in told.value.faults} == {
        ("documents[0].lines[0].unit_price", "free"),
        ("documents[1].foreign_no", "twice"),
    }
    parse_documents(OldDocuments([old(OldLine("lamp", "3", "0", category="free"))]), "GBP", TODAY)


def test_only_an_adjustment_may_be_negative() -> None:
    bad_debt = OldLine("bad debt", "1", "-100.06")
    with pytest.raises(Invalid):
        parse_documents(OldDocuments([old(bad_debt)]), "GBP", TODAY)
    (booked,) = parse_documents(OldDocuments([old(bad_debt, kind="adjustment")]), "GBP", TODAY)
    assert booked.signed_minor == -10006
