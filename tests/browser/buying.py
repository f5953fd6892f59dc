"""What an office buys, for the pages of procurement: a supplier with its price, lines of the plan, a draft and an order that is out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Act, Office, clock, new_id, transaction
from salesops.hookspecs.procurement import PaperItem, PaperLine, PaperParty, SupplierPaper
from salesops.masterdata.catalogue import find_products
from salesops.testing import SYSTEM
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import (
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


async def buy(office: Office, part_no: str) -> None:
    """Plan, draft, send and partly receive this part."""
    act = Act(office, SYSTEM, "cli")
    supplier = (await service.add_supplier(act, NewSupplier("Baltic Brake Works", office.currency, "SE")))["id"]
    day = clock.today(office.timezone)
    await service.add_price(act, supplier, NewPrice(part_no, "12.50", day, moq="4", pack_qty="2"))
    async with transaction(act) as tx:
        version = (await find_products(tx, part_nos=[part_no]))[0].version_name
    wanted = NewPlanLine(part_no, "6", version)
    lines = [(await service.add_for_stock(act, wanted))["id"] for _ in range(2)]
    out = await service.draft(act, NewPurchase(supplier, [LineToBuy(plan_line_ids=[lines[0]])]))
    await service.send(act, out["id"], 1)
    await service.receive(act, out["id"], NewReceipt([ReceivedLine(1, "2")], "BBW 100"))
    beyond = "they are cheap this month"
    await service.draft(act, NewPurchase(supplier, [LineToBuy(part_no, "8")], beyond_plan_reason=beyond))
    await _owe(act, supplier, part_no)
    await _hear(act, out["number"], part_no)


async def _owe(act: Act, supplier: UUID, part_no: str) -> None:
    """Invoices of the supplier: one that is paid in part, one that waits for its price."""
    day = clock.today(act.office.timezone)
    line = LineToBuy(part_no, "8")
    order = await service.draft(act, NewPurchase(supplier, [line], freight="9.00", beyond_plan_reason="for the fair"))
    await service.send(act, order["id"], 1)
    await service.receive(act, order["id"], NewReceipt([ReceivedLine(1, "8")], "BBW 101"))
    goods = InvoicedLine(purchase_id=order["id"], line_no=1, quantity="4", unit_price="12.50")
    freight = InvoicedLine("freight", purchase_id=order["id"], amount="9.00")
    booked = await service.enter_invoice(act, NewSupplierInvoice(supplier, "2026-118", day, "59.00", [goods, freight]))
    await service.pay(act, NewPayment([PaidInvoice(booked["id"], "20.00")], day, "wire 7"))
    dear = msgspec.structs.replace(goods, unit_price="13.75")
    await service.enter_invoice(act, NewSupplierInvoice(supplier, "2026-131", day, "55.00", [dear]))
    spoilt = await service.draft(
        act, NewPurchase(supplier, [LineToBuy(part_no, "4")], beyond_plan_reason="for the fair")
    )
    await service.send(act, spoilt["id"], 1)
    receipt = (await service.receive(act, spoilt["id"], NewReceipt([ReceivedLine(1, "4")], "BBW 102")))["id"]
    goods = msgspec.structs.replace(goods, purchase_id=spoilt["id"])
    await service.enter_invoice(act, NewSupplierInvoice(supplier, "2026-140", day, "50.00", [goods]))
    await service.give_back(
        act, spoilt["id"], NewReturn(receipt, [ReturnedLine(1, "2")], "rust on all of them", "damaged")
    )


async def _hear(act: Act, number: str, part_no: str) -> None:
    """A supplier's answer that differs in everything, and one of an order nobody knows."""
    later = clock.today(act.office.timezone) + dt.timedelta(days=40)
    lines = (
        PaperLine(
            1,
            "",
            "1",
            "changed",
            PaperItem(part_no),
            None,
            Decimal(4),
            Decimal(2),
            "",
            Decimal("12.80"),
            expected_on=later,
        ),
        PaperLine(2, "", "", "added", PaperItem("", "BBW-77", "", "Brake pad set"), quantity=Decimal(3)),
        PaperLine(3, "", "", "added", PaperItem("OF-0071", "", "", "Oil filter"), quantity=Decimal(3)),
    )
    seller = PaperParty("Baltic Brake Works")
    said = SupplierPaper(
        1, "response", "AB-4471", number, later, "", "changed", seller, note="Stocktaking until Friday", lines=lines
    )
    lost = SupplierPaper(
        2, "despatch", "DA-118", "4500071", expected_on=later, carrier="Slow Boats", seller=seller, lines=lines[:1]
    )
    async with transaction(act) as tx:
        await service.take_papers(tx, new_id(), (said, lost))
