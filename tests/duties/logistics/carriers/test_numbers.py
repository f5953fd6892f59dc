"""A number that can hardly be a carrier's is warned of; a number that can be is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.hookspecs.carriers import Carrier
from salesops_duties.logistics.carriers.numbers import FAULTS, dhl_fault, fedex_fault, s10_fault, ups_fault
from tests.duties.logistics.carriers.payloads import ALL


@pytest.mark.parametrize(
    ("carrier", "number", "fault"),
    [
        ("ups", "1Z999AA10123456784", None),
        ("ups", "1z 999 aa1 0123 4567 84", None),
        ("ups", "1Z5R89390357567127", None),
        ("ups", "1Z999AA10123456785", "number_check_digit"),
        ("ups", "1Z999AA101234567", "number_form"),
        ("fedex", "986578788855", None),
        ("fedex", "477179081230", None),
        ("fedex", "986578788856", "number_check_digit"),
        ("fedex", "039813852990618", None),
        ("fedex", "039813852990619", "number_check_digit"),
        ("fedex", "12345", "number_form"),
        ("dhl", "3318810025", None),
        ("dhl", "3318810026", "number_check_digit"),
        ("dhl", "JD014600006281230704", None),
        ("dhl", "?", "number_form"),
        ("kuaidi100", "803131601492530823", None),
        ("kuaidi100", "803 13!", "number_form"),
        ("iftsta", "TRHU4561222", None),
    ],
)
def test_a_number_is_what_its_carrier_gives_out(carrier: str, number: str, fault: str | None) -> None:
    assert ALL[carrier].number_fault(number) == fault


@pytest.mark.parametrize(
    ("number", "fault"), [("RB123456785GB", None), ("EW112720413FR", None), ("RB123456786GB", "number_check_digit")]
)
def test_a_postal_number_has_the_check_digit_of_s10(number: str, fault: str | None) -> None:
    assert s10_fault(number) == fault


@pytest.mark.parametrize("read", [ups_fault, fedex_fault, dhl_fault, s10_fault])
@given(text=st.text(max_size=60))
def test_any_text_is_a_number_or_a_fault_with_words(read: object, text: str) -> None:
    assert callable(read)
    assert read(text) in (None, *FAULTS)


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=15, max_size=15))
def test_exactly_one_digit_checks_a_number_of_ups(middle: str) -> None:
    assert sum(ups_fault(f"1Z{middle}{digit}") is None for digit in range(10)) == 1


@pytest.mark.parametrize("carrier", ALL.values(), ids=lambda one: one.name)
def test_a_link_holds_the_number_and_no_way_out_of_it(carrier: Carrier) -> None:
    link = carrier.tracking_link('AB"<x>&y=1')
    assert link == "" or (link.startswith("https://") and '"' not in link and "<" not in link and "&y=1" not in link)
