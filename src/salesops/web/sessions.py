"""Browser sessions of our own: opaque, hashed, rotated at sign-in; Litestar's adopt an id the client chose (F3)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from salesops import clock
from salesops.act import Act, Actor
from salesops.db import DB
from salesops.errors import Fault, Invalid, Unauthenticated
from salesops.masterdata.people import hash_password, verify_password
from salesops.transactions import transaction
from salesops.web import throttle
from salesops.web.languages import later

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
_TOUCH = dt.timedelta(minutes=1)


class Session(msgspec.Struct, frozen=True):
    """Who sits at this browser, and their roles in each of their offices."""

    person_id: UUID
    name: str
    login: str
    language: str
    theme: str
    system_admin: bool
    offices: dict[int, frozenset[str]]
    departments: dict[int, UUID]

    def actor_in(self, office_id: int) -> Actor | None:
        """The person as an actor of an office; None when they do not belong there."""
        roles = self.offices.get(office_id, frozenset())
        if self.system_admin:
            roles |= {"system_admin"}
        if not roles:
            return None
        return Actor(self.person_id, self.name, roles, department_id=self.departments.get(office_id))


def cookie_name(*, secure: bool) -> str:
    """`__Host-` binds the cookie to this host over TLS; on the loopback demo there is no TLS."""
    return "__Host-salesops" if secure else "salesops"


def session_cookie(secret: str, *, secure: bool) -> Cookie:
    """The cookie that carries a session; without a secret, the one that takes it away."""
    return Cookie(
        cookie_name(secure=secure),
        value=secret,
        max_age=None if secret else 0,
        secure=secure,
        httponly=True,
        samesite="lax",
    )


async def sign_in(login: str, password: str, *, address: str, agent: str) -> str:
    """Check the password and open a session; returns the cookie's secret. Raises `Unauthenticated`, `Throttled`."""
    name = login.strip().lower()
    await throttle.count_attempt(name, address)
    rows = await DB.fetch("SELECT * FROM core.sign_in_secret($1)", name)
    stored = rows[0]["password_hash"] if rows else None
    if not await verify_password(stored, password):
        await throttle.note_failure(address)
        raise Unauthenticated("The log-in or the password is wrong.", code="wrong_sign_in")
    await throttle.forget(name)
    return await open_session(rows[0]["person_id"], agent)


async def open_session(person: UUID, agent: str) -> str:
    """A new session with a new secret; an old one is never taken over."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    await DB.fetch("SELECT core.open_session($1, $2, $3, $4, $5)", _hash(secret), person, now, now + IDLE, agent)
    return secret


async def close_session(secret: str) -> None:
    await DB.fetch("SELECT core.revoke_session($1, $2)", _hash(secret), clock.now())


async def sessions_of(person: UUID, secret: str) -> list[dict[str, Any]]:
    """Where a person is signed in now, the session with this secret first; `handle` names one without telling its secret."""
    rows = await DB.fetch("SELECT * FROM core.sessions_of($1, $2, $3)", person, _hash(secret), clock.now())
    return [dict(row.items()) for row in rows]


async def end_own(act: Act, handle: str, secret: str) -> None:
    """End the actor's session of this handle, or with `others` all but the one with this secret; what is over stays over."""
    person, now = act.actor.person_id, clock.now()
    found = await sessions_of(person, secret)
    ending = [one["handle"] for one in found if not one["is_this"] and handle in ("others", one["handle"])]
    if not ending:
        return
    async with transaction(act) as tx:
        for one in ending:
            await tx.fetchval("SELECT core.end_session_of($1, $2, $3)", person, one, now)
        tx.audit("session.end", "person", person, changes={"sessions": len(ending)})


async def change_password(act: Act, login: str, current: str, new: str, *, address: str, agent: str) -> str:
    """Another password for the actor, who knows the present one: all sessions end; returns the secret of a new one.

    Raises `Invalid` at `current` for a wrong one, and `Throttled` after too many, as at the sign-in.
    """
    await throttle.count_attempt(login, address)
    rows = await DB.fetch("SELECT * FROM core.sign_in_secret($1)", login)
    if not await verify_password(rows[0]["password_hash"] if rows else None, current):
        await throttle.note_failure(address)
        raise Invalid([Fault("current", "wrong", later("This is not the password you have now."))])
    await throttle.forget(login)
    hashed = await hash_password(new)
    async with transaction(act) as tx:
        await tx.fetchval("SELECT core.set_password($1, $2, $3)", act.actor.person_id, hashed, clock.now())
        tx.audit("person.password", "person", act.actor.person_id)
    return await open_session(act.actor.person_id, agent)


def secret_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The session cookie's secret, or nothing; over TLS only the `__Host-` cookie counts, which no other host can set."""
    secure = connection.app.state.settings.secure_cookies
    return connection.cookies.get(cookie_name(secure=secure), "")


async def session_holder(connection: ASGIConnection[Any, Any, Any, Any]) -> Session | None:
    """The session of this request's cookie, or None; kept alive while it is used, twelve hours at most."""
    secret = secret_of(connection)
    return await find_session(secret) if secret else None


async def find_session(secret: str) -> Session | None:
    now = clock.now()
    rows = await DB.fetch("SELECT * FROM core.session_holder($1, $2)", _hash(secret), now)
    if not rows:
        return None
    row = rows[0]
    if now - row["seen_at"] > _TOUCH:
        until = min(now + IDLE, row["created_at"] + LONGEST)
        await DB.fetch("SELECT core.touch_session($1, $2, $3)", _hash(secret), now, until)
    offices: dict[int, frozenset[str]] = {}
    departments: dict[int, UUID] = {}
    for office, role, department in zip(row["offices"], row["roles"], row["departments"], strict=True):
        offices[office] = offices.get(office, frozenset()) | {role}
        if department is not None:
            departments[office] = department
    return Session(
        row["person_id"],
        row["name"],
        row["login"],
        row["language"],
        row["theme"],
        row["system_admin"],
        offices,
        departments,
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
