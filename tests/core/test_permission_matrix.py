"""Nobody gets further than the declared rights say: every operation × twelve identities × four places (A-1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar, get
from tests.core.matrix.expected import ALLOWED, IDENTITIES, PLACES, Identity, cells, expected
from tests.core.matrix.operations import Operation, Unguarded, operations
from tests.core.matrix.samples import PASSWORD, SAMPLES, WORDS, Place, Sample, add_part, new_place

from salesops import Act, Actor, transaction
from salesops.duty import ROLES
from salesops.kernel.registry import Registry
from salesops.masterdata import offices
from salesops.masterdata.people import NewPerson, add_person
from salesops.services import tokens
from salesops.testing import SYSTEM, Database
from salesops.web import sessions

OPERATIONS = operations()
NOT_FOUND = {"type": "about:blank", "title": "Not found", "status": 404, "code": "not_found", "detail": "Nothing here by that name."}  # fmt: skip
NOBODY = UUID(int=0)


@dataclass
class World:
    """Two offices, a person for each identity in the first, and their tokens."""

    here: Place
    there: Place
    people: dict[str, UUID]
    tokens: dict[str, str]
    stranger: UUID
    client: AsyncClient
    registry: Registry
    kept: dict[tuple[str, str], UUID]

    def place(self, name: str) -> Place:
        return self.there if name == "other office" else self.here

    def owner(self, identity: Identity, place: str) -> UUID:
        return self.stranger if place in ("other owner", "other office") else self.people[identity.name]

    async def headers(self, operation: Operation, identity: Identity) -> dict[str, str]:
        given = {"accept": "application/json"}
        if identity.token and operation.of_office and not operation.page:
            given["authorization"] = f"Bearer {self.tokens[identity.name]}"
        elif identity.session:
            secret = await sessions.open_session(self.people[identity.name], "matrix")
            given |= {"cookie": f"salesops={secret}", "sec-fetch-site": "same-origin"}
        elif identity.token:
            given["authorization"] = f"Bearer {self.tokens[identity.name]}"
        return given

    async def ask(self, operation: Operation, identity: Identity, place: str, *, fresh: bool) -> Response:
        sample, where = SAMPLES.get(operation.name, Sample()), self.place(place)
        owner = self.owner(identity, place)
        made = await self.object_of(operation, sample, where, owner, fresh=fresh)
        code = "nowhere" if place == "no office" else where.office.code
        path = operation.path.replace("{office}", code)
        for name in operation.parameters:
            path = path.replace(f"{{{name}}}", WORDS.get(name) or str(made))
        body = await sample.body(where, made, owner) if sample.body else None
        headers = await self.headers(operation, identity)
        if operation.keyed:
            headers["idempotency-key"] = f"{identity.name} {place} {made}"
        sent = (
            {"content": sample.file}
            if sample.file
            else {"data": body}
            if sample.form
            else {"json": body}
            if body is not None
            else {}
        )
        self.client.cookies.clear()  # what a sign-in left must not follow into the next cell
        return await self.client.request(operation.method, path + sample.query, headers=headers, **sent)

    async def object_of(self, operation: Operation, sample: Sample, where: Place, owner: UUID, *, fresh: bool) -> UUID:
        """A new object for an act that will happen; for one that will be refused any of the kind and owner."""
        if sample.make is None:
            return NOBODY
        key = (f"{where.office.code} {sample.make.__name__}", str(owner))
        if fresh or key not in self.kept:
            self.kept[key] = await sample.make(where, owner)
        return self.kept[key]


@pytest_asyncio.fixture(scope="module")
async def world(app: Any, kernel: Registry, database: Database) -> Any:
    opened = []
    for code in ("here", "there"):
        new = offices.NewOffice(code, code.title(), "CNY", "Asia/Shanghai")
        opened.append(await offices.open_office(SYSTEM, new))
    await add_part(opened[0])
    people: dict[str, UUID] = {}
    issued: dict[str, str] = {}
    async with transaction(Act(opened[0], SYSTEM, "cli")) as tx:
        for identity in IDENTITIES:
            role = next(iter(identity.roles & {*ROLES}), "portal")
            people[identity.name] = await add_person(tx, NewPerson(f"who-{len(people)}", identity.name, role))
            narrowed = sorted(identity.narrowed) if identity.narrowed is not None else None
            issued[identity.name] = (
                await tokens.issue_token(tx, people[identity.name], "matrix", permissions=narrowed)
            )[1]
        asker = await add_person(tx, NewPerson("asker", "Asker", "sales"))
        await add_person(tx, NewPerson("matrix", "Matrix", "portal", PASSWORD))
    await database.as_owner("UPDATE core.person SET system_admin = true WHERE id = $1", people["system_admin"])
    await database.as_owner("DELETE FROM core.membership WHERE person_id = $1", people["system_admin"])
    async with transaction(Act(opened[1], SYSTEM, "cli")) as tx:
        foreigner = await add_person(tx, NewPerson("foreigner", "Foreigner", "sales"))
    places = [await new_place(office, actor(person)) for office, person in zip(opened, (asker, foreigner), strict=True)]
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield World(places[0], places[1], people, issued, asker, client, kernel, {})


def actor(person: UUID) -> Actor:
    return Actor(person, "Asker", frozenset({"sales"}))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_an_operation_gives_each_identity_what_the_rights_say_and_no_more(
    operation: Operation, world: World
) -> None:
    sample = SAMPLES.get(operation.name)
    assert sample or operation.method == "GET", f"{operation.name} needs a sample in tests/core/matrix/samples.py"
    done = []
    for identity, place in cells(operation):
        needs, owned = (sample.needs, sample.owned) if sample else ((), False)
        wanted = expected(operation, needs, identity, place, world.registry.permissions, owned=owned)
        got = await world.ask(operation, identity, place, fresh=wanted == ALLOWED)
        cell = f"{operation.name} by {identity.name}, {place}: {got.status_code} {got.text[:200]}"
        if wanted == ALLOWED:
            assert got.status_code not in (401, 403, 404), cell
            assert got.status_code < 500, cell
            done.append(got.status_code < 400)
        else:
            assert got.status_code == wanted, f"{cell}, wanted {wanted}"
        if got.status_code == 404:
            told = got.json()
            assert told.pop("request_id")
            assert told == NOT_FOUND, cell
    assert any(done) or not any_allowed(operation, sample, world), f"nobody ever succeeded with {operation.name}"


def any_allowed(operation: Operation, sample: Sample | None, world: World) -> bool:
    needs = sample.needs if sample else ()
    return any(expected(operation, needs, i, p, world.registry.permissions) == ALLOWED for i, p in cells(operation))


def test_the_matrix_has_a_thousand_cells(capsys: pytest.CaptureFixture[str]) -> None:
    count = sum(len(cells(operation)) for operation in OPERATIONS)
    with capsys.disabled():
        print(
            f" [{len(OPERATIONS)} operations × {len(IDENTITIES)} identities × {len(PLACES)} places = {count} cells]",
            end="",
        )
    assert (len(IDENTITIES), count >= 1000) == (12, True)


def test_every_sample_is_of_an_operation_there_is() -> None:
    assert SAMPLES.keys() <= {operation.name for operation in OPERATIONS}


def test_every_right_a_route_names_is_declared(kernel: Registry) -> None:
    named = {operation.permission for operation in OPERATIONS if operation.permission}
    assert named <= kernel.permissions.keys()


def test_a_route_without_a_right_is_found_out() -> None:
    @get("/open-door")
    async def open_door() -> None: ...

    with pytest.raises(Unguarded, match="open-door"):
        operations(Litestar([open_door], openapi_config=None))


async def test_a_list_shows_a_salesperson_only_their_own(world: World) -> None:
    sales = next(identity for identity in IDENTITIES if identity.name == "sales")
    for path, make in (("orders", Place.draft), ("customers", Place.a_customer)):
        mine, others = await make(world.here, world.people["sales"]), await make(world.here, world.stranger)
        listing = next(op for op in OPERATIONS if op.name == f"GET /api/{{office}}/{path}")
        headers = await world.headers(listing, sales)
        seen = await world.client.get(f"/api/here/{path}?limit=200", headers=headers)
        ids = {item["id"] for item in seen.json()["items"]}
        assert str(mine) in ids
        assert str(others) not in ids


async def test_a_salesperson_cannot_note_an_order_in_another_name(world: World) -> None:
    sales = next(identity for identity in IDENTITIES if identity.name == "sales")
    take = next(op for op in OPERATIONS if op.name == "POST /api/{office}/orders")
    headers = await world.headers(take, sales) | {"idempotency-key": "in another name"}
    body = await SAMPLES[take.name].body(world.here, NOBODY, world.stranger)
    refused = await world.client.post("/api/here/orders", json=body, headers=headers)
    assert (refused.status_code, [f["field"] for f in refused.json()["faults"]]) == (422, ["salesperson_id"])
    del body["salesperson_id"]
    taken = await world.client.post("/api/here/orders", json=body, headers=headers | {"idempotency-key": "in my name"})
    seen = await world.client.get(f"/api/here/orders/{taken.json()['id']}", headers=headers)
    assert (taken.status_code, seen.status_code) == (201, 200)


@pytest.mark.one_server
@pytest.mark.parametrize("path", sorted({op.path for op in OPERATIONS if op.of_office}))
async def test_a_method_no_route_takes_tells_nothing_about_the_office(path: str, world: World) -> None:
    answers = set()
    for code in (world.here.office.code, "nowhere"):
        real = path.replace("{office}", code)
        real = re.sub(r"{\w+_id}", str(NOBODY), real)
        for name, word in WORDS.items():
            real = real.replace(f"{{{name}}}", word)
        for method in ("OPTIONS", "DELETE", "TRACE"):
            got = await world.client.request(method, real)
            answers.add((got.status_code, got.json()["code"]))
    assert answers == {(405, "method_not_allowed")}
