"""A client that records what it did: invoked, then ok or refused; unknown outcomes are retried with the same key."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

RESOLVED_WITHIN = 150.0  # seconds of retrying after which an unknown outcome counts as never resolved
PAUSES = (0.0, 0.4)  # seconds between two attempts
PATIENCE = 20.0  # seconds for one answer
IMPATIENT = 0.03  # of the attempts are given up in the middle, and sent again while the first one may still be at work
UNKEPT = 422  # a form that cannot be: not kept under its key, so that the mended form may use it
REFUSED = frozenset({409, UNKEPT})


@dataclass
class Act:
    """One act under one key: what was sent, each attempt's outcome, and the answer that settled it.

    `subject` is what the act is recognised by in the database, known before it is sent.
    """

    key: str
    kind: str
    subject: str
    path: str
    body: Any
    began: float
    attempts: list[str] = field(default_factory=list)
    status: int = 0
    content: bytes = b""
    ended: float = 0.0

    @property
    def outcome(self) -> str:
        """`ok`, `refused`, or `unknown` while nobody has answered."""
        if not self.status:
            return "unknown"
        return "refused" if self.status in REFUSED else "ok"

    @property
    def was_unknown(self) -> bool:
        return self.attempts[:-1] != []

    @property
    def answer(self) -> Any:
        return json.loads(self.content)


class History:
    """All acts of all clients, and every answer that no client should ever see."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.wrong: list[str] = []

    def counts(self) -> Counter[str]:
        """How many acts ended how, and how many of them were unknown for a while."""
        found = Counter(act.outcome for act in self.acts)
        found["unknown for a while"] = sum(act.was_unknown for act in self.acts)
        return found

    def by_kind(self) -> Counter[str]:
        return Counter(act.kind for act in self.acts)


class Client:
    """One clerk's HTTP. With `fresh_keys` a retry takes a new key: the mistake that the oracle must find."""

    def __init__(
        self, http: httpx.AsyncClient, history: History, rng: random.Random, name: str, *, fresh_keys: bool = False
    ) -> None:
        self.history = history
        self.name = name
        self._http = http
        self._rng = rng
        self._fresh_keys = fresh_keys
        self._count = 0
        self.acts: list[Act] = []

    def next_word(self) -> str:
        """A word that stands for one act alone."""
        self._count += 1
        return f"{self.name}-{self._count}"

    async def act(self, kind: str, path: str, body: Any, *, subject: str, key: str = "") -> Act:
        """POST until an answer says how it ended; every attempt bears the same key."""
        act = Act(key or self.next_word(), kind, subject, path, body, time.time())
        self.history.acts.append(act)
        self.acts.append(act)
        while not act.status:
            again = bool(act.attempts) and self._fresh_keys
            answer = await self._send("POST", path, body, f"{act.key}/{len(act.attempts)}" if again else act.key)
            act.attempts.append("unknown" if answer is None else str(answer.status_code))
            if answer is None:
                await self._wait(act.began, act.key)
                continue
            act.status, act.content, act.ended = answer.status_code, answer.content, time.time()
        return act

    async def repeat_any(self) -> None:
        """Send one of this client's settled acts once more: the answer must be the first one, whatever happened since."""
        kept = [act for act in self.acts if act.status and act.status != UNKEPT]
        if not kept:
            return
        act = self._rng.choice(kept)
        answer = await self.ask("POST", act.path, act.body, key=act.key)
        if act.outcome == "ok":
            if answer.content != act.content or answer.headers.get("idempotency-replayed") != "true":
                self.history.wrong.append(f"{act.kind} {act.key} was answered anew: {answer.text[:200]}")
        elif answer.status_code not in REFUSED:
            self.history.wrong.append(f"{act.kind} {act.key} was refused, and then {answer.status_code}")

    async def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """What changes nothing, or the same however often it is done: repeated until it is answered."""
        began = time.time()
        while (answer := await self._send(method, path, body, key)) is None:
            await self._wait(began, path)
        return answer

    async def _send(self, method: str, path: str, body: Any, key: str | None) -> httpx.Response | None:
        """One attempt; None when nobody knows how it ended."""
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = await self._http.request(method, path, json=body, headers=headers, timeout=self._patience())
        except httpx.TransportError:
            return None
        if answer.status_code == 503 and "retry-after" in answer.headers:
            return None  # the connection may have been lost while it committed
        if answer.status_code >= 300 and answer.status_code not in REFUSED:
            self.history.wrong.append(f"{method} {path} was answered {answer.status_code}: {answer.text[:300]}")
            return None if answer.status_code >= 500 else answer
        return answer

    def _patience(self) -> float:
        return self._rng.uniform(0.002, 0.06) if self._rng.random() < IMPATIENT else PATIENCE

    async def _wait(self, began: float, what: str) -> None:
        if time.time() - began > RESOLVED_WITHIN:
            raise AssertionError(f"{what} found no answer within {RESOLVED_WITHIN:g} s")
        await asyncio.sleep(self._rng.uniform(*PAUSES))
