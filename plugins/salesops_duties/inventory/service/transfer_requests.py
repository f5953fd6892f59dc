"""A customer's line is to be served from another warehouse or office: the transfer that is asked for it."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction
from salesops.errors import Faults
from salesops.hookspecs.supply import FuturesDemand, FuturesLine, SupplyChoice
from salesops.masterdata.catalogue import find_products
from salesops_duties.inventory.service.asking import Wanted, add_request, office_to_ask, warehouse_named
from salesops_duties.inventory.service.warehouses import main_warehouse


async def request_for(tx: Transaction, demand: FuturesDemand, line: FuturesLine, choice: SupplyChoice) -> UUID:
    """Ask for the goods of a line, in the order's own transaction, and answer the supply that they will be.

    Raises `InsufficientStock` when the other office has less, `ConflictState` while it cannot be asked.
    """
    faults = Faults()
    other, start, source = None, None, ""
    if choice.from_office:
        other = await office_to_ask(tx, choice.source, "source", faults)
        source = other.name if other else ""
    else:
        start, source = await warehouse_named(tx, choice.source, faults)
    faults.raise_if_any()
    (product,) = await find_products(tx, ids=[line.product_id])
    to = await main_warehouse(tx)
    if start == to:
        faults.add("source", "other", "Goods of the main warehouse need no transfer.", given=choice.source)
        faults.raise_if_any()
    wanted = Wanted(other, start, to, source, ((product.id, product.part_no, choice.quantity),))
    supplies, _ = await add_request(tx, wanted, needed_on=line.needed_on, order_id=demand.order_id)
    return supplies[0]
