"""Two clerks at once: the last piece, the last credit, the double click, and lines in opposite order."""

from __future__ import annotations

import asyncio
from collections import Counter

from salesops.services.verify import verify
from tests.stories.desk import Desk


async def ready(desk: Desk, customer: str, **quantities: str) -> str:
    """An order that only waits for its confirmation."""
    order: str = (await desk.take(customer, **quantities)).json()["id"]
    await desk.check(order)
    return order


async def stock(desk: Desk, part_no: str) -> tuple[float, float]:
    row = (await desk.assistant.get(f"{desk.base}/inventory/stock?part_no={part_no}")).json()["items"][0]
    return float(row["on_hand"]), float(row["reserved"])


async def test_ten_pieces_are_sold_ten_times_to_sixty_four_clerks(desk: Desk) -> None:
    await desk.goods(LAST1="10")
    customer = await desk.customer(limit="100000.00")
    orders = [await ready(desk, customer, LAST1="1") for _ in range(64)]
    gate = asyncio.Semaphore(16)

    async def confirm(order: str) -> int:
        async with gate:
            return int((await desk.call(order)).status_code)

    answers = Counter(await asyncio.gather(*(confirm(order) for order in orders)))
    assert answers == {201: 10, 409: 54}
    assert await stock(desk, "LAST1") == (10, 10)
    assert [f async for f in verify() if f.office == desk.office.code] == []


async def test_who_comes_second_hears_what_is_left(desk: Desk) -> None:
    await desk.goods(LAST2="10")
    customer = await desk.customer()
    first, second = await ready(desk, customer, LAST2="7"), await ready(desk, customer, LAST2="7")
    assert (await desk.call(first)).status_code == 201
    refused = await desk.call(second)
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_stock")
    assert [(s["part_no"], float(s["wanted"]), float(s["available"])) for s in refused.json()["short"]] == [
        ("LAST2", 7, 3)
    ]
    again, _ = await desk.check(second)
    assert (again["lines"][0]["spot"], again["lines"][0]["futures"]) == ("3", "4")
    assert (await desk.call(second)).status_code == 201


async def test_two_orders_that_each_fit_the_limit_but_not_both(desk: Desk) -> None:
    await desk.goods(FIT1="100")
    customer = await desk.customer(limit="500.00")
    orders = [await ready(desk, customer, FIT1="40") for _ in range(2)]
    answers = await asyncio.gather(*(desk.call(order) for order in orders))
    assert sorted(a.status_code for a in answers) == [201, 409]
    refused = next(a for a in answers if a.status_code == 409).json()
    assert (refused["code"], refused["shortfall"], refused["headroom"]) == ("insufficient_credit", "300.00", "100.00")
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    assert account["committed"] == "400.00"


async def test_a_told_shortfall_does_not_refuse_the_confirmation(desk: Desk) -> None:
    await desk.goods(FIT2="100")
    customer = await desk.customer(limit="100.00")
    order = await ready(desk, customer, FIT2="40")
    assert (await desk.call(order)).status_code == 201


async def test_issuing_twice_at_once_with_two_keys_issues_once(desk: Desk) -> None:
    await desk.goods(TWICE="10")
    customer = await desk.customer()
    order = await ready(desk, customer, TWICE="4")
    await desk.call(order)
    answers = await asyncio.gather(*(desk.issue(order) for _ in range(6)))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409, 409, 409]
    outbound = (await desk.assistant.get(f"{desk.base}/inventory/outbound")).json()["items"]
    assert len(outbound) == 1
    assert [f async for f in verify() if f.office == desk.office.code] == []


async def test_dispatching_twice_at_once_moves_the_goods_once(desk: Desk) -> None:
    await desk.goods(LEAVE="10")
    customer = await desk.customer()
    issued = await desk.to_documents(customer, LEAVE="4")
    answers = await asyncio.gather(*(desk.dispatch(issued["outbound_order"]["id"]) for _ in range(4)))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409]
    assert await stock(desk, "LEAVE") == (6, 0)


async def test_the_same_money_cleared_twice_at_once_counts_once(desk: Desk) -> None:
    await desk.goods(PAID="10")
    customer = await desk.customer()
    await desk.to_documents(customer, PAID="4")
    slip = (await desk.pay(customer, "30.00", state="reported")).json()
    answers = await asyncio.gather(
        *(desk.post(desk.finance, f"/receivables/receipts/{slip['id']}/clear") for _ in range(4))
    )
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    assert account["open_ar"] == "10.00"


async def test_lines_in_opposite_order_never_deadlock(desk: Desk) -> None:
    parts = [f"OPP{n}" for n in range(6)]
    await desk.goods(**dict.fromkeys(parts, "10000"))
    customers = [await desk.customer(f"Firm {n}", limit="1000000.00") for n in range(8)]
    orders = []
    for n in range(48):
        wanted = dict.fromkeys(parts if n % 2 else reversed(parts), "1")
        orders.append(await ready(desk, customers[n % 8], **wanted))
    gate = asyncio.Semaphore(16)

    async def through(order: str) -> tuple[int, int]:
        async with gate:
            return (await desk.call(order)).status_code, (await desk.issue(order)).status_code

    assert Counter(await asyncio.gather(*(through(order) for order in orders))) == {(201, 201): 48}
    assert await stock(desk, "OPP0") == (10000, 48)
    assert [f async for f in verify() if f.office == desk.office.code] == []
