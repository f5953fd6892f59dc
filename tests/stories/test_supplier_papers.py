"""Order responses and despatch advices that come as files: kept, compared row by row, and nothing changes before a person says so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from salesops import Act
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from salesops_duties.procurement.service import substitutes_offered
from tests.stories.desk import Desk, add_missing_products
from tests.stories.test_futures import days, sheet
from tests.stories.test_procurement import Buying, futures, is_sound

INPUTS = Path(os.environ.get("SALESOPS_INPUTS", "")) / "orders_docs"
CAC = 'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
CBC = 'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'


class Papers:
    """An office that buys, and files of its suppliers."""

    def __init__(self, buying: Buying) -> None:
        self.buying, self.desk = buying, buying.desk

    async def bring(self, name: str, body: str | bytes) -> list[dict[str, Any]]:
        """Drop a file on the desk and let it be read; the papers that wait then."""
        before = {one["id"] for one in await self.waiting()}
        content = body.encode() if isinstance(body, str) else body
        made = await self.desk.assistant.post(
            f"{self.desk.base}/intake",
            params={"file_name": name},
            content=content,
            headers={"Idempotency-Key": f"bring {name}"},
        )
        assert made.status_code == 201, made.text
        await outbox.drain()
        return [one for one in await self.waiting() if one["id"] not in before]

    async def waiting(self, queue: str = "open") -> list[dict[str, Any]]:
        answer = await self.buying.head.get(
            f"{self.buying.base}/supplier-papers", params={"queue": queue, "limit": 200}
        )
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def paper(self, id_: str) -> dict[str, Any]:
        answer = await self.buying.head.get(f"{self.buying.base}/supplier-papers/{id_}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def decide(self, id_: str, *decisions: str, **given: Any) -> Any:
        """Decide the rows in their order; rows of what is missing need none."""
        one = await self.paper(id_)
        rows = [row for row in one["rows"] if row["kind"] != "missing"]
        chosen = [{"row_no": row["row_no"], "decision": way} for row, way in zip(rows, decisions, strict=True)]
        for row in chosen:
            row |= given if row["decision"] != "leave" else {}
        body = {"version": one["version"], "purchase_version": one["purchase_version"], "rows": chosen}
        return await self.buying.post(f"/supplier-papers/{id_}/decision", body)


@pytest_asyncio.fixture
async def papers(desk: Desk, client: Client) -> Papers:
    return Papers(Buying(desk, await client(desk.office, "head")))


def response(
    order: str, *lines: str, number: str = "RESP-1", code: str = "CA", seller: str = "Northern Filters"
) -> str:
    party = f"<cac:SellerSupplierParty><cac:Party><cac:PartyName><cbc:Name>{seller}</cbc:Name></cac:PartyName></cac:Party></cac:SellerSupplierParty>"
    return (
        f'<OrderResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2" {CAC} {CBC}><cbc:ID>{number}</cbc:ID>'
        f"<cbc:IssueDate>{days(0)}</cbc:IssueDate><cbc:OrderResponseCode>{code}</cbc:OrderResponseCode><cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>"
        f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>{party}{''.join(lines)}</OrderResponse>"
    )


def line(
    at: int,
    part: str,
    quantity: str = "",
    status: str = "5",
    price: str = "",
    day: str = "",
    more: str = "",
    instead: str = "",
) -> str:
    said = f'<cbc:Quantity unitCode="C62">{quantity}</cbc:Quantity>' if quantity else ""
    when = (
        f"<cac:Delivery><cac:PromisedDeliveryPeriod><cbc:EndDate>{day}</cbc:EndDate></cac:PromisedDeliveryPeriod></cac:Delivery>"
        if day
        else ""
    )
    cost = f'<cac:Price><cbc:PriceAmount currencyID="CNY">{price}</cbc:PriceAmount></cac:Price>' if price else ""
    item = f"<cac:Item><cac:BuyersItemIdentification><cbc:ID>{part}</cbc:ID></cac:BuyersItemIdentification></cac:Item>"
    other = ""
    if instead:
        other = ("<cac:SellerSubstitutedLineItem><cbc:ID>1</cbc:ID><cac:Item><cac:BuyersItemIdentification><cbc:ID>" + instead
                 + "</cbc:ID></cac:BuyersItemIdentification></cac:Item></cac:SellerSubstitutedLineItem>")  # fmt: skip
    return (
        f"<cac:OrderLine><cac:LineItem><cbc:ID>{at}</cbc:ID><cbc:LineStatusCode>{status}</cbc:LineStatusCode>{said}{more}{when}{cost}{item}</cac:LineItem>{other}"
        f"<cac:OrderLineReference><cbc:LineID>{at}</cbc:LineID></cac:OrderLineReference></cac:OrderLine>"
    )


async def sent(papers: Papers, *parts: str, quantity: str = "10") -> tuple[str, str]:
    """An order of these parts that is out: its id and its number."""
    await add_missing_products(papers.desk.office, list(parts))
    supplier = await papers.buying.supplier()
    lines = [{"part_no": part, "quantity": quantity, "unit_price": "6.00"} for part in parts]
    order = await papers.buying.sent(supplier, *lines, beyond_plan_reason="for stock")
    return order, (await papers.buying.order(order))["number"]


async def test_a_response_is_compared_line_by_line_and_changes_what_is_accepted(papers: Papers) -> None:
    order, number = await sent(papers, "SP1", "SP2", "SP3", "SP4")
    said = response(
        number,
        line(1, "SP1", "10", day=days(30)),
        line(2, "SP2", "7", "3", price="6.50"),
        line(3, "SP3", "", "7"),
        line(9, "SP9", "5", "1", price="2.00"),
    )
    (one,) = await papers.bring("resp.xml", said)
    paper = await papers.paper(one["id"])
    assert (paper["purchase"], paper["kind"], paper["answer"]) == (number, "response", "changed")
    rows = [(row["kind"], row["line_no"], row["quantity"], row["differs"]) for row in paper["rows"]]
    assert rows == [
        ("line", 1, "10", ["day"]),
        ("line", 2, "7", ["quantity", "price"]),
        ("line", 3, "0", ["quantity"]),
        ("added", None, "5", []),
        ("missing", 4, None, ["missing"]),
    ]
    before = await papers.buying.order(order)
    assert [row["expected_on"] for row in before["lines"]] == [before["lines"][0]["expected_on"]] * 4
    unknown = await papers.decide(one["id"], "accept", "without_price", "accept", "accept")
    assert unknown.json()["faults"][0]["field"] == "rows[3].decision", unknown.text
    await add_missing_products(papers.desk.office, ["SP9"])
    done = await papers.decide(one["id"], "accept", "without_price", "accept", "accept")
    assert (done.status_code, done.json()["accepted"], done.json()["left"]) == (200, 4, 1), done.text
    now = await papers.buying.order(order)
    assert now["state"] == "confirmed"
    lines = [(row["part_no"], row["quantity"], row["closed"], row["unit_price"]) for row in now["lines"]]
    assert lines == [
        ("SP1", "10", "0", "6"),
        ("SP2", "10", "3", "6"),
        ("SP3", "10", "10", "6"),
        ("SP4", "10", "0", "6"),
        ("SP9", "5", "0", "2"),
    ]
    assert now["lines"][0]["expected_on"] == days(30)
    again = await papers.buying.post(
        f"/supplier-papers/{one['id']}/decision", {"version": 1, "purchase_version": now["version"], "rows": []}
    )
    assert (again.status_code, again.json()["code"]) == (409, "conflict_state"), again.text
    assert (await papers.paper(one["id"]))["rows"][1]["decision"] == "without_price"
    await is_sound(papers.desk.office)


async def test_a_price_can_be_agreed_and_the_rest_comes_later(papers: Papers) -> None:
    order, number = await sent(papers, "SP5")
    later = '<cbc:MaximumBackorderQuantity unitCode="C62">4</cbc:MaximumBackorderQuantity>'
    (one,) = await papers.bring(
        "later.xml", response(number, line(1, "SP5", "6", "3", price="6.25", day=days(20), more=later))
    )
    assert (await papers.paper(one["id"]))["rows"][0]["differs"] == ["quantity", "later", "price", "day"]
    done = await papers.decide(one["id"], "accept")
    assert done.status_code == 200, done.text
    now = await papers.buying.order(order)
    assert [(row["quantity"], row["closed"], row["unit_price"], row["expected_on"]) for row in now["lines"]] == [
        ("6", "0", "6.25", days(20)),
        ("4", "0", "6.25", None),
    ]
    assert now["total"] == "62.50"
    await is_sound(papers.desk.office)


async def test_another_part_sends_customers_back_to_the_plan_until_they_agree(papers: Papers) -> None:
    buying = papers.buying
    await add_missing_products(papers.desk.office, ["SP6", "SP7"])
    supplier = await buying.supplier()
    await buying.price(supplier, "SP6")
    waits, planned = await futures(buying, "SP6", "4")
    order = await buying.sent(supplier, {"plan_line_ids": [planned["id"]]})
    number = (await buying.order(order))["number"]
    (one,) = await papers.bring("instead.xml", response(number, line(1, "SP6", "4", "3", instead="SP7")))
    (row,) = (await papers.paper(one["id"]))["rows"]
    assert (row["kind"], row["item"]["our_part"], row["is_known"]) == ("substitute", "SP7", True)
    done = await papers.decide(one["id"], "accept")
    assert done.status_code == 200, done.text
    back = [x for x in await buying.planned(planned["order_number"]) if x["state"] == "review"]
    assert [(x["model"], x["quantity"]) for x in back] == [("SP6", "4")]
    assert "SP7 instead; ask the customer" in back[0]["reason"]
    now = await buying.order(order)
    assert [(x["part_no"], x["quantity"], x["closed"]) for x in now["lines"]] == [("SP6", "4", "4"), ("SP7", "4", "0")]
    await is_sound(papers.desk.office)
    # The customer agrees: the order is amended, and what the supplier sends is kept for it.
    under = Act(papers.desk.office, SYSTEM, "cli")
    assert await substitutes_offered(under, UUID(back[0]["id"])) == ["SP7"]
    yes = {"version": back[0]["version"], "part_no": "SP7", "agreed_by": "Ms Lin", "purchase_id": order}
    agreed = await buying.post(f"/plan/{back[0]['id']}/substitution", yes)
    assert (agreed.status_code, agreed.json()["tied"]) == (200, "4"), agreed.text
    assert [x["part_no"] for x in (await sheet(papers.desk, waits))["lines"]] == ["SP7"]
    await is_sound(papers.desk.office)


async def test_a_despatch_advice_sets_goods_under_way_and_prepares_the_receipt(papers: Papers) -> None:
    order, number = await sent(papers, "SP8")
    edi = (
        f"UNB+UNOC:3+SENDER+US+260101:1000+1'UNH+1+DESADV:D:96A:UN'BGM+351+DA-77+9'DTM+137:{days(0).replace('-', '')}:102'"
        f"DTM+17:{days(5).replace('-', '')}:102'RFF+ON:{number}'NAD+SU+++Northern Filters'CPS+1'LIN+1++SP8:BP'PIA+1+SP8:BP'QTY+12:6'UNT+11+1'UNZ+1+1'"
    )
    (one,) = await papers.bring("advice.edi", edi)
    paper = await papers.paper(one["id"])
    assert (paper["kind"], paper["purchase"], paper["rows"][0]["differs"]) == ("despatch", number, ["quantity", "day"])
    done = await papers.decide(one["id"], "accept")
    assert done.status_code == 200, done.text
    now = await papers.buying.order(order)
    assert (now["lines"][0]["expected_on"], now["lines"][0]["quantity"]) == (days(5), "10")
    figures = (
        await papers.desk.warehouse.get(f"{papers.desk.base}/inventory/incoming", params={"words": "SP8"})
    ).json()
    assert figures is not None
    came = await papers.buying.receive(order, (1, "6"), delivery_note="DA-77")
    assert came.status_code == 201, came.text
    await is_sound(papers.desk.office)


async def test_a_paper_of_an_unknown_order_waits_until_it_is_tied_or_put_aside(papers: Papers) -> None:
    order, number = await sent(papers, "SP10")
    (one,) = await papers.bring("lost.xml", response("THEIR-5", line(1, "SP10", "10"), seller="Somebody Else"))
    assert (await papers.paper(one["id"]))["rows"] == []
    early = await papers.buying.post(
        f"/supplier-papers/{one['id']}/decision", {"version": 1, "purchase_version": 1, "rows": []}
    )
    assert (early.status_code, early.json()["code"]) == (409, "conflict_state")
    wrong = await papers.buying.post(f"/supplier-papers/{one['id']}/order", {"version": 1, "order_number": "PO-9"})
    assert wrong.json()["faults"][0]["field"] == "order_number", wrong.text
    tied = await papers.buying.post(
        f"/supplier-papers/{one['id']}/order", {"version": 1, "order_number": number.lower()}
    )
    assert tied.status_code == 200, tied.text
    paper = await papers.paper(one["id"])
    assert (paper["rows"][0]["kind"], paper["is_other_sender"]) == ("line", True)
    stale = await papers.buying.post(f"/supplier-papers/{one['id']}/aside", {"version": 1, "reason": "not ours at all"})
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict_version")
    aside = await papers.buying.post(f"/supplier-papers/{one['id']}/aside", {"version": 2, "reason": "not ours at all"})
    assert aside.json()["state"] == "aside"
    assert (await papers.buying.order(order))["state"] == "sent"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("huge.xml", response("PO-1", *(line(1, "X", "9" * 40) for _ in range(3)))),
        ("negative.xml", response("PO-1", line(1, "X", "-5", day="2026-13-45", price="NaN"))),
        (
            "markup.xml",
            response("&lt;script&gt;alert(1)&lt;/script&gt;", line(1, "&lt;b&gt;x", "1e9"), seller="\u202eevil"),
        ),
        ("empty.xml", response("")),
        (
            "none.edi",
            "UNB+UNOC:3+A+B+260101:1000+1'UNH+1+ORDRSP:D:96A:UN'BGM+231++29'LIN+++'QTY+21:abc'PRI+AAA:-1'DTM+2:99999999:102'UNT+7+1'UNZ+1+1'",
        ),
        ("cut.edi", "UNB+UNOC:3+A+B+260101:1000+1'UNH+1+DESADV:D:96A:UN'BGM+351+1'LIN+1'PIA+5'QTY+12:'"),
    ],
)
async def test_a_hostile_paper_is_kept_and_changes_nothing(papers: Papers, name: str, body: str) -> None:
    (one,) = await papers.bring(name, body)
    found = await papers.paper(one["id"])
    assert found["purchase_id"] is None
    aside = await papers.buying.post(
        f"/supplier-papers/{one['id']}/aside", {"version": 1, "reason": "this is nonsense"}
    )
    assert aside.status_code == 200, aside.text


@pytest.mark.skipif(not INPUTS.is_dir(), reason="SALESOPS_INPUTS has no orders_docs")
async def test_every_paper_of_the_examples_is_read_and_waits(papers: Papers) -> None:
    files = [
        *INPUTS.glob("ubl/*Response*.xml"),
        *INPUTS.glob("ubl/*response*.xml"),
        *INPUTS.glob("ubl/Despatch*.xml"),
        *INPUTS.glob("edifact/*DESADV*"),
    ]
    wanted = {file.name for file in files if not file.name.startswith(("Catalogue", "Cataloge"))}
    for name in sorted(wanted):
        (file,) = [one for one in files if one.name == name][:1]
        found = await papers.bring(name, file.read_bytes())
        assert len(found) == 1, name
        one = await papers.paper(found[0]["id"])
        assert one["number"], name
    assert len(wanted) >= 15
