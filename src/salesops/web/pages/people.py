"""People of the office: the list, one person with roles and limits, and whatever an administrator changes about them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops.act import Act
from salesops.duty import ROLES
from salesops.errors import ConflictDuplicate, Fault, Invalid, NotFound
from salesops.kernel import registry as registries
from salesops.masterdata import members, offices, people
from salesops.masterdata.people import NewPerson
from salesops.rights import may
from salesops.transactions import Transaction, transaction
from salesops.values import Money
from salesops.web.engine import words_of_action
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.guard import without_key
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops.web.pages.trail_words import ROLES as ROLE_WORDS
from salesops.web.pages.trail_words import words_of_role
from salesops.web.typed import plain_number

GRANTED = tuple(role for role in ROLES if role != "portal")
LIST = ListSpec(
    columns=(
        Column(later("Name"), "name"),
        Column(later("Roles")),
        Column(later("Department")),
        Column(later("Reports to"), wide_only=True),
        Column(later("Here since"), "since", wide_only=True),
    ),
    filters=(Filter("role", later("Roles"), tuple(Choice(role, ROLE_WORDS[role]) for role in GRANTED)),),
    sort="name",
)


class Granting(msgspec.Struct, frozen=True):
    """A role, and where it stands."""

    role: str
    department_id: UUID | None = None
    reports_to: UUID | None = None


class NewLimit(msgspec.Struct, frozen=True):
    """Up to which amount this person decides an action."""

    action: str
    amount: str


@get("/people", opt={"permission": "people.read"})
async def show(request: PageRequest, act: NamedDependency[Act], do: FromQuery[str] = "") -> Template:
    """The people of today; with `do` the card that adds one."""
    return await _list(request, act, do, Form({}), None)


@post("/people", opt={"permission": "people.write"})
async def add(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Add a person, or give one of another office a role here."""
    form = await form_of(request)
    do = "invite" if form.text("act") == "invite" else "add"
    done, refusal = await tried(_invite(act, form) if do == "invite" else _add(act, form))
    if refusal:
        return await _list(request, act, do, form, refusal)
    return to(f"/{act.office.code}/people/{done}", done=do)


@get("/people/{person_id:uuid}", opt={"permission": "people.read"})
async def one(
    request: PageRequest,
    act: NamedDependency[Act],
    person_id: FromPath[UUID],
    do: FromQuery[str] = "",
    of: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One person; with `do` the card of one change, `of` names the role or limit it is about."""
    return await _person(request, act, person_id, do, of, Form({}), None, done)


@post("/people/{person_id:uuid}", opt={"permission": "people.write"})
async def change(request: PageRequest, act: NamedDependency[Act], person_id: FromPath[UUID]) -> Template | Redirect:
    """Grant, move or end a role, set or end a limit, or let the person leave."""
    form = await form_of(request)
    do, of = form.text("act"), form.text("of")
    if do not in _CHANGES:
        raise NotFound
    try:
        doing = await keyed(request, act, form)
    except Invalid as error:
        return await _person(request, act, person_id, do, of, form, refused(error))
    _, refusal = await tried(_change(doing, person_id, form, do, of))
    if refusal:
        return await _person(request, act, person_id, do, of, form, refusal)
    return to(f"/{act.office.code}/people/{person_id}", done=do)


async def _add(act: Act, form: Form) -> UUID:
    new = form.into(NewPerson, language=form.text("language") or act.office.language)
    if not new.password:
        raise Invalid([Fault("password", "required", later("Give a first password."))])
    try:
        async with transaction(without_key(act)) as tx:  # the form holds a password: nothing of it is kept
            return await people.add_person(tx, new)
    except ConflictDuplicate as error:
        raise Invalid([Fault("login", "taken", later("This log-in is taken."))]) from error


async def _invite(act: Act, form: Form) -> UUID:
    granted = form.into(Granting)
    try:
        person = await people.find_person(form.text("login"))
    except NotFound as error:
        raise Invalid([Fault("login", "unknown", later("Nobody of the group has this log-in."))]) from error
    async with transaction(without_key(act)) as tx:
        await _grant(tx, person, granted)
    return person


async def _change(act: Act, person: UUID, form: Form, do: str, of: str) -> None:
    async with transaction(act) as tx:
        await members.find_member(tx, person)  # of this office, or nobody
        await _CHANGES[do](tx, person, form, of)
        tx.answer({"id": person, "done": do})


async def _grant(tx: Transaction, person: UUID, granted: Granting) -> None:
    await people.grant_role(
        tx, person, granted.role, department_id=granted.department_id, reports_to=granted.reports_to
    )


async def _grant_typed(tx: Transaction, person: UUID, form: Form, _: str) -> None:
    await _grant(tx, person, form.into(Granting))


async def _move(tx: Transaction, person: UUID, form: Form, of: str) -> None:
    line = form.into(Granting, role=of)
    await members.change_line(tx, person, line.role, department_id=line.department_id, reports_to=line.reports_to)


async def _end(tx: Transaction, person: UUID, form: Form, of: str) -> None:
    await people.end_role(tx, person, of, _reason(form))


async def _limit(tx: Transaction, person: UUID, form: Form, _: str) -> None:
    new = form.into(NewLimit)
    if not new.action:
        raise Invalid([Fault("action", "required", later("Choose what may be decided."))])
    try:
        limit = Money.parse(plain_number(new.amount), tx.office.currency)
    except ValueError as error:
        raise Invalid([Fault("amount", "decimal", later("Write an amount, like 20,000.00."))]) from error
    if limit.minor < 0:
        raise Invalid([Fault("amount", "range", later("Zero or more."))])
    await people.set_limit(tx, new.action, limit, person=person)


async def _end_limit(tx: Transaction, person: UUID, form: Form, of: str) -> None:
    known = {str(one.id): one for one in (await members.find_member(tx, person)).limits if one.person_id}
    if of not in known:
        raise NotFound
    await members.end_limit(tx, known[of].id, form.text("reason"))


async def _leave(tx: Transaction, person: UUID, form: Form, _: str) -> None:
    await members.leave(tx, person, form.text("reason"))


_CHANGES: dict[str, Callable[[Transaction, UUID, Form, str], Awaitable[None]]] = {
    "grant": _grant_typed,
    "move": _move,
    "end": _end,
    "limit": _limit,
    "end_limit": _end_limit,
    "leave": _leave,
}


def _reason(form: Form) -> str:
    if not form.text("reason"):
        raise Invalid([Fault("reason", "required", later("Say why; it is kept in the audit trail."))])
    return form.text("reason")


async def _list(request: PageRequest, act: Act, do: str, form: Form, refusal: Refusal | None) -> Template:
    wanted = asked(request, LIST)
    doing = do if do in ("add", "invite") and may(act.actor, "people.write") else ""
    async with transaction(act) as tx:
        rows = await members.list_members(
            tx,
            words=wanted.words,
            role=wanted.get("role"),
            sort=wanted.sort_key,
            descending=wanted.descending,
            limit=wanted.limit,
            offset=wanted.offset,
        )
        options = await _options(tx)
    return render(
        request,
        "people.html",
        status=refusal.status if refusal else 200,
        asked=wanted,
        shown=shown(rows),
        do=doing,
        form=form,
        refusal=refusal,
        may_write=may(act.actor, "people.write"),
        words_of_role=words_of_role,
        **options,
    )


async def _person(
    request: PageRequest,
    act: Act,
    person_id: UUID,
    do: str,
    of: str,
    form: Form,
    refusal: Refusal | None,
    done: str = "",
) -> Template:
    may_write = may(act.actor, "people.write")
    async with transaction(act) as tx:
        person = await members.find_member(tx, person_id)
        options = await _options(tx)
    held = next((one for one in person.roles if one.role == of), None)
    limit = next((one for one in person.limits if str(one.id) == of), None)
    doing = do if do in _CHANGES and may_write and (held or do not in ("move", "end")) else ""
    return render(
        request,
        "person.html",
        status=refusal.status if refusal else 200,
        person=person,
        do="" if doing == "end_limit" and limit is None else doing,
        of=of,
        held=held,
        limit=limit,
        form=form,
        refusal=refusal,
        done=done,
        may_write=may_write,
        is_self=person_id == act.actor.person_id,
        actions=_actions(),
        words_of_role=words_of_role,
        **options,
    )


async def _options(tx: Transaction) -> dict[str, Any]:
    """What roles, departments and superiors can be chosen."""
    superiors = [(row["id"], row["name"]) for row in await people.list_people(tx)]
    departments = [(row["id"], row["name"]) for row in await offices.list_departments(tx)]
    return {
        "roles": [(role, words_of_role(role)) for role in GRANTED],
        "departments": departments,
        "superiors": superiors,
    }


def _actions() -> list[tuple[str, str]]:
    """The rights beyond reading, by their words: what a limit can be set for."""
    names = [name for name in registries.current().permissions if not name.endswith(".read")]
    return sorted(((name, words_of_action(name)) for name in names), key=lambda pair: pair[1])
