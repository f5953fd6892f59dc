"""A draft as it is put before a person: whom and what it seems to mean, and the order that a change is about."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Act, ask, transaction
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.orders import KnownOrder, OrderHooks
from salesops_duties.intake.rules.becoming import ConfirmedLine, Row, merged, rows_of
from salesops_duties.intake.service.matching import Buyer, Meant, buyer_of, parts_meant
from salesops_duties.intake.service.showing import Draft


class Proposal(msgspec.Struct, frozen=True):
    """What a draft seems to mean. `known` are the orders that a change or a cancellation may be about, the likeliest first.

    `shall` are the lines that the first of them would have after the change. `currency` is what the customer is billed in, the
    office's own while nobody is chosen.
    """

    buyer: Buyer | None
    rows: list[Row]
    meant: list[Meant]
    currency: str
    known: tuple[KnownOrder, ...] = ()
    shall: tuple[ConfirmedLine, ...] = ()


async def proposal(act: Act, draft: Draft, sender: str, customer_id: UUID | None = None) -> Proposal:
    """For the customer that was chosen, else for the one who is meant."""
    order = draft.order
    buyer = await buyer_of(act, order, sender) if customer_id is None else None
    customer = customer_id or (buyer.id if buyer else None)
    rows = rows_of(order)
    async with transaction(act) as tx:
        meant = await parts_meant(tx, customer, rows)
        file = await ask(CustomerHooks).customer_answering(tx.office, tx, customer) if customer is not None else []
        known: tuple[KnownOrder, ...] = ()
        if draft.kind != "order" and customer is not None and (order.refers_to or order.number):
            for number in dict.fromkeys(n for n in (order.refers_to, order.number) if n):
                answers = await ask(OrderHooks).orders_answering(tx.office, tx, customer, number)
                known = tuple(one for each in answers for one in each)
                if known:
                    break
    shall: tuple[ConfirmedLine, ...] = ()
    if draft.kind == "order_change" and known:
        present = [ConfirmedLine(ln.part_no, ln.quantity, ln.unit_price or "", ln.uom) for ln in known[0].lines]
        shall = tuple(merged(present, [(row.action, line_of(row, one)) for row, one in zip(rows, meant, strict=True)]))
    return Proposal(buyer, rows, meant, file[0].currency if file else act.office.currency, known, shall)


def line_of(row: Row, meant: Meant) -> ConfirmedLine:
    """The line as it is proposed."""
    return ConfirmedLine(
        meant.part_no, row.quantity, row.unit_price, meant.uom, row.discount_percent or "0", row.called
    )


def net_of(lines: list[ConfirmedLine]) -> Decimal:
    """What the lines come to, as they are typed; a line that is no number counts nothing."""
    total = Decimal(0)
    for line in lines:
        try:
            price, quantity = Decimal(line.unit_price or "0"), Decimal(line.quantity or "0")
            total += price * quantity * (1 - Decimal(line.discount_percent or "0") / 100)
        except ArithmeticError:
            continue
    return total
