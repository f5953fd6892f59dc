"""What a second person must agree to before an order is confirmed: its price, an unusual reason for telephoning (ORD-1, ORD-10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from salesops import Act, Money, Transaction, transaction
from salesops.errors import ConflictState, Forbidden
from salesops.rights import may
from salesops.services import approvals
from salesops_duties.orders.service.loading import Loaded, expect_state, load

PRICE, PHONE = "orders.price", "orders.phone_reason"


async def request_approval(act: Act, order_id: UUID, reason: str, *, own: bool = False) -> dict[str, Any]:
    """Ask for everything the order needs agreed, as it stands: another content needs another approval."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft", "amending")
        needed = needs(order)
        if not needed:
            raise ConflictState("Nothing of this order needs an approval.", current="not needed", ways_out=["go on"])
        asked = []
        for action in needed:
            if not may(act.actor, action):
                raise Forbidden("You may not ask for this; another has to.", permission=action)
            amount = Money(order.currency, order.approve_minor) if action == PRICE and order.approve_minor else None
            words = f"Order of {Money(order.currency, order.total_minor)} {order.currency}: {'; '.join(needed[action])}"
            subject = subject_of(order, action)
            asked.append(await approvals.request(tx, action, words, subject, reason, amount=amount))
        return tx.answer({"order_id": order_id, "approvals": asked, "needs": needed}, status=201)


async def use_approvals(tx: Transaction, order: Loaded) -> None:
    """Use what was approved for the order as it stands; raises `NotApproved` naming what is missing."""
    for action in needs(order):
        amount = Money(order.currency, order.approve_minor) if action == PRICE and order.approve_minor else None
        await approvals.use(tx, action, subject_of(order, action), amount=amount)


def needs(order: Loaded) -> dict[str, list[str]]:
    """Which approvals the order needs, with the reasons in words."""
    found = {}
    if order.price_reasons:
        found[PRICE] = list(order.price_reasons)
    if order.phone_reason == "other":
        found[PHONE] = [f"ordered by telephone for a reason that is not on the list: {order.phone_reason_text}"]
    return found


def subject_of(order: Loaded, action: str) -> UUID:
    """An approval is for the order as it stood: its id is made of the order's, of its content and of the reason to telephone."""
    words = f"{action} {order.content_hash}"
    return uuid5(order.id, f"{words} {order.phone_reason_text}" if action == PHONE else words)
