"""Money goes to suppliers: open invoices are settled, credits taken off, one payment for each supplier and currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState, Faults, NotFound
from salesops.hookspecs.ledger import Posting
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.payments import NewPayment
from salesops_duties.procurement.service.booking import post

MOST = 200
_OPEN = """SELECT i.id, i.supplier_id, p.name AS supplier, i.kind, i.number, i.currency, i.total_minor, i.own_minor, i.settled_minor, i.state, i.booked_on
  FROM procurement.supplier_invoice i JOIN core.party p ON p.id = i.supplier_id WHERE i.office_id = $1 AND i.id = ANY ($2) ORDER BY i.id FOR UPDATE OF i"""


class Settled(msgspec.Struct, frozen=True):
    """What is paid of an invoice: positive, and of a credit negative; `own_minor` is what it stands at in the office's currency."""

    invoice_id: UUID
    supplier_id: UUID
    supplier: str
    currency: str
    amount_minor: int
    own_minor: int


async def pay(act: Act, new: NewPayment) -> dict[str, Any]:
    """Settle invoices; raises `Invalid` with every one that is not open, or not so much."""
    faults = Faults()
    today = clock.today(act.office.timezone)
    if new.paid_on > today:
        faults.add("paid_on", "not_future", "Not after today.", given=new.paid_on)
    if not 1 <= len(new.invoices) <= MOST:
        faults.add("invoices", "count", f"1 to {MOST} invoices.", given=len(new.invoices))
    if len(new.reference) > 100:
        faults.add("reference", "max", "At most 100 characters.", given=new.reference)
    faults.raise_if_any()
    async with transaction(act) as tx:
        settled = await _settled(tx, new, faults)
        groups: dict[tuple[UUID, str], list[Settled]] = {}
        for one in settled:
            groups.setdefault((one.supplier_id, one.currency), []).append(one)
        bank = _bank(tx, new, groups, faults)
        for of_group in groups.values():
            if sum(one.amount_minor for one in of_group) < 0:
                words = f"The credits of {of_group[0].supplier} are more than what is paid: nothing is left to pay."
                faults.add("invoices", "positive", words)
        faults.raise_if_any()
        payments = [await _add(tx, new, of_group, bank) for of_group in groups.values()]
        return tx.answer({"payments": payments}, status=201)


async def _settled(tx: Transaction, new: NewPayment, faults: Faults) -> list[Settled]:
    known = {row["id"]: row for row in await tx.fetch(_OPEN, tx.office.id, [one.invoice_id for one in new.invoices])}
    found, seen = [], set[UUID]()
    for index, one in enumerate(new.invoices):
        at, row = f"invoices[{index}]", known.get(one.invoice_id)
        if row is None or one.invoice_id in seen:
            words = "There is no such invoice, or it stands here twice."
            faults.add(f"{at}.invoice_id", "known", words, given=one.invoice_id)
            continue
        seen.add(one.invoice_id)
        left = row["total_minor"] - row["settled_minor"]
        if row["state"] != "booked" or not left:
            words = f"{row['number']} is not open: it is {'settled' if row['state'] == 'booked' else row['state']}."
            faults.add(f"{at}.invoice_id", "open", words, given=row["number"])
            continue
        if row["booked_on"] > new.paid_on:
            words = f"{row['number']} was booked on {row['booked_on']}: it cannot be paid before."
            faults.add("paid_on", "after", words, given=new.paid_on, allowed=row["booked_on"])
        amount = _amount(one.amount, row["currency"], left, at, faults)
        own = rules.share_of(
            row["own_minor"],
            Decimal(amount),
            Decimal(row["total_minor"]),
            Decimal(row["settled_minor"]),
        )
        sign = -1 if row["kind"] == "credit" else 1
        found.append(
            Settled(row["id"], row["supplier_id"], row["supplier"], row["currency"], sign * amount, sign * own)
        )
    return found


def _amount(text: str, currency: str, left: int, at: str, faults: Faults) -> int:
    if not text.strip():
        return left
    try:
        minor = Money.parse(text.strip(), currency).minor
    except ValueError as error:
        faults.add(f"{at}.amount", "amount", f"Needs {error}.", given=text)
        return left
    if not 0 < minor <= left:
        words = f"{Money(currency, left)} is open."
        faults.add(f"{at}.amount", "range", words, given=text, allowed=str(Money(currency, left)))
        return left
    return minor


def _bank(tx: Transaction, new: NewPayment, groups: dict[Any, list[Settled]], faults: Faults) -> int | None:
    """What the bank took in the office's currency, when that was said: of one payment in another currency."""
    if not new.bank_amount.strip():
        return None
    if len(groups) > 1 or any(currency == tx.office.currency for _, currency in groups):
        words = "Only for one payment in another currency: pay the others by themselves."
        faults.add("bank_amount", "one", words, given=new.bank_amount)
        return None
    try:
        minor = Money.parse(new.bank_amount.strip(), tx.office.currency).minor
    except ValueError as error:
        faults.add("bank_amount", "amount", f"Needs {error}.", given=new.bank_amount)
        return None
    if not 0 < minor <= 10**15:
        faults.add("bank_amount", "positive", "More than zero.", given=new.bank_amount)
        return None
    return minor


async def _add(tx: Transaction, new: NewPayment, of_group: Sequence[Settled], bank: int | None) -> dict[str, Any]:
    one, payment = of_group[0], new_id()
    total, own = sum(each.amount_minor for each in of_group), sum(each.own_minor for each in of_group)
    bank_currency = one.currency if bank is None else tx.office.currency
    await tx.execute(
        "INSERT INTO procurement.supplier_payment (office_id, id, supplier_id, currency, amount_minor, bank_currency, bank_minor, own_minor, paid_on,"
        " reference, entered_at, entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tx.office.id,
        payment,
        one.supplier_id,
        one.currency,
        total,
        bank_currency,
        total if bank is None else bank,
        own,
        new.paid_on,
        new.reference.strip(),
        clock.now(),
        tx.actor.person_id,
    )
    given = [each.invoice_id for each in of_group], [each.amount_minor for each in of_group]
    await tx.execute(
        "INSERT INTO procurement.payment_item (office_id, payment_id, invoice_id, amount_minor)"
        " SELECT $1, $2, x.* FROM unnest($3::uuid[], $4::bigint[]) AS x",
        tx.office.id,
        payment,
        *given,
    )
    await _settle(tx, 1, *given)
    words = {"supplier": one.supplier, "amount": str(Money(one.currency, total)), "currency": one.currency}
    tx.audit("supplier_payment.add", "supplier_payment", payment, changes=words | {"invoices": len(of_group)})
    await _post(tx, payment, one.supplier_id, one.supplier, new.paid_on, one.currency, total, own, bank, reverses=False)
    return {
        "id": payment,
        "supplier": one.supplier,
        "amount": str(Money(one.currency, total)),
        "currency": one.currency,
    }


async def _settle(tx: Transaction, sign: int, invoices: Sequence[UUID], amounts: Sequence[int]) -> None:
    await tx.execute(
        "UPDATE procurement.supplier_invoice i SET settled_minor = i.settled_minor + $4::int * abs(x.amount), version = i.version + 1"
        " FROM unnest($2::uuid[], $3::bigint[]) AS x(invoice, amount) WHERE i.office_id = $1 AND i.id = x.invoice",
        tx.office.id,
        invoices,
        amounts,
        sign,
    )


async def _post(
    tx: Transaction,
    payment: UUID,
    supplier_id: UUID,
    supplier: str,
    on: dt.date,
    currency: str,
    total: int,
    own: int,
    bank: int | None,
    *,
    reverses: bool,
) -> None:
    """The supplier is owed less; what the bank took beyond what the invoices stood at is an exchange difference."""
    sign, kind = (-1, "supplier_payment_reversal") if reverses else (1, "supplier_payment")
    against = "bank" if bank is None else "currency_exchange"
    sides = (Posting("payable", sign * total, supplier_id), Posting(against, -sign * total))
    await post(tx, kind, payment, on, currency, supplier, *sides)
    if bank is not None:
        value = (
            Posting("currency_exchange", sign * own),
            Posting("exchange_difference", sign * (bank - own)),
            Posting("bank", -sign * bank),
        )
        await post(tx, f"{kind}_value", payment, on, tx.office.currency, supplier, *value)


async def reverse_payment(act: Act, payment_id: UUID, reason: str) -> dict[str, Any]:
    """A payment did not arrive or was entered wrongly: its invoices are open again. Raises `ConflictState` the second time."""
    faults = Faults()
    rules.check_reason(reason, faults, "Say why the payment does not count.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT s.*, p.name AS supplier FROM procurement.supplier_payment s JOIN core.party p ON p.id = s.supplier_id"
            " WHERE s.office_id = $1 AND s.id = $2 FOR UPDATE OF s",
            act.office.id,
            payment_id,
        )
        if row is None:
            raise NotFound
        if row["state"] == "reversed":
            raise ConflictState("This payment is reversed already.", current="reversed", ways_out=["pay anew"])
        items = await tx.fetch(
            "SELECT invoice_id, amount_minor FROM procurement.payment_item WHERE office_id = $1 AND payment_id = $2 ORDER BY invoice_id",
            act.office.id,
            payment_id,
        )
        await _settle(tx, -1, [one["invoice_id"] for one in items], [one["amount_minor"] for one in items])
        today = clock.today(act.office.timezone)
        await tx.execute(
            "UPDATE procurement.supplier_payment SET state = 'reversed', reversed_on = $3, reason = $4 WHERE office_id = $1 AND id = $2",
            act.office.id,
            payment_id,
            today,
            reason.strip(),
        )
        bank = None if row["bank_currency"] == row["currency"] else row["bank_minor"]
        await _post(tx, payment_id, row["supplier_id"], row["supplier"], today, row["currency"], row["amount_minor"],
                    row["own_minor"], bank, reverses=True)  # fmt: skip
        tx.audit("supplier_payment.reverse", "supplier_payment", payment_id, reason=reason.strip())
        return tx.answer({"id": payment_id, "state": "reversed"})
