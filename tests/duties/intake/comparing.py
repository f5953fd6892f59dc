"""Comparing what was read with what an order says: a value that is wrong and has no doubt is the one unforgivable fault."""

from __future__ import annotations

from decimal import Decimal

from salesops_duties.intake.rules import ReadOrder
from tests.duties.intake.layouts import Said


def wrong_without_doubt(order: ReadOrder, said: Said) -> list[str]:
    """The fields that differ from what the order says, with no doubt that names them."""
    found = []
    if (
        len(order.lines) != len(said.lines)
        and not doubted(order, "lines")
        and not doubted(order, "totals.net")
        and not doubted(order, "totals.gross")
    ):
        found.append(f"{len(order.lines)} lines instead of {len(said.lines)}")
    for at, (line, told) in enumerate(zip(order.lines, said.lines, strict=False)):
        values = {
            "quantity": (line.quantity, Decimal(told.quantity)),
            "our_part": (line.our_part, told.part),
            "description": (line.description, told.description),
        }
        if line.unit_price is not None:
            values["unit_price"] = (line.unit_price, Decimal(told.price))
        if line.amount is not None:
            values["amount"] = (line.amount, Decimal(told.total))
        for name, (read, right) in values.items():
            if read != right and not doubted(order, f"lines.{at}.{name}"):
                found.append(f"lines.{at}.{name}: {read!r} instead of {right!r}")
    heads = {
        "number": (order.number, said.number),
        "ordered_on": (str(order.ordered_on or ""), said.day),
        "currency": (order.currency, said.currency),
        "buyer.name": (order.buyer.name, said.buyer),
    }
    for name, (text, told_text) in heads.items():
        if told_text and text != told_text and not text.startswith(told_text) and not doubted(order, name):
            found.append(f"{name}: {text!r} instead of {told_text!r}")
    for name in ("net", "tax", "gross"):
        sum_read, told_sum = getattr(order, name), getattr(said, name)
        if told_sum and sum_read != Decimal(told_sum.replace(",", "")) and not doubted(order, f"totals.{name}"):
            found.append(f"{name}: {sum_read} instead of {told_sum}")
    return found


def doubted(order: ReadOrder, where: str) -> bool:
    """Whether a doubt names the field, the line it is in, or everything."""
    places = {doubt.where for doubt in order.doubts}
    parts = where.split(".")
    return any(".".join(parts[:count]) in places for count in range(1, len(parts) + 1)) or "order" in places


def figures_doubted(order: ReadOrder) -> list[str]:
    """The doubts about lines and their figures."""
    return [f"{d.where}: {d.message}" for d in order.doubts if d.where.startswith("lines")]
