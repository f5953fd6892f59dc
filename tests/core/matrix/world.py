"""The world of the matrix: two offices at work, an empty one, one without duties, and a person for each identity."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx import ASGITransport, AsyncClient, Response
from tests.core.matrix.expected import IDENTITIES, Identity
from tests.core.matrix.operations import Operation
from tests.core.matrix.samples import PASSWORD, SAMPLES, WORDS, Maker, Place, Sample, add_part, new_place

from salesops import Act, Actor, Office, transaction
from salesops.duty import ROLES
from salesops.kernel.registry import Registry
from salesops.masterdata import offices
from salesops.masterdata.people import NewPerson, add_person, grant_role
from salesops.services import tokens
from salesops.testing import SYSTEM, Database
from salesops.web import sessions

NOBODY = UUID(int=0)
LISTED = 200  # the most a list gives at once


@dataclass
class World:
    """Two offices, a person for each identity in the first, and their tokens."""

    app: Any
    database: Database
    here: Place
    there: Place
    people: dict[str, UUID]
    tokens: dict[str, str]
    stranger: UUID
    client: AsyncClient
    registry: Registry
    kept: dict[tuple[str, str], UUID]
    over: dict[str, tuple[dict[str, str], int]]
    bodies: dict[tuple[str, int, UUID, UUID], Any] = field(default_factory=dict)

    def place(self, name: str) -> Place:
        return self.there if name == "other office" else self.here

    def owner(self, identity: Identity, place: str) -> UUID:
        return self.stranger if place in ("other owner", "other office") else self.people[identity.name]

    async def headers(self, operation: Operation, identity: Identity) -> dict[str, str]:
        given = {"accept": "application/json"}
        if identity.token and operation.of_office and not operation.page:
            given["authorization"] = f"Bearer {self.tokens[identity.name]}"
        elif identity.session:
            given |= await self.session(identity) | {"sec-fetch-site": "same-origin"}
        elif identity.token:
            given["authorization"] = f"Bearer {self.tokens[identity.name]}"
        return given

    async def session(self, identity: Identity) -> dict[str, str]:
        secret = await sessions.open_session(self.people[identity.name], "matrix")
        return {"cookie": f"salesops={secret}"}

    async def ask(self, operation: Operation, identity: Identity, place: str, *, fresh: bool) -> Response:
        """The sample of an operation, as an identity, in a place of the matrix."""
        sample, where = SAMPLES.get(operation.name, Sample()), self.place(place)
        owner = self.owner(identity, place)
        made = await self.object_of(operation, sample, where, owner, fresh=fresh)
        code = "nowhere" if place == "no office" else where.office.code
        headers = await self.headers(operation, identity)
        if operation.keyed:
            headers["idempotency-key"] = f"{identity.name} {place} {made}"
        if fresh:
            self.bodies.pop((operation.name, where.office.id, made, owner), None)
        return await self.send(operation, code, made, where, owner, headers)

    async def send(
        self, operation: Operation, code: str, made: UUID, where: Place, owner: UUID, headers: dict[str, str]
    ) -> Response:
        """The sample's request about the object `made`, whose body is of `where`, at the address of the office `code`."""
        sample = SAMPLES.get(operation.name, Sample())
        path = operation.path.replace("{office}", code)
        for name in operation.parameters:
            path = path.replace(f"{{{name}}}", WORDS.get(name) or str(made))
        body = await self.body(operation, where, made, owner)
        if sample.form and body and "key" in body and "idempotency-key" in headers:
            body = {**body, "key": headers["idempotency-key"]}  # else a repetition is told what was done before
        return await self.request(operation, path + sample.query, body, headers)

    async def body(self, operation: Operation, where: Place, made: UUID, owner: UUID) -> Any:
        """The sample's body, written once for each object: what is asked again is asked in the same words."""
        sample, key = SAMPLES.get(operation.name, Sample()), (operation.name, where.office.id, made, owner)
        if sample.body is not None and key not in self.bodies:
            self.bodies[key] = await sample.body(where, made, owner)
        return self.bodies.get(key)

    async def knock(self, operation: Operation, code: str, headers: dict[str, str]) -> Response:
        """A request that goes no further than the door: about nothing, and without a body."""
        path = operation.path.replace("{office}", code)
        for name in operation.parameters:
            path = path.replace(f"{{{name}}}", WORDS.get(name) or str(NOBODY))
        self.client.cookies.clear()
        return await self.client.request(operation.method, path, headers=headers)

    async def request(self, operation: Operation, path: str, body: Any, headers: dict[str, str]) -> Response:
        sample = SAMPLES.get(operation.name, Sample())
        sent = (
            {"content": sample.file}
            if sample.file
            else {"data": body, "files": {sample.upload[0]: ("sample.pdf", sample.upload[1])}}
            if sample.upload
            else {"data": body}
            if sample.form
            else {"json": body}
            if body is not None
            else {}
        )
        self.client.cookies.clear()  # what a sign-in left must not follow into the next cell
        return await self.client.request(operation.method, path, headers=headers, **sent)

    async def object_of(self, operation: Operation, sample: Sample, where: Place, owner: UUID, *, fresh: bool) -> UUID:
        """A new object for an act that will happen; for one that will be refused any of the kind and owner."""
        if sample.make is None:
            return NOBODY
        key = _kept(where.office.code, sample.make), str(owner)
        if fresh or key not in self.kept:
            self.kept[key] = await sample.make(where, owner)
        return self.kept[key]

    async def made(self, make: Maker) -> UUID:
        """Any object of that kind that is the stranger's."""
        key = _kept("here", make), str(self.stranger)
        if key not in self.kept:
            self.kept[key] = await make(self.here, self.stranger)
        return self.kept[key]


@contextlib.asynccontextmanager
async def opened_world(
    app: Any, registry: Registry, database: Database, more: Sequence[Identity] = ()
) -> AsyncIterator[World]:
    """The world on a fresh database; `more` are asked for beside those of the matrix."""
    here, there, empty = [await _open(code) for code in ("here", "there", "empty")]
    closed = await _open("closed", duties=[])
    await add_part(here)
    people: dict[str, UUID] = {}
    issued: dict[str, str] = {}
    async with transaction(Act(here, SYSTEM, "cli")) as tx:
        for identity in (*IDENTITIES, *more):
            role, *others = sorted(identity.roles & {*ROLES}) or ["portal"]
            people[identity.name] = await add_person(tx, NewPerson(f"who-{len(people)}", identity.name, role))
            for other in others:
                await grant_role(tx, people[identity.name], other)
            narrowed = sorted(identity.narrowed) if identity.narrowed is not None else None
            issued[identity.name] = (
                await tokens.issue_token(tx, people[identity.name], "matrix", permissions=narrowed)
            )[1]
        asker = await add_person(tx, NewPerson("asker", "Asker", "sales"))
        people["newcomer"] = await add_person(tx, NewPerson("newcomer", "Newcomer", "sales"))
        people["all-seer"] = await add_person(tx, NewPerson("all-seer", "All-seer", "portal"))
        await add_person(tx, NewPerson("matrix", "Matrix", "portal", PASSWORD))
    await database.as_owner("UPDATE core.person SET system_admin = true WHERE id = $1", people["system_admin"])
    await database.as_owner("DELETE FROM core.membership WHERE person_id = $1", people["system_admin"])
    more = ((empty, "newcomer", "sales"), (empty, "office_admin", "sales"), (closed, "head", "head"))
    for office, name, role in (*more, *((empty, "all-seer", role) for role in ROLES)):
        async with transaction(Act(office, SYSTEM, "cli")) as tx:
            await grant_role(tx, people[name], role)
    async with transaction(Act(there, SYSTEM, "cli")) as tx:
        foreigner = await add_person(tx, NewPerson("foreigner", "Foreigner", "sales"))
    places = [await new_place(office, _seller(person)) for office, person in ((here, asker), (there, foreigner))]
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://localhost") as client:
        over = await _what_is_over(database, here)
        await database.as_owner(
            "UPDATE customers.customer SET licence_no = '1', licence_until = '2020-01-01' WHERE id = $1",
            places[0].customer,
        )
        yield World(app, database, places[0], places[1], people, issued, asker, client, registry, {}, over)


async def _what_is_over(database: Database, office: Office) -> dict[str, tuple[dict[str, str], int]]:
    """Tokens and sessions that are good no more, as the headers that carry them, and what they are answered."""
    found: dict[str, tuple[dict[str, str], int]] = {}
    for name in ("revoked", "expired", "gone", "left"):
        async with transaction(Act(office, SYSTEM, "cli")) as tx:
            person = await add_person(tx, NewPerson(name, name.title(), "head"))
            token, text = await tokens.issue_token(tx, person, name)
        session = await sessions.open_session(person, name)
        found[f"a {name} token"] = {"authorization": f"Bearer {text}"}, 403 if name == "left" else 401
        found[f"a {name} session"] = {"cookie": f"salesops={session}"}, 404 if name == "left" else 401
        over = {"revoked": "revoked_at = now()", "expired": "expires_at = now() - interval '1 s'"}.get(name)
        if over:
            await database.as_owner(f"UPDATE core.api_token SET {over} WHERE id = $1", token)
            await database.as_owner(f"UPDATE core.session SET {over} WHERE person_id = $1", person)
    await database.as_owner(
        "UPDATE core.person SET active = false, password_hash = (SELECT password_hash FROM core.person WHERE login = 'matrix')"
        " WHERE login = 'gone'"
    )
    await database.as_owner(
        "UPDATE core.membership SET since = '2020-01-01', until = '2020-02-01'"
        " WHERE person_id = (SELECT id FROM core.person WHERE login = 'left')"
    )
    return found


async def _open(code: str, **given: Any) -> Office:
    new = offices.NewOffice(code, code.title(), "CNY", "Asia/Shanghai", **given)
    return await offices.open_office(SYSTEM, new)


def _kept(code: str, make: Maker) -> str:
    """Two makers of one name in two files make different things."""
    return f"{code} {make.__module__} {make.__qualname__}"


def _seller(person: UUID) -> Actor:
    return Actor(person, "Asker", frozenset({"sales"}))
