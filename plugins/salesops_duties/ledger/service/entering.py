"""What finance enters itself: entries by hand, and the reversal of an entry by a counter-entry."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState, Fault, Faults, Invalid, NotFound
from salesops_duties.ledger.rules import CONTROL, NAMES, NewEntry, Side, month_words, parse_entry
from salesops_duties.ledger.service.accounts import chart_of

REVERSALS_OF_DOCUMENTS = "Reverse the document itself, so that its own register changes with the books."


async def enter(act: Act, new: NewEntry) -> dict[str, Any]:
    """Enter a balanced entry with its reason; not on a control account, not in a closed month."""
    currency = new.currency or act.office.currency
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        sides = parse_entry(new, currency, (await chart_of(tx)).keys(), today)
        await _check_parties(tx, sides)
        entry_id = new_id()
        state = await _post(
            tx, entry_id, "manual", entry_id, new.booked_on, currency, new.text, sides, None, new.reason
        )
        shown = {"id": entry_id, "booked_on": new.booked_on, "warning": _warning(state, new.booked_on)}
        tx.audit("entry.post", "entry", entry_id, changes={"text": new.text, "on": new.booked_on}, reason=new.reason)
        return tx.answer(shown, status=201)


async def reverse(act: Act, entry_id: UUID, reason: str, booked_on: dt.date | None) -> dict[str, Any]:
    """Post the counter-entry that names the original, once; today unless another day is given."""
    today = clock.today(act.office.timezone)
    day = booked_on or today
    async with transaction(act) as tx:
        head, sides = await _read(tx, entry_id)
        _check_reversal(head, sides, reason, day, today)
        counter_id = new_id()
        counter = [Side(s.account, s.party_id, -s.amount_minor) for s in sides]
        text = f"Reversal: {head['text']}"
        state = await _post(
            tx, counter_id, "reversal", entry_id, day, head["currency"], text, counter, entry_id, reason
        )
        tx.audit("entry.reverse", "entry", entry_id, changes={"by": counter_id, "on": day}, reason=reason)
        shown = {"id": counter_id, "reverses": entry_id, "booked_on": day, "warning": _warning(state, day)}
        return tx.answer(shown, status=201)


async def _post(
    tx: Transaction,
    entry_id: UUID,
    kind: str,
    document_id: UUID,
    day: dt.date,
    currency: str,
    text: str,
    sides: list[Side],
    reverses: UUID | None,
    reason: str,
) -> str:
    call = tx.write(
        "ledger.post_by_hand",
        tx.office.id,
        entry_id,
        kind,
        document_id,
        day,
        currency,
        text.strip(),
        [side.account for side in sides],
        [side.party_id for side in sides],
        [side.amount_minor for side in sides],
        clock.now(),
        tx.actor.person_id,
        reverses,
        reason.strip(),
    )
    await tx.flush()
    return str(call.value)


async def _read(tx: Transaction, entry_id: UUID) -> tuple[dict[str, Any], list[Side]]:
    head = await tx.fetchrow(
        "SELECT document_type, booked_on, currency, text FROM ledger.entry WHERE office_id = $1 AND id = $2",
        tx.office.id,
        entry_id,
    )
    if head is None:
        raise NotFound
    rows = await tx.fetch(
        "SELECT account, party_id, amount_minor FROM ledger.posting WHERE office_id = $1 AND entry_id = $2 ORDER BY line_no",
        tx.office.id,
        entry_id,
    )
    return dict(head.items()), [Side(r["account"], r["party_id"], r["amount_minor"]) for r in rows]


def _check_reversal(head: dict[str, Any], sides: list[Side], reason: str, day: dt.date, today: dt.date) -> None:
    faults = Faults()
    if not reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    if not head["booked_on"] <= day <= today:
        allowed = f"{head['booked_on']} to {today}"
        faults.add("booked_on", "range", "Not before the original, and not in the future.", given=day, allowed=allowed)
    faults.raise_if_any()
    if head["document_type"] == "reversal":
        raise ConflictState("This is a reversal itself.", current="reversal", ways_out=["enter the entry again"])
    if controlled := sorted({NAMES[s.account].name for s in sides if s.account in CONTROL}):
        words = f"This entry moved {', '.join(controlled)}. {REVERSALS_OF_DOCUMENTS}"
        raise ConflictState(words, current=head["document_type"], ways_out=["reverse the document"])


async def _check_parties(tx: Transaction, sides: list[Side]) -> None:
    wanted = {side.party_id for side in sides if side.party_id is not None}
    known = {r["id"] for r in await tx.fetch("SELECT id FROM core.party WHERE id = ANY ($1)", list(wanted))}
    faults = [
        Fault(f"lines[{i}].party_id", "known", "There is no such party.", str(side.party_id))
        for i, side in enumerate(sides)
        if side.party_id is not None and side.party_id not in known
    ]
    if faults:
        raise Invalid(faults)


def _warning(state: str, day: dt.date) -> str | None:
    return f"{month_words(day)} is soft closed: its reports may have been given out." if state == "soft" else None
