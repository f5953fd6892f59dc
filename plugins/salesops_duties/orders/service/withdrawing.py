"""Documents are taken back before the goods leave: a credit note, a voided outbound order, free goods (FEATURES 1.D)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import Fault, Invalid, NotFound
from salesops.events import OutboundVoided
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.receivables import CreditLine, CreditNoteToIssue, ReceivablesHooks
from salesops_duties.orders.service.loading import Loaded, expect_state, load, of_inventory


async def withdraw(act: Act, outbound_id: UUID, reason: str, *, own: bool = False) -> dict[str, Any]:
    """Take one delivery back that has not left; its goods are free again, and the order can be issued or changed anew."""
    if len(reason.strip()) < 5:
        raise Invalid([Fault("reason", "required", "Say why the documents are taken back.", reason)])
    async with transaction(act) as tx:
        order_id = await tx.fetchval(
            "SELECT order_id FROM orders.delivery WHERE office_id = $1 AND outbound_id = $2", act.office.id, outbound_id
        )
        if order_id is None:
            raise NotFound
        order = await load(tx, order_id, own=own)
        expect_state(order, "issued", "amending")
        note = await take_back(tx, order, outbound_id, reason.strip())
        tx.audit(
            "order.withdraw", "sales_order", order_id, changes={"outbound": str(outbound_id)}, reason=reason.strip()
        )
        return tx.answer({"order_id": order_id, "outbound_id": outbound_id, "state": "withdrawn", "credit_note": note})


async def take_back(tx: Transaction, order: Loaded, outbound_id: UUID, reason: str) -> dict[str, Any] | None:
    """Credit the invoice of a delivery and void its outbound order, within the caller's transaction."""
    rows = await tx.fetch(
        "SELECT d.invoice_id, d.total_minor, x.line_no, x.product_id, x.quantity, x.net_minor, x.tax_minor FROM orders.delivery d"
        " JOIN orders.delivery_line x USING (office_id, outbound_id) WHERE d.office_id = $1 AND d.order_id = $2 AND d.outbound_id = $3"
        " ORDER BY x.line_no",
        tx.office.id,
        order.id,
        outbound_id,
    )
    if not rows:
        raise NotFound
    issued = None
    if rows[0]["invoice_id"] is not None:
        lines = tuple(
            CreditLine(r["line_no"], r["product_id"], plain(r["quantity"]), r["net_minor"], r["tax_minor"])
            for r in rows
        )
        wanted = CreditNoteToIssue(
            new_id(),
            order.customer_id,
            rows[0]["invoice_id"],
            "withdrawal",
            outbound_id,
            order.currency,
            reason,
            lines,
            rows[0]["total_minor"],
            withdrawn_outbound_id=outbound_id,
        )
        answers = await ask(ReceivablesHooks).credit_note_issuing(tx.office, tx, wanted)
        issued = {"id": answers[0].id, "number": answers[0].number} if answers else None
    of_inventory(await ask(InventoryHooks).outbound_withdrawing(tx.office, tx, outbound_id, reason))
    now = clock.now()
    tx.write("orders.mark_withdrawn", tx.office.id, order.id, outbound_id, reason, now)
    tx.tell(OutboundVoided(outbound_id=outbound_id, order_id=order.id, reason=reason, voided_at=now))
    return issued
