"""kill -9 between the statements of what is done with suppliers: each act has one effect under its key, each supplier one mail."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.crash.mortal import Desk, Web, web
from tests.stories.papers import Postbox, serving
from tests.workers.processes import Process, ending

from salesops import Act, Office, clock, new_id, transaction
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.offices import NewOffice, open_office
from salesops.masterdata.people import NewPerson, add_person, grant_role
from salesops.services import outbox, tokens
from salesops.services.documents.letterhead import Letterhead, change_letterhead
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Database

__all__ = ["web"]
PLACES = ("after-write:1", "after-write:3", "before-commit:1", "after-commit:1")
MAILING = ("after-claim:1", "after-write:1", "before-commit:3", "after-commit:3", "before-ack:1")
AT_THE_SERVER = "at-the-server"  # it has the mail, and the worker dies before it has noted that
COUNTS = """SELECT (SELECT count(*) FROM procurement.supplier_invoice WHERE office_id = $1) AS invoices,
    (SELECT count(*) FROM procurement.supplier_payment WHERE office_id = $1) AS payments,
    (SELECT count(*) FROM procurement.supplier_return WHERE office_id = $1) AS returns,
    (SELECT count(*) FROM procurement.enquiry WHERE office_id = $1) AS enquiries,
    (SELECT count(*) FROM procurement.enquiry_answer WHERE office_id = $1) AS answers,
    (SELECT count(*) FROM ledger.entry WHERE office_id = $1 AND (document_type LIKE 'supplier%' OR document_type = 'goods_sent_back')) AS entries"""


class DeadlyPostbox(Postbox):
    """A mail server that kills the worker whose mail it has just taken."""

    mortal: Process | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        mortal, self.mortal = self.mortal, None
        if mortal is not None:
            mortal.kill()
        return answer


class Buyer:
    """Who buys, takes in, books and pays, while the web process may die under every act."""

    def __init__(self, web: Web, office: Office, token: str, arms: Path) -> None:
        self.web, self.office, self.arms = web, office, arms
        self.desk = Desk(web, office.code, token)
        self.deaths = 0

    async def up(self) -> None:
        await self.web.start(f"@{self.arms}")

    async def done(self, path: str, body: Any, key: str = "") -> Any:
        """An act that nothing befalls."""
        answer = await self.desk.post(path, body, key=key or str(new_id()))
        assert answer is not None
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def killed(self, place: str, path: str, body: Any) -> Any:
        """The act with the process dying at `place`, and again under its key; what that answers, and a third time the same."""
        assert self.web.process is not None
        key = str(new_id())
        self.arms.write_text(f"{place}:{self.web.process.pid}")
        first = await self.desk.post(path, body, key=key)
        self.arms.unlink()
        if first is None:
            assert await asyncio.to_thread(self.web.process.wait, 10) == 137
            self.deaths += 1
            await self.up()
        else:  # it wrote in fewer statements
            assert place.startswith("after-write"), place
        again = await self.desk.post(path, body, key=key)
        assert again is not None
        assert again.status_code in (200, 201), again.text
        replayed = again.headers.get("idempotency-replayed") == "true"
        assert replayed == (first is not None or place.startswith("after-commit"))
        third = await self.desk.post(path, body, key=key)
        assert third is not None
        assert third.content == again.content
        return again.json()


async def an_office(code: str) -> tuple[Office, str]:
    office = await open_office(SYSTEM, NewOffice(code=code, name=code, currency="CNY", timezone="Asia/Shanghai"))
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        person = await add_person(tx, NewPerson(login=f"buyer@{code}", name="Buyer", role="assistant"))
        for role in ("finance", "warehouse", "head"):
            await grant_role(tx, person, role)
        await add_products(tx, [NewProduct(part_no=f"P-{code}", name="Part")])
        await change_letterhead(tx, Letterhead(legal_name="Haiyan Parts", sender="buying@haiyan.example", country="CN"))
        _, token = await tokens.issue_token(tx, person, "crash")
    return office, token


async def a_receipt(buyer: Buyer) -> tuple[str, str, str]:
    """A supplier, an order of ten, and the receipt of all."""
    supplier = (
        await buyer.done("/procurement/suppliers", {"name": "Northern Filters", "currency": "CNY", "lead_days": 5})
    )["id"]
    line = {"part_no": f"P-{buyer.office.code}", "quantity": "10", "unit_price": "6"}
    draft = {"supplier_id": supplier, "lines": [line], "beyond_plan_reason": "for stock"}
    order = (await buyer.done("/procurement/orders", draft))["id"]
    await buyer.done(f"/procurement/orders/{order}/sending", {"version": 1})
    await buyer.done(f"/procurement/orders/{order}/receipts", {"lines": [{"line_no": 1, "quantity": "10"}]})
    receipt = (await buyer.desk.get(f"/procurement/orders/{order}"))["receipts"][0]["id"]
    return supplier, order, receipt


def invoice(supplier: str, order: str, number: str, quantity: str, total: str) -> dict[str, Any]:
    line = {"purchase_id": order, "line_no": 1, "quantity": quantity, "unit_price": "6"}
    day = clock.today("Asia/Shanghai").isoformat()
    return {"supplier_id": supplier, "number": number, "invoice_on": day, "total": total, "lines": [line]}


async def counted(database: Database, office: Office) -> dict[str, int]:
    (row,) = await database.as_owner(COUNTS, office.id)
    return dict(row.items())


@pytest.mark.parametrize("place", PLACES)
async def test_every_act_with_a_supplier_has_one_effect_wherever_it_dies(
    web: Web, database: Database, tmp_path: Path, place: str
) -> None:
    office, token = await an_office("buy-" + place.replace(":", "-"))
    buyer = Buyer(web, office, token, tmp_path / "armed")
    await buyer.up()
    supplier, order, receipt = await a_receipt(buyer)

    booked = await buyer.killed(place, "/procurement/invoices", invoice(supplier, order, "R 1", "8", "48.00"))
    assert booked["state"] == "booked"
    back = {"receipt_id": receipt, "lines": [{"line_no": 1, "quantity": "1"}], "reason": "rust on it", "why": "damaged"}
    assert (await buyer.killed(place, f"/procurement/orders/{order}/returns", back))["credit_due"] is False
    day = clock.today("Asia/Shanghai").isoformat()
    pay = {"invoices": [{"invoice_id": booked["id"], "amount": "40.00"}], "paid_on": day}
    (payment,) = (await buyer.killed(place, "/procurement/payments", pay))["payments"]
    undone = f"/procurement/payments/{payment['id']}/reversal"
    await buyer.killed(place, undone, {"reason": "the bank sent it back"})

    question = {
        "supplier_ids": [supplier],
        "lines": [{"part_no": f"P-{office.code}", "quantity": "5"}],
        "by_mail": False,
    }
    asked = await buyer.killed(place, "/procurement/enquiries", question)
    says = {"answers": [{"line_no": 1, "available": "9", "unit_price": "5", "currency": "CNY", "lead_days": 3}]}
    await buyer.killed(place, f"/procurement/enquiries/targets/{asked['targets'][0]['id']}/answers", says)
    (line,) = (await buyer.desk.get(f"/procurement/enquiries/{asked['id']}"))["lines"]
    choice = {"answer_id": line["answers"][0]["id"]}
    await buyer.killed(place, f"/procurement/enquiries/lines/{line['id']}/choice", choice)

    assert buyer.deaths >= (4 if place == "after-write:3" else 7)
    await outbox.drain()
    assert await counted(database, office) == {
        "invoices": 1, "payments": 1, "returns": 1, "enquiries": 1, "answers": 1, "entries": 4,
    }  # fmt: skip
    one = await buyer.desk.get(f"/procurement/invoices/{booked['id']}")
    assert (one["open"], one["state"]) == ("48.00", "booked")
    assert [f async for f in verify() if f.office == office.code] == []


async def test_another_key_would_have_had_another_effect(web: Web, database: Database, tmp_path: Path) -> None:
    """The control: it is the key that makes the repetition one act."""
    office, token = await an_office("buy-control")
    buyer = Buyer(web, office, token, tmp_path / "armed")
    await buyer.up()
    supplier, order, _ = await a_receipt(buyer)
    booked = await buyer.done("/procurement/invoices", invoice(supplier, order, "R 1", "8", "48.00"))
    pay = {
        "invoices": [{"invoice_id": booked["id"], "amount": "20.00"}],
        "paid_on": clock.today("Asia/Shanghai").isoformat(),
    }
    assert web.process is not None
    buyer.arms.write_text(f"after-commit:1:{web.process.pid}")
    assert await buyer.desk.post("/procurement/payments", pay, key="one") is None
    buyer.arms.unlink()
    await buyer.up()
    await buyer.done("/procurement/payments", pay, "another")
    assert (await counted(database, office))["payments"] == 2


@pytest_asyncio.fixture
async def mortal_workers(kernel: Any, database: Database, tmp_path: Path) -> AsyncIterator[tuple[DeadlyPostbox, Any]]:
    """A mail server, and a way to start workers that mail by it."""
    await database.as_owner("UPDATE core.outbox SET state = 'discarded' WHERE state IN ('ready', 'running')")
    started: list[Process] = []
    box = DeadlyPostbox()
    async with serving(box) as port:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SALESOPS_")} | {
            "SALESOPS_HOME": str(tmp_path),
            "SALESOPS_DATABASE_URL": database.app_url,
            "SALESOPS_BROKER_URL": "postgresql:",
            "SALESOPS_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none",
            "SALESOPS_JOB_LEASE": "2",
        }

        def start(failpoint: str = "") -> Process:
            log = tmp_path / f"worker-{len(started)}.log"
            made = Process("salesops_workers.main", [], environment | {"SALESOPS_FAILPOINT": failpoint}, log)
            started.append(made)
            return made

        with ending(started):
            yield box, start


@pytest.mark.parametrize("place", [*MAILING, AT_THE_SERVER])
async def test_a_supplier_is_mailed_once_wherever_the_worker_dies(
    web: Web, database: Database, mortal_workers: tuple[DeadlyPostbox, Any], tmp_path: Path, place: str
) -> None:
    box, start = mortal_workers
    office, token = await an_office("mail-" + place.replace(":", "-"))
    buyer = Buyer(web, office, token, tmp_path / "armed")
    await buyer.up()
    supplier = {"name": "Northern Filters", "currency": "CNY", "lead_days": 5, "email": "sales@north.example"}
    known = (await buyer.done("/procurement/suppliers", supplier))["id"]
    question = {"supplier_ids": [known], "lines": [{"part_no": f"P-{office.code}", "quantity": "5"}]}
    asked = await buyer.done("/procurement/enquiries", question)

    if place == AT_THE_SERVER:
        box.mortal = mortal = start()
        assert await mortal.ends(60) == -signal.SIGKILL
    else:
        assert await start(place).ends(60) == 137
    start()
    target: dict[str, Any] = {}

    async def is_sent() -> bool:
        rows = await database.as_owner(
            "SELECT count(*) FILTER (WHERE state IN ('ready', 'running'))::int AS n FROM core.outbox WHERE office_id = $1",
            office.id,
        )
        await database.as_owner(
            "UPDATE core.outbox SET next_at = now() WHERE office_id = $1 AND state = 'ready'", office.id
        )
        target.update((await buyer.desk.get(f"/procurement/enquiries/{asked['id']}"))["targets"][0])
        return bool(target["state"] == "sent" and rows[0]["n"] == 0)

    for _ in range(600):
        if await is_sent():
            break
        await asyncio.sleep(0.1)
    assert target["state"] == "sent", target
    assert len({mail["Message-ID"] for mail in box.mails}) == 1
    assert len(box.mails) == (2 if place == AT_THE_SERVER else 1)
    (row,) = await database.as_owner(
        "SELECT count(*)::int AS mails, min(state) AS state FROM core.outgoing_mail WHERE office_id = $1", office.id
    )
    assert (row["mails"], row["state"]) == (1, "sent")
    assert [f async for f in verify() if f.office == office.code] == []
