"""A second person lets goods come back, or not (ORD-8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import ConflictVersion, Fault, Forbidden, Invalid
from salesops.hookspecs.orders import DroppedPart, OrderHooks
from salesops_duties.returns.rules import Authorization, part_of
from salesops_duties.returns.service.loading import Line, Loaded, expect_state, load, move
from salesops_duties.returns.service.policies import policy_of


async def authorize(act: Act, return_id: UUID, given: Authorization) -> dict[str, Any]:
    """Authorize a request; it gets its number. Nobody authorizes what they asked for, and a late one says why."""
    async with transaction(act) as tx:
        found = await load(tx, return_id)
        expect_state(found, "requested")
        if found.version != given.version:
            raise ConflictVersion("Someone changed this return meanwhile.", yours=given.version, present=found.version)
        if act.actor.person_id == found.requested_by:
            raise Forbidden("Nobody authorizes a return they asked for; another has to.", code="maker_is_checker")
        await _check_window(tx, found, given.late_reason)
        await move(
            tx,
            found,
            "authorized",
            authorized_by=act.actor.person_id,
            authorized_at=clock.now(),
            late_reason=given.late_reason.strip(),
        )
        tx.audit("return.authorize", "sales_return", return_id, reason=given.late_reason or None)
        number = tx.number("return_authorization", return_id)
        return tx.answer({"id": return_id, "state": "authorized", "rma_no": number, "version": found.version + 1})


async def refuse(act: Act, return_id: UUID, reason: str) -> dict[str, Any]:
    """Refuse a request, or end an authorized return whose goods never came; what was set aside stays delivered."""
    if len(reason.strip()) < 5:
        raise Invalid([Fault("reason", "required", "Say why, so that the customer can be told.", reason)])
    async with transaction(act) as tx:
        found = await load(tx, return_id)
        expect_state(found, "requested", "authorized")
        await drop(tx, found, [(line, line.quantity) for line in found.lines])
        await move(tx, found, "refused", refusal=reason.strip())
        tx.audit("return.refuse", "sales_return", return_id, reason=reason.strip())
        return tx.answer({"id": return_id, "state": "refused", "version": found.version + 1})


async def drop(tx: Transaction, found: Loaded, lines: list[tuple[Line, Decimal]]) -> None:
    """What will not come of these lines can be returned another time, of the same delivery and at the same price."""
    parts = tuple(
        DroppedPart(line.order_line_no, line.outbound_id, quantity, *_dropped(line, quantity))
        for line, quantity in lines
        if quantity and line.order_line_no is not None and line.outbound_id is not None
    )
    if found.order_id is not None and parts:
        await ask(OrderHooks).return_dropping(tx.office, tx, found.order_id, parts)


def _dropped(line: Line, quantity: Decimal) -> tuple[int, int]:
    """What of price and tax is not credited when this much of a line stays out: all but the share of what came."""
    came = line.quantity - quantity
    return (
        line.net_minor - part_of(line.net_minor, came, line.quantity),
        line.tax_minor - part_of(line.tax_minor, came, line.quantity),
    )


async def _check_window(tx: Transaction, found: Loaded, late_reason: str) -> None:
    if found.left_on is None:
        return
    policy = await policy_of(tx)
    last = found.left_on + dt.timedelta(days=policy.window_days)
    if clock.today(tx.office.timezone) > last and len(late_reason.strip()) < 5:
        words = (
            f"Goods are taken back until {policy.window_days} days after their dispatch, here {last}: say why later."
        )
        raise Invalid([Fault("late_reason", "required", words)])
