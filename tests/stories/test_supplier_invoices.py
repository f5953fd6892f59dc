"""Suppliers' invoices (FUT-3): matched with what was ordered and came, booked or kept, paid, and the books agree."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest_asyncio

from salesops.testing import Client
from tests.stories.desk import Desk, add_missing_products
from tests.stories.test_books_agree import grant
from tests.stories.test_foreign_orders import rate
from tests.stories.test_futures import days
from tests.stories.test_procurement import Buying, is_sound


class Owing:
    """Purchases of one supplier, their invoices and what finance does with them."""

    def __init__(self, buying: Buying, client: Client) -> None:
        self.buying, self.desk, self.client = buying, buying.desk, client

    async def came(
        self, supplier: str, part_no: str, quantity: str, price: str = "6.00", come: str = "", **given: Any
    ) -> str:
        """A purchase order of one line that came, wholly unless said otherwise; its id."""
        await add_missing_products(self.desk.office, [part_no])
        line = {"part_no": part_no, "quantity": quantity, "unit_price": price}
        order = await self.buying.sent(supplier, line, beyond_plan_reason="for stock", **given)
        made = await self.buying.receive(order, (1, come or quantity))
        assert made.status_code == 201, made.text
        return order

    async def enter(self, supplier: str, number: str, total: str, *lines: dict[str, Any], **given: Any) -> Any:
        body = {"supplier_id": supplier, "number": number, "invoice_on": days(0), "total": total, "lines": list(lines)}
        return await self.post("/invoices", body | given)

    async def post(self, path: str, body: Any, **given: Any) -> Any:
        return await self.desk.post(self.desk.finance, f"/procurement{path}", body, **given)

    async def invoice(self, invoice: str) -> dict[str, Any]:
        answer = await self.desk.finance.get(f"{self.desk.base}/procurement/invoices/{invoice}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def pay(self, *invoices: str, **given: Any) -> Any:
        body = {"invoices": [{"invoice_id": one} for one in invoices], "paid_on": days(0)} | given
        return await self.post("/payments", body)

    async def balance(self, account: str, currency: str = "CNY") -> str:
        """What stands on an account, as the trial balance says it."""
        answer = await self.desk.finance.get(f"{self.desk.base}/ledger/trial-balance")
        assert answer.status_code == 200, answer.text
        for line in answer.json()["accounts"]:
            if (line["account"], line["currency"]) == (account, currency):
                return str(line["balance"])
        return "0.00"

    async def agrees(self) -> None:
        """The books and the documents agree in every account and currency, and every invariant holds."""
        told = (await self.desk.post(self.desk.finance, "/ledger/tie-out")).json()
        assert told["ok"], told
        assert told["unanswered"] == []
        asked = {"since": days(-9), "until": days(0)}
        report = (await self.desk.finance.get(f"{self.desk.base}/ledger/completeness", params=asked)).json()
        assert (
            report["document_without_entry"]["count"],
            report["entry_without_document"]["count"],
            report["unchecked"],
        ) == (0, 0, {}), report
        await is_sound(self.desk.office)


def goods(order: str, quantity: str, price: str = "6.00", line_no: int = 1, **given: Any) -> dict[str, Any]:
    return {"purchase_id": order, "line_no": line_no, "quantity": quantity, "unit_price": price} | given


@pytest_asyncio.fixture
async def owing(desk: Desk, client: Client) -> Owing:
    return Owing(Buying(desk, await client(desk.office, "head")), client)


async def test_an_invoice_that_agrees_is_booked_at_once_and_paid(owing: Owing) -> None:
    supplier = await owing.buying.supplier(payment_days=14)
    order = await owing.came(supplier, "SI1", "10", freight="5.00")
    assert await owing.balance("2202") == "-65.00"
    lines = [goods(order, "10"), {"kind": "freight", "purchase_id": order, "amount": "5.00"}]
    made = await owing.enter(supplier, "R-1001", "73.45", *lines, tax="8.45")
    assert (made.status_code, made.json()["state"], made.json()["blocks"]) == (201, "booked", []), made.text
    assert [await owing.balance(code) for code in ("2202", "220201", "222101", "640101")] == [
        "0.00",
        "-73.45",
        "8.45",
        "0.00",
    ]
    await owing.agrees()
    one = await owing.invoice(made.json()["id"])
    assert (one["due_on"], one["open"], one["lines"][0]["ordered"]) == (days(14), "73.45", "10")
    (owed,) = (await owing.desk.finance.get(f"{owing.desk.base}/procurement/payables")).json()["items"]
    assert (owed["total"], owed["ages"]["not_due"]) == ("73.45", "73.45")

    part = await owing.post(
        "/payments",
        {"invoices": [{"invoice_id": one["id"], "amount": "70.00"}], "paid_on": days(0), "reference": "W 1"},
    )
    assert part.status_code == 201, part.text
    too_much = await owing.post(
        "/payments", {"invoices": [{"invoice_id": one["id"], "amount": "3.46"}], "paid_on": days(0)}
    )
    assert (too_much.status_code, too_much.json()["faults"][0]["allowed"]) == (422, "3.45")
    rest = await owing.pay(one["id"])
    assert rest.json()["payments"][0]["amount"] == "3.45", rest.text
    assert [await owing.balance(code) for code in ("220201", "1002")] == ["0.00", "-73.45"]
    again = await owing.pay(one["id"])
    assert again.status_code == 422, again.text
    await owing.agrees()

    undone = await owing.post(
        f"/payments/{part.json()['payments'][0]['id']}/reversal", {"reason": "the bank sent it back"}
    )
    assert undone.status_code == 200, undone.text
    assert (await owing.invoice(one["id"]))["open"] == "70.00"
    twice = await owing.post(
        f"/payments/{part.json()['payments'][0]['id']}/reversal", {"reason": "the bank sent it back"}
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict_state")
    await owing.agrees()


async def test_the_same_invoice_is_entered_once_whatever_its_letters(owing: Owing) -> None:
    supplier = await owing.buying.supplier()
    order = await owing.came(supplier, "SI2", "10")
    first = await owing.enter(supplier, "Inv 7", "30.00", goods(order, "5"))
    again = await owing.enter(supplier, " INV 7 ", "30.00", goods(order, "5"))
    assert (again.status_code, again.json()["code"], again.json()["existing"]) == (
        409,
        "conflict_duplicate",
        first.json()["id"],
    )
    other = await owing.buying.supplier()
    elsewhere = await owing.came(other, "SI2", "5")
    assert (await owing.enter(other, "Inv 7", "30.00", goods(elsewhere, "5"))).status_code == 201
    at_once = await asyncio.gather(*(owing.enter(supplier, "Inv 8", "6.00", goods(order, "1")) for _ in range(6)))
    assert sorted(one.status_code for one in at_once) == [201, 409, 409, 409, 409, 409]
    await owing.agrees()


async def test_a_price_outside_the_tolerance_waits_for_a_second_person(owing: Owing) -> None:
    supplier = await owing.buying.supplier()
    order = await owing.came(supplier, "SI3", "100", "6.00")
    within = await owing.enter(supplier, "A", "61.20", goods(order, "10", "6.12"))
    assert (within.json()["state"], await owing.balance("640101")) == ("booked", "1.20"), within.text
    dear = await owing.enter(supplier, "B", "61.30", goods(order, "10", "6.13"))
    assert (dear.json()["state"], dear.json()["blocks"]) == ("blocked", ["price"]), dear.text
    one = await owing.invoice(dear.json()["id"])
    assert (one["lines"][0]["agreed_price"], one["lines"][0]["difference"], one["lines"][0]["blocks"]) == (
        "6",
        "1.30",
        ["price"],
    )
    assert (await owing.pay(one["id"])).status_code == 422
    early = await owing.post(f"/invoices/{one['id']}/booking", {"version": 1})
    assert (early.status_code, early.json()["code"]) == (409, "not_approved"), early.text
    asked = await owing.post(f"/invoices/{one['id']}/release-request", {"reason": "the new list price"})
    assert asked.status_code == 201, asked.text
    await grant(owing.desk, owing.client, asked.json()["approval"], "procurement.release_invoice")
    booked = await owing.post(f"/invoices/{one['id']}/booking", {"version": 1})
    assert (booked.status_code, booked.json()["state"]) == (200, "booked"), booked.text
    assert await owing.balance("640101") == "2.50"
    # Many differences within the tolerance are a large one together; a cheaper price is a difference too.
    policy = await owing.buying.head.put(
        f"{owing.buying.base}/policy", json={"price_percent": "50", "difference_minor": 100, "version": 0}
    )
    assert policy.status_code == 200, policy.text
    summed = await owing.enter(supplier, "C", "120.00", goods(order, "10", "5.90"), goods(order, "10", "6.10"))
    assert (summed.json()["state"], summed.json()["blocks"]) == ("blocked", ["sum"]), summed.text
    out = await owing.post(
        f"/invoices/{summed.json()['id']}/cancellation", {"version": 1, "reason": "the supplier sends another"}
    )
    assert out.json()["state"] == "cancelled", out.text
    assert (await owing.enter(supplier, "C", "120.00", goods(order, "20"))).json()["state"] == "booked"
    await owing.agrees()


async def test_goods_that_have_not_come_keep_the_invoice_and_nobody_releases_it(owing: Owing) -> None:
    supplier = await owing.buying.supplier()
    order = await owing.came(supplier, "SI4", "10", come="4")
    early = await owing.enter(supplier, "E-1", "60.00", goods(order, "10"))
    assert (early.json()["state"], early.json()["blocks"]) == ("blocked", ["goods"]), early.text
    id_ = early.json()["id"]
    for path, body in (("booking", {"version": 1}), ("release-request", {"reason": "we trust them"})):
        refused = await owing.post(f"/invoices/{id_}/{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state"), refused.text
    assert (await owing.invoice(id_))["has_come"] is False
    assert (await owing.buying.receive(order, (1, "6"))).status_code == 201
    assert (await owing.invoice(id_))["has_come"] is True
    booked = await owing.post(f"/invoices/{id_}/booking", {"version": 1})
    assert booked.json()["state"] == "booked", booked.text
    more = await owing.enter(supplier, "E-2", "6.00", goods(order, "1"))
    assert more.json()["blocks"] == ["goods"]  # everything that came is invoiced
    assert await owing.balance("2202") == "0.00"
    await owing.agrees()


async def test_an_invoice_in_another_currency_shows_what_the_rate_moved(owing: Owing) -> None:
    desk = owing.desk
    await rate(desk, "EUR", "7.8")
    supplier = await owing.buying.supplier(currency="EUR")
    order = await owing.came(supplier, "SI5", "10", "10.00")
    received = await owing.balance("2202")
    made = await owing.enter(supplier, "EU 1", "100.00", goods(order, "10", "10.00"))
    assert made.json()["state"] == "booked", made.text
    assert [await owing.balance("220201", "EUR"), await owing.balance("2202")] == ["-100.00", "0.00"], received
    paid = await owing.pay(made.json()["id"], bank_amount="790.00")
    assert paid.status_code == 201, paid.text
    assert [await owing.balance("220201", "EUR"), await owing.balance("3002", "EUR")] == ["0.00", "0.00"]
    worth = float(received.lstrip("-"))
    assert float(await owing.balance("660301")) == 790.00 - worth
    assert [await owing.balance("3002"), await owing.balance("1002")] == ["0.00", "-790.00"]
    await owing.agrees()


async def test_what_the_rate_moved_between_the_order_and_the_invoice_is_no_price_difference(owing: Owing) -> None:
    await rate(owing.desk, "DKK", "1.00")
    await rate(owing.desk, "DKK", "1.10", days(0))
    supplier = await owing.buying.supplier(currency="DKK")
    order = await owing.came(supplier, "SI9", "10", "10.00")
    made = await owing.enter(supplier, "DK 1", "101.00", goods(order, "10", "10.10"), invoice_on=days(-3))
    assert made.json()["state"] == "booked", made.text
    moved = [await owing.balance(code) for code in ("2202", "660301", "640101", "3002")]
    assert moved == ["0.00", "-10.00", "1.00", "-101.00"]  # received at 110.00, agreed 100.00 at 1.00, one dearer
    await owing.agrees()


async def test_charges_take_what_was_reckoned_and_the_rest_can_be_ended(owing: Owing) -> None:
    supplier = await owing.buying.supplier(duty_percent="10", handling_percent="5")
    carrier = await owing.buying.supplier("Slow Boats")
    order = await owing.came(supplier, "SI6", "10", "10.00", freight="20.00")  # 100 + 20 + 12 duty + 5 handling
    assert await owing.balance("2202") == "-137.00"
    ended = await owing.post(f"/orders/{order}/charges-end", {"reason": "nobody invoices them"})
    assert (ended.status_code, ended.json()["amount"]) == (201, "37.00"), ended.text
    assert await owing.balance("2202") == "-100.00"
    again = await owing.post(f"/orders/{order}/charges-end", {"reason": "nobody invoices them"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict_state")
    late = await owing.enter(carrier, "SB 1", "20.00", {"kind": "freight", "purchase_id": order, "amount": "20.00"})
    assert late.json()["blocks"] == ["charge"], late.text
    second = await owing.came(supplier, "SI6", "10", "10.00", freight="20.00")
    taken = await owing.enter(carrier, "SB 2", "25.00", {"kind": "freight", "purchase_id": second, "amount": "25.00"})
    assert taken.json()["state"] == "booked", taken.text
    assert await owing.balance("2202") == "-212.00"
    await owing.agrees()


async def test_bad_input_is_named_field_by_field(owing: Owing) -> None:
    supplier, other = await owing.buying.supplier(), await owing.buying.supplier()
    order = await owing.came(supplier, "SI7", "10")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"number": " "}, "number"),
        ({"number": "x" * 61}, "number"),
        ({"total": "59.99"}, "total"),
        ({"total": "abc"}, "total"),
        ({"total": "0"}, "total"),
        ({"total": "9" * 20}, "total"),
        ({"tax": "-1"}, "tax"),
        ({"invoice_on": days(1)}, "invoice_on"),
        ({"invoice_on": "1066-01-01"}, "invoice_on"),
        ({"due_on": days(-1)}, "due_on"),
        ({"currency": "eur"}, "currency"),
        ({"currency": "EUR"}, "lines[0].purchase_id"),
        ({"supplier_id": other}, "lines[0].purchase_id"),
        ({"lines": []}, "lines"),
        ({"lines": [goods(order, "10", line_no=9)]}, "lines[0].line_no"),
        ({"lines": [goods(order, "0")]}, "lines[0].quantity"),
        ({"lines": [goods(order, "ten")]}, "lines[0].quantity"),
        ({"lines": [goods(order, "10", "-6")]}, "lines[0].unit_price"),
        ({"lines": [goods(order, "10", amount="70.00")]}, "lines[0].amount"),
        ({"lines": [goods("00000000-0000-0000-0000-000000000000", "10")]}, "lines[0].purchase_id"),
        ({"lines": [{"quantity": "1", "unit_price": "1"}]}, "lines[0].purchase_id"),
        ({"lines": [{"kind": "freight", "amount": "0"}]}, "lines[0].amount"),
        ({"lines": [{"kind": "freight", "amount": "1e5"}]}, "lines[0].amount"),
    ]
    right = {
        "supplier_id": supplier,
        "number": "BAD 1",
        "invoice_on": days(0),
        "total": "60.00",
        "lines": [goods(order, "10")],
    }
    for given, field in cases:
        refused = await owing.post("/invoices", right | given)
        assert refused.status_code == 422, (given, refused.text)
        assert field in [fault["field"] for fault in refused.json()["faults"]], (given, refused.text)
    unknown = await owing.enter("00000000-0000-0000-0000-000000000000", "BAD 1", "60.00", goods(order, "10"))
    assert unknown.status_code == 404
    nothing = (
        await owing.desk.finance.get(f"{owing.desk.base}/procurement/invoices", params={"supplier_id": supplier})
    ).json()["items"]
    assert nothing == []


async def test_two_who_book_or_pay_the_same_invoice_do_it_once(owing: Owing) -> None:
    supplier = await owing.buying.supplier()
    order = await owing.came(supplier, "SI8", "10", come="9")
    made = await owing.enter(supplier, "T 1", "60.00", goods(order, "10"))
    assert (await owing.buying.receive(order, (1, "1"))).status_code == 201
    booked = await asyncio.gather(
        *(owing.post(f"/invoices/{made.json()['id']}/booking", {"version": 1}) for _ in range(5))
    )
    assert sorted(one.status_code for one in booked) == [200, 409, 409, 409, 409]
    paid = await asyncio.gather(*(owing.pay(made.json()["id"]) for _ in range(5)))
    assert sorted(one.status_code for one in paid) == [201, 422, 422, 422, 422]
    key = [
        await owing.post(
            "/payments", {"invoices": [{"invoice_id": made.json()["id"]}], "paid_on": days(0)}, key="the same"
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in key] == [422, 422]
    assert await owing.balance("1002") == "-60.00"
    await owing.agrees()
