"""The people of one office: who has which roles and limits there, to whom they report, and how they leave it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec

from salesops import clock
from salesops.db import Record
from salesops.errors import Faults, Forbidden, NotFound
from salesops.masterdata.people import check_line
from salesops.transactions import Transaction
from salesops.values import Money

_SORTS = {"name": "p.name", "login": "p.login", "since": "min(m.since)"}
_PRESENT = "m.since <= $2 AND (m.until IS NULL OR m.until > $2)"


class Member(msgspec.Struct, frozen=True):
    """A person in the list of an office: their present roles and departments, and since when they belong there."""

    id: UUID
    login: str
    name: str
    roles: list[str]
    departments: list[str]
    reports_to: list[str]
    since: dt.date


class HeldRole(msgspec.Struct, frozen=True):
    """A role someone holds or held; `until` is the first day without it."""

    role: str
    department_id: UUID | None
    department: str
    reports_to: UUID | None
    reports_to_name: str
    since: dt.date
    until: dt.date | None
    granted_by: str


class Limit(msgspec.Struct, frozen=True):
    """Up to which amount a role or one person decides an action."""

    id: UUID
    action: str
    role: str | None
    person_id: UUID | None
    person: str
    amount: Money
    since: dt.date
    set_by: str


class Person(msgspec.Struct, frozen=True):
    """One person as an office sees them: roles of today, earlier ones, and the limits that are theirs by name or by role."""

    id: UUID
    login: str
    name: str
    email: str
    active: bool
    roles: list[HeldRole]
    earlier: list[HeldRole]
    limits: list[Limit]

    @property
    def is_here(self) -> bool:
        return bool(self.roles)


async def list_members(
    tx: Transaction,
    *,
    words: str = "",
    role: str = "",
    sort: str = "name",
    descending: bool = False,
    limit: int,
    offset: int = 0,
) -> list[Member]:
    """The people of today, by name unless told otherwise; `words` is a piece of a name or a log-in."""
    rows = await tx.fetch(
        "SELECT p.id, p.login, p.name, array_agg(DISTINCT m.role) AS roles,"
        " coalesce(array_agg(DISTINCT d.name) FILTER (WHERE d.name IS NOT NULL), '{}') AS departments,"
        " coalesce(array_agg(DISTINCT b.name) FILTER (WHERE b.name IS NOT NULL), '{}') AS reports_to, min(m.since) AS since"
        " FROM core.membership m JOIN core.person p ON p.id = m.person_id"
        " LEFT JOIN core.department d ON d.office_id = m.office_id AND d.id = m.department_id"
        f" LEFT JOIN core.person b ON b.id = m.reports_to WHERE m.office_id = $1 AND {_PRESENT}"
        " AND ($3 = '' OR position(lower($3) IN lower(p.name)) > 0 OR position(lower($3) IN p.login) > 0)"
        f" GROUP BY p.id HAVING $4 = '' OR $4 = ANY (array_agg(m.role))"
        f" ORDER BY {_SORTS.get(sort, _SORTS['name'])} {'DESC' if descending else 'ASC'}, p.id LIMIT $5 OFFSET $6",
        tx.office.id,
        clock.today(tx.office.timezone),
        words,
        role,
        limit,
        offset,
    )
    return [Member(**dict(row.items())) for row in rows]


async def find_member(tx: Transaction, person: UUID) -> Person:
    """One person who belongs or belonged to this office; raises `NotFound` for anyone else."""
    rows = await tx.fetch(
        "SELECT m.role, m.department_id, coalesce(d.name, '') AS department, m.reports_to, coalesce(b.name, '') AS reports_to_name,"
        " m.since, m.until, coalesce(g.name, '') AS granted_by FROM core.membership m"
        " LEFT JOIN core.department d ON d.office_id = m.office_id AND d.id = m.department_id"
        " LEFT JOIN core.person b ON b.id = m.reports_to LEFT JOIN core.person g ON g.id = m.granted_by"
        " WHERE m.office_id = $1 AND m.person_id = $2 ORDER BY m.role, m.since DESC",
        tx.office.id,
        person,
    )
    if not rows:
        raise NotFound
    known = await tx.fetchrow("SELECT id, login, name, coalesce(email, '') AS email, active FROM core.person WHERE id = $1", person)  # fmt: skip
    if known is None:
        raise NotFound
    today = clock.today(tx.office.timezone)
    held = [HeldRole(**dict(row.items())) for row in rows]
    present = [one for one in held if one.since <= today and (one.until is None or one.until > today)]
    limits = await list_limits(tx, person=person, roles=[one.role for one in present])
    return Person(**dict(known.items()), roles=present, earlier=[h for h in held if h not in present], limits=limits)


async def list_limits(tx: Transaction, *, person: UUID | None = None, roles: Sequence[str] = ()) -> list[Limit]:
    """Limits of today: all of the office, or those of one person, by name or by these roles."""
    rows = await tx.fetch(
        "SELECT l.id, l.action, l.role, l.person_id, coalesce(p.name, '') AS person, l.currency, l.max_minor, l.since,"
        " coalesce(s.name, '') AS set_by FROM core.authorization_limit l LEFT JOIN core.person p ON p.id = l.person_id"
        " LEFT JOIN core.person s ON s.id = l.set_by"
        " WHERE l.office_id = $1 AND l.since <= $2 AND (l.until IS NULL OR l.until > $2)"
        " AND ($3::uuid IS NULL OR l.person_id = $3 OR l.role = ANY ($4)) ORDER BY l.action, l.person_id IS NULL, l.role, l.id",
        tx.office.id,
        clock.today(tx.office.timezone),
        person,
        list(roles),
    )
    return [_limit(row) for row in rows]


async def end_limit(tx: Transaction, limit_id: UUID, reason: str) -> None:
    """End a limit today: what it allowed needs another's approval again."""
    _require(reason)
    today = clock.today(tx.office.timezone)
    row = await tx.fetchrow(
        "UPDATE core.authorization_limit SET until = $3, since = least(since, $3 - 1) WHERE office_id = $1 AND id = $2"
        " AND (until IS NULL OR until > $3) RETURNING action, role, person_id, currency, max_minor",
        tx.office.id,
        limit_id,
        today,
    )
    if row is None:
        raise NotFound("This limit has ended already.")
    limit = str(Money(row["currency"], row["max_minor"]))
    changes = {"action": row["action"], "limit": limit, "role": row["role"], "person": row["person_id"]}
    tx.audit("limit.end", "authorization_limit", limit_id, changes=changes, reason=reason.strip())


async def change_line(
    tx: Transaction, person: UUID, role: str, *, department_id: UUID | None = None, reports_to: UUID | None = None
) -> None:
    """Put a role that is held into another department, or under another person."""
    if person == tx.actor.person_id:
        raise Forbidden("Nobody changes to whom they report; ask another administrator.")
    await check_line(tx, person, department_id=department_id, reports_to=reports_to)
    today = clock.today(tx.office.timezone)
    before = await tx.fetchrow(
        "SELECT m.since, coalesce(d.name, '') AS department, coalesce(b.name, '') AS reports_to FROM core.membership m"
        " LEFT JOIN core.department d ON d.office_id = m.office_id AND d.id = m.department_id"
        " LEFT JOIN core.person b ON b.id = m.reports_to"
        " WHERE m.office_id = $1 AND m.person_id = $3 AND m.role = $4 AND "
        f"{_PRESENT} ORDER BY m.since DESC LIMIT 1 FOR UPDATE OF m",
        tx.office.id,
        today,
        person,
        role,
    )
    if before is None:
        raise NotFound("That person does not hold this role here.")
    after = await tx.fetchrow(
        "UPDATE core.membership SET department_id = $5, reports_to = $6 WHERE office_id = $1 AND person_id = $2 AND role = $3"
        " AND since = $4 RETURNING (SELECT name FROM core.department WHERE office_id = $1 AND id = $5) AS department,"
        " (SELECT name FROM core.person WHERE id = $6) AS reports_to",
        tx.office.id,
        person,
        role,
        before["since"],
        department_id,
        reports_to,
    )
    assert after is not None  # its row is locked
    changes = {name: [before[name], after[name] or ""] for name in ("department", "reports_to")}
    tx.audit("role.move", "person", person, changes={"role": role} | changes)


async def leave(tx: Transaction, person: UUID, reason: str) -> None:
    """Someone leaves the office today: every role, limit and API token here ends, and open sessions with them."""
    _require(reason)
    if person == tx.actor.person_id:
        raise Forbidden("Nobody takes their own roles away; ask another administrator.")
    today = clock.today(tx.office.timezone)
    ended = await tx.fetch(
        "UPDATE core.membership m SET until = $2, since = least(since, $2 - 1) WHERE office_id = $1 AND person_id = $3"
        " AND (until IS NULL OR until > $2) RETURNING role",
        tx.office.id,
        today,
        person,
    )
    if not ended:
        raise NotFound("That person holds no role here.")
    await tx.execute(
        "UPDATE core.authorization_limit SET until = $2, since = least(since, $2 - 1) WHERE office_id = $1 AND person_id = $3"
        " AND (until IS NULL OR until > $2)",
        tx.office.id,
        today,
        person,
    )
    tokens = await tx.execute(
        "UPDATE core.api_token SET revoked_at = $3 WHERE office_id = $1 AND person_id = $2 AND revoked_at IS NULL",
        tx.office.id,
        person,
        clock.now(),
    )
    await tx.execute("SELECT core.revoke_sessions_of($1, $2)", person, clock.now())
    roles = sorted(row["role"] for row in ended)
    tx.audit("person.leave", "person", person, changes={"roles": roles, "tokens": tokens}, reason=reason.strip())


def _require(reason: str) -> None:
    faults = Faults()
    if not reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    faults.raise_if_any()


def _limit(row: Record) -> Limit:
    known = dict(row.items())
    amount = Money(known.pop("currency"), known.pop("max_minor"))
    return Limit(**known, amount=amount)
