"""Step 0: an order is taken in (ORD-1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, new_id, transaction
from salesops.services.attachments import attach
from salesops_duties.orders.rules import NewOrder
from salesops_duties.orders.service.drafting import Draft, draft
from salesops_duties.orders.service.repeats import refuse_repeats
from salesops_duties.orders.service.saving import save, view


async def take(
    act: Act,
    new: NewOrder,
    *,
    order_id: UUID | None = None,
    paper: tuple[str, bytes] | None = None,
    own: bool = False,
) -> dict[str, Any]:
    """Note an order as a draft; raises `Invalid` with every fault of head and lines. With `own` it is the person's.

    The same purchase order, or the same lines within some hours, is refused as `conflict_duplicate` unless said why.
    `paper` is the name and the bytes of what was sent, kept with the order.
    """
    async with transaction(act) as tx:
        drafted = await take_in(tx, order_id or new_id(), new, paper=paper, own=own)
        return tx.answer(view(drafted, 1, "draft"), status=201)


async def take_in(
    tx: Transaction, order_id: UUID, new: NewOrder, *, paper: tuple[str, bytes] | None = None, own: bool = False
) -> Draft:
    """The same in the transaction of another act."""
    drafted = await draft(tx, order_id, new, own=own)
    await refuse_repeats(tx, drafted)
    if paper is not None:
        await attach(tx, "sales_order", drafted.id, *paper, field="paper")
    save(tx, drafted, 0, "draft")
    tx.audit("order.take", "sales_order", drafted.id, changes=drafted.words)
    return drafted
