"""A simulator whose carriers fail: by the beginning of a number, or as its control door says.

A number that begins with the name of a fault in capitals (`HANG-1`, `LIMITED-7`) has it always. `POST /control/faults` with
`{"prefix": "1Z", "fault": "error", "share": 0.1}` gives it to that share of the questions about such numbers; an empty prefix
means all of them. `DELETE /control/faults` ends that, `GET /control/asked` counts questions, `POST /control/parcels` with
`{"no": …, "hours_ago": …}` lets a parcel have set out before, `DELETE /control/tokens` makes every token worthless.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Sequence
from typing import Any, Literal, get_args

import msgspec

from salesops_duties.logistics.carriers.simulator.life import Life, Step
from salesops_duties.logistics.carriers.simulator.server import Answer, Asked, Send, Simulator

Fault = Literal[
    "hang",  # nothing comes, the connection stays open
    "error",  # status 500
    "other",  # another number's life
    "backwards",  # delivered, and the next time in transit again
    "future",  # the last event is tomorrow's
    "duplicate",  # every event twice
    "shuffled",  # the events in no order
    "big",  # ten megabytes
    "redirect",  # to a loopback address
    "garbage",  # no JSON
    "limited",  # status 429 with Retry-After
    "drip",  # a byte now and then
    "missing",  # the number is not known
]
FAULTS: frozenset[str] = frozenset(get_args(Fault))
BIG = 10_000_000
DRIP = 0.5  # seconds between two bytes
_OF_TRANSPORT = {"hang", "error", "big", "redirect", "garbage", "limited", "drip"}


class Rule(msgspec.Struct, frozen=True):
    """Which numbers have which fault, and how often."""

    prefix: str
    fault: Fault
    share: float = 1.0


class FaultySimulator(Simulator):
    """The simulator with rules of faults."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules: list[Rule] = []
        self._dice = random.Random(0)
        self._turns: dict[str, int] = {}

    def fault_of(self, no: str) -> str:
        """The fault of a number this time, or nothing."""
        name = no.partition("-")[0].lower()
        if name in FAULTS:
            return name
        for rule in self.rules:
            if no.startswith(rule.prefix) and (rule.share >= 1 or self._dice.random() < rule.share):
                return rule.fault
        return ""

    def told(self, no: str, *, abroad: bool = False) -> tuple[str, Life, Sequence[Step]]:
        fault = self.fault_of(no)
        if fault == "missing":
            return no, self.life(no, abroad=abroad), ()
        said, life, steps = super().told(no, abroad=abroad)
        if not steps:
            return said, life, steps
        return self._twisted(fault, no, abroad, life, list(steps))

    def _twisted(
        self, fault: str, no: str, abroad: bool, life: Life, steps: list[Step]
    ) -> tuple[str, Life, Sequence[Step]]:
        replace = msgspec.structs.replace
        if fault == "other":
            return super().told("9" + no[1:], abroad=abroad)
        if fault == "backwards":
            self._turns[no] = self._turns.get(no, 0) + 1
            wire: Any = "delivered" if self._turns[no] % 2 else "in_transit"
            return no, life, [replace(steps[0], wire=wire), *steps[1:]]
        if fault == "future":
            return no, life, [replace(steps[0], at=self.now().replace(microsecond=0) + dt.timedelta(days=1)), *steps]
        if fault == "duplicate":
            return no, life, [step for step in steps for _ in range(2)]
        if fault == "shuffled":
            return no, life, self._dice.sample(steps, len(steps))
        return no, life, steps

    async def answer(self, asked: Asked, send: Send) -> Answer | None:
        if asked.path.startswith("/control/"):
            return self._control(asked)
        fault = next((one for no in numbers_in(asked) if (one := self.fault_of(no)) in _OF_TRANSPORT), "")
        if not fault:
            return await super().answer(asked, send)
        self.asked[fault] += 1
        return await self._broken(fault, send)

    async def _broken(self, fault: str, send: Send) -> Answer | None:
        match fault:
            case "hang":
                await asyncio.sleep(3_600)
                return None
            case "error":
                return Answer(b"<html>Internal Server Error</html>", 500)
            case "big":
                return Answer(b'{"data": "' + b"x" * BIG + b'"}')
            case "redirect":
                return Answer(b"", 302, {"location": "http://127.0.0.1:5432/"})
            case "garbage":
                return Answer(b"\x00\xff{{{not json")
            case "limited":
                return Answer({"message": "slow down"}, 429, {"retry-after": "7"})
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        for _ in range(7_200):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(DRIP)
        return None

    def _control(self, asked: Asked) -> Answer:
        match asked.method, asked.path:
            case "POST", "/control/faults":
                self.rules.append(msgspec.json.decode(asked.body, type=Rule))
            case "DELETE", "/control/faults":
                self.rules.clear()
            case "DELETE", "/control/tokens":
                self.drop_tokens()
            case "POST", "/control/parcels":
                said = msgspec.json.decode(asked.body, type=dict[str, Any])
                started = self.now() - dt.timedelta(hours=float(said.get("hours_ago", 0)))
                self.set_out(str(said["no"]), started, abroad=bool(said.get("abroad", False)))
            case "GET", "/control/asked":
                return Answer({"asked": dict(self.asked), "pushed": dict(self.pushing.pushed)})
            case _:
                return Answer({}, 404)
        return Answer({})


def numbers_in(asked: Asked) -> list[str]:
    """The numbers a question is about, whatever its format; none where it asks for a token."""
    if asked.path.startswith("/api/track/v1/details/"):
        return [asked.path.rpartition("/")[2]]
    if asked.path == "/track/shipments":
        return [asked.query.get("trackingNumber", "")]
    try:
        if asked.path == "/track/v1/trackingnumbers":
            wanted = msgspec.json.decode(asked.body, type=dict[str, Any])
            return [str(one["trackingNumberInfo"]["trackingNumber"]) for one in wanted["trackingInfo"]]
        if asked.path == "/poll/query.do":
            return [str(msgspec.json.decode(asked.form()["param"], type=dict[str, Any])["num"])]
    except (msgspec.DecodeError, KeyError, TypeError):
        return []
    return []
