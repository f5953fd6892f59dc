"""What a person accepts of a supplier's paper becomes true of the order: quantities, days, prices, goods under way, other parts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults
from salesops.hookspecs.supply import GoodsToCome, SupplyChange, SupplyHooks
from salesops.masterdata.catalogue import find_products
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.papers import Decisions, Paper, Row, RowDecision
from salesops_duties.procurement.service.confirming import confirm_lines, part_line
from salesops_duties.procurement.service.loading import OUT, Purchase, expect_state, line_of, load, touch
from salesops_duties.procurement.service.papers import content_of, lock_paper, rows_of
from salesops_duties.procurement.service.shortening import cut_line

Decided = list[tuple[Row, RowDecision]]


async def decide_paper(act: Act, paper_id: UUID, wanted: Decisions) -> dict[str, Any]:
    """Decide every row of a paper at once. Raises `Invalid` for rows that cannot be accepted, with the reason at each."""
    async with transaction(act) as tx:
        head = await lock_paper(tx, paper_id, wanted.version)
        if head["purchase_id"] is None:
            words = "Nobody knows which order this is about."
            raise ConflictState(words, current="no order", ways_out=["say which order it is", "put it aside"])
        order = await load(tx, head["purchase_id"])
        if order.version != wanted.purchase_version:
            words = "Someone changed the order meanwhile."
            raise ConflictVersion(words, yours=wanted.purchase_version, present=order.version)
        paper = content_of(head)
        rows = await rows_of(tx, paper, order.id, order.supplier_id)
        decided = await _checked(tx, paper, order, rows, wanted)
        accepted = [one for one in decided if one[1].decision != "leave"]
        if accepted:
            expect_state(order, *OUT)
            await _accept(tx, paper, order.id, accepted)
        await _keep(tx, paper_id, decided)
        counts = {"accepted": len(accepted), "left": len(decided) - len(accepted)}
        tx.audit("supplier_paper.decide", "supplier_paper", paper_id, changes={"order": order.number} | counts)
        return tx.answer({"id": paper_id, "state": "settled", "purchase_id": order.id} | counts)


async def _checked(tx: Transaction, paper: Paper, order: Purchase, rows: list[Row], wanted: Decisions) -> Decided:
    faults, today = Faults(), clock.today(tx.office.timezone)
    given = {one.row_no: one for one in wanted.rows}
    at_of = {one.row_no: f"rows[{at}]" for at, one in enumerate(wanted.rows)}
    if len(given) != len(wanted.rows) or set(given) - {row.row_no for row in rows}:
        faults.add("rows", "known", "Decide each row of the paper once.")
        faults.raise_if_any()
    found: Decided = []
    for row in rows:
        one = given.get(row.row_no) or RowDecision(row.row_no, "leave")
        if row.kind == "missing":
            one = RowDecision(row.row_no, "leave")
        elif row.row_no not in given:
            faults.add("rows", "required", f"Row {row.row_no} is not decided.", given=row.row_no)
        if one.decision != "leave":
            _check(paper, order, row, f"{at_of[row.row_no]}.decision", today, faults)
        found.append((row, one))
    faults.raise_if_any()
    return found


def _check(paper: Paper, order: Purchase, row: Row, at: str, today: dt.date, faults: Faults) -> None:
    """Why a row cannot be accepted, if so."""
    if row.kind in ("substitute", "added"):
        if row.product_id is None:
            words = "We know no such part: add it to the catalogue, or leave it."
            faults.add(at, "known", words, given=row.item.our_part or row.item.their_part or row.item.gtin)
        if not row.quantity:
            faults.add(at, "required", "It says no quantity: leave it, and ask the supplier.")
        return
    assert row.line_no is not None
    line = line_of(order, row.line_no)
    wanted = line.quantity - line.closed
    if row.quantity is not None and paper.kind == "response" and not line.received <= row.quantity <= wanted:
        words = f"{plain(line.received)} came and {plain(wanted)} is ordered: order more anew, or leave it."
        faults.add(at, "range", words, given=plain(row.quantity), allowed=plain(wanted))
    if row.quantity is not None and -Decimal(str(row.quantity.as_tuple().exponent)) > line.quantity_digits:
        words = f"{line.part_no} has at most {line.quantity_digits} decimals."
        faults.add(at, "digits", words, given=plain(row.quantity))
    if paper.kind == "despatch" and not line.rest:
        faults.add(at, "received", "All of it is here already: leave it.", given=row.line_no)
    if row.expected_on is not None and row.expected_on < today and row.expected_on != line.expected_on:
        faults.add(at, "not_past", "The day it names is over: leave it, and note another day.", given=row.expected_on)


async def _accept(tx: Transaction, paper: Paper, purchase_id: UUID, accepted: Decided) -> None:
    """One after the other on the order as it then stands; what becomes of the lines is written by the use cases people have."""
    order = await load(tx, purchase_id)
    for row, one in accepted:
        if row.kind in ("substitute", "added"):
            order = await _other_part(tx, order, row, one)
        elif row.unit_price is not None and "price" in row.differs and one.decision == "accept":
            order = await _new_price(tx, order, row)
    plain_rows = [(row, one) for row, one in accepted if row.kind == "line"]
    if paper.kind == "despatch":
        await _under_way(tx, order, paper, [row for row, _ in plain_rows])
        return
    for row, _ in plain_rows:
        order = await _part_later(tx, order, row)
    wanted = [
        (line_of(order, row.line_no), row.quantity if row.quantity is not None else _all(order, row), row.expected_on)
        for row, _ in plain_rows
        if row.line_no is not None
    ]
    await confirm_lines(tx, order, wanted, f"{order.supplier} says so", paper.number[:60])


def _all(order: Purchase, row: Row) -> Decimal:
    assert row.line_no is not None
    line = line_of(order, row.line_no)
    return line.quantity - line.closed


async def _part_later(tx: Transaction, order: Purchase, row: Row) -> Purchase:
    """What follows with another delivery becomes a line of its own, without a day as long as none is said."""
    if row.line_no is None or not row.later or row.quantity is None:
        return order
    line = line_of(order, row.line_no)
    later = min(row.later, line.rest, line.quantity - line.closed - row.quantity)
    if 0 < later < line.rest:
        await part_line(tx, order, line, later, None, "comes in two parts")
        await tx.flush()
        return await load(tx, order.id)
    return order


async def _new_price(tx: Transaction, order: Purchase, row: Row) -> Purchase:
    """The supplier's price is agreed, for all of a line of which nothing came; refused when some did."""
    assert row.line_no is not None
    assert row.unit_price is not None
    line = line_of(order, row.line_no)
    if line.received:
        raise ConflictState(
            f"{plain(line.received)} of {line.part_no} came at the agreed price: it cannot change for the whole line.",
            current="received",
            ways_out=["accept it without the price"],
        )
    amount = Money.times(line.quantity, row.unit_price, order.currency).minor
    await tx.execute(
        "UPDATE procurement.purchase_line SET unit_price = $4, amount_minor = $5 WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
        tx.office.id,
        order.id,
        line.line_no,
        row.unit_price,
        amount,
    )
    changes = {"line_no": line.line_no, "unit_price": [plain(line.unit_price), plain(row.unit_price)]}
    tx.audit("purchase.price", "purchase_order", order.id, changes=changes)
    return await _with_total(tx, order, amount - line.amount_minor)


async def _with_total(tx: Transaction, order: Purchase, more: int) -> Purchase:
    await tx.execute(
        "UPDATE procurement.purchase_order SET total_minor = total_minor + $3 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        order.id,
        more,
    )
    return await load(tx, order.id)


async def _other_part(tx: Transaction, order: Purchase, row: Row, one: RowDecision) -> Purchase:
    """A part that we did not order: a line of its own, for stock. Who waits for the one it replaces goes back to the plan with the word of it."""
    assert row.product_id is not None
    assert row.quantity is not None
    (product,) = await find_products(tx, ids=[row.product_id])
    price = row.unit_price
    if row.kind == "substitute" and row.line_no is not None:
        line = line_of(order, row.line_no)
        price = line.unit_price if price is None or one.decision == "without_price" else price
        words = f"{order.supplier} sends {product.part_no} instead"
        words += f"; the customer agreed: {one.agreed.strip()[:200]}" if one.agreed.strip() else "; ask the customer"
        if line.rest:
            await cut_line(tx, order, line, min(line.rest, row.quantity), words)
            await tx.flush()
    if price is None:
        raise ConflictState(
            f"The paper says no price of {product.part_no}.",
            current="no price",
            ways_out=["leave it, and order it by itself"],
        )
    number, supply = max(line.line_no for line in order.lines) + 1, new_id()
    amount = Money.times(row.quantity, price, order.currency).minor
    await tx.execute(
        "INSERT INTO procurement.purchase_line (office_id, purchase_id, line_no, product_id, supplier_part_no, quantity, unit_price, amount_minor,"
        " expected_on, confirmed_on, supply_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
        tx.office.id,
        order.id,
        number,
        product.id,
        row.item.their_part[:60],
        row.quantity,
        price,
        amount,
        row.expected_on,
        supply,
    )
    goods = GoodsToCome(
        supply, product.id, row.quantity, "purchase", order.source, order.id, number, row.expected_on, "supplier"
    )
    await ask(SupplyHooks).supply_announcing(tx.office, tx, (goods,), ())
    await tx.flush()
    changes = {"line_no": number, "part_no": product.part_no, "instead_of": row.line_no, "agreed": one.agreed.strip()}
    tx.audit("purchase.add_line", "purchase_order", order.id, changes=changes)
    return await _with_total(tx, order, amount)


async def _under_way(tx: Transaction, order: Purchase, paper: Paper, rows: list[Row]) -> None:
    """Goods are on the way: who waits hears the day, and they count as in transit."""
    changes = []
    for row in rows:
        assert row.line_no is not None
        line = line_of(order, row.line_no)
        sent_before = await tx.fetchval(
            "SELECT sent_qty FROM procurement.purchase_line WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
            tx.office.id,
            order.id,
            line.line_no,
        )
        whole = line.quantity - line.closed
        sent = min(max(sent_before, line.received) + (row.quantity or line.rest), whole)
        if line.supply_id is None:
            continue
        why = " ".join(filter(None, (f"{order.supplier} has sent it", paper.carrier, paper.tracking_no)))
        said_by: Any = "carrier" if paper.carrier else "supplier"
        changes.append(
            SupplyChange(line.supply_id, expected_on=row.expected_on, said_by=said_by, sent=sent, why=why[:200])
        )
        await tx.execute(
            "UPDATE procurement.purchase_line SET sent_qty = $4, expected_on = coalesce($5, expected_on), confirmed_on = coalesce($5, confirmed_on)"
            " WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
            tx.office.id,
            order.id,
            line.line_no,
            sent,
            row.expected_on,
        )
    if changes:
        await ask(SupplyHooks).supply_changing(tx.office, tx, tuple(changes))
    await touch(tx, order)
    tx.audit("purchase.despatch", "purchase_order", order.id, changes={"lines": [row.line_no for row in rows]})


async def _keep(tx: Transaction, paper_id: UUID, decided: Decided) -> None:
    await tx.execute(
        "INSERT INTO procurement.paper_decision (office_id, paper_id, row_no, decision, agreed, row, decided_at, decided_by)"
        " SELECT $1, $2, x.row_no, x.decision, x.agreed, x.row::jsonb, $7, $8 FROM unnest($3::smallint[], $4::text[], $5::text[], $6::text[])"
        " AS x(row_no, decision, agreed, row)",
        tx.office.id,
        paper_id,
        [row.row_no for row, _ in decided],
        [one.decision for _, one in decided],
        [one.agreed.strip()[:200] for _, one in decided],
        [msgspec.json.encode(row).decode() for row, _ in decided],
        clock.now(),
        tx.actor.person_id,
    )
    await tx.execute(
        "UPDATE procurement.supplier_paper SET state = 'settled', settled_at = $3, settled_by = $4, version = version + 1 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        paper_id,
        clock.now(),
        tx.actor.person_id,
    )


async def despatched(act: Act, paper_id: UUID, purchase_id: UUID) -> tuple[str, dict[int, str]]:
    """The number of a despatch advice and how much of each line it says is sent, to begin the receipt with."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT p.number, d.row::text AS row FROM procurement.supplier_paper p JOIN procurement.paper_decision d"
            " ON (d.office_id, d.paper_id) = (p.office_id, p.id) WHERE p.office_id = $1 AND p.id = $2 AND p.purchase_id = $3"
            " AND p.kind = 'despatch' AND d.decision <> 'leave'",
            act.office.id,
            paper_id,
            purchase_id,
        )
    found: dict[int, Decimal] = {}
    for one in rows:
        row = msgspec.json.decode(one["row"], type=Row)
        if row.line_no is not None and row.quantity is not None and row.kind == "line":
            found[row.line_no] = found.get(row.line_no, rules.ZERO) + row.quantity
    return (rows[0]["number"] if rows else ""), {number: plain(quantity) for number, quantity in found.items()}
