"""A mailbox feeds the intake: each mail is kept once, byte for byte, and marked only when it is kept (a real IMAP server)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from salesops import Act, transaction
from salesops.kernel import registry as registries
from salesops.services import outbox
from salesops_duties.intake import service
from salesops_duties.intake.service import mailbox as looking
from salesops_duties.intake.service.mailbox import Address, address_of
from tests.duties.mailbox import DOVECOT, Mailbox, served

pytestmark = pytest.mark.skipif(DOVECOT is None, reason="the mail server Dovecot is not installed")
ORDER = b"Purchase order;PO-5150\nCurrency;CNY\n\nPart number;Quantity;Unit price;Amount\nHM-100;4;10.00;40.00\nTotal;;;40.00\n"


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    with served(tmp_path_factory.mktemp("mail")) as box:
        yield box


@pytest.fixture
def named(mailbox: Mailbox, act: Act, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The mailbox of the test's office."""
    monkeypatch.setenv(f"SALESOPS_MAILBOX_{act.office.code.upper().replace('-', '_')}", mailbox.url)
    return mailbox


def mail(number: str, *attachments: tuple[str, bytes]) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = (
        f"订单 {number}",
        "Ms Lin <lin@hope-motors.example>",
        "orders@us.example",
    )
    made.set_content("please send, thank you")
    for name, body in attachments:
        made.add_attachment(body, maintype="text", subtype="csv", filename=name)
    return made.as_bytes()


async def look(act: Act) -> None:
    """Let the worker look once, and read what came."""
    async with transaction(act) as tx:
        handler = registries.current().handlers["intake.look_into_mailbox"]
        tx.enqueue(handler, handler.payload())
    await outbox.drain()


async def test_a_mail_becomes_an_arrival_with_the_drafts_of_its_attachments(named: Mailbox, act: Act) -> None:
    named.put(mail("PO-5150", ("order.csv", ORDER), ("again.csv", ORDER.replace(b"5150", b"5151"))))
    await look(act)
    [row] = await service.arrivals_page(act)
    assert (row["source"], row["sender"], row["state"]) == ("mailbox", "lin@hope-motors.example", "read")
    assert "订单 PO-5150" in row["subject"]
    found = await service.arrival(act, row["id"])
    assert [one.order.number for one in found.drafts] == ["PO-5150", "PO-5151"]
    assert named.unseen() == 0


async def test_the_original_is_kept_byte_for_byte(named: Mailbox, act: Act) -> None:
    sent = mail("PO-1", ("order.csv", ORDER)).replace(b"\n", b"\r\n")
    named.put(sent)
    await look(act)
    [row] = await service.arrivals_page(act)
    assert (await service.original(act, row["id"]))[1] == sent


async def test_a_crash_between_keeping_and_marking_brings_the_mail_again_and_it_is_one_arrival(
    named: Mailbox, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    named.put(mail("PO-2", ("order.csv", ORDER)))

    def dies(address: Address, uid: str) -> None:
        raise OSError("the worker was killed here")

    with monkeypatch.context() as killed:
        killed.setattr(looking, "_mark", dies)
        await look(act)
    assert (named.unseen(), len(await service.arrivals_page(act))) == (1, 1)
    await look(act)
    assert (named.unseen(), len(await service.arrivals_page(act))) == (0, 1)


async def test_a_mail_that_is_too_large_stays_in_the_mailbox_and_its_head_is_told(
    named: Mailbox, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "MOST_BYTES", 2_000)
    before = named.all()
    named.put(mail("PO-3", ("order.csv", ORDER * 100)))
    await look(act)
    [row] = await service.arrivals_page(act)
    assert "too large" in row["file_name"]
    assert (named.unseen(), named.all()) == (0, before + 1)


async def test_a_server_that_does_not_answer_loses_nothing_and_the_job_comes_again(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        f"SALESOPS_MAILBOX_{act.office.code.upper().replace('-', '_')}", "imap://orders:x@127.0.0.1:1/INBOX"
    )
    await look(act)
    async with transaction(act) as tx:
        job = await tx.fetchrow(
            "SELECT state, attempts FROM core.outbox WHERE office_id = $1 AND handler = 'intake.look_into_mailbox'",
            act.office.id,
        )
    assert job is not None
    assert job["state"] == "ready"
    assert job["attempts"] >= 1  # a slow machine comes again within the time of the look


async def test_an_office_without_a_mailbox_looks_nowhere(act: Act) -> None:
    await look(act)
    assert await service.arrivals_page(act) == []


@pytest.mark.parametrize(
    "url", ["pop3://a:b@host/", "imap://a:b@mail.example/INBOX", "imaps:///INBOX", "imaps://host/INBOX"]
)
def test_an_address_that_is_no_mailbox_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="a mailbox") as refused:
        address_of("sh", {"SALESOPS_MAILBOX_SH": url})
    assert "a:b" not in str(refused.value)


def test_the_parts_of_an_address_are_read() -> None:
    found = address_of(
        "new-york", {"SALESOPS_MAILBOX_NEW_YORK": "imaps://me%40us.example:p%2Fw@mail.example/Orders/In"}
    )
    assert found == Address("mail.example", 993, True, "me@us.example", "p/w", "Orders/In")
