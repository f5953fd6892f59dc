"""Step 3: the customer confirms by telephone, point by point (ORD-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState, Refused
from salesops.events import OrderConfirmed
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.orders import OrderHooks
from salesops.hookspecs.prices import PriceHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops_duties.orders.rules import MOST_WITHOUT_ANSWER, Call, call_again, check_call, needs_paper
from salesops_duties.orders.service.approving import use_approvals
from salesops_duties.orders.service.contacts import check_person
from salesops_duties.orders.service.loading import Loaded, expect_state, load, of_inventory
from salesops_duties.orders.service.policies import policy_of


async def record_call(act: Act, order_id: UUID, call: Call, *, own: bool = False) -> dict[str, Any]:
    """Record a call. `confirmed` commits the credit and reserves the goods; the order then stands as it was read out.

    The third call without an answer gives the softly noted goods back, with a notice.
    """
    check_call(call, clock.now())
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft", "amending")
        _check_steps(order, call)
        notices = []
        if call.outcome == "confirmed":
            await _confirm(tx, order, call)
        elif call.outcome == "no_answer" and order.calls_without_answer + 1 >= MOST_WITHOUT_ANSWER:
            await ask(InventoryHooks).stock_releasing(act.office, tx, order_id)
            notices.append("Not reached three times: the goods noted for this order are free again.")
        next_call = call_again(call.outcome, call.call_again_at, clock.now())
        tx.write(
            "orders.note_call",
            act.office.id,
            new_id(),
            order_id,
            call.called_at,
            call.phone.strip(),
            call.person.strip(),
            call.contact_id,
            call.outcome,
            call.points,
            order.content_hash,
            call.note,
            next_call,
            act.actor.person_id,
            clock.now(),
        )
        tx.audit(f"order.{call.outcome}", "sales_order", order_id, changes={"person": call.person})
        return tx.answer(_answer(order, call, notices) | {"next_call_at": next_call}, status=201)


def _answer(order: Loaded, call: Call, notices: list[str]) -> dict[str, Any]:
    confirmed = call.outcome == "confirmed"
    return {
        "order_id": order.id,
        "state": "confirmed" if confirmed else order.state,
        "outcome": call.outcome,
        "version": order.version + confirmed,
        "notices": notices,
        "next": "issue" if confirmed else "call again",
    }


def _check_steps(order: Loaded, call: Call) -> None:
    if call.content_hash != order.content_hash:
        raise Refused(
            "The order was changed after this checklist was made: read it out again.",
            code="confirmation_stale",
            content_hash=order.content_hash,
        )
    if not order.stock_is_checked:
        raise ConflictState("Check the stock before calling.", current="stock not checked", ways_out=["check stock"])
    if not order.balance_is_checked:
        raise ConflictState(
            "Check the balance before calling.", current="balance not checked", ways_out=["check balance"]
        )


async def _confirm(tx: Transaction, order: Loaded, call: Call) -> None:
    """Ask in the order of the locks: who may stop it, promotions, credit, then stock."""
    if needs_paper(order.intake_channel) and not order.document_ref and (await policy_of(tx)).papers_needed:
        raise ConflictState(
            f"What came by {order.intake_channel} is not filed yet: say where it is kept.",
            current="paper missing",
            ways_out=["change the order and give its document_ref"],
        )
    await check_person(tx, order, call)
    await use_approvals(tx, order)
    seen = order.for_hooks(required_only=True)
    await ask(OrderHooks).order_confirming(tx.office, tx, seen)
    if order.promotions:
        await ask(PriceHooks).promotion_using(tx.office, tx, order.id, order.customer_id, order.promotions)
    await ask(ReceivablesHooks).credit_committing(tx.office, tx, seen, order.shortfall_minor or 0)
    wanted = {ln.line_no: ln.issuable for ln in order.lines if ln.rest}
    if wanted:
        asked = order.for_hooks(rest_only=True)
        of_inventory(await ask(InventoryHooks).stock_reserving(tx.office, tx, asked, wanted))
    tx.tell(
        OrderConfirmed(
            order_id=order.id,
            customer_id=order.customer_id,
            currency=order.currency,
            total_minor=order.total_minor,
            confirmed_at=clock.now(),
        )
    )
