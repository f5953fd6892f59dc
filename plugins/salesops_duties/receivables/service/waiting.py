"""Invoices that wait for billing data, the dispatch or the customer's acceptance, and are issued after all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import ConflictState, NotFound
from salesops.events import DeliveryVerified, GoodsDispatched
from salesops_duties.receivables.service.invoicing import instalments
from salesops_duties.receivables.service.postings import post_invoice
from salesops_duties.receivables.service.settling import settle
from salesops_duties.receivables.service.standing import Seen, read

AWAITED = ("dispatch", "acceptance")
_WAITING = "SELECT * FROM receivables.invoice WHERE office_id = $1 AND outbound_id = $2 AND state = 'waiting'"


async def issue_now(act: Act, invoice_id: UUID) -> dict[str, Any]:
    """Issue a waiting invoice, once the customer's file has what an invoice needs."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT * FROM receivables.invoice WHERE office_id = $1 AND id = $2", act.office.id, invoice_id
        )
        if row is None:
            raise NotFound
        seen = await read(tx, row["customer_id"], lock=True, lenient=True)
        if seen.file and seen.file.billing_missing:
            raise ConflictState(
                f"The customer's file lacks {', '.join(seen.file.billing_missing)}.",
                current=row["state"],
                ways_out=["complete the customer's file"],
                missing=list(seen.file.billing_missing),
            )
        if row["state"] != "waiting":
            raise ConflictState("This invoice is issued.", current=row["state"])
        number = await owe(tx, row, seen)
        await settle(tx, row["customer_id"])
        tx.audit("invoice.issue", "invoice", invoice_id)
        total = str(Money(row["currency"], row["total_minor"]))
        return tx.answer(
            {"id": invoice_id, "number": number, "state": "issued", "total": total, "currency": row["currency"]}
        )


async def owe(tx: Transaction, row: Any, seen: Seen) -> object:
    """The waiting invoice is owed from today on: numbered, posted, and paid by money that waits."""
    today = clock.today(tx.office.timezone)
    dues = instalments(seen, row["total_minor"], today)
    tx.write(
        "receivables.issue_waiting",
        tx.office.id,
        row["id"],
        today,
        dues[-1][1],
        [item for item, _, _ in dues],
        [due for _, due, _ in dues],
        [part for _, _, part in dues],
        clock.now(),
    )
    await post_invoice(tx, row["id"], row["customer_id"], today, row["currency"], row["total_minor"], row["tax_minor"])
    return tx.number("sales_invoice", row["id"])


async def issue_after_dispatch(tx: Transaction, event: GoodsDispatched) -> None:
    """The goods have left: their invoice waits for the dispatch no longer, and is issued unless it waits for something else."""
    await _came(tx, event.outbound_id, "dispatch", "the goods have left")


async def issue_after_acceptance(tx: Transaction, event: DeliveryVerified) -> None:
    """The customer accepted the goods: their invoices wait for that no longer; goods in dispute are not invoiced."""
    for outbound_id in sorted(event.outbound_ids) if event.accepted else ():
        await _came(tx, outbound_id, "acceptance", "the customer accepted the goods")


async def _came(tx: Transaction, outbound_id: UUID, awaited: str, why: str) -> None:
    row = await tx.fetchrow(_WAITING, tx.office.id, outbound_id)
    if row is None:
        return
    seen = await read(tx, row["customer_id"], lock=True, lenient=True)
    row = await tx.fetchrow(_WAITING, tx.office.id, outbound_id)  # under the account's lock
    if row is None:
        return
    still = list(seen.file.billing_missing) if seen.file else []
    still += [one for one in row["waiting_for"] if one in AWAITED and one != awaited]
    await tx.execute(
        "UPDATE receivables.invoice SET waiting_for = $3 WHERE office_id = $1 AND id = $2 AND state = 'waiting'",
        tx.office.id,
        row["id"],
        still,
    )
    if not still:
        await owe(tx, row, seen)
        await settle(tx, row["customer_id"])
        tx.audit("invoice.issue", "invoice", row["id"], reason=why)
