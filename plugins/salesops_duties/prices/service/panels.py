"""Prices beside an order, a part or a customer: for offers, which read on the transaction the kernel opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from salesops import Actor, Office
from salesops.hookspecs.orders import Order, OrderPanel
from salesops.rights import may
from salesops_duties.prices.service.paging import prices_beside

_SHOWN = ("part_no", "kind", "label", "customer", "min_qty", "unit_price", "currency", "uom")


async def order_panel(office: Office, actor: Actor, order: Order, line_no: int | None) -> tuple[OrderPanel, ...]:
    """The prices in force of the chosen line's part, for this customer; without a line, of the first ones."""
    if not may(actor, "prices.read"):
        return ()
    chosen = [line.product_id for line in order.lines if line_no in (None, line.line_no)][:5]
    found = await prices_beside(office, product_ids=chosen, customer_id=order.customer_id) if chosen else []
    return _panel(found, place=30, hotkey="", one_part=len(set(chosen)) == 1)


async def page_panel(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    """The prices of a part on its page, or the customer's own on the page of a customer."""
    if not may(actor, "prices.read"):
        return ()
    if thing == "product":
        found = await prices_beside(office, product_ids=[thing_id])
        more = f"prices/?q={found[0]['part_no']}" if found else ""
        return _panel(found, place=40, one_part=True, more=more)
    if thing == "customer":
        found = await prices_beside(office, customer_id=thing_id)
        return _panel(found, place=50, more=f"prices/?customer={thing_id}")
    return ()


def _panel(
    found: Sequence[Mapping[str, Any]], *, place: int, hotkey: str = "", one_part: bool = False, more: str = ""
) -> tuple[OrderPanel, ...]:
    if not found:
        return ()
    prices = [{name: row[name] for name in _SHOWN} | {"group": row["customer_group"]} for row in found]
    rows = tuple((f"{row['part_no']} {row['kind']}", f"{row['unit_price']} {row['currency']}") for row in found)
    data = {"prices": prices, "one_part": one_part, "more": more}
    return (OrderPanel("prices", "Prices", rows, "tag", hotkey, place, template="prices/panel.html", data=data),)
