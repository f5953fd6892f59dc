"""Offices: opening a branch, naming its departments, and which duties it has."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from uuid import UUID

import msgspec

from salesops import clock
from salesops.act import Act, Actor, Office, Source
from salesops.db import DB, Record
from salesops.duty import Duty
from salesops.errors import ConflictDuplicate, ConflictState, Faults, NotFound
from salesops.kernel import registry as registries
from salesops.kernel.open_work import open_work
from salesops.services import outbox
from salesops.transactions import Transaction, transaction
from salesops.values import new_id

RESERVED_CODES = frozenset({"api", "healthz", "openapi", "preferences", "sign-in", "sign-out", "static"})


class NewOffice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A branch to open. `timezone` is an IANA name, `currency` ISO 4217; `duties` None means all installed ones."""

    code: str
    name: str
    currency: str
    timezone: str
    language: str = "en"
    fiscal_year_start: int = 1
    duties: list[str] | None = None


class Obstacles(msgspec.Struct, frozen=True):
    """What a switch would meet: requirements missing, duties that need it, documents in the way, who goes on how.

    `unknown` says that the duty could not tell what is in the way; a broken duty can be switched off all the same.
    """

    missing: list[str]
    dependants: list[str]
    in_the_way: list[tuple[str, int]]
    goes_on_without: dict[str, str]
    parked_events: int
    unknown: bool = False


class DutyState(msgspec.Struct, frozen=True):
    """A duty as an office has it. `since`, `by` and `reason` tell of the last switch, if there was one."""

    name: str
    title: str
    requires: tuple[str, ...]
    state: str
    parked_events: int
    since: dt.datetime | None = None
    by: str = ""
    reason: str = ""


async def open_office(actor: Actor, new: NewOffice, *, source: Source = "cli") -> Office:
    """Open a branch with its duties on; raises `Invalid` with every fault, or `ConflictDuplicate`."""
    _check(new)
    if await DB.fetch("SELECT 1 FROM core.office WHERE code = $1", new.code):
        raise ConflictDuplicate(f"An office with the code {new.code} exists.", existing=new.code)
    office_id = (await DB.fetch("SELECT nextval(pg_get_serial_sequence('core.office', 'id'))::int AS id"))[0]["id"]
    office = Office(office_id, new.code, new.name, new.currency, new.timezone, new.language, new.fiscal_year_start)
    chosen = list(registries.current().duties) if new.duties is None else new.duties
    async with transaction(Act(office, actor, source)) as tx:
        await tx.execute(
            "INSERT INTO core.office (id, code, name, currency, timezone, language, fiscal_year_start)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            office.id,
            office.code,
            office.name,
            office.currency,
            office.timezone,
            office.language,
            office.fiscal_year_start,
        )
        for duty in chosen:
            await _set_state(tx, duty, "on", "office opened")
        tx.audit("office.open", "office", None, changes={"code": office.code, "duties": chosen})
    await registries.current().refresh()
    return office


async def list_offices() -> Sequence[Record]:
    """All offices that are not closed, by code."""
    return await DB.fetch(
        "SELECT id, code, name, currency, timezone FROM core.office WHERE closed_on IS NULL ORDER BY code"
    )


async def obstacles(act: Act, duty: str, state: str) -> Obstacles:
    """What stands in the way of bringing a duty into `state`, and what would happen to the others."""
    in_the_way = await _in_the_way(act, duty, state)
    async with transaction(act) as tx:
        return await _obstacles(tx, duty, state, in_the_way)


async def _in_the_way(act: Act, duty: str, state: str) -> list[tuple[str, int]] | None:
    manifest = registries.current().duties.get(duty)
    if manifest is None:
        raise NotFound(f"No duty called {duty} is installed.")
    return await open_work(act, manifest) if state == "off" else []


async def _obstacles(tx: Transaction, duty: str, state: str, in_the_way: list[tuple[str, int]] | None) -> Obstacles:
    registry = registries.current()
    manifest = registry.duties[duty]
    on = {name for name, now in (await _states(tx)).items() if now == "on"}
    going_off = state != "on"
    missing = [] if going_off else [n for n in manifest.requires if n not in on]
    dependants = [n for n, d in registry.duties.items() if duty in d.requires and n in on]
    others = {n: d.without[duty] for n, d in registry.duties.items() if duty in d.without and n in on}
    return Obstacles(
        missing,
        dependants if going_off else [],
        in_the_way or [],
        others,
        await outbox.parked(tx, duty),
        unknown=in_the_way is None,
    )


async def switch_duty(act: Act, duty: str, state: str, reason: str) -> Obstacles:
    """Bring a duty of this office into `on`, `read_only` or `off`; effective in every process within a second.

    Refuses with `ConflictState` while a requirement is missing, another duty needs it, or open documents would be
    left alone; then `read_only` is the way out. Data is never deleted; events wait, parked.
    """
    faults = Faults()
    if state not in ("on", "read_only", "off"):
        faults.add("state", "choice", "Choose on, read_only or off.", given=state, allowed=["on", "read_only", "off"])
    if not reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    faults.raise_if_any()
    in_the_way = await _in_the_way(act, duty, state)
    async with transaction(act) as tx:
        # One switch at a time; only NO KEY, or every new row of the office would wait for us.
        await tx.execute("SELECT 1 FROM core.office WHERE id = $1 FOR NO KEY UPDATE", act.office.id)
        found = await _obstacles(tx, duty, state, in_the_way)
        before = (await _states(tx)).get(duty, "off")
        _refuse(duty, before, state, found)
        await _set_state(tx, duty, state, reason)
        tx.audit("duty.switch", "duty", None, changes={"duty": duty, "from": before, "to": state}, reason=reason)
        tx.answer(found)
    await DB.fetch("SELECT pg_notify('salesops_switch', '')")
    await registries.current().refresh()
    return found


async def list_duties(tx: Transaction) -> list[DutyState]:
    """Every installed duty with its state here: since when, by whom, why, and how many events wait for it."""
    rows = await tx.fetch(
        "SELECT d.duty, d.since, d.reason, coalesce(p.name, '') AS by_name, (SELECT count(*) FROM core.outbox o"
        "  WHERE o.office_id = d.office_id AND o.duty = d.duty AND o.state = 'parked') AS parked"
        ' FROM core.office_duty d LEFT JOIN core.person p ON p.id = d."by" WHERE d.office_id = $1',
        tx.office.id,
    )
    kept = {row["duty"]: row for row in rows}
    registry = registries.current()
    return [
        _duty_state(manifest, registry.state(tx.office.id, name), kept.get(name))
        for name, manifest in registry.duties.items()
    ]


async def settle_parked(act: Act, duty: str, action: str, reason: str) -> int:
    """Replay or discard the events that waited while a duty was off; returns how many."""
    faults = Faults()
    if action not in ("replay", "discard"):
        faults.add("action", "choice", "Choose replay or discard.", given=action, allowed=["replay", "discard"])
    if not reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    faults.raise_if_any()
    state = registries.current().state(act.office.id, duty)
    if duty not in registries.current().duties:
        raise NotFound(f"No duty called {duty} is installed.")
    if action == "replay" and state != "on":
        raise ConflictState(
            f"{duty} is not on; what is replayed now would wait again.", current=state, ways_out=[f"switch {duty} on"]
        )
    async with transaction(act) as tx:
        if action == "replay":
            count = await outbox.replay_parked(tx, duty)
            tx.audit("events.replay", "duty", None, changes={"duty": duty, "events": count}, reason=reason)
        else:
            count = await outbox.discard_parked(tx, duty, reason)
        tx.answer({"events": count})
    return count


async def list_departments(tx: Transaction) -> Sequence[Record]:
    """Departments of this office by name, with the department above and the head."""
    return await tx.fetch(
        "SELECT d.id, d.name, d.parent_id, d.head_id, p.name AS head FROM core.department d"
        " LEFT JOIN core.person p ON p.id = d.head_id WHERE d.office_id = $1 ORDER BY d.name",
        tx.office.id,
    )


async def add_department(
    tx: Transaction, name: str, *, parent_id: UUID | None = None, head_id: UUID | None = None
) -> UUID:
    """Add a department of the office, below `parent_id`; returns its id."""
    faults = Faults()
    if not 1 <= len(name.strip()) <= 200:
        faults.add("name", "length", "Give the department a name of at most 200 characters.")
    above = "SELECT 1 FROM core.department WHERE office_id = $1 AND id = $2"
    if parent_id is not None and not await tx.fetchval(above, tx.office.id, parent_id):
        faults.add("parent_id", "unknown", "This office has no such department.")
    if head_id is not None and not await tx.fetchval("SELECT 1 FROM core.person WHERE id = $1", head_id):
        faults.add("head_id", "unknown", "Nobody has this id.")
    faults.raise_if_any()
    department = new_id()
    added = await tx.execute(
        "INSERT INTO core.department (office_id, id, name, parent_id, head_id) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (office_id, name) DO NOTHING",
        tx.office.id,
        department,
        name.strip(),
        parent_id,
        head_id,
    )
    if not added:
        raise ConflictDuplicate(f"This office has a department called {name.strip()}.", existing=name.strip())
    tx.audit("department.add", "department", department, changes={"name": name})
    return department


def _duty_state(manifest: Duty, state: str, row: Record | None) -> DutyState:
    known = (manifest.name, manifest.title, manifest.requires, state)
    if row is None:
        return DutyState(*known, 0)
    return DutyState(*known, row["parked"], row["since"], row["by_name"], row["reason"])


def _check(new: NewOffice) -> None:
    faults = Faults()
    if not (
        2 <= len(new.code) <= 20
        and new.code[0].islower()
        and new.code.replace("-", "").isalnum()
        and new.code.isascii()
        and new.code == new.code.lower()
    ):
        faults.add("code", "pattern", "2 to 20 small letters, digits and hyphens, a letter first.", given=new.code)
    if new.code in RESERVED_CODES:
        faults.add("code", "reserved", "This word is part of an address already; take another.", given=new.code)
    if not new.name.strip():
        faults.add("name", "required", "Give the office a name.")
    if not (len(new.currency) == 3 and new.currency.isalpha() and new.currency.isupper() and new.currency.isascii()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as CNY.", given=new.currency)
    if new.timezone not in zoneinfo.available_timezones():
        faults.add("timezone", "iana", "A time zone name such as Asia/Shanghai.", given=new.timezone)
    if new.language not in ("en", "zh"):
        faults.add("language", "choice", "en or zh.", given=new.language, allowed=["en", "zh"])
    if not 1 <= new.fiscal_year_start <= 12:
        faults.add("fiscal_year_start", "range", "A month from 1 to 12.", given=new.fiscal_year_start)
    installed = registries.current().duties
    for duty in new.duties or ():
        if duty not in installed:
            faults.add(
                "duties", "choice", f"No duty called {duty} is installed.", given=duty, allowed=sorted(installed)
            )
        elif new.duties is not None and (missing := set(installed[duty].requires) - set(new.duties)):
            faults.add("duties", "requires", f"{duty} requires {', '.join(sorted(missing))}.", given=duty)
    faults.raise_if_any()


def _refuse(duty: str, before: str, state: str, found: Obstacles) -> None:
    if found.missing:
        raise ConflictState(
            f"{duty} requires {', '.join(found.missing)}; switch those on first.",
            current=before,
            ways_out=[f"switch {name} on" for name in found.missing],
            missing=found.missing,
        )
    if found.dependants:
        raise ConflictState(
            f"{', '.join(found.dependants)} cannot work without {duty}.",
            current=before,
            ways_out=[f"switch {name} off first" for name in found.dependants],
            dependants=found.dependants,
        )
    if state == "off" and found.in_the_way:
        raise ConflictState(
            f"Open work stands in the way of switching {duty} off.",
            current=before,
            ways_out=["read_only"],
            in_the_way=found.in_the_way,
        )


async def _states(tx: Transaction) -> dict[str, str]:
    """What stands in the database now; the registry may lag behind a switch that was committed a moment ago."""
    rows = await tx.fetch("SELECT duty, state FROM core.office_duty WHERE office_id = $1", tx.office.id)
    return {row["duty"]: row["state"] for row in rows}


async def _set_state(tx: Transaction, duty: str, state: str, reason: str) -> None:
    await tx.execute(
        'INSERT INTO core.office_duty (office_id, duty, state, since, "by", reason) VALUES ($1, $2, $3, $4, $5, $6)'
        ' ON CONFLICT (office_id, duty) DO UPDATE SET state = excluded.state, since = excluded.since, "by" = excluded."by",'
        " reason = excluded.reason",
        tx.office.id,
        duty,
        state,
        clock.now(),
        tx.actor.person_id,
        reason,
    )
