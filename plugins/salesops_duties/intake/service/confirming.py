"""A person confirms a draft: it becomes an order, a change or a cancellation at the desk, and what it taught is kept (ORD-1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults, Forbidden, NotFound, Refused
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.orders import ArrivedLine, ArrivedOrder, KnownOrder, OrderHooks
from salesops.rights import may
from salesops_duties.intake.rules.becoming import MOST_LINES, Confirmed, ConfirmedLine
from salesops_duties.intake.rules.content import ReadOrder
from salesops_duties.intake.service.learning import learn

MOST_PAPER = 10_000_000
_PAPER = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_CHANNELS = {"mailbox": "email"}
_OPEN = """SELECT d.arrival_id, d.kind, d.state, d.version, d.content, d.doubts, a.source, a.file_name, a.sender, a.format, o.body
  FROM intake.draft d JOIN intake.arrival a ON (a.office_id, a.id) = (d.office_id, d.arrival_id)
  JOIN intake.original o ON (o.office_id, o.arrival_id) = (a.office_id, a.id)
  WHERE d.office_id = $1 AND d.id = $2 FOR UPDATE OF d"""


class _Draft(msgspec.Struct, frozen=True):
    arrival_id: UUID
    kind: str
    state: str
    version: int
    content: str
    doubts: int
    source: str
    file_name: str
    sender: str
    format: str
    body: bytes

    @property
    def order(self) -> ReadOrder:
        return msgspec.json.decode(self.content, type=ReadOrder)

    @property
    def channel(self) -> str:
        """How the order came, in the desk's words."""
        return (
            "email"
            if self.format == "mail"
            else "fax"
            if self.format == "scan"
            else _CHANNELS.get(self.source, "email")
        )

    @property
    def paper(self) -> tuple[str, bytes] | None:
        """The original, where the desk can file it: a PDF or a picture of at most 10 MB."""
        fits = len(self.body) <= MOST_PAPER and self.body.startswith(_PAPER)
        return (self.file_name, self.body) if fits else None


async def confirm(act: Act, draft_id: UUID, given: Confirmed) -> dict[str, Any]:
    """Make it an order, change the order it names, or cancel that; raises `Invalid` with every faulty field.

    Doubts want `compared`. The lines' part numbers and the buyer's names are learned for the customer.
    """
    if not may(act.actor, "orders.write"):
        raise Forbidden("You have no right to take orders in.", permission="orders.write")
    async with transaction(act) as tx:
        draft = await _open(tx, draft_id, given.version)
        await _check(tx, draft, given)
        assert given.customer_id is not None
        known = await _DO[draft.kind](tx, draft, given)
        await learn(tx, given.customer_id, draft.order, draft.sender, given.lines)
        await _settle(tx, draft_id, draft.arrival_id, "taken", customer_id=given.customer_id, order_id=known.id)
        tx.audit(
            "arrival.take",
            "arrival",
            draft.arrival_id,
            changes={"order": known.id, "kind": draft.kind, "lines": len(given.lines), "doubts": draft.doubts},
        )
        return tx.answer({"order_id": known.id, "number": known.number, "state": known.state})


async def put_aside(act: Act, draft_id: UUID, version: int, reason: str) -> dict[str, Any]:
    """Say why this one draft of an arrival becomes no order."""
    faults = Faults()
    if len(reason.strip()) < 3:
        faults.add("reason", "required", "Say why it is set aside.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        draft = await _open(tx, draft_id, version)
        await _settle(tx, draft_id, draft.arrival_id, "aside", reason=reason.strip()[:500])
        tx.audit("arrival.put_aside", "arrival", draft.arrival_id, reason=reason.strip())
        return tx.answer({"id": draft_id, "state": "aside"})


async def _open(tx: Transaction, draft_id: UUID, version: int) -> _Draft:
    row = await tx.fetchrow(_OPEN, tx.office.id, draft_id)
    if row is None:
        raise NotFound
    draft = _Draft(**dict(row.items()))
    if draft.state != "open":
        raise ConflictState("This is settled already.", code="settled", current=draft.state)
    if draft.version != version:
        raise ConflictVersion("Someone changed this draft meanwhile.", yours=version, present=draft.version)
    return draft


async def _check(tx: Transaction, draft: _Draft, given: Confirmed) -> None:
    faults = Faults()
    if given.customer_id is None:
        faults.add("customer", "required", "Choose the customer.")
    elif not await ask(CustomerHooks).customer_answering(tx.office, tx, given.customer_id):
        faults.add("customer", "known", "This office does not know that customer; register it first.")
    if draft.kind != "order" and given.order_id is None:
        faults.add("order_id", "required", "Choose the order that is meant.")
    if draft.kind != "order" and len(given.reason.strip()) < 3:
        faults.add("reason", "required", "Say why; it is kept with the order.")
    if draft.kind != "order_cancellation" and not given.lines:
        faults.add("lines", "required", "An order has at least one line.")
    if max(len(given.lines), len(draft.order.lines)) > MOST_LINES:
        faults.add("lines", "count", f"At most {MOST_LINES} lines; ask the customer to split the order.")
    if draft.kind != "order_cancellation":
        for at, line in enumerate(given.lines):
            if not line.part_no.strip():
                faults.add(f"lines[{at}].part_no", "required", "Choose our part.", given=line.their_part or None)
    if draft.doubts and not given.compared:
        faults.add("compared", "required", "Compare it with the original, and tick that you did.")
    faults.raise_if_any()


async def _take(tx: Transaction, draft: _Draft, given: Confirmed) -> KnownOrder:
    return _one(await ask(OrderHooks).order_drafting(tx.office, tx, _arrived(draft, given)))


async def _change(tx: Transaction, draft: _Draft, given: Confirmed) -> KnownOrder:
    assert given.order_id is not None
    return _one(
        await ask(OrderHooks).order_amending(
            tx.office, tx, given.order_id, given.order_version, _arrived(draft, given), given.reason.strip()
        )
    )


async def _cancel(tx: Transaction, draft: _Draft, given: Confirmed) -> KnownOrder:
    assert given.order_id is not None
    assert given.customer_id is not None
    hooks = ask(OrderHooks)
    meant = [o for known in await hooks.orders_answering(tx.office, tx, given.customer_id, given.number) for o in known]
    order = next((one for one in meant if one.id == given.order_id), None)
    if order is None:
        raise NotFound
    await hooks.order_withdrawing(tx.office, tx, order.id, given.reason.strip())
    return order


_DO = {"order": _take, "order_change": _change, "order_cancellation": _cancel}


def _one(answers: list[KnownOrder]) -> KnownOrder:
    if not answers:
        raise Refused("Nobody takes orders here: the order desk is switched off.", code="duty_off")
    return answers[0]


def _arrived(draft: _Draft, given: Confirmed) -> ArrivedOrder:
    assert given.customer_id is not None
    return ArrivedOrder(
        customer_id=given.customer_id,
        channel=draft.channel,
        lines=tuple(_line(line) for line in given.lines),
        customer_po_no=given.number.strip(),
        document_ref=draft.file_name,
        currency=given.currency.strip().upper(),
        delivery_date=given.delivery_date,
        delivery_address=given.delivery_address,
        receiver=given.receiver,
        note=given.note,
        discount=given.discount or "0",
        repeat_reason=given.repeat_reason,
        paper=draft.paper,
    )


def _line(line: ConfirmedLine) -> ArrivedLine:
    return ArrivedLine(
        line.part_no.strip(), line.quantity, line.unit_price or None, line.uom, line.discount_percent or "0"
    )


async def _settle(
    tx: Transaction,
    draft_id: UUID,
    arrival_id: UUID,
    state: str,
    *,
    reason: str = "",
    customer_id: UUID | None = None,
    order_id: UUID | None = None,
) -> None:
    """End a draft; the arrival is settled with its last one."""
    who, now = tx.actor.person_id, clock.now()
    await tx.execute(
        "UPDATE intake.draft SET state = $3, reason = $4, customer_id = $5, order_id = $6, settled_by = $7, settled_at = $8,"
        " typed = NULL, version = version + 1 WHERE office_id = $1 AND id = $2",
        *(tx.office.id, draft_id, state, reason, customer_id, order_id, who, now),
    )
    await tx.execute(
        "UPDATE intake.arrival a SET state = CASE WHEN EXISTS (SELECT 1 FROM intake.draft d WHERE (d.office_id, d.arrival_id) ="
        "  (a.office_id, a.id) AND d.state = 'taken') THEN 'settled' ELSE 'aside' END, reason = $5, settled_by = $3, settled_at = $4,"
        " version = version + 1 WHERE office_id = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM intake.draft d"
        "  WHERE (d.office_id, d.arrival_id) = (a.office_id, a.id) AND d.state = 'open')",
        *(tx.office.id, arrival_id, who, now, reason),
    )
