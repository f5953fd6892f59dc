"""A sample goes out and comes back: lent, extended, given on, sent, put elsewhere, taken back (LOG-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState
from salesops.hookspecs.logistics import LeavingParcel, LogisticsHooks
from salesops.masterdata.rates import rates_on
from salesops.services.approvals import NotApproved
from salesops_duties.samples.rules import (
    Extension,
    Lending,
    Placing,
    Return,
    Sending,
    Transfer,
    check_due,
    check_lending,
    check_placing,
    check_return,
    check_sending,
)
from salesops_duties.samples.service.loading import Loaded, answered, end_loan, expect, firm_named, load, note
from salesops_duties.samples.service.policies import policy_of

LEND, WRITE_OFF = "samples.approve", "samples.write_off"


async def lend(act: Act, item_id: UUID, given: Lending, *, own: bool = False) -> dict[str, Any]:
    """Give a sample to a person of a company until a day.

    Raises `ConflictState` naming whoever has it, and `NotApproved` for one of a larger value without a written agreement.
    """
    check_lending(given, clock.today(act.office.timezone))
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        expect(found, "lend")
        if not given.agreement_ref.strip() and await needs_agreement(tx, found):
            raise NotApproved(
                "A sample of this value is lent under a written agreement, or when a second person agrees.",
                action=LEND,
                subject_id=str(item_id),
                ways_out=["name the agreement", "ask for the approval"],
            )
        return await begin(tx, found, given)


async def begin(
    tx: Transaction,
    found: Loaded,
    given: Lending,
    *,
    asked_by: UUID | None = None,
    approved_by: UUID | None = None,
) -> dict[str, Any]:
    """The loan as it is noted."""
    loan_id, company = new_id(), await firm_named(tx, given.party_id, given.company)
    _begin_loan(tx, found, loan_id, given, company)
    note(
        tx,
        found,
        "lend",
        "out",
        loan_id=loan_id,
        holder=given.holder,
        company=company,
        due_on=given.due_on,
        asked_by=asked_by,
        approved_by=approved_by,
        note=given.note,
    )
    tx.audit(
        "sample.lend",
        "sample_item",
        found.id,
        changes={"holder": given.holder, "company": company, "due_on": given.due_on},
    )
    return answered(tx, found, "out", holder=given.holder.strip(), company=company, due_on=given.due_on)


async def extend(act: Act, item_id: UUID, given: Extension, *, own: bool = False) -> dict[str, Any]:
    """Let the holder keep it longer; the reminders begin anew."""
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        expect(found, "extend")
        assert found.loan is not None
        due_on = check_due(given, clock.today(act.office.timezone), found.loan.due_on)
        tx.write("samples.extend_loan", act.office.id, found.loan.id, due_on)
        note(tx, found, "extend", "out", loan_id=found.loan.id, due_on=due_on, note=given.note)
        tx.audit("sample.extend", "sample_item", item_id, changes={"due_on": [found.loan.due_on, due_on]})
        return answered(tx, found, "out", holder=found.loan.holder, due_on=due_on)


async def take_back(act: Act, item_id: UUID, given: Return, *, own: bool = False) -> dict[str, Any]:
    """Take it back from whoever brings it, and note how it looks."""
    check_return(given)
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        expect(found, "return")
        assert found.loan is not None
        other = given.by_other.strip()
        await ask(LogisticsHooks).parcel_arriving(tx.office, tx, "sample", found.id, given.place or found.place)
        note(
            tx,
            found,
            "return",
            "in",
            loan_id=end_loan(tx, found),
            holder=found.loan.holder,
            company=found.loan.company,
            condition=given.condition,
            place=given.place or found.place,
            by_other="" if other.casefold() == found.loan.holder.casefold() else other,
            note=given.note,
        )
        tx.audit("sample.return", "sample_item", item_id, changes={"condition": [found.condition, given.condition]})
        return answered(tx, found, "in", condition=given.condition, place=(given.place or found.place).strip())


async def give_on(act: Act, item_id: UUID, given: Transfer, *, own: bool = False) -> dict[str, Any]:
    """The holder gave it to another: one loan ends and the next begins, for the same purpose and under the same agreement."""
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        expect(found, "transfer", given.holder)
        held = found.loan
        assert held is not None
        due_on = check_due(given, clock.today(act.office.timezone), held.due_on)
        loan_id, company = new_id(), await firm_named(tx, given.party_id, given.company)
        if (given.holder.strip(), company) == (held.holder, held.company):
            raise ConflictState("This is who has it already.", current="out", holder=held.holder)
        if company != held.company and not held.agreement_ref and await needs_agreement(tx, found):
            raise ConflictState(
                "A sample of this value does not go to another company without a second person.",
                current="out",
                ways_out=["take it back", "ask for the approval"],
            )
        end_loan(tx, found)
        again = Lending(given.holder, held.purpose, due_on, company, given.party_id, held.deposit, held.agreement_ref)
        _begin_loan(tx, found, loan_id, again, company)
        note(tx, found, "transfer", "out", loan_id=loan_id, holder=given.holder, company=company, due_on=due_on, note=given.note)  # fmt: skip
        tx.audit("sample.transfer", "sample_item", item_id, changes={"holder": [held.holder, given.holder.strip()]})
        return answered(tx, found, "out", holder=given.holder.strip(), company=company, due_on=due_on)


async def send(act: Act, item_id: UUID, given: Sending, *, own: bool = False) -> dict[str, Any]:
    """Note under which number it travels; who has it stays as it is."""
    check_sending(given)
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        state = expect(found, "send").state
        shipment_id = given.shipment_id or await _followed(tx, found, given)
        note(
            tx,
            found,
            "send",
            state,
            loan_id=found.loan.id if found.loan else None,
            tracking_no=given.tracking_no,
            shipment_id=shipment_id,
            note=given.note,
        )
        tx.audit(
            "sample.send",
            "sample_item",
            item_id,
            changes={"tracking_no": given.tracking_no.strip(), "carrier": given.carrier.strip()},
        )
        return answered(tx, found, state, tracking_no=given.tracking_no.strip(), shipment_id=shipment_id)


async def _followed(tx: Transaction, found: Loaded, given: Sending) -> UUID | None:
    """The shipment under which whoever follows parcels follows it, none without a carrier."""
    if not given.carrier.strip():
        return None
    receiver = f"{found.loan.holder}, {found.loan.company}" if found.loan else ""
    parcel = LeavingParcel("sample", found.id, given.carrier, given.tracking_no, receiver)
    answers = await ask(LogisticsHooks).parcel_leaving(tx.office, tx, parcel)
    return answers[0] if answers else None


async def put(act: Act, item_id: UUID, given: Placing, *, own: bool = False) -> dict[str, Any]:
    """Note that it stands somewhere else."""
    check_placing(given)
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        state = expect(found, "place").state
        note(tx, found, "place", state, place=given.place, note=given.note)
        tx.audit("sample.place", "sample_item", item_id, changes={"place": [found.place, given.place.strip()]})
        return answered(tx, found, state, place=given.place.strip())


async def needs_agreement(tx: Transaction, found: Loaded) -> bool:
    """Whether a loan of it needs a written agreement, by the office's terms."""
    return (await value_here(tx, found)).minor > (await policy_of(tx)).agreement_minor


async def value_here(tx: Transaction, found: Loaded) -> Money:
    """What it is worth in the office's currency, at today's rate."""
    here = tx.office.currency
    rates = await rates_on(tx, [found.currency], here, clock.today(tx.office.timezone))
    return Money(here, rates[found.currency].convert(found.value_minor))


def _begin_loan(tx: Transaction, found: Loaded, loan_id: UUID, given: Lending, company: str) -> None:
    tx.write(
        "samples.begin_loan",
        tx.office.id,
        loan_id,
        found.id,
        given.holder.strip(),
        company,
        given.party_id,
        given.purpose.strip(),
        given.due_on,
        given.deposit.strip(),
        given.agreement_ref.strip(),
        clock.now(),
        tx.actor.person_id,
    )
