"""A carrier of the dummy's own: it knows every number that begins with LORRY, and is asked without a network."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping, Sequence

import msgspec

from salesops.hookspecs.carriers import (
    Account,
    CarrierClient,
    CarrierFault,
    CarrierMessage,
    PushReply,
    PushVerdict,
    TrackedEvent,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
    Wire,
)


class Lorry:
    """Its parcels are at the door when they are asked for; what it pushes is `{"number", "wire", "at"}`."""

    name, title = "lorry", "The dummy's lorry"
    numbers_per_call = 10
    can_push = True
    default_timezone = "Asia/Shanghai"

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        if account.key == "spoiled":
            raise ZeroDivisionError("the lorry has no wheels")
        now = dt.datetime.now(dt.UTC)
        known = [one.no for one in numbers if one.no.startswith("LORRY")]
        strange = [one.no for one in numbers if not one.no.startswith("LORRY")]
        return TrackingAnswer(
            tuple(TrackedParcel(no, "out_for_delivery", (_event(now, "out_for_delivery"),)) for no in known),
            tuple(CarrierMessage("", "Not on this lorry.", "not_found", no) for no in strange),
        )

    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        raise CarrierFault("unreadable", "A lorry writes nothing.")

    async def subscribe(
        self, client: CarrierClient, account: Account, number: TrackingNumber, callback_url: str, secret: str
    ) -> TrackingAnswer:
        return TrackingAnswer()

    def verify_push(self, headers: Mapping[str, str], body: bytes, secret: str, now: dt.datetime) -> PushVerdict:
        ok = hmac.compare_digest(headers.get("x-lorry", "").encode(), secret.encode())
        return PushVerdict(ok, "" if ok else "wrong_signature", hashlib.sha256(body).hexdigest())

    def parse_push(self, body: bytes, account: Account) -> TrackingAnswer:
        said = msgspec.json.decode(body, type=LorryPush)
        return TrackingAnswer((TrackedParcel(said.number, said.wire, (_event(said.at, said.wire),)),))

    def push_reply(self, ok: bool) -> PushReply:
        return PushReply(200 if ok else 500, "text/plain", b"thanks")

    def tracking_link(self, no: str) -> str:
        return ""

    def number_fault(self, no: str) -> str | None:
        return None


class LorryPush(msgspec.Struct, frozen=True):
    number: str
    wire: Wire
    at: dt.datetime


def _event(at: dt.datetime, wire: Wire) -> TrackedEvent:
    return TrackedEvent(at, True, wire, wire, f"The lorry says {wire}", "Kunshan")


LORRY = Lorry()
