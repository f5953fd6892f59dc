"""What people type: numbers in any width and with either sign, days as they are said, forms with every fault at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from salesops import clock
from salesops.errors import Invalid
from salesops.web.forms import Form
from salesops.web.typed import plain_number, read_day, read_moment

NOON = dt.datetime(2026, 11, 18, 4, tzinfo=dt.UTC)  # a Wednesday, noon in Shanghai
ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("64", "64"),
        ("６４", "64"),
        ("１２，５", "12.5"),
        ("12,5", "12.5"),
        ("1 250", "1250"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("1,250,000", "1250000"),
        ("0.125", "0.125"),
        ("−3", "-3"),
        ("1'250", "1250"),
        ("+7", "7"),
        ("5.", "5"),
    ],
)
def test_a_number_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    assert plain_number(typed) == meant


@pytest.mark.parametrize("typed", ["1,250", "1.250", "12 pieces", "", "1e5", "1.2.3,4,5", "NaN", "--1", "1,25,000"])
def test_an_ambiguous_or_unreadable_number_is_asked_back(typed: str) -> None:
    with pytest.raises(ValueError, match="Write"):
        plain_number(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-09", "2026-12-09"),
        ("9.12", "2026-12-09"),
        ("9.12.2027", "2027-12-09"),
        ("9 dec", "2026-12-09"),
        ("9 December 2027", "2027-12-09"),
        ("dec 9", "2026-12-09"),
        ("12-9", "2026-12-09"),
        ("12月9日", "2026-12-09"),
        ("+3", "2026-11-21"),
        ("mon", "2026-11-23"),
        ("wed", "2026-11-25"),
        ("周一", "2026-11-23"),
        ("today", "2026-11-18"),
        ("5 jan", "2027-01-05"),
        ("5.10", "2026-10-05"),
        ("31.2", None),
        ("soon", None),
        ("２０２６－１２－０９", "2026-12-09"),
    ],
)
def test_a_day_is_read_as_it_is_said(typed: str, meant: str | None) -> None:
    with clock.at(NOON):
        if meant is None:
            with pytest.raises(ValueError, match="Write a date"):
                read_day(typed, ZONE)
        else:
            assert read_day(typed, ZONE) == dt.date.fromisoformat(meant)


def test_a_time_of_today_and_one_of_another_day() -> None:
    with clock.at(NOON):
        assert read_moment("14:30", ZONE).isoformat() == "2026-11-18T14:30:00+08:00"
        assert read_moment("17 nov 9:05", ZONE).isoformat() == "2026-11-17T09:05:00+08:00"
        assert read_moment("2026-11-17T09:05", ZONE).isoformat() == "2026-11-17T09:05:00+08:00"
        with pytest.raises(ValueError, match="Write a time"):
            read_moment("at noon", ZONE)


class Line(msgspec.Struct, frozen=True):
    product: str
    quantity: str


class Sheet(msgspec.Struct, frozen=True):
    customer: str
    on: dt.date
    lines: list[Line]
    note: str = "none"
    share: Decimal | None = None
    count: int = 1
    whole: bool = False
    marks: tuple[str, ...] = ()


def typed(**texts: str | list[str]) -> Form:
    return Form({name.replace("__", "-"): [t] if isinstance(t, str) else t for name, t in texts.items()})


def test_a_form_becomes_a_struct() -> None:
    form = typed(
        customer=" Hope ", on="+1", note="", share="12,5", whole=["", "on"], marks=["a", "b"],
        lines__0__product="A", lines__0__quantity="６", lines__3__product="", lines__3__quantity="", lines__7__product="B", lines__7__quantity="1 000",
    )  # fmt: skip
    with clock.at(NOON):
        made = form.into(Sheet, timezone=ZONE, numbers=("quantity",), count=3)
    assert made == Sheet(
        "Hope", dt.date(2026, 11, 19), [Line("A", "6"), Line("B", "1000")], "none", Decimal("12.5"), 3, True, ("a", "b")
    )


def test_every_unreadable_field_is_told_at_once() -> None:
    form = typed(on="soon", share="much", count="1.5", lines__0__product="A", lines__0__quantity="1,000")
    with pytest.raises(Invalid) as caught:
        form.into(Sheet, timezone=ZONE, numbers=("quantity",))
    assert [fault.field for fault in caught.value.faults] == ["on", "lines-0-quantity", "share", "count"]


def test_an_absent_tick_is_left_to_its_default_and_an_empty_one_is_off() -> None:
    with clock.at(NOON):
        assert typed(customer="A", on="+1", whole="").into(Sheet, timezone=ZONE, lines=[]).whole is False
        assert typed(customer="A", on="+1").into(Sheet, timezone=ZONE, lines=[]).whole is False
