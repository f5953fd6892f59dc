"""Pushes of Kuaidi100: every change of a parcel somebody subscribed to, signed, and sent again where it was not taken."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlencode

import httpx
import msgspec

from salesops_duties.logistics.carriers.kuaidi100 import md5
from salesops_duties.logistics.carriers.simulator import formats
from salesops_duties.logistics.carriers.simulator.life import Life, Step

TRIES = 3
AT_ONCE = 50


class Subscription(msgspec.Struct):
    """Who wants to hear of a number, and how many of its steps were told."""

    no: str
    company: str
    url: str
    salt: str
    told: int = 0
    tries: int = 0


class Tells(Protocol):
    """Whoever knows the parcels."""

    def told(self, no: str, *, abroad: bool = False) -> tuple[str, Life, Sequence[Step]]: ...


class Pushing:
    """The subscriptions, and the loop that serves them."""

    def __init__(self, parcels: Tells, every: float) -> None:
        self._parcels, self._every = parcels, every
        self._subscriptions: dict[tuple[str, str], Subscription] = {}
        self.pushed: Counter[str] = Counter()  # `taken` and `refused`

    def add(self, made: Subscription) -> bool:
        """Whether the subscription is new."""
        if (made.no, made.url) in self._subscriptions:
            return False
        self._subscriptions[made.no, made.url] = made
        return True

    async def run(self) -> None:
        """Push what changed, again and again, until cancelled."""
        limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        async with httpx.AsyncClient(timeout=10, limits=limits, trust_env=False) as client:
            while True:
                await self.turn(client)
                await asyncio.sleep(self._every)

    async def turn(self, client: httpx.AsyncClient) -> None:
        """Push once all that changed since the last turn."""
        changed = []
        for one in self._subscriptions.values():
            no, life, steps = self._parcels.told(one.no)
            if len(steps) > one.told and one.tries < TRIES:
                changed.append(self._push(client, one, (no, life, steps)))
        for start in range(0, len(changed), AT_ONCE):
            await asyncio.gather(*changed[start : start + AT_ONCE])

    async def _push(self, client: httpx.AsyncClient, one: Subscription, told: tuple[str, Life, Sequence[Step]]) -> None:
        no, life, steps = told
        param = msgspec.json.encode(formats.kuaidi100_push(no, one.company, life, steps)).decode()
        body = urlencode({"sign": md5(param + one.salt), "param": param})
        try:
            reply = await client.post(
                one.url, content=body, headers={"content-type": "application/x-www-form-urlencoded"}
            )
            taken = msgspec.json.decode(reply.content, type=dict[str, object]).get("result") is True
        except (httpx.HTTPError, msgspec.DecodeError):
            taken = False
        self.pushed["taken" if taken else "refused"] += 1
        if taken:
            one.told, one.tries = len(steps), 0
        else:
            one.tries += 1
