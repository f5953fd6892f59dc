"""What was sent for an order, kept as it came: the fax, the mail, the written copy of a call (ORD-1)."""

from __future__ import annotations

from uuid import UUID

from salesops import Act, transaction
from salesops.errors import NotFound
from salesops.services.attachments import Attachment, attach, attachment_body, attachments_of
from salesops_duties.orders.service.loading import load

ENTITY = "sales_order"


async def keep_paper(act: Act, order_id: UUID, name: str, body: bytes, *, own: bool = False) -> UUID:
    """Keep a file with the order; an order that says nowhere where its paper is kept names it from now on."""
    async with transaction(act) as tx:
        await load(tx, order_id, own=own)
        kept = await attach(tx, ENTITY, order_id, name, body, field="paper")
        await tx.execute(
            "UPDATE orders.sales_order SET document_ref = $3 WHERE office_id = $1 AND id = $2 AND document_ref = ''",
            act.office.id,
            order_id,
            name[:200],
        )
        return tx.answer(kept, status=201)


async def papers_of(act: Act, order_id: UUID, *, own: bool = False) -> list[Attachment]:
    """The files of the order, the oldest first."""
    async with transaction(act) as tx:
        await load(tx, order_id, lock=False, own=own)
        return await attachments_of(tx, ENTITY, order_id)


async def paper(act: Act, order_id: UUID, number: int, *, own: bool = False) -> tuple[str, str, bytes]:
    """Name, media type and bytes of one file of the order, counted from 1."""
    async with transaction(act) as tx:
        await load(tx, order_id, lock=False, own=own)
        kept = await attachments_of(tx, ENTITY, order_id)
        if not 1 <= number <= len(kept):
            raise NotFound
        return await attachment_body(tx, ENTITY, order_id, kept[number - 1].id)
