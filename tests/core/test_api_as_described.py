"""The API answers as it is described: every operation succeeds for someone, and none breaks whatever it is asked.

Three people who together may do everything ask what schemathesis makes of the description, about things that exist and
about nothing. `SALESOPS_FUZZ_EXAMPLES` asks more of each operation; the questions are the same in every run.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import schemathesis
from httpx import Request, Response
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, Config, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.core.matrix.expected import Identity
from tests.core.matrix.operations import Operation, operations
from tests.core.matrix.samples import PART, SAMPLES, Sample
from tests.core.matrix.world import NOBODY, World, opened_world

from salesops.kernel.registry import Registry
from salesops.testing import Database

pytestmark = pytest.mark.one_server
EXAMPLES = int(os.environ.get("SALESOPS_FUZZ_EXAMPLES", "4"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ASKING = (
    Identity("the salesperson", frozenset({"sales"})),
    Identity("the assistant", frozenset({"assistant", "warehouse"})),
    Identity("the administrator", frozenset({"office_admin", "finance", "head"})),
    Identity("the personnel officer", frozenset({"hr"})),
)
ANSWERED: dict[str, Counter[int]] = {}
OPERATIONS = {op.name: op for op in operations() if op.path.startswith("/api/")}


@pytest_asyncio.fixture(scope="module")
async def world(app: Any, kernel: Registry, database: Database) -> AsyncIterator[World]:
    async with opened_world(app, kernel, database, ASKING) as made:
        yield made


@pytest_asyncio.fixture(scope="module")
async def described(world: World) -> dict[str, Any]:
    """Every operation of the description, by its name."""
    text = (await world.client.get("/openapi/openapi.json")).json()
    anyone = Config.from_dict({"generation": {"with-security-parameters": False}})  # who asks is up to the tests
    found = schemathesis.openapi.from_dict(text, config=anyone)
    return {one.label: one for result in found.get_all_operations() for one in [result.ok()]}


async def test_the_description_has_every_operation_of_the_api_and_no_other(described: dict[str, Any]) -> None:
    assert described.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_succeeds_for_someone_as_described(
    name: str, world: World, described: dict[str, Any]
) -> None:
    operation, who = OPERATIONS[name], _who_may(world, OPERATIONS[name])
    got = await world.ask(operation, who, "own office", fresh=True)
    assert 200 <= got.status_code < 300, f"{name} by {who.name}: {got.status_code} {got.text[:300]}"
    path = dict.fromkeys([*operation.parameters, "office"], str(NOBODY))
    assert _wrong(described[name].Case(path_parameters=path), got) == []


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_answers_as_described_whatever_it_is_asked(
    name: str, world: World, described: dict[str, Any]
) -> None:
    answered = ANSWERED.setdefault(name, Counter())
    for number, case in enumerate(_cases(described[name])):
        if OPERATIONS[name].of_office:
            case.path_parameters["office"] = "here"
        if number % 2:
            await _seed(world, OPERATIONS[name], case, number // 2)
        checks = [*CHECKS, negative_data_rejection] if _is_body_wrong(case) and not number % 2 else CHECKS
        for who in ASKING:
            got = await _asked(world, OPERATIONS[name], who, case)
            answered[got.status_code] += 1
            told = f"{case.as_curl_command()} by {who.name}: {got.status_code} {got.text[:500]}"
            assert _wrong(case, got, checks) == [], told


def test_the_questions_get_further_than_the_door(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Most operations let some of them in, and few are refused for want of a token."""
    answers = sum(ANSWERED.values(), Counter())
    with capsys.disabled():
        print(f" [{answers.total()} questions: {dict(sorted(answers.items()))}]", end="")
    inside = [name for name, found in ANSWERED.items() if found.keys() - {401, 403}]
    assert len(inside) >= 0.95 * len(ANSWERED)
    assert answers[401] <= 0.05 * answers.total()


@pytest.mark.parametrize(
    ("status", "media", "body", "words"),
    [
        (500, "application/problem+json", b"{}", "Server error"),
        (418, "application/problem+json", b"{}", "Undocumented status code"),
        (200, "text/html", b"{}", "Undocumented Content-Type"),
        (409, "application/problem+json", b"{}", "violates schema"),
    ],
)
def test_an_answer_that_is_not_as_described_is_noticed(
    status: int, media: str, body: bytes, words: str, described: dict[str, Any]
) -> None:
    """Negative control of the two before."""
    name = "GET /api/{office}/orders"
    asked = Request("GET", "http://localhost/api/here/orders")
    got = Response(status, headers={"content-type": media}, content=body, request=asked)
    got.elapsed = dt.timedelta(0)
    assert any(words in one for one in _wrong(described[name].Case(path_parameters={"office": "here"}), got))


def _who_may(world: World, operation: Operation) -> Identity:
    """The first of them who holds every right the operation needs."""
    needed = {right for right in (operation.permission, *SAMPLES.get(operation.name, Sample()).needs) if right}
    declared = world.registry.permissions
    for who in ASKING:
        if all(declared[right].roles.keys() & who.roles for right in needed):
            return who
    raise LookupError(f"none of them may {operation.name}")


def _cases(operation: Any) -> list[Case]:
    """The same cases in every run: some that fit the description, and where there is anything to get wrong some that do not."""
    modes = [GenerationMode.POSITIVE] + ([GenerationMode.NEGATIVE] if _can_be_wrong(operation) else [])
    made: list[Case] = []
    for mode in modes:

        @_as_often(max(1, EXAMPLES // len(modes)))
        @given(operation.as_strategy(generation_mode=mode))
        def collect(case: Case) -> None:
            made.append(case)

        collect()
    return made


def _as_often(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


def _can_be_wrong(operation: Any) -> bool:
    return bool(operation.body) or bool(operation.query) or bool(operation.headers)


def _is_body_wrong(case: Case) -> bool:
    part = case.meta.components.get(ParameterLocation.BODY) if case.meta else None
    return part is not None and part.mode.is_negative


async def _seed(world: World, operation: Operation, case: Case, number: int) -> None:
    """Make the case one about what exists, and one that is sound but for a single field."""
    sample, owner = SAMPLES.get(operation.name, Sample()), world.people["the salesperson"]
    made = await world.object_of(operation, sample, world.here, owner, fresh=False)
    real = {"customer_id": str(world.here.customer), "part_no": PART}
    for name in operation.parameters:
        case.path_parameters[name] = real.get(name, str(made) if made != NOBODY else case.path_parameters[name])
    if isinstance(case.query, dict):
        case.query.update({name: value for name, value in real.items() if name in case.query})
    if sample.body and isinstance(case.body, dict) and case.body:
        odd = sorted(case.body)[number % len(case.body)]
        case.body = {**await world.body(operation, world.here, made, owner), odd: case.body[odd]}


async def _asked(world: World, operation: Operation, who: Identity, case: Case) -> Response:
    sent = case.as_transport_kwargs(base_url="http://localhost")
    own = await world.headers(operation, who)
    given = {
        name: value for name, value in sent["headers"].items() if name.lower() not in {*own, "authorization", "cookie"}
    }
    body = {name: sent[name] for name in ("json", "data") if name in sent}
    if isinstance(body.get("data"), bytes | str):
        body["content"] = body.pop("data")
    world.client.cookies.clear()
    return await world.client.request(
        sent["method"], sent["url"], params=sent.get("params"), headers={**given, **own}, **body
    )


def _wrong(case: Case, got: Response, checks: list[Any] = CHECKS) -> list[str]:
    try:
        case.validate_response(got, checks=checks)
    except FailureGroup as failures:
        return [str(failure) for failure in failures.exceptions]
    except SchemathesisError as error:
        return [str(error)]
    return []
