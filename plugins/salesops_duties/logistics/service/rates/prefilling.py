"""What the papers of an outbound order say of its way: weight, classes, where to and for whom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, plain, transaction
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.inventory import InventoryHooks, OutboundPart, WaitingOutbound
from salesops_duties.logistics.service.joining import facts_of
from salesops_duties.logistics.service.rates.choosing import expect_outbound
from salesops_duties.logistics.service.rates.loading import classes_of


async def goods_of(act: Act, outbound_id: UUID) -> dict[str, Any]:
    """What is to be sent and where to, as far as anybody knows: `weight_kg` is empty unless the weight of every part is known.

    `unweighed` are the parts that nobody has weighed. Raises `NotFound`.
    """
    async with transaction(act) as tx:
        await expect_outbound(tx, outbound_id)
        answers = await ask(InventoryHooks).outbound_answering(act.office, tx, (outbound_id,))
        parts = [part for each in answers for part in each]
        known = await _weighed(tx, parts)
        beside = await ask(InventoryHooks).outbound_waiting(act.office, tx, outbound_id)
        waiting = next((one for each in beside for one in each if one.outbound_id == outbound_id), None)
        return known | (await _where_to(tx, waiting) if waiting else {})


async def _weighed(tx: Transaction, parts: Sequence[OutboundPart]) -> dict[str, Any]:
    known = await classes_of(tx, {part.product_id for part in parts})
    nothing: tuple[list[str], int | None] = ([], None)
    classes = sorted({one for part in parts for one in known.get(part.product_id, nothing)[0]})
    unweighed = sorted({part.part_no for part in parts if known.get(part.product_id, nothing)[1] is None})
    grams = sum(math.ceil(part.quantity * (known.get(part.product_id, nothing)[1] or 0)) for part in parts)
    kilograms = "" if unweighed or not parts else plain(Decimal(grams) / 1000)
    return {"classes": classes, "weight_kg": kilograms, "unweighed": unweighed}


async def _where_to(tx: Transaction, waiting: WaitingOutbound) -> dict[str, Any]:
    facts = await facts_of(tx, waiting.order_id)
    answers = await ask(CustomerHooks).customer_addressing(tx.office, tx, waiting.customer_id)
    customer = answers[0] if answers else None
    return {
        "customer_id": waiting.customer_id,
        "customer": customer.name if customer else "",
        "address": facts.delivery_address or (customer.address if customer else ""),
        "country": (customer.country if customer else "") or "",
        "phone": customer.phone if customer else "",
        "promised_on": facts.delivery_date,
    }
