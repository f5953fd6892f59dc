"""The objects of receivables that the samples are about, each of a customer whose salesperson is the owner."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import Act, Money, ask, clock, new_id, transaction
from salesops.hookspecs import ReceivablesHooks
from salesops.hookspecs.receivables import CreditLine, CreditNoteToIssue
from salesops.masterdata.people import NewPerson, add_person
from salesops.services import approvals
from salesops_duties.customers import service as customers
from salesops_duties.customers.rules import NewCustomer
from salesops_duties.receivables import service as receivables
from salesops_duties.receivables.rules import (
    NewAdjustment,
    NewCall,
    NewReceipt,
    OldDocument,
    OldDocuments,
    OldLine,
    Terms,
    Undoing,
)

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

_turns = itertools.count(1)


async def account(place: Place, owner: UUID, **terms: Any) -> UUID:
    customer = await place.a_customer(owner)
    await receivables.set_terms(place.act, customer, Terms(**({"credit_limit": "1000000.00"} | terms)))
    return customer


async def new_account(place: Place, owner: UUID) -> UUID:
    return await account(place, owner)


async def invoice(place: Place, owner: UUID) -> UUID:
    theirs = dataclasses.replace(place, customer=await account(place, owner))
    return await theirs.invoice(owner)


async def waiting_invoice(place: Place, owner: UUID) -> UUID:
    theirs = dataclasses.replace(place, customer=await account(place, owner, invoice_policy="on_dispatch"))
    return await theirs.invoice(owner)


async def checked_order(place: Place, owner: UUID) -> UUID:
    theirs = dataclasses.replace(place, customer=await account(place, owner))
    return await theirs.checked(owner)


async def credit_note(place: Place, owner: UUID) -> UUID:
    customer, product = await account(place, owner), await _product(place)
    line = CreditLine(1, product, "1", 100)
    note = CreditNoteToIssue(new_id(), customer, None, "sample", new_id(), "CNY", "a sample", (line,), 100)
    async with transaction(place.act) as tx:
        await ask(ReceivablesHooks).credit_note_issuing(place.office, tx, note)
    return note.id


async def overdue_customer(place: Place, owner: UUID) -> UUID:
    customer = await account(place, owner)
    old = OldDocument(
        "invoice", f"OLD {next(_turns)}", str(customer), dt.date(2020, 1, 1), [OldLine("pump", "1", "5.00")]
    )
    await receivables.take_documents(place.act, OldDocuments([old]))
    return customer


async def payment_call(place: Place, owner: UUID) -> UUID:
    customer = await overdue_customer(place, owner)
    return (await receivables.open_overdue_call(place.act, NewCall(str(customer))))["id"]


async def cleared_receipt(place: Place, owner: UUID) -> UUID:
    new = NewReceipt(str(await account(place, owner)), "2.00", f"money {next(_turns)}", state="cleared")
    return (await receivables.note(place.act, new))["id"]


async def allocation(place: Place, owner: UUID) -> UUID:
    customer = await overdue_customer(place, owner)
    await receivables.note(place.act, NewReceipt(str(customer), "2.00", f"money {next(_turns)}", state="cleared"))
    async with transaction(place.act) as tx:
        sql = "SELECT x.id FROM receivables.allocation x JOIN receivables.item i ON i.id = x.debit_id WHERE i.customer_id = $1"
        return UUID(str(await tx.fetchval(sql, customer)))


async def adjustment(place: Place, owner: UUID) -> UUID:
    """A correction that a second person has approved."""
    new = NewAdjustment(str(await account(place, owner)), "credit", "1.00", "a sample")
    proposed = await receivables.propose(Act(place.office, place.asker, "api"), new)
    await _approve(place, proposed["id"])
    return UUID(str(proposed["id"]))


async def hold(place: Place, owner: UUID) -> UUID:
    """Goods held for arrears, whose release a second person has approved."""
    theirs = dataclasses.replace(place, customer=await account(place, owner, credit_limit="0", mode="prepaid"))
    issued = await theirs.issued(owner)
    async with transaction(Act(place.office, place.asker, "api")) as tx:
        amount = Money("CNY", 1_000_000)
        await approvals.request(tx, "receivables.override", "a sample", issued["order_id"], "because", amount=amount)
    await _approve(place, issued["order_id"])
    return UUID(str(issued["outbound_order"]["id"]))


async def plain_hold(place: Place, owner: UUID) -> UUID:
    """Goods held for arrears, of which nobody has asked anything."""
    theirs = dataclasses.replace(place, customer=await account(place, owner, credit_limit="0", mode="prepaid"))
    return UUID(str((await theirs.issued(owner))["outbound_order"]["id"]))


async def linked_receipt(place: Place, owner: UUID) -> UUID:
    """Money that paid something."""
    link = await allocation(place, owner)
    async with transaction(place.act) as tx:
        sql = "SELECT i.document_id FROM receivables.allocation x JOIN receivables.item i ON i.id = x.credit_id WHERE x.id = $1"
        return UUID(str(await tx.fetchval(sql, link)))


async def loose_receipt(place: Place, owner: UUID) -> UUID:
    """Money whose link was undone, so that there is something to put it against."""
    receipt = await linked_receipt(place, owner)
    link = await _link_of(place, receipt)
    await receivables.undo(place.act, link, Undoing("a sample"))
    return receipt


async def page_match(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    name = f"Firm of money {next(_turns)}"
    customer = (await customers.register(place.act, NewCustomer(name, salesperson_id=owner))).id
    await receivables.set_terms(place.act, customer, Terms("1000000.00"))
    return {"key": str(new_id()), "customer": name}


async def page_parts(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    async with transaction(place.act) as tx:
        sql = (
            "SELECT d.document_id FROM receivables.item c JOIN receivables.item d ON d.customer_id = c.customer_id AND d.kind = 'invoice'"
            " WHERE c.document_id = $1 AND d.open_minor > 0 LIMIT 1"
        )
        invoice = await tx.fetchval(sql, made)
    return {"key": str(new_id()), "parts-0-id": str(invoice), "parts-0-amount": "1.00"}


async def page_link(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "link": str(await _link_of(place, made)), "undo_reason": "a sample"}


async def page_of_customer(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "customer_id": str(made)}


async def _link_of(place: Place, receipt: UUID) -> UUID:
    async with transaction(place.act) as tx:
        sql = "SELECT x.id FROM receivables.allocation x JOIN receivables.item i ON i.id = x.credit_id WHERE i.document_id = $1 LIMIT 1"
        return UUID(str(await tx.fetchval(sql, receipt)))


async def match(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"customer_id": str(place.customer)}


async def of_customer(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"customer_id": str(made)}


async def correction(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"customer_id": str(made), "kind": "credit", "amount": "1.00", "reason": "a sample"}


async def override(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    today = clock.today(place.office.timezone)
    return {"order_id": str(made), "amount": "5.00", "reason": "a sample", "until": str(today)}


async def old_documents(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    line = {"text": "pump", "quantity": "1", "unit_price": "5.125"}
    document = {
        "kind": "invoice",
        "foreign_no": f"OLD {next(_turns)}",
        "customer_id": str(made),
        "made_on": "2020-01-01",
    }
    return {"documents": [document | {"lines": [line]}]}


async def _approve(place: Place, subject: UUID) -> None:
    async with transaction(place.act) as tx:
        head = await add_person(tx, NewPerson(f"money-approver-{next(_turns)}", "Head", "head"))
        await tx.execute(
            "UPDATE core.approval SET state = 'approved', decided_by = $3, decided_at = $4 WHERE office_id = $1 AND subject_id = $2 AND state = 'open'",
            place.office.id,
            subject,
            head,
            clock.now(),
        )


async def _product(place: Place) -> UUID:
    async with transaction(place.act) as tx:
        return UUID(str(await tx.fetchval("SELECT id FROM core.product ORDER BY id LIMIT 1")))
