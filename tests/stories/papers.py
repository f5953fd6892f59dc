"""Documents on paper and by mail, as their stories use them: printed, read back, mailed to a server of the loopback."""

from __future__ import annotations

import asyncio
import contextlib
import email
from collections.abc import AsyncIterator
from email.policy import default
from typing import Any

import pypdfium2
import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP

from salesops import Act, transaction
from salesops.services.documents.letterhead import Letterhead, change_letterhead
from salesops.services.documents.press import presses
from salesops.testing import SYSTEM
from tests.stories.desk import Desk


@pytest_asyncio.fixture(scope="module", autouse=True)
async def no_press_is_left() -> AsyncIterator[None]:
    yield
    await presses().close()


class Postbox:
    """A mail server that keeps what it is given, and answers some receivers as it is told."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 kept"


@contextlib.asynccontextmanager
async def serving(box: Postbox, **options: Any) -> AsyncIterator[int]:
    """A mail server of the loopback for the time of the block; gives its port."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box, **options), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def letterhead(desk: Desk, **given: str) -> None:
    known = {
        "legal_name": "Haiyan Parts",
        "sender": "sales@haiyan.example",
        "country": "CN",
        "tax_id": "9131",
        "bank_account": "6217",
    } | given
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await change_letterhead(tx, Letterhead(**known))


async def printed(desk: Desk, kind: str, thing: str, **body: str) -> dict[str, Any]:
    made = await desk.post(desk.assistant, f"/documents/{kind}/{thing}/copies", body)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def read(desk: Desk, copy: str) -> Any:
    return await desk.assistant.get(f"{desk.base}/documents/copies/{copy}")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest_asyncio.fixture
async def postbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Postbox]:
    box = Postbox()
    async with serving(box) as port:
        monkeypatch.setenv("SALESOPS_SMTP_URL", f"smtp://127.0.0.1:{port}?tls=none")
        yield box


async def an_invoice(desk: Desk, part: str) -> str:
    await letterhead(desk)
    await desk.goods(**{part: "20"})
    customer = await desk.customer(limit="5000.00")
    invoice: str = (await desk.to_documents(customer, **{part: "4"}))["sales_invoice"]["id"]
    return invoice


async def mailed(desk: Desk, invoice: str, **body: Any) -> Any:
    return await desk.post(desk.assistant, f"/documents/invoice/{invoice}/mails", {"to": "buyer@example.com"} | body)


async def state_of(desk: Desk, mail: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await desk.assistant.get(f"{desk.base}/documents/mails/{mail}")).json()
    return answer
