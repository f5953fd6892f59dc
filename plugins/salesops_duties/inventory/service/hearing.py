"""What an office does when it hears of a transfer from the other one; in its own transaction, under its own row-level security."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from salesops import Transaction, ask, clock
from salesops.errors import NotFound
from salesops.hookspecs.ledger import Posting
from salesops.hookspecs.logistics import LogisticsHooks
from salesops_duties.inventory.rules import Told, TransferLine, in_currency
from salesops_duties.inventory.service.sending import add_step, post_step
from salesops_duties.inventory.service.supplies import lock_supplies
from salesops_duties.inventory.service.transfer_supply import give_up_supply, note_supply_day, note_supply_sent
from salesops_duties.inventory.service.transferring import Head, change, head_of, lines_of, office_of, tell_other


async def hear(tx: Transaction, told: Told) -> None:
    """Take up what the other office tells; what is older than what was heard before changes nothing."""
    try:
        head = await head_of(tx, told.transfer_id)
    except NotFound:
        if told.role != "receiver":
            raise
        if await _note_request(tx, told):
            return
        head = await head_of(tx, told.transfer_id)  # another message was first
    if head.other_office != told.from_office:
        raise NotFound
    if told.version <= head.heard:
        return
    if head.role == "sender":
        await _hear_receiver(tx, head, told)
    else:
        await _hear_sender(tx, head, told)
    await tx.execute(
        "UPDATE inventory.transfer SET heard = $3, their_number = $4 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        head.id,
        told.version,
        told.number,
    )


async def _note_request(tx: Transaction, told: Told) -> bool:
    """Another office asks for goods: the request stands here under the same id, once; one called off already is only noted.

    Returns False when it stands here already.
    """
    call = tx.write(
        "inventory.note_transfer",
        tx.office.id,
        told.transfer_id,
        "sender",
        told.from_office,
        None,
        None,
        told.note,
        told.needed_on,
        None,
        told.by,
        tx.office.currency,
        [line.line_no for line in told.lines],
        [line.product_id for line in told.lines],
        [line.quantity for line in told.lines],
        [None for _ in told.lines],
        clock.now(),
        tx.actor.person_id,
    )
    await tx.flush()
    if not call.value:
        return False
    state = "cancelled" if told.cancel_asked else "asked"
    await tx.execute(
        "UPDATE inventory.transfer SET heard = $3, their_number = $4, state = $5, reason = $6, ended_at = $7 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        told.transfer_id,
        told.version,
        told.number,
        state,
        told.reason,
        clock.now() if told.cancel_asked else None,
    )
    tx.number("transfer_order", told.transfer_id)
    other = await office_of(tx, told.from_office)
    changes = {"office": other.name, "by": told.by, "number": told.number, "state": state}
    tx.audit("transfer.asked_of_us", "transfer", told.transfer_id, changes=changes)
    tell_other(tx, told.transfer_id, told.from_office)
    return True


async def _hear_receiver(tx: Transaction, head: Head, told: Told) -> None:
    """The office that asked calls it off, which holds unless the goods left; or it says what came."""
    if told.cancel_asked and head.state in ("asked", "accepted"):
        tx.write("inventory.release_transfer", tx.office.id, head.id)
        await change(tx, head, state="cancelled", reason=told.reason, ended_at=clock.now())
        tx.audit("transfer.called_off", "transfer", head.id, changes={"office": head.other_name}, reason=told.reason)
        return
    if head.sent_at is None or told.sent_at is None:
        return
    tx.write(
        "inventory.note_arrival",
        tx.office.id,
        head.id,
        *_arrived(await lines_of(tx, head.id), told),
    )
    if told.state != "sent":
        await ask(LogisticsHooks).parcel_arriving(tx.office, tx, "transfer", head.id, head.other_name)
    await tx.execute(
        "UPDATE inventory.transfer SET state = $3, reason = $4, ended_at = $5 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        head.id,
        told.state,
        told.reason,
        clock.now() if told.state == "closed" else None,
    )


def _arrived(lines: Sequence[TransferLine], told: Told) -> tuple[list[object], ...]:
    """What came and what was lost beyond what is known here; its cost is the other office's affair."""
    now = {line.line_no: line for line in told.lines}
    known = [line for line in lines if line.line_no in now]
    return (
        [line.line_no for line in known],
        [now[line.line_no].received - line.received for line in known],
        [0 for _ in known],
        [now[line.line_no].lost - line.lost for line in known],
        [0 for _ in known],
    )


async def _hear_sender(tx: Transaction, head: Head, told: Told) -> None:
    """The other office answers, calls off, sends, or says another day."""
    if head.state in ("closed", "refused", "cancelled"):
        return
    lines = await lines_of(tx, head.id)
    await lock_supplies(tx, [line.supply_id for line in lines if line.supply_id])
    if told.state in ("refused", "cancelled"):
        words = {"refused": f"{head.other_name} refused", "cancelled": f"{head.other_name} called it off"}[told.state]
        await give_up_supply(tx, lines, f"{words}: {told.reason}")
        await _write(tx, head, state=told.state, reason=told.reason, ended_at=clock.now())
        tx.audit("transfer.heard_no", "transfer", head.id, changes={"office": head.other_name}, reason=told.reason)
        return
    if told.sent_at is not None and head.sent_at is None:
        await _under_way(tx, head, lines, told)
        return
    if told.expected_on != head.expected_on and told.expected_on is not None and head.cancel_asked_at is None:
        await note_supply_day(tx, lines, told.expected_on, f"{head.other_name} says another day")
        await _write(tx, head, expected_on=told.expected_on, expected_before=head.expected_on)
    if told.state == "accepted" and head.state == "asked":
        await _write(tx, head, state="accepted", answered_at=clock.now())


async def _under_way(tx: Transaction, head: Head, lines: Sequence[TransferLine], told: Told) -> None:
    """Its goods are on the way to us: what they cost there is owed, and in transit here."""
    sent = {line.line_no: line for line in told.lines}
    costs = {n: in_currency(one.claim_minor, told.currency, told.rate, tx.office.currency) for n, one in sent.items()}
    quantities: dict[int, Decimal] = {n: one.sent for n, one in sent.items() if one.sent}
    await note_supply_sent(tx, head, lines, quantities, told.expected_on)
    tx.write(
        "inventory.note_sending",
        tx.office.id,
        head.id,
        list(sent),
        [one.sent for one in sent.values()],
        [one.claim_minor for one in sent.values()],
        [costs[n] for n in sent],
    )
    total, claim = sum(costs.values()), sum(one.claim_minor for one in sent.values())
    await add_step(tx, head.id, head.id, "underway", total, total)
    await _post(tx, head.id, f"{head.number} from {head.other_name}", total, claim, told.currency)
    await _write(
        tx,
        head,
        state="sent",
        sent_at=told.sent_at,
        carrier=told.carrier,
        rate=told.rate,
        expected_on=told.expected_on,
        expected_before=head.expected_on,
        cancel_asked_at=None,
    )
    tx.audit("transfer.under_way", "transfer", head.id, changes={"office": head.other_name, "carrier": told.carrier})


async def _post(tx: Transaction, transfer_id: UUID, text: str, total: int, claim: int, currency: str) -> None:
    """The debt is kept in the sender's currency; where that is another, the exchange between the two has an account of its own."""
    if currency == tx.office.currency:
        postings = (Posting("goods_in_transit", total), Posting("between_offices", -claim))
        await post_step(tx, transfer_id, "transfer_underway", text, postings)
        return
    worth = (Posting("goods_in_transit", total), Posting("currency_exchange", -total))
    await post_step(tx, transfer_id, "transfer_underway", text, worth)
    debt = (Posting("currency_exchange", claim), Posting("between_offices", -claim))
    await post_step(tx, transfer_id, "transfer_debt", text, debt, currency=currency)


async def _write(tx: Transaction, head: Head, **values: object) -> None:
    """Write columns that the other office told, about which it need not hear again."""
    names = ", ".join(f"{name} = ${at}" for at, name in enumerate(values, 3))
    await tx.execute(
        f"UPDATE inventory.transfer SET {names} WHERE office_id = $1 AND id = $2",
        tx.office.id,
        head.id,
        *values.values(),
    )
