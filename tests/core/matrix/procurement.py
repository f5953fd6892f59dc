"""The objects of procurement that the samples are about: suppliers, lines of the plan, purchase orders, and promises that slip."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import Act, clock, new_id, transaction
from salesops.encoding import encode
from salesops.hookspecs.procurement import PaperItem, PaperLine, SupplierPaper
from salesops.masterdata.catalogue import NewProduct, add_products, find_products
from salesops.services import outbox
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import Announcement, NewDay
from salesops_duties.orders import service as orders
from salesops_duties.orders.rules import NewLine, NewOrder
from salesops_duties.procurement import service as procurement
from salesops_duties.procurement.rules import (
    Decision,
    LineToBuy,
    NewPlanLine,
    NewPrice,
    NewPurchase,
    NewReceipt,
    NewSupplier,
    ReceivedLine,
)
from salesops_duties.procurement.rules.invoices import InvoicedLine, NewSupplierInvoice
from salesops_duties.procurement.rules.payments import NewPayment, PaidInvoice
from salesops_duties.procurement.rules.returns import NewReturn, ReturnedLine
from salesops_duties.procurement.rules.stocking import Working

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

PART = "MATRIX-1"
_turns = itertools.count(1)


async def supplier(place: Place, owner: UUID) -> UUID:
    """A firm to buy from, with a price for the part."""
    made = await procurement.add_supplier(
        place.act, NewSupplier(f"Matrix supplies {next(_turns)}", place.office.currency)
    )
    day = clock.today(place.office.timezone)
    await procurement.add_price(place.act, made["id"], NewPrice(PART, "1.00", day))
    return UUID(str(made["id"]))


async def plan_line(place: Place, owner: UUID) -> UUID:
    return UUID(str((await procurement.add_for_stock(place.act, NewPlanLine(PART, "2")))["id"]))


async def stocked(place: Place, owner: UUID) -> UUID:
    """The part, with a quantity that is recommended."""
    working = Working("MATRIX-1", "order", Decimal(12), 6, True, 0.5, 2.0, 1.0, 1.5, 30.0, False, 30.0, 2.0, 3, 0.873, 0,
                      Decimal(0), Decimal(0), Decimal(0), Decimal(3), Decimal(1), Decimal(0), Decimal(3))  # fmt: skip
    async with transaction(place.act) as tx:
        (part,) = await find_products(tx, part_nos=[PART])
        await tx.execute(
            "DELETE FROM procurement.stocking_advice WHERE office_id = $1 AND product_id = $2", place.office.id, part.id
        )
        await tx.execute(
            "INSERT INTO procurement.stocking_advice (office_id, product_id, advice, quantity, level, requested, hits, working, worked_at)"
            " VALUES ($1, $2, 'order', 3, 3, 12, 6, $3, now())",
            *(place.office.id, part.id, encode(working).decode()),
        )
    return part.id


async def stocking_plan(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"product_ids": [str(made)]}


async def stocking_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "product_ids": str(made)}


async def stocking_policy(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"enough": "0.9", "version": (await procurement.read_stocking_policy(place.act)).version}


async def decided_plan(place: Place, owner: UUID) -> UUID:
    """The list that collects, all of its lines decided."""
    await plan_line(place, owner)
    for row in await procurement.plan_lines(place.act, queue="undecided", limit=1000):
        await procurement.decide(place.act, row["id"], Decision(row["version"], "wait", "for the matrix"))
    return UUID(str(next(one["id"] for one in await procurement.plans(place.act) if one["state"] == "collecting")))


async def checked_plan(place: Place, owner: UUID) -> UUID:
    made = await decided_plan(place, owner)
    await procurement.check_plan(place.act, made, 1)
    return made


async def purchase(place: Place, owner: UUID) -> UUID:
    """A drafted order of small value."""
    new = NewPurchase(await supplier(place, owner), [LineToBuy(PART, "4")], beyond_plan_reason="for the matrix")
    return UUID(str((await procurement.draft(place.act, new))["id"]))


async def large_purchase(place: Place, owner: UUID) -> UUID:
    line = LineToBuy(PART, "4", "100000.00")
    new = NewPurchase(await supplier(place, owner), [line], beyond_plan_reason="for the matrix")
    return UUID(str((await procurement.draft(place.act, new))["id"]))


async def sent(place: Place, owner: UUID) -> UUID:
    made = await purchase(place, owner)
    await procurement.send(place.act, made, 1)
    return made


async def purchase_of(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    line = {"part_no": PART, "quantity": "3"}
    return {"supplier_id": str(await supplier(place, owner)), "lines": [line], "beyond_plan_reason": "for the matrix"}


async def policy(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"approval_minor": 1_000_000, "version": (await procurement.read_policy(place.act)).version}


async def promise_call(place: Place, owner: UUID) -> UUID:
    """A customer to be told that goods come later than was promised."""
    (call,) = await orders.promise_calls(place.act, order_id=await order_at_risk(place, owner))
    return UUID(str(call["id"]))


async def told_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    (call,) = await orders.promise_calls(place.act, order_id=made)
    return {"key": str(new_id()), "call": str(call["id"]), "person": "Lin", "outcome": "accepted"}


async def order_at_risk(place: Place, owner: UUID) -> UUID:
    """An order whose goods come later than was promised."""
    turn = next(_turns)
    part = f"MATRIX-LATE-{place.office.id}-{turn}"
    async with transaction(place.act) as tx:
        await add_products(tx, [NewProduct(part, part)])
    today = clock.today(place.office.timezone)
    coming = await inventory.announce(
        place.act, Announcement(part, "5", "a supplier's order", today.replace(year=today.year + 1))
    )
    new = NewOrder(place.customer, "fax", [NewLine(part, "2", "1.00")], salesperson_id=owner, document_ref="fax", customer_po_no=f"PL {turn}")  # fmt: skip
    order = (await orders.take(place.act, new))["id"]
    await orders.check_stock(place.act, order)
    await orders.check_balance(place.act, order)
    from tests.core.matrix.samples import decoded_call

    await orders.record_call(place.act, order, decoded_call(await place.call(order)))
    await orders.issue(Act(place.office, place.act.actor, "api"), order)
    later = NewDay(today.replace(year=today.year + 2), "the matrix says so", 1)
    await inventory.expect_on(place.act, coming["id"], later)
    await outbox.drain()
    return UUID(str(order))


def _key() -> str:
    return str(new_id())


async def policy_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    days = dict.fromkeys(("planning_days", "inspection_days", "feedback_days", "pay_notice_days"), "5")
    version = str((await procurement.read_policy(place.act)).version)
    return days | {
        "key": _key(),
        "approval_minor": "10000",
        "difference_minor": "10",
        "price_percent": "2",
        "version": version,
    }


async def decision_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": _key(), "version": "1", "decision": "wait", "reason": "for the matrix"}


async def note_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": _key(), "version": "1", "check_foreign": "on"}


async def purchase_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {
        "key": _key(),
        "supplier_id": str(await supplier(place, owner)),
        "lines-0-part_no": PART,
        "lines-0-quantity": "3",
        "beyond_plan_reason": "for the matrix",
    }


async def price_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": _key(), "part_no": PART, "unit_price": "2.00", "valid_from": "2090-01-01"}


async def received(place: Place, owner: UUID) -> UUID:
    """A purchase order all of whose goods came."""
    made = await sent(place, owner)
    await procurement.receive(place.act, made, NewReceipt([ReceivedLine(1, "4")]))
    return made


async def received_with_freight(place: Place, owner: UUID) -> UUID:
    line = LineToBuy(PART, "4")
    new = NewPurchase(await supplier(place, owner), [line], freight="1.00", beyond_plan_reason="for the matrix")
    made = UUID(str((await procurement.draft(place.act, new))["id"]))
    await procurement.send(place.act, made, 1)
    await procurement.receive(place.act, made, NewReceipt([ReceivedLine(1, "4")]))
    return made


async def _invoice(place: Place, order: UUID, price: str, quantity: str = "4") -> dict[str, Any]:
    head = await procurement.read_purchase(place.act, order)
    line = InvoicedLine(purchase_id=order, line_no=1, quantity=quantity, unit_price=price)
    total = str(Decimal(price) * Decimal(quantity))
    number = f"M {next(_turns)} {new_id()}"
    new = NewSupplierInvoice(head["supplier_id"], number, clock.today(place.office.timezone), total, [line])
    return await procurement.enter_invoice(place.act, new)


async def invoice(place: Place, owner: UUID) -> UUID:
    """A booked invoice."""
    return UUID(str((await _invoice(place, await received(place, owner), "1.00"))["id"]))


async def dear_invoice(place: Place, owner: UUID) -> UUID:
    """One that is kept for its price."""
    return UUID(str((await _invoice(place, await received(place, owner), "2.00"))["id"]))


async def late_goods_invoice(place: Place, owner: UUID) -> UUID:
    """One that waited for goods, which have come."""
    order = await sent(place, owner)
    made = await _invoice(place, order, "1.00")
    await procurement.receive(place.act, order, NewReceipt([ReceivedLine(1, "4")]))
    return UUID(str(made["id"]))


async def paid(place: Place, owner: UUID) -> UUID:
    """A payment of one invoice."""
    new = NewPayment([PaidInvoice(await invoice(place, owner))], clock.today(place.office.timezone))
    return UUID(str((await procurement.pay(place.act, new))["payments"][0]["id"]))


async def invoice_of(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    order = await received(place, owner)
    head = await procurement.read_purchase(place.act, order)
    line = {"purchase_id": str(order), "line_no": 1, "quantity": "4", "unit_price": "1.00"}
    day = str(clock.today(place.office.timezone))
    return {
        "supplier_id": str(head["supplier_id"]),
        "number": f"N {new_id()}",
        "invoice_on": day,
        "total": "4.00",
        "lines": [line],
    }


async def invoice_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    wanted = await invoice_of(place, made, owner)
    (line,) = wanted.pop("lines")
    return wanted | {"key": _key(), "kind": "invoice"} | {f"lines-0-{name}": str(value) for name, value in line.items()}


async def payment_of(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    day = str(clock.today(place.office.timezone))
    return {"invoices": [{"invoice_id": str(await invoice(place, owner))}], "paid_on": day}


async def payment_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    day, one = str(clock.today(place.office.timezone)), str(await invoice(place, owner))
    return {"key": _key(), "paid_on": day, "invoices-0-take": "on", "invoices-0-invoice_id": one}


async def returned(place: Place, owner: UUID) -> UUID:
    """Goods that went back."""
    order = await received(place, owner)
    new = NewReturn(await _receipt(place, order), [ReturnedLine(1, "1")], "for the matrix")
    return UUID(str((await procurement.give_back(place.act, order, new))["id"]))


async def _receipt(place: Place, order: UUID) -> UUID:
    return UUID(str((await procurement.read_purchase(place.act, order))["receipts"][0]["id"]))


async def return_of(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    lines = [{"line_no": 1, "quantity": "1"}]
    return {"receipt_id": str(await _receipt(place, made)), "lines": lines, "reason": "for the matrix"}


async def receipt(place: Place, owner: UUID) -> UUID:
    return await _receipt(place, await received(place, owner))


async def return_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {
        "key": _key(),
        "lines-1-line_no": "1",
        "lines-1-quantity": "1",
        "reason": "for the matrix",
        "why": "wrong",
        "wants": "credit",
    }


async def paper(place: Place, owner: UUID) -> UUID:
    """A supplier's answer to an order that is out; it says what was ordered."""
    order = await procurement.read_purchase(place.act, await sent(place, owner))
    line = PaperLine(1, order_line="1", item=PaperItem(our_part=PART), quantity=Decimal(4))
    said = SupplierPaper(1, "response", f"R {next(_turns)}", order["number"], lines=(line,))
    arrival = new_id()
    async with transaction(place.act) as tx:
        await procurement.take_papers(tx, arrival, (said,))
    (one,) = [x for x in await procurement.supplier_papers(place.act, limit=200) if x["arrival_id"] == arrival]
    return UUID(str(one["id"]))


async def order_of_paper(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"version": 1, "order_number": (await procurement.read_paper(place.act, made))["purchase"]}


async def order_of_paper_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": _key(), "version": "1", "order_number": (await procurement.read_paper(place.act, made))["purchase"]}


async def _beside(place: Place, made: UUID) -> tuple[int, dict[str, Any]]:
    """The version of a draft, and another draft to the same supplier."""
    head = await procurement.read_purchase(place.act, made)
    new = NewPurchase(head["supplier_id"], [LineToBuy(PART, "2")], beyond_plan_reason="for the matrix")
    return head["version"], await procurement.draft(place.act, new)


async def merging_of(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    version, other = await _beside(place, made)
    return {"version": version, "other_id": str(other["id"]), "other_version": 1}


async def merging_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    version, other = await _beside(place, made)
    return {"key": _key(), "version": str(version), "other": f"{other['id']} 1"}
