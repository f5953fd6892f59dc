"""What every adapter does with a reply: its status, the numbers that were asked, and tokens that live for a while."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from salesops.hookspecs.carriers import (
    Account,
    CarrierFault,
    CarrierMessage,
    CarrierReply,
    TrackingAnswer,
    TrackingNumber,
)
from salesops_duties.logistics.carriers.numbers import plain
from salesops_duties.logistics.carriers.reading import number, part, read_json

MOST_ROUNDS: Final = 5  # requests that one question may take
MOST_WAIT: Final = 86_400.0  # seconds that a carrier may ask us to wait
_EARLIER: Final = 60.0  # a token is renewed so many seconds before it ends
_MOST_TOKENS: Final = 1_000


def answered(
    reply: CarrierReply,
    account: Account,
    parse: Callable[[bytes, Account], TrackingAnswer],
    numbers: Sequence[TrackingNumber],
) -> TrackingAnswer:
    """The answer in a reply, about the numbers that were asked; raises `CarrierFault` where the whole question failed."""
    if reply.status == 429:
        raise CarrierFault("limited", "Too many questions.", retry_after=retry_after(reply))
    if reply.status >= 500:
        raise CarrierFault(
            "broken", f"The carrier answered with status {reply.status}.", retry_after=retry_after(reply)
        )
    if reply.status in (401, 403):
        raise CarrierFault(
            "refused", _said(reply, account, parse) or f"The carrier answered with status {reply.status}."
        )
    try:
        answer = parse(reply.body, account)
    except CarrierFault as error:
        if reply.status >= 400:
            raise CarrierFault("broken", f"The carrier answered with status {reply.status}.") from error
        raise
    if reply.status >= 400 and not (answer.messages or answer.parcels):
        raise CarrierFault("broken", f"The carrier answered with status {reply.status}.")
    return only_asked(answer, numbers)


def _said(reply: CarrierReply, account: Account, parse: Callable[[bytes, Account], TrackingAnswer]) -> str:
    try:
        return next((message.text for message in parse(reply.body, account).messages), "")
    except CarrierFault:  # a refusal without words that can be read is a refusal all the same
        return ""


def only_asked(answer: TrackingAnswer, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
    """The answer without parcels nobody asked for, and with a word about every number that was: its own or `no_answer`.

    Numbers are given back as they were asked. A message that names no number is about the only one that was asked.
    """
    asked = {plain(one.no): one.no for one in numbers}
    parcels = tuple(
        msgspec.structs.replace(parcel, tracking_no=asked[plain(parcel.tracking_no)])
        for parcel in answer.parcels
        if plain(parcel.tracking_no) in asked
    )
    messages = [_about(message, asked) for message in answer.messages]
    messages += [
        CarrierMessage("other_number", f"The answer is about {parcel.tracking_no}.", "broken")
        for parcel in answer.parcels
        if plain(parcel.tracking_no) not in asked
    ]
    told = {parcel.tracking_no for parcel in parcels} | {message.tracking_no for message in messages}
    messages += [
        CarrierMessage("no_answer", "The answer says nothing of this number.", "broken", no)
        for no in asked.values()
        if no not in told
    ]
    return TrackingAnswer(parcels, tuple(messages))


def _about(message: CarrierMessage, asked: dict[str, str]) -> CarrierMessage:
    no = asked.get(plain(message.tracking_no), message.tracking_no)
    if not no and len(asked) == 1:
        no = next(iter(asked.values()))
    return msgspec.structs.replace(message, tracking_no=no)


def retry_after(reply: CarrierReply) -> float | None:
    """The seconds of `Retry-After`, a number or a date, between 0 and a day; None where there are none."""
    said = reply.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), MOST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, IndexError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return max(0.0, min((until - dt.datetime.now(dt.UTC)).total_seconds(), MOST_WAIT))


class Token(msgspec.Struct, frozen=True):
    """A word that opens a carrier's door for `seconds`."""

    word: str
    seconds: float

    def __repr__(self) -> str:
        return f"Token({self.seconds:.0f} s)"


class Tokens:
    """The tokens of this process, by account; kept in memory alone, and by a digest of the keys, not the keys."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[str, float]] = {}

    async def of(self, account: Account, fetch: Callable[[], Awaitable[Token]]) -> str:
        """The account's token, fetched where there is none that lives on for a minute."""
        name = _digest(account)
        word, ends = self._kept.get(name, ("", 0.0))
        if word and self._clock() < ends - _EARLIER:
            return word
        token = await fetch()
        if len(self._kept) >= _MOST_TOKENS:
            self._kept.clear()
        self._kept[name] = (token.word, self._clock() + token.seconds)
        return token.word

    def forget(self, account: Account) -> None:
        """The carrier did not take it any more."""
        self._kept.pop(_digest(account), None)


def token_in(reply: CarrierReply) -> Token:
    """The token in an OAuth reply; raises `CarrierFault`."""
    if reply.status == 429:
        raise CarrierFault("limited", "Too many questions for a token.", retry_after=retry_after(reply))
    if reply.status >= 500:
        raise CarrierFault("broken", f"Instead of a token came status {reply.status}.")
    if reply.status >= 400:
        raise CarrierFault("refused", f"The account's key is not accepted: status {reply.status}.")
    said = read_json(reply.body)
    word = part(said, "access_token")
    if not isinstance(word, str) or not word.isascii() or not word.isprintable() or not 1 <= len(word) <= 8_000:
        raise CarrierFault("unreadable", "The answer holds no token.")
    return Token(word, float(number(part(said, "expires_in")) or 600))


def _digest(account: Account) -> str:
    said = "\n".join((account.carrier, account.base_url, account.key, account.secret, account.customer))
    return hashlib.sha256(said.encode()).hexdigest()


def address(account: Account, otherwise: str) -> str:
    """The account's address or the carrier's own, without a slash at the end."""
    return (account.base_url or otherwise).rstrip("/")
