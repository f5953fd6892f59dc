"""One order in the browser from arrears to return: three people at three desks, and the question "where is my part?"."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable

from playwright.async_api import expect
from tests.stories.desk import Desk

from conftest import PASSWORD, Site
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.testing import Client

_count = itertools.count(1)


async def test_a_held_order_is_paid_dispatched_and_partly_returned(
    new_office: Callable[..., Awaitable[Office]],
    person: Callable[..., Awaitable[Actor]],
    client: Client,
    site: Site,
) -> None:
    n = next(_count)
    office = await new_office(code=f"suzhou-{n}", name="Suzhou")
    at = f"/{office.code}"
    people = {role: await person(office, role, login=f"{role}-story-{n}", password=PASSWORD) for role in ("assistant", "finance", "warehouse")}  # fmt: skip
    desk = Desk(office, *[await client(office, role) for role in ("assistant", "finance", "warehouse")])
    await desk.goods(**{"STORY-1": "50"})
    customer = await desk.customer("Tongli Workshop Group", "50.00")
    issued = await desk.to_documents(customer, **{"STORY-1": "20"})
    assert issued["outbound_order"]["payment_hold"] == "on_hold"
    outbound, order = issued["outbound_order"]["id"], issued["order_id"]

    clerk = await site.signed_in(people["assistant"].name.lower())
    await clerk.goto(f"{at}/orders/{order}")
    await expect(clerk.locator("#stops")).to_contain_text("Arrears hold.")
    await clerk.keyboard.press("w")
    await expect(clerk.locator("#where")).to_contain_text("20 are packed and wait for the payment of ¥150.00.")
    await clerk.goto(f"{at}/receivables/held")
    await expect(clerk.locator("main")).to_contain_text("Tongli Workshop Group")
    await expect(clerk.locator("main")).to_contain_text("¥150.00")

    store = await site.signed_in(people["warehouse"].name.lower())
    await store.goto(f"{at}/inventory/outbound/{outbound}")
    await expect(store.locator("main")).to_contain_text("do not dispatch")

    bank = await site.signed_in(people["finance"].name.lower())
    await bank.goto(f"{at}/receivables/payments/new")
    await bank.fill("#customer", "Tongli Workshop Group")
    await bank.fill("#amount", "150")
    await bank.fill("#reference", "bank line 7")
    await bank.keyboard.press("Control+Enter")
    await expect(bank.locator("main")).to_contain_text("¥150.00")
    await bank.goto(f"{at}/receivables/held")
    await expect(bank.locator("main")).to_contain_text("Released")

    await outbox.drain()  # the desk hears of it
    await clerk.goto(f"{at}/orders/{order}")
    await expect(clerk.locator("#stops")).not_to_contain_text("Arrears")
    await clerk.keyboard.press("w")
    await expect(clerk.locator("#where")).to_contain_text("20 are in the warehouse, ready to go.")

    await store.goto(f"{at}/inventory/outbound/{outbound}")
    await expect(store.locator("main")).not_to_contain_text("do not dispatch")
    await store.keyboard.press("d")
    await store.wait_for_selector("#carrier")
    await store.fill("#carrier", "SF Express")
    await store.fill("#tracking_no", "SF7")
    await store.keyboard.press("Control+Enter")
    await expect(store.locator("main")).to_contain_text("dispatched")
    await outbox.drain()  # the desk and the shipments hear of it
    await store.reload()
    await expect(store.locator("main")).to_contain_text("SF7")

    await clerk.goto(f"{at}/orders/{order}")
    await expect(clerk.locator("#step-issue")).to_contain_text("Dispatched")
    await expect(clerk.locator("#stops")).not_to_contain_text("Arrears")
    await clerk.keyboard.press("w")
    await expect(clerk.locator("#where")).to_contain_text("all 20 have left our warehouse.")
    await expect(clerk.locator("#where")).to_contain_text("with SF Express, tracking number SF7.")
    await clerk.keyboard.press("Escape")
    await clerk.click("#order-menu summary")
    await clerk.get_by_text("Ask for a return").click()
    await clerk.wait_for_selector("#reason_code")
    await clerk.select_option("#reason_code", "defect")
    await clerk.fill("[name=lines-1-quantity]", "2")
    await clerk.keyboard.press("Control+Enter")
    await expect(clerk.locator("main")).to_contain_text("STORY-1")
    await expect(clerk.locator("main")).to_contain_text("Tongli Workshop Group")
