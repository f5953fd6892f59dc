"""One delivery of an order: what of each line leaves with it, and what that comes to (ORD-5)."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import plain
from salesops.errors import ConflictState, Faults
from salesops.values import half_up, parse_decimal
from salesops_duties.orders.rules import Line, required_amount
from salesops_duties.orders.service.loading import Loaded

UNIT_DIGITS = 6


class PartToIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a line to issue now, in the product's own unit."""

    line_no: int
    quantity: str


class Delivery:
    """One delivery of an order: which part of which line leaves with it, at its share of price and tax."""

    def __init__(self, order: Loaded, now: dict[int, Decimal], outbound_id: UUID) -> None:
        self.order, self.now, self.id = order, now, outbound_id
        self.lines = [ln for ln in order.lines if now.get(ln.line_no)]
        self.nets = [ln.net_of(now[ln.line_no]) for ln in self.lines]
        self.taxes = [ln.tax_of(now[ln.line_no]) for ln in self.lines]

    @property
    def total_minor(self) -> int:
        return sum(self.nets) + sum(self.taxes)

    @property
    def outbound_lines(self) -> tuple[tuple[int, UUID, Decimal], ...]:
        return tuple((ln.line_no, ln.product_id, self.now[ln.line_no]) for ln in self.lines)

    def in_unit(self, line: Line) -> Decimal:
        """How much of the line leaves, in the unit it was ordered in: a part of a box has six digits at most."""
        return half_up(self.now[line.line_no] * line.uom_quantity / line.quantity, UNIT_DIGITS)

    @property
    def after(self) -> list[Line]:
        """The lines as they stand when this delivery is issued."""
        parts = {ln.line_no: (net, tax) for ln, net, tax in zip(self.lines, self.nets, self.taxes, strict=True)}
        return [
            msgspec.structs.replace(
                ln,
                issued=ln.issued + self.now.get(ln.line_no, Decimal(0)),
                issued_net=ln.issued_net + parts.get(ln.line_no, (0, 0))[0],
                issued_tax=ln.issued_tax + parts.get(ln.line_no, (0, 0))[1],
            )
            for ln in self.order.lines
        ]

    @property
    def rest_minor(self) -> int:
        """What the order still commits: what is set aside and not issued, and the deposit of what is to come."""
        return required_amount(self.after, {ln.line_no: ln.issuable for ln in self.after}, self.order.deposit_percent)


def quantities_of(order: Loaded, parts: list[PartToIssue] | None, digits: dict[int, int]) -> dict[int, Decimal]:
    """How much of each line leaves now: all that is set aside, or the parts asked for; refuses what cannot leave.

    `digits` are those of each line's product, by line number.
    """
    issuable = {ln.line_no: ln.issuable for ln in order.lines if ln.issuable}
    if not any(ln.rest for ln in order.lines):
        raise ConflictState("Everything of this order is issued.", current=order.state, ways_out=["dispatch"])
    if not issuable:
        raise ConflictState(
            "Nothing to issue: every line is futures and waits for goods.",
            current="parked",
            ways_out=["issue again when goods have arrived", "close short", "cancel"],
        )
    asked = issuable if parts is None else _asked(issuable, parts, digits)
    if order.ship_complete and any(ln.rest > asked.get(ln.line_no, 0) for ln in order.lines):
        raise ConflictState(
            "The customer wants the whole order at once, and this would be a part of it.",
            current="incomplete",
            ways_out=["wait for the goods", "issue everything at once", "change the order"],
        )
    return asked


def _asked(issuable: dict[int, Decimal], parts: list[PartToIssue], digits: dict[int, int]) -> dict[int, Decimal]:
    faults, asked = Faults(), dict[int, Decimal]()
    for index, part in enumerate(parts):
        most = issuable.get(part.line_no, Decimal(0)) - asked.get(part.line_no, Decimal(0))
        try:
            quantity = parse_decimal(part.quantity, digits=digits.get(part.line_no, 0))
        except ValueError as error:
            faults.add(f"lines[{index}].quantity", "decimal", f"Needs {error}.", given=part.quantity)
            continue
        if not 0 < quantity <= most:
            words = f"More than zero, at most {plain(most)}: that is set aside and not issued."
            faults.add(f"lines[{index}].quantity", "max", words, given=part.quantity, allowed=plain(most))
        asked[part.line_no] = asked.get(part.line_no, Decimal(0)) + quantity
    if not parts:
        faults.add("lines", "required", "Name at least one line, or leave the lines out to issue all.")
    faults.raise_if_any()
    return asked
