"""People, roles, limits and departments of an office by JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from salesops.act import Act
from salesops.errors import Faults
from salesops.masterdata import offices, people
from salesops.masterdata.people import NewPerson
from salesops.transactions import transaction
from salesops.values import Money
from salesops.web.answers import answer, rows_of
from salesops.web.guard import without_key


class NewRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role to grant from today."""

    role: str
    department_id: UUID | None = None
    reports_to: UUID | None = None


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; it is kept in the audit trail."""

    reason: str


class NewLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to which amount a role, or one person, may decide an action."""

    action: str
    amount: str
    currency: str
    role: str | None = None
    person_id: UUID | None = None


class NewDepartment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A department of the office."""

    name: str
    parent_id: UUID | None = None
    head_id: UUID | None = None


@get("/people", opt={"permission": "people.read"})
async def list_people(act: NamedDependency[Act]) -> Response[Any]:
    """Who belongs to this office today, with roles."""
    async with transaction(act) as tx:
        found = await people.list_people(tx)
    return answer({"items": rows_of(found)})


@post("/people", opt={"permission": "people.write"})
async def add_person(act: NamedDependency[Act], data: JSONBody[NewPerson]) -> Response[Any]:
    """Add a person with a first role. The log-in is unique, so a repetition is refused by itself."""
    async with transaction(without_key(act)) as tx:  # the request holds a password: nothing of it is kept
        person = await people.add_person(tx, data)
    return answer({"id": person}, status=201)


@post("/people/{person_id:uuid}/roles", opt={"permission": "people.write"})
async def grant_role(act: NamedDependency[Act], person_id: FromPath[UUID], data: JSONBody[NewRole]) -> Response[Any]:
    """Grant a role to a person of the group from today."""
    async with transaction(act) as tx:
        await people.grant_role(tx, person_id, data.role, department_id=data.department_id, reports_to=data.reports_to)
        given = tx.answer({"id": person_id, "role": data.role}, status=201)
    return answer(given, status=201)


@post("/people/{person_id:uuid}/roles/{role:str}/end", opt={"permission": "people.write"}, status_code=200)
async def end_role(
    act: NamedDependency[Act], person_id: FromPath[UUID], role: FromPath[str], data: JSONBody[Reason]
) -> Response[Any]:
    """End a role today; open sessions of the person end with it."""
    async with transaction(act) as tx:
        await people.end_role(tx, person_id, role, _reason(data))
        given = tx.answer({"id": person_id, "role": role, "ended": True})
    return answer(given)


@post("/people/limits", opt={"permission": "people.write"})
async def set_limit(act: NamedDependency[Act], data: JSONBody[NewLimit]) -> Response[Any]:
    """Set up to which amount a role or a person decides; from today, instead of the earlier limit."""
    limit = _limit(data)
    async with transaction(act) as tx:
        limit_id = await people.set_limit(tx, data.action, limit, role=data.role, person=data.person_id)
        given = tx.answer({"id": limit_id}, status=201)
    return answer(given, status=201)


@get("/departments", opt={"permission": "offices.read"})
async def list_departments(act: NamedDependency[Act]) -> Response[Any]:
    """Departments by name."""
    async with transaction(act) as tx:
        found = await offices.list_departments(tx)
    return answer({"items": rows_of(found)})


@post("/departments", opt={"permission": "people.write"})
async def add_department(act: NamedDependency[Act], data: JSONBody[NewDepartment]) -> Response[Any]:
    """Add a department."""
    async with transaction(act) as tx:
        department = await offices.add_department(tx, data.name, parent_id=data.parent_id, head_id=data.head_id)
        given = tx.answer({"id": department}, status=201)
    return answer(given, status=201)


def _limit(data: NewLimit) -> Money:
    faults = Faults()
    if (data.role is None) == (data.person_id is None):
        faults.add("role", "choice", "Name a role or a person, one of the two.")
    if not data.action.strip():
        faults.add("action", "required", "Name the action that may be decided.")
    amount = None
    try:
        amount = Money.parse(data.amount, data.currency)
    except ValueError as error:
        faults.add("amount", "decimal", f"{error}.", given=data.amount)
    if amount is not None and amount.minor < 0:
        faults.add("amount", "range", "Zero or more.", given=data.amount)
    faults.raise_if_any()
    assert amount is not None
    return amount


def _reason(data: Reason) -> str:
    faults = Faults()
    if not data.reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    faults.raise_if_any()
    return data.reason.strip()


HANDLERS = [list_people, add_person, grant_role, end_role, set_limit, list_departments, add_department]
