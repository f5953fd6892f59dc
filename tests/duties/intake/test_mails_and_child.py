"""Mails with orders, and the child that reads: its progress, its death, its patience."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from salesops_duties.intake.rules import OurNames, Unreadable
from salesops_duties.intake.rules.process import Request
from salesops_duties.intake.rules.reading import read
from salesops_duties.intake.service import reader
from salesops_duties.intake.service.reader import ask_child, read_file
from tests.duties.intake.hostile import csv_of, laughs, mail, pdf, ubl, ubl_line


def nothing(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def test_two_orders_in_one_mail_are_both_read_and_the_rest_is_told() -> None:
    body = mail(
        ("one.csv", csv_of("A-1;Pump;2;10.00;20.00")),
        ("two.pdf", pdf()),
        ("bad.xml", laughs()),
        text="Please deliver soon.",
    )
    found = read(body, "order.eml", our=OurNames())
    assert [(order.number, order.found_in) for order in found.orders] == [("C-1", "one.csv"), ("Z-9", "two.pdf")]
    assert [(one.name, one.format, one.refused) for one in found.attached] == [
        ("one.csv", "csv", ""),
        ("two.pdf", "pdf", ""),
        ("bad.xml", "", "dtd"),
    ]
    assert found.mail is not None
    assert (found.mail.subject, found.mail.sender, found.mail.sender_name) == ("Order", "ann@zephyr.example", "Ann")
    assert found.mail.sent_at is not None
    assert found.mail.text == "Please deliver soon."
    assert any(doubt.code == "attachment_unread" and doubt.seen == "bad.xml" for doubt in found.doubts)


def test_an_order_in_the_words_of_a_mail_is_pointed_at() -> None:
    found = read(mail(text="4 x WP-2208 please"), "order.eml", our=OurNames())
    assert found.orders == ()
    assert any(doubt.code == "mail_text" for doubt in found.doubts)


def test_the_words_of_a_page_are_told_without_its_tags_and_scripts() -> None:
    body = (
        b"From: a@b.example\nTo: c@d.example\nSubject: =?utf-8?b?6YeH6LSt6K6i5Y2V?=\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
        b"<html><head><style>x</style></head><body><p>Please send</p><script>evil()</script><div>4 pumps</div></body></html>"
    )
    found = read(body, "order.eml", our=OurNames())
    assert found.mail is not None
    assert found.mail.text == "Please send\n4 pumps"
    assert found.mail.subject == "采购订单"


def test_an_order_for_another_company_is_told_by_number_and_by_name() -> None:
    seller = (
        "<cac:SellerSupplierParty><cac:Party><cbc:EndpointID schemeID='0088'>4012345000009</cbc:EndpointID>"
        "<cac:PartyName><cbc:Name>Harbour Parts</cbc:Name></cac:PartyName></cac:Party></cac:SellerSupplierParty>"
    )
    body = ubl(seller)
    for our, told in (
        (OurNames(glns=("4012345000009",)), False),
        (OurNames(endpoint_ids=("0088:4012345000009",)), False),
        (OurNames(names=("Harbour Parts Ltd.",)), False),
        (OurNames(glns=("4000000000006",), names=("Somebody Else",)), True),
        (OurNames(), False),
    ):
        (order,) = read(body, "a.xml", our=our).orders
        assert any(doubt.code == "other_company" for doubt in order.doubts) is told, our


def test_other_prefixes_and_other_letters_of_the_same_order_are_the_same_order() -> None:
    plain = read(ubl(lines=ubl_line(name="Kühler")), "a.xml", our=OurNames()).orders
    other = (
        ubl(lines=ubl_line(name="Kühler"))
        .decode()
        .replace("cbc:", "b:")
        .replace("xmlns:cbc", "xmlns:b")
        .replace("cac:", "a:")
        .replace("xmlns:cac", "xmlns:a")
    )
    for body in (
        other.encode(),
        b"\xef\xbb\xbf" + other.encode(),
        other.replace("UTF-8", "UTF-16").encode("utf-16"),
        other.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    ):
        assert read(body, "a.xml", our=OurNames()).orders == plain


async def test_a_child_that_is_killed_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader whose process is ended from outside, as by the kernel when memory is short."""
    started: list[asyncio.subprocess.Process] = []
    real = asyncio.create_subprocess_exec

    async def noted(*arguments: object, **options: object) -> asyncio.subprocess.Process:
        child = await real(*arguments, **options)  # type: ignore[arg-type]
        started.append(child)
        os.kill(child.pid, signal.SIGTERM)
        return child

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    with pytest.raises(Unreadable) as refused:
        await ask_child(pdf(), Request("a.pdf", len(pdf())))
    assert refused.value.code == "reader_died"
    assert started[0].returncode is not None


async def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PARSER_WAIT", 0.0)
    with pytest.raises(Unreadable) as refused:
        await read_file(pdf(), "a.pdf", OurNames(), nothing)
    assert refused.value.code == "too_slow"


async def test_many_files_are_read_beside_one_another() -> None:
    found = await asyncio.gather(
        *(read_file(csv_of(f"A-{at};Pump;2;10.00;20.00"), "a.csv", OurNames(), nothing) for at in range(4))
    )
    assert [reading.orders[0].lines[0].our_part for reading in found] == ["A-0", "A-1", "A-2", "A-3"]


async def test_a_child_knows_no_address_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESOPS_DATABASE_URL", "postgresql://secret")
    assert not [name for name in reader.environment() if name.startswith("SALESOPS")]
