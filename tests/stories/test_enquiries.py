"""Goods that other places may have (FUT-4): asked of several at once, answered by hand and by form, compared, chosen, told."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import pytest_asyncio

from salesops import clock, new_id
from salesops.services import outbox
from salesops.testing import Client
from tests.stories.desk import Desk, add_missing_products
from tests.stories.papers import Postbox, letterhead, no_press_is_left, postbox
from tests.stories.test_futures import confirmed, days, sheet
from tests.stories.test_procurement import Buying, is_sound

__all__ = ["no_press_is_left", "postbox"]
pytestmark = pytest.mark.one_server


@pytest_asyncio.fixture
async def buying(desk: Desk, client: Client) -> Buying:
    return Buying(desk, await client(desk.office, "head"))


async def planned(buying: Buying, part_no: str, quantity: str) -> tuple[str, dict[str, Any]]:
    """An issued order of goods that are not in stock, and its line of the plan."""
    await add_missing_products(buying.desk.office, [part_no])
    order = await confirmed(buying.desk, await buying.desk.customer(), **{part_no: quantity})
    issued = await buying.desk.issue(order)
    assert issued.status_code == 201, issued.text
    return order, (await buying.planned(issued.json()["number"]))[0]


async def asked(buying: Buying, suppliers: list[str], *lines: str, **given: Any) -> dict[str, Any]:
    made = await buying.post("/enquiries", {"supplier_ids": suppliers, "plan_line_ids": list(lines)} | given)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def read(buying: Buying, enquiry: str) -> dict[str, Any]:
    answer = await buying.head.get(f"{buying.base}/enquiries/{enquiry}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def says(buying: Buying, target: str, *answers: dict[str, Any]) -> Any:
    return await buying.post(f"/enquiries/targets/{target}/answers", {"answers": list(answers)})


async def test_several_are_asked_by_mail_and_the_form_that_comes_back_is_read(buying: Buying, postbox: Postbox) -> None:
    await letterhead(buying.desk)
    order, line = await planned(buying, "ENQ1", "4")
    near = await buying.supplier(email="sales@near.example", contact="Ms Fang", duty_percent="10")
    far = await buying.supplier(email="sales@far.example", currency="CNY", buffer_days=5)
    mute = await buying.supplier()
    made = await asked(buying, [near, far, mute], line["id"], note="for a breakdown")
    assert [(one["by_mail"], one["note"]) for one in made["targets"]].count((False, "no mail address is known")) == 1
    await outbox.drain()

    # Each gets one mail with the paper and the form; none sees who else was asked, nor for whom it is.
    assert sorted(mail["To"] for mail in postbox.mails) == ["sales@far.example", "sales@near.example"]
    (form,) = [
        part
        for mail in postbox.mails
        if mail["To"] == "sales@near.example"
        for part in mail.iter_attachments()
        if str(part.get_filename()).endswith(".xlsx")
    ]
    for mail in postbox.mails:
        kinds = [part.get_content_type() for part in mail.iter_attachments()]
        assert "application/pdf" in kinds
        assert line["customer"] not in str(mail)
    book = openpyxl.load_workbook(io.BytesIO(form.get_content()))
    rows = book.active
    assert rows is not None
    heads = [cell.value for cell in rows[1]]
    assert [rows.cell(2, heads.index(head) + 1).value for head in ("part", "quantity")] == ["ENQ1", 4]
    filled = {"available": 4, "lead days": 6, "unit price": 8.5, "currency": "cny", "valid until": days(20)}
    for head, value in filled.items():
        rows.cell(2, heads.index(head) + 1, value)
    out = io.BytesIO()
    book.save(out)

    one = await read(buying, made["id"])
    targets = {target["email"]: target for target in one["targets"]}
    assert (targets["sales@near.example"]["state"], targets[""]["state"]) == ("sent", "to_send")
    back = await buying.head.post(
        f"{buying.base}/enquiries/targets/{targets['sales@near.example']['id']}/form",
        params={"file_name": "en.xlsx"},
        content=out.getvalue(),
        headers={"Idempotency-Key": str(new_id())},
    )
    assert back.status_code == 201, back.text
    assert back.json()["state"] == "answered"
    told = await says(
        buying,
        targets["sales@far.example"]["id"],
        {"line_no": 1, "available": "10", "from_on": days(2), "unit_price": "9", "currency": "CNY", "freight": "12"},
    )
    assert told.status_code == 201, told.text

    # 4 × 8.50 with 10 % duty is 37.40; 4 × 9.00 and 12.00 of freight is 48.00. The dearer is here sooner.
    (asked_line,) = (await read(buying, made["id"]))["lines"]
    by_supplier = {answer["landed"]: answer for answer in asked_line["answers"]}
    assert set(by_supplier) == {"37.40", "48.00"}
    assert (by_supplier["37.40"]["is_cheapest"], by_supplier["37.40"]["arrives_on"]) == (True, days(6 + 2))
    assert (by_supplier["48.00"]["is_soonest"], by_supplier["48.00"]["arrives_on"]) == (True, days(2 + 5))

    # What is chosen decides the line of the plan, is the supplier's price, and is the day that the customer waits for.
    chosen = await buying.post(f"/enquiries/lines/{asked_line['id']}/choice", {"answer_id": by_supplier["48.00"]["id"]})
    assert chosen.status_code == 200, chosen.text
    (after,) = await buying.planned(line["order_number"])
    assert (after["decision"], after["supplier_id"], after["foreign_state"]) == ("order", far, "answered")
    await outbox.drain()
    (waiting,) = (await sheet(buying.desk, order))["lines"]
    assert waiting["futures_on"] is None or waiting["futures_on"] >= days(0)
    draft = await buying.draft(far, {"plan_line_ids": [line["id"]]})
    assert draft.status_code == 201, draft.text
    assert (await buying.order(draft.json()["id"]))["lines"][0]["unit_price"] == "9"
    await is_sound(buying.desk.office)


async def test_the_customer_hears_by_mail_and_the_clock_stops(buying: Buying, postbox: Postbox) -> None:
    _, line = await planned(buying, "ENQ2", "2")
    supplier = await buying.supplier()
    made = await asked(buying, [supplier], line["id"])
    (target,) = made["targets"]
    (enquired,) = (await read(buying, made["id"]))["lines"]
    at = f"/enquiries/lines/{enquired['id']}"

    nobody = await buying.post(f"{at}/feedback", {"way": "phone", "words": "no answer yet", "is_final": False})
    assert (nobody.status_code, nobody.json()["faults"][0]["field"]) == (422, "person")
    silent = await buying.post(f"{at}/feedback", {"way": "phone", "person": "Ms Lin"})
    assert silent.json()["faults"][0]["field"] == "words"
    waiting = {"way": "phone", "person": "Ms Lin", "words": "no answer yet", "is_final": False}
    assert (await buying.post(f"{at}/feedback", waiting)).status_code == 201
    assert (await read(buying, made["id"]))["lines"][0]["is_told"] is False
    no_sender = await buying.post(f"{at}/feedback", {"way": "mail", "words": "it comes"})
    assert (no_sender.status_code, no_sender.json()["current"]) == (409, "no_sender")
    await letterhead(buying.desk)
    no_address = await buying.post(f"{at}/feedback", {"way": "mail", "words": "it comes"})
    assert (no_address.status_code, no_address.json()["faults"][0]["rule"]) == (422, "address")

    assert (await says(buying, target["id"], {"line_no": 1, "available": "2", "lead_days": 3})).status_code == 201
    answer = (await read(buying, made["id"]))["lines"][0]["answers"][0]["id"]
    assert (await buying.post(f"{at}/choice", {"answer_id": answer})).status_code == 200
    customer = (await read(buying, made["id"]))["lines"][0]["customer_id"]
    contact = {"name": "Ms Lin", "email": "lin@customer.example"}
    added = await buying.desk.post(buying.desk.assistant, f"/customers/{customer}/contacts", contact)
    assert added.status_code == 201, added.text
    told = await buying.post(f"{at}/feedback", {"way": "mail"})
    assert told.status_code == 201, told.text
    await outbox.drain()
    (mail,) = postbox.mails
    assert mail["To"] == "lin@customer.example"
    body = mail.get_body(("plain",)).get_content()
    assert "ENQ2: 2 pc" in body
    assert "Northern Filters" not in str(mail)
    assert (await read(buying, made["id"]))["lines"][0]["is_told"] is True


async def test_answers_that_say_nothing_certain_are_kept_and_cannot_be_chosen(buying: Buying) -> None:
    _, line = await planned(buying, "ENQ3", "5")
    await add_missing_products(buying.desk.office, ["ENQ3-NEW"])
    one, two = await buying.supplier(), await buying.supplier()
    made = await asked(buying, [one, two], line["id"], by_mail=False)
    first, second = made["targets"]

    async def choice(answers: int, **more: Any) -> tuple[int, str]:
        (asked_line,) = (await read(buying, made["id"]))["lines"]
        assert len(asked_line["answers"]) == answers
        body = {"answer_id": asked_line["answers"][-1]["id"]} | more
        given = await buying.post(f"/enquiries/lines/{asked_line['id']}/choice", body)
        return given.status_code, given.json().get("current", "")

    assert (await says(buying, first["id"], {"line_no": 1, "available": "few"})).status_code == 201
    assert await choice(1) == (409, "unknown")
    assert (await read(buying, made["id"]))["lines"][0]["answers"][0]["said"] == "few"
    await says(buying, first["id"], {"line_no": 1, "available": "3"})
    assert await choice(2) == (409, "short")
    assert [a["why_not"] for a in (await read(buying, made["id"]))["lines"][0]["answers"]] == ["replaced", "short"]
    await says(buying, second["id"], {"line_no": 1, "available": "9", "valid_until": days(-1)})
    assert await choice(3) == (409, "expired")
    await says(buying, second["id"], {"line_no": 1, "available": "9", "substitute": "enq3-new"})
    assert await choice(4) == (409, "substitute")
    with clock.at(clock.now() + dt.timedelta(days=12)):
        late = await says(buying, first["id"], {"line_no": 1, "available": "9"})
        assert late.json()["late"] is True
        assert await choice(5) == (409, "late")
    (asked_line,) = (await read(buying, made["id"]))["lines"]
    instead = next(a["id"] for a in asked_line["answers"] if a["substitute"])
    agreed = {"answer_id": instead, "substitute_agreed": True}
    assert (await buying.post(f"/enquiries/lines/{asked_line['id']}/choice", agreed)).status_code == 200
    (after,) = await buying.planned(line["order_number"])
    assert after["decision"] == "substitute"


async def test_what_an_enquiry_and_an_answer_may_not_say(buying: Buying) -> None:
    _, line = await planned(buying, "ENQ4", "5")
    supplier = await buying.supplier()

    async def refused(body: dict[str, Any]) -> set[tuple[str, str]]:
        answer = await buying.post("/enquiries", {"supplier_ids": [supplier], "plan_line_ids": [line["id"]]} | body)
        assert answer.status_code == 422, answer.text
        return {(fault["field"], fault["rule"]) for fault in answer.json()["faults"]}

    assert await refused({"supplier_ids": []}) == {("supplier_ids", "required")}
    assert await refused({"supplier_ids": [str(new_id())]}) == {("supplier_ids", "known")}
    assert await refused({"plan_line_ids": []}) == {("lines", "required")}
    assert await refused({"plan_line_ids": [str(new_id())]}) == {("plan_line_ids", "open")}
    assert await refused({"answer_by": days(-1)}) == {("answer_by", "past")}
    assert await refused({"lines": [{"part_no": "ENQ44", "quantity": "0"}]}) == {
        ("lines[0].part_no", "known"),
        ("lines[0].quantity", "positive"),
    }

    made = await asked(buying, [supplier], line["id"], by_mail=False)
    (target,) = made["targets"]

    async def wrong(**answer: Any) -> tuple[str, str]:
        given = await says(buying, target["id"], {"line_no": 1, "available": "5"} | answer)
        assert given.status_code == 422, given.text
        (fault,) = given.json()["faults"]
        return fault["field"].removeprefix("answers[0]."), fault["rule"]

    assert await wrong(unit_price="9.00") == ("currency", "required")
    assert await wrong(unit_price="nine", currency="CNY") == ("unit_price", "decimal")
    assert await wrong(freight="5") == ("freight", "currency")
    assert await wrong(lead_days=900) == ("lead_days", "range")
    assert await wrong(substitute="ENQ-NONE") == ("substitute", "known")
    assert await wrong(line_no=7) == ("line_no", "known")
    assert await wrong(available="") == ("available", "required")
    assert (await read(buying, made["id"]))["lines"][0]["answers"] == []

    declined = await buying.post(f"/enquiries/targets/{target['id']}/decline", {"reason": "nothing there"})
    assert declined.status_code == 200, declined.text
    closed = await buying.post(f"/enquiries/{made['id']}/closing", {"version": 1})
    assert closed.status_code == 200, closed.text
    over = await says(buying, target["id"], {"line_no": 1, "available": "5"})
    assert (over.status_code, over.json()["current"]) == (409, "closed")
    (after,) = await buying.planned(line["order_number"])
    assert after["foreign_state"] == "none"
