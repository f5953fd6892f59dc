"""Opens an office of the demonstration: departments, people in their roles, limits, rates of exchange."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from salesops.act import Act, Actor, Office
from salesops.db import DB
from salesops.demo.company import DEPARTMENTS, LIMITS, LOGINS, OFFICES, PASSWORD, RATES, Login
from salesops.demo.crew import Crew, unless_done
from salesops.demo.letterheads import drawn, write_letterhead
from salesops.kernel import registry as registries
from salesops.masterdata import offices, people
from salesops.transactions import Transaction, transaction


async def open_offices(operator: Actor) -> list[Office]:
    """The three offices, with the people of all of them."""
    known = registries.current().by_code
    opened = [known.get(new.code) or await offices.open_office(operator, new) for new in OFFICES]
    logo = await drawn()
    for office in opened:
        async with transaction(Act(office, operator, "cli")) as tx:
            await write_letterhead(tx, logo)
            departments = await _departments(tx)
            for login in LOGINS:
                if office.code in login.offices:
                    await _join(tx, login, departments[login.department])
    return opened


async def _departments(tx: Transaction) -> dict[str, UUID]:
    known = {row["name"]: row["id"] for row in await offices.list_departments(tx)}
    return {name: known.get(name) or await offices.add_department(tx, name) for name in DEPARTMENTS}


async def _join(tx: Transaction, login: Login, department: UUID) -> None:
    """Give a person their role here; who sells reports to the head."""
    head = next(item.login for item in LOGINS if item.role == "head" and tx.office.code in item.offices)
    above = await _id_of(head) if login.role in ("sales", "assistant") else None
    person = await _id_of(login.login)
    if person is None:
        new = people.NewPerson(login.login, login.name, login.role, PASSWORD, None, login.language, department, above)
        await people.add_person(tx, new)
    elif login.role not in {row["role"] for row in await _roles(tx, person)}:
        await people.grant_role(tx, person, login.role, department_id=department, reports_to=above)


async def _id_of(login: str) -> UUID | None:
    rows = await DB.fetch("SELECT id FROM core.person WHERE login = $1", login)
    return rows[0]["id"] if rows else None


async def _roles(tx: Transaction, person: UUID) -> list[dict[str, str]]:
    rows = await tx.fetch(
        "SELECT role FROM core.membership WHERE office_id = $1 AND person_id = $2", tx.office.id, person
    )
    return [dict(row.items()) for row in rows]


async def set_limits(crew: Crew) -> None:
    """Up to what amount the head may decide, in the office's currency and in dollars."""
    for action, amount in LIMITS:
        for currency in (crew.office.currency, "USD"):
            body = {"action": action, "amount": amount, "currency": currency, "role": "head"}
            await crew.admin.post("/people/limits", body, key=f"limit {action} {currency}")


def note_rates(crew: Crew) -> None:
    """The rates of exchange, each on its day."""
    for ago, base, quote, rate in RATES:
        crew.diary.note(ago, partial(_rate, crew, ago, (base, quote), rate))


async def _rate(crew: Crew, ago: int, pair: tuple[str, str], rate: str) -> None:
    body = {
        "base": pair[0],
        "quote": pair[1],
        "valid_from": str(crew.days.on(ago)),
        "rate": rate,
        "source": "River Bank bulletin",
    }
    unless_done(await crew.finance.try_post("/rates", body, key=f"rate {ago} {pair[0]}{pair[1]}"))
