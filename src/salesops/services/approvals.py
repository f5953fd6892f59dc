"""Approvals: one person asks, another within their limit decides, and a granted one is used once (FEATURES 0.2, rule 2).

A duty asks with `request`, a checker answers with `decide`, and the act that needed it calls `use` in its own
transaction. The table's own CHECK refuses a checker who is the maker or the beneficiary, whatever the code says.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops import clock
from salesops.db import Record
from salesops.errors import ConflictDuplicate, ConflictState, Faults, Forbidden, NotFound, Refused
from salesops.masterdata.people import limit_of
from salesops.rights import may, scope_of
from salesops.transactions import Transaction
from salesops.values import Money, new_id

LASTS = dt.timedelta(days=7)
PAGE = 100


class NotApproved(Refused):
    """The act needs an approval that is not there, was used, ran out, or covers less."""

    code = "not_approved"


class Approval(msgspec.Struct, frozen=True):
    """A request and what became of it; `state` is open, approved, refused, used or expired."""

    id: UUID
    action: str
    subject: str
    subject_id: UUID
    amount: Money | None
    reason: str
    requested_by: UUID
    requested_by_name: str
    requested_at: dt.datetime
    beneficiary: UUID | None
    state: str
    decided_by: UUID | None
    decided_at: dt.datetime | None
    decision_note: str | None
    valid_until: dt.datetime


async def request(
    tx: Transaction,
    action: str,
    subject: str,
    subject_id: UUID,
    reason: str,
    *,
    amount: Money | None = None,
    beneficiary: UUID | None = None,
    lasts: dt.timedelta = LASTS,
) -> UUID:
    """Ask that `action` be allowed on a subject (its words for people, its id for the machine), up to `amount`.

    Name the action like the right it is: its words then stand on the page, and limits are set under that name.
    One open request per action and subject; raises `Invalid` without a reason, `ConflictDuplicate` when one is open.
    """
    faults = Faults()
    if not reason.strip():
        faults.add("reason", "required", "Say why; the one who decides reads it.")
    if amount is not None and amount.minor < 0:
        faults.add("amount", "range", "An amount of zero or more.", given=str(amount))
    faults.raise_if_any()
    now = clock.now()
    await _expire(tx, now)
    approval = new_id()
    added = await tx.execute(
        "INSERT INTO core.approval (office_id, id, action, subject, subject_id, currency, amount_minor, reason, requested_by,"
        " requested_at, beneficiary, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (office_id, action, subject_id) WHERE state = 'open' DO NOTHING",
        tx.office.id,
        approval,
        action,
        subject,
        subject_id,
        amount.currency if amount else None,
        amount.minor if amount else None,
        reason.strip(),
        tx.actor.person_id,
        now,
        beneficiary,
        now + lasts,
    )
    if not added:
        raise ConflictDuplicate("This was asked already and waits for a decision.", existing=str(subject_id))
    tx.audit("approval.request", "approval", approval, changes={"action": action, "amount": amount}, reason=reason)
    return approval


async def decide(tx: Transaction, approval_id: UUID, *, approve: bool, note: str) -> Approval:
    """Approve or refuse an open request; the checker is neither maker nor beneficiary and stays within their limit.

    Raises `NotFound`, `Forbidden`, `Invalid` when a refusal gives no note, or `ConflictState` when it is decided.
    """
    now = clock.now()
    await _expire(tx, now)
    found = await find(tx, approval_id, lock=True)
    await _check_checker(tx, found, approve=approve)
    if found.state != "open":
        raise ConflictState(f"This request is {found.state} already.", current=found.state)
    faults = Faults()
    if not approve and not note.strip():
        faults.add("note", "required", "Say why not, so that the other can mend it.")
    faults.raise_if_any()
    state = "approved" if approve else "refused"
    await tx.execute(
        "UPDATE core.approval SET state = $3, decided_by = $4, decided_at = $5, decision_note = $6"
        " WHERE office_id = $1 AND id = $2",
        tx.office.id,
        approval_id,
        state,
        tx.actor.person_id,
        now,
        note.strip(),
    )
    tx.audit(f"approval.{state}", "approval", approval_id, changes={"action": found.action}, reason=note)
    return msgspec.structs.replace(
        found, state=state, decided_by=tx.actor.person_id, decided_at=now, decision_note=note.strip()
    )


async def use(tx: Transaction, action: str, subject_id: UUID, *, amount: Money | None = None) -> UUID:
    """Use up a granted approval for `action` on a subject, once, in the transaction of the act it allows.

    Raises `NotApproved` without a valid one that covers `amount` in its currency. Two acts at once: one gets it.
    """
    used = await tx.fetchval(
        "UPDATE core.approval SET state = 'used', used_at = $4 WHERE office_id = $1 AND id = (SELECT id FROM core.approval"
        "  WHERE office_id = $1 AND action = $2 AND subject_id = $3 AND state = 'approved' AND valid_until > $4"
        "  AND ($5::bigint IS NULL OR (currency = $6 AND amount_minor >= $5)) ORDER BY decided_at LIMIT 1 FOR UPDATE)"
        " RETURNING id",
        tx.office.id,
        action,
        subject_id,
        clock.now(),
        amount.minor if amount else None,
        amount.currency if amount else None,
    )
    if used is None:
        raise NotApproved("This needs an approval first.", action=action, subject_id=str(subject_id))
    approval = UUID(str(used))
    tx.audit("approval.use", "approval", approval, changes={"action": action, "amount": amount})
    return approval


async def find(tx: Transaction, approval_id: UUID, *, lock: bool = False) -> Approval:
    """One request that the actor may see; raises `NotFound`."""
    rows = await tx.fetch(
        f"{_SELECT} AND a.id = $2{' FOR UPDATE OF a' if lock else ''}",
        tx.office.id,
        approval_id,
    )
    if not rows:
        raise NotFound
    found = _approval(rows[0], clock.now())
    if scope_of(tx.actor, "approvals.read") == "own" and found.requested_by != tx.actor.person_id:
        raise NotFound
    return found


async def listed(tx: Transaction, *, state: str = "", after: UUID | None = None, limit: int = PAGE) -> list[Approval]:
    """Requests that the actor may see, oldest first, after a given one; `state` "" means every one."""
    own = tx.actor.person_id if scope_of(tx.actor, "approvals.read") == "own" else None
    rows = await tx.fetch(
        f"{_SELECT} AND ($2::uuid IS NULL OR a.requested_by = $2) AND ($3::uuid IS NULL OR a.id > $3)"
        " AND ($4 = '' OR (CASE WHEN a.state IN ('open', 'approved') AND a.valid_until <= $5 THEN 'expired' ELSE a.state END) = $4)"
        " ORDER BY a.id LIMIT $6",
        tx.office.id,
        own,
        after,
        state,
        clock.now(),
        limit,
    )
    return [_approval(row, clock.now()) for row in rows]


async def of_subjects(tx: Transaction, subject_ids: list[UUID]) -> list[Approval]:
    """What was asked for these things and what became of it, the newest first."""
    now = clock.now()
    rows = await tx.fetch(
        f"{_SELECT} AND a.subject_id = ANY ($2) ORDER BY a.id DESC LIMIT {PAGE}", tx.office.id, subject_ids
    )
    return [_approval(row, now) for row in rows]


async def waiting_for(tx: Transaction) -> list[Approval]:
    """Open requests that the actor may decide: not their own, and within their limit; oldest first."""
    if not may(tx.actor, "approvals.decide"):
        return []
    found = [a for a in await listed(tx, state="open") if tx.actor.person_id not in (a.requested_by, a.beneficiary)]
    return [approval for approval in found if await _is_within_limit(tx, approval)]


async def _check_checker(tx: Transaction, approval: Approval, *, approve: bool) -> None:
    if not may(tx.actor, "approvals.decide"):
        raise Forbidden("You may not approve what others ask for in this office.", permission="approvals.decide")
    if tx.actor.person_id == approval.requested_by:
        raise Forbidden("Nobody decides their own request; another has to.", code="maker_is_checker")
    if tx.actor.person_id == approval.beneficiary:
        raise Forbidden("Nobody decides what they gain from; another has to.", code="maker_is_checker")
    if approve and not await _is_within_limit(tx, approval):
        raise Forbidden("The amount is above your limit; ask someone with a higher one.", code="above_limit")


async def _is_within_limit(tx: Transaction, approval: Approval) -> bool:
    if approval.amount is None:
        return True
    limit = await limit_of(tx, approval.action, approval.amount.currency)
    return limit is not None and approval.amount.minor <= limit.minor


async def _expire(tx: Transaction, now: dt.datetime) -> None:
    await tx.execute(
        "UPDATE core.approval SET state = 'expired' WHERE office_id = $1 AND state IN ('open', 'approved') AND valid_until <= $2",
        tx.office.id,
        now,
    )


_SELECT = (
    "SELECT a.id, a.action, a.subject, a.subject_id, a.currency, a.amount_minor, a.reason, a.requested_by,"
    " p.name AS requested_by_name, a.requested_at, a.beneficiary, a.state, a.decided_by, a.decided_at, a.decision_note,"
    " a.valid_until FROM core.approval a JOIN core.person p ON p.id = a.requested_by WHERE a.office_id = $1"
)


def _approval(row: Record, now: dt.datetime) -> Approval:
    known = dict(row.items())
    currency, minor = known.pop("currency"), known.pop("amount_minor")
    if known["state"] in ("open", "approved") and known["valid_until"] <= now:
        known["state"] = "expired"
    return Approval(amount=None if currency is None else Money(currency, minor), **known)
