"""Calls for payment: who must be called today, what was said, and whether promises were kept (AR-2)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Money, clock, new_id, transaction
from salesops.errors import ConflictState, Faults, NotFound
from salesops_duties.receivables.rules import CallNote, NewCall, check_note, next_call, script
from salesops_duties.receivables.rules.amounts import read_id
from salesops_duties.receivables.service.accounts import shown
from salesops_duties.receivables.service.call_list import log_of
from salesops_duties.receivables.service.standing import read

_LIST = (
    "SELECT c.id, c.customer_id, p.name AS customer, c.order_id, c.reason, c.currency, c.amount_minor, c.state, c.next_call_on, c.opened_at, c.closed_on,"
    " l.promised_on, l.promised_minor, l.called_at AS last_called_at, (c.state = 'open' AND l.promised_on < $2) AS promise_broken"
    " FROM receivables.payment_call c JOIN core.party p ON p.id = c.customer_id JOIN receivables.account a USING (office_id, customer_id)"
    " LEFT JOIN LATERAL (SELECT called_at, promised_on, promised_minor FROM receivables.call_log l WHERE l.office_id = c.office_id AND l.call_id = c.id"
    "  ORDER BY called_at DESC, noted_at DESC LIMIT 1) l ON true WHERE c.office_id = $1 AND ($3::uuid IS NULL OR a.salesperson_id = $3)"
)
_PROMISES = (
    "SELECT count(*) FILTER (WHERE c.closed_on <= l.promised_on) AS kept,"
    " count(*) FILTER (WHERE l.promised_on < coalesce(c.closed_on, $3)) AS broken"
    " FROM receivables.call_log l JOIN receivables.payment_call c ON (c.office_id, c.id) = (l.office_id, l.call_id)"
    " WHERE l.office_id = $1 AND c.customer_id = $2 AND l.promised_on IS NOT NULL"
)


async def due_calls(act: Act, *, on: dt.date | None, own: bool, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Open calls that are due on a day (today), by id; a promise whose day has passed is broken."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_LIST} AND c.state = 'open' AND c.next_call_on <= $4 AND ($5::uuid IS NULL OR c.id > $5) ORDER BY c.id LIMIT $6",
            act.office.id,
            today,
            act.actor.person_id if own else None,
            on or today,
            after,
            limit,
        )
    return [_view(row) for row in rows]


async def read_call(act: Act, call_id: UUID, *, own: bool) -> dict[str, Any]:
    """One call with everything that was said, and how the customer keeps promises."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            f"{_LIST} AND c.id = $4", act.office.id, today, act.actor.person_id if own else None, call_id
        )
        if row is None:
            raise NotFound
        log = await log_of(tx, call_id)
        promises = await tx.fetchrow(_PROMISES, act.office.id, row["customer_id"], today)
    assert promises is not None
    return _view(row) | {"log": log, "promises": dict(promises.items())}


async def open_overdue_call(act: Act, new: NewCall) -> dict[str, Any]:
    """Open a call for all a customer has overdue; what is disputed is left out."""
    faults = Faults()
    customer = read_id(new.customer_id, "customer_id", faults)
    faults.raise_if_any()
    assert customer is not None
    async with transaction(act) as tx:
        seen = await read(tx, customer, lock=True)
        overdue = Money(seen.owner.currency, seen.known.overdue_minor)
        if not overdue:
            raise ConflictState("Nothing of this customer is overdue.", current="nothing overdue")
        if await tx.fetchval(
            "SELECT 1 FROM receivables.payment_call WHERE office_id = $1 AND customer_id = $2 AND reason = 'overdue' AND state = 'open'",
            act.office.id,
            customer,
        ):
            raise ConflictState("A call for what is overdue is open.", current="open", ways_out=["note the call"])
        call, today = new_id(), clock.today(act.office.timezone)
        tx.write(
            "receivables.open_call",
            act.office.id,
            call,
            customer,
            "overdue",
            overdue.currency,
            overdue.minor,
            today,
            clock.now(),
        )
        tx.audit("call.open", "payment_call", call, changes={"amount": str(overdue)})
        return tx.answer(
            {"id": call, "amount": str(overdue), "currency": overdue.currency, "next_call_on": today}, status=201
        )


async def note_call(act: Act, call_id: UUID, note: CallNote, *, own: bool) -> dict[str, Any]:
    """Note a call that was made; the next one is due on the day promised, or the day given."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT c.currency, c.state FROM receivables.payment_call c JOIN receivables.account a USING (office_id, customer_id)"
            " WHERE c.office_id = $1 AND c.id = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3) FOR UPDATE OF c",
            act.office.id,
            call_id,
            act.actor.person_id if own else None,
        )
        if row is None:
            raise NotFound
        promised = check_note(note, row["currency"], clock.now(), today)
        if row["state"] != "open":
            raise ConflictState("Nobody need call any more: the money is there.", current=row["state"])
        following = next_call(note, today)
        await tx.execute(
            "INSERT INTO receivables.call_log (office_id, id, call_id, called_at, phone, person, outcome, note, promised_on, promised_minor, next_call_on,"
            " noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            act.office.id, new_id(), call_id, note.called_at, note.phone.strip(), note.person.strip(), note.outcome, note.note, note.promised_on, promised,
            following, clock.now(), act.actor.person_id,
        )  # fmt: skip
        await tx.execute(
            "UPDATE receivables.payment_call SET next_call_on = $3 WHERE office_id = $1 AND id = $2",
            act.office.id,
            call_id,
            following,
        )
        tx.audit(
            "call.note", "payment_call", call_id, changes={"outcome": note.outcome, "promised_on": note.promised_on}
        )
        return tx.answer({"id": call_id, "outcome": note.outcome, "next_call_on": following}, status=201)


def _view(row: Any) -> dict[str, Any]:
    amount = Money(row["currency"], row["amount_minor"])
    return shown(row) | {"script": script(row["reason"], row["customer"], amount)}
