"""What is issued is printed and kept: the same again is the same copy, and arrears cannot be overlooked."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib

import pypdfium2
import pytest

from salesops import Act, clock, transaction
from salesops.errors import Invalid
from salesops.services import outbox
from salesops.services.documents.press import presses
from salesops.testing import SYSTEM, Client
from tests.stories.desk import Desk
from tests.stories.papers import letterhead, no_press_is_left, printed, read, text_of

__all__ = ["no_press_is_left"]

pytestmark = pytest.mark.one_server


async def test_every_document_of_an_order_is_printed_in_both_languages(desk: Desk) -> None:
    await letterhead(desk)
    await desk.goods(PRI1="20", PRI2="20")
    customer = await desk.customer(limit="5000.00")
    issued = await desk.to_documents(customer, PRI1="4", PRI2="2")
    order = (await desk.assistant.get(f"{desk.base}/orders?limit=1")).json()["items"][0]["id"]
    things = {
        "order_confirmation": order,
        "invoice": issued["sales_invoice"]["id"],
        "statement": customer,
        **dict.fromkeys(
            ("outbound_order", "pick_list", "delivery_note", "packing_label"), issued["outbound_order"]["id"]
        ),
    }
    wanted = {"en": "Haiyan Parts", "zh": "Haiyan Parts"}
    titles = {"invoice": ("Invoice", "发票"), "outbound_order": ("Outbound order", "出库单"), "delivery_note": ("Delivery note", "送货单"),
              "statement": ("Statement of account", "对账单"), "order_confirmation": ("Order confirmation", "订单确认书"),
              "pick_list": ("Pick list", "拣货单"), "packing_label": ("Deliver to", "收货地址")}  # fmt: skip
    for kind, thing in things.items():
        for place, language in enumerate(("en", "zh")):
            copy = await printed(desk, kind, thing, language=language)
            body = (await read(desk, copy["id"])).content
            said = text_of(body)
            assert titles[kind][place] in said, (kind, language)
            assert "送货单号" not in said  # a delivery note is not its number
            assert wanted[language] in said
            assert hashlib.sha256(body).hexdigest() == copy["sha256"]
            assert copy["unprintable"] == ""
            if kind in ("invoice", "order_confirmation", "delivery_note"):
                assert "PRI1" in said
    label = pypdfium2.PdfDocument(
        (await read(desk, (await printed(desk, "packing_label", things["packing_label"]))["id"])).content
    )
    assert [round(size / 72 * 25.4) for size in label[0].get_size()] == [100, 150]


async def test_an_invoice_names_the_rate_of_each_line_and_asks_for_no_money_once_it_is_paid(desk: Desk) -> None:
    await letterhead(desk)
    await desk.goods(PRI7="20")
    customer = await desk.customer(limit="5000.00")
    issued = (await desk.to_documents(customer, PRI7="4"))["sales_invoice"]
    owed = text_of((await read(desk, (await printed(desk, "invoice", issued["id"], language="en"))["id"])).content)
    assert "Tax rate" in owed
    assert " %" in owed
    assert "Pay to" in owed
    shown = (await desk.finance.get(f"{desk.base}/receivables/invoices/{issued['id']}")).json()
    assert (await desk.pay(customer, shown["total"])).status_code == 201
    await outbox.drain()
    paid = text_of((await read(desk, (await printed(desk, "invoice", issued["id"], language="en"))["id"])).content)
    assert "Pay to" not in paid
    assert "Still open" in paid


async def test_a_statement_tells_of_the_days_that_were_chosen(desk: Desk) -> None:
    await desk.goods(PRI8="20")
    customer = await desk.customer(limit="5000.00")
    invoice = (await desk.to_documents(customer, PRI8="4"))["sales_invoice"]["number"]
    today = clock.today(desk.office.timezone)
    yesterday = today - dt.timedelta(days=1)
    path = f"/documents/statement/{customer}/copies"

    async def statement(**days: str) -> str:
        made = await desk.post(desk.assistant, path, {"language": "en"} | days)
        assert made.status_code == 201, made.text
        return text_of((await read(desk, made.json()["id"])).content)

    usual = await statement()
    assert invoice in usual
    assert "What is open, by age" in usual
    before = await statement(since=str(yesterday), until=str(yesterday))
    assert invoice not in before
    assert "What is open, by age" not in before  # known for today only
    after = await statement(since=str(today))
    assert "Balance brought forward" in after
    assert invoice in after
    for days, field in (
        ({"since": str(today), "until": str(yesterday)}, "since"),
        ({"until": str(today + dt.timedelta(days=1))}, "until"),
    ):
        refused = await desk.post(desk.assistant, path, days)
        assert refused.status_code == 422
        assert [one["field"] for one in refused.json()["faults"]] == [field]
    odd = await desk.post(desk.assistant, f"/documents/outbound_order/{customer}/copies", {"since": str(today)})
    assert odd.status_code == 422  # this one tells of no days


async def test_the_same_again_is_the_same_copy_and_a_change_makes_another(desk: Desk) -> None:
    await desk.goods(PRI3="20")
    customer = await desk.customer(limit="5000.00")
    invoice = (await desk.to_documents(customer, PRI3="4"))["sales_invoice"]["id"]
    first = await printed(desk, "invoice", invoice, language="en")
    again = await asyncio.gather(*(printed(desk, "invoice", invoice, language="en") for _ in range(4)))
    assert {copy["id"] for copy in again} == {first["id"]}
    chinese = await printed(desk, "invoice", invoice, language="zh")
    assert (first["copy_no"], chinese["copy_no"]) == (1, 2)
    await letterhead(desk)
    third = await printed(desk, "invoice", invoice, language="en")
    assert third["copy_no"] == 3
    listed = (await desk.assistant.get(f"{desk.base}/documents/invoice/{invoice}/copies")).json()["items"]
    assert [copy["copy_no"] for copy in listed] == [3, 2, 1]
    got = await read(desk, first["id"])
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith("attachment; filename=")
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        with pytest.raises(Exception, match="permission denied"):
            await tx.execute("UPDATE core.document_copy SET body = 'x'")


async def test_copies_made_at_once_have_numbers_of_their_own(desk: Desk) -> None:
    await desk.goods(PRI4="20")
    customer = await desk.customer(limit="5000.00")
    invoice = (await desk.to_documents(customer, PRI4="4"))["sales_invoice"]["id"]
    made = await asyncio.gather(
        *(printed(desk, "invoice", invoice, language=language) for language in ("en", "zh") * 3)
    )
    assert {copy["copy_no"] for copy in made} == {1, 2}


async def test_arrears_stand_on_every_paper_of_the_goods_until_they_are_paid(desk: Desk) -> None:
    await desk.goods(PRI5="2000")
    customer = await desk.customer(limit="100.00")
    outbound = (await desk.to_documents(customer, PRI5="50"))["outbound_order"]
    assert outbound["payment_hold"] == "on_hold" if "payment_hold" in outbound else True
    for kind in ("outbound_order", "delivery_note", "pick_list", "packing_label"):
        for language in ("en", "zh"):
            copy = await printed(desk, kind, outbound["id"], language=language)
            said = text_of((await read(desk, copy["id"])).content)
            assert copy["marked"], kind
            for word in ("ARREARS", "欠款", "DO NOT DISPATCH", "款到账前不得发货"):
                assert word in said, (kind, language, word)
            if kind != "packing_label":
                assert "¥400.00" in said
    assert (await desk.pay(customer, "500.00")).status_code == 201
    await outbox.drain()
    free = await printed(desk, "outbound_order", outbound["id"], language="en")
    assert not free["marked"]
    assert "ARREARS" not in text_of((await read(desk, free["id"])).content)


async def test_an_invoice_of_four_hundred_lines_is_printed(desk: Desk) -> None:
    from salesops.services.documents.kinds import known_kind
    from salesops.services.documents.setting import gather, sheet_of

    act = Act(desk.office, SYSTEM, "cli")
    kind = known_kind(act, "invoice")
    async with transaction(act) as tx:
        facts = await gather(tx, kind, None, "en")
    import msgspec

    from salesops import clock

    content = msgspec.structs.replace(facts.content, lines=facts.content.lines[:1] * 400)
    sheet = sheet_of(act, msgspec.structs.replace(facts, content=content), copy_no=1, at=clock.now())
    pdf = pypdfium2.PdfDocument((await presses().set(sheet)).pages[0])
    assert len(pdf) > 8
    assert "Carried forward" in pdf[1].get_textpage().get_text_range()
    assert f"/ {len(pdf)}" in pdf[0].get_textpage().get_text_range()


# ------------------------------------------------------------------ templates


async def test_an_office_changes_a_template_and_takes_it_back(desk: Desk, client: Client) -> None:
    await desk.goods(PRI6="20")
    head = await client(desk.office, "head")
    customer = await desk.customer(limit="5000.00")
    invoice = (await desk.to_documents(customer, PRI6="4"))["sales_invoice"]["id"]
    path = f"{desk.base}/documents/templates/invoice"
    own = '#import "frame.typ": *\n#show: letter\nOur own: #d.customer.name\n'
    saved = await head.put(path, json={"version": 0, "source": own})
    assert saved.status_code == 200, saved.text
    copy = await printed(desk, "invoice", invoice, language="en")
    assert "Our own: Hope Motors" in text_of((await read(desk, copy["id"])).content)
    late = await head.put(path, json={"version": 0, "source": own + "late"})
    assert late.status_code == 409
    assert late.json()["theirs"] == own
    assert (await head.put(path, json={"version": 1, "given": True})).status_code == 200
    given = await printed(desk, "invoice", invoice, language="en")
    assert "Our own" not in text_of((await read(desk, given["id"])).content)
    shown = (await head.get(path)).json()
    assert [one["version"] for one in shown["versions"]] == [2, 1]
    assert text_of((await read(desk, copy["id"])).content).count("Our own")  # what was printed stays


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a\n#d.custmer", "Line 2: there is no placeholder custmer"),
        ("a\n\n{{number}}", "Line 3: number stands in double braces"),
        ('#read("/etc/passwd")', "Line 1: a template cannot read files"),
        ("", "Write something"),
        ("x" * 60_001, "At most 60,000 characters"),
        ('#if doc.language == "zh" { d.nothing }', "there is no placeholder nothing"),
    ],
)
async def test_a_faulty_template_is_not_saved(desk: Desk, client: Client, source: str, words: str) -> None:
    head = await client(desk.office, "head")
    text = f'#import "frame.typ": *\n{source}' if source.startswith("#if") else source
    if "#d." in text:
        text = f'#import "frame.typ": *; {source}'.replace("a\n", "\n", 1)
    answer = await head.put(f"{desk.base}/documents/templates/invoice", json={"version": 0, "source": text})
    assert answer.status_code == 422
    assert words in answer.json()["faults"][0]["message"]


async def test_a_mail_s_text_names_what_it_does_not_know(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    path = f"{desk.base}/documents/templates/invoice"
    bad = {"version": 0, "part": "mail", "language": "en", "source": "About {{number}}\n\n{{d.total}} {{d.ttl}}"}
    answer = await head.put(path, json=bad)
    assert answer.status_code == 422
    assert "Line 3: there is no placeholder d.ttl" in answer.json()["faults"][0]["message"]
    good = bad | {"source": "About {{number}}\n\nPlease pay {{d.total}}."}
    assert (await head.put(path, json=good)).status_code == 200


async def test_a_logo_is_drawn_anew(desk: Desk) -> None:
    from salesops.services.documents.letterhead import drawn_logo

    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><script>alert(1)</script><rect width="20" height="10" fill="red"/></svg>'
    drawn = await drawn_logo(svg)
    assert drawn.startswith(b"\x89PNG")
    assert (await drawn_logo(drawn)).startswith(b"\x89PNG")
    for bad in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\nrubbish that says it is a picture", b"x" * 1_000_001):
        with pytest.raises(Invalid):
            await drawn_logo(bad)
