"""Runs offers so that a broken one harms nobody: its own task and read-only transaction, a deadline, a checked answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from salesops.act import Office
from salesops.db import DB
from salesops.encoding import encode
from salesops.kernel.answers import answer_type
from salesops.kernel.containing import Broken, Place, contained, is_stuck
from salesops.services.faults import note_broken

OFFER_SECONDS = 0.5
MOST_BYTES = 256_000
log = structlog.get_logger(__name__)


async def run_offer(office: Office, spec: Callable[..., Any], asked: list[Any], given: dict[str, Any]) -> list[Any]:
    """The answers of those who answer in time and in the spec's type; each other one is noted and left out."""
    hook = spec.__name__
    if DB.current_transaction.get() is not None:
        raise RuntimeError(f"{hook} is an offer: ask it outside the transaction")
    answers = []
    for impl in asked:
        found = await _ask_one(office, impl, hook, given)
        if found is not None and not isinstance(found, Broken):
            found = _checked(spec, found)
        if isinstance(found, Broken):
            await note_broken(office.id, impl.plugin_name, hook, found.error)
        elif found is not None:
            answers.append(found)
    return answers


async def _ask_one(office: Office, impl: Any, hook: str, given: dict[str, Any]) -> object:
    place = Place(office.id, impl.plugin_name, hook)
    if is_stuck(place):
        log.warning("offer_still_stuck", duty=impl.plugin_name, hook=hook)
        return None
    transaction = DB.transaction(office.id, read_only=True)

    async def speak() -> object:
        async with transaction:
            answer: object = await impl.function(*(given[name] for name in impl.argnames))
        return answer

    return await contained(place, speak, seconds=OFFER_SECONDS, abandon=transaction.abandon)


def _checked(spec: Callable[..., Any], answer: object) -> object:
    """The answer as the spec's type, whatever the duty made it from; or what is wrong with it."""
    try:
        text = encode(answer)
        if len(text) > MOST_BYTES:
            raise ValueError(f"an answer of {len(text)} bytes, more than {MOST_BYTES}")
        return msgspec.json.decode(text, type=answer_type(spec))
    except (msgspec.MsgspecError, TypeError, ValueError, NotImplementedError, RecursionError) as error:
        return Broken(error)
