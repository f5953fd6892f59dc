"""kill -9 of the web process at every named place of a use case: the retry with the same key has one effect."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.crash.mortal import Desk, Web, web

from salesops import Act, transaction
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.offices import NewOffice, open_office
from salesops.masterdata.people import NewPerson, add_person, grant_role
from salesops.services import outbox, tokens
from salesops.services.verify import verify
from salesops.testing import SYSTEM

__all__ = ["web"]


async def prepare(code: str) -> str:
    """An office with one clerk who does everything; returns a token."""
    office = await open_office(SYSTEM, NewOffice(code=code, name=code, currency="CNY", timezone="Asia/Shanghai"))
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        person = await add_person(tx, NewPerson(login=f"clerk@{code}", name="Clerk", role="assistant"))
        for role in ("finance", "warehouse"):
            await grant_role(tx, person, role)
        await add_products(tx, [NewProduct(part_no=f"P-{code}", name="Part")])
        _, token = await tokens.issue_token(tx, person, "crash")
    return token


async def confirmed_order(desk: Desk, code: str) -> str:
    async def done(path: str, body: Any, key: str) -> Any:
        answer = await desk.post(path, body, key=key)
        assert answer is not None
        assert answer.status_code < 300, answer.text
        return answer.json()

    await done(
        "/inventory/receipts",
        {"kind": "opening", "lines": [{"part_no": f"P-{code}", "quantity": "10", "unit_cost": "5"}]},
        "goods",
    )
    customer = (await done("/customers", {"name": f"Firm {code}"}, "customer"))["id"]
    async with httpx.AsyncClient() as http:
        await http.put(
            f"{desk.base}/receivables/accounts/{customer}", json={"credit_limit": "1000"}, headers=desk.headers
        )
    lines = [{"part_no": f"P-{code}", "quantity": "4", "unit_price": "10"}]
    order: str = (
        await done("/orders", {"customer_id": customer, "intake_channel": "counter", "lines": lines}, "order")
    )["id"]
    await done(f"/orders/{order}/stock-check", None, "s")
    await done(f"/orders/{order}/balance-check", None, "b")
    seen = await desk.get(f"/orders/{order}/checklist")
    call = {
        "called_at": "2026-03-02T09:30:00+08:00",
        "phone": "1",
        "person": "x",
        "outcome": "confirmed",
        "content_hash": seen["content_hash"],
        "points": seen["points"],
    }
    await done(f"/orders/{order}/confirmations", call, "c")
    return order


@pytest.mark.parametrize("place", ["after-effect", "before-commit", "after-commit"])
async def test_a_retry_after_a_kill_issues_exactly_once(web: Web, place: str) -> None:
    code = f"kill-{place}"
    token = await prepare(code)
    await web.start()
    desk = Desk(web, code, token)
    order = await confirmed_order(desk, code)
    web.kill()

    await web.start(f"{place}:1")
    issued = await desk.post(f"/orders/{order}/documents", key="issue")
    if issued is None:
        assert web.process is not None
        assert web.process.wait(10) == 137
    else:  # a read of another transaction died first: the same process cannot have answered
        raise AssertionError("the process outlived its failpoint")
    await web.start()
    again = await desk.post(f"/orders/{order}/documents", key="issue")
    assert again is not None
    assert again.status_code == 201, again.text
    assert (again.headers.get("idempotency-replayed") == "true") == (place == "after-commit")
    third = await desk.post(f"/orders/{order}/documents", key="issue")
    assert third is not None
    assert third.content == again.content
    outbound = (await desk.get("/inventory/outbound"))["items"]
    assert [row["number"] for row in outbound] == [again.json()["outbound_order"]["number"]]
    await outbox.drain()
    assert [f async for f in verify() if f.office == code] == []


async def test_kills_at_random_moments_lose_no_answered_act(web: Web) -> None:
    """Every customer whose registration was answered is there once; unknowns resolve to one effect on retry."""
    code = "kill-random"
    token = await prepare(code)
    await web.start()
    desk = Desk(web, code, token)
    answered: dict[str, str] = {}

    async def clerk(number: int) -> None:
        for n in range(12):
            key = f"{number}-{n}"
            while key not in answered:
                answer = await desk.post("/customers", {"name": f"Firm {key}"}, key=key)
                if answer is not None and answer.status_code == 201:
                    answered[key] = answer.json()["id"]
                elif answer is not None:
                    assert answer.status_code == 503, answer.text
                await asyncio.sleep(0.01)

    async def killer() -> None:
        for pause in (0.15, 0.4, 0.25):
            await asyncio.sleep(pause)
            web.kill()
            await web.start()

    await asyncio.gather(killer(), *(clerk(number) for number in range(6)))
    rows: list[Any] = []
    after = ""
    while after is not None:
        page = await desk.get(f"/customers?limit=200{f'&after={after}' if after else ''}")
        rows, after = rows + page["items"], page["next"]
    assert sorted(row["name"] for row in rows) == sorted(f"Firm {key}" for key in answered)
    assert {row["id"] for row in rows} == set(answered.values())
