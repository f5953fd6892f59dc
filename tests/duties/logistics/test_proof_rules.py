"""What becomes of lines that were sent, and when customers are asked (LOG-3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops import new_id
from salesops.errors import Invalid
from salesops_duties.logistics.rules.proofs import NewProofLine, Sent, not_well, prove
from salesops_duties.logistics.rules.verifying import Verdict, check_verdict, claim_until, due_after, exceptions_of

OUT, PRODUCT = UUID(int=1), UUID(int=2)
quantities = st.decimals("0", "1000", places=3)
sent_quantities = st.decimals("0.001", "1000", places=3)
moments = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC))


@given(sent=sent_quantities, parts=st.lists(st.none() | quantities, min_size=4, max_size=4))
def test_all_that_was_sent_is_accounted_for_or_refused(sent: Decimal, parts: list[Decimal | None]) -> None:
    accepted, short, damaged, wrong = ("" if one is None else str(one) for one in parts)
    line = NewProofLine(OUT, 1, accepted, short, damaged, wrong)
    together = sum((one for one in parts if one is not None), Decimal(0))
    if together > sent:
        with pytest.raises(Invalid):
            prove([Sent(OUT, 1, PRODUCT, sent)], [line])
        return
    (proven,) = prove([Sent(OUT, 1, PRODUCT, sent)], [line])
    assert proven.accepted + proven.short + proven.damaged + proven.wrong == sent
    assert min(proven.accepted, proven.short, proven.damaged, proven.wrong) >= 0
    assert (proven.damaged, proven.wrong) == (parts[2] or 0, parts[3] or 0)
    assert proven.accepted == (sent - together if parts[0] is None else parts[0])
    assert bool(not_well([proven])) == (proven.accepted != sent)


def test_lines_that_are_left_out_were_accepted_whole() -> None:
    two = [Sent(OUT, number, PRODUCT, Decimal(number)) for number in (1, 2)]
    assert [one.accepted for one in prove(two, [])] == [Decimal(1), Decimal(2)]
    with pytest.raises(Invalid):
        prove(two, [NewProofLine(new_id(), 1)])


@given(moment=moments, zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]))
def test_a_customer_is_asked_on_the_next_working_day_of_the_office(moment: dt.datetime, zone: str) -> None:
    here, there = moment.astimezone(ZoneInfo(zone)), due_after(moment, zone).astimezone(ZoneInfo(zone))
    assert there.weekday() < 5
    assert 1 <= (there.date() - here.date()).days <= 3
    assert (there.date() - here.date()).days == 1 or here.weekday() >= 4


def test_a_claim_is_open_for_the_days_of_the_carrier_counted_where_the_goods_arrived() -> None:
    late = dt.datetime(2026, 3, 2, 20, tzinfo=dt.UTC)  # the third in Shanghai
    assert claim_until(late, "Asia/Shanghai", 7) == dt.date(2026, 3, 10)


@given(ticks=st.lists(st.booleans(), min_size=5, max_size=5))
def test_goods_are_accepted_or_have_exceptions_but_never_both(ticks: list[bool]) -> None:
    complete, right, undamaged, papers, is_refused = ticks
    given_words = {"asked": "Ms Ke", "is_complete": complete, "is_right": right, "is_undamaged": undamaged}
    well = complete and right and undamaged and not is_refused
    for outcome in ("accepted", "excepted"):
        said = Verdict(outcome, 1, has_papers=papers, is_refused=is_refused, **given_words)
        if well == (outcome == "accepted"):
            assert check_verdict(said, "due", "CNY") is None
            assert bool(exceptions_of(said)) == (not well)
        else:
            with pytest.raises(Invalid):
                check_verdict(said, "due", "CNY")
