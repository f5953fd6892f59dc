"""Figures, dates and times as a person reads them in their language (UX 16)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from salesops import clock
from salesops.values import Money, minor_digits
from salesops.web import languages

_MINUS = "−"
_SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def day(date: dt.date) -> str:
    """`19 Nov` or `11月19日`; with the year when it is not the present one."""
    same_year = date.year == clock.now().year
    if languages.spoken() == "zh":
        return f"{date.month}月{date.day}日" if same_year else f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {date:%b}" if same_year else f"{date.day} {date:%b %Y}"


def time(moment: dt.datetime, timezone: str) -> str:
    """`14:31` in an office's zone."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M}"


def moment(value: dt.datetime, timezone: str) -> str:
    """`14:31` today, `19 Nov 14:31` on another day, in an office's zone."""
    local = value.astimezone(ZoneInfo(timezone))
    clock_time = f"{local:%H:%M}"
    return clock_time if local.date() == clock.today(timezone) else f"{day(local.date())} {clock_time}"


def amount(value: Money, office_currency: str = "") -> str:
    """The office's own currency with its sign (`¥18,626.56`), another with its code (`EUR 1,240.00`); a true minus."""
    digits = minor_digits(value.currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    figure = format_decimal(abs(value.amount), format=pattern, locale="en")
    known = value.currency == office_currency and value.currency in _SIGNS
    shown = f"{_SIGNS[value.currency]}{figure}" if known else f"{value.currency} {figure}"
    return f"{_MINUS}{shown}" if value.minor < 0 else shown


FILTERS = {"day": day, "time": time, "moment": moment, "amount": amount}
