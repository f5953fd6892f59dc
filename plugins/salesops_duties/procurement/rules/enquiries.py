"""Asking several suppliers at once: what is asked, what they may answer, and how answers are compared (FUT-4, FEATURES 2.B)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import minor_digits, parse_decimal
from salesops_duties.procurement.rules.landing import Landing, landed
from salesops_duties.procurement.rules.notes import parse_optional, parse_price

MOST_ASKED, MOST_TARGETS = 100, 20
_NUMBER = re.compile(r"\d[\d .,]*")


class AskedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part that is asked for without a line of the plan."""

    part_no: str
    quantity: str


class NewEnquiry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked of whom: lines of the plan, other parts, suppliers, until when they may answer."""

    supplier_ids: list[UUID]
    plan_line_ids: list[UUID] = []
    lines: list[AskedLine] = []
    answer_by: dt.date | None = None
    note: str = ""
    by_mail: bool = True


class NewAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a supplier says of a line, as it was said: a quantity in words is kept and counts as unknown, never as none."""

    line_no: int
    available: str = ""
    from_on: dt.date | None = None
    lead_days: int | None = None
    unit_price: str = ""
    currency: str = ""
    freight: str = ""
    incoterm: str = ""
    place: str = ""
    moq: str = ""
    valid_until: dt.date | None = None
    substitute: str = ""
    certificate: str = ""
    note: str = ""


class NewAnswers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers of one supplier."""

    answers: list[NewAnswer]


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which answer is taken for a line. A substitute needs the customer's word first."""

    answer_id: UUID
    substitute_agreed: bool = False


class Feedback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer of a line is told; `is_final` ends the waiting. Without words the answer's own are said."""

    way: Literal["phone", "mail"]
    person: str = ""
    words: str = ""
    is_final: bool = True


class Parsed(msgspec.Struct, frozen=True):
    """An answer whose fields were read: quantities and prices as decimals, freight in minor units of its currency."""

    line_no: int
    said: str
    available: Decimal | None
    from_on: dt.date | None
    lead_days: int | None
    unit_price: Decimal | None
    currency: str | None
    freight_minor: int
    incoterm: str
    place: str
    moq: Decimal | None
    valid_until: dt.date | None
    substitute: str
    certificate: str
    note: str


def parse_answer(new: NewAnswer, at: str, faults: Faults) -> Parsed:
    """Read an answer; what is wrong is noted below `at`, such as `answers[0]`."""
    said = new.available.strip()
    available = _amount(said)
    price = parse_price(new.unit_price, f"{at}.unit_price", faults) if new.unit_price.strip() else None
    currency = new.currency.strip().upper() or None
    if price is not None and currency is None:
        faults.add(f"{at}.currency", "required", "A price needs its currency.")
    if currency is not None and not re.fullmatch(r"[A-Z]{3}", currency):
        faults.add(f"{at}.currency", "currency", "A currency such as EUR.", given=new.currency)
        currency = None
    freight = _freight(new.freight, currency, f"{at}.freight", faults)
    if new.lead_days is not None and not 0 <= new.lead_days <= 730:
        faults.add(f"{at}.lead_days", "range", "0 to 730.", given=new.lead_days)
    if not (said or price is not None or new.note.strip() or new.substitute.strip()):
        faults.add(f"{at}.available", "required", "Say how much there is, or what else was answered.")
    return Parsed(
        new.line_no,
        said,
        available,
        new.from_on,
        new.lead_days,
        price,
        currency if price is not None else None,
        freight,
        new.incoterm.strip().upper(),
        new.place.strip(),
        parse_optional(new.moq, f"{at}.moq", faults),
        new.valid_until,
        new.substitute.strip(),
        new.certificate.strip(),
        new.note.strip(),
    )


def _amount(said: str) -> Decimal | None:
    """The quantity that stands there, None for words such as "few"."""
    if not _NUMBER.fullmatch(said):
        return None
    try:
        amount = parse_decimal(said.replace(" ", ""), digits=6)
    except ValueError:
        return None
    return amount if amount >= 0 else None


def _freight(text: str, currency: str | None, field: str, faults: Faults) -> int:
    if not text.strip():
        return 0
    if currency is None:
        faults.add(
            field, "currency", "Freight is in the price's currency: say the price, or write freight into the note."
        )
        return 0
    digits = minor_digits(currency)
    try:
        amount = parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return 0
    if amount < 0:
        faults.add(field, "not_negative", "Zero or more.", given=text)
        return 0
    return int(amount.scaleb(digits))


class Answered(msgspec.Struct, frozen=True):
    """An answer as it is compared; `rate` is what one of its currency is worth, None when nobody noted a rate."""

    id: UUID
    available: Decimal | None
    from_on: dt.date | None
    lead_days: int | None
    buffer_days: int
    unit_price: Decimal | None
    currency: str | None
    rate: Decimal | None
    freight_minor: int
    duty_percent: Decimal
    handling_percent: Decimal
    valid_until: dt.date | None
    late: bool
    replaced: bool


class Compared(msgspec.Struct, frozen=True):
    """What an answer comes to: landed cost of all that is wanted in minor units of the office's currency, and the day.

    `why_not` says why it cannot be chosen, empty when it can.
    """

    id: UUID
    landed_minor: int | None
    arrives_on: dt.date | None
    why_not: str
    is_cheapest: bool = False
    is_soonest: bool = False


def compare(wanted: Decimal, answers: Iterable[Answered], today: dt.date, own_digits: int) -> list[Compared]:
    """Each answer with its landed cost and day; the cheapest and the soonest of those that can be chosen are marked."""
    found = [_compared(wanted, one, today, own_digits) for one in answers]
    able = [one for one in found if not one.why_not]
    costs = [one.landed_minor for one in able if one.landed_minor is not None]
    days = [one.arrives_on for one in able if one.arrives_on is not None]
    return [
        msgspec.structs.replace(
            one,
            is_cheapest=not one.why_not and one.landed_minor is not None and one.landed_minor == min(costs),
            is_soonest=not one.why_not and one.arrives_on is not None and one.arrives_on == min(days),
        )
        for one in found
    ]


def _compared(wanted: Decimal, one: Answered, today: dt.date, own_digits: int) -> Compared:
    return Compared(one.id, landed_cost(wanted, one, own_digits), arrival(one, today), _why_not(wanted, one, today))


def landed_cost(wanted: Decimal, one: Answered, own_digits: int) -> int | None:
    """Price × rate, freight, duty and handling of all that is wanted, in minor units of the office's currency."""
    if one.unit_price is None or one.currency is None or one.rate is None:
        return None
    digits = minor_digits(one.currency)
    theirs = int((one.unit_price * wanted).scaleb(digits).to_integral_value())
    own = int((one.unit_price * wanted * one.rate).scaleb(own_digits).to_integral_value())
    return landed(own, own, Landing(theirs, one.freight_minor, one.duty_percent, one.handling_percent))


def arrival(one: Answered, today: dt.date) -> dt.date | None:
    """When goods would be at our door: the supplier's day, else its lead time from today, and the supplier's buffer."""
    if one.from_on is None and one.lead_days is None:
        return None
    day = (
        max(one.from_on or today, today)
        if one.lead_days is None
        else max(one.from_on or today, today) + dt.timedelta(days=one.lead_days)
    )
    return day + dt.timedelta(days=one.buffer_days)


def _why_not(wanted: Decimal, one: Answered, today: dt.date) -> str:
    if one.replaced:
        return "replaced"
    if one.late:
        return "late"
    if one.valid_until is not None and one.valid_until < today:
        return "expired"
    if one.available is None:
        return "unknown"
    return "short" if one.available < wanted else ""


def state_after(lines: Iterable[int], answered: Mapping[int, bool]) -> str:
    """The state of a supplier that was asked for these lines: `answered`, or `partly` while some are open."""
    return "answered" if all(answered.get(number) for number in lines) else "partly"


def working_days_later(moment: dt.datetime, days: int) -> dt.datetime:
    """The moment so many days later, Saturdays and Sundays left out."""
    while days:
        moment += dt.timedelta(days=1)
        days -= moment.weekday() < 5
    return moment
