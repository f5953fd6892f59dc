"""People: who they are in the group, which roles they hold in an office, to whom they report, up to what amount."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from salesops import clock
from salesops.db import DB, Record
from salesops.duty import ROLES
from salesops.errors import ConflictDuplicate, Faults, Forbidden, NotFound
from salesops.transactions import Transaction
from salesops.values import Money, new_id

# 45 ms and 19 MiB a hash (RELIABILITY 4.1); two threads bound the memory and keep the event loop free.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LOGIN = re.compile(r"[a-z0-9._@+-]{2,80}")


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person to add to an office with their first role."""

    login: str
    name: str
    role: str
    password: str | None = None
    email: str | None = None
    language: str = "en"
    department_id: UUID | None = None
    reports_to: UUID | None = None


async def hash_password(password: str) -> str:
    """argon2id, off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for an unknown person as for a known one."""
    known = stored or _decoy()
    try:
        await asyncio.get_running_loop().run_in_executor(_threads, _hasher.verify, known, password)
    except VerificationError:
        return False
    return stored is not None


def check_password(password: str, faults: Faults, *, login: str = "") -> None:
    """12 to 128 characters, not the login, not one character over and over; no composition rules."""
    if not 12 <= len(password) <= 128:
        faults.add("password", "length", "12 to 128 characters.", allowed="12..128")
    elif len(set(password)) < 5 or (login and login in password.lower()):
        faults.add("password", "guessable", "Too easy to guess; take a few unrelated words.")


async def add_person(tx: Transaction, new: NewPerson) -> UUID:
    """Add a person and their first role in this office; returns the person's id."""
    faults = Faults()
    login = new.login.strip().lower()
    if not _LOGIN.fullmatch(login):
        faults.add("login", "pattern", "2 to 80 small letters, digits and . _ @ + -", given=new.login)
    if not 1 <= len(new.name.strip()) <= 200:
        faults.add("name", "length", "Give the person a name of at most 200 characters.")
    if new.language not in ("en", "zh"):
        faults.add("language", "choice", "en or zh.", given=new.language, allowed=["en", "zh"])
    if new.password is not None:
        check_password(new.password, faults, login=login)
    _check_role(new.role, faults)
    faults.raise_if_any()
    hashed = await hash_password(new.password) if new.password else None
    person = new_id()
    added = await tx.execute(
        "INSERT INTO core.person (id, login, name, email, language, password_hash) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (login) DO NOTHING",
        person,
        login,
        new.name.strip(),
        new.email,
        new.language,
        hashed,
    )
    if not added:
        raise ConflictDuplicate(f"The log-in {login} is taken.", existing=login)
    tx.audit("person.add", "person", person, changes={"login": login, "name": new.name})
    await grant_role(tx, person, new.role, department_id=new.department_id, reports_to=new.reports_to)
    return person


async def grant_role(
    tx: Transaction,
    person: UUID,
    role: str,
    *,
    department_id: UUID | None = None,
    reports_to: UUID | None = None,
    since: dt.date | None = None,
) -> None:
    """Give a person a role in this office from `since` (today); nobody grants a role to themselves."""
    faults = Faults()
    _check_role(role, faults)
    await _check_line(tx, faults, person, department_id, reports_to)
    faults.raise_if_any()
    if tx.actor.person_id == person:
        raise Forbidden("Nobody grants a role to themselves; ask another administrator.")
    by = tx.actor.person_id if tx.actor.person_id.int else None
    await tx.execute(
        "INSERT INTO core.membership (office_id, person_id, role, department_id, reports_to, since, granted_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (office_id, person_id, role, since)"
        " DO UPDATE SET until = NULL, department_id = excluded.department_id, reports_to = excluded.reports_to",
        tx.office.id,
        person,
        role,
        department_id,
        reports_to,
        since or clock.today(tx.office.timezone),
        by,
    )
    tx.audit("role.grant", "person", person, changes={"role": role})


async def end_role(tx: Transaction, person: UUID, role: str, reason: str) -> None:
    """End a role today; the person's open sessions end with it."""
    today = clock.today(tx.office.timezone)
    ended = await tx.execute(
        "UPDATE core.membership SET until = $4, since = least(since, $4 - 1) WHERE office_id = $1"
        " AND person_id = $2 AND role = $3 AND (until IS NULL OR until > $4)",
        tx.office.id,
        person,
        role,
        today,
    )
    if not ended:
        raise NotFound("That person does not hold this role here.")
    await tx.execute("SELECT core.revoke_sessions_of($1, $2)", person, clock.now())
    tx.audit("role.end", "person", person, changes={"role": role}, reason=reason)


async def set_limit(
    tx: Transaction, action: str, limit: Money, *, role: str | None = None, person: UUID | None = None
) -> UUID:
    """Authorize a role or a person to decide `action` up to an amount, from today; replaces the earlier limit in that currency."""
    if person is not None and person == tx.actor.person_id:
        raise Forbidden("Nobody sets a limit for themselves.")
    faults = Faults()
    if not _CURRENCY.fullmatch(limit.currency):
        faults.add("currency", "iso4217", "An ISO 4217 code such as CNY.", given=limit.currency)
    if role is not None:
        _check_role(role, faults)
    await _check_references(tx, faults, person=person)
    faults.raise_if_any()
    today = clock.today(tx.office.timezone)
    # One after the other: of two at once each would miss the other's row, and the higher limit would stay.
    await tx.execute("SELECT 1 FROM core.office WHERE id = $1 FOR NO KEY UPDATE", tx.office.id)
    await tx.execute(
        "UPDATE core.authorization_limit SET until = $5, since = least(since, $5 - 1) WHERE office_id = $1 AND action = $2"
        " AND role IS NOT DISTINCT FROM $3 AND person_id IS NOT DISTINCT FROM $4 AND currency = $6 AND (until IS NULL OR until > $5)",
        tx.office.id,
        action,
        role,
        person,
        today,
        limit.currency,
    )
    limit_id = new_id()
    await tx.execute(
        "INSERT INTO core.authorization_limit (office_id, id, action, role, person_id, currency, max_minor, since, set_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.office.id,
        limit_id,
        action,
        role,
        person,
        limit.currency,
        limit.minor,
        today,
        tx.actor.person_id,
    )
    changes = {"action": action, "limit": str(limit), "role": role, "person": person}
    tx.audit("limit.set", "authorization_limit", limit_id, changes=changes)
    return limit_id


async def limit_of(tx: Transaction, action: str, currency: str) -> Money | None:
    """The highest amount the actor may decide for `action` today: a personal limit wins over those of the roles."""
    today = clock.today(tx.office.timezone)
    rows = await tx.fetch(
        "SELECT person_id IS NOT NULL AS personal, max_minor FROM core.authorization_limit WHERE office_id = $1 AND action = $2"
        " AND currency = $3 AND (person_id = $4 OR role = ANY ($5)) AND since <= $6 AND (until IS NULL OR until > $6)"
        " ORDER BY since DESC, id DESC",
        tx.office.id,
        action,
        currency,
        tx.actor.person_id,
        sorted(tx.actor.roles),
        today,
    )
    personal = [row["max_minor"] for row in rows if row["personal"]]
    amounts = personal[:1] or [row["max_minor"] for row in rows]
    return Money(currency, max(amounts)) if amounts else None


async def reporting_line(tx: Transaction, person: UUID) -> list[UUID]:
    """The people above a person in this office, nearest first."""
    rows = await tx.fetch(
        "WITH RECURSIVE line AS (SELECT reports_to AS id, 1 AS level FROM core.membership WHERE office_id = $1 AND person_id = $2"
        "  AND reports_to IS NOT NULL AND until IS NULL UNION SELECT m.reports_to, l.level + 1 FROM core.membership m JOIN line l"
        "  ON m.person_id = l.id AND m.office_id = $1 WHERE m.reports_to IS NOT NULL AND m.until IS NULL AND l.level < 20)"
        " SELECT id FROM line GROUP BY id ORDER BY min(level)",
        tx.office.id,
        person,
    )
    return [row["id"] for row in rows]


async def list_people(tx: Transaction) -> Sequence[Record]:
    """People of this office with their present roles, by name."""
    return await tx.fetch(
        "SELECT p.id, p.login, p.name, p.email, p.active, array_agg(m.role ORDER BY m.role) AS roles,"
        " min(m.department_id::text) AS department_id, min(m.reports_to::text) AS reports_to"
        " FROM core.membership m JOIN core.person p ON p.id = m.person_id"
        " WHERE m.office_id = $1 AND m.since <= $2 AND (m.until IS NULL OR m.until > $2) GROUP BY p.id ORDER BY p.name",
        tx.office.id,
        clock.today(tx.office.timezone),
    )


async def set_preferences(person: UUID, *, language: str | None = None, theme: str | None = None) -> None:
    """Keep a person's own language (`en`, `zh`) and theme (`system`, `light`, `dark`); None leaves it as it is."""
    faults = Faults()
    if language not in (None, "en", "zh"):
        faults.add("language", "choice", "en or zh.", given=language, allowed=["en", "zh"])
    if theme not in (None, "system", "light", "dark"):
        faults.add("theme", "choice", "system, light or dark.", given=theme, allowed=["system", "light", "dark"])
    faults.raise_if_any()
    await DB.fetch(
        "UPDATE core.person SET language = coalesce($2, language), theme = coalesce($3, theme) WHERE id = $1",
        person,
        language,
        theme,
    )


async def find_person(login: str) -> UUID:
    """The id behind a log-in; raises `NotFound`."""
    rows = await DB.fetch("SELECT id FROM core.person WHERE login = $1", login.strip().lower())
    if not rows:
        raise NotFound(f"Nobody has the log-in {login}.")
    return UUID(str(rows[0]["id"]))


async def check_line(
    tx: Transaction, person: UUID, *, department_id: UUID | None = None, reports_to: UUID | None = None
) -> None:
    """Raise `Invalid` when a person cannot be put there: an unknown department or superior, or a circle."""
    faults = Faults()
    await _check_line(tx, faults, person, department_id, reports_to)
    faults.raise_if_any()


async def _check_line(
    tx: Transaction, faults: Faults, person: UUID, department_id: UUID | None, reports_to: UUID | None
) -> None:
    await _check_references(tx, faults, person=person, department_id=department_id, reports_to=reports_to)
    if reports_to is not None and await _reports_in_circle(tx, person, reports_to):
        faults.add("reports_to", "circle", "A person cannot report to someone who reports to them.")


async def _check_references(
    tx: Transaction,
    faults: Faults,
    *,
    person: UUID | None = None,
    department_id: UUID | None = None,
    reports_to: UUID | None = None,
) -> None:
    people = "SELECT 1 FROM core.person WHERE id = $1"
    if person is not None and not await tx.fetchval(people, person):
        faults.add("person_id", "unknown", "Nobody has this id.")
    if reports_to is not None and not await tx.fetchval(people, reports_to):
        faults.add("reports_to", "unknown", "Nobody has this id.")
    if department_id is not None and not await tx.fetchval(
        "SELECT 1 FROM core.department WHERE office_id = $1 AND id = $2", tx.office.id, department_id
    ):
        faults.add("department_id", "unknown", "This office has no such department.")


async def _reports_in_circle(tx: Transaction, person: UUID, reports_to: UUID) -> bool:
    return person == reports_to or person in await reporting_line(tx, reports_to)


def _check_role(role: str, faults: Faults) -> None:
    if role not in ROLES:
        faults.add("role", "choice", "Choose one of the roles.", given=role, allowed=list(ROLES))


_decoys: list[str] = []


def _decoy() -> str:
    if not _decoys:
        _decoys.append(_hasher.hash("nobody has this password"))
    return _decoys[0]
