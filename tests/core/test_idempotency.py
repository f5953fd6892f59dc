"""One key, one effect, however often and however many at once (RELIABILITY 5.2)."""

from __future__ import annotations

import asyncio

import asyncpg
import msgspec
import pytest

from salesops import Act, transaction
from salesops.act import IdempotencyKey
from salesops.db import connect_config
from salesops.errors import Refused
from salesops.services.idempotency import Replayed
from salesops.testing import Database


@pytest.fixture
async def assistant(client, office):
    return await client(office, "assistant")


async def count(act: Act) -> int:
    async with transaction(act) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM customers.customer WHERE office_id = $1", act.office.id))


async def register(http, office, key: str, name: str = "Hope Motors"):
    return await http.post(f"/api/{office.code}/customers", json={"name": name}, headers={"Idempotency-Key": key})


async def test_thirty_two_at_once_have_one_effect_and_one_answer(assistant, office, act: Act) -> None:
    for round_ in range(3):
        answers = await asyncio.gather(*(register(assistant, office, f"same {round_}") for _ in range(32)))
        settled = [a for a in answers if a.status_code != 503]
        assert {a.status_code for a in settled} == {201}
        assert len({a.content for a in settled}) == 1
        assert sum("idempotency-replayed" not in a.headers for a in settled) == 1
        assert await count(act) == round_ + 1


async def test_without_a_key_every_repetition_would_count(assistant, office, act: Act) -> None:
    """Negative control: other keys, other customers."""
    await asyncio.gather(*(register(assistant, office, f"other {n}") for n in range(4)))
    assert await count(act) == 4


async def test_a_key_used_with_another_body_is_refused(assistant, office, act: Act) -> None:
    assert (await register(assistant, office, "k", "One")).status_code == 201
    again = await register(assistant, office, "k", "Two")
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")
    assert await count(act) == 1


async def test_no_key_is_told_what_to_send(assistant, office, act: Act) -> None:
    refused = await assistant.post(f"/api/{office.code}/customers", json={"name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (428, "idempotency_key_required")
    assert await count(act) == 0


async def test_a_faulty_body_does_not_use_the_key_up(assistant, office, act: Act) -> None:
    assert (await register(assistant, office, "typo", "")).status_code == 422
    again = await assistant.post(
        f"/api/{office.code}/customers", json={"name": "Mended"}, headers={"Idempotency-Key": "typo"}
    )
    assert again.status_code == 201


async def test_a_refusal_is_kept_and_said_again(assistant, client, office) -> None:
    body = {"name": "Twin", "country": "CN", "tax_id": "91310000MA1FL0019K"}
    first = await assistant.post(f"/api/{office.code}/customers", json=body, headers={"Idempotency-Key": "a"})
    assert first.status_code == 201
    refused = await assistant.post(f"/api/{office.code}/customers", json=body, headers={"Idempotency-Key": "b"})
    again = await assistant.post(f"/api/{office.code}/customers", json=body, headers={"Idempotency-Key": "b"})
    assert (refused.status_code, again.status_code) == (409, 409)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["code"] == refused.json()["code"] == "conflict_duplicate"


async def test_a_repetition_that_would_be_refused_waits_for_the_first_and_gets_its_answer(
    act: Act, database: Database
) -> None:
    """The first attempt's client is gone, its transaction is not: a refusal beside its effect would be a lie."""
    key = IdempotencyKey(act.actor.person_id, "POST /orders", "slow", b"same")
    connection = await asyncpg.connect(**connect_config(database.owner_url))
    first = connection.transaction()
    await first.start()
    await connection.execute(
        "INSERT INTO core.idempotency (office_id, principal, route, key, fingerprint, status, body)"
        " VALUES ($1, $2, $3, $4, $5, 201, '{}')",
        *(act.office.id, key.principal, key.route, key.key, key.fingerprint),
    )

    async def repeat() -> None:
        async with transaction(msgspec.structs.replace(act, idempotency=key)):
            raise Refused("Somebody else has the last piece by now.")

    repeated = asyncio.create_task(repeat())
    while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        await asyncio.sleep(0.01)
    await first.commit()
    with pytest.raises(Replayed) as answered:
        await repeated
    assert answered.value.status == 201
    await connection.close()


async def test_keys_of_two_people_do_not_meet(assistant, client, office, act: Act) -> None:
    other = await client(office, "assistant")
    assert (await register(assistant, office, "mine", "One")).status_code == 201
    assert (await register(other, office, "mine", "Two")).status_code == 201
    assert await count(act) == 2
