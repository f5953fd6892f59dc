"""Test kit for duty authors (a pytest plug-in): a real database per module, offices, people, a client with a token.

Each test module gets a clone of a migrated template, on the embedded PostgreSQL; with `SALESOPS_TEST_POSTGRES_URL`
(a superuser's) the modules under `tests/core` run a second time on that server.
"""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from salesops import embedded
from salesops.act import Act, Actor, Office
from salesops.kernel.boot import booted
from salesops.kernel.discovery import Discovered, broken
from salesops.kernel.registry import Registry
from salesops.masterdata import offices, people
from salesops.services import tokens
from salesops.settings import Settings
from salesops.testing.servers import Database, Server, embedded_server, outside_server
from salesops.transactions import transaction
from salesops.web.app import make_app
from salesops.web.engine import template_config

__all__ = ["SYSTEM", "Client", "Database", "Server", "outside_server"]

SYSTEM = Actor(UUID(int=0), "salesops", frozenset({"system"}))
_count = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_server: what is tested does not depend on the server, one is enough")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The core suite runs on every server, but for what is marked `one_server`; the rest on the embedded one."""
    if "server" in metafunc.fixturenames:
        of_core = "/tests/core/" in Path(str(metafunc.definition.path)).as_posix()
        both = of_core and not metafunc.definition.get_closest_marker("one_server")
        outside = pytest.param(
            "outside",
            marks=()
            if os.environ.get("SALESOPS_TEST_POSTGRES_URL")
            else pytest.mark.skip(reason="SALESOPS_TEST_POSTGRES_URL is not set: not run on an outside PostgreSQL"),
        )
        metafunc.parametrize("server", ["embedded", outside] if both else ["embedded"], indirect=True, scope="module")


@pytest_asyncio.fixture(scope="session")
async def embedded_postgresql(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """An embedded PostgreSQL of this test run alone; it does not wait for the disk either."""
    cluster = embedded.start(tmp_path_factory.mktemp("pg", numbered=True))
    try:
        made = embedded_server(cluster)
        await made.run("ALTER SYSTEM SET fsync = off")
        await made.run("ALTER SYSTEM SET autovacuum_naptime = '15s'")  # tables grow from nothing: plans must notice
        await made.run("SELECT pg_reload_conf()")
        await made.make_template()
        yield made
    finally:
        embedded.discard(cluster)


@pytest_asyncio.fixture(scope="session")
async def outside_postgresql() -> AsyncIterator[Server]:
    """The server that `SALESOPS_TEST_POSTGRES_URL` names, left as it was found but for the roles."""
    made = outside_server(os.environ["SALESOPS_TEST_POSTGRES_URL"])
    try:
        await made.make_template()
        yield made
    finally:
        await made.drop_all()


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Server:
    """The server this test runs on, with a migrated template database."""
    found: Server = request.getfixturevalue(f"{request.param}_postgresql")
    return found


@pytest_asyncio.fixture(scope="module")
async def database(server: Server) -> AsyncIterator[Database]:
    """A fresh migrated database for this module."""
    name = f"salesops_test_{secrets.token_hex(6)}"
    await server.new_clone(name)
    yield Database(server, name)
    await server.drop(name)


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database) -> AsyncIterator[Registry]:
    """The kernel, up on this module's database."""
    async with booted(database.app_url, pool_size=20) as registry:
        yield registry


@pytest.fixture
def new_office(kernel: Registry) -> Callable[..., Awaitable[Office]]:
    """Open an office: `await new_office(duties=["orders", …], currency="EUR")`; all duties by default."""

    async def make(**given: Any) -> Office:
        code = given.pop("code", f"office-{next(_count)}")
        new = offices.NewOffice(
            **({"code": code, "name": code.title(), "currency": "CNY", "timezone": "Asia/Shanghai"} | given)
        )
        return await offices.open_office(SYSTEM, new)

    return make


@pytest_asyncio.fixture
async def office(new_office: Callable[..., Awaitable[Office]]) -> Office:
    """An office of this test alone, with every duty on."""
    return await new_office()


@pytest.fixture
def act(office: Office) -> Act:
    """An act of the machinery in `office`: it may do everything."""
    return Act(office, SYSTEM, "api")


@pytest.fixture
def person(kernel: Registry) -> Callable[..., Awaitable[Actor]]:
    """Add a person to an office: `await person(office, "assistant")`."""

    async def make(office: Office, role: str, **given: Any) -> Actor:
        login = given.pop("login", f"{role}-{next(_count)}")
        async with transaction(Act(office, SYSTEM, "cli")) as tx:
            new = people.NewPerson(login=login, name=given.pop("name", login.title()), role=role, **given)
            person_id = await people.add_person(tx, new)
        return Actor(person_id, new.name, frozenset({role}))

    return make


@pytest.fixture(scope="session")
def made_apps() -> list[tuple[list[Discovered], Any]]:
    """The applications made so far and their duties: making one takes seconds, and none belongs to a database."""
    return []


@pytest_asyncio.fixture(scope="module")
async def app(kernel: Registry, made_apps: list[tuple[list[Discovered], Any]]) -> Any:
    """The web application on this module's database; modules with the same duties share one."""
    duties = list(kernel.discovered.values())
    for of, made in made_apps:
        if of == duties:
            template_config(duties)  # the words and assets are the process's: another app may have taken their place
            return made
    before = broken()
    made = make_app(Settings(secure_cookies=False, demo=True), registry=kernel)
    if broken() == before:  # else the next one has to say again what cannot be mounted
        made_apps.append((duties, made))
    return made


Client = Callable[..., Awaitable[AsyncClient]]


@pytest_asyncio.fixture
async def client(app: Any, person: Callable[..., Awaitable[Actor]]) -> AsyncIterator[Client]:
    """An HTTP client with an API token: `await client(office, "assistant")`; `actor=` takes a person made before."""
    opened: list[AsyncClient] = []

    async def make(office: Office | None = None, role: str = "assistant", *, actor: Actor | None = None) -> AsyncClient:
        headers = {}
        if office is not None:
            holder = actor or await person(office, role)
            async with transaction(Act(office, SYSTEM, "cli")) as tx:
                _, text = await tokens.issue_token(tx, holder.person_id, "test")
            headers["Authorization"] = f"Bearer {text}"
        made = AsyncClient(
            transport=ASGITransport(app=app, raise_app_exceptions=False), base_url="http://localhost", headers=headers
        )
        opened.append(made)
        return made

    yield make
    for one in opened:
        await one.aclose()
