"""IFTSTA of UN/EDIFACT: the status messages of forwarders, shipping lines and railways, as files or over a service of theirs.

Each `STS` group is an event. Its code is one of UNECE Recommendation 24, or a letter of the X12 lists that lines of America use.
The parcel is what the group names: a container or package first, else its way bill, else what the consignment is called.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Sequence
from typing import Final

import msgspec
from pydifact.parser import Parser

from salesops.hookspecs.carriers import (
    Account,
    CarrierClient,
    CarrierFault,
    CarrierMessage,
    CarrierRequest,
    TrackedEvent,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
)
from salesops_duties.logistics.carriers.asking import address, answered
from salesops_duties.logistics.carriers.iftsta_codes import WIRES
from salesops_duties.logistics.carriers.moments import Moment, composed, offset_in
from salesops_duties.logistics.carriers.numbers import any_fault
from salesops_duties.logistics.carriers.reading import (
    MOST_BYTES,
    MOST_PARCELS,
    guarded,
    in_order,
    last_wire,
    place_of,
    untimed,
    words,
)

_MOST_SEGMENTS: Final = 20_000
_REFERENCES: Final = ("EQ", "SSCC", "AWB", "HWB", "MWB", "BM", "BN", "CU", "CN", "AAM", "AAS", "FF")
_PLACES: Final = ("175", "1", "8", "7", "9", "11")  # of the activity; else a place of the transport
_EVENT_TIMES: Final = (
    "334",
    "7",
    "178",
    "186",
    "133",
    "132",
    "137",
)  # of the status itself; else actual, else estimated
_FORMS: Final = {"102": "%Y%m%d", "101": "%y%m%d", "201": "%y%m%d%H%M", "203": "%Y%m%d%H%M", "204": "%Y%m%d%H%M%S", "205": "%Y%m%d%H%M",
                 "303": "%Y%m%d%H%M", "304": "%Y%m%d%H%M%S"}  # fmt: skip


class Group(msgspec.Struct):
    """An event while its segments come in."""

    code: str = ""
    text: str = ""
    numbers: dict[str, str] = {}
    places: dict[str, str] = {}
    times: dict[str, Moment] = {}
    expected: Moment | None = None
    last_place: str = ""


class Iftsta:
    """The port for IFTSTA. `ask` fetches `base_url` with `{no}` in it replaced, where a forwarder offers messages that way;
    files that come another way go to `parse`. `Account.more["reference"]` names the qualifier of the numbers (`BM`, `EQ` …)."""

    name, title = "iftsta", "IFTSTA (UN/EDIFACT)"
    numbers_per_call = 1
    can_push = False
    default_timezone = "UTC"

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        if not re.fullmatch(r"[A-Za-z0-9-]{1,60}", numbers[0].no):
            raise CarrierFault("refused", "Only letters, digits and hyphens can be asked for.")
        url = address(account, "").replace("{no}", numbers[0].no)
        headers = {"authorization": f"Bearer {account.key}"} if account.key else {}
        reply = await client.send(CarrierRequest("GET", url, headers), allow_private=account.allow_private)
        return answered(reply, account, self.parse, numbers[:1])

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        groups = _groups(_segments(raw), account.timezone)
        if not groups:
            raise CarrierFault("unreadable", "The file holds no status.")
        by_number: dict[str, list[Group]] = {}
        for group in groups:
            by_number.setdefault(_number(group, account.more.get("reference", "")), []).append(group)
        messages: list[CarrierMessage] = [
            untimed(no) for no, some in by_number.items() if any(not _when(one) for one in some)
        ]
        if by_number.pop("", None):
            messages.append(CarrierMessage("no_number", "A status names no number.", "broken"))
        parcels = tuple(_parcel(no, some) for no, some in list(by_number.items())[:MOST_PARCELS])
        return TrackingAnswer(parcels, tuple(messages))

    def tracking_link(self, no: str) -> str:
        return ""

    def number_fault(self, no: str) -> str | None:
        return any_fault(no)


def _segments(raw: bytes) -> list[tuple[str, list[list[str]]]]:
    """Each segment: its tag, and its elements as lists of components."""
    if len(raw) > MOST_BYTES:
        raise CarrierFault("too_big", f"The file has {len(raw)} bytes; {MOST_BYTES} are the most.")
    text = raw.decode("utf-8", errors="strict") if raw[:9] in (b"UNB+UNOW:", b"UNB+UNOY:") else raw.decode("latin-1")
    if not text.lstrip().startswith(("UNA", "UNB", "UNH")):
        raise CarrierFault("unreadable", "The file is no EDIFACT.")
    found: list[tuple[str, list[list[str]]]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of directories that pydifact has no rules for
        for segment in Parser().parse(text):
            if len(found) >= _MOST_SEGMENTS:
                raise CarrierFault("too_big", f"The file has more than {_MOST_SEGMENTS} segments.")
            elements = [[one] if isinstance(one, str) else [str(part) for part in one] for one in segment.elements]
            found.append((segment.tag, elements))
    return found


def _at(elements: list[list[str]], element: int, component: int = 0) -> str:
    one = elements[element] if element < len(elements) else []
    return words(one[component]) if component < len(one) else ""


def _groups(segments: list[tuple[str, list[list[str]]]], zone: str) -> list[Group]:
    """The events of the interchange; what a consignment says before its first event holds for all of its events."""
    groups: list[Group] = []
    shared: dict[str, str] = {}
    group: Group | None = None
    kind = "IFTSTA"
    for tag, elements in segments:
        if tag == "UNH":
            shared, group, kind = {}, None, _at(elements, 1)
        elif kind != "IFTSTA":
            continue
        elif tag == "CNI":
            shared = {name: no for name, no in shared.items() if name != "CNI"} | {"CNI": _at(elements, 1)}
            group = None
        elif tag == "STS":
            code, text = _at(elements, 1), _at(elements, 1, 3)
            if not code and len(elements) == 1:  # before D.97 the status stood first
                code = _at(elements, 0)
            group = Group(code, text, dict(shared))
            groups.append(group)
        else:
            _take(tag, elements, group, shared, zone)
    return groups


def _take(tag: str, elements: list[list[str]], group: Group | None, shared: dict[str, str], zone: str) -> None:
    first, second = _at(elements, 0), _at(elements, 0, 1)
    if tag == "RFF":
        (group.numbers if group else shared)[first] = second
    elif tag == "EQD" and group:
        group.numbers.setdefault("EQ", _at(elements, 1))
    elif tag == "GIN" and group and first in ("BJ", "BN"):
        group.numbers.setdefault("SSCC", _at(elements, 1))
    elif tag == "FTX" and group and not group.text:
        group.text = place_of(*(elements[3] if len(elements) > 3 else []), separator=" ")
    elif tag == "LOC" and group:
        group.last_place = first
        group.places.setdefault(first, place_of(_at(elements, 1, 3) or _at(elements, 1), _at(elements, 2)))
    elif tag == "DTM" and group and (when := _moment(second, _at(elements, 0, 2), zone)):
        if group.last_place == "7" and first in ("132", "17", "64"):
            group.expected = when
        group.times.setdefault(first, when)


def _moment(text: str, form: str, zone: str) -> Moment | None:
    pattern = _FORMS.get(form, "%Y%m%d%H%M")
    length = len(dt.datetime(2000, 1, 1, tzinfo=dt.UTC).strftime(pattern))
    clock, rest = text[:length], text[length:]
    if not (clock.isascii() and clock.isdigit() and len(clock) == length):
        return None
    try:
        found = dt.datetime.strptime(clock, pattern)  # noqa: DTZ007 - its offset comes below
    except ValueError:
        return None
    parts = (found.year, found.month, found.day, found.hour, found.minute, found.second, 0)
    return composed(parts, offset_in(rest) if rest not in ("UTC", "GMT") else dt.timedelta(0), zone)


def _number(group: Group, wanted: str) -> str:
    names = (wanted, *_REFERENCES, "CNI", "CO", *sorted(group.numbers))
    return next((no for name in names if (no := group.numbers.get(name, ""))), "")[:60]


def _when(group: Group) -> Moment | None:
    return next((group.times[name] for name in _EVENT_TIMES if name in group.times), None)


def _parcel(no: str, groups: list[Group]) -> TrackedParcel:
    events = in_order(
        TrackedEvent(*when, WIRES.get(group.code.upper(), "unknown"), group.code[:40], group.text, _place(group))
        for group in groups
        if (when := _when(group))
    )
    expected = next((group.expected[0] for group in reversed(groups) if group.expected), None)
    return TrackedParcel(no, last_wire(events), events, expected_at=expected)


def _place(group: Group) -> str:
    return next((group.places[name] for name in _PLACES if group.places.get(name)), "")
