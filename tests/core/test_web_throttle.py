"""Guessing passwords is slow, whoever is guessed at, and never tells whether the log-in exists."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import statistics
import time
from typing import Any

import pytest
from web_session import PASSWORD, browser, sign_in

from salesops import clock
from salesops.errors import Throttled, Unauthenticated
from salesops.web import sessions, throttle

_count = itertools.count(1)
START = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)


def fresh(name: str) -> str:
    return f"{name}-{next(_count)}"


async def guess(login: str, password: str = "not the password", address: str = "") -> None:
    await sessions.sign_in(login, password, address=address or fresh("10.0.0"), agent="")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (10, 64), (13, 512), (14, 900), (60, 900)]
)
def test_the_pause_doubles_after_five_free_failures_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert throttle.pause_after(failures) == dt.timedelta(seconds=seconds)


async def test_an_account_waits_and_opens_again_when_the_pause_is_over(kernel: Any, office: Any, person: Any) -> None:
    login = fresh("wen")
    await person(office, "assistant", login=login, password=PASSWORD)
    for second in range(5):
        with clock.at(START + dt.timedelta(seconds=second)), pytest.raises(Unauthenticated):
            await guess(login)
    with clock.at(START + dt.timedelta(seconds=5)), pytest.raises(Throttled) as told:
        await guess(login, PASSWORD)  # even the right one waits
    assert 1 <= told.value.facts["retry_after"] <= 2
    with clock.at(START + dt.timedelta(seconds=7)):
        await guess(login, PASSWORD)
    with clock.at(START + dt.timedelta(seconds=8)), pytest.raises(Unauthenticated):
        await guess(login)  # forgotten: the five are free again


async def test_failures_older_than_a_quarter_of_an_hour_are_forgotten(kernel: Any) -> None:
    login = fresh("gu")
    for second in range(5):
        with clock.at(START + dt.timedelta(seconds=second)), pytest.raises(Unauthenticated):
            await guess(login)
    with clock.at(START + dt.timedelta(minutes=16)), pytest.raises(Unauthenticated):
        await guess(login)


async def test_two_hundred_guesses_at_once_get_no_more_than_the_free_ones(
    kernel: Any, office: Any, person: Any
) -> None:
    login = fresh("burst")
    await person(office, "assistant", login=login, password=PASSWORD)
    outcomes = await asyncio.gather(*(guess(login) for _ in range(200)), return_exceptions=True)
    looked_at = [o for o in outcomes if isinstance(o, Unauthenticated)]
    assert len(looked_at) == throttle.FREE
    assert sum(isinstance(o, Throttled) for o in outcomes) == 200 - throttle.FREE


async def test_one_address_may_not_go_through_all_accounts(kernel: Any, database: Any) -> None:
    address = fresh("192.0.2")
    await database.as_owner(
        "INSERT INTO core.sign_in_failure SELECT $1, $2::timestamptz - n * interval '1 second' FROM generate_series(0, 449) n",
        f"address:{address}",
        START,
    )
    with clock.at(START + dt.timedelta(seconds=1)), pytest.raises(Throttled):
        await guess(fresh("anyone"), address=address)
    with clock.at(START + dt.timedelta(seconds=1)), pytest.raises(Unauthenticated):
        await guess(fresh("anyone"))


async def test_a_known_and_an_unknown_log_in_get_the_same_answer(app: Any, office: Any, person: Any) -> None:
    login = fresh("known")
    await person(office, "assistant", login=login, password=PASSWORD)
    no_password = fresh("nopass")
    await person(office, "assistant", login=no_password)
    answers = []
    for name in (login, fresh("unknown"), no_password, "not a log-in at all", "x" * 5000):
        async with browser(app) as visitor:
            answer = await sign_in(visitor, name, "not the password")
        body = answer.json()
        body.pop("request_id")
        kept = {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "date")}
        answers.append((answer.status_code, body, kept))
    assert answers[0][0] == 401
    assert all(one == answers[0] for one in answers)


async def test_a_known_and_an_unknown_log_in_take_as_long(kernel: Any, office: Any, person: Any) -> None:
    known = [fresh("timed") for _ in range(8)]
    for login in known:
        await person(office, "assistant", login=login, password=PASSWORD)
    await _seconds("warm-up")
    pairs = [(await _seconds(login), await _seconds(fresh("ghost"))) for login in known * 3]
    difference = statistics.median(k for k, _ in pairs) - statistics.median(u for _, u in pairs)
    assert abs(difference) < 0.020, pairs  # a hash takes 45 ms; skipping it would show


async def _seconds(login: str) -> float:
    started = time.perf_counter()
    with pytest.raises(Unauthenticated):
        await guess(login)
    return time.perf_counter() - started
