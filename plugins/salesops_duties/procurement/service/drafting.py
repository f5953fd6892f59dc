"""A purchase order as a draft: lines of the plan or parts, at the supplier's prices, in its packs (FUT-3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, clock, new_id, plain, transaction
from salesops.errors import Faults
from salesops.masterdata.catalogue import Product, find_products, nearest_part_nos
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import LineToBuy, NewPurchase
from salesops_duties.procurement.service.offers import Offer, offers_of
from salesops_duties.procurement.service.suppliers import active_supplier

_PLANNED = """SELECT id, product_id, quantity - ordered AS rest, purpose, deposit_open, decision, state, order_number FROM procurement.plan_line
  WHERE office_id = $1 AND id = ANY ($2) ORDER BY purpose, added_at, id FOR UPDATE"""


class Bought(msgspec.Struct, frozen=True):
    """A line as it will be ordered, with the plan lines it serves and how much of each."""

    product: Product
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int
    supplier_part_no: str
    shares: list[tuple[UUID, Decimal]]


async def draft(act: Act, new: NewPurchase) -> dict[str, Any]:
    """Draft an order to a supplier; nothing is ordered before it is sent. Raises `Invalid` with every faulty line.

    What the supplier's packs and minimum add to the plan goes to stock; more than that needs a reason.
    """
    async with transaction(act) as tx:
        supplier = await active_supplier(tx, new.supplier_id)
        faults = Faults()
        currency = new.currency or supplier["currency"]
        freight = _freight(new.freight, currency, faults)
        percents = [
            rules.parse_percent(getattr(new, name) or supplier[name], name, faults)
            for name in ("duty_percent", "handling_percent")
        ]
        lines = await _lines(tx, new, currency, faults)
        faults.raise_if_any()
        purchase = new_id()
        number = await tx.fetchval("SELECT 'PO-' || lpad(nextval('procurement.purchase_order_no')::text, 8, '0')")
        total = sum(line.amount_minor for line in lines)
        await tx.execute(
            "INSERT INTO procurement.purchase_order (office_id, id, number, supplier_id, currency, freight_minor, duty_percent, handling_percent,"
            " warehouse, incoterm, note, total_minor, beyond_plan, drafted_at, drafted_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            act.office.id,
            purchase,
            number,
            new.supplier_id,
            currency,
            freight,
            *percents,
            new.warehouse.strip() or "main",
            new.incoterm.strip(),
            new.note.strip(),
            total,
            new.beyond_plan_reason.strip(),
            clock.now(),
            act.actor.person_id,
        )
        await _write_lines(tx, purchase, lines)
        words = {"number": number, "supplier": supplier["name"], "lines": len(lines), "total_minor": total}
        tx.audit("purchase.draft", "purchase_order", purchase, changes=words, reason=new.beyond_plan_reason or None)
        answer = {"id": purchase, "number": number, "state": "draft", "version": 1, "currency": currency}
        return tx.answer(answer | {"total": str(Money(currency, total)), "next": "send"}, status=201)


async def _lines(tx: Transaction, new: NewPurchase, currency: str, faults: Faults) -> list[Bought]:
    if not new.lines:
        faults.add("lines", "required", "Order at least one part.")
    if len(new.lines) > rules.MOST_LINES:
        faults.add("lines", "count", f"At most {rules.MOST_LINES} lines.", given=len(new.lines))
    faults.raise_if_any()
    ids = [one for line in new.lines for one in line.plan_line_ids]
    planned = {row["id"]: dict(row.items()) for row in await tx.fetch(_PLANNED, tx.office.id, ids)} if ids else {}
    named = {p.part_no: p for p in await find_products(tx, part_nos=[line.part_no.strip() for line in new.lines])}
    products = {row["product_id"] for row in planned.values()}
    of_plan = {p.id: p for p in await find_products(tx, ids=sorted(products))} if products else {}
    offers = await offers_of(tx, [*(p.id for p in named.values()), *of_plan])
    bought, seen = [], set[UUID]()
    for index, line in enumerate(new.lines):
        at = f"lines[{index}]"
        rows = _plan_rows(line, planned, seen, at, faults)
        product = of_plan.get(rows[0]["product_id"]) if rows else named.get(line.part_no.strip())
        if product is None:
            if not line.plan_line_ids:
                near = await nearest_part_nos(tx, line.part_no)
                faults.add(f"{at}.part_no", "known", "No such part number.", given=line.part_no, allowed=near or None)
            continue
        offer = next((one for one in offers.get(product.id, []) if one.supplier_id == new.supplier_id), None)
        one = _bought(line, rows, product, offer, currency, at, new.beyond_plan_reason, faults)
        if one is not None:
            bought.append(one)
    return bought


def _plan_rows(
    line: LineToBuy, planned: dict[UUID, dict[str, Any]], seen: set[UUID], at: str, faults: Faults
) -> list[dict[str, Any]]:
    """The lines of the plan that one line orders, each fit to be ordered."""
    rows: list[dict[str, Any]] = []
    for one in line.plan_line_ids:
        row, field = planned.get(one), f"{at}.plan_line_ids"
        if row is None or one in seen:
            faults.add(field, "known", "This line is not on the plan, or stands here twice.", given=one)
        elif row["state"] not in ("open", "review") or not row["rest"]:
            faults.add(field, "open", "This line of the plan is ordered or closed.", given=row["order_number"])
        elif row["deposit_open"]:
            faults.add(field, "deposit", f"{row['order_number']} waits for its deposit.", given=row["order_number"])
        elif row["decision"] not in ("", "order"):
            faults.add(
                field, "decided", f"It was decided to {row['decision']}, not to order.", given=row["order_number"]
            )
        elif rows and rows[0]["product_id"] != row["product_id"]:
            faults.add(field, "same_part", "Lines of one part only stand together.", given=row["order_number"])
        else:
            rows.append(row)
        seen.add(one)
    return sorted(rows, key=lambda row: list(planned).index(row["id"]))


def _bought(
    line: LineToBuy,
    rows: Sequence[dict[str, Any]],
    product: Product,
    offer: Offer | None,
    currency: str,
    at: str,
    beyond: str,
    faults: Faults,
) -> Bought | None:
    moq = offer.moq if offer else product.moq
    pack = offer.pack_qty if offer else product.pack_qty
    wanted = sum((row["rest"] for row in rows), Decimal(0))
    least = rules.to_packs(wanted, pack, moq)
    quantity: Decimal | None = least
    if line.quantity.strip() or not rows:
        quantity = rules.parse_positive(line.quantity, product.quantity_digits, f"{at}.quantity", faults)
    price: Decimal | None = None
    if line.unit_price is not None:
        price = rules.parse_price(line.unit_price, f"{at}.unit_price", faults)
    elif offer is not None and offer.currency == currency:
        price = offer.unit_price
    else:
        faults.add(
            f"{at}.unit_price", "required", f"There is no price for {product.part_no} in {currency} today: type it."
        )
    if quantity is None or price is None:
        return None
    could = rules.to_packs(quantity, pack, moq)
    if quantity != could:
        words = f"It is sold in packs of {plain(pack)}" if pack else "It is sold"
        words += f", at least {plain(moq)}" if moq else ""
        faults.add(f"{at}.quantity", "pack", f"{words}: {plain(could)} would do, the rest comes to stock.",
                   given=plain(quantity), allowed=plain(could))  # fmt: skip
        return None
    if quantity > max(least, wanted) and len(beyond.strip()) < 5:
        words = f"The plan has {plain(wanted)}: say why more is ordered."
        faults.add("beyond_plan_reason", "required", words, given=plain(quantity), allowed=plain(least))
        return None
    parts = rules.spread(quantity, [row["rest"] for row in rows])
    shares = [(row["id"], part) for row, part in zip(rows, parts, strict=True) if part]
    amount = Money.times(quantity, price, currency).minor
    return Bought(product, quantity, price, amount, offer.supplier_part_no if offer else "", shares)


def _freight(text: str, currency: str, faults: Faults) -> int:
    try:
        minor = Money.parse(text, currency).minor
    except ValueError as error:
        faults.add("freight", "amount", f"Needs {error}.", given=text)
        return 0
    if minor < 0:
        faults.add("freight", "not_negative", "Zero or more.", given=text)
    return minor


async def _write_lines(tx: Transaction, purchase: UUID, lines: Sequence[Bought]) -> None:
    await tx.execute(
        "INSERT INTO procurement.purchase_line (office_id, purchase_id, line_no, product_id, supplier_part_no, quantity, unit_price, amount_minor)"
        " SELECT $1, $2, x.ord, x.product, x.part_no, x.quantity, x.price, x.amount"
        " FROM unnest($3::uuid[], $4::text[], $5::numeric[], $6::numeric[], $7::bigint[]) WITH ORDINALITY"
        " AS x(product, part_no, quantity, price, amount, ord)",
        tx.office.id,
        purchase,
        [line.product.id for line in lines],
        [line.supplier_part_no for line in lines],
        [line.quantity for line in lines],
        [line.unit_price for line in lines],
        [line.amount_minor for line in lines],
    )
    shares = [(number, *share) for number, line in enumerate(lines, 1) for share in line.shares]
    await tx.execute(
        "INSERT INTO procurement.plan_share (office_id, purchase_id, line_no, plan_line_id, quantity)"
        " SELECT $1, $2, x.line_no, x.plan_line, x.quantity FROM unnest($3::smallint[], $4::uuid[], $5::numeric[]) AS x(line_no, plan_line, quantity)",
        tx.office.id,
        purchase,
        [number for number, _, _ in shares],
        [one for _, one, _ in shares],
        [quantity for _, _, quantity in shares],
    )
