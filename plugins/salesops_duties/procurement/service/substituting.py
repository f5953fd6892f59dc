"""A customer agreed to another part: their order is amended and waits for the goods that bring it, in one act (FUT-3, FUT-4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, plain, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults, NotFound
from salesops.hookspecs.orders import OrderHooks, SubstitutedLine, Substitution
from salesops.hookspecs.supply import FuturesDemand, FuturesLine, Peg, SupplyChoice, SupplyHooks
from salesops.masterdata.catalogue import Product, find_products, nearest_part_nos
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import AgreedSubstitute, check_reason

_LINE = """SELECT l.id, l.purpose, l.order_id, l.order_number, l.order_line, l.customer_id, l.product_id, l.quantity - l.ordered AS rest, l.requested_on,
    l.deposit_open, l.state, l.version, p.part_no FROM procurement.plan_line l JOIN core.product p ON p.id = l.product_id
  WHERE l.office_id = $1 AND l.id = $2"""
_BRINGS = """SELECT l.supply_id, l.quantity - l.received - l.closed AS rest, o.number FROM procurement.purchase_line l
  JOIN procurement.purchase_order o ON (o.office_id, o.id) = (l.office_id, l.purchase_id)
  WHERE l.office_id = $1 AND l.product_id = $2 AND o.state IN ('sent', 'confirmed') AND l.supply_id IS NOT NULL AND l.received + l.closed < l.quantity
    AND ($3::uuid IS NULL OR o.id = $3) ORDER BY l.expected_on NULLS LAST, o.id, l.line_no"""
_OFFERED = """SELECT m.part_no FROM (
    SELECT a.substitute_id AS id, a.answered_at AS said_at FROM procurement.enquiry_line e
    JOIN procurement.enquiry_answer a ON (a.office_id, a.line_id) = (e.office_id, e.id)
    WHERE e.office_id = $1 AND e.plan_line_id = $2 AND NOT a.replaced AND a.substitute_id IS NOT NULL
    UNION ALL SELECT (d.row ->> 'product_id')::uuid, d.decided_at FROM procurement.plan_line n
    JOIN procurement.purchase_line l ON (l.office_id, l.product_id) = (n.office_id, n.product_id)
    JOIN procurement.supplier_paper s ON (s.office_id, s.purchase_id) = (l.office_id, l.purchase_id)
    JOIN procurement.paper_decision d ON (d.office_id, d.paper_id) = (s.office_id, s.id) AND d.decision <> 'leave'
      AND d.row ->> 'kind' = 'substitute' AND (d.row ->> 'line_no')::int = l.line_no
    WHERE n.office_id = $1 AND n.id = $2) x
  JOIN core.product m ON m.id = x.id GROUP BY m.part_no ORDER BY max(x.said_at) DESC LIMIT 5"""


async def substitutes_offered(act: Act, line_id: UUID) -> list[str]:
    """The part numbers that suppliers offered instead, in answers and in papers, the latest first."""
    async with transaction(act) as tx:
        return [row["part_no"] for row in await tx.fetch(_OFFERED, act.office.id, line_id)]


async def take_substitute(act: Act, line_id: UUID, new: AgreedSubstitute) -> dict[str, Any]:
    """Amend the customer's order to the substitute and tie it to purchase orders that bring it; what they do not is planned anew.

    Nothing changes when the order refuses. Raises `Invalid`, `ConflictVersion`, `ConflictState` and what an amendment raises.
    """
    async with transaction(act) as tx:
        row = await _line(tx, line_id, new.version)
        product = await _product(tx, row, new)
        who = new.agreed_by.strip()
        words = f"{product.part_no} instead of {row['part_no']}, {who} agreed"
        price = (new.unit_price or "").strip() or None
        instead = Substitution(row["order_id"], row["order_line"], product.id, row["rest"], words, price)
        amended = await ask(OrderHooks).line_substituting(tx.office, tx, instead)
        if not amended:
            raise ConflictState("Orders are off in this office.", current="off", ways_out=["have them switched on"])
        pegs = await _tie(tx, row, product, amended[0], new.purchase_id)
        await _decide(tx, row, words)
        tied = sum((peg.quantity for peg in pegs), rules.ZERO)
        changes = {"decision": "substitute", "part_no": product.part_no, "order_line": amended[0].line_no, "tied": tied}
        tx.audit("plan_line.substitute", "plan_line", line_id, changes=changes, reason=words)
        return tx.answer(
            {
                "id": line_id,
                "order_id": row["order_id"],
                "order_line": amended[0].line_no,
                "order_state": amended[0].state,
                "part_no": product.part_no,
                "quantity": plain(row["rest"]),
                "tied": plain(tied),
                "from": sorted({peg.source for peg in pegs}),
                "effects": list(amended[0].effects),
            }
        )


async def _line(tx: Transaction, line_id: UUID, version: int) -> dict[str, Any]:
    """Read without a lock: the order is locked first, as when it is issued."""
    row = await tx.fetchrow(_LINE, tx.office.id, line_id)
    if row is None:
        raise NotFound
    if row["version"] != version:
        raise ConflictVersion("Someone changed this line meanwhile.", yours=version, present=row["version"])
    if row["purpose"] != "customer":
        words = "Nobody waits for this line: it is for stock."
        raise ConflictState(words, current="stock", ways_out=["add a line for the other part"])
    if row["state"] not in ("open", "review") or row["rest"] <= 0:
        words = f"This line is {row['state']}."
        raise ConflictState(words, current=row["state"], ways_out=["look at the order"])
    return dict(row.items())


async def _product(tx: Transaction, row: dict[str, Any], new: AgreedSubstitute) -> Product:
    faults, typed = Faults(), new.part_no.strip()
    check_reason(new.agreed_by, faults, "Write who of the customer's agreed.", field="agreed_by", least=2)
    if len(new.agreed_by) > 200:
        faults.add("agreed_by", "length", "At most 200 characters.", given=new.agreed_by)
    found = {one.part_no: one for one in await find_products(tx, part_nos={typed, typed.upper()})}
    product = found.get(typed) or found.get(typed.upper())
    if product is None:
        near = await nearest_part_nos(tx, typed)
        faults.add("part_no", "known", "No such part number.", given=new.part_no, allowed=near or None)
    elif product.id == row["product_id"]:
        faults.add("part_no", "other", "This is the part that is waited for.", given=new.part_no)
    elif product.discontinued:
        faults.add("part_no", "discontinued", "This part is no longer made.", given=new.part_no)
    if (new.unit_price or "").strip():
        rules.parse_price(new.unit_price or "", "unit_price", faults)
    faults.raise_if_any()
    assert product is not None
    return product


async def _tie(
    tx: Transaction, row: dict[str, Any], product: Product, line: SubstitutedLine, purchase_id: UUID | None
) -> tuple[Peg, ...]:
    """Tie the line to what purchase orders bring of the part and nobody waits for; the rest is arranged when the order is issued."""
    if row["deposit_open"]:
        return ()
    brings = await tx.fetch(_BRINGS, tx.office.id, product.id, purchase_id)
    waited: dict[UUID, Decimal] = {}
    for answer in await ask(SupplyHooks).pegs_answering(tx.office, tx, (), tuple(one["supply_id"] for one in brings)):
        for peg in answer:
            waited[peg.supply_id] = waited.get(peg.supply_id, rules.ZERO) + peg.quantity
    choices, left = [], row["rest"]
    for one in brings:
        part = min(left, one["rest"] - waited.get(one["supply_id"], rules.ZERO))
        if part > 0:
            choices.append(SupplyChoice(line.line_no, "supply", part, one["supply_id"]))
            left -= part
    if purchase_id is not None and left:
        words = f"{plain(row['rest'] - left)} of {product.part_no} are free of this purchase order."
        raise ConflictState(words, current="not free", ways_out=["let it be tied to whatever brings the part"])
    if not choices:
        return ()
    wanted = FuturesLine(line.line_no, product.id, row["rest"], row["requested_on"])
    demand = FuturesDemand(row["order_id"], row["customer_id"], row["order_number"], (wanted,))
    answers = await ask(SupplyHooks).supply_taking(tx.office, tx, demand, tuple(choices))
    return tuple(peg for answer in answers for peg in answer)


async def _decide(tx: Transaction, row: dict[str, Any], words: str) -> None:
    """The line is decided; it closes by itself as nobody waits for it any more."""
    decided = await tx.execute(
        "UPDATE procurement.plan_line SET decision = 'substitute', reason = $4, decided_at = $5, decided_by = $6, version = version + 1"
        " WHERE office_id = $1 AND id = $2 AND version = $3",
        *(tx.office.id, row["id"], row["version"], words, clock.now(), tx.actor.person_id),
    )
    if not decided:
        raise ConflictVersion("Someone changed this line meanwhile.", yours=row["version"], present=row["version"] + 1)
