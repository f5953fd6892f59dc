"""Sixteen people at once at the same purchase order: what came is never given out twice, nobody waits for more than comes."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import pytest

from salesops import Act, clock, transaction
from salesops.act import Office
from salesops.errors import SalesopsError
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.parties import add_party
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Database
from salesops_duties.orders import service as orders
from salesops_duties.orders.rules import POINTS, Call, NewLine, NewOrder
from salesops_duties.procurement import service as buying
from salesops_duties.procurement.rules import (
    LineToBuy,
    NewPrice,
    NewPurchase,
    NewReceipt,
    NewSupplier,
    ReceivedLine,
    Shortening,
    Split,
)

ROUNDS, AT_ONCE = 50, 16
_turns = itertools.count(1)


class Round:
    """One purchase order of twelve for three customers' orders, and sixteen people at work on it."""

    def __init__(self, office: Office, customer: UUID, supplier: UUID, number: int) -> None:
        self.office, self.customer, self.supplier = office, customer, supplier
        self.part = f"SR-{office.id}-{number}"
        self.dice = random.Random(number)
        self.came = 0
        self.orders: list[UUID] = []
        self.purchase: UUID

    @property
    def act(self) -> Act:
        return Act(self.office, SYSTEM, "api")

    async def prepare(self) -> None:
        async with transaction(self.act) as tx:
            await add_products(tx, [NewProduct(self.part, self.part)])
        await buying.add_price(self.act, self.supplier, NewPrice(self.part, "2.00", clock.today(self.office.timezone)))
        for _ in range(3):
            self.orders.append(await self._futures(4))
        planned = await buying.plan_lines(self.act, words=self.part)
        line = LineToBuy(plan_line_ids=[row["id"] for row in planned])
        self.purchase = (await buying.draft(self.act, NewPurchase(self.supplier, [line])))["id"]
        await buying.send(self.act, self.purchase, 1)

    async def _futures(self, quantity: int) -> UUID:
        line = NewLine(self.part, str(quantity), "3.00")
        new = NewOrder(self.customer, "counter", [line], repeat_reason=f"race {next(_turns)}")
        order: UUID = (await orders.take(self.act, new))["id"]
        await orders.check_stock(self.act, order)
        await orders.check_balance(self.act, order, evidence="counted by hand")
        seen = await orders.checklist(self.act, order)
        call = Call(clock.now(), "1", "Ms Lin", "confirmed", seen["content_hash"], list(POINTS))
        await orders.record_call(self.act, order, call)
        await orders.issue(self.act, order)
        return order

    def acts(self) -> list[Awaitable[Any]]:
        """Receipts, cancelled sales with each way out, a part that comes later, and a supplier who gives up."""
        receipts = [self.receive(self.dice.randint(1, 3)) for _ in range(9)]
        ways = ("stock", "supplier", "next")
        cancelled = [
            orders.cancel(self.act, order, "changed their mind", way=way)  # type: ignore[arg-type]
            for order, way in zip(self.orders[:2] * 2, (*ways, "stock"), strict=True)
        ]
        issued = [orders.issue(self.act, self.orders[2])]
        later = [self.split(), self.shorten()]
        all_of_them = [*receipts, *cancelled, *issued, *later]
        self.dice.shuffle(all_of_them)
        assert len(all_of_them) == AT_ONCE
        return all_of_them

    async def receive(self, quantity: int) -> None:
        await buying.receive(self.act, self.purchase, NewReceipt([ReceivedLine(1, str(quantity))]))
        self.came += quantity

    async def split(self) -> None:
        version = (await buying.read_purchase(self.act, self.purchase))["version"]
        await buying.split(self.act, self.purchase, Split(version, 1, "2", None, "comes later"))

    async def shorten(self) -> None:
        await asyncio.sleep(self.dice.random() / 20)
        version = (await buying.read_purchase(self.act, self.purchase))["version"]
        await buying.shorten(self.act, self.purchase, Shortening(version, "the supplier gives up"))

    async def figures(self) -> dict[str, Any]:
        async with transaction(self.act) as tx:
            row = await tx.fetchrow(
                "SELECT (SELECT coalesce(sum(s.on_hand), 0) FROM inventory.stock s WHERE s.office_id = $1 AND s.product_id = p.id) AS on_hand,"
                " (SELECT coalesce(sum(s.reserved), 0) FROM inventory.stock s WHERE s.office_id = $1 AND s.product_id = p.id) AS reserved,"
                " (SELECT coalesce(sum(g.received), 0) FROM inventory.peg g WHERE g.office_id = $1 AND g.product_id = p.id) AS handed,"
                " (SELECT count(*) FROM inventory.incoming i WHERE i.office_id = $1 AND i.product_id = p.id AND i.pegged > i.quantity - i.received) AS over"
                " FROM core.product p WHERE p.part_no = $2",
                self.office.id,
                self.part,
            )
            assert row is not None
            return dict(row.items())


@pytest.mark.parametrize("duties", [["inventory", "orders", "procurement"]])
async def test_sixteen_at_one_purchase_order_never_give_out_what_did_not_come(
    new_office: Any, duties: list[str]
) -> None:
    office = await new_office(duties=duties)
    act = Act(office, SYSTEM, "api")
    async with transaction(act) as tx:
        customer = await add_party(tx, "Hope Motors")
    supplier = (await buying.add_supplier(act, NewSupplier("Racing Supplies", office.currency)))["id"]
    refused = done = 0
    for number in range(ROUNDS):
        one = Round(office, customer, supplier, number)
        await one.prepare()
        answers = await asyncio.gather(*one.acts(), return_exceptions=True)
        broken = [
            answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, SalesopsError)
        ]
        assert broken == []
        refused += sum(isinstance(answer, SalesopsError) for answer in answers)
        done += sum(not isinstance(answer, BaseException) for answer in answers)
        await outbox.drain()
        now = await one.figures()
        assert now["on_hand"] == one.came
        assert now["reserved"] <= now["on_hand"]
        assert now["handed"] <= one.came
        assert now["over"] == 0
    assert refused > ROUNDS
    assert done > ROUNDS
    assert [finding async for finding in verify() if finding.office == office.code] == []


WITHOUT_IT = "ALTER TABLE inventory.incoming DROP CONSTRAINT never_pegged_beyond_what_comes"


async def test_without_the_constraint_a_peg_beyond_what_comes_is_found_by_the_invariants(
    new_office: Any, database: Database
) -> None:
    """The negative control: what the database would refuse is found by `verify` when it does not."""
    office = await new_office(duties=["inventory", "orders", "procurement"])
    act = Act(office, SYSTEM, "api")
    async with transaction(act) as tx:
        customer = await add_party(tx, "Hope Motors")
    supplier = (await buying.add_supplier(act, NewSupplier("Racing Supplies", office.currency)))["id"]
    one = Round(office, customer, supplier, 1)
    await one.prepare()
    with pytest.raises(Exception, match="never_pegged_beyond_what_comes"):
        await database.as_owner(f"UPDATE inventory.incoming SET pegged = quantity + 1 WHERE office_id = {office.id}")
    await database.as_owner(WITHOUT_IT)
    await database.as_owner(f"UPDATE inventory.incoming SET pegged = quantity + 1 WHERE office_id = {office.id}")
    assert {finding.invariant for finding in [f async for f in verify() if f.office == office.code]} == {
        "inventory.pegged_is_waited_for"
    }
