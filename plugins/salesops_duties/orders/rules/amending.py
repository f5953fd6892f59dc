"""What may change of an order that has documents: never what was delivered (ORD-9, FEATURES 1.D)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from salesops.errors import Faults
from salesops.values import plain
from salesops_duties.orders.rules.content import Line, share

CENT = 1  # what rounding may take from issued goods when a line changes


def check_amendment(before: Sequence[Line], after: Sequence[Line], reason: str, faults: Faults) -> None:
    """Note every line that would fall below what is issued or closed, and every part or price of issued goods that would change."""
    if len(reason.strip()) < 5:
        faults.add("reason", "required", "Say why the order changes; it has documents already.", given=reason)
    new = {line.line_no: line for line in after}
    for line in before:
        floor = line.issued + line.closed_qty
        if not floor:
            continue
        at, wanted = f"lines[{line.line_no - 1}]", new.get(line.line_no)
        if wanted is None or wanted.quantity < floor:
            given = plain(wanted.quantity) if wanted else None
            words = f"{plain(floor)} are issued or closed already; less is a return."
            faults.add(f"{at}.quantity", "min", words, given=given, allowed=plain(floor))
        elif (wanted.product_id, wanted.uom) != (line.product_id, line.uom):
            faults.add(f"{at}.part_no", "delivered", "Issued goods keep their part and unit; add a new line.")
        elif wanted.unit_price != line.unit_price:
            price = plain(line.unit_price)
            faults.add(f"{at}.unit_price", "delivered", "Issued goods keep their price; add a new line.", allowed=price)
        elif _lowers(line, wanted):
            words = (
                "More is invoiced for the issued goods than this leaves; give less discount, or close the rest short."
            )
            faults.add(f"{at}.discount_percent", "invoiced", words, given=plain(wanted.discount_percent))


def check_parties(before: tuple[UUID, str], after: tuple[UUID, str], faults: Faults) -> None:
    """Documents name their customer and their currency: an order that has some keeps both."""
    for field, old, new in zip(("customer_id", "currency"), before, after, strict=True):
        if new != old:
            words = "Documents are issued in it already; take a new order."
            faults.add(field, "delivered", words, given=new, allowed=str(old))


def _lowers(before: Line, after: Line) -> bool:
    """Whether issued goods would be worth less than what their invoices say, or the whole line than all of them."""
    net, tax = (share(whole, before.issued, after.quantity) for whole in (after.amount_minor, after.tax_minor))
    too_much = before.issued_net > after.amount_minor or before.issued_net > net + CENT
    return too_much or before.issued_tax > tax + CENT


def differences(before: Sequence[Line], after: Sequence[Line]) -> dict[str, list[Any]]:
    """Each line that changed, as text before and after."""
    old = {line.line_no: _words(line) for line in before}
    new = {line.line_no: _words(line) for line in after}
    return {
        f"line {number}": [old.get(number), new.get(number)]
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    }


def _words(line: Line) -> str:
    return f"{line.product_id} {plain(line.uom_quantity)} {line.uom} at {plain(line.unit_price)}"
