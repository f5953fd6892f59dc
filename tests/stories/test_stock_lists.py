"""Stock lists: each customer gets what was agreed once a day from one look at the stock, and never what is none of their business."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import itertools
import zipfile
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import pytest_asyncio

from salesops import Act, ask, clock, transaction
from salesops.act import Office
from salesops.hookspecs.prices import PriceHooks
from salesops.masterdata.catalogue import NewProduct, Substitute, Unit, add_products, find_products, set_substitutes
from salesops.services import outbox
from salesops.services.documents import mailing
from salesops.testing import SYSTEM, Client
from salesops_duties.inventory import service
from tests.stories.desk import Desk, add_missing_products
from tests.stories.papers import Postbox, letterhead, no_press_is_left, postbox, text_of

__all__ = ["no_press_is_left", "postbox"]
pytestmark = pytest.mark.one_server
MONDAY = dt.datetime(2026, 11, 23, 7, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
EIGHT, HOUR, DAY = MONDAY + dt.timedelta(hours=1), dt.timedelta(hours=1), dt.timedelta(days=1)
MARKER = "ZZMARKER"
_parts = itertools.count(1)


class Lists(Desk):
    """The desk with a head, and the clock in its hands."""

    head: Any

    async def write(self, customer: str, now: dt.datetime = MONDAY, **given: Any) -> Any:
        body = {
            "name": "Daily",
            "customer_id": customer,
            "recipients": "buyer@example.com",
            "columns": ["name", "quantity", "unit"],
            "days": [1, 2, 3, 4, 5],
            "format": "csv",
        } | given
        with clock.at(now):
            return await self.post(self.assistant, "/inventory/stock-lists", body)

    async def written(self, customer: str, now: dt.datetime = MONDAY, **given: Any) -> str:
        made = await self.write(customer, now, **given)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def tick(self, moment: dt.datetime) -> None:
        """The clock strikes: what is due is begun, and a worker does it."""
        with clock.at(moment):
            async with transaction(Act.of_system(self.office, "schedule")) as tx:
                await service.send_due(tx)
            await self.work(moment)

    async def work(self, moment: dt.datetime) -> None:
        with clock.at(moment):
            await outbox.drain()

    async def log(self, made: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            await self.assistant.get(f"{self.base}/inventory/stock-lists/{made}/sendings")
        ).json()["items"]
        return found

    async def due_again(self) -> None:
        async with transaction(Act(self.office, SYSTEM, "cli")) as tx:
            await tx.execute(
                "UPDATE core.outbox SET next_at = now() WHERE office_id = $1 AND state = 'ready'", self.office.id
            )


@pytest_asyncio.fixture
async def desk(office: Office, client: Client) -> Lists:
    made = Lists(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
    made.head = await client(office, "head")
    await letterhead(made)
    return made


def rows_of(mail: Any) -> list[list[str]]:
    """The rows of the csv that came with a mail, below its head."""
    (file,) = mail.iter_attachments()
    return [line.split(",") for line in file.get_payload(decode=True).decode("utf-8-sig").splitlines()][1:]


async def test_a_list_goes_at_its_time_once_with_what_is_free(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL1A="3", SL1B="12", SL1C="40")
    buyer, other = await desk.customer("Buyer"), await desk.customer("Another")
    order = (await desk.take(other, SL1C="30")).json()["id"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    made = await desk.written(buyer, parts="SL1")
    await desk.tick(MONDAY)
    assert postbox.mails == []  # it is not eight yet
    await desk.tick(EIGHT)
    await desk.tick(EIGHT + dt.timedelta(minutes=1))
    (mail,) = postbox.mails
    assert mail["To"] == "buyer@example.com"
    assert "2026-11-23" in mail["Subject"]
    assert rows_of(mail) == [
        ["SL1A", "Part SL1A", "pc", "1–5"],
        ["SL1B", "Part SL1B", "pc", "6–20"],
        ["SL1C", "Part SL1C", "pc", "6–20"],
    ]
    (day,) = await desk.log(made)
    (file,) = mail.iter_attachments()
    kept = (await desk.assistant.get(f"{desk.base}/inventory/stock-lists/{made}/sendings/2026-11-23/file")).content
    assert (day["state"], day["mail"], day["rows"], day["late"]) == ("left", "sent", 3, False)
    assert day["sha256"] == hashlib.sha256(kept).hexdigest()
    assert file.get_payload(decode=True) == kept


async def test_quantities_are_exact_where_that_was_agreed(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL2A="17")
    await desk.written(
        await desk.customer("Buyer"), parts="SL2", quantities="exact", columns=["quantity"], language="zh"
    )
    await desk.tick(EIGHT)
    assert rows_of(postbox.mails[0]) == [["SL2A", "17"]]
    assert "库存" in postbox.mails[0]["Subject"]


async def test_steps_are_the_lists_own(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL3A="2", SL3B="11")
    await desk.written(await desk.customer("Buyer"), parts="SL3", bands="9; 10", columns=["quantity"])
    await desk.tick(EIGHT)
    assert rows_of(postbox.mails[0]) == [["SL3A", "0–9"], ["SL3B", "10+"]]


async def test_the_customers_price_stands_on_it_and_a_part_without_one_has_none(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL4A="5", SL4B="5")
    buyer = await desk.customer("Buyer")
    rows = [
        {"part_no": "SL4A", "unit_price": "20.00", "valid_from": "2026-01-01"},
        {
            "part_no": "SL4A",
            "unit_price": "18.50",
            "valid_from": "2026-01-01",
            "kind": "customer",
            "customer_id": buyer,
        },
        {"part_no": "SL4A", "unit_price": "9.00", "valid_from": "2026-01-01", "min_qty": "100"},
    ]
    put = await desk.post(desk.head, "/prices/lists", {"prices": rows})
    assert put.status_code == 201, put.text
    await desk.written(buyer, parts="SL4", prices="customer", columns=["quantity", "price"])
    await desk.written(buyer, parts="SL4", prices="base", columns=["quantity", "price"], name="Base")
    await desk.tick(EIGHT)
    assert sorted(rows_of(mail) for mail in postbox.mails) == [
        [["SL4A", "1–5", "18.5"], ["SL4B", "1–5", ""]],
        [["SL4A", "1–5", "20"], ["SL4B", "1–5", ""]],
    ]
    asked = await desk.assistant.get(
        f"{desk.base}/prices/why", params={"part_no": "SL4A", "customer_id": buyer, "quantity": "1"}
    )
    assert float(asked.json()["unit_price"]) == 18.5  # what an order would cost


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf", "text"])
async def test_no_file_says_what_is_none_of_the_customers_business(desk: Lists, postbox: Postbox, kind: str) -> None:
    """The marker stands in the supplier's words, in another customer's name and in a hold; 987654 is what the goods cost."""
    part = f"SL5{kind.upper()}"
    await add_missing_products(desk.office, [part])
    lines = [{"part_no": part, "quantity": "7003", "unit_cost": "987654.00"}]
    await desk.post(desk.warehouse, "/inventory/receipts", {"kind": "opening", "lines": lines})
    hold = {"part_no": part, "quantity": "1201", "kind": "quality", "reason": f"{MARKER} hold"}
    assert (await desk.post(desk.warehouse, "/inventory/holds", hold)).status_code == 201
    coming = {"part_no": part, "quantity": "50", "source": f"{MARKER} Supplies Ltd", "expected_on": None}
    assert (await desk.post(desk.warehouse, "/inventory/incoming", coming)).status_code == 201
    order = (await desk.take(await desk.customer(f"{MARKER} Motors", limit="90000.00"), **{part: "3402"})).json()["id"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    columns = ["name", "version", "manufacturer", "unit", "quantity", "coming", "expected"]
    made = await desk.written(
        await desk.customer("Buyer"), parts=part, quantities="exact", columns=columns, format=kind, changes="mark"
    )
    await desk.tick(EIGHT)
    (mail,) = postbox.mails
    kept = (await desk.assistant.get(f"{desk.base}/inventory/stock-lists/{made}/sendings/2026-11-23/file")).content
    said = text_of(kept) if kind == "pdf" else kept.decode("utf-8", "ignore")
    if kind == "xlsx":
        book = zipfile.ZipFile(io.BytesIO(kept))
        said = "".join(book.read(name).decode() for name in book.namelist())
    said += mail.get_body().get_content() + mail["Subject"]
    assert part in said  # the control: what may be said is found in the very same way
    assert "2400" in said.replace(",", "")
    for secret in (MARKER, "987654", "7003", "1201", "3402", "5802", "3601"):
        assert secret not in said.replace(",", ""), secret


async def test_the_substitutes_of_a_part_stand_beside_it_where_that_is_wanted(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL30="8", **{"SL30-B": "1", "SL30-C": "1"})
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await set_substitutes(tx, "SL30", [Substitute("SL30-C", False), Substitute("SL30-B")], 1)
    buyer = await desk.customer("Buyer")
    with_them = await desk.written(buyer, parts="SL30", quantities="exact", columns=["quantity", "substitutes"])
    without = await desk.written(buyer, parts="SL30", name="Short", columns=["quantity"])
    await desk.tick(EIGHT)

    async def rows(made: str) -> list[str]:
        answer = await desk.assistant.get(f"{desk.base}/inventory/stock-lists/{made}/sendings/2026-11-23/file")
        return str(answer.content.decode("utf-8-sig")).splitlines()

    assert await rows(with_them) == [
        "Part number,Available,Substitutes",
        'SL30,8,"SL30-C, SL30-B"',
        "SL30-B,1,SL30",
        "SL30-C,1,",
    ]
    assert "SL30-C" not in (await rows(without))[1]


async def test_a_list_of_some_warehouses_tells_what_is_free_there(
    desk: Lists, postbox: Postbox, client: Client
) -> None:
    await desk.goods(SL31="8")
    head = await client(desk.office, "head")
    made = await desk.post(head, "/inventory/warehouses", {"code": "north", "name": "North shed"})
    assert made.status_code == 201, made.text
    await desk.goods(SL32="1")
    more = {
        "kind": "opening",
        "warehouse": "north",
        "lines": [{"part_no": "SL31", "quantity": "5", "unit_cost": "6.00"}],
    }
    assert (await desk.post(desk.warehouse, "/inventory/receipts", more)).status_code == 201
    buyer, columns = await desk.customer("Buyer"), ["quantity"]
    strange = await desk.write(buyer, parts="SL31", columns=columns, warehouses=["south"])
    assert (strange.status_code, strange.json()["faults"][0]["field"]) == (422, "warehouses")
    asked = {"parts": "SL31, SL32", "quantities": "exact", "columns": columns}
    north = await desk.written(buyer, **asked, warehouses=["north"], stock="there")
    everywhere = await desk.written(buyer, **asked, name="All")
    both = await desk.written(buyer, **asked, name="Both", warehouses=["north", "main"])
    shown = (await desk.assistant.get(f"{desk.base}/inventory/stock-lists/{north}/preview")).json()
    assert [row[1] for row in shown["rows"]] == ["5"], shown
    await desk.tick(EIGHT)

    async def rows(made: str) -> list[str]:
        answer = await desk.assistant.get(f"{desk.base}/inventory/stock-lists/{made}/sendings/2026-11-23/file")
        return str(answer.content.decode("utf-8-sig")).splitlines()[1:]

    assert await rows(north) == ["SL31,5"]
    assert await rows(everywhere) == await rows(both) == ["SL31,13", "SL32,1"]


async def test_a_workbook_is_read_as_one_and_holds_no_formula(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(**{"=SL6+1": "8"})
    await desk.written(await desk.customer("Buyer"), parts="=SL6", format="xlsx", quantities="exact")
    await desk.tick(EIGHT)
    (file,) = postbox.mails[0].iter_attachments()
    sheet = openpyxl.load_workbook(io.BytesIO(file.get_content())).active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows()]
    assert [cell.value for cell in cells[1]] == ["=SL6+1", "Part =SL6+1", "pc", 8]
    assert {cell.data_type for row in cells for cell in row} == {"s", "n"}


async def test_what_changed_is_compared_with_the_list_the_customer_got_last(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL7A="3", SL7B="12", SL7C="4")
    made = await desk.written(
        await desk.customer("Buyer"), parts="SL7", changes="only", columns=["quantity", "changed"]
    )
    await desk.tick(EIGHT)
    assert [row[0] for row in rows_of(postbox.mails[0])] == ["SL7A", "SL7B", "SL7C"]  # the first is the whole list
    await desk.goods(SL7A="1", SL7D="2")  # 4 is told as 3 was; a new part
    await desk.goods(SL7C="30")
    await desk.tick(EIGHT + DAY)
    assert rows_of(postbox.mails[1]) == [
        ["SL7C", "20+", "more than before"],
        ["SL7D", "1–5", "new on the list"],
    ]
    await desk.tick(EIGHT + 2 * DAY)
    assert len(postbox.mails) == 2
    latest = (await desk.log(made))[0]
    assert (latest["state"], latest["reason"]) == ("skipped", "Nothing changed since the list before.")


async def test_a_customer_on_stop_gets_nothing_and_the_log_says_why(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL8A="3")
    buyer = await desk.customer("Buyer")
    made = await desk.written(buyer, parts="SL8")
    stop = {"state": "stop", "reason": "bounced twice", "version": 1}
    assert (await desk.head.post(f"{desk.base}/customers/{buyer}/state", json=stop)).status_code == 200
    await desk.tick(EIGHT)
    assert postbox.mails == []
    (day,) = await desk.log(made)
    assert (day["state"], day["reason"]) == ("skipped", "The customer is on stop: bounced twice")


async def test_a_filter_that_matches_nothing_sends_nothing_and_says_so(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL9A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL9Z")
    await desk.tick(EIGHT)
    assert postbox.mails == []
    assert (await desk.log(made))[0]["reason"] == "No part fits what the list asks for."
    shown = (await desk.assistant.get(f"{desk.base}/inventory/stock-lists/{made}/preview")).json()
    assert shown["rows"] == []


async def test_a_time_that_was_missed_is_made_up_for_the_same_day_and_marked(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL10A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL10")
    await desk.tick(EIGHT + 5 * HOUR)
    assert len(postbox.mails) == 1
    assert (await desk.log(made))[0]["late"] is True
    await desk.tick(EIGHT + 2 * DAY)  # nothing ran on Tuesday: its list is not sent on Wednesday
    assert len(postbox.mails) == 2
    days = await desk.log(made)
    assert [(day["day"], day["state"]) for day in days] == [
        ("2026-11-25", "left"),
        ("2026-11-24", "missed"),
        ("2026-11-23", "left"),
    ]


async def test_it_does_not_go_on_other_days(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL11A="3")
    await desk.written(await desk.customer("Buyer"), parts="SL11", days=[2])
    await desk.tick(EIGHT)
    assert postbox.mails == []
    await desk.tick(EIGHT + DAY)
    assert len(postbox.mails) == 1


async def test_one_list_goes_a_day_however_often_it_is_tried(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL12A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL12")
    with clock.at(MONDAY):
        by_hand = await desk.post(desk.assistant, f"/inventory/stock-lists/{made}/sendings", key="by hand")
        again = await desk.post(desk.assistant, f"/inventory/stock-lists/{made}/sendings", key="by hand")
        second = await desk.post(desk.assistant, f"/inventory/stock-lists/{made}/sendings", key="another")
    assert (by_hand.status_code, again.json()) == (201, by_hand.json())
    assert second.status_code == 409
    assert second.json()["code"] == "conflict_state"
    await desk.work(MONDAY)
    await desk.tick(EIGHT)
    async with transaction(Act.of_system(desk.office, "schedule")) as tx:  # the job itself is delivered again
        tx.enqueue("inventory.make_stock_list", service.MakeList(made, MONDAY.date()))  # type: ignore[arg-type]
    await desk.work(EIGHT)
    assert len(postbox.mails) == 1


async def test_a_mail_that_the_server_does_not_take_now_is_tried_again_and_goes_once(
    desk: Lists, postbox: Postbox
) -> None:
    await desk.goods(SL13A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL13")
    postbox.answers["buyer@example.com"] = "451 come back later"
    await desk.tick(EIGHT)
    assert (await desk.log(made))[0]["mail"] == "waiting"
    postbox.answers.clear()
    await desk.due_again()
    await desk.tick(EIGHT + HOUR)
    assert len(postbox.mails) == 1
    assert (await desk.log(made))[0]["mail"] == "sent"


async def test_a_crash_after_the_server_took_it_repeats_the_very_same_message(
    desk: Lists, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the server's yes and our note nothing can be known: the mail is said again, byte for byte and under its own id."""
    await desk.goods(SL14A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL14")
    real = mailing._note

    async def dies(*given: Any) -> None:
        monkeypatch.setattr(mailing, "_note", real)
        raise RuntimeError("the worker dies here")

    monkeypatch.setattr(mailing, "_note", dies)
    await desk.tick(EIGHT)
    await desk.goods(SL14A="100")
    await desk.due_again()
    await desk.tick(EIGHT + HOUR)
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    (one,), (two,) = first.iter_attachments(), second.iter_attachments()
    assert one.get_payload(decode=True) == two.get_payload(decode=True)
    assert [day["mail"] for day in await desk.log(made)] == ["sent"]


async def test_a_worker_that_dies_while_it_writes_leaves_no_mail_and_one_goes_later(
    desk: Lists, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from salesops_duties.inventory.service import list_making

    await desk.goods(SL15A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL15")
    real = list_making.leave_mail

    async def dies(*given: Any) -> None:
        monkeypatch.setattr(list_making, "leave_mail", real)
        raise RuntimeError("the worker dies here")

    monkeypatch.setattr(list_making, "leave_mail", dies)
    await desk.tick(EIGHT)
    assert (await desk.log(made))[0]["state"] == "due"
    await desk.due_again()
    await desk.tick(EIGHT + HOUR)
    assert len(postbox.mails) == 1
    assert (await desk.log(made))[0]["state"] == "left"


async def test_addresses_that_refuse_three_lists_pause_it(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL16A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL16")
    postbox.answers["buyer@example.com"] = "550 nobody of that name"
    for number in range(4):
        await desk.tick(EIGHT + number * DAY)
    shown = (await desk.assistant.get(f"{desk.base}/inventory/stock-lists/{made}")).json()
    assert shown["state"] == "paused"
    assert (await desk.log(made))[0]["state"] == "skipped"
    with clock.at(EIGHT + 3 * DAY):
        mended = {name: shown[name] for name in ("name", "customer_id", "columns", "days", "format", "version")}
        body = mended | {"recipients": "another@example.com", "parts": "SL16"}
        assert (await desk.assistant.put(f"{desk.base}/inventory/stock-lists/{made}", json=body)).status_code == 200
        resumed = await desk.assistant.post(f"{desk.base}/inventory/stock-lists/{made}/resumption")
        assert resumed.status_code == 200
    await desk.tick(EIGHT + 4 * DAY)
    assert [mail["To"] for mail in postbox.mails] == ["another@example.com"]


async def test_all_lists_of_a_round_are_written_from_one_look_at_the_stock(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL17A="3")
    buyer = await desk.customer("Buyer")
    for number in range(3):
        await desk.written(buyer, parts="SL17", name=f"List {number}", quantities="exact", columns=["quantity"])
    with clock.at(EIGHT):
        async with transaction(Act.of_system(desk.office, "schedule")) as tx:
            assert await service.send_due(tx) == 3
        await desk.goods(SL17A="90")  # after the look
        await outbox.drain()
    assert [rows_of(mail) for mail in postbox.mails] == [[["SL17A", "3"]]] * 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipients": ""}, "recipients"),
        ({"recipients": "nobody"}, "recipients"),
        ({"columns": ["quantity", "cost"]}, "columns"),
        ({"columns": ["name"]}, "columns"),
        ({"send_at": "25:00"}, "send_at"),
        ({"send_at": "noon"}, "send_at"),
        ({"days": []}, "days"),
        ({"days": [8]}, "days"),
        ({"bands": "5, 5"}, "bands"),
        ({"bands": "NaN"}, "bands"),
        ({"format": "exe"}, "format"),
        ({"columns": ["quantity", "price"]}, "prices"),
        ({"name": " "}, "name"),
        ({"customer_id": "00000000-0000-0000-0000-000000000001"}, "customer_id"),
    ],
)
async def test_what_no_list_can_be_is_refused_at_its_field(desk: Lists, given: dict[str, Any], field: str) -> None:
    answer = await desk.write(await desk.customer("Buyer"), **given)
    assert answer.status_code == 422, answer.text
    assert field in {fault["field"] for fault in answer.json()["faults"]}


async def test_where_mail_is_not_set_up_the_log_says_so(desk: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SALESOPS_SMTP_URL", raising=False)
    await desk.goods(SL18A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL18")
    await desk.tick(EIGHT)
    (day,) = await desk.log(made)
    assert (day["state"], day["reason"]) == ("skipped", "Mail is not set up here.")


async def test_other_roles_see_no_lists(desk: Lists) -> None:
    assert (await desk.finance.get(f"{desk.base}/inventory/stock-lists")).status_code == 403
    assert (await desk.assistant.get(f"{desk.base}/inventory/stock-lists")).status_code == 200


async def test_two_clocks_that_strike_at_once_begin_a_list_once(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL19A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL19")

    async def strike() -> int:
        async with transaction(Act.of_system(desk.office, "schedule")) as tx:
            return await service.send_due(tx)

    with clock.at(EIGHT):
        assert sorted(await asyncio.gather(*(strike() for _ in range(4)))) == [0, 0, 0, 1]
        await asyncio.gather(*(outbox.drain() for _ in range(3)))
    assert len(postbox.mails) == 1
    assert len(await desk.log(made)) == 1


async def test_a_list_that_was_refused_is_sent_again_with_its_file(desk: Lists, postbox: Postbox) -> None:
    await desk.goods(SL20A="3")
    made = await desk.written(await desk.customer("Buyer"), parts="SL20")
    postbox.answers["buyer@example.com"] = "550 not today"
    await desk.tick(EIGHT)
    (day,) = await desk.log(made)
    assert day["mail"] == "failed"
    postbox.answers.clear()
    again = await desk.post(desk.assistant, f"/documents/mails/{day['mail_id']}/again")
    assert again.status_code == 201, again.text
    await desk.work(EIGHT)
    assert rows_of(postbox.mails[0]) == [["SL20A", "Part SL20A", "pc", "1–5"]]
    assert (await desk.log(made))[0]["mail"] == "sent"


@pytest.mark.parametrize(
    "rows",
    [
        [("base", "20", {}), ("group", "19", {"group": "garage"}), ("customer", "18", {})],
        [("base", "20", {}), ("group", "19", {"group": "garage"})],
        [("base", "20", {}), ("group", "19", {"group": "others"})],
        [("contract", "17", {"label": "2026"}), ("customer", "16", {})],
        [("base", "20", {}), ("base", "15", {"min_qty": "5"}), ("base", "12", {"min_qty": "50"})],
        [("base", "20", {"valid_until": "2026-02-01"}), ("base", "21", {"valid_from": "2026-02-02"})],
        [("base", "20", {}), ("customer", "3", {"valid_from": "2099-01-01"})],
        [("base", "9", {"currency": "EUR"}), ("base", "20", {})],
        [("customer", "9", {"currency": "EUR"}), ("base", "20", {})],
        [("customer", "200", {"uom": "box"}), ("base", "20", {})],
        [("base", "9", {"currency": "EUR"})],
    ],
)
async def test_a_list_tells_the_price_that_an_order_would_have(
    desk: Lists, rows: list[tuple[str, str, dict[str, str]]]
) -> None:
    """Whatever the prices are: asked in bulk and asked for one line, the answer is the same."""
    part = f"SLP{next(_parts)}"
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await add_products(tx, [NewProduct(part, "Part", moq="5", units=(Unit("box", 10),))])
        (product,) = await find_products(tx, part_nos=[part])
    made = await desk.post(desk.assistant, "/customers", {"name": "Buyer", "price_group": "garage"})
    buyer = made.json()["id"]
    prices = []
    for kind, price, more in rows:
        whose = {"customer_id": buyer} if kind in ("customer", "contract") else {}
        prices.append({"part_no": part, "unit_price": price, "valid_from": "2026-01-01", "kind": kind} | whose | more)
    put = await desk.post(desk.head, "/prices/lists", {"prices": prices})
    assert put.status_code == 201, put.text
    on = dt.date(2026, 3, 2)
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        (answer,) = await ask(PriceHooks).list_pricing(desk.office, tx, UUID(buyer), (product.id,), "CNY", on)
    query = {"part_no": part, "customer_id": buyer, "quantity": "5", "currency": "CNY", "on": str(on)}
    one = await desk.assistant.get(f"{desk.base}/prices/why", params=query)
    told = [float(each.unit_price) for each in answer]
    assert told == ([float(one.json()["unit_price"])] if one.status_code == 200 else [])
    assert one.status_code in (200, 422), one.text
