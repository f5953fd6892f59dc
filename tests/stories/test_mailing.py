"""What is mailed goes out once with its copy, waits for a busy server, and is lost nowhere; nobody reads mail of what they may not read."""

from __future__ import annotations

import asyncio
import email
import re
import ssl
import subprocess
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from salesops import Act, transaction
from salesops.services import outbox
from salesops.services.documents import mailing
from salesops.services.documents.mailing import message_of
from salesops.services.documents.smtp import NotNow, NotTaken, post, server_of
from salesops.testing import SYSTEM, Client
from tests.stories.desk import Desk
from tests.stories.papers import Postbox, an_invoice, mailed, no_press_is_left, postbox, read, serving, state_of

__all__ = ["no_press_is_left", "postbox"]
pytestmark = pytest.mark.one_server


async def test_a_document_is_mailed_once_with_its_copy(desk: Desk, postbox: Postbox) -> None:
    invoice = await an_invoice(desk, "PRM1")
    headers = {"Idempotency-Key": "one mail"}
    body = {
        "to": "buyer@example.com; second@example.com",
        "cc": "boss@example.com",
        "language": "zh",
        "subject": "发票\t一号",
    }
    answers = [
        await desk.assistant.post(f"{desk.base}/documents/invoice/{invoice}/mails", json=body, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    mail = answers[0].json()
    assert answers[1].json()["id"] == mail["id"]
    await outbox.drain()
    (got,) = postbox.mails
    assert got["Message-ID"] == f"<{mail['id']}@haiyan.example>"
    assert (got["Subject"], got["From"], got["Cc"]) == (
        "发票 一号",
        "Haiyan Parts <sales@haiyan.example>",
        "boss@example.com",
    )
    (paper,) = got.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    kept = (await read(desk, mail["copies"][0])).content
    assert paper.get_content() == kept
    assert (await state_of(desk, mail["id"]))["state"] == "sent"
    shown = (await desk.assistant.get(f"{desk.base}/documents/invoice/{invoice}/copies")).json()
    assert [one["state"] for one in shown["mails"]] == ["sent"]


async def test_a_crash_after_the_server_took_it_sends_the_same_message_again(
    desk: Desk, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = await an_invoice(desk, "PRM2")
    mail = (await mailed(desk, invoice)).json()
    real = mailing._note

    async def dies(*given: Any) -> None:
        monkeypatch.setattr(mailing, "_note", real)
        raise RuntimeError("the worker dies here")

    monkeypatch.setattr(mailing, "_note", dies)
    await outbox.drain()
    await due_again(desk)
    await outbox.drain()
    assert (await state_of(desk, mail["id"]))["state"] == "sent"
    assert len({got["Message-ID"] for got in postbox.mails}) == 1
    assert len(postbox.mails) == 2


async def due_again(desk: Desk) -> None:
    """Let what waits for its next try be due now."""
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await tx.execute(
            "UPDATE core.outbox SET next_at = now() WHERE office_id = $1 AND handler = 'core.send_mail' AND state = 'ready'",
            desk.office.id,
        )


async def test_a_server_that_is_busy_is_tried_again_until_the_mail_is_given_up(desk: Desk, postbox: Postbox) -> None:
    invoice = await an_invoice(desk, "PRM3")
    postbox.answers["buyer@example.com"] = "451 come back later"
    mail = (await mailed(desk, invoice)).json()
    await outbox.drain()
    waiting = await state_of(desk, mail["id"])
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 1)
    assert "451" in waiting["answer"]
    for _ in range(outbox.MAX_ATTEMPTS):
        await due_again(desk)
        await outbox.drain()
    assert (await state_of(desk, mail["id"]))["state"] == "given_up"
    postbox.answers.clear()
    again = await desk.post(desk.assistant, f"/documents/mails/{mail['id']}/again")
    assert again.status_code == 201
    await outbox.drain()
    assert (await state_of(desk, again.json()["id"]))["state"] == "sent"
    assert len(postbox.mails) == 1


async def test_a_refused_address_is_told_to_who_sent_it(desk: Desk, client: Client, postbox: Postbox) -> None:
    invoice = await an_invoice(desk, "PRM4")
    postbox.answers["buyer@example.com"] = "550 nobody of that name"
    mail = (await mailed(desk, invoice)).json()
    await outbox.drain()
    failed = await state_of(desk, mail["id"])
    assert failed["state"] == "failed"
    assert "550" in failed["answer"]
    assert postbox.mails == []
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        assert await tx.fetchval("SELECT count(*) FROM core.duty_fault WHERE office_id = $1", desk.office.id) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": ""}, "to"),
        ({"to": "not an address"}, "to"),
        ({"to": "a@example.com\r\nBcc: all@example.com"}, "to"),
        ({"to": "a@b"}, "to"),
        ({"cc": "x@"}, "cc"),
        ({"to": ", ".join(f"a{n}@example.com" for n in range(21))}, "to"),
        ({"subject": "x" * 301}, "subject"),
        ({"body": "x" * 20_001}, "body"),
        ({"language": "fr"}, "language"),
    ],
)
async def test_what_cannot_be_sent_is_said_at_its_field(
    desk: Desk, postbox: Postbox, body: dict[str, str], field: str
) -> None:
    invoice = await an_invoice(desk, "PRM5")
    answer = await mailed(desk, invoice, **body)
    assert answer.status_code == 422, answer.text
    assert field in {one["field"] for one in answer.json()["faults"]}
    await outbox.drain()
    assert postbox.mails == []


async def test_nothing_can_end_a_header(desk: Desk, postbox: Postbox) -> None:
    invoice = await an_invoice(desk, "PRM6")
    mail = await mailed(
        desk, invoice, subject="Hello\r\nBcc: all@example.com\r\n\r\nbody", body="one\r\n.\r\nQUIT\r\ntwo"
    )
    assert mail.status_code == 201
    await outbox.drain()
    (got,) = postbox.mails
    assert got["Bcc"] is None
    assert got["Subject"] == "Hello Bcc: all@example.com body"
    assert got.get_body().get_content().splitlines() == ["one", ".", "QUIT", "two"]


async def test_without_a_server_or_a_sender_a_mail_is_refused_with_the_way_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.goods(PRM7="20")
    customer = await desk.customer(limit="5000.00")
    invoice = (await desk.to_documents(customer, PRM7="4"))["sales_invoice"]["id"]
    monkeypatch.delenv("SALESOPS_SMTP_URL", raising=False)
    answer = await mailed(desk, invoice)
    assert (answer.status_code, answer.json()["current"]) == (409, "no_mail_server")
    monkeypatch.setenv("SALESOPS_SMTP_URL", "smtp://127.0.0.1:1?tls=none")
    answer = await mailed(desk, invoice)
    assert (answer.status_code, answer.json()["current"]) == (409, "no_sender")


async def test_the_invoice_goes_along_for_the_buyer_s_program(desk: Desk, postbox: Postbox) -> None:
    invoice = await an_invoice(desk, "PRM8")
    lacking = await desk.post(desk.assistant, f"/documents/invoice/{invoice}/copies", {"form": "xml"})
    assert lacking.status_code == 422
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await tx.execute(
            "UPDATE core.party SET country = 'CN' WHERE id IN (SELECT customer_id FROM receivables.invoice WHERE id = $1)",
            UUID(invoice),
        )
    mail = await mailed(desk, invoice, with_data=True)
    assert mail.status_code == 201, mail.text
    await outbox.drain()
    paper, data = postbox.mails[0].iter_attachments()
    assert (paper.get_content_type(), data.get_content_type()) == ("application/pdf", "application/xml")
    assert b"urn:cen.eu:en16931:2017" in data.get_content()
    assert re.fullmatch(r"INV-\d{4}-\d{6} \(2\)\.xml", data.get_filename())


# ------------------------------------------------------------------ the way to the server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)  # fmt: skip
    return key, cert


async def test_passwords_and_mail_go_over_tls_only(certificate: tuple[Path, Path]) -> None:
    key, cert = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    box = Postbox()

    async with serving(box) as plain, serving(box, tls_context=context, require_starttls=True) as safe:
        with pytest.raises(NotNow):  # a server without STARTTLS is not trusted with anything
            await post(a_message(), ["a@example.com"], f"smtp://127.0.0.1:{plain}")
        with pytest.raises(NotNow, match=r"(?i)certificate"):  # nor one with a certificate that nobody signed
            await post(a_message(), ["a@example.com"], f"smtp://127.0.0.1:{safe}")
        assert box.mails == []
        assert await post(a_message(), ["a@example.com"], f"smtp://127.0.0.1:{safe}?ca={cert}")
        assert len(box.mails) == 1


def a_message() -> Any:
    from salesops import clock, new_id
    from salesops.services.documents.mailed import Mail

    mail = Mail(
        new_id(),
        "invoice",
        new_id(),
        "en",
        "me@example.com",
        "",
        ["a@example.com"],
        [],
        "Hello",
        "text\n",
        [],
        "waiting",
        0,
        "",
        None,
        new_id(),
        clock.now(),
        None,
        None,
        "Ann",
    )
    return message_of(mail, "Firm\r\nBcc: x@example.com", [("发票 号.pdf", "application/pdf", b"%PDF-1.7")])


def test_a_name_of_a_file_in_chinese_arrives_as_it_is() -> None:
    got = email.message_from_bytes(a_message().as_bytes(), policy=default)
    (paper,) = got.iter_attachments()
    assert paper.get_filename() == "发票 号.pdf"
    assert got["Bcc"] is None


async def test_a_server_that_is_silent_or_gone_is_tried_later() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(NotNow):
        await post(a_message(), ["a@example.com"], f"smtp://127.0.0.1:{port}?tls=none", seconds=0.3)
    server.close()
    with pytest.raises(NotNow):
        await post(a_message(), ["a@example.com"], "smtp://127.0.0.1:1?tls=none", seconds=0.3)


async def test_one_refused_among_several_is_told(postbox: Postbox) -> None:
    from salesops.settings import Settings

    postbox.answers["b@example.com"] = "550 no"
    with pytest.raises(NotTaken, match="The others have it"):
        await post(a_message(), ["a@example.com", "b@example.com"], Settings.from_env().smtp_url)
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://h?tls=maybe"])
def test_an_address_of_a_server_that_cannot_be_is_said(url: str) -> None:
    with pytest.raises(ValueError, match="SALESOPS_SMTP_URL"):
        server_of(url)


def test_user_and_password_are_read_from_the_address() -> None:
    found = server_of("smtps://me%40x:p%3Aw@mail.example:4650?ca=/x")
    assert (found.user, found.password, found.port, found.tls, found.ca) == ("me@x", "p:w", 4650, "tls", "/x")


async def test_who_may_not_read_a_document_does_not_see_its_mails(desk: Desk, client: Client, postbox: Postbox) -> None:
    invoice = await an_invoice(desk, "PRM9")
    mail = (await mailed(desk, invoice, subject="Invoice that the dock need not know")).json()
    warehouse, finance = await client(desk.office, "warehouse"), await client(desk.office, "finance")
    listed = {
        who: [one["id"] for one in (await who.get(f"{desk.base}/documents/mails")).json()["items"]]
        for who in (warehouse, finance)
    }
    assert mail["id"] in listed[finance]
    assert mail["id"] not in listed[warehouse]
    assert (await finance.get(f"{desk.base}/documents/mails/{mail['id']}")).status_code == 200
    assert (await warehouse.get(f"{desk.base}/documents/mails/{mail['id']}")).status_code == 404
    sales = await client(desk.office, "sales")  # this customer is nobody's, and someone else wrote the mail
    assert mail["id"] not in [one["id"] for one in (await sales.get(f"{desk.base}/documents/mails")).json()["items"]]
    assert (await sales.get(f"{desk.base}/documents/mails/{mail['id']}")).status_code == 404
    await outbox.drain()


async def test_a_statement_is_mailed_for_the_days_that_were_chosen(desk: Desk, postbox: Postbox) -> None:
    from salesops import clock

    invoice = await an_invoice(desk, "PRMA")
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        customer = await tx.fetchval("SELECT customer_id FROM receivables.invoice WHERE id = $1", UUID(invoice))
    today = clock.today(desk.office.timezone)
    first = today.replace(day=1)
    body = {"to": "buyer@example.com", "since": first.isoformat(), "until": today.isoformat(), "language": "en"}
    sent = await desk.post(desk.assistant, f"/documents/statement/{customer}/mails", body)
    assert sent.status_code == 201, sent.text
    assert sent.json()["body"].count("our Statement of account.") == 1  # where nothing is known no blank is left
    await outbox.drain()
    (paper,) = postbox.mails[-1].iter_attachments()
    assert paper.get_content() == (await read(desk, sent.json()["copies"][0])).content
