"""The objects of enquiries that the samples are about: asked suppliers, answers, and customers who wait for a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.core.matrix.procurement import PART, supplier

from salesops import new_id, transaction
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops_duties.orders import service as orders
from salesops_duties.orders.rules import NewLine, NewOrder
from salesops_duties.procurement import service as procurement
from salesops_duties.procurement.rules.enquiries import AskedLine, NewAnswer, NewEnquiry

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

OUT = b"line,available\n1,2\n"


async def enquiry(place: Place, owner: UUID) -> UUID:
    """Two pieces of a part, asked of one supplier by telephone."""
    new = NewEnquiry([await supplier(place, owner)], lines=[AskedLine(PART, "2")], by_mail=False)
    return UUID(str((await procurement.ask_suppliers(place.act, new))["id"]))


async def target(place: Place, owner: UUID) -> UUID:
    return UUID(str((await procurement.read_enquiry(place.act, await enquiry(place, owner)))["targets"][0]["id"]))


async def answered_line(place: Place, owner: UUID) -> UUID:
    """A line with an answer that can be chosen."""
    asked = await procurement.read_enquiry(place.act, await enquiry(place, owner))
    await procurement.answer_enquiry(place.act, asked["targets"][0]["id"], [NewAnswer(1, "9", lead_days=3)])
    return UUID(str(asked["lines"][0]["id"]))


async def planned_line(place: Place, owner: UUID) -> UUID:
    """A line of the plan that a customer waits for."""
    part = f"MATRIX-EN-{str(new_id())[-8:].upper()}"
    async with transaction(place.act) as tx:
        await add_products(tx, [NewProduct(part, part)])
    new = NewOrder(place.customer, "fax", [NewLine(part, "2", "1.00")], salesperson_id=owner, document_ref="fax", customer_po_no=part)  # fmt: skip
    order = (await orders.take(place.act, new))["id"]
    await orders.check_stock(place.act, order)
    await orders.check_balance(place.act, order)
    from tests.core.matrix.samples import decoded_call

    await orders.record_call(place.act, order, decoded_call(await place.call(order)))
    await orders.issue(place.act, order)
    (planned,) = await procurement.plan_lines(place.act, words=part)
    return UUID(str(planned["id"]))


async def substitute_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "version": "1", "part_no": PART, "agreed_by": "Ms Lin", "unit_price": "1.00"}


async def customers_line(place: Place, owner: UUID) -> UUID:
    """A line of a customer who waits for a word."""
    planned = await planned_line(place, owner)
    ask = NewEnquiry([await supplier(place, owner)], [planned], by_mail=False)
    asked = await procurement.ask_suppliers(place.act, ask)
    return UUID(str((await procurement.read_enquiry(place.act, asked["id"]))["lines"][0]["id"]))


async def enquiry_of(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"supplier_ids": [str(await supplier(place, owner))], "lines": [{"part_no": PART, "quantity": "2"}]}


async def enquiry_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "supplier_ids": str(await supplier(place, owner)), "lines-0-part_no": PART, "lines-0-quantity": "2"}  # fmt: skip


async def choice_of(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    enquiry_id = await procurement.enquiry_of_line(place.act, made)
    (line,) = (await procurement.read_enquiry(place.act, enquiry_id))["lines"]
    return {"answer_id": str(line["answers"][0]["id"])}


async def choice_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), **await choice_of(place, made, owner)}
