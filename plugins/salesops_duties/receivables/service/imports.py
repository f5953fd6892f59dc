"""Documents of another system's time, booked as they were: under their own numbers, a batch at a time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.encoding import encode
from salesops.errors import ConflictDuplicate, Faults
from salesops_duties.receivables.rules import BookedDocument, OldDocuments, parse_documents
from salesops_duties.receivables.service.postings import Side, post
from salesops_duties.receivables.service.settling import settle

ENTRIES_AT_ONCE = 25


async def take_documents(act: Act, batch: OldDocuments) -> dict[str, Any]:
    """Book a batch as a whole or not at all; a number that is there already refuses it, naming each one."""
    documents = parse_documents(batch, act.office.currency, clock.today(act.office.timezone))
    async with transaction(act) as tx:
        await _lock_accounts(tx, documents)
        await _refuse_known(tx, documents)
        documents = await _with_originals(tx, documents, allow=batch.allow_unknown_original)
        ids = [new_id() for _ in documents]
        _write(tx, documents, ids)
        await tx.flush()
        await _post(tx, documents, ids)
        await _settle_waiting(tx, documents)
        sums = {kind: sum(1 for d in documents if d.kind == kind) for kind in sorted({d.kind for d in documents})}
        tx.audit("receivables.import", "imported_document", None, changes=sums)
        lines = sum(len(d.lines) for d in documents)
        return tx.answer({"documents": len(documents), "lines": lines, "kinds": sums}, status=201)


async def _settle_waiting(tx: Transaction, documents: list[BookedDocument]) -> None:
    """Old credits may cover what is held or called for now; few customers have such."""
    rows = await tx.fetch(
        "SELECT customer_id FROM receivables.hold WHERE office_id = $1 AND state = 'on_hold' AND customer_id = ANY ($2)"
        " UNION SELECT customer_id FROM receivables.payment_call WHERE office_id = $1 AND state = 'open' AND customer_id = ANY ($2)"
        " ORDER BY 1",
        tx.office.id,
        sorted({document.customer_id for document in documents if document.signed_minor < 0}),
    )
    for row in rows:
        await settle(tx, row["customer_id"])


async def _lock_accounts(tx: Transaction, documents: list[BookedDocument]) -> None:
    """Owners of limits first, then the others, each by id: the order in which everyone takes them."""
    wanted = {document.customer_id for document in documents}
    rows = await tx.fetch(
        "SELECT customer_id FROM receivables.account WHERE office_id = $1 AND customer_id = ANY ($2)"
        " ORDER BY customer_id <> limit_owner_id, customer_id FOR UPDATE",
        tx.office.id,
        list(wanted),
    )
    faults = Faults()
    for customer in sorted(wanted - {row["customer_id"] for row in rows}):
        faults.add(
            "customer_id", "account", "This customer has no credit account here; set the terms first.", given=customer
        )
    faults.raise_if_any()


async def _refuse_known(tx: Transaction, documents: list[BookedDocument]) -> None:
    rows = await tx.fetch(
        "SELECT d.kind, d.foreign_no FROM receivables.imported_document d JOIN unnest($2::text[], $3::text[]) AS x(kind, no)"
        " ON d.kind = x.kind AND d.foreign_no = x.no WHERE d.office_id = $1 ORDER BY 1, 2",
        tx.office.id,
        [d.kind for d in documents],
        [d.foreign_no for d in documents],
    )
    if rows:
        known = [f"{row['kind']} {row['foreign_no']}" for row in rows]
        raise ConflictDuplicate("Documents of this batch are there already.", existing=known)


async def _with_originals(tx: Transaction, documents: list[BookedDocument], *, allow: bool) -> list[BookedDocument]:
    """Credit notes whose sale is not known are flagged, when that is allowed at all."""
    named = sorted({d.original for d in documents if d.kind == "credit_note" and d.original})
    rows = await tx.fetch(
        "SELECT foreign_no, customer_id FROM receivables.imported_document WHERE office_id = $1 AND kind = 'invoice' AND foreign_no = ANY ($2)",
        tx.office.id,
        named,
    )
    owner: dict[str, UUID] = {row["foreign_no"]: row["customer_id"] for row in rows}
    owner |= {d.foreign_no: d.customer_id for d in documents if d.kind == "invoice"}
    faults, found = Faults(), []
    for index, d in enumerate(documents):
        if d.kind == "credit_note" and d.original and owner.get(d.original, d.customer_id) != d.customer_id:
            faults.add(f"documents[{index}].original", "own", "An invoice of this customer.", given=d.original)
        if d.kind != "credit_note" or d.original in owner:
            found.append(d)
        elif allow:
            found.append(msgspec.structs.replace(d, flags=(*d.flags, "unknown_original")))
        else:
            faults.add(
                f"documents[{index}].original", "known", "The number of an invoice that is here.", given=d.original
            )
    faults.raise_if_any()
    return found


def _write(tx: Transaction, documents: list[BookedDocument], ids: list[UUID]) -> None:
    lines = [(id_, n, ln) for id_, d in zip(ids, documents, strict=True) for n, ln in enumerate(d.lines, 1)]
    tx.write(
        "receivables.import_documents",
        tx.office.id,
        ids,
        [new_id() for _ in documents],
        [d.kind for d in documents],
        [d.foreign_no for d in documents],
        [d.customer_id for d in documents],
        [d.made_on for d in documents],
        [d.currency for d in documents],
        [d.total_minor for d in documents],
        [d.signed_minor for d in documents],
        [d.category for d in documents],
        [d.original for d in documents],
        encode([list(d.flags) for d in documents]).decode(),
        [id_ for id_, _, _ in lines],
        [n for _, n, _ in lines],
        [ln.text for _, _, ln in lines],
        [ln.quantity for _, _, ln in lines],
        [ln.unit_price for _, _, ln in lines],
        [ln.amount_minor for _, _, ln in lines],
        [ln.category for _, _, ln in lines],
        [ln.repeated for _, _, ln in lines],
        clock.now(),
    )


async def _post(tx: Transaction, documents: list[BookedDocument], ids: list[UUID]) -> None:
    """An entry for each; sent a few at a time, so that no statement grows with the batch."""
    for count, (id_, d) in enumerate(zip(ids, documents, strict=True), 1):
        text = f"{d.kind.replace('_', ' ')} {d.foreign_no}"
        await post(tx, (f"imported_{d.kind}", id_), d.made_on, d.currency, text, d.customer_id, *_sides(d))
        if count % ENTRIES_AT_ONCE == 0:
            await tx.flush()


def _sides(document: BookedDocument) -> tuple[Side, Side]:
    minor = document.signed_minor
    charged = "other_income" if minor > 0 else "bad_debt"
    other = {"invoice": "sales", "credit_note": "sales_returns", "adjustment": charged}[document.kind]
    return ("receivable", minor), (other, -minor)
