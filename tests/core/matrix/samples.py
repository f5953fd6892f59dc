"""One sensible request per operation: the object it is about, fresh where it is used up, and a body that is accepted.

A new operation that changes something fails the matrix until it has a sample here.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, transaction
from salesops.act import Actor, Office
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.people import NewPerson, add_person
from salesops.services import approvals, tokens
from salesops.testing import SYSTEM
from salesops_duties.customers import service as customers
from salesops_duties.customers.rules import NewCustomer
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import GoodsReceipt, ReceiptLine
from salesops_duties.orders import service as orders
from salesops_duties.orders.rules import Call, NewLine, NewOrder
from salesops_duties.receivables import service as receivables
from salesops_duties.receivables.rules import NewReceipt, Terms

PASSWORD = "correct horse battery staple"
PART = "MATRIX-1"
_turns = itertools.count(1)


@dataclass
class Place:
    """An office with a customer who has credit, goods in stock, and someone who asks for things."""

    office: Office
    customer: UUID
    asker: Actor

    @property
    def act(self) -> Act:
        return Act(self.office, SYSTEM, "api")

    # ------------------------------------------------------------------ objects, each by the parameter that names it

    async def draft(self, owner: UUID) -> UUID:
        new = NewOrder(self.customer, "fax", [NewLine(PART, "1", "1.00")], salesperson_id=owner)
        return (await orders.take(self.act, new))["id"]

    async def stock_checked(self, owner: UUID) -> UUID:
        order = await self.draft(owner)
        await orders.check_stock(self.act, order)
        return order

    async def checked(self, owner: UUID) -> UUID:
        order = await self.stock_checked(owner)
        await orders.check_balance(self.act, order)
        return order

    async def confirmed(self, owner: UUID) -> UUID:
        order = await self.checked(owner)
        await orders.record_call(self.act, order, decoded_call(await self.call(order)))
        return order

    async def call(self, order: UUID) -> dict[str, Any]:
        seen = await orders.checklist(self.act, order)
        return {"called_at": "2026-03-02T09:30:00+08:00", "phone": "1", "person": "Lin", "outcome": "confirmed",
                "content_hash": seen["content_hash"], "points": seen["points"]}  # fmt: skip

    async def issued(self, owner: UUID) -> dict[str, Any]:
        return await orders.issue(self.act, await self.confirmed(owner))

    async def outbound(self, owner: UUID) -> UUID:
        return (await self.issued(owner))["outbound_order"]["id"]

    async def invoice(self, owner: UUID) -> UUID:
        return (await self.issued(owner))["sales_invoice"]["id"]

    async def a_customer(self, owner: UUID) -> UUID:
        return (await customers.register(self.act, NewCustomer("Some firm", salesperson_id=owner))).id

    async def with_account(self, owner: UUID) -> UUID:
        return self.customer

    async def receipt(self, owner: UUID) -> UUID:
        slip = NewReceipt(str(self.customer), "1.00", f"slip {next(_turns)}")
        return (await receivables.note(self.act, slip))["id"]

    async def someone(self, owner: UUID) -> UUID:
        async with transaction(self.act) as tx:
            return await add_person(tx, NewPerson(f"someone-{next(_turns)}", "Someone", "warehouse"))

    async def token(self, owner: UUID) -> UUID:
        async with transaction(self.act) as tx:
            return (await tokens.issue_token(tx, self.asker.person_id, "spare"))[0]

    async def approval(self, owner: UUID) -> UUID:
        async with transaction(Act(self.office, self.asker, "api")) as tx:
            return await approvals.request(tx, f"matrix.{next(_turns)}", "a sample", self.customer, "because")

    async def open_place(self) -> None:
        """Goods to sell, and credit."""
        await receivables.set_terms(self.act, self.customer, Terms("1000000.00"))
        await inventory.receive(self.act, GoodsReceipt([ReceiptLine(PART, "100000", "1.00")]))


def decoded_call(body: dict[str, Any]) -> Call:
    return msgspec.convert(body, Call)


Maker = Callable[[Place, UUID], Awaitable[UUID]]
Body = Callable[[Place, UUID, UUID], Awaitable[Any]]


@dataclass(frozen=True)
class Sample:
    """`make` gives the object in the path (or the body); `body` what is sent, or `file` as it is; `needs` rights asked for inside."""

    make: Maker | None = None
    body: Body | None = None
    query: str = ""
    form: bool = False
    file: bytes = b""
    needs: tuple[str, ...] = ()


def sends(**given: Any) -> Body:
    """The same body each time; `#` in a text becomes a new number."""

    async def body(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
        turn = str(next(_turns))
        return {name: value.replace("#", turn) if isinstance(value, str) else value for name, value in given.items()}

    return body


async def new_order(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"customer_id": str(place.customer), "intake_channel": "fax", "salesperson_id": str(owner),
            "lines": [{"part_no": PART, "quantity": "1", "unit_price": "2.00"}]} | ({"version": 1} if made.int else {})  # fmt: skip


async def call(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return await place.call(made)


async def dispatch(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"outbound_id": str(made), "carrier": "own", "tracking_no": f"T{next(_turns)}"}


async def money(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"customer_id": str(place.customer), "amount": "1.00", "reference": f"slip {next(_turns)}"}


async def token(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"name": "another", "permissions": ["tokens.issue"]}


async def switch_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"duty": "logistics", "where": place.office.code, "to": "on", "act": "on", "reason": "matrix"}


async def decide_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"id": str(made), "act": "approve"}


GOODS = [{"part_no": PART, "quantity": "1", "unit_cost": "1.00"}]
SAMPLES: dict[str, Sample] = {
    "POST /api/sign-in": Sample(body=sends(login="matrix", password=PASSWORD)),
    "POST /sign-in": Sample(body=sends(login="matrix", password=PASSWORD, to="/"), form=True),
    "POST /api/sign-out": Sample(),
    "POST /sign-out": Sample(),
    "POST /preferences": Sample(body=sends(theme="dark"), form=True),
    "POST /{office}/duties": Sample(body=switch_form, form=True, needs=("duties.switch",)),
    "POST /{office}/approvals": Sample(make=Place.approval, body=decide_form, form=True),
    "POST /api/{office}/approvals/{approval_id}/decide": Sample(make=Place.approval, body=sends(approve=True)),
    "POST /api/{office}/departments": Sample(body=sends(name="Department #")),
    "POST /api/{office}/duties/{duty}/switch": Sample(body=sends(state="on", reason="matrix")),
    "POST /api/{office}/duties/{duty}/parked": Sample(body=sends(action="replay", reason="matrix")),
    "GET /api/{office}/numbers": Sample(query="?series=sales_invoice"),
    "POST /api/{office}/people": Sample(body=sends(login="new-#", name="New", role="hr")),
    "POST /api/{office}/people/limits": Sample(body=sends(action="matrix.sample", amount="1.00", currency="CNY", role="head")),
    "POST /api/{office}/people/{person_id}/roles": Sample(make=Place.someone, body=sends(role="hr")),
    "POST /api/{office}/people/{person_id}/roles/{role}/end": Sample(make=Place.someone, body=sends(reason="matrix")),
    "POST /api/{office}/products": Sample(body=sends(part_no="NEW-#", name="New part")),
    "POST /api/{office}/tokens": Sample(body=token),
    "POST /api/{office}/tokens/{token_id}/revoke": Sample(make=Place.token, body=sends(reason="matrix")),
    "POST /api/{office}/customers": Sample(body=sends(name="New firm")),
    "POST /api/{office}/customers/import": Sample(query="?file_name=firms.csv&dry_run=false", file=b"name\nFirm from a sheet\n"),
    "GET /api/{office}/customers/{customer_id}": Sample(make=Place.a_customer),
    "POST /api/{office}/customers/{customer_id}/state": Sample(make=Place.a_customer, body=sends(state="watch", reason="matrix", version=1)),
    "GET /api/{office}/inventory/outbound/{outbound_id}": Sample(make=Place.outbound),
    "POST /api/{office}/inventory/receipts": Sample(body=sends(lines=GOODS)),
    "GET /api/{office}/ledger/entries": Sample(query="?document_id=01900000-0000-7000-8000-000000000000"),
    "POST /api/{office}/logistics/dispatches": Sample(make=Place.outbound, body=dispatch),
    "POST /api/{office}/orders": Sample(body=new_order),
    "PUT /api/{office}/orders/{order_id}": Sample(make=Place.draft, body=new_order),
    "GET /api/{office}/orders/{order_id}": Sample(make=Place.draft),
    "GET /api/{office}/orders/{order_id}/panels": Sample(make=Place.draft),
    "GET /api/{office}/orders/{order_id}/checklist": Sample(make=Place.draft),
    "POST /api/{office}/orders/{order_id}/stock-check": Sample(make=Place.draft),
    "POST /api/{office}/orders/{order_id}/balance-check": Sample(make=Place.stock_checked),
    "POST /api/{office}/orders/{order_id}/confirmations": Sample(make=Place.checked, body=call),
    "POST /api/{office}/orders/{order_id}/documents": Sample(make=Place.confirmed),
    "POST /api/{office}/orders/{order_id}/cancellation": Sample(make=Place.draft, body=sends(reason="matrix")),
    "GET /api/{office}/receivables/accounts/{customer_id}": Sample(make=Place.with_account),
    "PUT /api/{office}/receivables/accounts/{customer_id}": Sample(make=Place.with_account, body=sends(credit_limit="1000000.00")),
    "POST /api/{office}/receivables/receipts": Sample(body=money),
    "POST /api/{office}/receivables/receipts/{receipt_id}/clear": Sample(make=Place.receipt),
    "GET /api/{office}/receivables/invoices/{invoice_id}": Sample(make=Place.invoice),
    "POST /api/{office}/receivables/invoices/{invoice_id}/dispute": Sample(make=Place.invoice, body=sends(state="disputed", reason="matrix")),
}  # fmt: skip
WORDS = {"duty": "logistics", "part_no": PART, "role": "warehouse", "name": "salesops.css"}


async def new_place(office: Office, asker: Actor) -> Place:
    """Make an office ready for every sample."""
    place = Place(office, UUID(int=0), asker)
    place.customer = await place.a_customer(asker.person_id)
    await place.open_place()
    return place


async def add_part(office: Office) -> None:
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        await add_products(tx, [NewProduct(PART, "Sample part")])
