"""One sample with its chain of custody, its pictures, and what was asked for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops.services import approvals
from salesops.services.attachments import attachments_of
from salesops_duties.samples.rules import possible, step_of
from salesops_duties.samples.service.policies import policy_of

_ITEM = """SELECT i.*, n.number, s.name AS salesperson, r.name AS registered_by_name FROM samples.sample_item i
  JOIN core.person s ON s.id = i.salesperson_id LEFT JOIN core.person r ON r.id = i.registered_by
  LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id WHERE i.office_id = $1 AND i.id = $2"""
_LOAN = """SELECT l.id, l.holder, l.company, l.party_id, l.purpose, l.due_on, l.deposit, l.agreement_ref, l.lent_at, p.name AS lent_by
  FROM samples.loan l LEFT JOIN core.person p ON p.id = l.lent_by WHERE l.office_id = $1 AND l.item_id = $2 AND l.ended_at IS NULL"""
_CHAIN = """SELECT m.no, m.kind, m.at, p.name AS by, m.holder, m.company, m.due_on, m.condition, m.place, m.by_other, m.tracking_no, m.shipment_id,
    c.name AS approved_by, m.note, l.purpose, l.deposit, l.agreement_ref
  FROM samples.movement m LEFT JOIN core.person p ON p.id = m.by_id LEFT JOIN core.person c ON c.id = m.approved_by
  LEFT JOIN samples.loan l ON l.office_id = m.office_id AND l.id = m.loan_id AND m.kind IN ('lend', 'transfer')
  WHERE m.office_id = $1 AND m.item_id = $2 ORDER BY m.no DESC"""
_REQUESTS = """SELECT r.id, r.kind, r.holder, r.company, r.purpose, r.due_on, r.deposit, r.reason, r.asked_at, p.name AS asked_by
  FROM samples.request r LEFT JOIN core.person p ON p.id = r.asked_by WHERE r.office_id = $1 AND r.item_id = $2 AND r.done_at IS NULL ORDER BY r.id"""
_SHOWN = (
    "id", "number", "kind", "name", "serial", "currency", "owner", "owner_name", "owner_id", "condition", "place", "state", "salesperson_id",
    "salesperson", "note", "registered_at", "version",
)  # fmt: skip


async def read(act: Act, item_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One sample; with `own` only of what the person answers for. Raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(_ITEM, act.office.id, item_id)
        if row is None or (own and row["salesperson_id"] != act.actor.person_id):
            raise NotFound
        held = await tx.fetchrow(_LOAN, act.office.id, item_id)
        chain = await tx.fetch(_CHAIN, act.office.id, item_id)
        photos = await attachments_of(tx, "sample_item", item_id)
        policy, today = await policy_of(tx), clock.today(act.office.timezone)
        asked = await _asked(tx, item_id) if row["state"] in ("in", "out") else []
    loan = dict(held.items()) if held else None
    return {
        **{name: row[name] for name in _SHOWN},
        "value": str(Money(row["currency"], row["value_minor"])),
        "loan": loan,
        "is_overdue": bool(loan and loan["due_on"] < today),
        "reminded": step_of(loan["due_on"], today, policy.reminder_days) if loan else 0,
        "possible": possible(row["state"]),
        "photos": [{"no": no, "name": one.name} for no, one in enumerate(photos, 1)],
        "requests": asked,
        "movements": [dict(one.items()) for one in chain],
    }


async def _asked(tx: Transaction, item_id: UUID) -> list[dict[str, Any]]:
    """What was asked for and not done, with what became of its approval; what ran out or was refused is told once by the newest."""
    rows = await tx.fetch(_REQUESTS, tx.office.id, item_id)
    found = await approvals.of_subjects(tx, [row["id"] for row in rows]) if rows else []
    states = {one.subject_id: (one.state, one.decision_note) for one in reversed(found)}
    told = []
    for row in rows:
        state, why = states.get(row["id"], ("expired", None))
        told.append(dict(row.items()) | {"state": state, "decision_note": why or ""})
    return told
