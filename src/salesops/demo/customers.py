"""The customer files of an office: registered, with contacts, terms and manners, and how each firm pays."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from salesops.demo.chance import number
from salesops.demo.crew import Crew
from salesops.demo.firms import Firm
from salesops.demo.identity import bank_account, contact, phone, tax_id
from salesops.demo.wishes import Wish
from salesops.masterdata import people

CLEARS_AT_ONCE = 4  # of five payments; the fifth is a slip first
MAY_ORDER = 50_000  # contacts of firms with a higher credit limit may order up to that


class Customers:
    """The firms of one office by their names."""

    def __init__(self, crew: Crew, firms: list[Firm]) -> None:
        self.crew = crew
        self.firms = {firm.name: firm for firm in firms}
        self.ids: dict[str, str] = {}
        code = crew.office.code
        self.contacts = {firm.name: contact(firm, n) for n, firm in enumerate(firms)}
        self.phones = {firm.name: phone(firm.country, code, n) for n, firm in enumerate(firms)}
        self.addresses = {firm.name: f"{firm.name}, {n + 3} Workshop Road" for n, firm in enumerate(firms)}

    async def register(self) -> None:
        """Every firm, its head before it."""
        sellers = await self._sellers()
        for index, firm in enumerate(self.firms.values()):
            await self._register(index, firm, sellers[index % len(sellers)])

    async def _register(self, index: int, firm: Firm, seller: str) -> None:
        body = {"name": firm.name, "country": firm.country, "tax_id": tax_id(firm.country, self.crew.office.code, index),
                "contact_name": self.contacts[firm.name], "phone": self.phones[firm.name], "address": self.addresses[firm.name],
                "price_group": firm.group, "currency": firm.currency, "salesperson_id": seller}  # fmt: skip
        made = await self.crew.assistant.post("/customers", body, key=f"customer {index}")
        self.ids[firm.name] = made["id"]
        await self._contact(index, firm)
        await self._file(index, firm, body)
        await self._terms(index, firm)

    async def _contact(self, index: int, firm: Firm) -> None:
        body = {"name": self.contacts[firm.name], "position": "purchasing", "phone": self.phones[firm.name], "may_order": True,
                "order_limit": firm.limit if Decimal(firm.limit) > MAY_ORDER else None}  # fmt: skip
        path = f"/customers/{self.ids[firm.name]}/contacts"
        await self.crew.assistant.post(path, body, key=f"contact {index}")

    async def _file(self, index: int, firm: Firm, known: dict[str, Any]) -> None:
        """The whole file of those of whom more is known: families, exports, special VAT invoices."""
        special = firm.country == "CN" and firm.group == "wholesale"
        if not (firm.head or firm.tax_status != "standard" or special):
            return
        more: dict[str, Any] = {"version": 1, "tax_status": firm.tax_status}
        if firm.head:
            more |= {"parent_id": self.ids[firm.head], "shares_limit": True}
        if special:
            more |= {"invoice_kind": "special", "billing_address": known["address"], "bank_name": "River Bank", "bank_account": bank_account(index)}  # fmt: skip
        await self.crew.assistant.put(f"/customers/{self.ids[firm.name]}", known | more, key=f"file {index}")

    async def _terms(self, index: int, firm: Firm) -> None:
        instalments = [{"share": share, "days": days} for share, days in firm.instalments]
        body = {"credit_limit": firm.limit, "mode": "prepaid" if firm.prepaid else "credit", "terms_days": firm.days,
                "currency": firm.currency, "instalments": instalments}  # fmt: skip
        await self.crew.finance.put(f"/receivables/accounts/{self.ids[firm.name]}", body, key=f"terms {index}")

    def will_pay(self, wish: Wish, issued: dict[str, Any]) -> None:
        """Note the payment of an invoice for its day: firms without credit pay three days later, others by their manner."""
        firm = self.firms[wish.firm]
        if firm.pays is None:
            return
        waits = (
            3
            if firm.prepaid or issued["outbound_order"]["payment_hold"] == "on_hold"
            else max(1, firm.days + firm.pays)
        )
        waits += number(3, wish.key, "waits")
        self.crew.diary.later(waits, partial(self._pay, wish, issued))

    async def _pay(self, wish: Wish, issued: dict[str, Any]) -> None:
        key = f"{wish.key} {issued['delivery_no']}"
        body = {"customer_id": self.ids[wish.firm], "amount": issued["total"], "currency": issued["currency"], "payer": wish.firm,
                "invoice_id": issued["sales_invoice"]["id"], "reference": f"TRF {key}"}  # fmt: skip
        if number(CLEARS_AT_ONCE + 1, key, "clears"):
            await self.crew.finance.post("/receivables/receipts", body | {"state": "cleared"}, key=f"pay {key}")
            return
        slip = await self.crew.finance.post("/receivables/receipts", body, key=f"slip {key}")
        self.crew.diary.later(2, partial(self._clear, slip["id"], key))

    async def _clear(self, slip: str, key: str) -> None:
        await self.crew.finance.post(f"/receivables/receipts/{slip}/clear", {}, key=f"clear {key}")

    def carrier(self, name: str, carriers: dict[str, str]) -> str:
        return carriers[self.firms[name].country]

    async def _sellers(self) -> list[str]:
        logins = {"shanghai": ("zhao", "tang"), "urumqi": ("gao",), "hamburg": ("vogel",)}[self.crew.office.code]
        return [str(await people.find_person(login)) for login in logins]
