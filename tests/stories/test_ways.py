"""A-x: which way goods go, why, and whether the carrier's bill agrees with it (LOG-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, ask, clock, new_id, transaction
from salesops.act import Office
from salesops.hookspecs import LogisticsHooks
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from tests.stories.desk import Desk

HEADS = "carrier,service,zone,steps,valid from,days,price per kg,per kg,divisor,fuel %,insurance %,insured up to,remote"
CARDS = f"""{HEADS}
SF Express,Standard,2,1=14.00; 3=22.00,2026-01-01,2,6.00,1,6000,0,0.5,5000.00,0
Deppon,Freight,2,10=20.00,2026-01-01,5,1.20,1,5000,10,0.3,20000.00,0
ZTO,Economy,2,1=8.00,2026-01-01,3,3.00,1,8000,0,0,0,0
SF Express,Standard,4,1=26.00,2026-01-01,4,14.00,1,6000,0,0.5,5000.00,10.00
"""
ZONES = """carrier,country,prefix,zone,remote
SF Express,CN,,2,
SF Express,CN,Xinjiang,4,yes
Deppon,CN,,2,
ZTO,CN,,2,
"""
WAY = {
    "country": "CN",
    "province": "Hubei",
    "postcode": "430070",
    "address": "12 Lake Road",
    "phone": "027 555 0100",
    "weight_kg": "2",
}
BILL = "carrier,bill number,bill date,tracking number,weight,amount\n"


class Dock:
    """The desk with a head who keeps tariffs, and the ways its outbound orders go."""

    def __init__(self, desk: Desk, head: AsyncClient) -> None:
        self.desk, self.head = desk, head
        self.base = f"{desk.base}/logistics"

    async def bring(self, path: str, text: str, who: AsyncClient | None = None, *, dry: bool = False) -> Any:
        headers = {"Idempotency-Key": str(new_id())}
        query = {"file_name": "sheet.csv", "dry_run": str(dry).lower()}
        return await (who or self.head).post(
            f"{self.base}/{path}", content=text.encode(), params=query, headers=headers
        )

    async def offers(self, **given: Any) -> Any:
        return await self.desk.warehouse.get(f"{self.base}/offers", params=WAY | given)

    async def names(self, **given: Any) -> list[tuple[str, str]]:
        found = await self.offers(**given)
        assert found.status_code == 200, found.text
        return [(one["carrier"], one["price"]) for one in found.json()["items"] if one["carrier"] != "own"]

    async def outbound(self) -> str:
        await self.desk.goods(WAY1="5")
        made = await self.desk.to_documents(await self.desk.customer(limit="9000.00"), WAY1="1")
        number: str = made["outbound_order"]["id"]
        return number

    async def choose(
        self, outbound: str, carrier: str, service: str, *, reason: str = "", cover: str = "", **given: Any
    ) -> Any:
        body = {
            "outbound_id": outbound,
            "way": WAY | given,
            "carrier": carrier,
            "service": service,
            "reason": reason,
            "cover": cover,
        }
        return await self.desk.post(self.desk.warehouse, "/logistics/ways", body)


@pytest_asyncio.fixture
async def dock(desk: Desk, client: Client) -> Dock:
    made = Dock(desk, await client(desk.office, "head"))
    for path, text in (("tariffs/import", CARDS), ("zones/import", ZONES)):
        taken = await made.bring(path, text)
        assert (taken.status_code, taken.json()["faults"]) == (200, []), taken.text
    return made


# ------------------------------------------------------------------ the ranking


async def test_the_cheapest_way_that_is_allowed_in_time_and_safe_comes_first(dock: Dock) -> None:
    assert await dock.names() == [("ZTO", "11.00"), ("SF Express", "22.00"), ("Deppon", "22.00")]
    soon = str(clock.today(dock.desk.office.timezone) + dt.timedelta(days=2))
    assert [name for name, _ in await dock.names(promised_on=soon)] == ["SF Express", "ZTO", "Deppon"]
    # 3,000.00 are insured: ZTO insures nothing, and what the others ask for it counts
    assert await dock.names(value="3000.00") == [("Deppon", "31.00"), ("SF Express", "37.00"), ("ZTO", "11.00")]
    assert (await dock.names(value="9000.00"))[0] == ("Deppon", "49.00")
    # 60 × 50 × 40 cm are 20 kg for SF, 24 for Deppon, 15 for ZTO
    assert await dock.names(length_cm="60", width_cm="50", height_cm="40") == [
        ("Deppon", "40.48"),
        ("ZTO", "50.00"),
        ("SF Express", "124.00"),
    ]


async def test_a_remote_place_has_its_own_zone_and_says_why(dock: Dock) -> None:
    found = (await dock.offers(province="Xinjiang Uygur", weight_kg="1")).json()["items"]
    (sf,) = [one for one in found if one["carrier"] == "SF Express"]
    assert (sf["zone"], sf["price"], sf["days_from"]) == ("4", "36.00", "card")
    assert "takes the goods" in sf["words"]


async def test_days_are_those_of_our_own_deliveries_once_there_are_enough(dock: Dock) -> None:
    async with transaction(Act(dock.desk.office, SYSTEM, "api")) as tx:
        left = clock.now() - dt.timedelta(days=30)
        for number, days in enumerate((1, 2, 2, 3, 6)):
            await tx.execute(
                "INSERT INTO logistics.shipment (office_id, id, number, kind, carrier, service, zone, state, dispatched_at, delivered_at, registered_at)"
                " VALUES ($1, $2, $3, 'carrier', 'SF Express', 'Standard', '2', 'delivered', $4, $5, $4)",
                *(dock.desk.office.id, new_id(), f"T {number}", left, left + dt.timedelta(days=days)),
            )
    found = (await dock.offers()).json()["items"]
    (sf,) = [one for one in found if one["carrier"] == "SF Express"]
    assert (sf["days"], sf["usual_days"], sf["days_from"]) == (5, 2, "history")  # nine of ten came within five


async def test_whoever_asks_is_told_what_the_tariffs_ask_and_the_chooser_counts_each_once(dock: Dock) -> None:
    told = await ask(LogisticsHooks).carrier_quotes(dock.desk.office, "CN", "Xinjiang", "830000", 1000)
    quotes = {one.carrier: (one.price_minor, one.insured_max_minor) for each in told for one in each}
    assert quotes == {"SF Express": (3600, 500_000), "Deppon": (2200, 2_000_000), "ZTO": (800, 0)}
    found = [(one["carrier"], one["service"], one["days_from"]) for one in (await dock.offers()).json()["items"]]
    assert len(found) == len(set(found)) == 3
    assert {days_from for _, _, days_from in found} == {"card"}


async def test_the_customers_own_carrier_comes_first(dock: Dock) -> None:
    customer = await dock.desk.customer("Elm Motors")
    wish = {"carrier": "Deppon", "account_no": "D 7", "is_collect": True, "version": 0}
    path = f"{dock.base}/customer-ways/{customer}"
    assert (await dock.head.put(path, json=wish)).json()["version"] == 1
    assert (await dock.head.put(path, json=wish)).json()["code"] == "conflict_version"
    found = (await dock.offers(customer_id=customer)).json()["items"]
    assert (found[0]["carrier"], found[0]["is_wanted"]) == ("Deppon", True)
    assert "the customer wants it, and pays the freight" in found[0]["words"]
    assert (await dock.head.put(f"{dock.base}/customer-ways/{new_id()}", json=wish)).status_code == 404


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"weight_kg": "0"}, "weight_kg"),
        ({"address": ""}, "address"),
        ({"province": ""}, "province"),
        ({"phone": ""}, "phone"),
    ],
)
async def test_log_1_weight_address_and_telephone_are_needed(dock: Dock, given: Any, field: str) -> None:
    refused = await dock.offers(**given)
    assert (refused.status_code, [f["field"] for f in refused.json()["faults"]]) == (422, [field])


async def test_log_1_a_carrier_that_does_not_take_the_goods_is_refused(dock: Dock) -> None:
    limit = {"carrier": "ZTO", "goods_class": "battery", "is_allowed": False, "note": "by air"}
    assert (await dock.head.put(f"{dock.base}/carrier-limits", json=limit)).status_code == 200
    found = (await dock.offers(classes=["battery"])).json()["items"]
    (zto,) = [one for one in found if one["carrier"] == "ZTO"]
    assert (zto["is_allowed"], zto["refused"], found[-1]["carrier"]) == (False, "battery", "ZTO")
    refused = await dock.choose(
        await dock.outbound(), "ZTO", "Economy", reason="it is the cheapest", classes=["battery"]
    )
    assert (refused.status_code, refused.json()["goods_class"]) == (409, "battery"), refused.text
    for body in (limit | {"goods_class": "glass"}, limit | {"carrier": ""}):
        assert (await dock.head.put(f"{dock.base}/carrier-limits", json=body)).status_code == 422


async def test_log_1_goods_worth_more_than_is_insured_are_split_or_insured(dock: Dock) -> None:
    outbound = await dock.outbound()
    refused = await dock.choose(outbound, "ZTO", "Economy", reason="it is the cheapest", value="3000.00")
    assert (refused.status_code, "split the shipment" in refused.json()["ways_out"]) == (409, True), refused.text
    taken = await dock.choose(outbound, "ZTO", "Economy", cover="PICC 2026-7", value="3000.00")
    assert (taken.status_code, taken.json()["rank"]) == (201, 1), taken.text


async def test_log_1_another_way_than_the_first_has_its_reason_and_keeps_what_was_offered(dock: Dock) -> None:
    outbound = await dock.outbound()
    refused = await dock.choose(outbound, "SF Express", "Standard")
    assert [f["field"] for f in refused.json()["faults"]] == ["reason"]
    nobody = await dock.choose(outbound, "SF Express", "Air", reason="it is quicker")
    assert (nobody.status_code, nobody.json()["current"]) == (409, "not offered")
    taken = await dock.choose(outbound, "SF Express", "Standard", reason="they fetch it at six")
    assert (taken.status_code, taken.json()["price"]) == (201, "22.00"), taken.text
    seen = (await dock.desk.warehouse.get(f"{dock.base}/ways/{outbound}")).json()
    assert (seen["carrier"], seen["reason"]) == ("SF Express", "they fetch it at six")
    assert "ZTO" in [one["carrier"] for one in seen["offers"]]
    assert (await dock.choose(str(new_id()), "ZTO", "Economy")).status_code == 404
    assert (await dock.desk.warehouse.get(f"{dock.base}/ways/{new_id()}")).status_code == 404
    assert (await dock.desk.warehouse.get(f"{dock.base}/ways/{await dock.outbound()}")).json() is None


async def test_classes_belong_to_known_parts(dock: Dock) -> None:
    await dock.desk.goods(BAT1="1")
    path = f"{dock.base}/goods-classes"
    assert (await dock.head.put(path, json={"part_no": "BAT1", "classes": ["battery"]})).status_code == 200
    assert (await dock.head.put(path, json={"part_no": "NO SUCH", "classes": []})).status_code == 422
    assert (await dock.head.put(path, json={"part_no": "BAT1", "classes": ["glass"]})).status_code == 422


# ------------------------------------------------------------------ tariffs as sheets


async def test_a_new_tariff_ends_the_one_before_and_the_sheet_comes_back(dock: Dock) -> None:
    sheet = (await dock.head.get(f"{dock.base}/tariffs/export?kind=csv")).text
    assert "1=14.00; 3=22.00" in sheet
    again = await dock.bring("tariffs/import", sheet)
    assert {fault["rule"] for fault in again.json()["faults"]} == {"exists"}
    card = {
        "carrier": "ZTO",
        "service": "Economy",
        "zone": "2",
        "steps": "1=9.00",
        "valid_from": "2026-02-01",
        "days": 3,
        "per_price": "3.50",
    }
    assert (await dock.desk.post(dock.head, "/logistics/tariffs", card)).status_code == 201
    twice = await dock.desk.post(dock.head, "/logistics/tariffs", card)
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict_duplicate")
    held = (await dock.head.get(f"{dock.base}/tariffs?day=2026-01-20")).json()["items"]
    assert [one["steps"] for one in held if one["carrier"] == "ZTO"] == ["1=8.00"]
    assert (await dock.names())[0] == ("ZTO", "12.50")


async def test_one_faulty_row_and_no_tariff_is_taken(dock: Dock) -> None:
    before = len((await dock.head.get(f"{dock.base}/tariffs")).json()["items"])
    rows = f"{HEADS}\nJD,Standard,2,1=9.00,2026-01-01,2,1,1,0,0,0,0,0\nJD,Standard,3,3=9.00; 1=8.00,soon,two,1,1,0,0,0,0,0\n"
    report = (await dock.bring("tariffs/import", rows)).json()
    assert (report["taken"], {fault["row"] for fault in report["faults"]}) == (0, {3})
    assert len((await dock.head.get(f"{dock.base}/tariffs")).json()["items"]) == before
    report = (await dock.bring("zones/import", "carrier,country,zone\nJD,China,2\n")).json()
    assert [fault["column"] for fault in report["faults"]] == ["country"]


# ------------------------------------------------------------------ bills


async def test_a_bill_is_compared_number_by_number_and_decided_by_a_person(dock: Dock) -> None:
    outbound = await dock.outbound()
    await dock.choose(outbound, "SF Express", "Standard", reason="they fetch it at six")
    assert (await dock.desk.dispatch(outbound, tracking_no="SF1001")).status_code == 201
    await outbox.drain()
    rows = ["SF1001,2,23.00", "SF1001,2,23.00", "SF9999,1,14.00"]
    text = BILL + "".join(f"SF Express,B-1,2026-03-31,{row}\n" for row in rows)
    taken = await dock.bring("bills/import", text, dock.desk.finance)
    assert (taken.status_code, taken.json()["faults"]) == (200, []), taken.text
    (bill,) = (await dock.desk.finance.get(f"{dock.base}/bills")).json()["items"]
    assert (bill["total"], bill["open"], bill["differing"]) == ("60.00", 3, 2)
    at = f"{dock.base}/bills/{bill['id']}"
    lines = (await dock.desk.finance.get(at)).json()["items"]
    assert [(one["verdict"], one["quoted"]) for one in lines] == [
        ("matched", "22.00"),
        ("billed_twice", "22.00"),
        ("unknown", None),
    ]

    async def decide(ids: list[str], decision: str, reason: str = "") -> Any:
        body = {"line_ids": ids, "decision": decision, "reason": reason}
        return await dock.desk.post(dock.desk.finance, f"/logistics/bills/{bill['id']}/decision", body)

    first, twice, unknown = [one["id"] for one in lines]
    assert (await decide([first], "accepted")).status_code == 200
    refused = await decide([twice], "disputed")
    assert [f["field"] for f in refused.json()["faults"]] == ["reason"]
    refused = await decide([unknown], "accepted")
    assert [f["field"] for f in refused.json()["faults"]] == ["reason"]
    assert (await decide([twice], "disputed", "billed in the line above")).status_code == 200
    again = await decide([twice], "accepted", "after all it is right")
    assert (again.status_code, again.json()["current"]) == (409, "decided")
    assert (await decide([str(new_id())], "accepted")).status_code == 404
    assert [f["field"] for f in (await decide([], "perhaps")).json()["faults"]] == ["decision", "line_ids"]
    sheet = (await dock.desk.finance.get(f"{at}/export?kind=csv")).text
    assert "billed in the line above" in sheet

    once_more = await dock.bring("bills/import", text, dock.desk.finance)
    assert {fault["rule"] for fault in once_more.json()["faults"]} == {"exists"}
    other = await dock.bring("bills/import", BILL + "SF Express,B-2,2026-04-30,SF1001,2,30.00\n", dock.desk.finance)
    assert other.json()["taken"] == 1
    (later, *_) = (await dock.desk.finance.get(f"{dock.base}/bills")).json()["items"]
    assert (await dock.desk.finance.get(f"{dock.base}/bills/{later['id']}")).json()["items"][0][
        "verdict"
    ] == "billed_twice"


async def test_a_bill_that_cannot_be_read_is_refused_row_by_row(dock: Dock) -> None:
    report = (await dock.bring("bills/import", BILL + "SF,B-3,soon,SF1,x,y\n", dock.desk.finance)).json()
    assert sorted(fault["column"] for fault in report["faults"]) == ["amount", "bill date", "weight"]


async def test_how_much_a_bill_may_differ_is_the_offices_own(dock: Dock) -> None:
    path = f"{dock.base}/way-policy"
    new = {"insure_above_minor": 1000, "tolerance_percent": "0", "tolerance_minor": 0, "version": 0}
    assert (await dock.head.put(path, json=new)).json()["version"] == 1
    assert (await dock.head.put(path, json=new)).json()["code"] == "conflict_version"
    assert (await dock.head.put(path, json=new | {"tolerance_percent": "101", "version": 1})).status_code == 422
    assert (await dock.names(value="20.00"))[0] == ("Deppon", "22.06")  # insured from ten on


async def test_another_office_sees_nothing_of_it(
    dock: Dock, client: Client, new_office: Callable[..., Awaitable[Office]]
) -> None:
    outbound = await dock.outbound()
    await dock.choose(outbound, "ZTO", "Economy")
    elsewhere = await new_office()
    stranger = await client(elsewhere, "head")
    base = f"/api/{elsewhere.code}/logistics"
    for path in ("tariffs", "zones", "carrier-limits", "bills"):
        assert (await stranger.get(f"{base}/{path}")).json()["items"] == []
    assert (await stranger.get(f"{base}/ways/{UUID(outbound)}")).status_code == 404
