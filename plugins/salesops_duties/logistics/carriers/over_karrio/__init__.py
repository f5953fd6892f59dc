"""Carriers that Karrio reads, in a process of its own: see `docs/carriers.md` for why."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from salesops.hookspecs.carriers import (
    WIRES,
    Account,
    CarrierClient,
    CarrierFault,
    CarrierMessage,
    CarrierReply,
    CarrierRequest,
    TrackedEvent,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
    Wire,
)
from salesops_duties.logistics.carriers.asking import MOST_ROUNDS, only_asked, retry_after
from salesops_duties.logistics.carriers.moments import at_zone
from salesops_duties.logistics.carriers.numbers import any_fault, s10_fault
from salesops_duties.logistics.carriers.over_karrio.clocks import Clocks, clock_in
from salesops_duties.logistics.carriers.over_karrio.connectors import Connector, installed
from salesops_duties.logistics.carriers.over_karrio.kinds import kind_of
from salesops_duties.logistics.carriers.over_karrio.process import KarrioProcess
from salesops_duties.logistics.carriers.over_karrio.talk import Failed, Got, Question, Told, Wanted
from salesops_duties.logistics.carriers.reading import (
    MOST_BYTES,
    MOST_PARCELS,
    guarded,
    in_order,
    part,
    rows,
    untimed,
    words,
)

PROCESS: Final = KarrioProcess()
"""The child of this process; it does not run before it is asked."""

_NO_NUMBER = "NUMBER-NOT-SAID"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class OverKarrio:
    """The port for one connector."""

    can_push = False

    def __init__(self, connector: Connector, process: KarrioProcess = PROCESS) -> None:
        self.connector, self._process = connector, process
        self.name, self.title = connector.name, connector.title
        self.numbers_per_call, self.default_timezone = connector.per_call, connector.zone

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        asked = numbers[: self.numbers_per_call]
        question = Question(self.connector.name, settings_of(self.connector, account), tuple(one.no for one in asked))
        for _ in range(MOST_ROUNDS):
            answer = await asyncio.to_thread(self._process.ask, question)
            if not isinstance(answer, Wanted):
                clocks = Clocks(*(one.body for one in question.got))
                return only_asked(self._read(answer, clocks, account, ""), asked)
            got = _got(answer, await client.send(_request(answer, account), allow_private=account.allow_private))
            question = msgspec.structs.replace(question, got=(*question.got, got))
        raise CarrierFault("broken", "The carrier wants to be asked without end.")

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        if len(raw) > MOST_BYTES:
            raise CarrierFault("too_big", f"The answer has {len(raw)} bytes; {MOST_BYTES} are the most.")
        if _DOCTYPE.search(raw):
            raise CarrierFault("unreadable", "The answer defines entities of its own.")
        question = Question(self.connector.name, settings_of(self.connector, account), (no or _NO_NUMBER,), raw=raw)
        return self._read(self._process.ask(question), Clocks(raw), account, no)

    @guarded
    def _read(self, answer: Told | Wanted | Failed, clocks: Clocks, account: Account, no: str) -> TrackingAnswer:
        if isinstance(answer, Failed):
            raise CarrierFault("unreadable", f"The answer cannot be read: {answer.what}.")
        if isinstance(answer, Wanted):
            raise CarrierFault("unreadable", "The answer is not whole.")
        messages = [_message(one, no) for one in answer.messages[:MOST_PARCELS]]
        parcels = []
        for one in answer.parcels[:MOST_PARCELS]:
            parcel, whole = _parcel(one, clocks, account.timezone, no)
            parcels.append(parcel)
            messages += [] if whole else [untimed(parcel.tracking_no)]
        return TrackingAnswer(tuple(parcels), tuple(messages))

    def tracking_link(self, no: str) -> str:
        return self.connector.link.format(quote(no, safe="")) if self.connector.link else ""

    def number_fault(self, no: str) -> str | None:
        if re.fullmatch(r"[A-Za-z]{2}\d{9}[A-Za-z]{2}", no.strip(), re.ASCII):
            return s10_fault(no)
        return any_fault(no)


def karrio_carriers() -> tuple[OverKarrio, ...]:
    """Those whose connector is installed; none without the extra `carriers`."""
    return tuple(OverKarrio(one) for one in installed())


def settings_of(connector: Connector, account: Account) -> dict[str, str]:
    """The connector's settings in an account; what it has no name for is left out."""
    named = {connector.key: account.key, connector.secret: account.secret, connector.customer: account.customer}
    named |= {name: account.more.get(name, "") for name in connector.more or (() if connector.key else account.more)}
    return {name: value for name, value in named.items() if name}


def _request(wanted: Wanted, account: Account) -> CarrierRequest:
    url = wanted.url
    if account.base_url:
        parts = urlsplit(url)
        url = account.base_url.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
    return CarrierRequest("POST" if wanted.method == "POST" else "GET", url, wanted.headers, wanted.body)


def _got(wanted: Wanted, reply: CarrierReply) -> Got:
    if reply.status == 429:
        raise CarrierFault("limited", "Too many questions.", retry_after=retry_after(reply))
    if reply.status >= 500:
        raise CarrierFault(
            "broken", f"The carrier answered with status {reply.status}.", retry_after=retry_after(reply)
        )
    if reply.status in (401, 403):
        raise CarrierFault("refused", f"The carrier answered with status {reply.status}.")
    if _DOCTYPE.search(reply.body):
        raise CarrierFault("unreadable", "The answer defines entities of its own.")
    return Got(wanted.method, wanted.url, reply.status, reply.body)


def _message(one: dict[str, Any], no: str) -> CarrierMessage:
    code, text = words(one.get("code"), 80), words(one.get("message"))
    details = part(one, "details")
    named = words(part(details, "tracking_number"), 60) or words(part(details, "shipment_id"), 60)
    return CarrierMessage(code, text, kind_of(code, text), no if named in ("", _NO_NUMBER) else named)


def _parcel(one: dict[str, Any], clocks: Clocks, zone: str, no: str) -> tuple[TrackedParcel, bool]:
    named = words(one.get("tracking_number"), 60)
    found = rows(one.get("events"))
    timed = [event for row in found if (event := _event(row, clocks, zone))]
    events = in_order(timed)
    day = clock_in({"date": one.get("estimated_delivery")})
    parcel = TrackedParcel(
        no if named in ("", _NO_NUMBER) else named,
        _wire(one.get("status")),
        events,
        expected_at=None if day is None else day[0] if isinstance(day, tuple) else at_zone(day, zone),
        expected_day_only=True,
        signed_by=words(part(one, "info", "signed_by")),
        signed_at=events[-1].at if events and events[-1].wire == "delivered" else None,
        service=words(part(one, "info", "shipment_service")),
    )
    return parcel, len(timed) == len(found)


def _event(row: dict[str, Any], clocks: Clocks, zone: str) -> TrackedEvent | None:
    clock = clock_in(row)
    if clock is None:
        return None
    when = clock if isinstance(clock, tuple) else clocks.moment(clock, zone)
    return TrackedEvent(
        *when,
        _wire(row.get("status")),
        words(row.get("code"), 80),
        words(row.get("description")),
        words(row.get("location")),
    )


def _wire(said: Any) -> Wire:
    return said if said in WIRES else "unknown"
