"""A supplier's invoice is booked: it takes the goods that came, and the supplier is owed; what differs is posted where it belongs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, plain, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults, NotFound
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.services import approvals
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.invoices import can_be_released
from salesops_duties.procurement.service.matching import Entered, Match, Share, lock_orders, match

RELEASE = "procurement.release_invoice"
_HEAD = """SELECT i.*, p.name AS supplier FROM procurement.supplier_invoice i JOIN core.party p ON p.id = i.supplier_id
  WHERE i.office_id = $1 AND i.id = $2 FOR UPDATE OF i"""
WAYS_OUT = {
    "blocked": ["book it", "ask for its release", "cancel it"],
    "booked": ["enter the supplier's credit note"],
    "cancelled": ["enter it again"],
}


async def book_invoice(act: Act, invoice_id: UUID, version: int) -> dict[str, Any]:
    """Book a kept invoice when nothing keeps it any more, or a second person released what differs.

    Goods that have not come cannot be released: raises `ConflictState`; without a release `NotApproved`.
    """
    async with transaction(act) as tx:
        head = await _blocked(tx, invoice_id, version)
        found = await rematch(tx, head)
        if found.blocks and not can_be_released(found.blocks):
            raise ConflictState(
                "The supplier invoices goods that have not come, or a credit for goods that did not go back.",
                current="waits for goods",
                ways_out=["receive the goods", "ask the supplier for a correction", "cancel it"],
                blocks=found.blocks,
            )
        if found.blocks:
            value = Money(act.office.currency, found.differences_own_minor)
            await approvals.use(tx, RELEASE, invoice_id, amount=value)
        state = await book_matched(tx, invoice_id, found)
        tx.audit("supplier_invoice.book", "supplier_invoice", invoice_id, changes={"released": found.blocks})
        return tx.answer({"id": invoice_id, "state": state, "version": head["version"] + 1})


async def ask_release(act: Act, invoice_id: UUID, reason: str) -> dict[str, Any]:
    """Ask a second person to let an invoice be booked though it differs; goods that have not come cannot be released."""
    async with transaction(act) as tx:
        head = await _blocked(tx, invoice_id, None)
        found = await rematch(tx, head)
        if not found.blocks:
            raise ConflictState("Nothing keeps this invoice any more.", current="agrees", ways_out=["book it"])
        if not can_be_released(found.blocks):
            raise ConflictState(
                "It waits for goods: nobody can release that.",
                current="waits for goods",
                ways_out=["receive the goods", "ask the supplier for a correction", "cancel it"],
            )
        value = Money(act.office.currency, found.differences_own_minor)
        words = f"Invoice {head['number']} of {head['supplier']} differs by {value} {value.currency}"
        asked = await approvals.request(tx, RELEASE, words, invoice_id, reason, amount=value)
        return tx.answer({"invoice_id": invoice_id, "approval": asked}, status=201)


async def cancel_invoice(act: Act, invoice_id: UUID, version: int, reason: str) -> dict[str, Any]:
    """An invoice that is not booked is taken out: entered wrongly, or the supplier sends another. Its number is free again."""
    faults = Faults()
    rules.check_reason(reason, faults, "Say why it does not count.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        head = await _blocked(tx, invoice_id, version)
        await tx.execute(
            "UPDATE procurement.supplier_invoice SET state = 'cancelled', reason = $3, version = version + 1 WHERE office_id = $1 AND id = $2",
            act.office.id,
            invoice_id,
            reason.strip(),
        )
        tx.audit("supplier_invoice.cancel", "supplier_invoice", invoice_id, reason=reason.strip())
        return tx.answer({"id": invoice_id, "state": "cancelled", "version": head["version"] + 1})


async def _blocked(tx: Transaction, invoice_id: UUID, version: int | None) -> Mapping[str, Any]:
    head = await tx.fetchrow(_HEAD, tx.office.id, invoice_id)
    if head is None:
        raise NotFound
    if version is not None and version != head["version"]:
        raise ConflictVersion("Someone changed this invoice meanwhile.", yours=version, present=head["version"])
    if head["state"] != "blocked":
        words = f"The invoice is {head['state']} already."
        raise ConflictState(words, current=head["state"], ways_out=WAYS_OUT[head["state"]])
    return dict(head.items())


async def rematch(tx: Transaction, head: Mapping[str, Any]) -> Match:
    """The invoice beside its orders as they stand now."""
    rows = await tx.fetch(
        "SELECT line_no, kind, purchase_id, purchase_line, quantity, unit_price, amount_minor, words FROM procurement.invoice_line"
        " WHERE office_id = $1 AND invoice_id = $2 ORDER BY line_no",
        tx.office.id,
        head["id"],
    )
    lines = [Entered(**dict(row.items())) for row in rows]
    orders = await lock_orders(tx, [one.purchase_id for one in lines if one.purchase_id is not None])
    is_credit = head["kind"] == "credit"
    return await match(tx, lines, orders, currency=head["currency"], invoice_on=head["invoice_on"], is_credit=is_credit)


async def book_matched(tx: Transaction, invoice_id: UUID, found: Match, *, is_new: bool = False) -> str:
    """Take the goods, post it, and have it stand among what is owed; the rows are locked by the caller."""
    head = await tx.fetchrow(_HEAD, tx.office.id, invoice_id)
    assert head is not None
    is_credit = head["kind"] == "credit"
    on: dt.date = max(head["invoice_on"], found.last_receipt or head["invoice_on"])
    await _take(tx, invoice_id, found, is_credit=is_credit)
    await tx.execute(
        "UPDATE procurement.supplier_invoice SET state = 'booked', booked_on = $3, booked_at = $4, booked_by = $5, version = version + $6::int,"
        " rate = $7, own_minor = $8, found = $9 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        invoice_id,
        on,
        clock.now(),
        tx.actor.person_id,
        0 if is_new else 1,
        found.rate.rate,
        found.rate.convert(head["total_minor"]),
        kept_words(found),
    )
    await _post(tx, dict(head.items()), found, on)
    return "booked"


async def _take(tx: Transaction, invoice_id: UUID, found: Match, *, is_credit: bool) -> None:
    lines = list(found.cleared)
    await tx.execute(
        "UPDATE procurement.invoice_line l SET cleared_minor = x.cleared FROM unnest($3::smallint[], $4::bigint[]) AS x(line_no, cleared)"
        " WHERE l.office_id = $1 AND l.invoice_id = $2 AND l.line_no = x.line_no",
        tx.office.id,
        invoice_id,
        lines,
        [found.cleared[number] for number in lines],
    )
    if found.shares:
        await _write_shares(tx, invoice_id, found.shares, is_credit=is_credit)
    for order, minor in sorted(found.charges.items()):
        await tx.execute(
            "UPDATE procurement.purchase_order SET charges_cleared_minor = charges_cleared_minor + $3 WHERE office_id = $1 AND id = $2",
            tx.office.id,
            order,
            minor,
        )


async def _write_shares(tx: Transaction, invoice_id: UUID, shares: tuple[Share, ...], *, is_credit: bool) -> None:
    table, document = ("credit_share", "return") if is_credit else ("invoice_share", "receipt")
    given = (
        tx.office.id,
        invoice_id,
        [one.line_no for one in shares],
        [one.document_id for one in shares],
        [one.document_line for one in shares],
        [one.quantity for one in shares],
        [one.cleared_minor for one in shares],
    )
    await tx.execute(
        f"INSERT INTO procurement.{table} (office_id, invoice_id, line_no, {document}_id, {document}_line, quantity, cleared_minor)"
        " SELECT $1, $2, x.* FROM unnest($3::smallint[], $4::uuid[], $5::smallint[], $6::numeric[], $7::bigint[]) AS x",
        *given,
    )
    sets = "credited = r.credited + x.quantity"
    if not is_credit:
        sets = "invoiced = r.invoiced + x.quantity, cleared_minor = r.cleared_minor + x.cleared"
    await tx.execute(
        f"UPDATE procurement.{document}_line r SET {sets} FROM (SELECT y.document, y.line_no, sum(y.quantity) AS quantity, sum(y.cleared)::bigint AS cleared"
        " FROM unnest($2::uuid[], $3::smallint[], $4::numeric[], $5::bigint[]) AS y(document, line_no, quantity, cleared) GROUP BY 1, 2) x"
        f" WHERE r.office_id = $1 AND r.{document}_id = x.document AND r.line_no = x.line_no",
        tx.office.id,
        *given[3:],
    )


async def _post(tx: Transaction, head: Mapping[str, Any], found: Match, on: dt.date) -> None:
    """The supplier is owed in the currency of the invoice; in the office's the goods received are settled.

    What the rate moved since the order was sent is an exchange difference, what the price moved a price difference.
    """
    own, sign = tx.office.currency, -1 if head["kind"] == "credit" else 1
    total, own_total = sign * head["total_minor"], sign * found.rate.convert(head["total_minor"])
    cleared = sign * sum(found.cleared.values())
    goods = sign * sum(found.cleared[one.line_no] for one in found.lines if one.kind == "goods")
    tax = sign * found.rate.convert(head["tax_minor"])
    exchange = 0 if head["currency"] == own else sign * found.rate.convert(found.agreed_goods_minor) - goods
    words = f"{head['supplier']} {head['number']}"
    owed = (Posting("payable", -total, head["supplier_id"]),)
    value = (
        Posting("goods_received", cleared),
        Posting("input_tax", tax),
        Posting("exchange_difference", exchange),
        Posting("price_difference", own_total - cleared - tax - exchange),
    )
    if head["currency"] == own:
        await post(tx, "supplier_invoice", head["id"], on, own, words, *value, *owed)
        return
    await post(
        tx, "supplier_invoice", head["id"], on, head["currency"], words, Posting("currency_exchange", total), *owed
    )
    against = Posting("currency_exchange", -own_total)
    await post(tx, "supplier_invoice_value", head["id"], on, own, words, *value, against)


async def post(
    tx: Transaction, kind: str, document: UUID, on: dt.date, currency: str, words: str, *sides: Posting
) -> None:
    """Hand an entry over; sides of nothing are left out, and an entry of nothing is none."""
    moved = tuple(side for side in sides if side.amount_minor)
    if moved:
        await ask(LedgerHooks).entry_posting(
            tx.office, tx, EntryToPost(kind, document, on, currency, words[:200], moved)
        )


def kept_words(found: Match) -> str:
    """What the comparison found, as it is kept with the invoice."""
    lines = [
        {
            "line_no": one.line_no,
            "ordered": plain(one.ordered),
            "agreed_price": plain(one.agreed_price),
            "received": plain(one.received),
            "open": plain(one.open),
            "agreed_minor": one.agreed_minor,
            "difference_minor": one.difference_minor,
            "blocks": one.blocks,
        }
        for one in found.lines
    ]
    facts = {"blocks": found.blocks, "differences_own_minor": found.differences_own_minor, "lines": lines}
    return msgspec.json.encode(facts).decode()
