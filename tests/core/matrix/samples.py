"""One sensible request per operation: the object it is about, fresh where it is used up, and a body that is accepted.

A new operation that changes something fails the matrix until it has a sample here.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from tests.core.matrix import (
    attendance,
    enquiries,
    intake,
    kept_samples,
    lists,
    money,
    payroll,
    prices,
    printing,
    procurement,
    shipments,
    transfers,
    ways,
)

from salesops import Act, Money, clock, new_id, transaction
from salesops.act import Actor, Office
from salesops.masterdata.catalogue import NewProduct, add_products, find_products
from salesops.masterdata.offices import switch_duty
from salesops.masterdata.people import NewPerson, add_person, hash_password, set_limit
from salesops.services import approvals, outbox, tokens
from salesops.testing import SYSTEM
from salesops_duties.customers import service as customers
from salesops_duties.customers.rules import NewContact, NewCustomer
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import (
    Adjustment,
    AdjustmentLine,
    Announcement,
    CountEntries,
    CountEntry,
    GoodsReceipt,
    NewCount,
    NewHold,
    ReceiptLine,
)
from salesops_duties.ledger import service as ledger
from salesops_duties.ledger.rules import Closing, NewEntry, NewSide
from salesops_duties.logistics import service as logistics
from salesops_duties.logistics.rules import NewDispatch
from salesops_duties.orders import service as orders
from salesops_duties.orders.rules import POINTS, Call, NewLine, NewOrder
from salesops_duties.receivables import service as receivables
from salesops_duties.receivables.rules import NewReceipt, Terms
from salesops_duties.returns import service as returns
from salesops_duties.returns.rules import Authorization, FoundLine, Inspection, NewReturn, ReceivedGoods, WantedLine

PASSWORD = "correct horse battery staple"
NEXT_PASSWORD = "four unrelated plain words"
PART = "MATRIX-1"
MORNING = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
_turns = itertools.count(1)
_months = itertools.count(1)  # of their own: those of 126 years are enough for every cell, and none is to come


def next_month() -> str:
    """A month nobody closed yet, later than those before it."""
    turn = next(_months)
    return f"{1900 + turn // 12}-{turn % 12 + 1:02d}"


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
        number = f"PO {next(_turns)}"
        new = NewOrder(self.customer, "fax", [NewLine(PART, "2", "1.00")], salesperson_id=owner, document_ref="fax", customer_po_no=number)  # fmt: skip
        return (await orders.take(self.act, new))["id"]

    async def unusual(self, owner: UUID) -> UUID:
        """Ordered by telephone for a reason of its own: someone must agree, and the paper must follow."""
        new = NewOrder(self.customer, "phone", [NewLine(PART, "1", "1.00")], "other", "their fax is being moved", None, "Lin", "1", MORNING,
                       customer_po_no=f"PO {next(_turns)}", salesperson_id=owner)  # fmt: skip
        return (await orders.take(self.act, new))["id"]

    async def delivered_in_part(self, owner: UUID) -> UUID:
        order = await self.confirmed(owner)
        await orders.issue(self.act, order, parts=[orders.PartToIssue(1, "1")])
        return order

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

    async def confirmed_and_issued(self, owner: UUID) -> UUID:
        order = await self.confirmed(owner)
        await orders.issue(self.act, order)
        return order

    async def with_paper(self, owner: UUID) -> UUID:
        order = await self.draft(owner)
        await orders.keep_paper(Act(self.office, self.asker, "api"), order, "fax.pdf", b"%PDF-1.4 a fax")
        return order

    async def outbound(self, owner: UUID) -> UUID:
        return (await self.issued(owner))["outbound_order"]["id"]

    async def with_password(self, owner: UUID) -> UUID:
        """Whoever asks has the password that they say."""
        async with transaction(self.act) as tx:
            hashed = await hash_password(PASSWORD)
            await tx.fetchval("SELECT core.set_password($1, $2, $3)", owner, hashed, clock.now())
        return owner

    async def invoice(self, owner: UUID) -> UUID:
        return (await self.issued(owner))["sales_invoice"]["id"]

    async def delivered(self, owner: UUID) -> UUID:
        order = await self.confirmed(owner)
        out = (await orders.issue(self.act, order))["outbound_order"]["id"]
        await logistics.dispatch(self.act, NewDispatch(out, "own"))
        await outbox.drain()
        return order

    async def a_return(self, owner: UUID) -> UUID:
        wanted = NewReturn("defect", await self.delivered(owner), [WantedLine(1, "1")])
        return (await returns.request(Act(self.office, self.asker, "api"), wanted))["id"]

    async def authorized_return(self, owner: UUID) -> UUID:
        made = await self.a_return(owner)
        await returns.authorize(self.act, made, Authorization(1))
        return made

    async def received_return(self, owner: UUID) -> UUID:
        made = await self.authorized_return(owner)
        await returns.receive(self.act, made, ReceivedGoods())
        return made

    async def inspected_return(self, owner: UUID) -> UUID:
        made = await self.received_return(owner)
        await returns.inspect(self.act, made, Inspection([FoundLine(1, "1", "sellable")]))
        return made

    async def a_customer(self, owner: UUID) -> UUID:
        return (await customers.register(self.act, NewCustomer("Some firm", salesperson_id=owner))).id

    async def a_contact(self, owner: UUID) -> UUID:
        return (await customers.add_contact(self.act, await self.a_customer(owner), NewContact("Ms Lin"))).id

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

    async def own_token(self, owner: UUID) -> UUID:
        async with transaction(self.act) as tx:
            belongs = "SELECT 1 FROM core.membership WHERE office_id = $1 AND person_id = $2"
            holder = owner if await tx.fetchval(belongs, self.office.id, owner) else self.asker.person_id
            return (await tokens.issue_token(tx, holder, "spare"))[0]

    async def dead_job(self, owner: UUID) -> UUID:
        """A job of the machinery that was given up."""
        job = new_id()
        async with transaction(self.act) as tx:
            await tx.execute(
                "INSERT INTO core.outbox (office_id, id, event_id, topic, handler, duty, queue, payload, state)"
                " VALUES ($1, $2, $2, 'Told', 'orders.hear', 'orders', 'default', '{}', 'dead')",
                self.office.id,
                job,
            )
        return job

    async def approval(self, owner: UUID) -> UUID:
        async with transaction(Act(self.office, self.asker, "api")) as tx:
            return await approvals.request(tx, f"matrix.{next(_turns)}", "a sample", self.customer, "because")

    async def booked(self, owner: UUID) -> UUID:
        sides = [NewSide("1002", debit="1.00"), NewSide("6301", credit="1.00")]
        return (await ledger.enter(self.act, NewEntry(dt.date(2026, 3, 2), "a sample", "matrix", sides)))["id"]

    async def closed_month(self, owner: UUID) -> UUID:
        month = next_month()
        reopened = [p["month"] for p in await ledger.periods(self.act) if p["state"] == "open" and p["month"] < month]
        closed = [await ledger.close(self.act, Closing(text, "hard")) for text in (*sorted(reopened), month)]
        return closed[-1]["id"]

    async def month_to_reopen(self, owner: UUID) -> UUID:
        month = await self.closed_month(owner)
        asked = await ledger.ask_to_reopen(Act(self.office, self.asker, "api"), month, "because")
        async with transaction(self.act) as tx:
            head = await add_person(tx, NewPerson(f"approver-{next(_turns)}", "Head", "head"))
        async with transaction(Act(self.office, Actor(head, "Head", frozenset({"head"})), "api")) as tx:
            await approvals.decide(tx, asked["approval_id"], approve=True, note="")
        return month

    async def announced(self, owner: UUID) -> UUID:
        return (await inventory.announce(self.act, Announcement(PART, "1", "a supplier's order")))["id"]

    async def part(self, owner: UUID) -> UUID:
        async with transaction(self.act) as tx:
            return (await find_products(tx, part_nos=[PART]))[0].id

    async def held(self, owner: UUID) -> UUID:
        return (await inventory.hold(self.act, NewHold(PART, "1", "quality", "because")))["id"]

    async def count(self, owner: UUID) -> UUID:
        return (await inventory.start_count(self.act, NewCount("because", part_nos=[PART])))["id"]

    async def entered_count(self, owner: UUID) -> UUID:
        count = await self.count(owner)
        await inventory.enter_counts(self.act, count, CountEntries([CountEntry(PART, "99999999")]))
        return count

    async def approved_count(self, owner: UUID) -> UUID:
        lost = Adjustment("because", [AdjustmentLine(PART, "-1")])
        asked = await inventory.ask_adjustment(Act(self.office, self.asker, "api"), lost)
        async with transaction(self.act) as tx:
            head = await add_person(tx, NewPerson(f"approver-{next(_turns)}", "Head", "head"))
        async with transaction(Act(self.office, self.asker, "api")) as tx:
            await set_limit(tx, "inventory.adjust", Money(self.office.currency, 100_000), person=head)
        async with transaction(Act(self.office, Actor(head, "Head", frozenset({"head"})), "api")) as tx:
            await approvals.decide(tx, asked["approval_id"], approve=True, note="")
        return asked["id"]

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
    """`make` gives the object in the path (or the body); `body` what is sent, or `file` as it is; `needs` rights asked for inside.

    `owned` when the body names an object of somebody's.
    """

    make: Maker | None = None
    body: Body | None = None
    query: str = ""
    form: bool = False
    file: bytes = b""
    upload: tuple[str, bytes] | None = None
    needs: tuple[str, ...] = ()
    owned: bool = False


def sends(**given: Any) -> Body:
    """The same body each time; `#` in a text becomes a new number."""

    async def body(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
        turn = str(next(_turns))
        return {name: value.replace("#", turn) if isinstance(value, str) else value for name, value in given.items()}

    return body


def types(**given: Any) -> Body:
    """A form of a page, each time with a key of its own; a field's `__` is a dash."""

    async def body(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
        sent = await sends(**given)(place, made, owner)
        return {"key": str(new_id())} | {name.replace("__", "-"): value for name, value in sent.items()}

    return body


async def new_order(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    number = next(_turns)
    return {"customer_id": str(place.customer), "intake_channel": "fax", "salesperson_id": str(owner),
            "document_ref": f"fax {number}", "customer_po_no": f"PO {number}",
            "lines": [{"part_no": PART, "quantity": "1", "unit_price": "2.00"}]} | ({"version": 1} if made.int else {})  # fmt: skip


async def new_placement(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    said = {"called_at": "2026-03-02T09:30:00+08:00", "phone": "1", "person": "Lin", "points": list(POINTS)}
    return {"order": await new_order(place, made, owner), "confirmation": said}


async def call(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return await place.call(made)


async def new_return(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"order_id": str(made), "reason_code": "defect", "lines": [{"line_no": 1, "quantity": "1"}]}


async def rules_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {
        "key": str(new_id()),
        "reservation_hours": "72",
        "version": str((await inventory.read_policy(place.act))["version"]),
    }


async def return_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {
        "key": str(new_id()),
        "order": str(made),
        "reason_code": "defect",
        "lines-1-line_no": "1",
        "lines-1-quantity": "1",
    }


async def dispatch(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"outbound_id": str(made), "carrier": "own", "tracking_no": f"T{next(_turns)}"}


async def slip(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"customer_id": str(place.customer), "amount": "1.00", "reference": f"slip {next(_turns)}"}


async def token(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"name": "another", "permissions": ["tokens.issue"]}


def product_now(**given: Any) -> Body:
    """A change of the sample product, under its present version."""

    async def body(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
        async with transaction(place.act) as tx:
            return {"version": (await find_products(tx, part_nos=[PART]))[0].version} | given

    return body


async def policy_now(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"reservation_hours": None, "version": (await inventory.read_policy(place.act))["version"]}


async def switch_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"duty": "logistics", "where": place.office.code, "to": "on", "act": "on", "reason": "matrix"}


async def new_order_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    number = next(_turns)
    return {"key": str(new_id()), "customer_id": str(place.customer), "intake_channel": "fax", "delivery_way": "carrier",
            "document_ref": f"fax {number}", "customer_po_no": f"PO {number}", "lines-0-part_no": f"{PART} 1", "lines-0-unit_price": "2"}  # fmt: skip


async def call_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id())} | await place.call(made)


async def withdrawal_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    first = (await orders.read(place.act, made))["deliveries"][0]
    return {"key": str(new_id()), "outbound_id": str(first["outbound_id"]), "reason": "matrix sample"}


async def head_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    head = {
        "intake_channel": "fax",
        "delivery_way": "carrier",
        "document_ref": "fax",
        "customer_po_no": f"PO {next(_turns)}",
    }
    return head | {"version": "1"}


async def terms_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    version = str((await returns.read_policy(place.act)).version)
    return {"key": str(new_id()), "window_days": "30", "restocking_percent": "0", "version": version}


async def job_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"job": str(made), "act": "retry", "reason": "matrix"}


async def own_token_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"id": str(made)}


async def person_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "act": "grant", "role": "hr"}


async def decide_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"id": str(made), "act": "approve"}


async def differing_month(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    """A month with money that was cleared while the books were off."""
    await switch_duty(place.act, "ledger", "off", "matrix")
    slip = NewReceipt(str(place.customer), "1.00", f"slip {next(_turns)}", state="cleared")
    await receivables.note(place.act, slip)
    await switch_duty(place.act, "ledger", "on", "matrix")
    return {"month": f"{clock.today(place.office.timezone):%Y-%m}", "reason": "the books were off"}


async def month_to_close(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"month": next_month(), "how": "hard"}


async def policy_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    version = (await receivables.read_policy(place.act))["version"]
    return {"key": str(new_id()), "ends": "30 60 90 180", "version": str(version or "")}


async def month_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id())} | await month_to_close(place, made, owner)


async def differing_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id())} | await differing_month(place, made, owner)


async def new_rate(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    day = dt.date(1999, 1, 1) + dt.timedelta(days=next(_turns))
    return {"base": "EUR", "quote": "CNY", "valid_from": str(day), "rate": "7.85", "source": "matrix"}


TODAY = dt.date.today()
SIDES_TYPED = {
    "lines__0__account": "1002",
    "lines__0__debit": "1",
    "lines__1__account": "6301",
    "lines__1__credit": "1",
}
SIDES = [{"account": "1002", "debit": "1.00"}, {"account": "6301", "credit": "1.00"}]
GOODS = [{"part_no": PART, "quantity": "1", "unit_cost": "1.00"}]
FOUND = [{"line_no": 1, "quantity": "1", "disposition": "sellable"}]
SAMPLES: dict[str, Sample] = {
    "POST /api/sign-in": Sample(body=sends(login="matrix", password=PASSWORD)),
    "POST /sign-in": Sample(body=sends(login="matrix", password=PASSWORD, to="/"), form=True),
    "POST /api/sign-out": Sample(),
    "POST /sign-out": Sample(),
    "POST /preferences": Sample(body=sends(theme="dark"), form=True),
    "GET /{office}/inventory/products/{product_id}": Sample(make=Place.part),
    "GET /{office}/inventory/products/{product_id}/movements": Sample(make=Place.part),
    "GET /{office}/inventory/outbound/{outbound_id}": Sample(make=Place.outbound),
    "GET /{office}/inventory/incoming/{incoming_id}": Sample(make=Place.announced),
    "POST /{office}/inventory/incoming/new": Sample(body=types(part_no=PART, quantity="1", source="a supplier's order"), form=True),
    "POST /{office}/inventory/incoming/{incoming_id}/day": Sample(make=Place.announced, body=types(expected_on="+9", reason="matrix", version="1"), form=True),
    "POST /{office}/inventory/incoming/{incoming_id}/cancellation": Sample(make=Place.announced, body=types(reason="matrix"), form=True),
    "POST /{office}/inventory/receipts/new": Sample(body=types(lines__0__part_no=PART, lines__0__quantity="1", lines__0__unit_cost="1.00"), form=True),
    "POST /{office}/inventory/holds/new": Sample(body=types(part_no=PART, quantity="1", kind="quality", reason="matrix"), form=True),
    "GET /{office}/inventory/holds/{hold_id}": Sample(make=Place.held),
    "POST /{office}/inventory/holds/{hold_id}": Sample(make=Place.held, body=types(reason="matrix"), form=True),
    "POST /{office}/inventory/transfers/new": Sample(body=transfers.transfer_form, form=True),
    "GET /{office}/inventory/transfers/{transfer_id}": Sample(make=transfers.asked),
    "POST /{office}/inventory/transfers/{transfer_id}/acceptance": Sample(make=transfers.asked_of_us, body=types(warehouse="main"), form=True),
    "POST /{office}/inventory/transfers/{transfer_id}/refusal": Sample(make=transfers.asked_of_us, body=types(reason="matrix"), form=True),
    "POST /{office}/inventory/transfers/{transfer_id}/sending": Sample(make=transfers.asked, body=types(lines__0__line_no="1", lines__0__quantity="1"), form=True),
    "POST /{office}/inventory/transfers/{transfer_id}/receipts": Sample(make=transfers.sent, body=types(lines__0__line_no="1", lines__0__quantity="1"), form=True),
    "POST /{office}/inventory/transfers/{transfer_id}/explanation": Sample(make=transfers.short, body=types(way="found_later", reason="matrix"), form=True),
    "POST /{office}/inventory/transfers/{transfer_id}/day": Sample(make=transfers.sent, body=types(expected_on="+9", reason="matrix"), form=True),
    "POST /{office}/inventory/transfers/{transfer_id}/cancellation": Sample(make=transfers.asked, body=types(reason="matrix"), form=True),
    "POST /{office}/orders/where": Sample(body=types(words=PART), form=True),
    "GET /{office}/orders/where/{enquiry_id}": Sample(make=lists.enquiry),
    "POST /{office}/inventory/lists/new": Sample(body=lists.list_form, form=True),
    "GET /{office}/inventory/lists/{list_id}": Sample(make=lists.written),
    "GET /{office}/inventory/lists/{list_id}/edit": Sample(make=lists.written),
    "POST /{office}/inventory/lists/{list_id}/edit": Sample(make=lists.written, body=lists.list_form, form=True),
    "POST /{office}/inventory/lists/{list_id}/sending": Sample(make=lists.written, body=types(), form=True),
    "POST /{office}/inventory/lists/{list_id}/pause": Sample(make=lists.written, body=types(reason="matrix"), form=True),
    "POST /{office}/inventory/lists/{list_id}/resumption": Sample(make=lists.paused, body=types(), form=True),
    "GET /{office}/inventory/lists/{list_id}/file/{day}": Sample(make=lists.went),
    "POST /{office}/inventory/counts/new": Sample(body=types(reason="matrix", part_nos=PART), form=True),
    "POST /{office}/inventory/adjustments/new": Sample(body=types(reason="matrix", lines__0__part_no=PART, lines__0__quantity="-1"), form=True),
    "GET /{office}/inventory/counts/{count_id}": Sample(make=Place.count),
    "POST /{office}/inventory/counts/{count_id}/entries": Sample(make=Place.count, body=types(entries__0__part_no=PART, entries__0__counted="1"), form=True),
    "POST /{office}/inventory/counts/{count_id}/closing": Sample(make=Place.entered_count, body=types(), form=True),
    "POST /{office}/inventory/counts/{count_id}/posting": Sample(make=Place.approved_count, body=types(), form=True),
    "POST /{office}/inventory/counts/{count_id}/cancellation": Sample(make=Place.count, body=types(reason="matrix"), form=True),
    "GET /{office}/logistics/dispatches/{outbound_id}": Sample(make=Place.outbound),
    "POST /{office}/logistics/dispatches/{outbound_id}": Sample(make=Place.outbound, body=types(carrier="own", tracking_no="P#"), form=True),
    "GET /{office}/logistics/shipments/{shipment_id}": Sample(make=shipments.sent),
    "POST /{office}/logistics/shipments/{shipment_id}/asking": Sample(make=shipments.asked, body=types(), form=True),
    "POST /{office}/logistics/shipments/{shipment_id}/link": Sample(make=shipments.sent, body=types(), form=True),
    "POST /{office}/logistics/shipments/{shipment_id}/link-end": Sample(make=shipments.sent, body=types(), form=True),
    "POST /{office}/logistics/shipments/{shipment_id}/proof": Sample(make=shipments.sent, body=types(receiver="Ms Ke", received_at="00:00"), form=True),
    "GET /{office}/logistics/proofs/{proof_id}/file": Sample(make=shipments.proven),
    "POST /{office}/logistics/shipments/{shipment_id}/verification": Sample(make=shipments.arrived, body=types(outcome="disputed", asked="Ms Ke", channel="phone", complaint="nothing came", version="1"), form=True),
    "POST /{office}/logistics/parcels/{parcel_id}/events": Sample(make=shipments.parcel, body=shipments.noted_form, form=True),
    "POST /{office}/logistics/parcels/{parcel_id}/number": Sample(make=shipments.parcel, body=types(tracking_no="N#-000", why="renumbered", reason="matrix"), form=True),
    "POST /{office}/logistics/shipments/{shipment_id}/call": Sample(make=shipments.sent, body=types(what="nothing"), form=True),
    "POST /{office}/logistics/events/{event_id}/withdrawal": Sample(make=shipments.event, body=types(reason="matrix"), form=True),
    "POST /{office}/logistics/exceptions/{exception_id}/closing": Sample(make=shipments.exception, body=types(outcome="matrix"), form=True),
    "POST /{office}/logistics/carriers/edit": Sample(body=types(name="Carrier #"), form=True),
    "POST /{office}/logistics/carrier-accounts/edit": Sample(body=types(name="Account #", adapter="dhl", timezone="UTC"), form=True),
    "POST /{office}/customers/new": Sample(body=types(name="New firm"), form=True),
    "POST /{office}/customers/import": Sample(body=types(act="take"), form=True, upload=("file", b"name\nFirm from a page\n")),
    "POST /{office}/procurement/plan/import": Sample(body=types(act="take"), form=True, upload=("file", b"model,quantity\nMATRIX-1,5\n")),
    "POST /{office}/prices/import": Sample(body=types(act="take"), form=True, upload=("file", b"part no,price,valid from\nMATRIX-1,5,2090-01-01\n")),
    "GET /{office}/customers/{customer_id}": Sample(make=Place.a_customer),
    "GET /{office}/customers/{customer_id}/edit": Sample(make=Place.a_customer),
    "POST /{office}/customers/{customer_id}/edit": Sample(make=Place.a_customer, body=types(name="Some firm", version="1"), form=True),
    "POST /{office}/customers/{customer_id}/contacts": Sample(make=Place.a_customer, body=types(name="Ms Lin"), form=True),
    "POST /{office}/customers/{customer_id}/state": Sample(make=Place.a_customer, body=types(state="watch", reason="matrix", version="1"), form=True),
    "POST /{office}/returns/terms": Sample(body=terms_form, form=True),
    "POST /{office}/inventory/rules": Sample(body=rules_form, form=True),
    "POST /{office}/inventory/rules/warehouses": Sample(body=types(code="P#", name="Annex"), form=True),
    "POST /{office}/returns/new": Sample(make=Place.delivered, body=return_form, form=True, owned=True),
    "GET /{office}/returns/{return_id}": Sample(make=Place.a_return),
    "POST /{office}/returns/{return_id}/authorization": Sample(make=Place.a_return, body=types(version="1"), form=True),
    "POST /{office}/returns/{return_id}/refusal": Sample(make=Place.a_return, body=types(reason="matrix sample"), form=True),
    "POST /{office}/returns/{return_id}/receipt": Sample(make=Place.authorized_return, body=types(), form=True),
    "POST /{office}/returns/{return_id}/inspection": Sample(
        make=Place.received_return,
        body=types(findings__0__line_no="1", findings__0__quantity="1", findings__0__disposition="sellable"),
        form=True,
    ),
    "POST /{office}/returns/{return_id}/resolution": Sample(make=Place.inspected_return, body=types(resolution="repair"), form=True),
    "POST /{office}/prices/new": Sample(body=prices.price_form, form=True),
    "GET /{office}/prices/{price_id}/end": Sample(make=prices.price),
    "POST /{office}/prices/{price_id}/end": Sample(make=prices.price, body=types(on="+10"), form=True),
    "POST /{office}/prices/promotions/new": Sample(body=prices.plan_form, form=True),
    "GET /{office}/prices/promotions/{promotion_id}": Sample(make=prices.promotion),
    "GET /{office}/prices/promotions/{promotion_id}/edit": Sample(make=prices.promotion),
    "POST /{office}/prices/promotions/{promotion_id}/edit": Sample(make=prices.promotion, body=prices.plan_form, form=True),
    "POST /{office}/prices/promotions/{promotion_id}/submission": Sample(make=prices.promotion, body=types(), form=True),
    "POST /{office}/prices/promotions/{promotion_id}/start": Sample(make=prices.approved_promotion, body=types(), form=True),
    "POST /{office}/prices/promotions/{promotion_id}/stop": Sample(make=prices.promotion, body=types(reason="matrix"), form=True),
    "POST /{office}/duties": Sample(body=switch_form, form=True, needs=("duties.switch",)),
    "POST /{office}/approvals": Sample(make=Place.approval, body=decide_form, form=True),
    "GET /{office}/documents/panel": Sample(query="?thing=00000000-0000-0000-0000-000000000000"),
    "GET /{office}/documents/copies/{copy_id}": Sample(make=printing.printed, needs=("inventory.deliveries",)),
    "GET /{office}/documents/{kind}/{thing_id}": Sample(make=Place.outbound, needs=("inventory.deliveries",)),
    "POST /{office}/documents/{kind}/{thing_id}": Sample(make=Place.outbound, body=types(), form=True, needs=("inventory.deliveries",)),
    "GET /{office}/documents/{kind}/{thing_id}/mail": Sample(make=Place.outbound, needs=("inventory.deliveries",)),
    "POST /{office}/documents/{kind}/{thing_id}/mail": Sample(make=printing.mailable, body=types(to="a@example.com"), form=True, needs=("inventory.deliveries",)),
    "POST /{office}/mails": Sample(make=printing.mailed, body=printing.mailed_form, form=True, owned=True),
    "POST /{office}/letterhead": Sample(body=printing.letterhead_form, form=True),
    "GET /{office}/templates/{kind}": Sample(),
    "POST /{office}/templates/{kind}": Sample(body=printing.template_form, form=True),
    "GET /api/{office}/documents/copies/{copy_id}": Sample(make=printing.printed, needs=("inventory.deliveries",)),
    "GET /api/{office}/documents/{kind}/{thing_id}/copies": Sample(make=Place.outbound, needs=("inventory.deliveries",)),
    "POST /api/{office}/documents/{kind}/{thing_id}/copies": Sample(make=Place.outbound, body=sends(language="en"), needs=("inventory.deliveries",)),
    "POST /api/{office}/documents/{kind}/{thing_id}/mails": Sample(make=printing.mailable, body=sends(to="a@example.com"), needs=("inventory.deliveries",)),
    "GET /api/{office}/documents/mails/{mail_id}": Sample(make=printing.mailed),
    "POST /api/{office}/documents/mails/{mail_id}/again": Sample(make=printing.mailed),
    "PUT /api/{office}/documents/templates/{kind}": Sample(body=printing.template),
    "PUT /api/{office}/letterhead": Sample(body=printing.letterhead),
    "GET /{office}/work/{work_id}": Sample(make=intake.work),
    "POST /{office}/work/{work_id}": Sample(make=intake.work, body=types(), form=True),
    "POST /{office}/intake": Sample(body=types(), form=True, upload=("file", b"an order of the matrix")),
    "GET /{office}/intake/{arrival_id}": Sample(make=intake.arrival),
    "GET /{office}/intake/{arrival_id}/original": Sample(make=intake.arrival),
    "GET /{office}/intake/{arrival_id}/pictures/{page_no}": Sample(make=intake.arrival),
    "POST /{office}/intake/{arrival_id}": Sample(make=intake.arrival, body=types(act="aside", reason="matrix"), form=True),
    "POST /{office}/intake/{arrival_id}/drafts/{place}": Sample(make=intake.arrival, body=intake.confirmation_form, form=True, needs=("orders.write",)),
    "POST /{office}/intake/known-parts": Sample(make=intake.learned, body=intake.learned_form, form=True),
    "POST /{office}/intake/our-names": Sample(body=types(name="Our firm #"), form=True),
    "POST /api/{office}/intake": Sample(query="?file_name=order.csv", file=b"an order of the matrix by the API"),
    "GET /api/{office}/intake/{arrival_id}": Sample(make=intake.arrival),
    "GET /api/{office}/intake/{arrival_id}/original": Sample(make=intake.arrival),
    "POST /api/{office}/intake/{arrival_id}/reading": Sample(make=intake.arrival),
    "POST /api/{office}/intake/{arrival_id}/aside": Sample(make=intake.arrival, body=sends(reason="matrix")),
    "POST /api/{office}/intake/drafts/{draft_id}/confirmation": Sample(make=intake.draft, body=intake.confirmation, needs=("orders.write",)),
    "POST /api/{office}/intake/drafts/{draft_id}/aside": Sample(make=intake.draft, body=sends(version=1, reason="matrix")),
    "POST /api/{office}/procurement/suppliers": Sample(body=sends(name="A supplier #", currency="CNY")),
    "GET /api/{office}/procurement/suppliers/{supplier_id}": Sample(make=procurement.supplier),
    "PUT /api/{office}/procurement/suppliers/{supplier_id}": Sample(make=procurement.supplier, body=sends(name="A supplier", currency="CNY", version=1)),
    "POST /api/{office}/procurement/suppliers/{supplier_id}/prices": Sample(make=procurement.supplier, body=sends(part_no=PART, unit_price="2.00", valid_from="2090-01-01")),
    "POST /api/{office}/procurement/plan": Sample(body=sends(part_no=PART, quantity="2")),
    "PUT /api/{office}/procurement/plan/{line_id}": Sample(make=procurement.plan_line, body=sends(version=1, check_foreign=True)),
    "POST /api/{office}/procurement/plan/{line_id}/decision": Sample(make=procurement.plan_line, body=sends(version=1, decision="wait", reason="matrix")),
    "POST /api/{office}/procurement/plan/{line_id}/substitution": Sample(
        make=enquiries.planned_line, body=sends(version=1, part_no=PART, agreed_by="Ms Lin", unit_price="1.00"), needs=("orders.write",)
    ),
    "POST /api/{office}/procurement/plans/{plan_id}/check": Sample(make=procurement.decided_plan, body=sends(version=1)),
    "POST /api/{office}/procurement/plans/{plan_id}/approval-request": Sample(make=procurement.checked_plan, body=sends(reason="matrix")),
    "POST /api/{office}/procurement/plans/{plan_id}/release": Sample(make=procurement.checked_plan, body=sends(version=2)),
    "POST /api/{office}/procurement/orders": Sample(body=procurement.purchase_of),
    "GET /api/{office}/procurement/orders/{purchase_id}": Sample(make=procurement.purchase),
    "POST /api/{office}/procurement/orders/{purchase_id}/approval-request": Sample(make=procurement.large_purchase, body=sends(reason="matrix")),
    "POST /api/{office}/procurement/orders/{purchase_id}/sending": Sample(make=procurement.purchase, body=sends(version=1)),
    "POST /api/{office}/procurement/orders/{purchase_id}/confirmation": Sample(
        make=procurement.sent, body=sends(version=2, lines=[{"line_no": 1, "quantity": "4"}])
    ),
    "POST /api/{office}/procurement/orders/{purchase_id}/split": Sample(make=procurement.sent, body=sends(version=2, line_no=1, quantity="1", expected_on=None)),
    "POST /api/{office}/procurement/orders/{purchase_id}/cancellation": Sample(make=procurement.sent, body=sends(version=2, reason="matrix sample")),
    "POST /api/{office}/procurement/orders/{purchase_id}/receipts": Sample(make=procurement.sent, body=sends(lines=[{"line_no": 1, "quantity": "1"}])),
    "PUT /api/{office}/procurement/policy": Sample(body=procurement.policy),
    "POST /{office}/procurement/policy": Sample(body=procurement.policy_form, form=True),
    "POST /api/{office}/procurement/stocking": Sample(),
    "POST /api/{office}/procurement/stocking/plan": Sample(make=procurement.stocked, body=procurement.stocking_plan),
    "PUT /api/{office}/procurement/stocking/policy": Sample(body=procurement.stocking_policy),
    "GET /api/{office}/procurement/stocking/{product_id}": Sample(make=procurement.stocked),
    "POST /{office}/procurement/stocking": Sample(body=types(), form=True),
    "POST /{office}/procurement/stocking/plan": Sample(make=procurement.stocked, body=procurement.stocking_form, form=True),
    "GET /{office}/procurement/stocking/{product_id}": Sample(make=procurement.stocked),
    "POST /{office}/procurement/plan/new": Sample(body=types(part_no=PART, quantity="2"), form=True),
    "GET /{office}/procurement/plan/{line_id}": Sample(make=procurement.plan_line),
    "POST /{office}/procurement/plan/{line_id}": Sample(make=procurement.plan_line, body=procurement.note_form, form=True),
    "POST /{office}/procurement/plan/{line_id}/decision": Sample(make=procurement.plan_line, body=procurement.decision_form, form=True),
    "POST /{office}/procurement/plan/{line_id}/substitution": Sample(
        make=enquiries.planned_line, body=enquiries.substitute_form, form=True, needs=("orders.write",)
    ),
    "GET /{office}/procurement/plans/{plan_id}": Sample(make=procurement.decided_plan),
    "POST /{office}/procurement/plans/{plan_id}/check": Sample(make=procurement.decided_plan, body=types(version="1"), form=True),
    "POST /{office}/procurement/plans/{plan_id}/approval": Sample(make=procurement.checked_plan, body=types(reason="matrix"), form=True),
    "POST /{office}/procurement/plans/{plan_id}/release": Sample(make=procurement.checked_plan, body=types(version="2"), form=True),
    "POST /{office}/procurement/orders/new": Sample(body=procurement.purchase_form, form=True),
    "GET /{office}/procurement/orders/{purchase_id}": Sample(make=procurement.purchase),
    "POST /{office}/procurement/orders/{purchase_id}/approval": Sample(make=procurement.large_purchase, body=types(reason="matrix"), form=True),
    "POST /{office}/procurement/orders/{purchase_id}/sending": Sample(make=procurement.purchase, body=types(version="1"), form=True),
    "POST /{office}/procurement/orders/{purchase_id}/confirmation": Sample(
        make=procurement.sent, body=types(version="2", lines__1__line_no="1", lines__1__quantity="4"), form=True
    ),
    "POST /{office}/procurement/orders/{purchase_id}/split": Sample(
        make=procurement.sent, body=types(version="2", line_no="1", quantity="1", expected_on="+30"), form=True
    ),
    "POST /{office}/procurement/orders/{purchase_id}/cancellation": Sample(make=procurement.sent, body=types(version="2", reason="matrix sample"), form=True),
    "POST /{office}/procurement/orders/{purchase_id}/receipts": Sample(
        make=procurement.sent, body=types(lines__1__line_no="1", lines__1__quantity="1"), form=True
    ),
    "POST /{office}/procurement/suppliers/new": Sample(body=types(name="A supplier #", currency="CNY"), form=True),
    "GET /{office}/procurement/suppliers/{supplier_id}": Sample(make=procurement.supplier),
    "POST /{office}/procurement/suppliers/{supplier_id}": Sample(make=procurement.supplier, body=types(name="A supplier", currency="CNY", version="1"), form=True),
    "POST /{office}/procurement/suppliers/{supplier_id}/prices": Sample(make=procurement.supplier, body=procurement.price_form, form=True),
    "POST /api/{office}/procurement/enquiries": Sample(body=enquiries.enquiry_of),
    "GET /api/{office}/procurement/enquiries/{enquiry_id}": Sample(make=enquiries.enquiry),
    "POST /api/{office}/procurement/enquiries/{enquiry_id}/closing": Sample(make=enquiries.enquiry, body=sends(version=1)),
    "GET /api/{office}/procurement/enquiries/targets/{target_id}/form": Sample(make=enquiries.target),
    "POST /api/{office}/procurement/enquiries/targets/{target_id}/form": Sample(make=enquiries.target, query="?file_name=form.csv", file=enquiries.OUT),
    "POST /api/{office}/procurement/enquiries/targets/{target_id}/answers": Sample(
        make=enquiries.target, body=sends(answers=[{"line_no": 1, "available": "few"}])
    ),
    "POST /api/{office}/procurement/enquiries/targets/{target_id}/decline": Sample(make=enquiries.target, body=sends(reason="matrix")),
    "POST /api/{office}/procurement/enquiries/lines/{line_id}/choice": Sample(make=enquiries.answered_line, body=enquiries.choice_of),
    "POST /api/{office}/procurement/enquiries/lines/{line_id}/feedback": Sample(
        make=enquiries.customers_line, body=sends(way="phone", person="Ms Lin", words="no answer yet", is_final=False)
    ),
    "POST /{office}/procurement/enquiries/new": Sample(body=enquiries.enquiry_form, form=True),
    "GET /{office}/procurement/enquiries/{enquiry_id}": Sample(make=enquiries.enquiry),
    "GET /{office}/procurement/enquiries/targets/{target_id}": Sample(make=enquiries.target),
    "GET /{office}/procurement/enquiries/lines/{line_id}": Sample(make=enquiries.answered_line),
    "POST /{office}/procurement/enquiries/{enquiry_id}/closing": Sample(make=enquiries.enquiry, body=types(version="1"), form=True),
    "POST /{office}/procurement/enquiries/targets/{target_id}/answers": Sample(
        make=enquiries.target, body=types(answers__0__line_no="1", answers__0__available="2"), form=True
    ),
    "POST /{office}/procurement/enquiries/targets/{target_id}/form": Sample(make=enquiries.target, body=types(), form=True, upload=("file", enquiries.OUT)),
    "POST /{office}/procurement/enquiries/targets/{target_id}/decline": Sample(make=enquiries.target, body=types(reason="matrix"), form=True),
    "POST /{office}/procurement/enquiries/lines/{line_id}/choice": Sample(make=enquiries.answered_line, body=enquiries.choice_form, form=True),
    "POST /{office}/procurement/enquiries/lines/{line_id}/feedback": Sample(
        make=enquiries.customers_line, body=types(way="phone", person="Ms Lin", words="no answer yet", step="waiting"), form=True
    ),
    "POST /api/{office}/procurement/invoices": Sample(body=procurement.invoice_of),
    "GET /api/{office}/procurement/invoices/{invoice_id}": Sample(make=procurement.invoice),
    "POST /api/{office}/procurement/invoices/{invoice_id}/booking": Sample(make=procurement.late_goods_invoice, body=sends(version=1)),
    "POST /api/{office}/procurement/invoices/{invoice_id}/release-request": Sample(make=procurement.dear_invoice, body=sends(reason="matrix")),
    "POST /api/{office}/procurement/invoices/{invoice_id}/cancellation": Sample(make=procurement.dear_invoice, body=sends(version=1, reason="matrix sample")),
    "POST /api/{office}/procurement/orders/{purchase_id}/charges-end": Sample(make=procurement.received_with_freight, body=sends(reason="matrix sample")),
    "POST /api/{office}/procurement/payments": Sample(body=procurement.payment_of),
    "GET /api/{office}/procurement/payments/{payment_id}": Sample(make=procurement.paid),
    "POST /api/{office}/procurement/payments/{payment_id}/reversal": Sample(make=procurement.paid, body=sends(reason="matrix sample")),
    "POST /{office}/procurement/invoices/new": Sample(body=procurement.invoice_form, form=True),
    "GET /{office}/procurement/invoices/{invoice_id}": Sample(make=procurement.invoice),
    "POST /{office}/procurement/invoices/{invoice_id}/booking": Sample(make=procurement.late_goods_invoice, body=types(version="1"), form=True),
    "POST /{office}/procurement/invoices/{invoice_id}/release": Sample(make=procurement.dear_invoice, body=types(reason="matrix"), form=True),
    "POST /{office}/procurement/invoices/{invoice_id}/cancellation": Sample(make=procurement.dear_invoice, body=types(version="1", reason="matrix sample"), form=True),
    "POST /{office}/procurement/payments/new": Sample(body=procurement.payment_form, form=True),
    "GET /{office}/procurement/payments/{payment_id}": Sample(make=procurement.paid),
    "POST /{office}/procurement/payments/{payment_id}/reversal": Sample(make=procurement.paid, body=types(reason="matrix sample"), form=True),
    "GET /api/{office}/procurement/returns/{return_id}": Sample(make=procurement.returned),
    "POST /api/{office}/procurement/orders/{purchase_id}/returns": Sample(make=procurement.received, body=procurement.return_of),
    "GET /{office}/procurement/returns/{return_id}": Sample(make=procurement.returned),
    "GET /{office}/procurement/receipts/{receipt_id}/return": Sample(make=procurement.receipt),
    "POST /{office}/procurement/receipts/{receipt_id}/return": Sample(make=procurement.receipt, body=procurement.return_form, form=True),
    "POST /{office}/procurement/orders/{purchase_id}/charges-end": Sample(make=procurement.received_with_freight, body=types(reason="matrix sample"), form=True),
    "GET /api/{office}/procurement/supplier-papers/{paper_id}": Sample(make=procurement.paper),
    "POST /api/{office}/procurement/supplier-papers/{paper_id}/decision": Sample(
        make=procurement.paper, body=sends(version=1, purchase_version=2, rows=[{"row_no": 1, "decision": "accept"}])
    ),
    "POST /api/{office}/procurement/supplier-papers/{paper_id}/order": Sample(make=procurement.paper, body=procurement.order_of_paper),
    "POST /api/{office}/procurement/supplier-papers/{paper_id}/aside": Sample(make=procurement.paper, body=sends(version=1, reason="matrix sample")),
    "GET /{office}/procurement/supplier-papers/{paper_id}": Sample(make=procurement.paper),
    "POST /{office}/procurement/supplier-papers/{paper_id}/decision": Sample(
        make=procurement.paper, body=types(version="1", purchase_version="2", rows__0__row_no="1", rows__0__decision="accept"), form=True
    ),
    "POST /{office}/procurement/supplier-papers/{paper_id}/order": Sample(make=procurement.paper, body=procurement.order_of_paper_form, form=True),
    "POST /{office}/procurement/supplier-papers/{paper_id}/aside": Sample(make=procurement.paper, body=types(version="1", reason="matrix sample"), form=True),
    "POST /api/{office}/procurement/orders/{purchase_id}/merging": Sample(make=procurement.purchase, body=procurement.merging_of),
    "POST /{office}/procurement/orders/{purchase_id}/merging": Sample(make=procurement.purchase, body=procurement.merging_form, form=True),
    "POST /api/{office}/orders/promise-calls/{call_id}/answer": Sample(make=procurement.promise_call, body=sends(person="Lin", outcome="accepted")),
    "POST /{office}/views": Sample(body=sends(page="orders/all", name="matrix #", query="q=1"), form=True),
    "GET /{office}/views": Sample(query="?page=orders/all"),
    "POST /{office}/orders/new": Sample(body=new_order_form, form=True),
    "GET /{office}/suggestions/customers": Sample(query="?q=firm"),
    "GET /{office}/suggestions/parts": Sample(query="?q=MATRIX"),
    "GET /{office}/orders/parts": Sample(query="?q=MATRIX"),
    "GET /{office}/orders/{order_id}": Sample(make=Place.draft),
    "GET /{office}/orders/{order_id}/answers": Sample(make=Place.draft),
    "POST /{office}/orders/{order_id}/head": Sample(make=Place.draft, body=head_form, form=True),
    "POST /{office}/orders/{order_id}/lines": Sample(make=Place.draft, body=types(part=f"{PART} 3", unit_price="2"), form=True),
    "GET /{office}/orders/{order_id}/lines/{line_no}": Sample(make=Place.draft),
    "POST /{office}/orders/{order_id}/lines/{line_no}": Sample(make=Place.draft, body=types(part_no=PART, quantity="4", unit_price="2"), form=True),
    "POST /{office}/orders/{order_id}/proposal": Sample(make=Place.draft, body=types(pasted=f"{PART} x 3"), form=True),
    "POST /{office}/orders/{order_id}/papers": Sample(make=Place.draft, body=types(), form=True, upload=("paper", b"%PDF-1.4")),
    "GET /{office}/orders/{order_id}/papers/{paper_no}": Sample(make=Place.with_paper),
    "POST /{office}/orders/{order_id}/stock": Sample(make=Place.draft, body=types(), form=True),
    "POST /{office}/orders/{order_id}/balance": Sample(make=Place.stock_checked, body=types(), form=True),
    "POST /{office}/orders/{order_id}/checks": Sample(make=Place.draft, body=types(), form=True),
    "POST /{office}/orders/{order_id}/call": Sample(make=Place.checked, body=call_form, form=True),
    "POST /{office}/orders/{order_id}/documents": Sample(make=Place.confirmed, body=types(), form=True),
    "POST /{office}/orders/{order_id}/approval": Sample(make=Place.unusual, body=types(reason="matrix sample"), form=True, needs=("orders.phone_reason",)),
    "POST /{office}/orders/{order_id}/copy": Sample(make=Place.unusual, body=types(document_ref="fax 2"), form=True),
    "POST /{office}/orders/{order_id}/cancellation": Sample(make=Place.draft, body=types(reason="matrix sample"), form=True),
    "POST /{office}/orders/{order_id}/closing": Sample(make=Place.delivered_in_part, body=types(reason="matrix sample"), form=True),
    "POST /{office}/orders/{order_id}/promises": Sample(make=procurement.order_at_risk, body=procurement.told_form, form=True),
    "POST /{office}/orders/{order_id}/withdrawal": Sample(make=Place.confirmed_and_issued, body=withdrawal_form, form=True),
    "POST /{office}/people": Sample(
        body=sends(act="add", login="page-#", name="New", role="hr", password=PASSWORD), form=True
    ),
    "GET /{office}/people/{person_id}": Sample(make=Place.someone),
    "POST /{office}/people/{person_id}": Sample(make=Place.someone, body=person_form, form=True),
    "POST /{office}/account/password": Sample(
        make=Place.with_password, body=types(current=PASSWORD, password=NEXT_PASSWORD, again=NEXT_PASSWORD), form=True
    ),
    "POST /{office}/account/sessions": Sample(body=types(id="none"), form=True),
    "POST /{office}/tokens": Sample(body=sends(name="matrix #"), form=True),
    "POST /{office}/tokens/own": Sample(make=Place.own_token, body=own_token_form, form=True, owned=True),
    "POST /{office}/tokens/{token_id}": Sample(make=Place.token, body=sends(reason="matrix"), form=True),
    "POST /{office}/health": Sample(make=Place.dead_job, body=job_form, form=True, needs=("duties.switch",)),
    "POST /api/{office}/approvals/{approval_id}/decide": Sample(make=Place.approval, body=sends(approve=True)),
    "POST /api/{office}/departments": Sample(body=sends(name="Department #")),
    "POST /api/{office}/duties/{duty}/switch": Sample(body=sends(state="on", reason="matrix")),
    "POST /api/{office}/duties/{duty}/parked": Sample(body=sends(action="replay", reason="matrix")),
    "GET /api/{office}/audit": Sample(query="?limit=1"),
    "GET /api/{office}/numbers": Sample(query="?series=sales_invoice"),
    "GET /api/{office}/customers/export": Sample(query="?kind=csv"),
    "GET /api/{office}/procurement/plan/export": Sample(query="?kind=csv"),
    "GET /api/{office}/procurement/stocking/export": Sample(query="?kind=csv"),
    "GET /api/{office}/numbers/export": Sample(query="?kind=csv"),
    "GET /api/{office}/audit/export": Sample(query="?kind=csv&action=order.take"),  # to export is an act itself
    "GET /{office}/audit": Sample(query="?action=order.take"),
    "GET /{office}/inventory": Sample(query=f"?q={PART}"),  # the catalogue is the group's
    "GET /api/{office}/inventory/export/outbound": Sample(query="?kind=csv"),
    "GET /api/{office}/inventory/export/stock": Sample(query=f"?kind=csv&q={PART}"),  # the catalogue is the group's
    "GET /api/{office}/ledger/entries/export": Sample(query="?kind=csv"),
    "GET /api/{office}/ledger/trial-balance/export": Sample(query="?kind=csv"),
    "GET /api/{office}/prices/export": Sample(query="?kind=csv"),
    "GET /api/{office}/receivables/calls/export": Sample(query="?kind=csv"),
    "GET /api/{office}/receivables/holds/export": Sample(query="?kind=csv"),
    "GET /api/{office}/receivables/invoices/export": Sample(query="?kind=csv"),
    "GET /api/{office}/receivables/overview/export": Sample(query="?kind=csv"),
    "GET /api/{office}/receivables/receipts/export": Sample(query="?kind=csv"),
    "GET /api/{office}/returns/export": Sample(query="?kind=csv"),
    "GET /api/{office}/orders/export": Sample(query="?kind=csv"),
    "GET /api/{office}/receivables/summary/export": Sample(query="?kind=csv"),
    "POST /api/{office}/people": Sample(body=sends(login="new-#", name="New", role="hr")),
    "POST /api/{office}/people/limits": Sample(body=sends(action="matrix.sample", amount="1.00", currency="CNY", role="head")),
    "POST /api/{office}/people/{person_id}/roles": Sample(make=Place.someone, body=sends(role="hr")),
    "POST /api/{office}/people/{person_id}/roles/{role}/end": Sample(make=Place.someone, body=sends(reason="matrix")),
    "GET /api/{office}/products": Sample(query="?limit=1"),
    "POST /api/{office}/products": Sample(body=sends(part_no="NEW-#", name="New part")),
    "PUT /api/{office}/products/{part_no}": Sample(body=product_now(name="Sample part")),
    "PUT /api/{office}/products/{part_no}/units": Sample(body=product_now(units=[{"uom": "box", "numerator": 12}])),
    "PUT /api/{office}/products/{part_no}/substitutes": Sample(body=product_now(substitutes=[])),
    "PUT /api/{office}/products/{part_no}/successor": Sample(body=product_now(successor=None, reason="matrix")),
    "POST /api/{office}/products/import": Sample(query="?file_name=parts.csv&dry_run=false", file=b"part no,name\nSHEET-1,From a sheet\n"),
    "POST /api/{office}/prices/lists": Sample(body=prices.new_prices),
    "POST /api/{office}/prices/lists/{price_id}/end": Sample(make=prices.price, body=prices.last_day),
    "POST /api/{office}/procurement/plan/import/refused": Sample(query="?file_name=plan.csv&kind=csv", file=b"model,quantity\nMATRIX-1,many\n"),
    "POST /api/{office}/procurement/plan/import": Sample(query="?file_name=plan.csv&dry_run=false", file=b"model,quantity\nMATRIX-1,5\n"),
    "POST /api/{office}/prices/import": Sample(query="?file_name=prices.csv&dry_run=false", file=b"kind,group,part no,price,from\ngroup,gold,PRICED-SHEET,1.00,2026-01-01\n"),
    "GET /api/{office}/prices/why": Sample(query="?part_no=PRICED-SHEET&customer_id=01900000-0000-7000-8000-000000000000"),
    "PUT /api/{office}/prices/policy": Sample(body=prices.policy),
    "POST /api/{office}/prices/taxes": Sample(body=sends(category="matrix #", tax_status="standard", code="M", percent="1", valid_from="2026-01-01")),
    "POST /api/{office}/prices/taxes/{rate_id}/end": Sample(make=prices.tax_rate, body=prices.last_day),
    "PUT /api/{office}/prices/products/{part_no}": Sample(body=prices.terms),
    "POST /api/{office}/prices/promotions": Sample(body=prices.new_plan),
    "GET /api/{office}/prices/promotions/{promotion_id}": Sample(make=prices.promotion),
    "PUT /api/{office}/prices/promotions/{promotion_id}": Sample(make=prices.promotion, body=prices.changed_plan),
    "POST /api/{office}/prices/promotions/{promotion_id}/submission": Sample(make=prices.promotion),
    "POST /api/{office}/prices/promotions/{promotion_id}/start": Sample(make=prices.approved_promotion),
    "POST /api/{office}/prices/promotions/{promotion_id}/stop": Sample(make=prices.promotion, body=sends(reason="matrix")),
    "GET /api/{office}/prices/promotions/{promotion_id}/simulation": Sample(make=prices.promotion),
    "GET /api/{office}/prices/promotions/{promotion_id}/result": Sample(make=prices.promotion),
    "POST /api/{office}/rates": Sample(body=new_rate),
    "POST /api/{office}/tokens": Sample(body=token),
    "POST /api/{office}/tokens/{token_id}/revoke": Sample(make=Place.token, body=sends(reason="matrix")),
    "POST /api/{office}/customers": Sample(body=sends(name="New firm")),
    "POST /api/{office}/customers/import": Sample(query="?file_name=firms.csv&dry_run=false", file=b"name\nFirm from a sheet\n"),
    "GET /api/{office}/customers/{customer_id}": Sample(make=Place.a_customer),
    "PUT /api/{office}/customers/{customer_id}": Sample(make=Place.a_customer, body=sends(name="Some firm", version=1)),
    "POST /api/{office}/customers/{customer_id}/contacts": Sample(make=Place.a_customer, body=sends(name="Ms Lin")),
    "PUT /api/{office}/customers/contacts/{contact_id}": Sample(make=Place.a_contact, body=sends(name="Ms Lin", version=1)),
    "POST /api/{office}/customers/{customer_id}/state": Sample(make=Place.a_customer, body=sends(state="watch", reason="matrix", version=1)),
    "GET /api/{office}/inventory/outbound/{outbound_id}": Sample(make=Place.outbound),
    "POST /api/{office}/inventory/receipts": Sample(body=sends(lines=GOODS)),
    "POST /api/{office}/inventory/reservations/{order_id}/priority": Sample(make=Place.confirmed, body=sends(priority=3, reason="matrix")),
    "POST /api/{office}/inventory/warehouses": Sample(body=sends(code="W#", name="Annex")),
    "PUT /api/{office}/inventory/policy": Sample(body=policy_now),
    "POST /api/{office}/inventory/incoming": Sample(body=sends(part_no=PART, quantity="1", source="a supplier's order")),
    "PUT /api/{office}/inventory/incoming/{incoming_id}/day": Sample(make=Place.announced, body=sends(expected_on=None, reason="matrix", version=1)),
    "POST /api/{office}/inventory/incoming/{incoming_id}/cancellation": Sample(make=Place.announced, body=sends(reason="matrix")),
    "POST /api/{office}/inventory/holds": Sample(body=sends(part_no=PART, quantity="1", kind="quality", reason="matrix")),
    "POST /api/{office}/inventory/holds/{hold_id}/release": Sample(make=Place.held, body=sends(reason="matrix")),
    "POST /api/{office}/orders/enquiries": Sample(body=sends(words=PART)),
    "GET /api/{office}/orders/enquiries/{enquiry_id}": Sample(make=lists.enquiry),
    "POST /api/{office}/inventory/stock-lists": Sample(body=lists.new_list),
    "GET /api/{office}/inventory/stock-lists/{list_id}": Sample(make=lists.written),
    "PUT /api/{office}/inventory/stock-lists/{list_id}": Sample(make=lists.written, body=lists.new_list),
    "POST /api/{office}/inventory/stock-lists/{list_id}/pause": Sample(make=lists.written, body=sends(reason="matrix")),
    "POST /api/{office}/inventory/stock-lists/{list_id}/resumption": Sample(make=lists.paused),
    "POST /api/{office}/inventory/stock-lists/{list_id}/sendings": Sample(make=lists.written),
    "GET /api/{office}/inventory/stock-lists/{list_id}/sendings": Sample(make=lists.written),
    "GET /api/{office}/inventory/stock-lists/{list_id}/sendings/{day}/file": Sample(make=lists.went),
    "GET /api/{office}/inventory/stock-lists/{list_id}/preview": Sample(make=lists.written),
    "POST /api/{office}/inventory/transfers": Sample(body=transfers.new_transfer),
    "GET /api/{office}/inventory/transfers/{transfer_id}": Sample(make=transfers.asked),
    "POST /api/{office}/inventory/transfers/{transfer_id}/acceptance": Sample(make=transfers.asked_of_us, body=sends(warehouse="main")),
    "POST /api/{office}/inventory/transfers/{transfer_id}/refusal": Sample(make=transfers.asked_of_us, body=sends(reason="matrix")),
    "POST /api/{office}/inventory/transfers/{transfer_id}/sending": Sample(make=transfers.asked, body=sends(carrier="our van")),
    "POST /api/{office}/inventory/transfers/{transfer_id}/receipts": Sample(make=transfers.sent, body=sends(nothing_more=False)),
    "POST /api/{office}/inventory/transfers/{transfer_id}/explanation": Sample(make=transfers.short, body=sends(way="found_later", reason="matrix")),
    "PUT /api/{office}/inventory/transfers/{transfer_id}/day": Sample(make=transfers.sent, body=sends(expected_on=None, reason="matrix")),
    "POST /api/{office}/inventory/transfers/{transfer_id}/cancellation": Sample(make=transfers.asked, body=sends(reason="matrix")),
    "POST /api/{office}/inventory/counts": Sample(body=sends(reason="matrix", part_nos=[PART])),
    "GET /api/{office}/inventory/counts/{count_id}": Sample(make=Place.count),
    "POST /api/{office}/inventory/counts/{count_id}/entries": Sample(make=Place.count, body=sends(entries=[{"part_no": PART, "counted": "1"}])),
    "POST /api/{office}/inventory/counts/{count_id}/closing": Sample(make=Place.entered_count),
    "POST /api/{office}/inventory/counts/{count_id}/posting": Sample(make=Place.approved_count),
    "POST /api/{office}/inventory/counts/{count_id}/cancellation": Sample(make=Place.count, body=sends(reason="matrix")),
    "POST /api/{office}/inventory/adjustments": Sample(body=sends(reason="matrix", lines=[{"part_no": PART, "quantity": "-1"}])),
    "POST /api/{office}/ledger/accounts": Sample(body=sends(code="1999#", name="Own account")),
    "GET /api/{office}/ledger/card": Sample(query="?account=1002"),
    "GET /api/{office}/ledger/card/csv": Sample(query="?account=1002"),
    "GET /api/{office}/ledger/completeness": Sample(query=f"?since={TODAY - dt.timedelta(days=300)}&until={TODAY + dt.timedelta(days=1)}"),
    "POST /api/{office}/ledger/entries": Sample(body=sends(booked_on="2026-03-02", text="a sample", reason="matrix", lines=SIDES)),
    "GET /api/{office}/ledger/entries/{entry_id}": Sample(make=Place.booked),
    "POST /api/{office}/ledger/entries/{entry_id}/reversal": Sample(make=Place.booked, body=sends(reason="matrix")),
    "POST /api/{office}/ledger/periods": Sample(body=month_to_close),
    "POST /api/{office}/ledger/periods/{period_id}/reopening": Sample(make=Place.month_to_reopen, body=sends(reason="matrix")),
    "POST /api/{office}/ledger/periods/differences": Sample(body=differing_month),
    "POST /api/{office}/ledger/periods/{period_id}/reopening-request": Sample(make=Place.closed_month, body=sends(reason="matrix")),
    "GET /api/{office}/ledger/subsidiary": Sample(query="?account=1122"),
    "POST /api/{office}/ledger/tie-out": Sample(),
    "POST /api/{office}/logistics/dispatches": Sample(make=Place.outbound, body=dispatch),
    "GET /api/{office}/logistics/shipments/{shipment_id}": Sample(make=shipments.sent),
    "POST /api/{office}/logistics/shipments/{shipment_id}/asking": Sample(make=shipments.asked),
    "POST /api/{office}/logistics/shipments/{shipment_id}/link": Sample(make=shipments.sent),
    "POST /api/{office}/logistics/shipments/{shipment_id}/link-end": Sample(make=shipments.sent),
    "GET /api/{office}/logistics/shipments/{shipment_id}/proof": Sample(make=shipments.arrived),
    "GET /api/{office}/logistics/proofs/{proof_id}/file": Sample(make=shipments.proven),
    "POST /api/{office}/logistics/shipments/{shipment_id}/proof": Sample(make=shipments.sent, body=shipments.taken),
    "GET /api/{office}/logistics/shipments/{shipment_id}/verification": Sample(make=shipments.arrived),
    "POST /api/{office}/logistics/shipments/{shipment_id}/verification": Sample(make=shipments.arrived, body=sends(**shipments.VERDICT)),
    "POST /api/{office}/logistics/parcels/{parcel_id}/events": Sample(make=shipments.parcel, body=shipments.noted),
    "POST /api/{office}/logistics/parcels/{parcel_id}/number": Sample(make=shipments.parcel, body=sends(tracking_no="N#-000", why="renumbered", reason="matrix")),
    "POST /api/{office}/logistics/shipments/{shipment_id}/call": Sample(make=shipments.sent, body=sends(what="nothing")),
    "POST /api/{office}/logistics/events/{event_id}/withdrawal": Sample(make=shipments.event, body=sends(reason="matrix")),
    "POST /api/{office}/logistics/exceptions/{exception_id}/closing": Sample(make=shipments.exception, body=sends(outcome="matrix")),
    "POST /api/{office}/logistics/carriers": Sample(body=sends(name="Carrier #")),
    "PUT /api/{office}/logistics/carriers/{carrier_id}": Sample(make=shipments.carrier, body=shipments.changed_carrier),
    "POST /api/{office}/logistics/carrier-accounts": Sample(body=sends(name="Account #", adapter="dhl")),
    "PUT /api/{office}/logistics/carrier-accounts/{account_id}": Sample(make=shipments.account, body=shipments.changed_account),
    "POST /api/{office}/orders": Sample(body=new_order),
    "POST /api/{office}/orders/placements": Sample(body=new_placement, needs=("orders.write",)),
    "PUT /api/{office}/orders/{order_id}": Sample(make=Place.draft, body=new_order),
    "GET /api/{office}/orders/{order_id}": Sample(make=Place.draft),
    "GET /api/{office}/orders/{order_id}/panels": Sample(make=Place.draft),
    "GET /api/{office}/orders/{order_id}/checklist": Sample(make=Place.draft),
    "POST /api/{office}/orders/{order_id}/stock-check": Sample(make=Place.draft),
    "POST /api/{office}/orders/{order_id}/balance-check": Sample(make=Place.stock_checked),
    "POST /api/{office}/orders/{order_id}/confirmations": Sample(make=Place.checked, body=call),
    "POST /api/{office}/orders/{order_id}/documents": Sample(make=Place.confirmed),
    "GET /api/{office}/orders/{order_id}/why": Sample(make=Place.draft),
    "GET /api/{office}/orders/{order_id}/calls": Sample(make=Place.draft),
    "PUT /api/{office}/orders/policy": Sample(body=sends()),
    "POST /api/{office}/orders/{order_id}/approval": Sample(make=Place.unusual, body=sends(reason="matrix sample")),
    "POST /api/{office}/orders/{order_id}/written-copy": Sample(make=Place.unusual, body=sends(document_ref="fax 1")),
    "POST /api/{office}/orders/deliveries/{outbound_id}/withdrawal": Sample(make=Place.outbound, body=sends(reason="matrix sample")),
    "POST /api/{office}/orders/{order_id}/closing": Sample(make=Place.delivered_in_part, body=sends(reason="matrix sample")),
    "POST /api/{office}/returns": Sample(make=Place.delivered, body=new_return, owned=True),
    "PUT /api/{office}/returns/policy": Sample(body=sends()),
    "GET /api/{office}/returns/{return_id}": Sample(make=Place.a_return),
    "POST /api/{office}/returns/{return_id}/authorization": Sample(make=Place.a_return, body=sends(version=1)),
    "POST /api/{office}/returns/{return_id}/refusal": Sample(make=Place.a_return, body=sends(reason="matrix sample")),
    "POST /api/{office}/returns/{return_id}/receipt": Sample(make=Place.authorized_return, body=sends()),
    "POST /api/{office}/returns/{return_id}/inspection": Sample(make=Place.received_return, body=sends(findings=FOUND)),
    "POST /api/{office}/returns/{return_id}/resolution": Sample(make=Place.inspected_return, body=sends(resolution="repair")),
    "POST /api/{office}/orders/{order_id}/cancellation": Sample(make=Place.draft, body=sends(reason="matrix")),
    "GET /api/{office}/receivables/accounts/{customer_id}": Sample(make=money.new_account),
    "GET /api/{office}/receivables/accounts/{customer_id}/statement": Sample(make=money.new_account, query="?since=2026-01-01&until=2026-12-31"),
    "PUT /api/{office}/receivables/accounts/{customer_id}": Sample(make=money.new_account, body=sends(credit_limit="1000000.00", version=1)),
    "GET /api/{office}/receivables/items": Sample(query="?customer_id=01900000-0000-7000-8000-000000000000"),
    "PUT /api/{office}/receivables/policy": Sample(body=sends()),
    "GET /api/{office}/receivables/accounts/{customer_id}/statement/export": Sample(
        make=money.new_account, query="?since=2026-01-01&until=2026-12-31"
    ),
    "POST /{office}/receivables/calls": Sample(make=money.overdue_customer, body=money.page_of_customer, form=True),
    "POST /{office}/receivables/calls/{call_id}": Sample(make=money.payment_call, body=types(outcome="other", phone="1", person="Lin"), form=True),
    "POST /{office}/receivables/held/{outbound_id}/request": Sample(make=money.plain_hold, body=types(amount="5", reason="matrix", until="+1"), form=True),
    "POST /{office}/receivables/held/{outbound_id}/release": Sample(make=money.hold, body=types(), form=True),
    "POST /{office}/receivables/policy": Sample(body=policy_form, form=True),
    "POST /{office}/receivables/payments": Sample(body=types(state="reported", amount="1", reference="page #"), form=True),
    "GET /{office}/receivables/payments/names": Sample(query="?q=firm"),
    "GET /{office}/receivables/payments/{receipt_id}": Sample(make=money.cleared_receipt),
    "POST /{office}/receivables/payments/{receipt_id}/match": Sample(make=Place.receipt, body=money.page_match, form=True),
    "POST /{office}/receivables/payments/{receipt_id}/clear": Sample(make=Place.receipt, body=types(), form=True),
    "POST /{office}/receivables/payments/{receipt_id}/allocate": Sample(make=money.loose_receipt, body=money.page_parts, form=True),
    "POST /{office}/receivables/payments/{receipt_id}/reverse": Sample(make=money.cleared_receipt, body=types(reason="matrix"), form=True),
    "POST /{office}/receivables/payments/{receipt_id}/undo": Sample(make=money.linked_receipt, body=money.page_link, form=True),
    "GET /{office}/receivables/documents/{document_id}": Sample(make=money.invoice),
    "POST /{office}/receivables/documents/{document_id}/dispute": Sample(make=Place.invoice, body=types(dispute="disputed", reason="matrix"), form=True),
    "POST /{office}/receivables/documents/{document_id}/allocate": Sample(make=money.loose_receipt, body=money.page_parts, form=True),
    "POST /{office}/receivables/documents/{document_id}/issue": Sample(make=money.waiting_invoice, body=types(), form=True),
    "POST /{office}/receivables/documents/{document_id}/book": Sample(make=money.adjustment, body=types(), form=True),
    "GET /{office}/receivables/customers/{customer_id}": Sample(make=money.new_account),
    "POST /{office}/receivables/customers/{customer_id}/terms": Sample(
        make=money.new_account, body=types(mode="credit", credit_limit="5", terms_days="30", version="1"), form=True
    ),
    "POST /{office}/receivables/customers/{customer_id}/corrections": Sample(
        make=money.new_account, body=types(kind="credit", amount="1", why="matrix"), form=True
    ),
    "POST /{office}/ledger/accounts": Sample(body=types(code="1998#", name="Own account"), form=True),
    "GET /{office}/ledger/entries/{entry_id}": Sample(make=Place.booked),
    "POST /{office}/ledger/entries": Sample(body=types(booked_on="2026-03-02", text="a sample", reason="matrix", currency="CNY", **SIDES_TYPED), form=True),
    "POST /{office}/ledger/entries/{entry_id}/reversal": Sample(make=Place.booked, body=types(reason="matrix"), form=True),
    "POST /{office}/ledger/months/close": Sample(body=month_form, form=True),
    "POST /{office}/ledger/months/accept": Sample(body=differing_form, form=True),
    "POST /{office}/ledger/months/compare": Sample(body=types(), form=True),
    "POST /{office}/ledger/months/{period_id}/ask": Sample(make=Place.closed_month, body=types(reason="matrix"), form=True),
    "POST /{office}/ledger/months/{period_id}/reopen": Sample(make=Place.month_to_reopen, body=types(reason="matrix"), form=True),
    "POST /api/{office}/receivables/receipts": Sample(body=slip),
    "POST /api/{office}/receivables/receipts/{receipt_id}/match": Sample(make=Place.receipt, body=money.match),
    "POST /api/{office}/receivables/receipts/{receipt_id}/clear": Sample(make=Place.receipt),
    "POST /api/{office}/receivables/receipts/{receipt_id}/reverse": Sample(make=money.cleared_receipt, body=sends(reason="matrix")),
    "POST /api/{office}/receivables/money/{document_id}/allocations": Sample(make=money.cleared_receipt, body=sends(parts=[])),
    "POST /api/{office}/receivables/allocations/{allocation_id}/undo": Sample(make=money.allocation, body=sends(reason="matrix")),
    "POST /api/{office}/receivables/adjustments": Sample(make=money.new_account, body=money.correction),
    "POST /api/{office}/receivables/adjustments/{adjustment_id}/book": Sample(make=money.adjustment),
    "GET /api/{office}/receivables/invoices/{invoice_id}": Sample(make=money.invoice),
    "POST /api/{office}/receivables/invoices/{invoice_id}/issue": Sample(make=money.waiting_invoice),
    "POST /api/{office}/receivables/invoices/{invoice_id}/dispute": Sample(make=Place.invoice, body=sends(state="disputed", reason="matrix")),
    "GET /api/{office}/receivables/credit-notes/{credit_note_id}": Sample(make=money.credit_note),
    "POST /api/{office}/receivables/imported-documents": Sample(make=money.new_account, body=money.old_documents),
    "POST /api/{office}/receivables/holds/{outbound_id}/release": Sample(make=money.hold),
    "POST /api/{office}/receivables/overrides": Sample(make=money.checked_order, body=money.override),
    "GET /api/{office}/receivables/calls/{call_id}": Sample(make=money.payment_call),
    "POST /api/{office}/receivables/calls": Sample(make=money.overdue_customer, body=money.of_customer),
    "POST /api/{office}/receivables/calls/{call_id}/log": Sample(make=money.payment_call, body=sends(called_at="2026-03-02T09:30:00+08:00", phone="1", person="Lin", outcome="other")),
    "PUT /api/{office}/attendance/calendar": Sample(body=attendance.country),
    "GET /api/{office}/attendance/calendar/{year}": Sample(make=attendance.calendar),
    "PUT /api/{office}/attendance/calendar/days": Sample(body=sends(day="2026-12-31", type="rest_day", reason="for the matrix #")),
    "POST /api/{office}/attendance/calendar/years": Sample(body=attendance.next_year),
    "POST /{office}/attendance/country": Sample(body=attendance.country_form, form=True),
    "POST /{office}/attendance/day": Sample(body=types(day="2026-12-31", type="rest_day", reason="for the matrix #"), form=True),
    "POST /{office}/attendance/year": Sample(body=attendance.next_year_form, form=True),
    "POST /api/{office}/payroll/elements": Sample(body=sends(code="sent_#", **payroll.ELEMENT)),
    "GET /api/{office}/payroll/elements/{element_id}": Sample(make=payroll.element),
    "POST /api/{office}/payroll/elements/{element_id}/rules": Sample(make=payroll.element, body=sends(formula="#", from_month="2026-02", version=1)),
    "POST /api/{office}/payroll/trials": Sample(body=sends(month="2026-03", figures={"base_pay": "100"})),
    "POST /{office}/payroll/trial": Sample(body=types(month="2026-03", base_pay="100"), form=True),
    "POST /{office}/payroll/elements/new": Sample(body=types(code="typed_#", **payroll.ELEMENT), form=True),
    "GET /{office}/payroll/elements/{element_id}": Sample(make=payroll.element),
    "POST /{office}/payroll/elements/{element_id}": Sample(make=payroll.element, body=types(formula="#", from_month="2026-02", version="1"), form=True),
    "POST /api/{office}/samples": Sample(body=kept_samples.new_piece),
    "GET /api/{office}/samples/export": Sample(query="?kind=csv"),
    "PUT /api/{office}/samples/policy": Sample(body=kept_samples.policy),
    "GET /api/{office}/samples/{item_id}": Sample(make=kept_samples.piece),
    "GET /api/{office}/samples/{item_id}/photos/{photo_no}": Sample(make=kept_samples.pictured),
    "POST /api/{office}/samples/{item_id}/photos": Sample(make=kept_samples.piece, body=sends(name="piece.png", content=kept_samples.ENCODED)),
    "POST /api/{office}/samples/{item_id}/loan": Sample(make=kept_samples.piece, body=kept_samples.loan),
    "POST /api/{office}/samples/{item_id}/extension": Sample(make=kept_samples.lent, body=kept_samples.later_day),
    "POST /api/{office}/samples/{item_id}/return": Sample(make=kept_samples.lent, body=sends(condition="good")),
    "POST /api/{office}/samples/{item_id}/transfer": Sample(make=kept_samples.lent, body=sends(holder="Wang", company="Matrix firm")),
    "POST /api/{office}/samples/{item_id}/sending": Sample(make=kept_samples.piece, body=sends(tracking_no="SF #")),
    "POST /api/{office}/samples/{item_id}/place": Sample(make=kept_samples.piece, body=sends(place="room #")),
    "POST /api/{office}/samples/{item_id}/use": Sample(make=kept_samples.piece, body=sends(note="for the matrix")),
    "POST /api/{office}/samples/{item_id}/sale": Sample(make=kept_samples.piece, body=sends(note="for the matrix", buyer="Matrix firm")),
    "POST /api/{office}/samples/{item_id}/requests": Sample(make=kept_samples.piece, body=sends(kind="write_off", reason="for the matrix")),
    "POST /api/{office}/samples/requests/{request_id}": Sample(make=kept_samples.agreed),
    "POST /api/{office}/samples/counts": Sample(make=kept_samples.no_count, body=sends(note="matrix")),
    "GET /api/{office}/samples/counts/{count_id}": Sample(make=kept_samples.count),
    "GET /api/{office}/samples/counts/{count_id}/export": Sample(make=kept_samples.count, query="?kind=csv"),
    "POST /api/{office}/samples/counts/{count_id}/marks": Sample(make=kept_samples.count, body=kept_samples.marks),
    "POST /api/{office}/samples/counts/{count_id}/closing": Sample(make=kept_samples.marked_count),
    "POST /{office}/samples/new": Sample(body=types(**kept_samples.PIECE), form=True),
    "POST /{office}/samples/terms": Sample(body=kept_samples.terms_form, form=True),
    "GET /{office}/samples/{item_id}": Sample(make=kept_samples.piece),
    "GET /{office}/samples/{item_id}/photos/{photo_no}": Sample(make=kept_samples.pictured),
    "POST /{office}/samples/{item_id}/photos/new": Sample(make=kept_samples.piece, body=types(), form=True, upload=("photo", kept_samples.PICTURE)),
    "POST /{office}/samples/{item_id}/{movement}": Sample(make=kept_samples.piece, body=kept_samples.loan_form, form=True),
    "POST /{office}/samples/requests/{request_id}": Sample(make=kept_samples.agreed, body=types(), form=True),
    "POST /{office}/samples/counts": Sample(make=kept_samples.no_count, body=types(note="matrix"), form=True),
    "GET /{office}/samples/counts/{count_id}": Sample(make=kept_samples.count),
    "POST /{office}/samples/counts/{count_id}/marks": Sample(make=kept_samples.count, body=kept_samples.marks_form, form=True),
    "POST /{office}/samples/counts/{count_id}/closing": Sample(make=kept_samples.marked_count, body=types(), form=True),
    "GET /api/{office}/logistics/tariffs/export": Sample(query="?kind=csv"),
    "POST /api/{office}/logistics/tariffs": Sample(body=ways.new_tariff),
    "POST /api/{office}/logistics/tariffs/import": Sample(query="?file_name=tariffs.csv&dry_run=false", file=b"carrier,service,zone,steps,valid from,days\nX,Y,1,1=9.00,2026-03-02,2\n"),
    "PUT /api/{office}/logistics/zones": Sample(body=sends(carrier=ways.CARRIER, country="CN", prefix="Hubei", zone="1")),
    "POST /api/{office}/logistics/zones/import": Sample(query="?file_name=zones.csv&dry_run=false", file=ways.ZONES),
    "PUT /api/{office}/logistics/carrier-limits": Sample(body=sends(carrier="Another", goods_class="cold", is_allowed=False)),
    "PUT /api/{office}/logistics/goods-classes": Sample(body=sends(part_no=PART, classes=[])),
    "PUT /api/{office}/logistics/customer-ways/{customer_id}": Sample(make=money.new_account, body=sends(carrier=ways.CARRIER)),
    "PUT /api/{office}/logistics/way-policy": Sample(body=ways.policy),
    "GET /api/{office}/logistics/offers": Sample(query=ways.QUERY),
    "POST /api/{office}/logistics/ways": Sample(make=ways.outbound, body=ways.choice),
    "GET /api/{office}/logistics/ways/{outbound_id}": Sample(make=ways.chosen),
    "GET /api/{office}/logistics/calls": Sample(query=shipments.TO_CALL),
    "GET /api/{office}/logistics/ways/{outbound_id}/goods": Sample(make=ways.chosen),
    "POST /api/{office}/logistics/shipments/{shipment_id}/attempt": Sample(make=shipments.arrived, body=sends(channel="phone")),
    "POST /{office}/logistics/shipments/{shipment_id}/attempt": Sample(make=shipments.arrived, body=types(channel="phone"), form=True),
    "POST /{office}/logistics/way-terms": Sample(body=ways.policy_form, form=True),
    "POST /{office}/logistics/carrier-limits": Sample(body=types(carrier="Another", goods_class="cold", is_allowed=""), form=True),
    "POST /{office}/logistics/goods-classes": Sample(body=types(part_no=PART), form=True),
    "POST /{office}/logistics/customer-ways": Sample(make=money.new_account, body=ways.customer_way_form, form=True),
    "POST /api/{office}/logistics/bills/import": Sample(query="?file_name=bill.csv&dry_run=false", file=b"carrier,bill number,bill date,tracking number,amount\nX,M 1,2026-03-02,T 1,9.00\n"),
    "GET /api/{office}/logistics/bills/{bill_id}": Sample(make=ways.bill),
    "GET /api/{office}/logistics/bills/{bill_id}/export": Sample(make=ways.bill, query="?kind=csv"),
    "POST /api/{office}/logistics/bills/{bill_id}/decision": Sample(make=ways.bill, body=ways.decision),
    "GET /{office}/logistics/ways/{outbound_id}": Sample(make=ways.chosen),
    "POST /{office}/logistics/ways/{outbound_id}": Sample(make=ways.outbound, body=ways.choice_form, form=True),
    "GET /{office}/logistics/bills/{bill_id}": Sample(make=ways.bill),
    "POST /{office}/logistics/bills/{bill_id}": Sample(make=ways.bill, body=ways.decision_form, form=True),
    "POST /{office}/logistics/tariffs/import": Sample(body=types(act="check"), form=True, upload=("file", b"carrier,service,zone,steps,valid from,days\nX,Y,2,1=9.00,2026-03-02,2\n")),
    "POST /{office}/logistics/zones/import": Sample(body=types(act="check"), form=True, upload=("file", ways.ZONES)),
    "POST /{office}/logistics/bills/import": Sample(body=types(act="check"), form=True, upload=("file", b"carrier,bill number,bill date,tracking number,amount\nX,M 2,2026-03-02,T 2,9.00\n")),
}  # fmt: skip
WORDS = {
    "year": "2026",
    "photo_no": "1",
    "movement": "loan",
    "day": str(lists.DAY),
    "line_no": "1",
    "paper_no": "1",
    "page_no": "1",
    "place": "1",
    "code": "1002",
    "base": "EUR",
    "quote": "EUR",
    "duty": "logistics",
    "folder": "ledger",
    "file": "ledger.css",
    "part_no": PART,
    "role": "warehouse",
    "kind": "delivery_note",
    "name": "salesops.css",
}


async def new_place(office: Office, asker: Actor) -> Place:
    """Make an office ready for every sample."""
    place = Place(office, UUID(int=0), asker)
    place.customer = await place.a_customer(asker.person_id)
    await place.open_place()
    await prices.open_shop(place)
    return place


async def add_part(office: Office) -> None:
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        await add_products(tx, [NewProduct(PART, "Sample part"), NewProduct(prices.SHEET, "Priced part")])
