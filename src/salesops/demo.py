"""A small demonstration: two offices, their people, parts, customers, and orders in every state of the desk.

Made by the API's own use cases. Every step is done once however often it is tried, so a demo that was cut off is
finished the next time.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import clock
from salesops.act import Act, Actor, Office
from salesops.db import DB
from salesops.kernel import registry as registries
from salesops.masterdata import offices, people
from salesops.masterdata.catalogue import NewProduct, add_products, find_products
from salesops.replay.api import Api, api_of
from salesops.services import outbox
from salesops.transactions import transaction

OPERATOR = Actor(UUID(int=0), "demo", frozenset({"system"}))
PASSWORD = "salesops on loopback"  # noqa: S105 — shown at the start, for the demonstration only


class Login(msgspec.Struct, frozen=True):
    """A log-in of the demonstration."""

    login: str
    role: str
    name: str

    def __str__(self) -> str:
        return f"{self.login:<10} {PASSWORD:<22} {self.name}, {self.role}"


LOGINS = [
    Login("lin", "assistant", "Lin Mei"),
    Login("zhao", "sales", "Zhao Wei"),
    Login("chen", "head", "Chen Hui"),
    Login("wu", "finance", "Wu Jing"),
    Login("sun", "warehouse", "Sun Qiang"),
    Login("admin", "office_admin", "Ma Lan"),
]
OFFICES = [
    offices.NewOffice(code="shanghai", name="Shanghai", currency="CNY", timezone="Asia/Shanghai", language="zh"),
    offices.NewOffice(code="hamburg", name="Hamburg", currency="EUR", timezone="Europe/Berlin"),
]
# part number, name, Chinese name, manufacturer, on stock, cost, price
PARTS = [
    ("WP-2208", "Water pump, 4-cylinder", "水泵", "Huayang", "120", "86.00", "138.00"),
    ("BR-1140", "Brake pad set, front", "前刹车片", "Donghai", "300", "64.50", "109.00"),
    ("BR-1141", "Brake pad set, rear", "后刹车片", "Donghai", "260", "58.00", "98.00"),
    ("OF-0071", "Oil filter", "机油滤清器", "Linjiang", "900", "9.80", "18.50"),
    ("AF-0312", "Air filter", "空气滤清器", "Linjiang", "640", "14.20", "27.00"),
    ("SP-0604", "Spark plug, iridium", "铱金火花塞", "Keda", "1200", "21.00", "39.00"),
    ("AL-7702", "Alternator, 120 A", "发电机", "Ruichi", "24", "412.00", "655.00"),
    ("SA-5510", "Shock absorber, front left", "左前减震器", "Yongan", "40", "188.00", "299.00"),
]
CUSTOMERS = [
    ("Pudong Auto Service", "50000.00"),
    ("Jiading Repair Yard", "8000.00"),
    ("Songjiang Car Parts", "20000.00"),
]
# key, customer, lines, how far it goes
ORDERS: list[tuple[str, int, list[tuple[str, str]], str]] = [
    ("a", 0, [("WP-2208", "12"), ("OF-0071", "100")], "dispatched"),
    ("b", 1, [("BR-1140", "60"), ("AL-7702", "4")], "issued"),
    ("c", 2, [("AL-7702", "26"), ("AF-0312", "40")], "confirmed"),
    ("d", 0, [("SP-0604", "200")], "checked"),
    ("e", 2, [("SA-5510", "8")], "draft"),
]


async def load_if_empty() -> bool:
    """Load the demonstration unless there is something else in the database; returns whether anything was done."""
    known = {row["code"] for row in await offices.list_offices()}
    if known - {new.code for new in OFFICES}:
        return False
    if known and await _finished(registries.current().office(OFFICES[0].code)):
        return False
    acts = [Act(await _office(new), OPERATOR, "cli") for new in OFFICES]
    await _people(acts[0])
    await _parts(acts[0])
    async with api_of(acts[0]) as api:
        await _orders(api)
    await outbox.drain()
    async with transaction(acts[0]) as tx:
        tx.audit("demo.loaded", "office", None)
    return True


async def _finished(office: Office) -> bool:
    async with DB.transaction(office.id, read_only=True) as open_:
        found = await open_.connection.fetchval(
            "SELECT 1 FROM core.audit WHERE office_id = $1 AND action = 'demo.loaded'", office.id
        )
    return found is not None


async def _office(new: offices.NewOffice) -> Office:
    return registries.current().by_code.get(new.code) or await offices.open_office(OPERATOR, new)


async def _people(act: Act) -> None:
    for item in LOGINS:
        if await DB.fetch("SELECT 1 FROM core.person WHERE login = $1", item.login):
            continue
        async with transaction(act) as tx:
            new = people.NewPerson(login=item.login, name=item.name, role=item.role, password=PASSWORD)
            person = await people.add_person(tx, new)
        if item.role == "office_admin":
            hamburg = registries.current().office(OFFICES[1].code)
            async with transaction(Act(hamburg, OPERATOR, "cli")) as tx:
                await people.grant_role(tx, person, item.role)


async def _parts(act: Act) -> None:
    async with transaction(act) as tx:
        known = {p.part_no for p in await find_products(tx, part_nos=[part[0] for part in PARTS])}
        new = [NewProduct(part_no=p[0], name=p[1], name_zh=p[2], manufacturer=p[3]) for p in PARTS if p[0] not in known]
        if new:
            await add_products(tx, new)


async def _orders(api: Api) -> None:
    goods = [{"part_no": p[0], "quantity": p[4], "unit_cost": p[5]} for p in PARTS]
    await api.post("/inventory/receipts", {"kind": "opening", "lines": goods}, key="demo goods")
    customers = []
    for name, limit in CUSTOMERS:
        made = await api.post("/customers", {"name": name, "country": "CN"}, key=f"demo {name}")
        await api.put(f"/receivables/accounts/{made['id']}", {"credit_limit": limit})
        customers.append(made["id"])
    prices = {p[0]: p[6] for p in PARTS}
    for key, customer, wanted, goal in ORDERS:
        lines = [{"part_no": no, "quantity": quantity, "unit_price": prices[no]} for no, quantity in wanted]
        await _order(api, key, {"customer_id": customers[customer], "intake_channel": "fax", "lines": lines}, goal)


async def _order(api: Api, key: str, body: dict[str, Any], goal: str) -> None:
    order = (await api.post("/orders", body, key=f"demo order {key}"))["id"]
    state = (await api.get(f"/orders/{order}"))["state"]
    if goal == "draft":
        return
    if state == "draft":
        await api.post(f"/orders/{order}/stock-check", key=f"demo stock {key}")
        await api.post(f"/orders/{order}/balance-check", key=f"demo balance {key}")
    if goal == "checked":
        return
    if state == "draft":
        seen = await api.get(f"/orders/{order}/checklist")
        call = {"called_at": clock.now().isoformat(), "phone": "021 5555 0100", "person": "Mr Xu", "outcome": "confirmed",
                "content_hash": seen["content_hash"], "points": seen["points"]}  # fmt: skip
        await api.post(f"/orders/{order}/confirmations", call, key=f"demo call {key}")
    if goal == "confirmed":
        return
    issued = await api.post(f"/orders/{order}/documents", key=f"demo issue {key}")
    if goal == "dispatched":
        body = {
            "outbound_id": issued["outbound_order"]["id"],
            "carrier": "SF Express",
            "tracking_no": "SF1000200030001",
        }
        await api.post("/logistics/dispatches", body, key=f"demo dispatch {key}")
