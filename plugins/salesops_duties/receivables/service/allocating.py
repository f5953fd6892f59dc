"""Money put against invoices by hand, and links undone: links only, nothing is posted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, clock, transaction
from salesops.errors import ConflictState, NotFound
from salesops_duties.receivables.rules import Part, Undoing, check_undoing, parse_parts
from salesops_duties.receivables.service.clearing import open_invoices
from salesops_duties.receivables.service.settling import lock_account, settle


async def allocate(act: Act, document_id: UUID, parts: list[Part]) -> dict[str, Any]:
    """Put what is not applied of a receipt or a credit note against invoices of the same customer and currency."""
    async with transaction(act) as tx:
        item = await _credit(tx, document_id)
        await lock_account(tx, item["customer_id"])
        item = await _credit(tx, document_id)
        money = Money(item["currency"], -item["open_minor"])
        found = parse_parts(parts, money, await open_invoices(tx, item["customer_id"], money.currency))
        for invoice, minor in found:
            tx.write("receivables.apply_to", act.office.id, item["id"], invoice, minor, False, clock.now())
        tx.audit("money.allocate", "receipt", document_id, changes={str(invoice): minor for invoice, minor in found})
        released = await settle(tx, item["customer_id"], receipt_id=document_id if item["kind"] == "receipt" else None)
        left = Money(money.currency, money.minor - sum(minor for _, minor in found))
        return tx.answer(
            {"document_id": document_id, "unapplied": str(left), "currency": money.currency, "released": released}
        )


async def undo(act: Act, allocation_id: UUID, undoing: Undoing) -> dict[str, Any]:
    """Undo one link: the debt is open again and the money waits."""
    check_undoing(undoing)
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT x.credit_id, i.customer_id, i.kind FROM receivables.allocation x JOIN receivables.item i ON (i.office_id, i.id) = (x.office_id, x.credit_id)"
            " WHERE x.office_id = $1 AND x.id = $2",
            act.office.id,
            allocation_id,
        )
        if row is None:
            raise NotFound
        await lock_account(tx, row["customer_id"])
        undone = await tx.fetchval(
            "SELECT undone_at FROM receivables.allocation WHERE office_id = $1 AND id = $2",
            act.office.id,
            allocation_id,
        )
        if undone is not None or row["kind"] not in ("receipt", "credit_note", "credit"):
            raise ConflictState(
                "Only a link of money that counts can be undone.", current="undone" if undone else row["kind"]
            )
        today = clock.today(act.office.timezone)
        reversed_ = await tx.fetchval(
            "SELECT 1 FROM receivables.allocation x JOIN receivables.item d ON (d.office_id, d.id) = (x.office_id, x.debit_id)"
            " WHERE x.office_id = $1 AND x.id = $2 AND d.kind IN ('reversal', 'refund')",
            act.office.id,
            allocation_id,
        )
        if reversed_:
            raise ConflictState("This money has gone back; its link stays.", current="gone back")
        tx.write("receivables.undo_links", act.office.id, row["credit_id"], allocation_id, today, clock.now())
        tx.audit("money.undo", "allocation", allocation_id, reason=undoing.reason)
        return tx.answer({"id": allocation_id, "undone_on": today})


async def _credit(tx: Any, document_id: UUID) -> Any:
    item = await tx.fetchrow(
        "SELECT id, customer_id, currency, kind, open_minor FROM receivables.item WHERE office_id = $1 AND document_id = $2 AND amount_minor < 0",
        tx.office.id,
        document_id,
    )
    if item is None:
        raise NotFound
    return item
