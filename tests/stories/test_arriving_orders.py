"""Orders arrive as files (ORD-1): kept as they are, read by a worker, confirmed by a person, and learned from."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from salesops import Act, transaction
from salesops.services import outbox
from salesops.testing import SYSTEM
from salesops_duties.intake import service
from tests.stories.desk import Desk

pytestmark = pytest.mark.one_server
HEADS = "Part number;Description;Quantity;Unit;Unit price;Amount"


def csv_order(number: str, *lines: str, total: str = "") -> bytes:
    """A purchase order as a customer's program writes it."""
    foot = f"\nTotal;;;;;{total}" if total else ""
    return (
        f"Purchase order;{number}\nOrder date;2026-03-02\nCurrency;CNY\n\n{HEADS}\n" + "\n".join(lines) + foot
    ).encode()


ONE = csv_order("PO-7781", "HM-100;Brake pad;4;pcs;10.00;40.00", "HM-200;Oil filter;10;pcs;2.50;25.00", total="65.00")


def ubl(
    kind: str, number: str, *, refers_to: str = "", lines: tuple[tuple[str, str, str], ...] = (), net: str = ""
) -> bytes:
    """A document of UBL 2.1; `lines` are part, quantity, price."""
    reference = f"<cac:OrderReference><cbc:ID>{refers_to}</cbc:ID></cac:OrderReference>" if refers_to else ""
    rows = "".join(
        f'<cac:OrderLine><cac:LineItem><cbc:ID>{n}</cbc:ID><cbc:LineStatusCode>{3 if refers_to else 1}</cbc:LineStatusCode><cbc:Quantity unitCode="H87">{quantity}</cbc:Quantity>'
        f'<cac:Price><cbc:PriceAmount currencyID="CNY">{price}</cbc:PriceAmount></cac:Price>'
        f"<cac:Item><cbc:Name>{part}</cbc:Name><cac:SellersItemIdentification><cbc:ID>{part}</cbc:ID></cac:SellersItemIdentification></cac:Item>"
        "</cac:LineItem></cac:OrderLine>"
        for n, (part, quantity, price) in enumerate(lines, 1)
    )
    total = f'<cac:AnticipatedMonetaryTotal><cbc:LineExtensionAmount currencyID="CNY">{net}</cbc:LineExtensionAmount></cac:AnticipatedMonetaryTotal>' if net else ""  # fmt: skip
    note = "<cbc:CancellationNote>not needed</cbc:CancellationNote>" if kind == "OrderCancellation" else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"'
        ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
        ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate>{note}<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>{reference}"
        "<cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Hope Motors</cbc:Name></cac:PartyName></cac:Party></cac:BuyerCustomerParty>"
        f"{total}{rows}</{kind}>"
    ).encode()


async def bring(desk: Desk, body: bytes, name: str = "order.csv", *, key: str = "bring") -> str:
    """Bring a file and have it read; returns the arrival."""
    answer = await desk.assistant.post(
        f"{desk.base}/intake", params={"file_name": name}, content=body, headers={"Idempotency-Key": f"{key} {name}"}
    )
    assert answer.status_code == 201, answer.text
    await outbox.drain()
    arrival: str = answer.json()[0]["id"]
    return arrival


async def seen(desk: Desk, arrival: str) -> dict[str, Any]:
    answer = await desk.assistant.get(f"{desk.base}/intake/{arrival}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def confirm(desk: Desk, draft: dict[str, Any], customer: str, *parts: str, **given: Any) -> Any:
    """Confirm a draft as it was read, with our part of each line."""
    lines = [
        {
            "part_no": part,
            "quantity": line["quantity"],
            "unit_price": line["unit_price"],
            "their_part": line["their_part"] or line["our_part"],
        }
        for part, line in zip(parts, draft["order"]["lines"], strict=True)
    ]
    body = {"version": draft["version"], "customer_id": customer, "number": draft["order"]["number"], "currency": "CNY",
            "lines": lines, "compared": True} | given  # fmt: skip
    return await desk.post(desk.assistant, f"/intake/drafts/{draft['id']}/confirmation", body)


async def order_of(desk: Desk, order: str) -> dict[str, Any]:
    found: dict[str, Any] = (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()
    return found


async def test_a_file_becomes_an_order_when_a_person_confirms_it_and_never_before(desk: Desk) -> None:
    await desk.goods(PAD="100", FILTER="100")
    customer = await desk.customer()
    arrival = await bring(desk, ONE)
    found = await seen(desk, arrival)
    [draft] = found["drafts"]
    assert (found["row"]["state"], draft["kind"], draft["order"]["number"]) == ("read", "order", "PO-7781")
    assert [(ln["our_part"], ln["quantity"], ln["unit_price"]) for ln in draft["order"]["lines"]] == [
        ("HM-100", "4", "10.00"),
        ("HM-200", "10", "2.50"),
    ]
    assert (await desk.assistant.get(f"{desk.base}/orders")).json()["items"] == []
    answer = await confirm(desk, draft, customer, "PAD", "FILTER")
    assert answer.status_code == 200, answer.text
    order = await order_of(desk, answer.json()["order_id"])
    assert (order["state"], order["customer_po_no"], order["net"], len(order["lines"])) == (
        "draft",
        "PO-7781",
        "65.00",
        2,
    )
    assert (await seen(desk, arrival))["row"]["state"] == "settled"


async def test_what_a_person_confirmed_is_known_the_next_time(desk: Desk) -> None:
    await desk.goods(PAD="100", FILTER="100")
    customer = await desk.customer()
    [first] = (await seen(desk, await bring(desk, ONE)))["drafts"]
    assert (await confirm(desk, first, customer, "PAD", "FILTER")).status_code == 200
    again = await bring(desk, csv_order("PO-7790", "hm-100;Brake pad;2;pcs;10.00;20.00", total="20.00"), "next.csv")
    act = Act(desk.office, SYSTEM, "api")
    arrived = await service.arrival(act, UUID(again))
    proposed = await service.proposal(act, arrived.drafts[0], "", UUID(customer))
    assert [(one.part_no, one.how) for one in proposed.meant] == [("PAD", "learned")]


async def test_the_same_bytes_again_are_the_file_that_is_there(desk: Desk) -> None:
    first = await bring(desk, ONE)
    assert await bring(desk, ONE, "renamed.csv") == first


async def test_a_file_that_cannot_be_read_is_kept_with_the_reason_and_can_be_set_aside(desk: Desk) -> None:
    body = b"MZ\x90\x00 a program"
    arrival = await bring(desk, body, "order.pdf")
    found = await seen(desk, arrival)
    assert (found["row"]["state"], found["drafts"]) == ("unreadable", [])
    assert found["row"]["refusal"]
    original = await desk.assistant.get(f"{desk.base}/intake/{arrival}/original")
    assert original.content == body
    assert original.headers["content-disposition"].startswith("attachment")
    silent = await desk.post(desk.assistant, f"/intake/{arrival}/aside", {"reason": " "})
    assert silent.status_code == 422
    aside = await desk.post(desk.assistant, f"/intake/{arrival}/aside", {"reason": "no order at all"})
    assert (aside.status_code, (await seen(desk, arrival))["row"]["state"]) == (200, "aside")
    assert (await desk.post(desk.assistant, f"/intake/{arrival}/reading", {}, key="again")).status_code == 200


async def test_doubts_want_a_person_to_say_that_they_compared(desk: Desk) -> None:
    await desk.goods(PAD="100")
    wrong = csv_order("PO-1", "HM-100;Brake pad;4;pcs;10.00;40.00", total="4000.00")
    [draft] = (await seen(desk, await bring(desk, wrong)))["drafts"]
    assert draft["order"]["doubts"]
    refused = await confirm(desk, draft, await desk.customer(), "PAD", compared=False)
    assert [f["field"] for f in refused.json()["faults"]] == ["compared"]


async def test_the_same_purchase_order_in_another_file_is_refused_unless_said_why(desk: Desk) -> None:
    await desk.goods(PAD="100", FILTER="100")
    customer = await desk.customer()
    [first] = (await seen(desk, await bring(desk, ONE)))["drafts"]
    assert (await confirm(desk, first, customer, "PAD", "FILTER")).status_code == 200
    [again] = (await seen(desk, await bring(desk, ONE + b"\n", "again.csv")))["drafts"]
    refused = await confirm(desk, again, customer, "PAD", "FILTER")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_duplicate")
    taken = await confirm(desk, again, customer, "PAD", "FILTER", repeat_reason="a second truck")
    assert taken.status_code == 200, taken.text


async def test_a_change_that_arrives_changes_the_order_and_a_cancellation_ends_it(desk: Desk) -> None:
    await desk.goods(PAD="100", FILTER="100")
    customer = await desk.customer()
    lines = (("PAD", "4", "10.00"), ("FILTER", "10", "2.50"))
    [draft] = (await seen(desk, await bring(desk, ubl("Order", "PO-9", lines=lines, net="65.00"), "o.xml")))["drafts"]
    taken = await confirm(desk, draft, customer, "PAD", "FILTER")
    assert taken.status_code == 200, taken.text
    order = taken.json()["order_id"]

    body = ubl(
        "OrderChange", "PO-9-C", refers_to="PO-9", lines=(("PAD", "6", "10.00"), ("FILTER", "10", "2.50")), net="85.00"
    )
    [change] = (await seen(desk, await bring(desk, body, "c.xml")))["drafts"]
    assert (change["kind"], change["order"]["refers_to"]) == ("order_change", "PO-9")
    seen_version = (await order_of(desk, order))["version"]
    about = {"order_id": order, "reason": "they sent a change", "number": "PO-9"}
    stale = await confirm(desk, change, customer, "PAD", "FILTER", **about, order_version=seen_version + 7)
    assert stale.status_code == 409
    changed = await confirm(desk, change, customer, "PAD", "FILTER", **about, order_version=seen_version)
    assert changed.status_code == 200, changed.text
    assert (await order_of(desk, order))["net"] == "85.00"

    body = ubl("OrderCancellation", "PO-9-X", refers_to="PO-9")
    [ending] = (await seen(desk, await bring(desk, body, "x.xml")))["drafts"]
    assert ending["kind"] == "order_cancellation"
    cancelled = await confirm(desk, ending, customer, *(() for _ in ending["order"]["lines"]), **about)
    assert cancelled.status_code == 200, cancelled.text
    assert (await order_of(desk, order))["state"] == "cancelled"


async def test_a_draft_is_settled_once_whoever_tries_again(desk: Desk) -> None:
    await desk.goods(PAD="100", FILTER="100")
    customer = await desk.customer()
    [draft] = (await seen(desk, await bring(desk, ONE)))["drafts"]
    assert (await confirm(desk, draft, customer, "PAD", "FILTER")).status_code == 200
    assert (await confirm(desk, draft, customer, "PAD", "FILTER")).status_code == 409


async def test_an_unknown_part_and_no_customer_are_told_at_their_fields_and_nothing_is_kept(desk: Desk) -> None:
    await desk.goods(PAD="100")
    [draft] = (await seen(desk, await bring(desk, ONE)))["drafts"]
    nobody = await confirm(desk, draft, None, "PAD", "")  # type: ignore[arg-type]
    assert sorted(f["field"] for f in nobody.json()["faults"]) == ["customer", "lines[1].part_no"]
    unknown = await confirm(desk, draft, await desk.customer(), "PAD", "NO-SUCH-PART")
    assert [f["field"] for f in unknown.json()["faults"]] == ["lines[1].part_no"]
    assert (await seen(desk, (await listed(desk))[0]["id"]))["row"]["state"] == "read"


async def test_an_order_of_too_many_lines_is_read_shown_in_part_and_never_taken_in_part(desk: Desk) -> None:
    await desk.goods(PAD="100")
    lines = ["PAD;Brake pad;1;pcs;1.00;1.00" for _ in range(600)]
    arrival = await bring(desk, csv_order("PO-600", *lines, total="600.00"))
    [draft] = (await seen(desk, arrival))["drafts"]
    assert len(draft["order"]["lines"]) == 600
    proposed = await service.proposal(
        Act(desk.office, SYSTEM, "api"),
        (await service.arrival(Act(desk.office, SYSTEM, "api"), UUID(arrival))).drafts[0],
        "",
    )
    assert len(proposed.rows) == 500
    part = [{"part_no": "PAD", "quantity": "1", "unit_price": "1.00"}] * 500
    body = {
        "version": draft["version"],
        "customer_id": await desk.customer(),
        "number": "PO-600",
        "lines": part,
        "compared": True,
    }
    refused = await desk.post(desk.assistant, f"/intake/drafts/{draft['id']}/confirmation", body)
    assert [f["field"] for f in refused.json()["faults"]] == ["lines"]


async def listed(desk: Desk) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await desk.assistant.get(f"{desk.base}/intake")).json()["items"]
    return items


async def test_two_orders_in_one_workbook_are_two_drafts_settled_one_by_one(desk: Desk) -> None:
    await desk.goods(PAD="100")
    book = openpyxl.Workbook()
    for name in ("11", "12"):
        sheet = book.create_sheet(name)
        for row in (["Purchase order", f"PO-{name}"], ["Currency", "CNY"], [], ["Part number", "Quantity", "Unit price", "Amount"],
                    ["HM-100", 2, 10, 20], ["Total", None, None, 20]):  # fmt: skip
            sheet.append(row)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    arrival = await bring(desk, out.getvalue(), "two.xlsx")
    drafts = (await seen(desk, arrival))["drafts"]
    assert [one["order"]["number"] for one in drafts] == ["PO-11", "PO-12"]
    assert (await confirm(desk, drafts[0], await desk.customer(), "PAD")).status_code == 200
    assert (await seen(desk, arrival))["row"]["state"] == "read"
    aside = {"version": drafts[1]["version"], "reason": "ordered by telephone already"}
    assert (await desk.post(desk.assistant, f"/intake/drafts/{drafts[1]['id']}/aside", aside)).status_code == 200
    assert (await seen(desk, arrival))["row"]["state"] == "settled"


async def test_every_purchase_order_of_the_inputs_ends_as_a_draft_with_its_own_lines_and_totals(
    desk: Desk, inputs: Path
) -> None:
    """Through the whole of it: brought, read by a worker's child, kept, shown."""
    files = sorted((inputs / "orders_docs" / "po_pdf").glob("*.pdf"))
    orders = 0
    for file in files:
        found = await seen(desk, await bring(desk, file.read_bytes(), file.name, key=file.name))
        assert found["row"]["state"] == "read", file.name
        if not found["drafts"]:
            assert found["reading"]["not_orders"]
            continue
        [draft] = found["drafts"]
        assert sum(float(line["amount"]) for line in draft["order"]["lines"]) == pytest.approx(
            float(draft["order"]["net"])
        )
        assert found["row"]["pictures"] >= 1
        orders += 1
    assert (orders, len(files)) == (8, 9)


async def test_what_arrived_stays_in_its_office(desk: Desk, new_office: Any, client: Any) -> None:
    arrival = await bring(desk, ONE)
    elsewhere = await new_office()
    stranger = await client(elsewhere, "assistant")
    assert (await stranger.get(f"/api/{elsewhere.code}/intake/{arrival}")).status_code == 404
    async with transaction(Act(elsewhere, SYSTEM, "api")) as tx:
        assert await tx.fetchval("SELECT count(*) FROM intake.original") == 0
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        assert await tx.fetchval("SELECT count(*) FROM intake.original") == 1
