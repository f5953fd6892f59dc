"""Figures, dates and times as a person reads them in their language (UX 16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from salesops import clock, languages
from salesops.values import Money, half_up, minor_digits

_MINUS = "−"
_SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def day(date: dt.date | str) -> str:
    """`19 Nov` or `11月19日`; with the year when it is not the present one. ISO text is read, as panels bring it."""
    if isinstance(date, str):
        date = dt.date.fromisoformat(date[:10])
    same_year = date.year == clock.now().year
    if languages.spoken() == "zh":
        return f"{date.month}月{date.day}日" if same_year else f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {date:%b}" if same_year else f"{date.day} {date:%b %Y}"


def long_day(date: dt.date) -> str:
    """`19 Nov 2026` or `2026年11月19日`: as documents say it, which are read in other years."""
    return f"{date.year}年{date.month}月{date.day}日" if languages.spoken() == "zh" else f"{date.day} {date:%b %Y}"


def long_moment(value: dt.datetime, timezone: str) -> str:
    """`19 Nov 2026 14:36` in an office's zone, as documents say it."""
    local = value.astimezone(ZoneInfo(timezone))
    return f"{long_day(local.date())} {local:%H:%M}"


def time(moment: dt.datetime, timezone: str) -> str:
    """`14:31` in an office's zone."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M}"


def moment(value: dt.datetime | str, timezone: str) -> str:
    """`14:31` today, `19 Nov 14:31` on another day, in an office's zone."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
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


def figure(value: Decimal | int | str | None, places: int | None = None) -> str:
    """A decimal or its text with thousands apart and a true minus; `places` rounds half-up and fills up, nothing is `–`."""
    if value is None or value == "":
        return "–"
    number = Decimal(value)
    if places is not None:
        number = half_up(number, places)
    digits = max(0, -int(number.as_tuple().exponent))
    shown = format_decimal(abs(number), format="#,##0" + ("." + "0" * digits if digits else ""), locale="en")
    return f"{_MINUS}{shown}" if number < 0 else shown


def price(text: Decimal | str) -> str:
    """A price per unit: two decimals at least, more when it has them."""
    number = Decimal(text)
    return figure(number, max(2, -int(number.normalize().as_tuple().exponent)))


def money(text: Decimal | str | None, currency: str, office_currency: str = "") -> str:
    """An amount given as text with its currency, as `amount` shows it."""
    return "–" if text is None or text == "" else amount(Money.of(Decimal(text), currency), office_currency)


def weekday(date: dt.date) -> str:
    """`Wed 9 Dec`: the day with its name, as dates that were typed are shown back."""
    if languages.spoken() == "zh":
        return f"{day(date)} 周{'一二三四五六日'[date.weekday()]}"
    return f"{date:%a} {day(date)}"


def days_since(date: dt.date | dt.datetime | str, timezone: str) -> int:
    """Whole days from then to today at an office."""
    if isinstance(date, str):
        date = dt.datetime.fromisoformat(date) if len(date) > 10 else dt.date.fromisoformat(date)
    then = date.astimezone(ZoneInfo(timezone)).date() if isinstance(date, dt.datetime) else date
    return (clock.today(timezone) - then).days


def query(asked: dict[str, object]) -> str:
    """A query string of what is set."""
    return urlencode({name: str(value) for name, value in asked.items() if value not in (None, "")})


FILTERS = {
    "query": query,
    "day": day,
    "time": time,
    "moment": moment,
    "amount": amount,
    "figure": figure,
    "money": money,
    "price": price,
    "weekday": weekday,
    "days_since": days_since,
}
