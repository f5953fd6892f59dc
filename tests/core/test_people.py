"""People: roles, reporting lines and limits; nobody serves themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from salesops import Act, Money, clock, transaction
from salesops.act import Actor
from salesops.errors import ConflictDuplicate, Forbidden, Invalid, NotFound
from salesops.masterdata import people
from salesops.masterdata.offices import add_department
from salesops.masterdata.people import NewPerson


async def test_every_fault_of_a_new_person_is_told_at_once(act: Act) -> None:
    with pytest.raises(Invalid) as told:
        async with transaction(act) as tx:
            await people.add_person(tx, NewPerson(login="x y", name=" ", role="boss", password="short"))
    assert {fault.field for fault in told.value.faults} == {"login", "name", "role", "password"}


@pytest.mark.parametrize(
    ("password", "good"), [("a" * 12, False), ("lin.mei-lin.mei", False), ("correct horse", True), ("x" * 129, False)]
)
def test_a_password_is_long_and_not_guessable(password: str, good: bool) -> None:
    from salesops.errors import Faults

    faults = Faults()
    people.check_password(password, faults, login="lin.mei")
    assert (not faults.found) == good


async def test_a_login_belongs_to_one_person_of_the_group(act: Act, new_office) -> None:
    async with transaction(act) as tx:
        await people.add_person(tx, NewPerson(login="unique.one", name="A", role="sales"))
    other = Act(await new_office(), act.actor, "cli")
    with pytest.raises(ConflictDuplicate):
        async with transaction(other) as tx:
            await people.add_person(tx, NewPerson(login="Unique.One", name="B", role="sales"))


async def test_nobody_grants_a_role_or_a_limit_to_themselves(act: Act, person) -> None:
    admin: Actor = await person(act.office, "office_admin")
    own = Act(act.office, admin, "api")
    with pytest.raises(Forbidden):
        async with transaction(own) as tx:
            await people.grant_role(tx, admin.person_id, "finance")
    with pytest.raises(Forbidden):
        async with transaction(own) as tx:
            await people.set_limit(tx, "credit.release", Money("CNY", 1), person=admin.person_id)


async def test_a_role_ends_at_once_and_cannot_end_twice(act: Act, person) -> None:
    seller = await person(act.office, "sales")
    async with transaction(act) as tx:
        await people.end_role(tx, seller.person_id, "sales", "left")
        await tx.flush()
        assert seller.person_id not in {row["id"] for row in await people.list_people(tx)}
    with pytest.raises(NotFound):
        async with transaction(act) as tx:
            await people.end_role(tx, seller.person_id, "sales", "left again")


async def test_reporting_lines_are_followed_upwards_and_never_form_a_circle(act: Act, person) -> None:
    head, lead, seller = [await person(act.office, role) for role in ("head", "sales", "sales")]
    async with transaction(act) as tx:
        await people.grant_role(tx, lead.person_id, "sales", reports_to=head.person_id)
        await people.grant_role(tx, seller.person_id, "sales", reports_to=lead.person_id)
        assert await people.reporting_line(tx, seller.person_id) == [lead.person_id, head.person_id]
    with pytest.raises(Invalid) as told:
        async with transaction(act) as tx:
            await people.grant_role(tx, head.person_id, "head", reports_to=seller.person_id)
    assert told.value.faults[0].rule == "circle"


async def test_a_personal_limit_wins_over_that_of_the_role_and_the_newest_counts(act: Act, person) -> None:
    finance: Actor = await person(act.office, "finance")
    setter: Actor = await person(act.office, "office_admin")
    admin = Act(act.office, setter, "api")
    decider = Act(act.office, finance, "api")

    async def limit() -> Money | None:
        async with transaction(decider) as tx:
            return await people.limit_of(tx, "credit.release", "CNY")

    assert await limit() is None
    with clock.at(dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC)):
        async with transaction(admin) as tx:
            await people.set_limit(tx, "credit.release", Money("CNY", 500_00), role="finance")
        assert await limit() == Money("CNY", 500_00)
    with clock.at(dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)):
        async with transaction(admin) as tx:
            await people.set_limit(tx, "credit.release", Money("CNY", 200_00), person=finance.person_id)
        assert await limit() == Money("CNY", 200_00)
        async with transaction(admin) as tx:
            await people.set_limit(tx, "credit.release", Money("CNY", 300_00), person=finance.person_id)
        assert await limit() == Money("CNY", 300_00)
        async with transaction(decider) as tx:
            assert await people.limit_of(tx, "credit.release", "EUR") is None


async def test_departments_have_parents_in_the_same_office_only(act: Act, new_office) -> None:
    async with transaction(act) as tx:
        parent = await add_department(tx, "Sales")
        await add_department(tx, "Sales East", parent_id=parent)
    other = Act(await new_office(), act.actor, "cli")
    with pytest.raises(Invalid):
        async with transaction(other) as tx:
            await add_department(tx, "Sales West", parent_id=parent)


async def test_a_password_is_hashed_with_argon2id_at_the_chosen_cost() -> None:
    stored = await people.hash_password("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await people.verify_password(stored, "correct horse battery")
    assert not await people.verify_password(stored, "wrong horse battery")
    assert not await people.verify_password(None, "correct horse battery")
