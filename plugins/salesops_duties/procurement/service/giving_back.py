"""Goods of a receipt go back to the supplier: wrong, damaged or too many; a credit is expected, or others instead of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState, Faults, NotFound
from salesops.hookspecs.ledger import Posting
from salesops.hookspecs.supply import GoodsToCome, GoodsToSendBack, LineToSendBack, SupplyHooks
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.returns import NewReturn
from salesops_duties.procurement.service.booking import post
from salesops_duties.procurement.service.loading import Purchase, PurchaseLine, line_of, load, touch
from salesops_duties.procurement.service.matching import Came, came_of


class Back(msgspec.Struct, frozen=True):
    """A line that goes back: `due` had been invoiced and is worth `claim_minor`, the rest `freed_minor`; `landed_minor` is what all came in for."""

    line: PurchaseLine
    quantity: Decimal
    due: Decimal
    claim_minor: int
    freed_minor: int
    landed_minor: int


async def give_back(act: Act, purchase_id: UUID, new: NewReturn) -> dict[str, Any]:
    """Send goods of a receipt back. Raises `Invalid`, and `InsufficientStock` for goods that are reserved, held or gone."""
    faults = Faults()
    rules.check_reason(new.reason, faults, "Say what is wrong with the goods; the supplier reads it.")
    today = clock.today(act.office.timezone)
    if new.expected_on is not None and new.expected_on < today:
        faults.add("expected_on", "not_past", "A day from today on.", given=new.expected_on)
    async with transaction(act) as tx:
        order = await load(tx, purchase_id)
        receipt = await tx.fetchrow(
            "SELECT id, warehouse, delivery_note FROM procurement.receipt WHERE office_id = $1 AND id = $2 AND purchase_id = $3",
            act.office.id,
            new.receipt_id,
            order.id,
        )
        if receipt is None:
            raise NotFound("This order has no such receipt.")
        came = {one.line_no: one for one in await came_of(tx, [order.id]) if one.receipt_id == new.receipt_id}
        back = _parse(order, new, came, faults)
        faults.raise_if_any()
        document = new_id()
        number = await tx.fetchval("SELECT 'RS-' || lpad(nextval('procurement.supplier_return_no')::text, 8, '0')")
        goods = GoodsToSendBack(
            document,
            receipt["warehouse"],
            f"{order.source} {number}",
            tuple(
                LineToSendBack(one.line.line_no, one.line.product_id, one.line.part_no, one.quantity, one.landed_minor)
                for one in back
            ),
            today,
        )
        answers = await ask(SupplyHooks).goods_back_sending(act.office, tx, goods)
        if not answers:
            raise ConflictState("Inventory is off in this office.", current="off", ways_out=["have it switched on"])
        replaced = await _replace(tx, order, back, new.expected_on) if new.wants == "replacement" else {}
        await _write(tx, order, document, number, new, receipt["warehouse"], today)
        await _write_lines(tx, order, document, new.receipt_id, back, answers[0], replaced)
        worth = sum(one.claim_minor + one.freed_minor for one in back)
        difference = worth - sum(answers[0])
        sides = (Posting("goods_received", difference), Posting("price_difference", -difference))
        await post(tx, "supplier_return", document, today, act.office.currency, f"{order.source} {number}", *sides)
        await touch(tx, order, **({"state": "confirmed"} if replaced and order.state in ("received", "closed") else {}))
        due = [one for one in back if one.due]
        changes = {
            "number": number,
            "lines": [(one.line.line_no, plain(one.quantity)) for one in back],
            "wants": new.wants,
        }
        tx.audit("supplier_return.add", "supplier_return", document, changes=changes, reason=new.reason.strip())
        answer = {"id": document, "number": number, "purchase_id": order.id, "credit_due": bool(due)}
        worth_words = str(Money(act.office.currency, worth))
        return tx.answer(answer | {"worth": worth_words, "new_lines": sorted(replaced.values())}, status=201)


def _parse(order: Purchase, new: NewReturn, came: dict[int, Came], faults: Faults) -> list[Back]:
    found, seen = [], set[int]()
    if not new.lines:
        faults.add("lines", "required", "Say what goes back.")
    for index, one in enumerate(new.lines):
        at, row = f"lines[{index}]", came.get(one.line_no)
        if row is None or one.line_no in seen:
            words = "Nothing of this line came with this receipt, or it stands here twice."
            faults.add(f"{at}.line_no", "known", words, given=one.line_no)
            continue
        seen.add(one.line_no)
        line = line_of(order, one.line_no)
        quantity = rules.parse_positive(one.quantity, line.quantity_digits, f"{at}.quantity", faults)
        if quantity is None:
            continue
        most = row.quantity - row.returned
        if quantity > most:
            words = f"At most {plain(most)} can go back: more did not come, or is back already."
            faults.add(f"{at}.quantity", "max", words, given=one.quantity, allowed=plain(most))
            continue
        free = min(quantity, row.open)
        found.append(
            Back(
                line,
                quantity,
                quantity - free,
                rules.share_of(row.own_minor, quantity - free, row.quantity, row.return_due),
                rules.share_of(row.own_minor, free, row.quantity, row.taken),
                rules.share_of(row.cost_minor, quantity, row.quantity, row.returned),
            )
        )
    return found


async def _replace(tx: Transaction, order: Purchase, back: Sequence[Back], day: dt.date | None) -> dict[int, int]:
    """What shall come instead: a line of the order for each, with supply of its own. Answers the new number of each line."""
    first, numbers = max(one.line_no for one in order.lines) + 1, {}
    goods = []
    for number, one in enumerate(back, first):
        supply, amount = new_id(), rules.share_of(one.line.amount_minor, one.quantity, one.line.quantity)
        await tx.execute(
            "INSERT INTO procurement.purchase_line (office_id, purchase_id, line_no, product_id, supplier_part_no, quantity, unit_price, amount_minor,"
            " expected_on, supply_id) SELECT office_id, purchase_id, $4, product_id, supplier_part_no, $5, unit_price, $6, $7, $8"
            " FROM procurement.purchase_line WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
            tx.office.id,
            order.id,
            one.line.line_no,
            number,
            one.quantity,
            amount,
            day,
            supply,
        )
        goods.append(
            GoodsToCome(
                supply, one.line.product_id, one.quantity, "purchase", order.source, order.id, number, day, "supplier"
            )
        )
        numbers[one.line.line_no] = number
    await ask(SupplyHooks).supply_announcing(tx.office, tx, tuple(goods), ())
    return numbers


async def _write(
    tx: Transaction, order: Purchase, document: UUID, number: str, new: NewReturn, warehouse: str, today: dt.date
) -> None:
    await tx.execute(
        "INSERT INTO procurement.supplier_return (office_id, id, number, supplier_id, purchase_id, receipt_id, why, reason, wants, warehouse, returned_on,"
        " returned_at, returned_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.office.id,
        document,
        number,
        order.supplier_id,
        order.id,
        new.receipt_id,
        new.why,
        new.reason.strip(),
        new.wants,
        warehouse,
        today,
        clock.now(),
        tx.actor.person_id,
    )


async def _write_lines(
    tx: Transaction,
    order: Purchase,
    document: UUID,
    receipt: UUID,
    back: Sequence[Back],
    costs: Sequence[int],
    replaced: dict[int, int],
) -> None:
    numbers = [one.line.line_no for one in back]
    quantities, due = [one.quantity for one in back], [one.due for one in back]
    freed = [one.freed_minor for one in back]
    await tx.execute(
        "INSERT INTO procurement.return_line (office_id, return_id, purchase_id, receipt_id, line_no, product_id, quantity, due, claim_minor, freed_minor,"
        " cost_minor, replaced_by) SELECT $1, $2, $3, $4, x.* FROM unnest($5::smallint[], $6::uuid[], $7::numeric[], $8::numeric[], $9::bigint[],"
        " $10::bigint[], $11::bigint[], $12::smallint[]) AS x",
        tx.office.id,
        document,
        order.id,
        receipt,
        numbers,
        [one.line.product_id for one in back],
        quantities,
        due,
        [one.claim_minor for one in back],
        freed,
        list(costs),
        [replaced.get(number) for number in numbers],
    )
    await tx.execute(
        "UPDATE procurement.receipt_line r SET returned = r.returned + x.quantity, return_due = r.return_due + x.due, cleared_minor = r.cleared_minor + x.freed"
        " FROM unnest($3::smallint[], $4::numeric[], $5::numeric[], $6::bigint[]) AS x(line_no, quantity, due, freed)"
        " WHERE r.office_id = $1 AND r.receipt_id = $2 AND r.line_no = x.line_no",
        tx.office.id,
        receipt,
        numbers,
        quantities,
        due,
        freed,
    )
