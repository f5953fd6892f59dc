"""Browser sessions: a new secret at every sign-in, kept as a hash, ended by six causes and by time."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient
from web_session import PAGE, PASSWORD, SAME_ORIGIN, browser, sign_in

from salesops import clock
from salesops.act import Act
from salesops.masterdata import people
from salesops.settings import Settings
from salesops.testing import SYSTEM
from salesops.transactions import transaction
from salesops.web import sessions
from salesops.web.app import make_app

_count = itertools.count(1)


@pytest.fixture
def login() -> str:
    return f"zhang-{next(_count)}"


@pytest_asyncio.fixture
async def someone(person: Callable[..., Any], office: Any, login: str) -> Any:
    return await person(office, "assistant", login=login, password=PASSWORD)


@pytest_asyncio.fixture
async def visitor(app: Any) -> AsyncIterator[AsyncClient]:
    async with browser(app) as client:
        yield client


@pytest_asyncio.fixture
async def seated(visitor: AsyncClient, someone: Any, login: str) -> AsyncClient:
    """A browser whose person has signed in."""
    assert (await sign_in(visitor, login)).status_code == 200
    assert (await visitor.get("/api/me")).status_code == 200
    return visitor


async def test_a_session_id_chosen_by_the_client_is_never_adopted(app: Any, someone: Any, login: str) -> None:
    async with browser(app) as victim, browser(app) as attacker:
        victim.cookies.set("salesops", "attackerchosen", domain="localhost.local")
        answer = await victim.post(
            "/api/sign-in",
            json={"login": login, "password": PASSWORD},
            headers=SAME_ORIGIN | {"cookie": "salesops=attackerchosen"},
        )
        assert answer.status_code == 200
        assert "attackerchosen" not in answer.headers["set-cookie"]
        replayed = await attacker.get("/api/me", headers={"cookie": "salesops=attackerchosen"})
        assert replayed.status_code == 401


async def test_every_sign_in_rotates_the_secret_and_ends_the_one_before(
    seated: AsyncClient, app: Any, login: str
) -> None:
    before = seated.cookies["salesops"]
    assert (await sign_in(seated, login)).status_code == 200
    assert seated.cookies["salesops"] != before
    async with browser(app) as thief:
        stolen = await thief.get("/api/me", headers={"cookie": f"salesops={before}"})
    assert stolen.status_code == 401
    assert (await seated.get("/api/me")).status_code == 200


async def test_a_failed_sign_in_leaves_the_present_session_alone(seated: AsyncClient, login: str) -> None:
    assert (await sign_in(seated, login, "wrong password here")).status_code == 401
    assert (await seated.get("/api/me")).status_code == 200


async def test_the_database_holds_only_a_hash_of_the_secret(seated: AsyncClient, database: Any) -> None:
    secret = seated.cookies["salesops"]
    rows = await database.as_owner("SELECT token_hash, user_agent FROM core.session")
    assert hashlib.sha256(secret.encode()).digest() in [row["token_hash"] for row in rows]
    assert len(secret) >= 43  # 256 bits
    assert not any(secret.encode() in bytes(row["token_hash"]) for row in rows)


async def test_over_tls_the_cookie_is_bound_to_this_host_and_hidden_from_scripts(
    kernel: Any, someone: Any, login: str
) -> None:
    app = make_app(Settings(secure_cookies=True), registry=kernel)
    async with browser(app) as visitor:
        answer = await sign_in(visitor, login)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-salesops=")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        secret = cookie.split(";")[0].partition("=")[2]
        bare = await visitor.get("/api/me", headers={"cookie": f"salesops={secret}"})
        assert bare.status_code == 401  # a cookie another host could have set does not count
        right = await visitor.get("/api/me", headers={"cookie": f"__Host-salesops={secret}"})
        assert right.status_code == 200
        assert "max-age=63072000" in right.headers["strict-transport-security"]


async def test_on_the_loopback_demo_the_cookie_is_plain_but_hidden_from_scripts(
    visitor: AsyncClient, someone: Any, login: str
) -> None:
    cookie = (await sign_in(visitor, login)).headers["set-cookie"]
    assert cookie.startswith("salesops=")
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()


async def _sign_out(client: AsyncClient, **_: Any) -> None:
    assert (await client.post("/api/sign-out", headers=SAME_ORIGIN)).status_code == 200


async def _sign_out_on_the_page(client: AsyncClient, **_: Any) -> None:
    assert (await client.post("/sign-out", headers=SAME_ORIGIN | PAGE)).status_code == 303


async def _end_role(*, office: Any, someone: Any, **_: Any) -> None:
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        await people.end_role(tx, someone.person_id, "assistant", "left")


async def _change_password(*, database: Any, someone: Any, **_: Any) -> None:
    await database.as_owner(
        "SELECT core.set_password($1, $2, $3)",
        someone.person_id,
        await people.hash_password("another one 123"),
        clock.now(),
    )


async def _disable(*, database: Any, someone: Any, **_: Any) -> None:
    await database.as_owner("UPDATE core.person SET active = false WHERE id = $1", someone.person_id)


async def _revoke_all(*, database: Any, someone: Any, **_: Any) -> None:
    await database.as_owner("SELECT core.revoke_sessions_of($1, $2)", someone.person_id, clock.now())


@pytest.mark.parametrize(
    "cause",
    [_sign_out, _sign_out_on_the_page, _end_role, _change_password, _disable, _revoke_all],
    ids=lambda f: f.__name__,
)
async def test_a_session_ends_by_each_cause(
    cause: Callable[..., Any], seated: AsyncClient, app: Any, office: Any, database: Any, someone: Any
) -> None:
    secret = seated.cookies["salesops"]
    await cause(client=seated, office=office, database=database, someone=someone)
    async with browser(app) as same:
        answer = await same.get("/api/me", headers={"cookie": f"salesops={secret}"})
    assert answer.status_code == 401


async def test_a_session_ends_when_nobody_used_it_for_half_an_hour(seated: AsyncClient) -> None:
    secret = seated.cookies["salesops"]
    start = clock.now()
    with clock.at(start + dt.timedelta(minutes=29)):
        assert await sessions.find_session(secret) is not None  # used: the half hour begins anew
    with clock.at(start + dt.timedelta(minutes=58)):
        assert await sessions.find_session(secret) is not None
    with clock.at(start + dt.timedelta(minutes=58 + 31)):
        assert await sessions.find_session(secret) is None


async def test_a_session_that_was_never_used_ends_after_half_an_hour_too(
    visitor: AsyncClient, someone: Any, login: str
) -> None:
    await sign_in(visitor, login)
    with clock.at(clock.now() + dt.timedelta(minutes=31)):
        assert await sessions.find_session(visitor.cookies["salesops"]) is None


async def test_a_session_ends_after_twelve_hours_however_busy(seated: AsyncClient) -> None:
    secret = seated.cookies["salesops"]
    start = clock.now()
    for minutes in range(20, 12 * 60, 20):
        with clock.at(start + dt.timedelta(minutes=minutes)):
            assert await sessions.find_session(secret) is not None, minutes
    with clock.at(start + sessions.LONGEST + dt.timedelta(seconds=1)):
        assert await sessions.find_session(secret) is None


async def test_a_role_counts_by_the_date_at_the_office(new_office: Any, person: Any, app: Any, login: str) -> None:
    far_east = await new_office(timezone="Pacific/Kiritimati")  # UTC+14: often tomorrow already
    with clock.at(dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)):  # 11 March there
        await person(far_east, "assistant", login=login, password=PASSWORD)
        secret = await sessions.sign_in(login, PASSWORD, address="127.0.0.1", agent="")
        session = await sessions.find_session(secret)
    assert session is not None
    assert far_east.id in session.offices


async def test_a_stranger_has_no_seat_in_another_office(seated: AsyncClient, new_office: Any) -> None:
    other = await new_office()
    foreign = await seated.get(f"/api/{other.code}/products")
    absent = await seated.get("/api/nowhere/products")
    assert foreign.status_code == absent.status_code == 404
