"""Drives the history through the desk, day by day: money first, then the day's orders, then what ships.

An order is invoiced when it is issued. Orders the history shows as in process or on hold are issued and not dispatched.
Those cancelled before they shipped are cancelled before issue; a cancelled order that shipped is issued and dispatched
and comes back as a return two weeks later, credited at the price it was sold for. Which orders are held, and what releases them, is left to the desk alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

from salesops import clock
from salesops.act import Act
from salesops.errors import ConflictDuplicate
from salesops.masterdata import people
from salesops.masterdata.catalogue import NewProduct, add_products, find_products
from salesops.replay.api import Api, api_of
from salesops.replay.classicmodels.files import History, Order, Payment
from salesops.replay.classicmodels.report import Log, Report, make_report
from salesops.replay.classicmodels.supplying import Futures, OpeningStock, Supplying
from salesops.services import outbox
from salesops.transactions import transaction

Progress = Callable[[str, int, int], None]
RETURNED_AFTER = dt.timedelta(days=14)  # the history says that an order was cancelled after it shipped, not when


async def replay(
    act: Act,
    history: History,
    *,
    depot: Act | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Replay the history in the act's office, which should be new; returns what came of it.

    With a `depot`, another new office of the company, there is no opening stock: every order is futures, bought or sent for.
    """
    days = sorted(
        {o.ordered for o in history.orders}
        | {o.shipped for o in history.orders if o.shipped}
        | {p.paid for p in history.payments}
        | {o.shipped + RETURNED_AFTER for o in history.orders if o.comes_back and o.shipped}
    )
    with clock.at(_noon(days[0] - dt.timedelta(days=1))):
        async with contextlib.AsyncExitStack() as stack:
            api = await stack.enter_async_context(api_of(act))
            head = await stack.enter_async_context(api_of(act, "head", ("head",)))
            supplying: Supplying = OpeningStock(api, history)
            if depot is not None:
                supplying = Futures(api, head, await stack.enter_async_context(api_of(depot)), history)
            drive = _Drive(act, api, head, history, supplying)
            await drive.open_books(progress)
            for done, day in enumerate(days):
                progress("Days", done, len(days))
                with clock.at(_noon(day)):
                    await drive.day(day)
            progress("Days", len(days), len(days))
            with clock.at(_noon(days[-1] + dt.timedelta(days=1))):
                await drive.goods_come()
                return await make_report(api, history, drive.customers, drive.log, supplying)


class _Drive:
    def __init__(self, act: Act, api: Api, head: Api, history: History, supplying: Supplying) -> None:
        self.act, self.api, self.head, self.history, self.supplying = act, api, head, history, supplying
        self.customers: dict[str, str] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.balances: dict[str, dict[str, Any]] = {}
        self.log = Log()

    async def open_books(self, progress: Progress) -> None:
        """Master data, and the goods that are there."""
        await self._products()
        sellers = await self._sellers()
        for done, customer in enumerate(self.history.customers.values()):
            progress("Customers", done, len(self.history.customers))
            # Numbers of twenty years ago do not all fit today's plans: without their country they are kept as they stand.
            phone = customer.phone.removeprefix("+")
            body = {"name": customer.name, "contact_name": customer.contact, "phone": phone, "address": customer.address,
                    "salesperson_id": sellers.get(customer.sales_rep)}  # fmt: skip
            made = await self.api.post("/customers", body, key=f"customer {customer.number}")
            self.customers[customer.number] = made["id"]
            terms = {"credit_limit": f"{customer.credit_limit:.2f}"}
            await self.api.put(f"/receivables/accounts/{made['id']}", terms, key=f"terms {customer.number}")
        await self.supplying.open()

    async def day(self, day: dt.date) -> None:
        """One day of the history."""
        await self.goods_come()
        for payment in self.history.payments:
            if payment.paid == day:
                await self._pay(payment)
        for order in self.history.orders:
            if order.ordered == day:
                await self._order(order)
        await self.supplying.evening(day)
        for order in self.history.orders:
            if order.shipped == day:
                await self._ship(order)
        await outbox.drain()
        for order in self.history.orders:
            if order.comes_back and order.shipped and order.shipped + RETURNED_AFTER == day:
                await self._return(order)

    async def _return(self, order: Order) -> None:
        """The goods come back whole, are found sellable, and are credited."""
        lines = [
            {"line_no": n, "quantity": str(ln.quantity)} for n, ln in enumerate(self.history.lines[order.number], 1)
        ]
        body = {
            "order_id": self.orders[order.number]["order_id"],
            "reason_code": "refused",
            "reason": order.comments,
            "lines": lines,
        }
        made = await self.api.post("/returns", body, key=f"return {order.number}")
        at = f"/returns/{made['id']}"
        await self.head.post(f"{at}/authorization", {"version": 1}, key=f"authorize {order.number}")
        await self.api.post(f"{at}/receipt", {}, key=f"receive {order.number}")
        found = [{**line, "disposition": "sellable"} for line in lines]
        await self.api.post(f"{at}/inspection", {"findings": found}, key=f"inspect {order.number}")
        done = await self.api.post(f"{at}/resolution", {"resolution": "credit"}, key=f"credit {order.number}")
        self.log.credit(order.number, clock.now().date(), done)

    async def _order(self, order: Order) -> None:
        lines = [
            {"part_no": ln.product, "quantity": str(ln.quantity), "unit_price": str(ln.price)}
            for ln in self.history.lines[order.number]
        ]
        body = {"customer_id": self.customers[order.customer], "intake_channel": "fax", "document_ref": order.number, "customer_po_no": order.number,
                "delivery_date": order.required.isoformat(), "note": order.comments, "lines": lines,
                "ship_complete": self.supplying.at_once}  # fmt: skip
        taken = await self.api.post("/orders", body, key=f"order {order.number}")
        at = f"/orders/{taken['id']}"
        stock = await self.api.post(f"{at}/stock-check", key=f"stock {order.number}")
        balance = await self.api.post(f"{at}/balance-check", key=f"balance {order.number}")
        if order.cancelled_before_issue:
            await self.api.post(
                f"{at}/cancellation", {"reason": order.comments or "cancelled"}, key=f"cancel {order.number}"
            )
            return
        await self._confirm(at, order)
        self.balances[order.number] = balance
        issued = await self.api.post(
            f"{at}/documents", await self.supplying.choice(order, stock), key=f"issue {order.number}"
        )
        if issued["outbound_order"] is None:
            await self.supplying.arranged(order, at)
        else:
            self._issued(order, issued)

    async def goods_come(self) -> None:
        """What was bought and sent comes, and the documents of the orders that waited for it are issued."""
        for order, at in await self.supplying.morning():
            self._issued(order, await self.api.post(f"{at}/documents", key=f"issue again {order.number}"))

    def _issued(self, order: Order, issued: dict[str, Any]) -> None:
        self.orders[order.number] = issued
        if issued["outbound_order"]["payment_hold"] == "on_hold":
            self.log.hold(order.number, clock.now().date(), self.balances[order.number], issued["missing"])

    async def _confirm(self, at: str, order: Order) -> None:
        seen = await self.api.get(f"{at}/checklist")
        customer = self.history.customers[order.customer]
        call = {"called_at": clock.now().isoformat(), "phone": customer.phone, "person": customer.contact, "outcome": "confirmed",
                "content_hash": seen["content_hash"], "points": seen["points"]}  # fmt: skip
        await self.api.post(f"{at}/confirmations", call, key=f"confirm {order.number}")

    async def _ship(self, order: Order) -> None:
        issued = self.orders[order.number]
        body = {"outbound_id": issued["outbound_order"]["id"], "carrier": "own"}
        answer = await self.api.try_post("/logistics/dispatches", body, key=f"dispatch {order.number}")
        if answer.status_code >= 400:
            self.log.refuse(order.number, clock.now().date(), answer.json())
            return
        self.log.dispatched += 1
        if order.status in ("Disputed", "Resolved"):
            invoice = issued["sales_invoice"]["id"]
            for state in ("disputed", "resolved")[: 1 + (order.status == "Resolved")]:
                await self.api.post(
                    f"/receivables/invoices/{invoice}/dispute",
                    {"state": state, "reason": order.comments},
                    key=f"{state} {order.number}",
                )

    async def _pay(self, payment: Payment) -> None:
        body = {
            "customer_id": self.customers[payment.customer],
            "amount": f"{payment.amount:.2f}",
            "reference": payment.check,
            "state": "cleared",
        }
        made = await self.api.post("/receivables/receipts", body, key=f"payment {payment.customer} {payment.check}")
        for hold in made["released"]:
            number = next(n for n, issued in self.orders.items() if issued["order_id"] == hold["order_id"])
            self.log.release(number, payment.paid, payment.amount)

    async def _products(self) -> None:
        async with transaction(self.act) as tx:
            known = {p.part_no for p in await find_products(tx, part_nos=self.history.products)}
            new = [
                NewProduct(part_no=p.code, name=p.name, manufacturer=p.vendor)
                for p in self.history.products.values()
                if p.code not in known
            ]
            if new:
                await add_products(tx, new)

    async def _sellers(self) -> dict[str, str]:
        """The people who look after customers, as salespeople of the office."""
        sellers = {}
        for number in sorted({c.sales_rep for c in self.history.customers.values()} - {""}):
            employee = self.history.employees[number]
            login = f"{number}@{self.act.office.code}"
            try:
                async with transaction(self.act) as tx:
                    person = await people.add_person(
                        tx, people.NewPerson(login=login, name=employee.name, role="sales")
                    )
            except ConflictDuplicate:
                person = await people.find_person(login)
            sellers[number] = str(person)
        return sellers


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(17), dt.UTC)  # noon in New York, the same date everywhere that matters
