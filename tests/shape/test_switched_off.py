"""Off is off everywhere: a route of a switched-off duty is no more there than one that never was."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest_asyncio
from httpx import AsyncClient, Response

from salesops import Act, transaction
from salesops.act import Office
from salesops.kernel.registry import Registry
from salesops.masterdata.offices import switch_duty
from salesops.testing import SYSTEM
from salesops.web import sessions
from tests.core.matrix.operations import Operation, operations

OF_DUTIES = [operation for operation in operations() if operation.duty]
SAFE = "GET"


@pytest_asyncio.fixture
async def head(office: Office, client: Any, person: Any) -> AsyncClient:
    """Someone with a token for the API and a session for the pages."""
    actor = await person(office, "head")
    made: AsyncClient = await client(office, actor=actor)
    made.cookies.set("salesops", await sessions.open_session(actor.person_id, "test"))
    made.headers.update({"sec-fetch-site": "same-origin", "accept": "application/json"})
    return made


async def switch_all(office: Office, kernel: Registry, state: str) -> None:
    for duty in reversed(list(kernel.duties)):
        await switch_duty(Act(office, SYSTEM, "api"), duty, state, "test")


async def ask(client: AsyncClient, operation: Operation, office: Office) -> Response:
    path = operation.path.replace("{office}", office.code)
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", str(uuid4()))
    return await client.request(operation.method, path, json={}, headers={"idempotency-key": str(uuid4())})


def told(response: Response) -> tuple[Any, ...]:
    body = response.json()
    assert body.pop("request_id")
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    return response.status_code, body, headers


async def test_every_route_of_a_duty_that_is_off_answers_like_an_address_that_never_was(
    office: Office, head: AsyncClient, kernel: Registry
) -> None:
    for operation in OF_DUTIES:
        found = await ask(head, operation, office)
        assert found.status_code != 404 or found.json().get("code"), operation.name  # some answer with a file
    await switch_all(office, kernel, "off")
    nowhere = told(await head.get(f"/api/{office.code}/never-was"))
    assert nowhere[0] == 404
    for operation in OF_DUTIES:
        assert told(await ask(head, operation, office)) == nowhere, operation.name


async def test_a_duty_that_is_read_only_is_read_and_not_written(office: Office, client: Any, kernel: Registry) -> None:
    people = {role: await client(office, role) for role in ("assistant", "finance", "warehouse", "head")}
    await switch_all(office, kernel, "read_only")
    for operation in OF_DUTIES:
        if operation.page:
            continue
        answers = {role: await ask(someone, operation, office) for role, someone in people.items()}
        if operation.method == SAFE:
            assert all(a.json().get("current") != "read_only" for a in answers.values() if a.status_code == 409), (
                operation.name
            )
            assert any(a.status_code in (200, 400, 404, 409, 422) for a in answers.values()), operation.name
        else:
            for answer in answers.values():
                assert (answer.status_code, answer.json()["code"], answer.json()["current"]) == (
                    409,
                    "conflict_state",
                    "read_only",
                ), operation.name


async def test_switched_on_again_everything_is_there_as_before(office: Office, client: Any, kernel: Registry) -> None:
    assistant = await client(office, "assistant")
    made = await assistant.post(
        f"/api/{office.code}/customers", json={"name": "Hope"}, headers={"idempotency-key": "1"}
    )
    customer = made.json()["id"]
    await switch_all(office, kernel, "off")
    assert (await assistant.get(f"/api/{office.code}/customers/{customer}")).status_code == 404
    for duty in kernel.duties:
        await switch_duty(Act(office, SYSTEM, "api"), duty, "on", "test")
    assert (await assistant.get(f"/api/{office.code}/customers/{customer}")).json()["name"] == "Hope"


async def test_another_office_does_not_notice(new_office: Any, client: Any, kernel: Registry) -> None:
    here, there = await new_office(), await new_office()
    await switch_all(here, kernel, "off")
    someone = await client(there, "assistant")
    assert (await someone.get(f"/api/{there.code}/orders")).status_code == 200


async def test_nothing_is_scheduled_or_delivered_for_a_duty_that_is_off(
    office: Office, kernel: Registry, database: Any
) -> None:
    from salesops import clock
    from salesops.events import GoodsDispatched
    from salesops.services import outbox

    fact = GoodsDispatched(
        outbound_id=uuid4(),
        order_id=uuid4(),
        customer_id=uuid4(),
        carrier="own",
        tracking_no="",
        dispatched_at=clock.now(),
    )
    async with transaction(Act(office, SYSTEM, "api")) as tx:
        tx.tell(fact)
    await switch_all(office, kernel, "off")
    async with transaction(Act(office, SYSTEM, "api")) as tx:
        tx.tell(fact)
    assert await outbox.drain() == 0
    rows = await database.as_owner("SELECT duty, state FROM core.outbox WHERE office_id = $1", office.id)
    assert len(rows) >= 2
    assert {row["state"] for row in rows} == {"parked"}
