"""A sample as its movements work on it: its row locked, with whoever has it; and a link of its chain written."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock
from salesops.errors import ConflictState, Fault, Invalid, NotFound
from salesops.hookspecs.customers import CustomerHooks
from salesops_duties.samples.rules import Custody, CustodyRefused, after, possible

WAYS_OUT = {
    "lend": "lend it",
    "extend": "extend the loan",
    "return": "take it back",
    "transfer": "note to whom it was given on",
    "send": "note its way",
    "place": "note its place",
    "consume": "note that it is used up",
    "sell": "note that it is sold",
    "write_off": "ask for a write-off",
}


class Loan(msgspec.Struct, frozen=True):
    """With whom a sample is."""

    id: UUID
    holder: str
    company: str
    party_id: UUID | None
    due_on: dt.date
    purpose: str
    deposit: str
    agreement_ref: str


class Loaded(msgspec.Struct, frozen=True):
    """A sample's present state."""

    id: UUID
    number: str
    name: str
    state: str
    owner: str
    owner_name: str
    value_minor: int
    currency: str
    condition: str
    place: str
    version: int
    loan: Loan | None


async def load(tx: Transaction, item_id: UUID, *, own: bool = False) -> Loaded:
    """The sample, locked until this transaction ends; with `own` only of what the person answers for. Raises `NotFound`."""
    row = await tx.fetchrow(
        "SELECT i.id, i.name, i.state, i.owner, i.owner_name, i.value_minor, i.currency, i.condition, i.place, i.version, i.salesperson_id"
        " FROM samples.sample_item i WHERE i.office_id = $1 AND i.id = $2 FOR UPDATE",
        tx.office.id,
        item_id,
    )
    if row is None or (own and row["salesperson_id"] != tx.actor.person_id):
        raise NotFound
    number = await tx.fetchval(
        "SELECT number FROM core.document_number WHERE office_id = $1 AND document_id = $2", tx.office.id, item_id
    )
    held = await tx.fetchrow(
        "SELECT id, holder, company, party_id, due_on, purpose, deposit, agreement_ref FROM samples.loan"
        " WHERE office_id = $1 AND item_id = $2 AND ended_at IS NULL",
        tx.office.id,
        item_id,
    )
    known: dict[str, Any] = {name: row[name] for name in Loaded.__struct_fields__ if name not in ("number", "loan")}
    return Loaded(**known, number=number or "", loan=Loan(**dict(held.items())) if held else None)


def expect(found: Loaded, kind: str, holder: str = "") -> Custody:
    """The custody after this movement; refuses one that is not possible now, and says who has the sample and what is possible."""
    try:
        return after(Custody(found.state, found.loan.holder if found.loan else ""), kind, holder)
    except CustodyRefused as error:
        ways = [WAYS_OUT[one] for one in possible(found.state)]
        if found.loan is not None:
            raise ConflictState(
                f"{found.loan.holder}, {found.loan.company} has it until {found.loan.due_on}.",
                current=found.state,
                ways_out=ways,
                holder=found.loan.holder,
                company=found.loan.company,
                due_on=found.loan.due_on,
            ) from error
        if found.state == "in":
            raise ConflictState("Nobody has it: it is here.", current=found.state, ways_out=ways) from error
        raise ConflictState("This sample is gone for good.", current=found.state) from error


def note(tx: Transaction, found: Loaded, kind: str, state: str, **values: Any) -> None:
    """Write one link of the chain; what is not named stays empty."""
    known = {name: values.pop(name, None) for name in ("loan_id", "due_on", "shipment_id", "asked_by", "approved_by")}
    texts = {
        name: values.pop(name, "").strip()
        for name in ("holder", "company", "condition", "place", "by_other", "tracking_no", "note")
    }
    if values:
        raise TypeError(f"a movement has no {', '.join(values)}")
    tx.write(
        "samples.note_movement",
        tx.office.id,
        found.id,
        found.version,
        kind,
        state,
        known["loan_id"],
        clock.now(),
        tx.actor.person_id,
        texts["holder"],
        texts["company"],
        known["due_on"],
        texts["condition"],
        texts["place"],
        texts["by_other"],
        texts["tracking_no"],
        known["shipment_id"],
        known["asked_by"],
        known["approved_by"],
        texts["note"],
    )


def end_loan(tx: Transaction, found: Loaded) -> UUID | None:
    """Whoever has the sample has it no more; answers the loan that ended."""
    if found.loan is None:
        return None
    tx.write("samples.end_loan", tx.office.id, found.loan.id, clock.now())
    return found.loan.id


def answered(tx: Transaction, found: Loaded, state: str, **more: Any) -> dict[str, Any]:
    """What a movement answers."""
    told = {"id": found.id, "number": found.number, "state": state, "version": found.version + 1} | more
    return tx.answer(told)


async def firm_named(tx: Transaction, party_id: UUID | None, name: str, *, field: str = "party_id") -> str:
    """The name of the firm: that of the customer's file when one is given. Raises `Invalid` for no customer of this office."""
    if party_id is None:
        return name.strip()
    found = await ask(CustomerHooks).customer_answering(tx.office, tx, party_id)
    if not found:
        raise Invalid([Fault(field, "known", "This office has no such customer.")])
    return found[0].name
